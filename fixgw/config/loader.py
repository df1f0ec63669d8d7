"""Reads a configuration directory: `gateway.yaml` and every session file beside it."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from fixgw.config.bypass import check_tls
from fixgw.config.crosscheck import (
    account_rule,
    check_comp_ids,
    check_ports,
    check_store_secret,
    known_accounts,
)
from fixgw.config.document import Document, read_document
from fixgw.config.findings import Findings
from fixgw.config.model import Config, GatewayConfig, GatewayFile, SessionConfig, VenueKindSchema
from fixgw.config.reading import Reader
from fixgw.config.scalars import Scalars
from fixgw.config.venues import read_venues

GATEWAY_FILE = "gateway.yaml"


def load(
    directory: Path,
    kinds: Mapping[str, VenueKindSchema],
    refuse_store: Callable[[str], object],
    environment: Mapping[str, str] = os.environ,
) -> Config:
    """The configuration in a directory, checked against the schemas of the venue kinds.

    Raises ConfigError with every mistake there is, each with its file and line. `refuse_store`
    raises a FixgwError for the URL of a store that cannot be one. Secrets given as `env:NAME` are
    taken from `environment`.
    """
    found = Findings()
    gateway, sessions = read_directory(directory, found)
    scalars = Scalars(
        environment=environment,
        inline_allowed=is_demo(directory),
        asked={"store": refuse_store, "account": account_rule(known_accounts(gateway))},
    )
    config = Loader(kinds, scalars, found).config(gateway, sessions)
    found.raise_if_any()
    if config is None:
        raise AssertionError("a configuration without mistakes could not be built")
    return config


def is_demo(directory: Path) -> bool:
    """Only `sessions/demo` may hold secrets in plain text: nothing real is behind them."""
    return directory.resolve().parts[-2:] == ("sessions", "demo")


def read_directory(directory: Path, found: Findings) -> tuple[Document | None, list[Document]]:
    """`gateway.yaml`, or None if it cannot be read, and the session files by name."""
    if not is_there(directory, found):
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


def is_there(directory: Path, found: Findings) -> bool:
    """Whether there is a directory to read; if not, it has been said."""
    try:
        if directory.is_dir():
            return True
        what = "this is no directory" if directory.exists() else "there is no such directory"
    except OSError as error:
        what = f"the directory cannot be read: {error.strerror}"
    found.add(directory, what=what, instead="name the one to read")
    return False


def complain_about_yml(directory: Path, found: Findings) -> None:
    """A file that looks like configuration but would not be read is a trap."""
    for file in directory.glob("*.yml"):
        found.add(file, what="the name ends in .yml", instead=f"rename it to {file.stem}.yaml")


class Loader:
    """Turns documents into the configuration, and notes what is wrong with them."""

    def __init__(
        self, kinds: Mapping[str, VenueKindSchema], scalars: Scalars, found: Findings
    ) -> None:
        self._kinds = kinds
        self._scalars = scalars
        self._found = found

    def config(self, gateway: Document | None, sessions: Iterable[Document]) -> Config | None:
        """The whole configuration; None, or parts left out, when there are mistakes."""
        readers = [self._reader(document) for document in sessions]
        read = [(one, one.block(SessionConfig, one.document.value)) for one in readers]
        check_comp_ids(read)
        kept = tuple(block.value for _, block in read if block.value)
        if gateway is None:
            check_ports(None, None, read)
            return None
        reader = self._reader(gateway)
        reader.block(GatewayFile, gateway.value)
        own = reader.block(GatewayConfig, mapping(gateway.value.get("gateway")), ("gateway",))
        check_ports(reader, own, read)
        check_tls(reader, own, read)
        if not self._scalars.inline_allowed:
            check_store_secret(reader)
        venues = read_venues(mapping(gateway.value.get("venues")), self._kinds, reader)
        if own.value is None:
            return None
        return Config(gateway=own.value, venues=venues, sessions=kept)

    def _reader(self, document: Document) -> Reader:
        return Reader(document=document, found=self._found, scalars=self._scalars)


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one: its type is complained about elsewhere."""
    return value if isinstance(value, dict) else {}
