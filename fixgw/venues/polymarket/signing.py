"""Polymarket US's request signature: Ed25519 over TIMESTAMP + METHOD + PATH; no body."""

import base64
import binascii
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fixgw.core.secret import Secret

SEED_BYTES = 32
_ENCODERS: Mapping[str, Callable[[bytes], str]] = {
    "base64": lambda signature: base64.b64encode(signature).decode(),
    "hex": bytes.hex,
}


def seed(secret: Secret) -> bytes:
    """Return the seed that leads the decoded secret; ValueError when there is none.

    A secret of 64 bytes is the seed and the public key.
    """
    try:
        decoded = base64.b64decode(secret.reveal(), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("the secret is not base64") from None
    if len(decoded) < SEED_BYTES:
        raise ValueError(f"the secret is shorter than {SEED_BYTES} bytes")
    return decoded[:SEED_BYTES]


def private_key(secret: Secret) -> Ed25519PrivateKey:
    """Return the key that signs."""
    return Ed25519PrivateKey.from_private_bytes(seed(secret))


def sign(
    key: Ed25519PrivateKey, *, timestamp: str, method: str, path: str, encoding: str = "base64"
) -> str:
    """Return the signature; `timestamp` is in milliseconds, or empty where none is sent."""
    return _ENCODERS[encoding](key.sign(f"{timestamp}{method}{path}".encode()))
