"""Checks the URLs in a venue's settings: encrypted, or on this machine."""

from urllib.parse import urlsplit

_ENCRYPTED = {"http": "https", "ws": "wss"}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check_url(field: str, text: str, *, scheme: str = "http") -> None:
    """Raise ValueError unless `text` is an encrypted URL, or a plain one on loopback.

    `scheme` is `http` or `ws`; the error says what is wrong and what to write instead.
    """
    encrypted = _ENCRYPTED[scheme]
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in (scheme, encrypted):
        raise ValueError(f'{field} "{text}" is no URL; write {encrypted}://HOST/PATH')
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(f"{field} holds more than host and path; write {encrypted}://HOST/PATH")
    if parts.scheme == scheme and host not in _LOOPBACK:
        raise ValueError(f"{field} is not encrypted; write {encrypted}:// (plain on loopback only)")
