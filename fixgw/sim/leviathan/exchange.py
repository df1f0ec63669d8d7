"""The simulated Leviathan itself: routing, fills, positions; no wire and no clock of its own.

A request trades at once against what its slippage allows. The rest works: it is tried again with
every beat, and given up after `patience` milliseconds.
"""

from collections.abc import Callable, Iterable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from itertools import count
from typing import Protocol

from fixgw.sim.book import ZERO, Book, BookOrder, Match, Side
from fixgw.sim.leviathan.funds import Holder
from fixgw.sim.leviathan.markets import Market
from fixgw.sim.leviathan.orders import Fill, NewOrder, Order
from fixgw.sim.leviathan.refusal import Refusal

_LOT = Decimal("0.00000001")
_FEE = Decimal("0.0002")
_CENT = Decimal("0.000001")


class Listener(Protocol):
    """Hears of every change as it happens, before the call that caused it is answered."""

    def filled(self, order: Order, fill: Fill) -> None:
        """A fill happened."""
        ...

    def cancelled(self, order: Order) -> None:
        """The venue gave the rest up."""
        ...

    def holder_changed(self, holder: Holder) -> None:
        """Positions and margin moved."""
        ...


class Exchange:
    """Every market, order and account of the venue."""

    def __init__(
        self,
        markets: Iterable[Market],
        account_ids: Iterable[str],
        *,
        deposit: Decimal,
        patience: int,
        clock: Callable[[], int],
        listener: Listener,
    ) -> None:
        """Give every account `deposit` USDC."""
        self.markets = {market.symbol: market for market in markets}
        self.prices = {market.symbol: market.reference for market in self.markets.values()}
        self.holders = {
            account_id: Holder(account_id=account_id, deposit=deposit, price=self._price)
            for account_id in account_ids
        }
        self.orders: dict[str, Order] = {}
        self._books = {symbol: Book() for symbol in self.markets}
        self._client_ids: set[tuple[str, str]] = set()
        self._patience = patience
        self._clock = clock
        self._listener = listener
        self._numbers = count(1)

    def now(self) -> int:
        """The time in ms."""
        return self._clock()

    def book(self, symbol: str) -> Book:
        """The symbol's book of what outsiders offer."""
        return self._books[symbol]

    def _price(self, market: Market) -> Decimal:
        return self.prices[market.symbol]

    def execute(self, account_id: str, wanted: NewOrder) -> Order:
        """Take a request and trade what can be traded at once; raises Refusal."""
        if (account_id, wanted.client_order_id) in self._client_ids:
            raise Refusal("duplicate_order", "client_order_id already used")
        self.holders[account_id].check_margin(wanted.market, wanted.side, wanted.notional)
        now = self._clock()
        order = Order(
            order_id=f"trd_{next(self._numbers):08d}",
            account_id=account_id,
            wanted=wanted,
            venue=wanted.venue or wanted.market.venue,
            created_at=now,
            updated_at=now,
        )
        if wanted.client_order_id is not None:
            self._client_ids.add((account_id, wanted.client_order_id))
        self.orders[order.order_id] = order
        self._work(order)
        return order

    def beat(self) -> None:
        """Work on what is open, and give up what has waited too long."""
        now = self._clock()
        for order in [one for one in self.orders.values() if one.is_open]:
            self._work(order)
            if order.is_open and now - order.created_at >= self._patience:
                self.cancel(order, "no liquidity within the slippage")

    def cancel(self, order: Order, reason: str) -> None:
        """Give the rest of an open order up; raises Refusal when nothing is open."""
        if not order.is_open:
            raise Refusal("invalid_params", f"{order.order_id} is {order.status}")
        order.status = "cancelled"
        order.reason = reason
        order.updated_at = self._clock()
        self._listener.cancelled(order)

    def fill(
        self, order: Order, notional: Decimal, price: Decimal, *, is_last: bool = False
    ) -> Fill:
        """Fill a part of an open order at a price; raises Refusal for more than is open.

        After the last fill the order is filled, whatever of its cash is left.
        """
        if not order.is_open or notional > order.remaining:
            raise Refusal("invalid_params", f"{order.remaining} of {order.order_id} are open")
        wanted, now = order.wanted, self._clock()
        fill = Fill(
            fill_id=f"fill_{next(self._numbers):08d}",
            notional=notional,
            quantity=(notional / price).quantize(_LOT, ROUND_HALF_EVEN),
            price=price,
            fee=(notional * _FEE).quantize(_CENT),
            timestamp=now,
        )
        order.filled += notional
        order.quantity += fill.quantity
        order.status = "partially_filled" if order.remaining and not is_last else "filled"
        order.updated_at = now
        order.fills.append(fill)
        self.prices[wanted.market.symbol] = price
        holder = self.holders[order.account_id]
        holder.settle(wanted.market, order.venue, wanted.side, fill)
        self._listener.filled(order, fill)
        self._listener.holder_changed(holder)
        return fill

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
        """An outsider's order; what works here is offered to it with the next beat."""
        entry = BookOrder(
            order_id=f"outside-{next(self._numbers)}",
            owner=owner,
            side=side,
            price=price,
            remaining=size,
        )
        self._books[symbol].submit(entry, rests=rests)
        return entry

    def _work(self, order: Order) -> None:
        """Take from the book what the order's slippage allows."""
        wanted = order.wanted
        book = self._books[wanted.market.symbol]
        best = book.best(wanted.side.opposite)
        if best is None:
            return
        if order.worst is None:
            sign = 1 if wanted.side is Side.BUY else -1
            order.worst = best * (1 + sign * Decimal(wanted.slippage) / 10_000)
        taker = BookOrder(
            order_id=f"{order.order_id}-{next(self._numbers)}",
            owner=order.account_id,
            side=wanted.side,
            price=order.worst,
            remaining=self._affordable(book, wanted, order.worst, order.remaining),
        )
        if taker.remaining:
            self._share_out(order, book.submit(taker, rests=False))

    def _affordable(
        self, book: Book, wanted: NewOrder, worst: Decimal, notional: Decimal
    ) -> Decimal:
        """Contracts that so many USDC buy in the book, up to the worst price."""
        size, side = ZERO, wanted.side
        for price, available in book.levels(side.opposite):
            if (price > worst) if side is Side.BUY else (price < worst):
                break
            part = min(available, _contracts(wanted.market, notional, price))
            size += part
            notional -= part * price
            if notional <= 0 or part < available:
                break
        return size

    def _share_out(self, order: Order, matches: list[Match]) -> None:
        """Turn matches into fills. What a lot is too coarse for goes with the last of them."""
        left, is_whole = order.remaining, order.wanted.market.whole
        for match in matches:
            worth = min(left, match.size * match.price)
            rest, is_last = left - worth, match is matches[-1]
            if is_last and not is_whole and rest < match.price * _LOT:
                worth = left
            left -= worth
            if worth:
                is_done = is_last and is_whole and rest < match.price
                self.fill(order, worth, match.price, is_last=is_done)


def _contracts(market: Market, notional: Decimal, price: Decimal) -> Decimal:
    """How many contracts so many USDC are."""
    if market.whole:
        return (notional / price).quantize(Decimal(1), ROUND_DOWN)
    return (notional / price).quantize(_LOT, ROUND_HALF_EVEN)
