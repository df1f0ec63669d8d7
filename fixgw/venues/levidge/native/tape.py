"""What one session has told of its orders: their fills, for Levidge's reports have no CumQty(14).

An order is whole when the session told of it from New on; of any other the fills that were told
are not all there are.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.core.events import VenueExecution
from fixgw.core.exact import ZERO, add

KEPT_ORDERS = 50_000
"""Orders that are remembered; beyond, the oldest are taken for not whole."""


@dataclass(slots=True)
class _Taped:
    """A whole order: its fills by their ids, and their sum."""

    fills: dict[str, VenueExecution] = field(default_factory=dict)
    cum_qty: Decimal = ZERO


class Tape:
    """The whole orders of a session, by the venue's id."""

    def __init__(self) -> None:
        self._orders: dict[str, _Taped] = {}

    def forget(self) -> None:
        """There was a gap: no order is whole any more."""
        self._orders.clear()

    def begin(self, order_id: str) -> None:
        """The session told of a new order; a repeat changes nothing."""
        self._orders.setdefault(order_id, _Taped())
        if len(self._orders) > KEPT_ORDERS:
            del self._orders[next(iter(self._orders))]

    def fill(self, execution: VenueExecution) -> None:
        """The session told of a fill; a repeat changes nothing."""
        order = self._orders.get(execution.venue_order_id)
        if order is not None and execution.venue_exec_id not in order.fills:
            order.fills[execution.venue_exec_id] = execution
            order.cum_qty = add(order.cum_qty, execution.last_qty)

    def cum_qty(self, order_id: str) -> Decimal | None:
        """Return how much of a whole order was filled, None of any other."""
        order = self._orders.get(order_id)
        return None if order is None else order.cum_qty

    def fills(self, order_id: str) -> tuple[VenueExecution, ...]:
        """Return the fills of a whole order."""
        order = self._orders.get(order_id)
        return () if order is None else tuple(order.fills.values())
