"""Writes stunnel's two configurations: in front of the acceptor, and behind the initiator. Pure.

The same legs always give the same text, so that a stale file can be told by comparing.
"""

from collections.abc import Iterable, Mapping
from itertools import chain

from fixgw.stunnel.legs import CounterpartyLeg, Legs, VenueLeg
from fixgw.tls import is_ip

ACCEPTOR, INITIATOR = "acceptor.conf", "initiator.conf"
FIRST_LINE = "; Written by fixgw stunnel render: change the session files and render again."

COMMON = """\

; systemd starts stunnel, restarts it and keeps its log: no background, no pid file, no syslog.
foreground = yes
pid =
syslog = no
; At this level the log says why a certificate was refused; fixgw stunnel diagnose reads it.
debug = info

; Only ciphers with forward secrecy, where TLS 1.2 leaves a choice.
ciphers = ECDHE+AESGCM:ECDHE+CHACHA20
; A resumed TLS session is not asked for its certificate again, which may have expired since.
sessionResume = no
; Seconds a peer has for its part of the TLS handshake, and to be connected to.
TIMEOUTbusy = 10
TIMEOUTconnect = 10
; FIX sessions watch over themselves by heartbeats; one that agreed on none may be silent for long.
TIMEOUTidle = 604800
"""


def configurations(legs: Legs) -> Mapping[str, str | None]:
    """The text of each file by its name; None for one that has nothing to carry."""
    return {ACCEPTOR: acceptor(legs), INITIATOR: initiator(legs)}


def acceptor(legs: Legs) -> str | None:
    """One service for each counterparty: its own port, certificate and way into the gateway."""
    server = legs.server
    if not legs.counterparties or server is None:
        return None
    own = [
        "; What every client sees of this gateway.",
        f"cert = {server.certificate}",
        f"key = {server.key}",
        f"sslVersionMin = {server.min_version}",
    ]
    services = chain.from_iterable(map(counterparty_service, legs.counterparties))
    return text(f"TLS in front of the FIX acceptor.\n{COMMON}", own, services)


def counterparty_service(leg: CounterpartyLeg) -> list[str]:
    """The service through which one counterparty, and nobody else, comes in."""
    return [
        "",
        f"[{leg.comp_id}]",
        f"accept = {leg.accept}",
        f"; The gateway lets no CompID but {leg.comp_id} in at this port.",
        f"connect = {leg.connect}",
        "; verifyPeer: the client must show the very certificate in this file, so that another",
        "; counterparty's is refused. verifyChain: signed by an authority in it, and not expired.",
        f"CAfile = {leg.client_certificate}",
        "verifyPeer = yes",
        "verifyChain = yes",
    ]


def initiator(legs: Legs) -> str | None:
    """One client service for each venue that is reached over FIX and TLS."""
    if not legs.venues:
        return None
    services = chain.from_iterable(map(venue_service, legs.venues))
    return text(
        f"TLS behind the FIX initiator.\n{COMMON}",
        ["client = yes", "sslVersionMin = TLSv1.2"],
        services,
    )


def venue_service(leg: VenueLeg) -> list[str]:
    """The service through which the gateway reaches one venue."""
    host = leg.tls.expected_host
    pinned = leg.tls.pin == "certificate"
    return [
        "",
        f"[{leg.venue}]",
        f"accept = {leg.accept}",
        f"connect = {leg.tls.connect}",
        "; The venue's address is looked up at each connection: it may move.",
        "delay = yes",
        *([PINNED] if pinned else [AUTHORITY]),
        f"CAfile = {leg.ca_file}",
        *(["verifyPeer = yes"] if pinned else []),
        "verifyChain = yes",
        f"{'checkIP' if is_ip(host) else 'checkHost'} = {host}",
        # An empty name sends none (stunnel would send the host of connect by itself).
        f"sni = {leg.tls.server_name or ''}".rstrip(),
    ]


PINNED = """\
; verifyPeer: the venue must show the very certificate in this file. verifyChain: signed by an
; authority in this file, and not expired. Orders go nowhere else, whatever DNS says."""
AUTHORITY = """\
; verifyChain: an authority in this file must have signed the venue's certificate, which must not
; be expired; it may be renewed as long as it is for the host below."""


def text(head: str, own: Iterable[str], services: Iterable[str]) -> str:
    """A whole configuration."""
    return "\n".join([FIRST_LINE, f"; {head}", *own, *services]) + "\n"
