"""The simulated Levidge itself: orders, matching, settlement; no wire and no clock of its own."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import count
from typing import Protocol

from fixgw.sim.book import Book, BookOrder, Match, Side
from fixgw.sim.levidge.funds import Balance, Holder, fee_of
from fixgw.sim.levidge.orders import (
    Happening,
    NewOrder,
    Order,
    SelfTrade,
    Status,
    TimeInForce,
    Trade,
)
from fixgw.sim.levidge.pairs import Coin, Pair
from fixgw.sim.levidge.refusal import POST_ONLY, Refusal
from fixgw.sim.levidge.sizing import cash_size, fills_at_once, reaches, triggers, worst_price
from fixgw.sim.levidge.tape import Print, Tape


class Listener(Protocol):
    """Hears of every change as it happens, before the call that caused it is answered."""

    def order_changed(self, order: Order, what: Happening, trade: Trade | None) -> None:
        """Something happened to an order; a fill comes with its trade."""
        ...

    def funds_changed(self, holder: Holder) -> None:
        """A balance, or what orders reserve of it, changed."""
        ...

    def printed(self, pair: Pair, trade: Print) -> None:
        """A trade became public."""
        ...


class Exchange:
    """Every book, order and balance of the venue."""

    def __init__(
        self,
        coins: Iterable[Coin],
        pairs: Iterable[Pair],
        user_ids: Iterable[int],
        *,
        balance: Decimal,
        kept: int,
        clock: Callable[[], int],
        listener: Listener,
    ) -> None:
        """Give every user `balance` of each coin; keep `kept` closed orders."""
        self.coins = {coin.coin_id: coin for coin in coins}
        self.pairs = {pair.pair_id: pair for pair in pairs}
        self.tapes = {pair.pair_id: Tape(pair.reference) for pair in self.pairs.values()}
        self.holders = {
            user_id: Holder(user_id=user_id, coins={coin: Balance(balance) for coin in self.coins})
            for user_id in dict.fromkeys(user_ids)
        }
        self._by_symbol = {pair.symbol: pair for pair in self.pairs.values()}
        self._books = {pair_id: Book() for pair_id in self.pairs}
        self._waiting: dict[int, dict[int, Order]] = {pair_id: {} for pair_id in self.pairs}
        self._orders: dict[int, Order] = {}
        self._closed: deque[int] = deque()
        self._kept = kept
        self._clock = clock
        self._listener = listener
        # A venue never uses an id again, so a later run begins above all ids of this one.
        first = time.time_ns() // 1000
        self._order_ids = count(first)
        self._trade_ids = count(first)
        self._outside_ids = count(1)

    # Looking

    def now(self) -> int:
        """The venue's clock in ms."""
        return self._clock()

    def pair_named(self, symbol: str) -> Pair | None:
        """The pair of a symbol such as BTC/USD."""
        return self._by_symbol.get(symbol)

    def book(self, symbol: str) -> Book:
        """The symbol's book."""
        return self._books[self._by_symbol[symbol].pair_id]

    def orders(self) -> list[Order]:
        """Every order that is open or still kept, oldest first."""
        return list(self._orders.values())

    def find(self, order_id: int, user_id: int | None = None) -> Order | None:
        """An order, of this user if one is named."""
        order = self._orders.get(order_id)
        if order is None or user_id not in (None, order.wanted.user_id):
            return None
        return order

    def new_order_id(self) -> int:
        """An id that no order has or will have."""
        return next(self._order_ids)

    # Trading

    def place(self, wanted: NewOrder) -> Order:
        """Accept an order and match it; raises Refusal and then has changed nothing."""
        holder = self.holders[wanted.user_id]
        order = self._admit(holder, wanted)
        self._orders[order.order_id] = holder.open_orders[order.order_id] = order
        holder.reserve(order)
        self._tell(order, Happening.NEW)
        if order.wanted.ord_type.has_stop:
            self._waiting[wanted.pair.pair_id][order.order_id] = order
        else:
            self._work(order)
        self._trigger(wanted.pair)
        self._listener.funds_changed(holder)
        return order

    def cancel(self, order: Order) -> None:
        """Take an open order back; raises Refusal when it is closed already."""
        if not order.is_open:
            raise Refusal(f"order {order.order_id} is {order.status.name.lower()}")
        self._end(order, Happening.CANCELED)
        self._listener.funds_changed(self.holders[order.wanted.user_id])

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
        """Trade for someone without an account; what they trade with users is settled."""
        pair = self._by_symbol[symbol]
        entry = BookOrder(
            order_id=f"outside-{next(self._outside_ids)}",
            owner=owner,
            side=side,
            price=price,
            remaining=size,
        )
        self._settle(pair, self._books[pair.pair_id].submit(entry, rests=rests))
        self._trigger(pair)
        return entry

    def _admit(self, holder: Holder, wanted: NewOrder) -> Order:
        if wanted.pair.is_contract:
            raise Refusal(f"{wanted.pair.symbol} is not traded by this simulator")
        book = self._books[wanted.pair.pair_id]
        if wanted.time_in_force is TimeInForce.POST_ONLY and reaches(
            wanted, book.best(wanted.side.opposite)
        ):
            raise Refusal("Post only order would take liquidity", reason=POST_ONLY)
        quantity, short = cash_size(book, wanted) if wanted.cash else (wanted.quantity, False)
        if not quantity:
            raise Refusal(f"Nobody trades {wanted.pair.symbol}")
        holder.check(wanted, quantity, worst_price(book, wanted, quantity))
        now = self._clock()
        return Order(
            order_id=next(self._order_ids),
            wanted=wanted,
            quantity=quantity,
            short=short,
            created_at=now,
            updated_at=now,
        )

    def _work(self, order: Order) -> None:
        """Match an order, and end what may not rest."""
        book = self._books[order.wanted.pair.pair_id]
        if order.wanted.time_in_force is not TimeInForce.FOK or fills_at_once(book, order):
            self._match(book, order)
        if order.is_open and not (order.rests and order.entry):
            self._end(order, Happening.DONE)

    def _match(self, book: Book, order: Order) -> None:
        """Trade up to an order of the same user, let the prevention act, and go on."""
        while order.is_open:
            ahead, own = self._own_in_the_way(book, order)
            if own is None:
                order.entry = entry = _entry(order, order.remaining)
                self._settle(order.wanted.pair, book.submit(entry, rests=order.rests))
                return
            if ahead:
                part = book.submit(_entry(order, ahead), rests=False)
                self._settle(order.wanted.pair, part)
            self._prevent(own, order)

    def _own_in_the_way(self, book: Book, order: Order) -> tuple[Decimal, Order | None]:
        """The first resting order of the same user it would trade with, and what is before it."""
        ahead = Decimal(0)
        holder = self.holders[order.wanted.user_id]
        if len(holder.open_orders) == 1:
            return ahead, None
        for resting in book.orders(order.wanted.side.opposite):
            if ahead >= order.remaining or not reaches(order.wanted, resting.price):
                break
            if resting.owner == str(holder.user_id):
                return ahead, self._orders[int(resting.order_id)]
            ahead += resting.remaining
        return ahead, None

    def _prevent(self, resting: Order, incoming: Order) -> None:
        mode = incoming.wanted.self_trade
        if mode is SelfTrade.DECREMENT:
            size = min(resting.remaining, incoming.remaining)
            self._decrement(resting, size)
            self._decrement(incoming, size)
            return
        if mode in (SelfTrade.CANCEL_RESTING, SelfTrade.CANCEL_BOTH):
            self._end(resting, Happening.CANCELED)
        if mode in (SelfTrade.CANCEL_INCOMING, SelfTrade.CANCEL_BOTH):
            self._end(incoming, Happening.CANCELED)

    def _decrement(self, order: Order, size: Decimal) -> None:
        """Take from the larger order; the smaller one, or both of equal size, are cancelled."""
        if size == order.remaining:
            self._end(order, Happening.CANCELED)
            return
        order.quantity -= size
        if order.entry is not None:
            order.entry.remaining -= size
        self.holders[order.wanted.user_id].reserve(order)
        self._tell(order, Happening.DECREMENTED)

    def _trigger(self, pair: Pair) -> None:
        """Let the stops that the last price reached go to work, until none is left."""
        waiting = self._waiting[pair.pair_id]
        while reached := [
            order
            for order in waiting.values()
            if triggers(order.wanted, self.tapes[pair.pair_id].last)
        ]:
            for order in reached:
                # What an earlier one did may have ended this one.
                if waiting.pop(order.order_id, None) is not None:
                    order.triggered = True
                    self._tell(order, Happening.TRIGGERED)
                    self._work(order)

    # Settling

    def _settle(self, pair: Pair, matches: list[Match]) -> None:
        now = self._clock()
        for match in matches:
            for entry, aggressor in ((match.maker, False), (match.taker, True)):
                order = self._orders.get(int(entry.order_id)) if entry.owner.isdigit() else None
                if order is not None:
                    self._fill(order, match, aggressor=aggressor, now=now)
            printed = self.tapes[pair.pair_id].record(match.price, match.size, now)
            self._listener.printed(pair, printed)

    def _fill(self, order: Order, match: Match, *, aggressor: bool, now: int) -> None:
        holder = self.holders[order.wanted.user_id]
        trade = Trade(
            trade_id=next(self._trade_ids),
            order_id=order.order_id,
            price=match.price,
            size=match.size,
            fee=fee_of(match.price, match.size, aggressor=aggressor),
            aggressor=aggressor,
            timestamp=now,
        )
        order.filled += match.size
        order.fees += trade.fee
        order.trades.append(trade)
        order.status = Status.PARTIAL if order.remaining or order.short else Status.FILLED
        holder.settle(order, trade)
        self._tell(order, Happening.FILL, trade)
        if not order.is_open:
            self._close(order)
            self._tell(order, Happening.DONE)
        self._listener.funds_changed(holder)

    def _end(self, order: Order, what: Happening) -> None:
        pair_id = order.wanted.pair.pair_id
        self._books[pair_id].cancel(str(order.order_id))
        self._waiting[pair_id].pop(order.order_id, None)
        order.status = Status.CANCELED
        self.holders[order.wanted.user_id].reserve(order)
        self._close(order)
        self._tell(order, what)

    def _close(self, order: Order) -> None:
        del self.holders[order.wanted.user_id].open_orders[order.order_id]
        self._closed.append(order.order_id)
        while len(self._closed) > self._kept:
            del self._orders[self._closed.popleft()]

    def _tell(self, order: Order, what: Happening, trade: Trade | None = None) -> None:
        order.last = what
        order.updated_at = self._clock()
        self._listener.order_changed(order, what, trade)


def _entry(order: Order, size: Decimal) -> BookOrder:
    return BookOrder(
        order_id=str(order.order_id),
        owner=str(order.wanted.user_id),
        side=order.wanted.side,
        price=order.wanted.price,
        remaining=size,
    )
