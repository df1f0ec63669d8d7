"""A deterministic market maker that keeps quotes around a fixed reference price."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from fixgw.sim.book import Book, BookOrder, Side

OWNER = "market-maker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoting:
    """How one symbol is quoted: `levels` quotes of `size` a side, `step` apart in price."""

    reference: Decimal
    step: Decimal
    size: Decimal
    levels: int = 5

    def prices(self, side: Side) -> list[Decimal]:
        """The quoted prices of a side, best first; the spread is two steps wide."""
        sign = -1 if side is Side.BUY else 1
        return [self.reference + sign * self.step * level for level in range(1, self.levels + 1)]


class OutsideMarket(Protocol):
    """The part of a simulated exchange that someone without an account can use."""

    def book(self, symbol: str) -> Book:
        """The symbol's book."""
        ...

    def submit_outside(
        self,
        owner: str,
        symbol: str,
        side: Side,
        size: Decimal,
        price: Decimal | None,
        *,
        rests: bool,
    ) -> BookOrder:
        """Trade for an outsider and settle what the account holders trade with them."""
        ...


class MarketMaker:
    """Keeps every symbol quoted and, on request, takes what rests inside its spread."""

    def __init__(
        self,
        market: OutsideMarket,
        quoting: Mapping[str, Quoting],
        *,
        fill_resting_after: float | None = None,
    ) -> None:
        """Quote `quoting`'s symbols; take orders that rested inside for so many seconds."""
        self._market = market
        self._quoting = quoting
        self._fill_resting_after = fill_resting_after
        self._quotes: dict[tuple[str, Side, Decimal], BookOrder] = {}
        self._first_seen: dict[str, float] = {}

    def refresh(self, now: float) -> None:
        """Put back what was taken, then take what waited; `now` counts seconds."""
        for symbol, quoting in self._quoting.items():
            for side in Side:
                for price in quoting.prices(side):
                    self._restore(symbol, side, price, quoting.size)
        if self._fill_resting_after is not None:
            self._take_waiting(now, self._fill_resting_after)

    def _restore(self, symbol: str, side: Side, price: Decimal, size: Decimal) -> None:
        key = (symbol, side, price)
        quote = self._quotes.get(key)
        # A half of the size is kept as it is: replacing it at every small trade costs too much.
        if quote is not None:
            if quote.remaining * 2 > size:
                return
            self._market.book(symbol).cancel(quote.order_id)
        self._quotes[key] = self._market.submit_outside(
            OWNER, symbol, side, size, price, rests=True
        )

    def _take_waiting(self, now: float, patience: float) -> None:
        inside = {
            order.order_id: (symbol, order)
            for symbol in self._quoting
            for side in Side
            for order in self._inside(symbol, side)
        }
        self._first_seen = {order_id: self._first_seen.get(order_id, now) for order_id in inside}
        for order_id, (symbol, order) in inside.items():
            if order.remaining and now - self._first_seen[order_id] >= patience:
                self._market.submit_outside(
                    OWNER, symbol, order.side.opposite, order.remaining, order.price, rests=False
                )

    def _inside(self, symbol: str, side: Side) -> list[BookOrder]:
        """Resting orders of a side that stand before the first quote."""
        found: list[BookOrder] = []
        for order in self._market.book(symbol).orders(side):
            if order.owner == OWNER:
                break
            found.append(order)
        return found
