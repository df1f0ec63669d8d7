"""TLS on the way to a venue that speaks FIX: what is configured, and how trouble is told. Pure.

The gateway speaks plain FIX to a stunnel on this machine, which speaks TLS to the venue.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, Literal

from fixgw.rules import LAST_PORT, Check, Printable

HOST_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+)):([0-9]{1,5})")
HOST = re.compile(r"[A-Za-z0-9_.:-]+")


def refuse_connect(text: str) -> None:
    """Where a venue is reached."""
    match = HOST_PORT.fullmatch(text)
    if not match or not 0 < int(match[3]) <= LAST_PORT:
        raise ValueError("is no address; write HOST:PORT, fix.levidge.com:4198")


def refuse_host(text: str) -> None:
    """A name that a certificate may be for."""
    if not HOST.fullmatch(text):
        raise ValueError("is no host name; write one such as fix.levidge.com")


HostPort = Annotated[str, Check(refuse_connect)]
HostName = Annotated[str, Check(refuse_host)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTls:
    """How stunnel reaches a venue over TLS, and by what it recognises it.

    - `connect`: HOST:PORT of the venue.
    - `ca_file`: PEM file with the certificates that are trusted, and no others: the venue's own
      with its authorities, or with `pin: authority` the authorities alone.
    - `pin`: `certificate` demands the very certificate in the file; with `authority` the venue may
      renew it, and `check_host` alone tells it from others.
    - `check_host`: the name the certificate must be for; left out, the host of `connect`.
    - `sni`: the server name asked for; left out, `check_host` unless it is an IP address.
    """

    connect: HostPort
    ca_file: Printable
    pin: Literal["certificate", "authority"] = "certificate"
    check_host: HostName | None = None
    sni: HostName | None = None

    @property
    def expected_host(self) -> str:
        """The name or IP address that the venue's certificate must be for."""
        host, _, _ = self.connect.rpartition(":")
        return self.check_host or host.strip("[]")

    @property
    def server_name(self) -> str | None:
        """The server name to ask for; None for none, as with an IP address (RFC 6066)."""
        return self.sni or (None if is_ip(self.expected_host) else self.expected_host)


def is_ip(host: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def logon_trouble(*, near: str, tls: VenueTls | None, connected: bool) -> str:
    """Tell an operator which side kept a Logon(A) to a venue from being answered.

    `near` is the HOST:PORT the gateway connects to. `connected` is false only where TCP was refused
    there: stunnel resets a connection for which it cannot reach the venue, even within the connect.
    """
    if tls is None:
        state = "took the connection but did not answer the Logon" if connected else "refuses TCP"
        return f"the venue at {near} {state}"
    if not connected:
        return f"nobody listens at {near}: the initiator's stunnel is not running"
    return (
        f"stunnel at {near} took the connection, but it ended before the Logon was answered: the "
        f"trouble is beyond it, in TLS or at {tls.connect}; stunnel's log says which "
        "(fixgw stunnel diagnose)"
    )
