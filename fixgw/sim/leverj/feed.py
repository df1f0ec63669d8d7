"""Turns the exchange's changes into the events of the stream."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from fixgw.sim.leverj.book_wire import Levels, book_to_json, difference_to_json, levels_of
from fixgw.sim.leverj.exchange import Exchange
from fixgw.sim.leverj.holder import Holder
from fixgw.sim.leverj.instruments import Instrument, MarketName
from fixgw.sim.leverj.orders import Execution, ForcedClose, Order
from fixgw.sim.leverj.public_wire import index_to_json, trade_to_json
from fixgw.sim.leverj.refusal import Refusal, refusal_event
from fixgw.sim.leverj.stream import Stream
from fixgw.sim.leverj.tape import Print
from fixgw.sim.leverj.wire import (
    balances_to_json,
    execution_to_json,
    forced_to_json,
    order_to_json,
    position_to_json,
)

OrderDelForm = Literal["string", "list"]
Event = tuple[str, str, object]


class Feed:
    """A listener of the exchange; the document leaves order_del's form open, hence the choice."""

    def __init__(self, market: MarketName, stream: Stream, order_del: OrderDelForm) -> None:
        self._market = market
        self._stream = stream
        self._order_del = order_del
        self._changed: dict[str, Holder] = {}
        self._held: list[Event] | None = None
        self._levels: dict[str, Levels] = {}

    @contextmanager
    def holding(self) -> Iterator[list[Event]]:
        """Collect the events that answer a request instead of sending them."""
        held: list[Event] = []
        self._held = held
        try:
            yield held
        finally:
            self._held = None

    def answer(self, account_id: str, event: str, payload: object) -> None:
        """Send, or hold, an event that answers a request."""
        if self._held is not None:
            self._held.append((account_id, event, payload))
        else:
            self._stream.publish(account_id, event, payload)

    def refused(
        self, account_id: str, refusal: Refusal, request_id: object, signature: str | None = None
    ) -> None:
        """order_error or margin_error; `signature` tells the order of a batch."""
        event, payload = refusal_event(refusal, request_id)
        if signature is not None:
            payload["signature"] = signature
        self.answer(account_id, event, payload)

    # What the exchange tells

    def order_added(self, order: Order, request_id: object) -> None:
        """order_add, which is what acknowledges an order over the socket."""
        payload = {"result": [order_to_json(order)], **correlation(request_id)}
        self.answer(order.wanted.account_id, "order_add", payload)

    def order_changed(self, order: Order) -> None:
        """order_update, and order_closed when the venue is done with the order."""
        account_id = order.wanted.account_id
        payload = order_to_json(order)
        self._stream.publish(account_id, "order_update", {"result": [payload]})
        if not order.is_open:
            self._stream.publish(account_id, "order_closed", [payload])

    def order_replaced(self, order: Order, request_id: object) -> None:
        """order_update, which is what acknowledges new terms over the socket."""
        payload = {"result": [order_to_json(order)], **correlation(request_id)}
        self.answer(order.wanted.account_id, "order_update", payload)

    def order_removed(self, order: Order, request_id: object) -> None:
        """order_del, which is what confirms a removal."""
        result: object = order.uuid if self._order_del == "string" else [order.uuid]
        payload = {"result": result, **correlation(request_id)}
        self.answer(order.wanted.account_id, "order_del", payload)

    def order_cancelled(self, order: Order) -> None:
        """order_cancelled, for what the venue did on its own."""
        account_id = order.wanted.account_id
        self._stream.publish(account_id, "order_cancelled", [order_to_json(order)])

    def executed(self, execution: Execution) -> None:
        """order_execution."""
        account_id = execution.order.wanted.account_id
        self._stream.publish(account_id, "order_execution", execution_to_json(execution))

    def forced(self, close: ForcedClose) -> None:
        """Liquidation or adl."""
        self._stream.publish(close.account_id, close.kind, forced_to_json(close))

    def position_changed(self, holder: Holder, instrument: Instrument) -> None:
        """position; a spot market has none."""
        position = holder.positions.get(instrument.id)
        if position is not None and instrument.base is None:
            payload = position_to_json(holder, position)
            self._stream.publish(holder.account_id, "position", payload)

    def funds_changed(self, holder: Holder) -> None:
        """Remember to publish the balances: money moves too often to tell of every change."""
        self._changed[holder.account_id] = holder

    def printed(self, instrument: Instrument, trade: Print) -> None:
        """trade, to everybody."""
        if self._stream.heard:
            self._stream.broadcast("trade", [trade_to_json(instrument, trade)])

    # What time brings

    def publish_funds(self) -> None:
        """account_balance of those whose money moved since the last call."""
        for holder in self._changed.values():
            payload = balances_to_json(holder, self._market)
            self._stream.publish(holder.account_id, "account_balance", payload)
        self._changed.clear()

    def publish_differences(self, exchange: Exchange) -> None:
        """Difforderbook of every book that changed since the last call."""
        if not self._stream.heard:
            return
        for id_, instrument in exchange.instruments.items():
            after = levels_of(exchange.book(id_))
            before, self._levels[id_] = self._levels.get(id_, after), after
            payload = difference_to_json(instrument, before, after)
            if payload is not None:
                self._stream.broadcast("difforderbook", payload)

    def publish_books(self, exchange: Exchange) -> None:
        """Orderbook with all books."""
        if self._stream.heard:
            self._stream.broadcast("orderbook", books_to_json(exchange))

    def publish_indexes(self, exchange: Exchange, now: int) -> None:
        """Index of every swap; `now` in seconds."""
        if not self._stream.heard:
            return
        topics = {one.topic: one for one in exchange.instruments.values() if one.base is None}
        for instrument in topics.values():
            self._stream.broadcast("index", index_to_json(instrument, now))


def books_to_json(exchange: Exchange) -> dict[str, object]:
    """Every book by instrument id."""
    return {
        id_: book_to_json(instrument, levels_of(exchange.book(id_)))
        for id_, instrument in exchange.instruments.items()
    }


def correlation(request_id: object) -> dict[str, object]:
    """The `requestid` of an event, if its request had one."""
    return {} if request_id is None else {"requestid": request_id}
