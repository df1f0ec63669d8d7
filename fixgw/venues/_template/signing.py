"""The Template venue's signature: hex HMAC-SHA256(secret, TIME + METHOD + PATH + BODY)."""

import hmac

from fixgw.core.secret import Secret


def sign(secret: Secret, *, time: int, method: str, path: str, body: bytes) -> str:
    """Return X-Signature; `time` is X-Time, in microseconds."""
    signed = f"{time}{method}{path}".encode() + body
    return hmac.digest(secret.reveal().encode(), signed, "sha256").hex()
