"""The simulated exchange itself: orders, matching, settlement; no wire and no clock of its own."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import count
from typing import Protocol

from fixgw.sim.book import Book, BookOrder, Match, Side
from fixgw.sim.polymarket.checks import aligned, cash_size, objection
from fixgw.sim.polymarket.holder import Holder
from fixgw.sim.polymarket.markets import Market
from fixgw.sim.polymarket.orders import (
    ZERO,
    Fill,
    Happening,
    NewOrder,
    Order,
    OrderType,
    Reject,
    State,
    Terms,
    TimeInForce,
)
from fixgw.sim.polymarket.refusal import Refusal, not_found

TAKER_FEE = Decimal("0.001")
"""Of the notional value; whoever rests pays nothing."""

Later = Callable[[Callable[[], None]], None]


class Listener(Protocol):
    """Hears of every change as it happens."""

    def executed(
        self, order: Order, what: Happening, fill: Fill | None, why: Reject | None
    ) -> None:
        """Something happened to an order."""
        ...

    def funds_changed(self, holder: Holder) -> None:
        """A trade changed the account's cash and contracts."""
        ...


class Exchange:
    """Every book, order and position; one book for each market, that of YES."""

    def __init__(
        self,
        markets: Iterable[Market],
        owners: Iterable[str],
        *,
        balance: Decimal,
        kept: int,
        clock: Callable[[], int],
        later: Later,
        listener: Listener,
    ) -> None:
        """Give every owner so much cash; `later` runs what the engine does to a request."""
        self.markets = {market.slug: market for market in markets}
        self.holders = {owner: Holder(owner=owner, cash=balance) for owner in owners}
        self.rejects: deque[Reject] = deque()
        self._books = {slug: Book() for slug in self.markets}
        self._orders: dict[str, Order] = {}
        self._entries: dict[str, Order] = {}
        self._closed: deque[str] = deque()
        self._kept = kept
        self._clock = clock
        self._later = later
        self._listener = listener
        # A venue never uses an id again, so a later run begins above all ids of this one.
        self._ids = count(time.time_ns() // 1000)

    # Looking

    def now(self) -> int:
        """The venue's clock in ms."""
        return self._clock()

    def new_id(self) -> str:
        """An id that nothing has or will have."""
        return str(next(self._ids))

    def book(self, symbol: str) -> Book:
        """The book of a market's YES."""
        return self._books[symbol]

    def orders(self) -> list[Order]:
        """Every order that is open or still kept, oldest first."""
        return list(self._orders.values())

    def find(self, order_id: str, owner: str | None = None) -> Order:
        """An order, of this owner if one is named; raises Refusal."""
        order = self._orders.get(order_id)
        if order is None or owner not in (None, order.wanted.owner):
            raise not_found("order")
        return order

    # Requests

    def place(self, wanted: NewOrder) -> Order:
        """Give an order its id; the engine takes it, or rejects it, afterwards."""
        if wanted.market.closed:
            raise Refusal(f"market {wanted.market.slug} is closed", code=9)
        now = self.now()
        terms = aligned(wanted.terms, wanted.market)
        order = Order(order_id=self.new_id(), wanted=wanted, terms=terms, created=now, inserted=now)
        holder = self.holders[wanted.owner]
        if holder.cost(order, terms.price, terms.quantity) > holder.buying_power:
            raise Refusal("insufficient buying power", code=9)
        self._orders[order.order_id] = holder.open_orders[order.order_id] = order
        self._later(lambda: self._take(order))
        return order

    def modify(self, order: Order, terms: Terms) -> None:
        """Ask the engine to give an open order new terms under the id it has."""
        self._demand_open(order)
        terms = aligned(terms, order.wanted.market)
        if terms.quantity <= order.filled:
            raise Refusal("quantity is not above what is filled")
        holder = self.holders[order.wanted.owner]
        grown = holder.cost(order, terms.price, terms.quantity - order.filled)
        if grown - holder.cost_of(order) > holder.buying_power:
            raise Refusal("insufficient buying power", code=9)
        self._later(lambda: self._replace(order, terms))

    def cancel(self, order: Order, happening: Happening = Happening.CANCELED) -> None:
        """Ask the engine to end an open order."""
        self._demand_open(order)
        self._later(lambda: self._end(order, happening))

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
        """Trade for somebody without an account here."""
        entry = BookOrder(
            order_id=self.new_id(), owner=owner, side=side, price=price, remaining=size
        )
        matches = self._books[symbol].submit(entry, rests=rests)
        self._settle(matches)
        return entry

    def expire_due(self) -> None:
        """End the orders whose time is over."""
        for order in [one for one in self._orders.values() if one.is_open]:
            until = order.terms.good_till
            if until is not None and until <= self.now():
                self._end(order, Happening.EXPIRED)

    # The engine

    def _take(self, order: Order) -> None:
        if not order.is_open:
            return
        reject = self._objection(order)
        if reject is not None:
            self._reject(order, reject)
            return
        if order.wanted.cash is not None:
            size = cash_size(order.wanted, self._book_of(order))
            order.terms = _with_quantity(order.terms, size)
        order.state = State.NEW
        self._tell(order, Happening.NEW)
        self._work(order)

    def _work(self, order: Order) -> None:
        """Match what is left and let it rest, or end it."""
        book, tif = self._book_of(order), order.terms.tif
        entry = BookOrder(
            order_id=self.new_id(),
            owner=order.wanted.owner,
            side=order.wanted.side,
            price=order.terms.price,
            remaining=order.leaves,
        )
        order.entry = entry
        self._entries[entry.order_id] = order
        rests = tif.rests and order.wanted.type is OrderType.LIMIT
        takes = tif is not TimeInForce.FOK or _takeable(book, entry) >= entry.remaining
        if takes:
            self._settle(book.submit(entry, rests=rests))
        if order.is_open and not rests:
            self._end(order, Happening.CANCELED)

    def _replace(self, order: Order, terms: Terms) -> None:
        if not order.is_open or terms.quantity <= order.filled:
            return
        self._leave_book(order)
        order.terms, old = terms, order.terms
        why = self._objection(order)
        if why is None:
            order.inserted = self.now()
            self._tell(order, Happening.REPLACE)
        else:
            order.terms = old
            self._listener.executed(order, Happening.REJECTED, None, why)
        self._work(order)

    def _objection(self, order: Order) -> Reject | None:
        return self.rejects.popleft() if self.rejects else objection(order, self._book_of(order))

    def _settle(self, matches: list[Match]) -> None:
        for match in matches:
            trade_id = self.new_id()
            for entry in (match.taker, match.maker):
                order = self._entries.get(entry.order_id)
                if order is not None:
                    self._fill(order, match, trade_id, aggressor=entry is match.taker)

    def _fill(self, order: Order, match: Match, trade_id: str, *, aggressor: bool) -> None:
        value = match.price * match.size
        fill = Fill(
            trade_id=trade_id,
            price=match.price,
            size=match.size,
            aggressor=aggressor,
            commission=value * TAKER_FEE if aggressor else ZERO,
        )
        holder = self.holders[order.wanted.owner]
        position = holder.position(order.wanted.market)
        cost = position.trade(order.wanted.side, fill.price, fill.size)
        holder.cash -= cost + fill.commission
        holder.updated = position.updated = self.now()
        order.fills.append(fill)
        order.filled += fill.size
        order.value += value
        order.commission += fill.commission
        done = order.filled >= order.terms.quantity
        order.state = State.FILLED if done else State.PARTIALLY_FILLED
        if done:
            self._close(order)
        self._tell(order, Happening.FILL if done else Happening.PARTIAL_FILL, fill)
        self._listener.funds_changed(holder)

    def _end(self, order: Order, happening: Happening) -> None:
        if not order.is_open:
            return
        self._leave_book(order)
        order.state = State.EXPIRED if happening is Happening.EXPIRED else State.CANCELED
        self._close(order)
        self._tell(order, happening)

    def _reject(self, order: Order, why: Reject) -> None:
        order.state = State.REJECTED
        self._close(order)
        self._listener.executed(order, Happening.REJECTED, None, why)

    def _leave_book(self, order: Order) -> None:
        if order.entry is not None:
            self._book_of(order).cancel(order.entry.order_id)
            self._entries.pop(order.entry.order_id, None)

    def _close(self, order: Order) -> None:
        self.holders[order.wanted.owner].open_orders.pop(order.order_id, None)
        self._closed.append(order.order_id)
        if len(self._closed) > self._kept:
            del self._orders[self._closed.popleft()]

    def _tell(self, order: Order, what: Happening, fill: Fill | None = None) -> None:
        self._listener.executed(order, what, fill, None)

    def _book_of(self, order: Order) -> Book:
        return self._books[order.wanted.market.slug]

    def _demand_open(self, order: Order) -> None:
        if not order.is_open:
            raise Refusal(f"order is already {order.state.name.lower()}", code=9)


def _takeable(book: Book, entry: BookOrder) -> Decimal:
    within = ZERO
    for price, size in book.levels(entry.side.opposite):
        sign = 1 if entry.side is Side.BUY else -1
        if entry.price is not None and price * sign > entry.price * sign:
            break
        within += size
    return within


def _with_quantity(terms: Terms, quantity: Decimal) -> Terms:
    return Terms(
        price=terms.price,
        quantity=quantity,
        tif=terms.tif,
        post_only=terms.post_only,
        good_till=terms.good_till,
    )
