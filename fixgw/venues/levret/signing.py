"""Levret's request signature: HMAC-SHA256(secret, METHOD + PATH_WITH_QUERY + TS + BODY_JSON)."""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping

from fixgw.core.secret import Secret


def key_bytes(secret: Secret, encoding: str) -> bytes:
    """Return the HMAC key. `encoding` is utf8, hex or base64; ValueError if the secret is not."""
    try:
        return _KEY_DECODERS[encoding](secret.reveal())
    except (ValueError, binascii.Error):
        raise ValueError(f"the secret is not {encoding}") from None


def payload(*, method: str, path: str, timestamp: int, body: bytes) -> bytes:
    """Join what is signed. `path` holds prefix and query; `timestamp` is in milliseconds."""
    return f"{method}{path}{timestamp}".encode() + body


def sign(key: bytes, signed: bytes, encoding: str) -> str:
    """Return the signature as lower-case hex or as base64."""
    return _SIGN_ENCODERS[encoding](hmac.digest(key, signed, "sha256"))


_KEY_DECODERS: Mapping[str, Callable[[str], bytes]] = {
    "utf8": str.encode,
    "hex": bytes.fromhex,
    "base64": lambda text: base64.b64decode(text, validate=True),
}
_SIGN_ENCODERS: Mapping[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "base64": lambda digest: base64.b64encode(digest).decode(),
}
