"""The stop orders that wait for their price."""

from collections.abc import Iterable
from decimal import Decimal

from fixgw.sim.book import Side
from fixgw.sim.leverj.orders import NewOrder, Order


class Stops:
    """Those of every instrument, each in the order they came."""

    def __init__(self, instrument_ids: Iterable[str]) -> None:
        self._waiting: dict[str, dict[str, Order]] = {id_: {} for id_ in instrument_ids}

    def add(self, order: Order) -> None:
        """Let an order wait."""
        self._waiting[order.wanted.instrument.id][order.uuid] = order

    def discard(self, order: Order) -> None:
        """Let an order wait no more, if it does."""
        self._waiting[order.wanted.instrument.id].pop(order.uuid, None)

    def take_reached(self, instrument_id: str, last: Decimal) -> Order | None:
        """Remove and return the first one that the last price triggers."""
        waiting = self._waiting[instrument_id]
        order = next((one for one in waiting.values() if _reached(one.wanted, last)), None)
        if order is not None:
            del waiting[order.uuid]
        return order


def _reached(wanted: NewOrder, last: Decimal) -> bool:
    """Whether the last price triggers a stop: a buy from below, a sell from above."""
    if wanted.trigger_price is None:
        return False
    buys = wanted.side is Side.BUY
    return last >= wanted.trigger_price if buys else last <= wanted.trigger_price
