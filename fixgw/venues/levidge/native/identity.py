"""ClOrdID(11) at Levidge is a UUID: a pure function of the gateway's own key of the order."""

from hashlib import sha1

from fixgw.core.effects import SendNew

NAMESPACE = bytes.fromhex("6ba7b8129dad11d180b400c04fd430c8")
"""The namespace of object identifiers, RFC 9562; the names in it are ours."""
KEPT_ORDERS = 50_000
"""Orders that can still be recognised by their UUID; beyond, the oldest are let go."""


def order_uuid(client_key: str) -> str:
    """Return an order's ClOrdID(11)."""
    return uuid5("order", client_key)


def cancel_uuid(venue_order_id: str, at: int) -> str:
    """Return the ClOrdID(11) of a cancel; `at` is when it was made, in microseconds."""
    return uuid5("cancel", venue_order_id, str(at))


def uuid5(*parts: str) -> str:
    """Return a UUID (RFC 9562, version 5) that stands for the parts."""
    name = "\x1f".join(("fixgw", "levidge", *parts)).encode()
    # The RFC says SHA-1; nothing here has to be hard to forge.
    digest = bytearray(sha1(NAMESPACE + name, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    digits = digest.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class SentOrders:
    """The orders that were sent, by their UUID."""

    def __init__(self, kept: int = KEPT_ORDERS) -> None:
        self._kept = kept
        self._orders: dict[str, SendNew] = {}
        self._open: set[str] = set()

    def expect(self, effect: SendNew) -> str:
        """Note an order that is being sent, or may have been; return its UUID."""
        uuid = order_uuid(effect.client_key)
        self._orders[uuid] = effect
        self._open.add(uuid)
        if len(self._orders) > self._kept:
            oldest = next(iter(self._orders))
            del self._orders[oldest]
            self._open.discard(oldest)
        return uuid

    def settle(self, uuid: str) -> None:
        """Note that what came of sending an order is known."""
        self._open.discard(uuid)

    def find(self, uuid: str | None) -> SendNew | None:
        """Return the order with this UUID."""
        return None if uuid is None else self._orders.get(uuid)

    def is_unsettled(self, client_key: str) -> bool:
        """Tell whether the gateway's key is that of an order of unknown outcome."""
        return order_uuid(client_key) in self._open

    def key(self, cl_ord_id: str | None) -> str | None:
        """Return the gateway's key of the order; of a foreign id the id itself."""
        sent = self.find(cl_ord_id)
        return cl_ord_id if sent is None else sent.client_key
