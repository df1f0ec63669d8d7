"""Reads the legs from a configuration directory, without needing its secrets."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from fixgw.config import Address
from fixgw.config.bypass import Session, check_tls, venue_links
from fixgw.config.crosscheck import check_ports
from fixgw.config.document import Document, Place
from fixgw.config.fields import AddressText, CompId
from fixgw.config.findings import Findings
from fixgw.config.loader import mapping, read_directory
from fixgw.config.model import LOOPBACK
from fixgw.config.reading import Block, Reader
from fixgw.config.scalars import Scalars
from fixgw.config.tls import SessionTls, StunnelConfig, absolute
from fixgw.rules import Port
from fixgw.stunnel.legs import CounterpartyLeg, Legs, Use, UsedFile, VenueLeg
from fixgw.tls import VenueTls

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenPart:
    """Of the block `gateway:`, what stunnel has to know."""

    listen: AddressText = LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPart:
    """Of a session file, what stunnel has to know."""

    comp_id: CompId
    listen_port: Port | None = None
    tls: SessionTls | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPart:
    """Of a venue's block `fix:`, what stunnel has to know; `host` and `port` are its own."""

    host: str = LOOPBACK.host
    port: Port | None = None
    tls: VenueTls


def read_legs(directory: Path) -> Legs:
    """Read what a directory says about TLS. ConfigError with every mistake in that."""
    found = Findings()
    gateway, documents = read_directory(directory, found)
    # Nothing secret is read, so nothing secret can be written inline.
    scalars = Scalars(environment=os.environ, inline_allowed=True, asked={})
    readers = [Reader(document=one, found=found, scalars=scalars) for one in documents]
    sessions = [(one, part(one, SessionPart, one.document.value)) for one in readers]
    if gateway is None:
        check_ports(None, None, sessions)
        found.raise_if_any()
        raise AssertionError("a gateway.yaml that cannot be read is a mistake")
    legs = Sources(Reader(document=gateway, found=found, scalars=scalars)).legs(sessions)
    found.raise_if_any()
    return legs


def part(reader: Reader, schema: type[T], written: Any, place: Place = ()) -> Block[T]:
    """Some keys of a block; whoever reads the whole of it complains about the others."""
    return reader.block(schema, written, place, elsewhere=mapping(written))


class Sources:
    """Puts the legs together, and notes which files they name."""

    def __init__(self, gateway: Reader) -> None:
        self._gateway = gateway
        self._files: list[UsedFile] = []

    def legs(self, sessions: list[Session]) -> Legs:
        """All of them; what is not sound is left out, and has been complained about."""
        written = self._gateway.document.value.get("gateway")
        own = part(self._gateway, ListenPart, mapping(written), ("gateway",))
        check_ports(self._gateway, own, sessions)
        check_tls(self._gateway, own, sessions)
        listen = own.value.listen if own.value else LOOPBACK
        return Legs(
            server=self._server(),
            counterparties=tuple(
                leg for one in sessions for leg in self._counterparty(*one, listen)
            ),
            venues=tuple(self._venues()),
            files=tuple(self._files),
        )

    def _server(self) -> StunnelConfig | None:
        document = self._gateway.document
        if document.value.get("stunnel") is None:
            return None
        server = self._gateway.block(StunnelConfig, document.value["stunnel"], ("stunnel",)).value
        if server is None:
            return None
        certificate = self._used(server.certificate, Use.OWN, document, ("stunnel", "certificate"))
        key = self._used(server.key, Use.KEY, document, ("stunnel", "key"))
        return replace(server, certificate=certificate, key=key)

    def _counterparty(
        self, reader: Reader, block: Block[SessionPart], listen: Address
    ) -> Iterator[CounterpartyLeg]:
        session = block.value
        if session and session.tls and session.listen_port:
            place = ("tls", "client_certificate")
            certificate = session.tls.client_certificate
            yield CounterpartyLeg(
                comp_id=session.comp_id,
                accept=session.tls.accept,
                connect=Address(host=listen.host, port=session.listen_port),
                client_certificate=self._used(certificate, Use.PEER, reader.document, place),
            )

    def _venues(self) -> Iterator[VenueLeg]:
        for name, written in venue_links(self._gateway):
            place = ("venues", name, "fix")
            fix = part(self._gateway, FixPart, written, place).value
            if fix and fix.port:
                use = Use.PEER if fix.tls.pin == "certificate" else Use.AUTHORITY
                ca_file = (*place, "tls", "ca_file")
                path = Path(fix.tls.ca_file)
                yield VenueLeg(
                    venue=name.lower(),
                    accept=Address(host=fix.host, port=fix.port),
                    tls=fix.tls,
                    ca_file=self._used(path, use, self._gateway.document, ca_file),
                )

    def _used(self, path: Path, use: Use, document: Document, place: Place) -> Path:
        whole = absolute(path)
        line = document.line(place)
        self._files.append(UsedFile(path=whole, use=use, written_in=document.file, line=line))
        return whole
