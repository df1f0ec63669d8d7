"""Turns the exchange's changes into the documented events of the stream."""

from fixgw.sim.book import Book
from fixgw.sim.levret.funds import Holder, Position
from fixgw.sim.levret.orders import Order
from fixgw.sim.levret.stream import Stream
from fixgw.sim.levret.tape import Tape
from fixgw.sim.levret.wire import (
    funds_to_json,
    order_to_json,
    position_to_json,
    ticker_to_json,
)


class Feed:
    """A listener of the exchange that publishes orderUpdate, positionUpdate and accountData."""

    def __init__(self, stream: Stream, tapes: dict[str, Tape]) -> None:
        self._stream = stream
        self._tapes = tapes
        self._changed: dict[str, Holder] = {}

    def order_changed(self, order: Order) -> None:
        """Publish the order as it is now."""
        if self._stream.listening(order.user_id):
            self._stream.publish(order.user_id, "orderUpdate", order_to_json(order))

    def position_changed(self, holder: Holder, position: Position) -> None:
        """Publish the position as it is now."""
        if self._stream.listening(holder.user_id):
            payload = position_to_json(position, self._tapes[position.symbol])
            self._stream.publish(holder.user_id, "positionUpdate", payload)

    def funds_changed(self, holder: Holder) -> None:
        """Remember to publish the wallet: money moves too often to tell of every change."""
        self._changed[holder.user_id] = holder

    def publish_funds(self, now: int) -> None:
        """Publish the wallets that changed since the last call."""
        for user_id, holder in self._changed.items():
            if self._stream.listening(user_id):
                payload = funds_to_json(holder, self._tapes, now)
                self._stream.publish(user_id, "accountData", payload)
        self._changed.clear()

    async def tick(self, symbol: str, book: Book, now: int) -> None:
        """Publish a symbol's prices to everybody."""
        payload = ticker_to_json(symbol, book, self._tapes[symbol], now)
        await self._stream.broadcast("marketData", payload)
