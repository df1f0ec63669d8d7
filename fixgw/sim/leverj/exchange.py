"""One simulated market of Leverj: orders, matching, settlement; no HTTP, no clock of its own."""

from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import count
from uuid import uuid4

from fixgw.sim.book import ZERO, Book, BookOrder, Match, Side
from fixgw.sim.leverj.auth import LeverjAccount
from fixgw.sim.leverj.holder import Holder
from fixgw.sim.leverj.instruments import ASSETS, Instrument, MarketName
from fixgw.sim.leverj.ledger import LEDGERS, commission, position_of
from fixgw.sim.leverj.listener import Listener
from fixgw.sim.leverj.orders import (
    MARKETS,
    Execution,
    ForcedClose,
    Liquidity,
    NewOrder,
    Order,
    Status,
)
from fixgw.sim.leverj.refusal import Refusal
from fixgw.sim.leverj.register import Register
from fixgw.sim.leverj.rules import TimestampRule, check_market_rules, check_replaceable
from fixgw.sim.leverj.stops import Stops
from fixgw.sim.leverj.tape import Print, Tape


class Exchange:
    """Every book, order, position and wallet of one market."""

    def __init__(
        self,
        market: MarketName,
        instruments: Iterable[Instrument],
        accounts: Iterable[LeverjAccount],
        *,
        balance: Decimal,
        kept: int,
        pending: bool,
        clock: Callable[[], int],
        listener: Listener,
    ) -> None:
        """Give every account `balance` of each asset; `clock` counts microseconds.

        `kept` bounds the closed orders, and an account's executions; with `pending` an order is
        first announced as pending and then as open.
        """
        self.market = market
        self.instruments = {listed.id: listed for listed in instruments}
        self.tapes = {listed.id: Tape(listed.reference) for listed in self.instruments.values()}
        self.holders = {
            account.account_id: Holder(
                account_id=account.account_id,
                api_key=account.api_key,
                balances={asset.address: balance for asset in ASSETS[market]},
                executions=deque(maxlen=kept),
            )
            for account in accounts
        }
        self._ledger = LEDGERS[market]
        self._books = {id_: Book() for id_ in self.instruments}
        self._stops = Stops(self.instruments)
        self._register = Register(kept)
        self._pending = pending
        self._clock = clock
        self._listener = listener
        self._timestamps = TimestampRule(kept)
        self._outside_ids = count(1)

    # Looking

    def now(self) -> int:
        """The venue's clock in microseconds."""
        return self._clock()

    def book(self, symbol: str) -> Book:
        """The book of an instrument id."""
        return self._books[symbol]

    def orders(self) -> list[Order]:
        """Every order that is open or still kept, oldest first."""
        return self._register.all()

    def find(self, uuid: str, account_id: str | None = None) -> Order:
        """An order, of this account if one is named; raises Refusal."""
        return self._register.find(uuid, account_id)

    # Trading

    def place(self, wanted: NewOrder, request_id: object = None, *, ordered: bool = False) -> Order:
        """Accept an order and match it; raises Refusal and then has changed nothing.

        `ordered` tells that requests cannot overtake each other on their way here, so that the
        order's timestamp must be above every earlier one of the account.
        """
        holder = self.holders[wanted.account_id]
        self._timestamps.check(holder, wanted.timestamp, ordered=ordered)
        opening = self._admit(holder, wanted, wanted.quantity)
        self._timestamps.note(holder, wanted.timestamp)
        now = self._clock()
        order = Order(
            uuid=str(uuid4()),
            wanted=wanted,
            entry_time=now,
            event_time=now,
            opening=opening,
            status="pending" if self._pending else "open",
        )
        self._register.add(order)
        holder.open_orders[order.uuid] = order
        self._ledger.reserve(holder, order)
        self._listener.order_added(order, request_id)
        if order.status == "pending":
            order.status = "open"
            self._listener.order_changed(order)
        self._enter(order)
        return order

    def replace(
        self, wanted: NewOrder, request_id: object = None, *, ordered: bool = False
    ) -> Order:
        """Change price and total quantity of the order `wanted.uuid`; raises Refusal.

        It keeps its uuid and what it traded, and goes to the end of its price's queue.
        """
        holder = self.holders[wanted.account_id]
        order = self.find(wanted.uuid, wanted.account_id)
        check_replaceable(order, wanted)
        self._timestamps.check(holder, wanted.timestamp, ordered=ordered)
        self._ledger.release(holder, order)
        try:
            opening = self._admit(holder, wanted, wanted.quantity - order.filled)
        except Refusal:
            self._ledger.reserve(holder, order)
            raise
        self._timestamps.note(holder, wanted.timestamp)
        self._withdraw(order)
        order.wanted, order.opening = wanted, opening
        self._ledger.reserve(holder, order)
        order.event_time = self._clock()
        self._listener.order_replaced(order, request_id)
        self._enter(order)
        return order

    def _admit(self, holder: Holder, wanted: NewOrder, quantity: Decimal) -> Decimal:
        check_market_rules(wanted, self._books[wanted.instrument.id])
        return self._ledger.admit(holder, wanted, quantity, self._worst_price(wanted, quantity))

    def _worst_price(self, wanted: NewOrder, quantity: Decimal) -> Decimal:
        if wanted.price:
            return wanted.price
        taken, notional = self._books[wanted.instrument.id].takeable(wanted.side, quantity)
        return notional / taken if taken else wanted.instrument.reference

    def _enter(self, order: Order) -> None:
        if order.waits:
            self._stops.add(order)
        else:
            self._match(order)
        self._run_stops(order.wanted.instrument)
        self._listener.funds_changed(self.holders[order.wanted.account_id])

    def _match(self, order: Order) -> None:
        wanted = order.wanted
        entry = BookOrder(
            order_id=order.uuid,
            owner=wanted.account_id,
            side=wanted.side,
            price=wanted.limit,
            remaining=order.remaining,
        )
        rests = wanted.order_type not in MARKETS
        self._settle(
            wanted.instrument, self._books[wanted.instrument.id].submit(entry, rests=rests)
        )
        if not rests and order.is_open:
            # A market order never rests: what found nobody is cancelled.
            self.end(order, "cancelled")

    def _run_stops(self, instrument: Instrument) -> None:
        tape = self.tapes[instrument.id]
        while (order := self._stops.take_reached(instrument.id, tape.last)) is not None:
            order.triggered = True
            order.event_time = self._clock()
            self._listener.order_changed(order)
            self._match(order)

    def remove(self, order: Order, request_id: object = None) -> None:
        """End an open order because its account wants so; raises Refusal when it is closed."""
        self._end(order, "cancelled")
        self._listener.order_removed(order, request_id)

    def end(self, order: Order, status: Status) -> None:
        """End an open order because the venue wants so; raises Refusal when it is closed."""
        self._end(order, status)
        if status == "cancelled":
            self._listener.order_cancelled(order)
        else:
            self._listener.order_changed(order)

    def _end(self, order: Order, status: Status) -> None:
        if not order.is_open:
            raise Refusal("M_NOT_OPEN", f"order {order.uuid} is {order.status}")
        self._withdraw(order)
        order.status = status
        order.cancelled = order.remaining
        order.event_time = self._clock()
        holder = self.holders[order.wanted.account_id]
        self._ledger.reserve(holder, order)
        self._close(holder, order)
        self._listener.funds_changed(holder)

    def _withdraw(self, order: Order) -> None:
        self._books[order.wanted.instrument.id].cancel(order.uuid)
        self._stops.discard(order)

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
        """Trade for someone without an account; what they trade with accounts is settled."""
        entry = BookOrder(
            order_id=f"outside-{next(self._outside_ids)}",
            owner=owner,
            side=side,
            price=price,
            remaining=size,
        )
        instrument = self.instruments[symbol]
        self._settle(instrument, self._books[symbol].submit(entry, rests=rests))
        self._run_stops(instrument)
        return entry

    def force(self, close: ForcedClose) -> None:
        """Carry out a liquidation or an auto-deleveraging; its event tells of its orders."""
        holder = self.holders[close.account_id]
        position = position_of(holder, close.instrument)
        profit = position.trade(close.side, close.price, close.quantity, ZERO)
        position.time = close.time
        holder.pay(close.instrument.quote, profit)
        for order in close.orders:
            self._end(order, "cancelled")
        self._listener.forced(close)
        self._trim_reduce_only(holder, close.instrument)
        self._listener.position_changed(holder, close.instrument)
        self._listener.funds_changed(holder)

    # Settling

    def _settle(self, instrument: Instrument, matches: list[Match]) -> None:
        touched: dict[str, Holder] = {}
        for match in matches:
            now = self._clock()
            trade = Print(
                time=now // 1_000_000,
                price=match.price,
                quantity=match.size,
                side=match.taker.side,
            )
            self.tapes[instrument.id].record(trade)
            self._listener.printed(instrument, trade)
            sides: tuple[tuple[BookOrder, Liquidity], ...] = (
                (match.maker, "maker"),
                (match.taker, "taker"),
            )
            for entry, liquidity in sides:
                order = self._register.get(entry.order_id)
                if order is not None:
                    holder = self._fill(order, match, liquidity, now)
                    touched[holder.account_id] = holder
        for holder in touched.values():
            self._trim_reduce_only(holder, instrument)
            self._listener.position_changed(holder, instrument)
            self._listener.funds_changed(holder)

    def _fill(self, order: Order, match: Match, liquidity: Liquidity, now: int) -> Holder:
        holder = self.holders[order.wanted.account_id]
        value = match.price * match.size
        fee = commission(self.market, value, liquidity)
        profit = self._ledger.settle(holder, order, match.price, match.size)
        holder.pay(order.wanted.instrument.quote, -fee)
        if order.wanted.instrument.id in holder.positions:
            holder.positions[order.wanted.instrument.id].time = now
        execution = Execution(
            execution_id=str(uuid4()),
            order=order,
            price=match.price,
            quantity=match.size,
            commission=fee,
            profit=profit,
            liquidity=liquidity,
            time=now,
        )
        self._record(holder, order, execution, value)
        return holder

    def _record(self, holder: Holder, order: Order, execution: Execution, value: Decimal) -> None:
        order.filled += execution.quantity
        order.notional += value
        order.event_time = execution.time
        order.executions.append(execution)
        holder.executions.append(execution)
        if not order.remaining:
            order.status = "filled"
            self._close(holder, order)
        self._ledger.reserve(holder, order)
        self._listener.executed(execution)
        self._listener.order_changed(order)

    def _trim_reduce_only(self, holder: Holder, instrument: Instrument) -> None:
        """Cancel the newest reduce-only orders that are now larger than the position."""
        for side in Side:
            orders = holder.reducing(instrument, side)
            while orders and (
                sum((order.remaining for order in orders), ZERO)
                > position_of(holder, instrument).closable(side)
            ):
                self.end(orders.pop(), "cancelled")

    def _close(self, holder: Holder, order: Order) -> None:
        del holder.open_orders[order.uuid]
        self._register.close(order)
