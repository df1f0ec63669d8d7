"""How an account stands at Levidge: orders and cancels by FIX, what FIX does not tell by REST.

FIX tells no filled quantity. Of orders that the session told of from New on the tape adds it up;
of any other, and after every gap, REST is asked, and fills that nobody told of are taken from the
growth of the quantity.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fixgw.core import ids
from fixgw.core.codes import Code
from fixgw.core.effects import FetchExecutions, QueryOrder, SendCancel, SendNew
from fixgw.core.events import (
    CancelRefused,
    Event,
    Snapshot,
    VenueOrder,
)
from fixgw.core.fields import TERMINAL_STATUSES
from fixgw.core.record import replace
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.venues import unanswered
from fixgw.venues.found import found_executions, found_no_answer, found_nothing, found_order
from fixgw.venues.levidge import mapping as rest_mapping
from fixgw.venues.levidge import outcomes
from fixgw.venues.levidge import placing as rest_placing
from fixgw.venues.levidge.native import identity, placing, wire
from fixgw.venues.levidge.native.mapping import Reader
from fixgw.venues.levidge.native.wire import EVERY_ORDER, Body, Report
from fixgw.venues.levidge.rest import Rest
from fixgw.venues.levidge.wire import OrderRow
from fixgw.venues.verdict import Told

GRACE = 1.0
"""Seconds in which the session may still tell of a fill that REST already counts."""
LISTED_BEFORE_COUNTING = 2
"""Times a whole order's fills are listed before those that are missing are taken by quantity."""
LATEST = 500
"""Orders that a snapshot reads; open ones that are older are asked for one by one."""

Reply = Event | Told | tuple[Report, ...]
"""What came of a command: what it did, why it was refused, or the answer to a question."""


