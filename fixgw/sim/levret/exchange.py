"""The simulated Levret itself: orders, matching, settlement; no HTTP and no clock of its own."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import count
from typing import Protocol

from fixgw.sim.book import ZERO, Book, BookOrder, Match, Side
from fixgw.sim.levret.funds import (
    DEFAULT_LEVERAGE,
    Holder,
    Position,
    fee_of,
    margin_of,
)
from fixgw.sim.levret.instruments import Instrument
from fixgw.sim.levret.orders import Liquidity, NewOrder, Order, Status, Trade
from fixgw.sim.levret.refusal import Refusal
from fixgw.sim.levret.tape import Tape


class Listener(Protocol):
    """Hears of every change as it happens, before the call that caused it is answered."""

    def order_changed(self, order: Order) -> None:
        """An order was accepted, traded or ended."""
        ...

    def position_changed(self, holder: Holder, position: Position) -> None:
        """A position or its margin changed."""
        ...

    def funds_changed(self, holder: Holder) -> None:
        """A balance or a margin changed."""
        ...


class Exchange:
    """Every book, order, position and wallet of the venue."""

    def __init__(
        self,
        instruments: Iterable[Instrument],
        tapes: dict[str, Tape],
        user_ids: Iterable[str],
        *,
        balance: Decimal,
        kept: int,
        clock: Callable[[], int],
        listener: Listener,
    ) -> None:
        """Give every user `balance` USDT; keep `kept` closed orders and trades a user."""
        self.instruments = {instrument.symbol: instrument for instrument in instruments}
        self.tapes = tapes
        self.holders: dict[str, Holder] = {}
        self._books = {name: Book() for name in self.instruments}
        self._orders: dict[str, Order] = {}
        self._closed: deque[str] = deque()
        self._kept = kept
        self._clock = clock
        self._listener = listener
        # A venue never uses an id again, so a later run begins above all ids of this one.
        first = time.time_ns() // 1000
        self._order_ids = count(first)
        self._trade_ids = count(first)
        self._outside_ids = count(1)
        position_ids = count(1)
        for user_id in dict.fromkeys(user_ids):
            self.holders[user_id] = self._new_holder(user_id, balance, position_ids)

    def _new_holder(self, user_id: str, balance: Decimal, position_ids: Iterable[int]) -> Holder:
        positions = {
            symbol: Position(position_id=str(number), user_id=user_id, symbol=symbol)
            for symbol, number in zip(self.instruments, position_ids, strict=False)
        }
        holder = Holder(
            user_id=user_id,
            balance=ZERO,
            positions=positions,
            trades=deque(maxlen=self._kept),
            changes=deque(maxlen=self._kept),
        )
        holder.change("deposit", balance, self._clock())
        return holder

    # Looking

    def now(self) -> int:
        """The venue's clock in ms."""
        return self._clock()

    def book(self, symbol: str) -> Book:
        """The symbol's book."""
        return self._books[symbol]

    def orders(self) -> list[Order]:
        """Every order that is open or still kept, oldest first."""
        return list(self._orders.values())

    def find(self, order_id: str, user_id: str | None = None) -> Order:
        """An order, of this user if one is named; raises Refusal."""
        order = self._orders.get(order_id)
        if order is None or user_id not in (None, order.user_id):
            raise Refusal("ORDER_NOT_FOUND", f"order {order_id} does not exist")
        return order

    def find_position(self, position_id: str, user_id: str) -> Position:
        """A user's position that is not flat; raises Refusal."""
        for position in self.holders[user_id].positions.values():
            if position.position_id == position_id and position.size:
                return position
        raise Refusal("POSITION_NOT_FOUND", f"position {position_id} does not exist")

    # Trading

    def place(self, user_id: str, wanted: NewOrder) -> Order:
        """Accept an order and match it; raises Refusal and then has changed nothing."""
        holder = self.holders[user_id]
        order = self._admit(holder, wanted)
        self._orders[order.order_id] = holder.open_orders[order.order_id] = order
        if wanted.reduce_only:
            holder.reduce_only[order.order_id] = order
        holder.reserve(order)
        self._listener.order_changed(order)
        entry = BookOrder(
            order_id=order.order_id,
            owner=user_id,
            side=wanted.side,
            price=wanted.price,
            remaining=wanted.size,
        )
        self._settle(wanted.symbol, self._books[wanted.symbol].submit(entry))
        if wanted.price is None and order.is_open:
            # A market order never rests: what found nobody is cancelled.
            self.end(order, "cancelled")
        self._listener.funds_changed(holder)
        return order

    def _admit(self, holder: Holder, wanted: NewOrder) -> Order:
        position = holder.positions[wanted.symbol]
        closable = position.closable(wanted.side)
        if wanted.reduce_only:
            _check_reduce_only(holder, wanted, closable)
        opening = ZERO if wanted.reduce_only else max(wanted.size - closable, ZERO)
        leverage = wanted.leverage or (position.leverage if position.size else DEFAULT_LEVERAGE)
        if margin_of(self._worst_price(wanted), opening, leverage) > holder.available:
            raise Refusal("INSUFFICIENT_MARGIN", "the order needs more margin than is available")
        now = self._clock()
        return Order(
            order_id=str(next(self._order_ids)),
            user_id=holder.user_id,
            wanted=wanted,
            leverage=leverage,
            created_at=now,
            updated_at=now,
            opening=opening,
        )

    def _worst_price(self, wanted: NewOrder) -> Decimal:
        if wanted.price is not None:
            return wanted.price
        taken, notional = self._books[wanted.symbol].takeable(wanted.side, wanted.size)
        if not taken:
            raise Refusal("NO_LIQUIDITY", f"nobody trades against a market {wanted.side.value}")
        # Margin is asked for the whole size, although only `taken` of it will trade.
        return notional / taken

    def end(self, order: Order, status: Status) -> None:
        """Close an open order; raises Refusal when it is closed already."""
        if not order.is_open:
            raise Refusal(
                "ORDER_NOT_OPEN", f"order {order.order_id} is {order.status.replace('_', ' ')}"
            )
        self._books[order.wanted.symbol].cancel(order.order_id)
        order.status = status
        order.updated_at = self._clock()
        holder = self.holders[order.user_id]
        holder.reserve(order)
        self._close(holder, order)
        self._listener.order_changed(order)
        self._listener.funds_changed(holder)

    def end_all(self, user_id: str, symbol: str | None) -> list[Order]:
        """Cancel a user's open orders, of one symbol if one is named."""
        orders = [
            order
            for order in self.holders[user_id].open_orders.values()
            if symbol in (None, order.wanted.symbol)
        ]
        for order in orders:
            self.end(order, "cancelled")
        return orders

    def announce(self, position: Position) -> None:
        """Tell the listener that the user changed a position by hand."""
        holder = self.holders[position.user_id]
        self._listener.position_changed(holder, position)
        self._listener.funds_changed(holder)

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
        entry = BookOrder(
            order_id=f"outside-{next(self._outside_ids)}",
            owner=owner,
            side=side,
            price=price,
            remaining=size,
        )
        self._settle(symbol, self._books[symbol].submit(entry, rests=rests))
        return entry

    # Settling

    def _settle(self, symbol: str, matches: list[Match]) -> None:
        touched: dict[str, Holder] = {}
        for match in matches:
            now = self._clock()
            self.tapes[symbol].record(match.price, match.size, now)
            maker = self._orders.get(match.maker.order_id)
            taker = self._orders.get(match.taker.order_id)
            if maker is not None:
                touched[maker.user_id] = self._fill(maker, match, "maker", now)
            if taker is not None:
                touched[taker.user_id] = self._fill(taker, match, "taker", now)
        for holder in touched.values():
            self._trim_reduce_only(holder, symbol)
            self._listener.position_changed(holder, holder.positions[symbol])
            self._listener.funds_changed(holder)

    def _fill(self, order: Order, match: Match, liquidity: Liquidity, now: int) -> Holder:
        holder = self.holders[order.user_id]
        order.filled += match.size
        order.notional += match.price * match.size
        order.status = "partially_filled" if order.remaining else "filled"
        order.updated_at = now
        trade = Trade(
            trade_id=str(next(self._trade_ids)),
            order_id=order.order_id,
            user_id=order.user_id,
            symbol=order.wanted.symbol,
            side=order.wanted.side,
            price=match.price,
            size=match.size,
            fee=fee_of(match.price, match.size, liquidity),
            liquidity=liquidity,
            timestamp=now,
        )
        order.trades.append(trade)
        holder.settle(order, trade)
        if not order.remaining:
            self._close(holder, order)
        self._listener.order_changed(order)
        return holder

    def _trim_reduce_only(self, holder: Holder, symbol: str) -> None:
        """Cancel the newest reduce-only orders that are now larger than the position."""
        for order in reversed(list(holder.reduce_only.values())):
            side = order.wanted.side
            if order.wanted.symbol == symbol and (
                _reducing(holder, symbol, side) > holder.positions[symbol].closable(side)
            ):
                self.end(order, "cancelled")

    def _close(self, holder: Holder, order: Order) -> None:
        del holder.open_orders[order.order_id]
        holder.reduce_only.pop(order.order_id, None)
        self._closed.append(order.order_id)
        while len(self._closed) > self._kept:
            del self._orders[self._closed.popleft()]


def _reducing(holder: Holder, symbol: str, side: Side) -> Decimal:
    return sum(
        (
            order.remaining
            for order in holder.reduce_only.values()
            if order.wanted.symbol == symbol and order.wanted.side is side
        ),
        ZERO,
    )


def _check_reduce_only(holder: Holder, wanted: NewOrder, closable: Decimal) -> None:
    if not closable:
        raise Refusal("REDUCE_ONLY_REJECTED", "there is no position to reduce")
    if _reducing(holder, wanted.symbol, wanted.side) + wanted.size > closable:
        raise Refusal("REDUCE_ONLY_REJECTED", "the order is larger than what it could reduce")
