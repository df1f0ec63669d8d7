"""What the exchange does, as messages of the stream."""

from collections.abc import Callable

from fixgw.sim.book import Book, Side
from fixgw.sim.exact_json import plain
from fixgw.sim.leviathan.exchange import Exchange
from fixgw.sim.leviathan.funds import Holder
from fixgw.sim.leviathan.orders import Fill, Order
from fixgw.sim.leviathan.stream import Stream
from fixgw.sim.leviathan.wire import (
    Told,
    cancel_to_event,
    fill_to_event,
    iso,
    margin_to_json,
    positions_to_json,
)


class Feed:
    """A listener of the exchange; what changes often is published by `tick`."""

    def __init__(self, stream: Stream, exchange: Callable[[], Exchange], told: Told) -> None:
        self._stream = stream
        self._told = told
        self._exchange = exchange
        self._moved: dict[str, Holder] = {}
        self._books: dict[str, object] = {}

    def filled(self, order: Order, fill: Fill) -> None:
        """A fill goes to its account, and as a public trade to everybody."""
        data = fill_to_event(order, fill, self._told)
        self._stream.publish("account", order.account_id, {"type": "fill", "data": data})
        symbol = order.wanted.market.symbol
        if symbol in self._stream.listened("trades"):
            public = {
                "price": plain(fill.price),
                "qty": plain(fill.quantity),
                "side": order.wanted.side.value,
                "timestamp": iso(fill.timestamp),
            }
            message = {"type": "trade", "market_id": symbol, "data": public}
            self._stream.publish("trades", symbol, message)

    def cancelled(self, order: Order) -> None:
        """A cancellation goes to its account."""
        message = {"type": "cancel", "data": cancel_to_event(order)}
        self._stream.publish("account", order.account_id, message)

    def holder_changed(self, holder: Holder) -> None:
        """Remember to publish positions and margin."""
        self._moved[holder.account_id] = holder

    def greeting(self, channel: str, subject: str) -> object | None:
        """The order book begins with a snapshot."""
        if channel != "orderbook":
            return None
        data = _levels(self._exchange().book(subject))
        return {"channel": channel, "type": "snapshot", "market_id": subject, "data": data}

    def tick(self) -> None:
        """Publish what changed since the last call."""
        for account_id, holder in self._moved.items():
            positions = positions_to_json(holder)
            self._stream.publish("account", account_id, {"type": "position", "data": positions})
            message = {"type": "update", "data": {**positions, "margin": margin_to_json(holder)}}
            self._stream.publish("positions", account_id, message)
        self._moved.clear()
        for symbol in self._stream.listened("orderbook"):
            levels = _levels(self._exchange().book(symbol))
            if levels != self._books.get(symbol):
                self._books[symbol] = levels
                message = {"type": "update", "market_id": symbol, "data": levels}
                self._stream.publish("orderbook", symbol, message)


def _levels(book: Book) -> dict[str, object]:
    return {
        name: [[plain(price), plain(size)] for price, size in book.levels(side)]
        for name, side in (("bids", Side.BUY), ("asks", Side.SELL))
    }
