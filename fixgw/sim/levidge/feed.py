"""Turns the exchange's changes into the documented messages of the streams."""

from collections.abc import Callable

from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.funds import Holder
from fixgw.sim.levidge.orders import Happening, Order, Status, Trade
from fixgw.sim.levidge.pairs import Pair
from fixgw.sim.levidge.stream import Stream
from fixgw.sim.levidge.tape import Print
from fixgw.sim.levidge.wire import (
    book_to_json,
    event_to_json,
    positions_to_json,
    risk_to_json,
    trades_to_json,
)


class Feed:
    """A listener of the exchange; what changes often is published by `tick`."""

    def __init__(self, stream: Stream, exchange: Callable[[], Exchange]) -> None:
        self._stream = stream
        self._exchange = exchange
        self._moved: dict[int, Holder] = {}
        self._traded: dict[int, Pair] = {}
        self._books: dict[int, object] = {}
        self._positions: dict[int, list[dict[str, object]]] = {}

    def order_changed(self, order: Order, what: Happening, trade: Trade | None) -> None:
        """Publish the order as it is now; that a filled one is done says nothing new here."""
        user_id = order.wanted.user_id
        if what is Happening.DONE and order.status is Status.FILLED:
            return
        if user_id in self._stream.listened("userorders"):
            self._stream.publish("userorders", user_id, event_to_json(order, what, trade))

    def funds_changed(self, holder: Holder) -> None:
        """Remember to publish the coins: they move too often to tell of every change."""
        self._moved[holder.user_id] = holder

    def printed(self, pair: Pair, _trade: Print) -> None:
        """Remember to publish the pair's trades."""
        self._traded[pair.pair_id] = pair

    def greeting(self, channel: str, subject: int) -> object | None:
        """What a new subscriber is sent at once: the public channels are snapshots."""
        exchange = self._exchange()
        if channel == "orderbook":
            pair = exchange.pairs[subject]
            return book_to_json(pair, exchange.book(pair.symbol), exchange.now())
        if channel == "tradehistory":
            return trades_to_json(exchange.pairs[subject], list(exchange.tapes[subject].prints))
        return None

    def tick(self) -> None:
        """Publish what changed since the last call."""
        exchange = self._exchange()
        for user_id, holder in self._moved.items():
            self._publish_positions(exchange, holder)
            if user_id in self._stream.listened("userrisk"):
                self._stream.publish("userrisk", user_id, risk_to_json(exchange, holder))
        self._moved.clear()
        for pair_id in self._stream.listened("tradehistory") & self._traded.keys():
            trades = trades_to_json(exchange.pairs[pair_id], list(exchange.tapes[pair_id].prints))
            self._stream.publish("tradehistory", pair_id, trades)
        self._traded.clear()
        for pair_id in self._stream.listened("orderbook"):
            self._publish_book(exchange, exchange.pairs[pair_id])

    def _publish_positions(self, exchange: Exchange, holder: Holder) -> None:
        if holder.user_id not in self._stream.listened("userposition"):
            return
        rows = positions_to_json(exchange, holder)
        before = self._positions.get(holder.user_id, [])
        self._positions[holder.user_id] = rows
        for row in rows:
            if row not in before:
                self._stream.publish("userposition", holder.user_id, row)

    def _publish_book(self, exchange: Exchange, pair: Pair) -> None:
        book = exchange.book(pair.symbol)
        levels = book_to_json(pair, book, 0)
        if levels != self._books.get(pair.pair_id):
            self._books[pair.pair_id] = levels
            self._stream.publish(
                "orderbook", pair.pair_id, book_to_json(pair, book, exchange.now())
            )
