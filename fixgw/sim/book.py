"""A price-time priority matching engine for one symbol: pure, exact, any number of owners.

The law: an incoming order trades against the best price first and, within a price, against the
order that came first; every match happens at the resting order's price; what is left of an order
that may rest joins the end of its price's queue. Two orders of one owner do match: none of the
venues played here prevents it.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from heapq import heappop, heappush

ZERO = Decimal(0)


class Side(Enum):
    """Which way an order trades."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Side":
        """The other side."""
        return Side.SELL if self is Side.BUY else Side.BUY


@dataclass(slots=True, kw_only=True, eq=False)
class BookOrder:
    """An order as the book sees it; `remaining` falls as it trades, no price means market."""

    order_id: str
    owner: str
    side: Side
    price: Decimal | None
    remaining: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """One trade between a resting order, the maker, and an incoming one, the taker."""

    maker: BookOrder
    taker: BookOrder
    price: Decimal
    size: Decimal


class _Ladder:
    """One side of the book: a queue for each price and a heap of the prices, best first."""

    def __init__(self, sign: int) -> None:
        self._sign = sign
        self._queues: dict[Decimal, OrderedDict[str, BookOrder]] = {}
        self._heap: list[Decimal] = []
        # A price leaves the heap lazily; without this set it could be in there many times.
        self._in_heap: set[Decimal] = set()

    def add(self, order: BookOrder, price: Decimal) -> None:
        queue = self._queues.get(price)
        if queue is None:
            queue = self._queues[price] = OrderedDict()
            if price not in self._in_heap:
                self._in_heap.add(price)
                heappush(self._heap, price * self._sign)
        queue[order.order_id] = order

    def remove(self, order: BookOrder, price: Decimal) -> None:
        queue = self._queues[price]
        del queue[order.order_id]
        if not queue:
            del self._queues[price]

    def best(self) -> Decimal | None:
        while self._heap:
            price = self._heap[0] * self._sign
            if price in self._queues:
                return price
            heappop(self._heap)
            self._in_heap.discard(price)
        return None

    def first(self, price: Decimal) -> BookOrder:
        return next(iter(self._queues[price].values()))

    def reaches(self, price: Decimal, limit: Decimal | None) -> bool:
        """Whether an incoming order with this limit may trade at this price of the ladder."""
        return limit is None or price * self._sign <= limit * self._sign

    def levels(self) -> Iterator[tuple[Decimal, Decimal]]:
        for price in sorted(self._queues, key=lambda price: price * self._sign):
            yield price, sum((order.remaining for order in self._queues[price].values()), ZERO)

    def orders(self) -> Iterator[BookOrder]:
        for price in sorted(self._queues, key=lambda price: price * self._sign):
            yield from self._queues[price].values()


class Book:
    """The resting orders of one symbol."""

    def __init__(self) -> None:
        self._orders: dict[str, BookOrder] = {}
        self._ladders = {Side.BUY: _Ladder(-1), Side.SELL: _Ladder(1)}

    def submit(self, order: BookOrder, *, rests: bool = True) -> list[Match]:
        """Trade an order and let the rest of a limit order join the book if it may rest.

        Returns the matches in the order they happened; `order.remaining` tells what is left.
        """
        if order.order_id in self._orders:
            raise ValueError(f"order {order.order_id} is already in the book")
        matches = self._match(order, self._ladders[order.side.opposite])
        if rests and order.price is not None and order.remaining:
            self._orders[order.order_id] = order
            self._ladders[order.side].add(order, order.price)
        return matches

    def _match(self, taker: BookOrder, ladder: _Ladder) -> list[Match]:
        matches: list[Match] = []
        while taker.remaining:
            price = ladder.best()
            if price is None or not ladder.reaches(price, taker.price):
                break
            maker = ladder.first(price)
            size = min(maker.remaining, taker.remaining)
            maker.remaining -= size
            taker.remaining -= size
            matches.append(Match(maker, taker, price, size))
            if not maker.remaining:
                self.cancel(maker.order_id)
        return matches

    def cancel(self, order_id: str) -> BookOrder | None:
        """Take an order out of the book; None when it is not there."""
        order = self._orders.pop(order_id, None)
        if order is not None and order.price is not None:
            self._ladders[order.side].remove(order, order.price)
        return order

    def best(self, side: Side) -> Decimal | None:
        """The best resting price of a side."""
        return self._ladders[side].best()

    def levels(self, side: Side) -> Iterator[tuple[Decimal, Decimal]]:
        """Price and total size of every level of a side, best first."""
        return self._ladders[side].levels()

    def orders(self, side: Side) -> Iterator[BookOrder]:
        """The resting orders of a side in the order they would trade."""
        return self._ladders[side].orders()

    def takeable(self, side: Side, size: Decimal) -> tuple[Decimal, Decimal]:
        """What a market order of this side and size would get now: size and notional value."""
        taken = notional = ZERO
        for price, available in self.levels(side.opposite):
            part = min(available, size - taken)
            taken += part
            notional += part * price
            if taken == size:
                break
        return taken, notional
