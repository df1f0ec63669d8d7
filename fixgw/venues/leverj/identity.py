"""How Leverj's orders are known as ours: by their signature, then request id, then client id.

The two ids are pure functions of the gateway's own key of the order, so that a restarted gateway
sends and recognises the same ones. A signature is known before the order is sent.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Literal

Market = Literal["spot", "futures"]

KEPT_ORDERS = 50_000
"""Orders that can still be recognised; beyond, the oldest are let go. The core knows by the venue's
id what has once been recognised."""
_SAFE_BITS = 53
"""JavaScript's numbers hold whole numbers exactly below 2^53."""


def client_order_id(market: Market, client_key: str) -> int | str:
    """Return an order's clientOrderId: a number above zero on futures, a UUID on spot."""
    if market == "spot":
        return uuid_of("order", client_key)
    digest = blake2b(client_key.encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> (64 - _SAFE_BITS)) or 1


def uuid_of(*parts: str) -> str:
    """Return a UUID (RFC 9562, version 8) that stands for the parts."""
    digest = bytearray(blake2b("\x1f".join(parts).encode(), digest_size=16).digest())
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    digits = digest.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def signature_mark(signature: str) -> str:
    """Return what an order's signature is remembered by."""
    return f"signature {signature.lower()}"


def request_mark(request_id: str) -> str:
    """Return what a request's id is remembered by."""
    return f"request {request_id}"


def client_mark(client_id: int | str) -> str:
    """Return what an order's clientOrderId is remembered by."""
    return f"client {client_id}"


class SentOrders:
    """The marks of the orders that were sent, each with the gateway's key of its order."""

    def __init__(self, kept: int = KEPT_ORDERS) -> None:
        self._kept = kept
        self._keys: dict[str, str] = {}
        self._marks: dict[str, tuple[str, ...]] = {}

    def remember(self, client_key: str, marks: Iterable[str]) -> None:
        """Note that orders with any of these marks are this one."""
        marks = tuple(marks)
        for mark in marks:
            self._keys[mark] = client_key
        self._marks[client_key] = (*self._marks.pop(client_key, ()), *marks)
        while len(self._marks) > self._kept:
            for mark in self._marks.pop(next(iter(self._marks))):
                self._keys.pop(mark, None)

    def find(self, marks: Iterable[str]) -> str | None:
        """Return the key of the first mark that is known; the strongest mark comes first."""
        for mark in marks:
            if mark in self._keys:
                return self._keys[mark]
        return None
