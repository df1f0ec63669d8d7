"""The rules around TLS: a certificate is bound to one CompID only if nothing leads around it."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from fixgw.config.reading import Block, Reader

LOOPBACK_NAMES = frozenset({"127.0.0.1", "::1", "localhost"})
LOOPBACKS = (ip_address("127.0.0.1"), ip_address("::1"))

Session = tuple[Reader, Block[Any]]
"""A session file's reader and what it read."""


def check_tls(gateway: Reader, own: Block[Any], sessions: Iterable[Session]) -> None:
    """Complain where somebody could come in, or go out, without TLS.

    `own` is what was read of the block `gateway:`.
    """
    secured = [one for one in sessions if one[0].document.value.get("tls") is not None]
    listen = own.fields.get("listen")
    if secured and listen and listen.host not in LOOPBACK_NAMES:
        what = "with tls: in a session file, the gateway must be reachable through stunnel alone"
        gateway.complain(("gateway", "listen"), f"{what}; write 127.0.0.1:PORT")
    for reader, block in secured:
        if gateway.document.value.get("stunnel") is None:
            what = "gateway.yaml has no stunnel: block with the server's certificate"
            reader.complain(
                ("tls",), f"{what}; add there stunnel: {{certificate: PATH, key: PATH}}"
            )
        check_session(reader, block)
    check_venues(gateway)


def check_session(reader: Reader, block: Block[Any]) -> None:
    """A session's certificate leads to its own port, from loopback."""
    if reader.document.value.get("listen_port") is None:
        what = "the session has no port of its own that only its certificate leads to"
        reader.complain(("tls",), f"{what}; add listen_port: with a free port")
    auth = block.fields.get("auth")
    allowed = auth.allow_from if auth else ()
    if allowed and not any(one in network for network in allowed for one in LOOPBACKS):
        what = "behind stunnel every connection comes from 127.0.0.1, which is not in the list"
        reader.complain(("auth", "allow_from"), f"{what}; add 127.0.0.1")


def check_venues(gateway: Reader) -> None:
    """What the gateway says to a venue is plain on its way to stunnel, so it stays on loopback."""
    for name, fix in venue_links(gateway):
        if fix.get("port") is None:
            what = "the key is missing; add port: where the initiator's stunnel listens"
            gateway.complain(("venues", name, "fix", "port"), what)
        if fix.get("host", "127.0.0.1") not in LOOPBACK_NAMES:
            what = "with tls:, this is where stunnel listens; write 127.0.0.1"
            gateway.complain(("venues", name, "fix", "host"), what)


def venue_links(gateway: Reader) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The names of the venues whose block `fix:` has a `tls:`, and that block as it is written."""
    venues = gateway.document.value.get("venues")
    for name, venue in venues.items() if isinstance(venues, dict) else ():
        fix = venue.get("fix") if isinstance(venue, dict) else None
        if isinstance(fix, dict) and fix.get("tls") is not None:
            yield name, fix
