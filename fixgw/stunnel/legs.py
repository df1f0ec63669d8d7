"""What stunnel has to carry, and the files it reads for that.

A leg is one way through stunnel: from a counterparty to its session's port, or to a venue.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fixgw.config import Address
from fixgw.config.tls import StunnelConfig
from fixgw.tls import VenueTls


class Use(StrEnum):
    """What a file is to stunnel."""

    OWN = "stunnel's own certificate"
    KEY = "a private key"
    PEER = "the certificate a peer must show"
    AUTHORITY = "the authorities a peer's certificate must come from"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedFile:
    """A file that stunnel reads, and where the configuration names it."""

    path: Path
    use: Use
    written_in: Path
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterpartyLeg:
    """From one counterparty, over TLS, to the port that its session alone has."""

    comp_id: str
    accept: Address
    connect: Address
    client_certificate: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLeg:
    """From the gateway, over a port of this machine, to a venue that speaks FIX over TLS."""

    venue: str
    accept: Address
    tls: VenueTls
    ca_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Every way through stunnel, in the order of the files. Paths are absolute.

    `server` is there when there is a counterparty.
    """

    server: StunnelConfig | None
    counterparties: tuple[CounterpartyLeg, ...]
    venues: tuple[VenueLeg, ...]
    files: tuple[UsedFile, ...]
