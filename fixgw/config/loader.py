"""Reads a configuration directory: `gateway.yaml` and every session file beside it."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from fixgw.config.crosscheck import (
    check_ports,
    check_sessions,
    check_store_secret,
    known_accounts,
    mapping,
)
from fixgw.config.document import Document, read_document
from fixgw.config.findings import Findings
from fixgw.config.model import Config, GatewayFile, SessionConfig, VenueKindSchema
from fixgw.config.references import Resolver
from fixgw.config.validation import validate
from fixgw.config.venues import read_venues

GATEWAY_FILE = "gateway.yaml"


def load(
    directory: Path,
    kinds: Mapping[str, VenueKindSchema],
    environment: Mapping[str, str] = os.environ,
) -> Config:
    """The configuration in a directory, checked against the schemas of the venue kinds.

    Raises ConfigError with every mistake there is, each with its file and line. Secrets given as
    `env:NAME` are taken from `environment`.
    """
    found = Findings()
    gateway, sessions = read_directory(directory, found)
    inline_allowed = is_demo(directory)
    check_sessions(sessions, known_accounts(gateway), found)
    check_ports(gateway, sessions, found)
    if gateway and not inline_allowed:
        check_store_secret(gateway, found)
    loader = Loader(kinds, environment, found, inline_allowed=inline_allowed)
    config = loader.config(gateway, sessions)
    found.raise_if_any()
    if config is None:
        raise AssertionError("a configuration without mistakes could not be built")
    return config


def is_demo(directory: Path) -> bool:
    """Only `sessions/demo` may hold secrets in plain text: nothing real is behind them."""
    return directory.resolve().parts[-2:] == ("sessions", "demo")


def read_directory(directory: Path, found: Findings) -> tuple[Document | None, list[Document]]:
    """`gateway.yaml`, or None if it cannot be read, and the session files by name."""
    if not directory.is_dir():
        found.add(directory, what="there is no such directory", instead="name the one to read")
        return None, []
    complain_about_yml(directory, found)
    files = sorted(directory.glob("*.yaml"))
    gateway_file = directory / GATEWAY_FILE
    if gateway_file not in files:
        found.add(gateway_file, what="the file is missing", instead="write it, see sessions/")
    if not set(files) - {gateway_file}:
        found.add(directory, what="there is no session file", instead="add one, e.g. oms.yaml")
    documents = {file: read_document(file, found) for file in files}
    gateway = documents.pop(gateway_file, None)
    return gateway, [document for document in documents.values() if document]


def complain_about_yml(directory: Path, found: Findings) -> None:
    """A file that looks like configuration but would not be read is a trap."""
    for file in directory.glob("*.yml"):
        found.add(file, what="the name ends in .yml", instead=f"rename it to {file.stem}.yaml")


class Loader:
    """Turns documents into the configuration, and notes what is wrong with them."""

    def __init__(
        self,
        kinds: Mapping[str, VenueKindSchema],
        environment: Mapping[str, str],
        found: Findings,
        *,
        inline_allowed: bool,
    ) -> None:
        self._kinds = kinds
        self._environment = environment
        self._found = found
        self._inline_allowed = inline_allowed

    def config(self, gateway: Document | None, sessions: Iterable[Document]) -> Config | None:
        """The whole configuration; None, or parts left out, when there are mistakes."""
        checked = [self._session(document) for document in sessions]
        if gateway is None:
            return None
        resolver = self._resolver(gateway)
        blocks = validate(GatewayFile, gateway.value, (), resolver)
        written = mapping(gateway.value.get("venues"))
        venues = read_venues(written, self._kinds, resolver)
        if blocks is None:
            return None
        kept = tuple(session for session in checked if session)
        return Config(gateway=blocks.gateway, venues=venues, sessions=kept)

    def _session(self, document: Document) -> SessionConfig | None:
        session: SessionConfig | None = validate(
            SessionConfig, document.value, (), self._resolver(document)
        )
        return session

    def _resolver(self, document: Document) -> Resolver:
        return Resolver(
            document=document,
            found=self._found,
            environment=self._environment,
            inline_allowed=self._inline_allowed,
        )
