"""Levidge's REST signature: hex(HMAC_SHA384(RequestSecret, the JSON text exactly as sent)).

The document's formula has base64(payload) where its sample code has the text; both are here.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping

from fixgw.core.secret import Secret


def key_bytes(secret: Secret, encoding: str) -> bytes:
    """Return the HMAC key. `encoding` is utf8, base64 or hex; ValueError if the secret is not."""
    try:
        return _KEY_DECODERS[encoding](secret.reveal())
    except (ValueError, binascii.Error):
        raise ValueError(f"the request_secret is not {encoding}") from None


def sign(key: bytes, body: bytes, covers: str) -> str:
    """Return the signature of a body as lower-case hex; `covers` is json or base64."""
    return hmac.digest(key, _COVERS[covers](body), "sha384").hex()


_KEY_DECODERS: Mapping[str, Callable[[str], bytes]] = {
    "utf8": str.encode,
    "base64": lambda text: base64.b64decode(text, validate=True),
    "hex": bytes.fromhex,
}
_COVERS: Mapping[str, Callable[[bytes], bytes]] = {"json": bytes, "base64": base64.b64encode}
