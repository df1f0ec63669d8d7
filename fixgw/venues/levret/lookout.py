"""How an account stands at Levret: orders, fills and snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from fixgw.core.effects import QueryOrder, SendCancel
from fixgw.core.events import Event, Snapshot, VenueExecution
from fixgw.core.fields import OrdStatus
from fixgw.core.throttle import Priority
from fixgw.errors import OutcomeUnknownError, VenueError
from fixgw.venues.found import (
    Question,
    found_executions,
    found_no_answer,
    found_nothing,
    found_order,
)
from fixgw.venues.levret import mapping, outcomes, wire
from fixgw.venues.levret.rest import Rest
from fixgw.venues.messages import Answer
from fixgw.venues.paging import read_moving_pages, read_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """Looks at one account."""

    venue: str
    account: str
    rest: Rest

    async def look(
        self,
        about: QueryOrder | SendCancel,
        priority: Priority = Priority.QUERY,
        *,
        patient: bool = True,
    ) -> Sequence[Event]:
        """GET /order/:id, then its fills: in this order the fills are never older than it."""
        request = mapping.order_request(about.venue_order_id)
        try:
            answer = await self.rest.call(request, priority, patient=patient)
            if outcomes.is_missing(answer):
                return (found_nothing(about),)
            row = wire.read_order(outcomes.answer_to_value(answer))
            seen = mapping.order_to_venue_order(row)
            if seen.venue_order_id != about.venue_order_id:
                raise OutcomeUnknownError(f"asked for another order than {seen.venue_order_id}")
        except VenueError as error:
            return (found_no_answer(about, error),)
        fills = await self.executions(about, priority, patient=patient)
        return (found_order(about, seen), fills)

    async def executions(
        self, about: Question, priority: Priority = Priority.QUERY, *, patient: bool = True
    ) -> Event:
        """GET /trade/order/:orderId."""
        request = mapping.order_trades_request(about.venue_order_id)
        try:
            answer = await self.rest.call(request, priority, patient=patient)
            available = outcomes.lists_executions(answer)
            executions = _read_executions(answer) if available else ()
        except VenueError as error:
            return found_no_answer(about, error)
        return found_executions(about, executions, available=available)

    async def snapshot(self, since: int) -> Snapshot:
        """Read the open orders, and the trades since `since`. Raises VenueError."""
        size, taken_at = self.rest.settings.page_size, self.rest.now()
        orders = await read_moving_pages(self.rest.open_orders, lambda row: row.order_id, size)
        trades = await read_pages(partial(self.rest.trades, since), lambda row: row.trade_id, size)
        return Snapshot(
            venue=self.venue,
            account=self.account,
            taken_at=taken_at,
            since=since,
            orders=tuple(
                mapping.order_to_venue_order(row, implied=OrdStatus.NEW) for row in orders.values()
            ),
            executions=mapping.trades_to_executions(trades.values()),
        )


def _read_executions(answer: Answer) -> tuple[VenueExecution, ...]:
    if outcomes.is_missing(answer):
        return ()
    rows = wire.read_trades(outcomes.answer_to_value(answer))
    return mapping.trades_to_executions(rows)
