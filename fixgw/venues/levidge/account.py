"""How an account stands at Levidge: what its rows say, what is asked about them, snapshots."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from fixgw.core.codes import Code
from fixgw.core.effects import FetchExecutions, SendCancel, SendNew
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderSeen,
    Snapshot,
    StreamConnected,
    VenueOrder,
)
from fixgw.core.fields import TERMINAL_STATUSES, Evidence
from fixgw.core.record import replace
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.venues import unanswered
from fixgw.venues.found import (
    Question,
    found_executions,
    found_no_answer,
    found_nothing,
    found_order,
)
from fixgw.venues.levidge import outcomes, placing
from fixgw.venues.levidge.ledger import Ledger
from fixgw.venues.levidge.mapping import Reader, is_decided, is_pending, word_of
from fixgw.venues.levidge.rest import Rest
from fixgw.venues.levidge.wire import OrderRow, PairRow, Request

LATEST = 50
"""Orders among which one that was just sent is looked for."""
DEPTHS = (500, 2_000, 8_000)
"""Orders that a snapshot asks for, one after the other, until it reaches back far enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. `load` reads the venue's pairs, raising VenueError."""

    rest: Rest
    reader: Reader
    ledger: Ledger
    load: Callable[[], Awaitable[object]]

    @property
    def user_id(self) -> int:
        """The user's number."""
        return self.rest.account.user_id

    def learn(self, row: OrderRow) -> VenueOrder:
        """Take in a row. Raises OutcomeUnknownError for one that makes no sense."""
        seen = self.reader.order(row)
        self.ledger.note(row, self.reader.execution(row), self._now())
        return seen

    def told(self, row: OrderRow) -> Sequence[Event]:
        """Make the events of a row of the stream. Raises OutcomeUnknownError."""
        if word_of(row) is None:
            # It says that something happened to the order, and not what: read everything again.
            return (StreamConnected(venue=self.reader.venue, account=self.reader.account),)
        if is_pending(row):
            return ()
        seen = self.learn(row)
        sent = self.ledger.sent(row.cl_ord_id)
        if sent is not None and outcomes.is_rejected(seen):
            return (outcomes.rejected(sent, seen, Evidence.STREAM),)
        return self.reader.events(row, Evidence.STREAM)

    async def write(self, effect: SendNew) -> Request:
        """Make the request that places an order. Raises NotSentError."""
        pair = await self._pair(effect.symbol)
        return placing.order_request(effect, pair, self.user_id)

    async def find(self, client_key: str) -> OrderRow:
        """Find an order that the venue took by the id it carries. Raises OutcomeUnknownError."""
        try:
            rows = await self.rest.orders(Priority.ORDER, limit=LATEST)
        except NotSentError as error:  # only this look was not sent: the order was
            raise OutcomeUnknownError(str(error)) from error
        for row in rows:
            if row.cl_ord_id == client_key and is_decided(row):
                return row
        raise OutcomeUnknownError("the request was taken, and no order shows its clOrdId")

    async def cancel(self, effect: SendCancel) -> Sequence[Event]:
        """POST /cancelOrder, then look what it did."""
        try:
            row = await self.terms(int(effect.venue_order_id))
            if row is None:
                text = f"{Code.UNKNOWN_ORDER}: levidge knows no such order"
                return found_nothing(effect), unanswered.unsent_cancel(effect, text)
            request = placing.cancel_request(row, self.pair_of(row), self.user_id)
        except VenueError as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        try:
            answer = await self.rest.call(request, Priority.CANCEL)
        except NotSentError as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        return await self._explained(effect, outcomes.answer_to_cancel_event(effect, answer))

    async def look(
        self, about: Question, priority: Priority = Priority.QUERY, *, patient: bool = True
    ) -> Sequence[Event]:
        """POST /getOrder: say how an order stands, and which fills of it are known."""
        try:
            row = await self.rest.order(int(about.venue_order_id), priority, patient=patient)
            if row is None:
                return (found_nothing(about),)
            seen = self.learn(row)
        except VenueError as error:
            return (found_no_answer(about, error),)
        return found_order(about, seen), self._listed(about)

    async def executions(self, about: FetchExecutions) -> Event:
        """POST /getOrders of one order: collect the fills that its rows tell of.

        Each order has one row, and that its last fill alone. When earlier ones stay unknown, they
        are taken from the growth of the order's quantity.
        """
        order_id = int(about.venue_order_id)
        try:
            rows = await self.rest.orders(Priority.QUERY, order_id=order_id)
            seen = [self.learn(row) for row in reversed(rows) if row.order_id == order_id]
        except VenueError as error:
            return found_no_answer(about, error)
        filled = max((one.cum_qty for one in seen if one.cum_qty is not None), default=None)
        lost = self.ledger.asked_in_vain(order_id, filled)
        return self._listed(about, available=not lost)

    async def snapshot(self, since: int) -> Snapshot:
        """Read the open orders, and the fills since `since`. Raises VenueError.

        Rows carry no time, so what is new is told by the orders' rising numbers: closed orders are
        a part of it when they are younger than the last look, or ours and of unknown outcome.
        """
        if not self.reader.pairs:
            await self.load()
        taken_at = self._now()
        rows = await self._latest()
        orders = self._standing(rows)
        self.ledger.newest = max((row.order_id for row in rows), default=self.ledger.newest)
        return Snapshot(
            venue=self.reader.venue,
            account=self.reader.account,
            taken_at=taken_at,
            since=since,
            orders=tuple(orders),
            executions=tuple(self.ledger.fills_since(since)),
        )

    async def _latest(self) -> tuple[OrderRow, ...]:
        """Read orders back to those of the last look; before the first one, the latest.

        Open orders that are older still are asked for one by one, as they are not listed.
        """
        newest = self.ledger.newest
        for depth in DEPTHS:
            rows = await self.rest.orders(Priority.QUERY, limit=depth)
            oldest = min((row.order_id for row in rows), default=0)
            if len(rows) < depth or newest is None or oldest <= newest:
                return rows
        raise OutcomeUnknownError(f"more than {DEPTHS[-1]} orders since the last look")

    def _standing(self, rows: Sequence[OrderRow]) -> Iterable[VenueOrder]:
        """Learn from the rows that matter; those of open orders, and of new ones that ended."""
        orders: dict[int, VenueOrder] = {}
        for row in reversed(rows):
            matters = self._is_new(row)
            if is_pending(row) or (_is_over(row) and not matters):
                continue
            seen = self.learn(row)
            if matters or seen.status not in TERMINAL_STATUSES:
                orders[row.order_id] = seen
            else:
                orders.pop(row.order_id, None)
        return orders.values()

    def _is_new(self, row: OrderRow) -> bool:
        """Tell whether an order matters even if it has ended: nobody may have been told of it."""
        if self.ledger.sent(row.cl_ord_id) is not None:
            return True
        newest = self.ledger.newest
        is_younger = newest is not None and row.order_id > newest
        return is_younger and self.ledger.row(row.order_id) is None

    async def _pair(self, symbol: str) -> PairRow:
        if not self.reader.pairs:
            try:
                await self.load()
            except VenueError as error:
                raise NotSentError(f"{Code.VENUE_DOWN}: no instruments: {error}") from error
        pair = self.reader.pairs.of_symbol(symbol)
        if pair is None:
            raise NotSentError(f"{Code.UNKNOWN_SYMBOL}: levidge has no {symbol}")
        return pair

    async def terms(self, order_id: int) -> OrderRow | None:
        """Return the order as the venue told it; None when it does not know it. Raises VenueError.

        A cancel and a replace have to repeat it.
        """
        if self.ledger.row(order_id) is None:
            row = await self.rest.order(order_id, Priority.CANCEL)
            if row is not None:
                self.learn(row)
        return self.ledger.row(order_id)

    def pair_of(self, row: OrderRow) -> PairRow | None:
        """Return the pair that an order is for."""
        return self.reader.pairs.named(row.symbol, row.instrument_id)

    async def _explained(self, effect: SendCancel, event: Event) -> Sequence[Event]:
        """Ask what a cancel request did; one that was refused is too late if the order ended."""
        if not isinstance(event, CancelAccepted | CancelRefused):
            return (event,)
        events = await self.look(effect, Priority.CANCEL, patient=False)
        if isinstance(event, CancelAccepted):
            return (event, *events)
        ended = any(
            isinstance(seen, OrderSeen) and seen.seen.status in TERMINAL_STATUSES for seen in events
        )
        return (*events, replace(event, too_late=event.too_late or ended))

    def _listed(self, about: Question, *, available: bool = True) -> Event:
        fills = self.ledger.fills(int(about.venue_order_id))
        return found_executions(about, fills, available=available)

    def _now(self) -> int:
        return self.rest.caller.clock() // 1000


def _is_over(row: OrderRow) -> bool:
    """Tell whether nothing is left of an order, by its numbers alone."""
    return row.leaves_qty is not None and row.leaves_qty.value == 0
