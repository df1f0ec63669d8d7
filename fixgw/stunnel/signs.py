"""The words in stunnel's log that give a trouble away, and what they mean on either side. Pure."""

from dataclasses import dataclass

Meaning = tuple[str, str]
"""What happened, and what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A pattern in the lines of one connection; None where it means nothing on a side.

    The acceptor's far end is a client, the initiator's is a venue.
    """

    pattern: str
    at_acceptor: Meaning | None = None
    at_initiator: Meaning | None = None


PIN = "put it, with its authorities, into client_certificate and reload stunnel"
VENUE_PIN = "fetch it anew, compare the fingerprint with the venue, and put it into ca_file"

# The first one that fits is told, so what is particular stands before what is general.
SIGNS = (
    Sign(
        pattern="peer did not return a certificate",
        at_acceptor=(
            "the client shows no certificate",
            "tell them to configure their certificate and key",
        ),
    ),
    Sign(
        pattern="Pre-verification error: certificate has expired",
        at_acceptor=("the client's certificate has expired", f"have it renewed; {PIN}"),
        at_initiator=("the venue's certificate has expired", "the venue has to renew it"),
    ),
    Sign(
        pattern="Pre-verification error: certificate is not yet valid",
        at_acceptor=("the client's certificate is not valid yet", "compare the clocks"),
        at_initiator=("the venue's certificate is not valid yet", "compare the clocks"),
    ),
    Sign(
        pattern="Pre-verification error: unsuitable certificate purpose",
        at_acceptor=(
            "the client's certificate is not for clients",
            "have one made with the purpose clientAuth",
        ),
        at_initiator=("the venue's certificate is not for servers", "ask the venue"),
    ),
    Sign(
        pattern="Subject checks failed",
        at_initiator=(
            "the venue's certificate is for another host",
            "compare check_host with the certificate: somebody else may be answering",
        ),
    ),
    Sign(
        pattern="Certificate not found in local repository",
        at_acceptor=(
            "the client shows another certificate than this counterparty's",
            f"if it is a renewed one, {PIN}",
        ),
        at_initiator=("the venue shows another certificate than the one pinned", VENUE_PIN),
    ),
    Sign(
        pattern="Pre-verification error: ",
        at_acceptor=(
            "the client's certificate comes from an authority that is not trusted",
            f"if it is a renewed one, {PIN}",
        ),
        at_initiator=(
            "the venue's certificate comes from an authority that is not trusted",
            VENUE_PIN,
        ),
    ),
    Sign(
        pattern="alert certificate expired",
        at_acceptor=("the client says that our certificate has expired", "renew the server's"),
    ),
    Sign(
        pattern="alert (unknown ca|bad certificate|certificate unknown|decrypt error)",
        at_acceptor=(
            "the client does not trust our certificate",
            "send them its authority's certificate, and the host name it is for",
        ),
    ),
    Sign(
        pattern="alert certificate required",
        at_initiator=("the venue wants a certificate from us", "ask the venue"),
    ),
    Sign(
        pattern="http request|wrong version number|packet length too long|record layer failure",
        at_acceptor=("the client does not speak TLS", "tell them that this port is TLS"),
        at_initiator=("what answers there does not speak TLS", "look at tls: connect"),
    ),
    Sign(
        pattern="unsupported protocol|no shared cipher|alert protocol version|handshake failure",
        at_acceptor=(
            "the client has no TLS version or cipher in common with us",
            "they need TLS 1.2 with ECDHE and AES-GCM, or newer",
        ),
        at_initiator=("the venue has no TLS version or cipher in common with us", "ask the venue"),
    ),
    Sign(
        pattern="Error resolving",
        at_initiator=("the venue's host name cannot be resolved", "look at DNS on this machine"),
    ),
    Sign(
        pattern="No more addresses to connect|No remote host resolved",
        at_acceptor=(
            "the gateway does not listen at this session's port",
            "start it, or compare listen_port with stunnel's connect",
        ),
        at_initiator=("the venue cannot be reached", "look at the network and at tls: connect"),
    ),
    Sign(
        pattern=r"TLS accepted(.|\n)*Connection .* 0 byte\(s\) sent to TLS",
        at_acceptor=(
            "the certificate was right, but the gateway gave no answer before the end",
            "look at the gateway's log: what came was no Logon(A), or nothing",
        ),
    ),
    Sign(
        pattern=r"TLS connected(.|\n)*Connection .* 0 byte\(s\) sent to socket",
        at_initiator=(
            "the venue's certificate was right, but it gave no answer before the end",
            "it may want a client certificate, or not this address; ask the venue",
        ),
    ),
)
