"""How one account stands at Polymarket US: what the stream tells, what is asked, snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fixgw.core.effects import FetchExecutions, SendCancel, SendReplace
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderSeen,
    ReplaceRefused,
    ReplaceTaken,
    Snapshot,
    VenueOrder,
)
from fixgw.core.exact import ZERO
from fixgw.core.fields import TERMINAL_STATUSES
from fixgw.core.record import replace
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, VenueError
from fixgw.venues import unanswered
from fixgw.venues.clearing import Clearing
from fixgw.venues.found import (
    Question,
    found_executions,
    found_no_answer,
    found_nothing,
    found_order,
)
from fixgw.venues.polymarket import mapping, outcomes, placing
from fixgw.venues.polymarket.capability import MODIFIED_WITHIN
from fixgw.venues.polymarket.ledger import Ledger
from fixgw.venues.polymarket.rest import Rest
from fixgw.venues.polymarket.wire import ExecutionRow, OrderRow


@dataclass(slots=True, kw_only=True)
class Held:
    """What the stream said of a rejected order, and the calls that may have placed it."""

    events: Sequence[Event]
    calls: set[object]


@dataclass(slots=True, kw_only=True)
class Account:
    """One account. `placing` are the order calls under way.

    What the stream says of a rejected order meanwhile is `held` by its id until those calls are
    over: the one that placed it tells of it.
    """

    venue: str
    label: str
    rest: Rest
    ledger: Ledger = field(default_factory=Ledger)
    placing: set[object] = field(default_factory=set)
    held: dict[str, Held] = field(default_factory=dict)
    clearing: Clearing = field(default_factory=Clearing)

    # The stream

    def connected(self, rows: Sequence[OrderRow]) -> None:
        """The stream tells everything from here on; `rows` were open by then."""
        self.ledger.connected(rows, self._now())

    def told(self, row: ExecutionRow) -> Sequence[Event]:
        """Take in an execution and return its events. Raises OutcomeUnknownError."""
        self.ledger.note(row, mapping.row_to_execution(row), self._now())
        if row.order.state in mapping.UNDECIDED:
            return ()
        events: list[Event] = list(mapping.execution_to_events(self.venue, self.label, row))
        if row.kind == "rejected" and row.order.state != "rejected":
            return (*self._refused_modification(row), *events)
        if row.kind == "replace":
            return (*self._done_modification(row), *events)
        if self.ledger.is_refused(row.order.order_id):
            return ()
        if row.order.state == "rejected" and self.placing:
            self.held[row.order.order_id] = Held(events=events, calls=set(self.placing))
            return ()
        return events

    def _done_modification(self, row: ExecutionRow) -> Sequence[Event]:
        """The exchange has modified an order; fills of its new terms may follow before the answer.

        An execution that shows other terms is about an earlier modification.
        """
        effect, seen = self.ledger.replacing(row.order.order_id), self.seen(row.order)
        if effect is None or (seen.order_qty, seen.price) != (effect.order_qty, effect.price):
            return ()
        self.ledger.end_replace(row.order.order_id)
        return (outcomes.done_replace(effect, seen),)

    def _refused_modification(self, row: ExecutionRow) -> Sequence[Event]:
        """A rejection of an order that lives on is about its modification."""
        effect = self.ledger.end_replace(row.order.order_id)
        if effect is None:
            return ()
        return (outcomes.refused_replace(effect, outcomes.execution_to_told(row)),)

    def begin(self) -> object:
        """Begin an order call."""
        call = object()
        self.placing.add(call)
        return call

    def released(self, call: object, refused: str | None) -> Sequence[Event]:
        """End an order call; return what was held of orders that no call can tell of any more.

        `refused` is the id of an order that the call itself says was rejected.
        """
        self.placing.discard(call)
        if refused is not None:
            self.ledger.refuse(refused)
            self.held.pop(refused, None)
        for held in self.held.values():
            held.calls.discard(call)
        free = [order_id for order_id, held in self.held.items() if not held.calls]
        return [event for order_id in free for event in self.held.pop(order_id).events]

    # Questions

    async def cancel(self, effect: SendCancel) -> Sequence[Event]:
        """POST /v1/order/{id}/cancel, then look what it did."""
        request = placing.cancel_request(effect.venue_order_id, effect.symbol)
        try:
            answer = await self.rest.call(request, Priority.CANCEL)
        except NotSentError as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        event = outcomes.answer_to_cancel_event(effect, answer)
        if not isinstance(event, CancelAccepted | CancelRefused):
            return (event,)
        events = await self.look(effect, patient=False)
        if isinstance(event, CancelAccepted):
            return (event, *events)
        return (*events, replace(event, too_late=event.too_late or _has_ended(events)))

    async def cancel_open(
        self, cancels: Sequence[SendCancel]
    ) -> tuple[Sequence[Event], Sequence[SendCancel]]:
        """POST /v1/orders/open/cancel in the markets of these orders, of which all are meant.

        Returns what came of it, and those that the venue did not name: they need a call each.
        """
        slugs = dict.fromkeys(mapping.symbol_to_slug(cancel.symbol)[0] for cancel in cancels)
        request = placing.cancel_open_request(slugs)
        try:
            with self.clearing.of(slugs):
                answer = await self.rest.call(request, Priority.CANCEL)
            named = outcomes.answer_to_canceled_ids(answer)
        except NotSentError as error:
            return [unanswered.unsent_cancel(cancel, str(error)) for cancel in cancels], ()
        except VenueError as error:
            return [unanswered.unknown_cancel(cancel, str(error)) for cancel in cancels], ()
        spared = [cancel for cancel in cancels if cancel.venue_order_id not in named]
        taken: list[Event] = [
            CancelAccepted(order_id=cancel.order_id, leg=cancel.leg)
            for cancel in cancels
            if cancel.venue_order_id in named
        ]
        return taken, spared

    async def modify(self, effect: SendReplace) -> Sequence[Event]:
        """POST /v1/order/{id}/modify, once, then look what it did."""
        self.ledger.begin_replace(effect)
        try:
            request, last = placing.modify_request(effect), effect.sent_at + MODIFIED_WITHIN
            answer = await self.rest.call(request, Priority.ORDER, not_after=last)
            event = outcomes.answer_to_replace_event(effect, answer)
        except NotSentError as error:
            event = unanswered.unsent_replace(effect, str(error))
        except VenueError as error:
            event = unanswered.unknown_replace(effect, str(error))
        if isinstance(event, ReplaceRefused):
            self.ledger.end_replace(effect.venue_order_id)
        if not isinstance(event, ReplaceTaken | ReplaceRefused):
            return (event,)
        events = await self.look(effect, patient=False)
        if isinstance(event, ReplaceRefused):
            event = replace(event, too_late=event.too_late or _has_ended(events))
        return (*events, event)

    async def look(
        self, about: Question, priority: Priority = Priority.QUERY, *, patient: bool = True
    ) -> Sequence[Event]:
        """GET /v1/order/{id}: say how an order stands, and which fills of it are known."""
        try:
            row = await self.rest.order(about.venue_order_id, priority, patient=patient)
            if row is None:
                return (found_nothing(about),)
            seen = self.seen(row)
        except VenueError as error:
            return (found_no_answer(about, error),)
        fills = self.ledger.fills(about.venue_order_id)
        return found_order(about, seen), found_executions(about, fills)

    def seen(self, row: OrderRow) -> VenueOrder:
        """Map an order, with the exchange's words where the stream told them."""
        latest = self.ledger.latest(row.order_id)
        return mapping.row_to_venue_order(row, latest)

    async def executions(self, about: FetchExecutions) -> Event:
        """Say which fills the stream told of; when some stay unknown, that they are not to be had.

        The venue lists none, so they are then taken from the growth of the order's quantity.
        """
        try:
            row = await self.rest.order(about.venue_order_id, Priority.QUERY)
            filled = ZERO if row is None else self.seen(row).cum_qty or ZERO
        except VenueError as error:
            return found_no_answer(about, error)
        created = None if row is None else row.created
        lost = self.ledger.asked_in_vain(about.venue_order_id, filled, created)
        fills = self.ledger.fills(about.venue_order_id)
        return found_executions(about, fills, available=not lost)

    async def snapshot(self, since: int) -> Snapshot:
        """Read the open orders; the fills since `since` are those of the stream. VenueError."""
        taken_at = self._now()
        rows = await self.rest.open_orders()
        return Snapshot(
            venue=self.venue,
            account=self.label,
            taken_at=taken_at,
            since=since,
            orders=tuple(self.seen(row) for row in rows),
            executions=self.ledger.fills_since(since),
        )

    def _now(self) -> int:
        return self.rest.caller.clock() // 1000


def _has_ended(events: Sequence[Event]) -> bool:
    return any(
        isinstance(event, OrderSeen) and event.seen.status in TERMINAL_STATUSES for event in events
    )
