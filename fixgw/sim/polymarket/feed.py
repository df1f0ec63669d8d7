"""Turns the exchange's changes into the documented messages of the private stream."""

from collections.abc import Callable, Sequence

from fixgw.sim.polymarket.exchange import Exchange
from fixgw.sim.polymarket.holder import Holder
from fixgw.sim.polymarket.orders import Fill, Happening, Order, Reject
from fixgw.sim.polymarket.stream import BALANCE, ORDER, POSITION, Message, Stream
from fixgw.sim.polymarket.wire import (
    balance_to_json,
    execution_to_json,
    moment,
    order_to_json,
    position_to_json,
)

_ENTRY = "LEDGER_ENTRY_TYPE_ORDER_EXECUTION"


class Feed:
    """A listener of the exchange."""

    def __init__(self, stream: Callable[[], Stream], exchange: Callable[[], Exchange]) -> None:
        self._stream = stream
        self._exchange = exchange

    def executed(
        self, order: Order, what: Happening, fill: Fill | None, why: Reject | None
    ) -> None:
        """Publish an execution, and the position that a fill changed."""
        exchange = self._exchange()
        owner, market = order.wanted.owner, order.wanted.market
        now = exchange.now()
        execution = execution_to_json(order, what, fill, why, exec_id=exchange.new_id(), at=now)
        body: dict[str, object] = {"orderSubscriptionUpdate": {"execution": execution}}
        self._publish(owner, ORDER, market.slug, body)
        if fill is None:
            return
        position = exchange.holders[owner].position(market)
        moved: dict[str, object] = {
            "afterPosition": position_to_json(position),
            "updateTime": moment(now),
            "entryType": _ENTRY,
            "tradeId": fill.trade_id,
        }
        self._publish(owner, POSITION, market.slug, {"positionSubscription": moved})

    def funds_changed(self, holder: Holder) -> None:
        """Publish the balance after a trade."""
        change = {
            "afterBalance": balance_to_json(holder),
            "description": "Order execution",
            "updateTime": moment(holder.updated),
            "entryType": _ENTRY,
        }
        body: dict[str, object] = {"accountBalancesUpdate": {"balanceChange": change}}
        self._publish(holder.owner, BALANCE, None, body)

    def greeting(self, owner: str, kind: str, slugs: Sequence[str]) -> object | None:
        """The snapshot that a new subscription begins with; positions have none."""
        holder = self._exchange().holders[owner]
        if kind == ORDER:
            orders = [
                order_to_json(order)
                for order in holder.open_orders.values()
                if not slugs or order.wanted.market.slug in slugs
            ]
            return {"orderSubscriptionSnapshot": {"orders": orders, "eof": True}}
        if kind == BALANCE:
            return {"accountBalancesSnapshot": {"balances": [balance_to_json(holder)]}}
        return None

    def _publish(self, owner: str, kind: str, slug: str | None, body: dict[str, object]) -> None:
        self._stream().publish(Message(owner=owner, type=kind, slug=slug, body=body))
