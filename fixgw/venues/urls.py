"""Checks the URLs in a venue's settings: encrypted, or on this machine."""

import re
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fixgw.rules import Check

_ENCRYPTED = {"http": "https", "ws": "wss"}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine."""
    return host in _LOOPBACK


def refuse_url(scheme: str) -> Callable[[str], None]:
    """Make the rule for an encrypted URL, or a plain one on loopback; `scheme` is http or ws."""
    encrypted = _ENCRYPTED[scheme]

    def refuse(text: str) -> None:
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        sound = host and _HOST.fullmatch(host) and port != 0 and text.isprintable()
        if not sound or " " in text or parts.scheme not in (scheme, encrypted):
            raise ValueError(f"is no URL; write {encrypted}://HOST/PATH")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError(f"holds more than host and path; write {encrypted}://HOST/PATH")
        if parts.scheme == scheme and not is_loopback(host):
            raise ValueError(f"is not encrypted; write {encrypted}:// (plain on loopback only)")

    return refuse


HttpUrl = Annotated[str, Check(refuse_url("http"))]
WebSocketUrl = Annotated[str, Check(refuse_url("ws"))]
