"""The orders that can be asked for: all open ones, and the closed ones that are still kept."""

from collections import deque

from fixgw.sim.leverj.orders import Order
from fixgw.sim.leverj.refusal import Refusal


class Register:
    """Every order by its uuid, oldest first; of the closed ones the newest `kept`."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._orders: dict[str, Order] = {}
        self._closed: deque[str] = deque()

    def add(self, order: Order) -> None:
        """Enter an order that was accepted."""
        self._orders[order.uuid] = order

    def close(self, order: Order) -> None:
        """Keep an order no longer than its turn lasts."""
        self._closed.append(order.uuid)
        while len(self._closed) > self._kept:
            del self._orders[self._closed.popleft()]

    def get(self, uuid: str) -> Order | None:
        """The order, or None for an outsider's."""
        return self._orders.get(uuid)

    def find(self, uuid: str, account_id: str | None = None) -> Order:
        """An order, of this account if one is named; raises Refusal."""
        order = self._orders.get(uuid)
        if order is None or account_id not in (None, order.wanted.account_id):
            raise Refusal("M_NOT_FOUND", "Not Found")
        return order

    def all(self) -> list[Order]:
        """Every order, oldest first."""
        return list(self._orders.values())