class Commands(Protocol):
    """A session that takes commands."""

    async def ask(
        self,
        msg_type: str,
        body: Body,
        mark: str,
        priority: Priority,
        *,
        effect: SendNew | SendCancel,
        also: tuple[str, ...] = (),
    ) -> Reply:
        """Send a command once. Raises NotSentError or OutcomeUnknownError."""
        ...

    async def status(self, order_id: str) -> tuple[Report, ...]:
        """Ask how an order stands, or all that are open. Raises VenueError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. `session` is the one that is up, if any; `pause` waits some seconds.

    `load` reads the venue's pairs, raising VenueError.
    """

    rest: Rest
    rows: rest_mapping.Reader
    reader: Reader
    session: Callable[[], Commands | None]
    load: Callable[[], Awaitable[object]]
    pause: Callable[[float], Awaitable[object]]
    asked: dict[str, int] = field(default_factory=dict)

    async def place(self, effect: SendNew) -> Event:
        """NewOrderSingle(D), once."""
        sent = self.reader.sent
        uuid = sent.expect(effect)
        try:
            body = placing.order_body(effect, uuid)
            reply = await self._up().ask("D", body, uuid, Priority.ORDER, effect=effect)
        except NotSentError as error:
            sent.settle(uuid)
            return outcomes.unsent_order(effect, error)
        except VenueError as error:
            return unanswered.unknown_order(effect, str(error))
        sent.settle(uuid)
        if isinstance(reply, Told):
            return outcomes.refused_order(effect, reply)
        if isinstance(reply, tuple):
            return unanswered.unknown_order(effect, "no reply")
        return reply

    async def cancel(self, effect: SendCancel) -> Sequence[Event]:
        """OrderCancelRequest(F); the order's own end, which the session tells, is its proof.

        What certainly cannot be sent by FIX goes by REST: a cancel passes while FIX is down.
        """
        order_id, now = effect.venue_order_id, self._now()
        uuid = identity.cancel_uuid(order_id, now)
        whole = self.reader.tape.cum_qty(order_id) is not None
        own = identity.order_uuid(ids.client_key(effect.order_id, effect.leg))
        try:
            body = wire.cancel_body(
                cl_ord_id=uuid,
                order_id=order_id,
                orig_cl_ord_id=own if whole else None,
                symbol=placing.fix_symbol(effect.symbol),
                at=now,
            )
            also = (end_mark(order_id),)
            reply = await self._up().ask("F", body, uuid, Priority.CANCEL, effect=effect, also=also)
        except NotSentError:
            return await self._cancel_by_rest(effect)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        if isinstance(reply, Told):
            return (rejected_cancel(effect, reply),)
        return (reply,) if isinstance(reply, CancelRefused) else ()

    async def _cancel_by_rest(self, effect: SendCancel) -> Sequence[Event]:
        """POST /cancelOrder, then look what it did."""
        about = QueryOrder(
            venue=effect.venue, account=effect.account, venue_order_id=effect.venue_order_id
        )
        try:
            row = await self.rest.order(int(effect.venue_order_id), Priority.CANCEL)
            if row is None:
                return (found_nothing(about),)
            pair = self.rows.pairs.named(row.symbol, row.instrument_id)
            request = rest_placing.cancel_request(row, pair, self.rest.account.user_id)
        except (VenueError, ValueError) as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        try:
            answer = await self.rest.call(request, Priority.CANCEL)
        except NotSentError as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        return outcomes.answer_to_cancel_event(effect, answer), *await self.look(about)

    async def look(self, about: QueryOrder) -> Sequence[Event]:
        """Say how an order stands: by H where that is enough, else by REST."""
        order_id = about.venue_order_id
        try:
            seen = await self._told_by_session(order_id) or await self._told_by_rest(order_id)
        except VenueError as error:
            return (found_no_answer(about, error),)
        if seen is None:
            return (found_nothing(about),)
        return (found_order(about, seen),)

    async def executions(self, about: FetchExecutions) -> Event:
        """List a whole order's fills; of any other, nobody can."""
        order_id = about.venue_order_id
        if self.reader.tape.cum_qty(order_id) is not None:
            times = self.asked.pop(order_id, 0) + 1
            if times <= LISTED_BEFORE_COUNTING:
                self.asked[order_id] = times
                return found_executions(about, self.reader.tape.fills(order_id), available=True)
        elif self.session() is not None:
            await self.pause(GRACE)
        return found_executions(about, (), available=False)

    async def snapshot(self, since: int) -> Snapshot:
        """Read the open orders by H, their quantities by REST. Raises VenueError.

        While the session is down REST alone tells. Orders of ours whose outcome is unknown are
        a part of it even if they have ended. Fills are found by the orders' quantities.
        """
        if not self.rows.pairs:
            await self.load()
        session = self.session()
        reports = () if session is None else await session.status(EVERY_ORDER)
        rows = await self.rest.orders(Priority.QUERY, limit=LATEST)
        known = {str(row.order_id): self._row(row) for row in rows if not is_undecided(row)}
        orders = {key: seen for key, seen in known.items() if self._matters(seen)}
        if session is None:
            orders |= {key: seen for key, seen in known.items() if is_open(seen)}
        for report in reports:
            seen = self.reader.status(report)
            order_id = seen.venue_order_id
            orders[order_id] = known.get(order_id) or await self._told_by_rest(order_id) or seen
        return Snapshot(
            venue=self.reader.venue,
            account=self.reader.account,
            taken_at=self._now(),
            since=since,
            orders=tuple(orders.values()),
            executions=(),
        )

    async def _told_by_session(self, order_id: str) -> VenueOrder | None:
        """Ask by H; None when the session is down or cannot say what was filled."""
        session = self.session()
        if session is None:
            return None
        try:
            reports = await session.status(order_id)
        except VenueError:
            return None
        for report in reports:
            seen = self.reader.status(report)
            if seen.cum_qty is not None and is_open(seen):
                return seen
        return None

    async def _told_by_rest(self, order_id: str) -> VenueOrder | None:
        """POST /getOrder; None when the venue does not know the order. Raises VenueError."""
        if not order_id.isdecimal():
            raise OutcomeUnknownError("an OrderID(37) that is no number cannot be asked for")
        row = await self.rest.order(int(order_id), Priority.QUERY)
        return None if row is None else self._row(row)

    def _row(self, row: OrderRow) -> VenueOrder:
        """Map a row; the price of its last fill is told with it."""
        seen, fill = self.rows.order(row), self.rows.execution(row)
        return replace(
            seen,
            client_key=self.reader.sent.key(row.cl_ord_id),
            last_qty=None if fill is None else fill.last_qty,
            last_px=None if fill is None else fill.last_px,
        )

    def _matters(self, seen: VenueOrder) -> bool:
        """Tell whether an order is one of ours whose outcome is unknown."""
        return seen.client_key is not None and self.reader.sent.is_unsettled(seen.client_key)

    def _up(self) -> Commands:
        session = self.session()
        if session is None:
            raise NotSentError(f"{Code.VENUE_DOWN}: levidge's FIX session is down")
        return session

    def _now(self) -> int:
        return self.rest.caller.clock() // 1000


def end_mark(order_id: str) -> str:
    """Return what a cancel waits for besides its reject: the end of its order."""
    return f"end {order_id}"


def rejected_cancel(effect: SendCancel, told: Told) -> CancelRefused:
    """The cancel could not be processed: a Reject(3)."""
    return CancelRefused(
        order_id=effect.order_id, leg=effect.leg, text=told.message, venue_code=told.code
    )


def is_open(seen: VenueOrder) -> bool:
    """Tell whether the order may still trade."""
    return seen.status not in TERMINAL_STATUSES


def is_undecided(row: OrderRow) -> bool:
    """Tell whether the venue has yet to decide about the order, or does not say how it stands."""
    return rest_mapping.is_pending(row) or rest_mapping.word_of(row) is None
