"""POST /order with Levret's signature: what the baselines send, written a second time."""

import hashlib
import hmac
import time

from bench.orders import KEY_ID, SECRET

_PATH = "/api/v1/order"
_WINDOW_MS = "60000"


def headers(body: bytes) -> dict[str, str]:
    """Return the headers of a call that is made now."""
    stamp = str(time.time_ns() // 1_000_000)
    signed = f"POST{_PATH}{stamp}".encode() + body
    return {
        "Content-Type": "application/json",
        "X-API-KEY-ID": KEY_ID,
        "X-API-KEY-TS": stamp,
        "X-API-KEY-EXP": _WINDOW_MS,
        "X-API-KEY-SIGN": hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest(),
        "X-API-KEY-SECRET": SECRET,
    }
