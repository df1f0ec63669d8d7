"""How an account of the Template venue stands: orders, fills and snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass

from fixgw.core.effects import QueryOrder, SendCancel
from fixgw.core.events import Event, Snapshot
from fixgw.core.throttle import Priority
from fixgw.errors import VenueError
from fixgw.venues._template import mapping, wire
from fixgw.venues._template.rest import Rest
from fixgw.venues.found import (
    Question,
    found_executions,
    found_no_answer,
    found_nothing,
    found_order,
)
from fixgw.venues.verdict import answer_to_value, is_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """Looks at one account."""

    venue: str
    account: str
    rest: Rest

    async def look(
        self, about: QueryOrder | SendCancel, *, patient: bool = True
    ) -> Sequence[Event]:
        """Ask for the order, then for its fills: in this order the fills are never older."""
        request = mapping.order_request(about.venue_order_id)
        try:
            answer = await self.rest.call(request, Priority.QUERY, patient=patient)
            if is_missing(answer, wire.WORDS):
                return (found_nothing(about),)
            value = answer_to_value(answer, wire.WORDS)
            seen = mapping.order_to_venue_order(wire.read_order(wire.member(value, "order")))
        except VenueError as error:
            return (found_no_answer(about, error),)
        return (found_order(about, seen), await self.executions(about, patient=patient))

    async def executions(self, about: Question, *, patient: bool = True) -> Event:
        """Ask for the order's fills."""
        request = mapping.order_fills_request(about.venue_order_id)
        try:
            rows = await self.rest.read(request, "fills", patient=patient)
            executions = tuple(mapping.fill_to_execution(wire.read_fill(row)) for row in rows)
        except VenueError as error:
            return found_no_answer(about, error)
        return found_executions(about, executions)

    async def snapshot(self, since: int) -> Snapshot:
        """Read the open orders, and the fills since `since`. Raises VenueError."""
        taken_at = self.rest.now()
        orders = await self.rest.read(mapping.open_orders_request(), "orders")
        fills = await self.rest.read(mapping.fills_request(since), "fills")
        return Snapshot(
            venue=self.venue,
            account=self.account,
            taken_at=taken_at,
            since=since,
            orders=tuple(mapping.order_to_venue_order(wire.read_order(row)) for row in orders),
            executions=tuple(mapping.fill_to_execution(wire.read_fill(row)) for row in fills),
        )
