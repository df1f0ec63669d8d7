"""What a configuration says about TLS in front of the acceptor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fixgw.config.fields import AddressText, PlainPath


@dataclass(frozen=True, slots=True, kw_only=True)
class StunnelConfig:
    """The `stunnel:` block: what every client sees of this gateway.

    `certificate` is a PEM file, the server's certificate first and its authorities after it; `key`
    is its private key, without a passphrase. Relative paths are relative to the working directory.
    """

    certificate: PlainPath
    key: PlainPath
    min_version: Literal["TLSv1.2", "TLSv1.3"] = "TLSv1.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTls:
    """One counterparty's way in over TLS.

    `accept` is where stunnel listens for it. `client_certificate` is a PEM file with the one
    certificate that is let in there, and the authorities that signed it.
    """

    accept: AddressText
    client_certificate: PlainPath


def absolute(path: Path) -> Path:
    """The path as stunnel needs it, whose working directory is another one."""
    return Path.cwd() / path
