"""How an account of a Leverj market stands: orders, fills and snapshots, read over REST."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fixgw.core.effects import FetchExecutions
from fixgw.core.events import (
    Event,
    ExecutionsListed,
    OrderMissing,
    OrderSeen,
    Snapshot,
    VenueOrder,
)
from fixgw.core.exact import ZERO, add
from fixgw.core.fields import TERMINAL_STATUSES, Evidence, OrdStatus
from fixgw.core.throttle import Priority
from fixgw.errors import VenueError
from fixgw.venues.found import Question, found_no_answer
from fixgw.venues.leverj.mapping import Reader
from fixgw.venues.leverj.rest import Rest
from fixgw.venues.leverj.wire import ExecutionRow, OrderRow


@dataclass(slots=True, kw_only=True)
class Lookout:
    """Looks at one account. `load` reads the market's instruments, raising VenueError.

    `watched` are the orders whose end has yet to be told, where only looking tells it; else None.
    """

    rest: Rest
    reader: Reader
    load: Callable[[], Awaitable[object]]
    watched: set[str] | None = None

    def note(self, seen: VenueOrder) -> VenueOrder:
        """Watch an order that is open, and an ended one no more; returns it."""
        if self.watched is not None:
            change = self.watched.discard if seen.status in TERMINAL_STATUSES else self.watched.add
            change(seen.venue_order_id)
        return seen

    async def look(
        self, about: Question, priority: Priority = Priority.QUERY, *, patient: bool = True
    ) -> Sequence[Event]:
        """Say how an order stands, after its fills: then its end has nothing to wait for."""
        try:
            return await self.state(about.venue_order_id, priority, patient=patient)
        except VenueError as error:
            return (found_no_answer(about, error),)

    async def state(
        self,
        uuid: str,
        priority: Priority = Priority.QUERY,
        *,
        patient: bool = True,
        gone: bool = False,
    ) -> Sequence[Event]:
        """Read an order and its fills; `gone` when the venue said that it removed it.

        An order that is neither shown nor among the open ones has ended, filled as far as its
        executions tell. Raises VenueError.
        """
        row = await self.rest.order(uuid, priority, patient=patient)
        if row is None and not gone:
            row = await self._among_open(uuid, priority)
        # The order before its fills: they are then never older than it.
        rows = await self._fills(uuid, priority, patient=patient)
        listed, filled = self._listed(uuid, rows), _sum(rows)
        if row is not None:
            seen = self.reader.order(row)
            return listed, self._seen(_ended(seen, filled) if gone else _told(seen, filled))
        ended = VenueOrder(venue_order_id=uuid, status=OrdStatus.CANCELED, cum_qty=filled)
        if gone:
            return listed, self._seen(ended)
        # For one that the core has yet to place it is missing: nobody can tell whose it was.
        missing = OrderMissing(
            venue=self.reader.venue, account=self.reader.account, venue_order_id=uuid
        )
        return listed, self._seen(ended), missing

    async def executions(self, about: FetchExecutions) -> Event:
        """List an order's fills."""
        try:
            rows = await self._fills(about.venue_order_id, Priority.QUERY, patient=True)
        except VenueError as error:
            return found_no_answer(about, error)
        return self._listed(about.venue_order_id, rows)

    async def snapshot(self, since: int) -> Snapshot:
        """Read all open orders, and all executions since `since`. Raises VenueError."""
        if not self.reader.products:
            await self.load()
        taken_at = self.rest.caller.clock() // 1000
        orders = await self.rest.open_orders()
        executions = await self.rest.executions(since)
        return Snapshot(
            venue=self.reader.venue,
            account=self.reader.account,
            taken_at=taken_at,
            since=since,
            orders=tuple(
                self.note(self.reader.order(row, implied=OrdStatus.NEW)) for row in orders
            ),
            executions=tuple(self.reader.execution(row) for row in executions),
        )

    async def _among_open(self, uuid: str, priority: Priority) -> OrderRow | None:
        for row in await self.rest.open_orders(priority=priority):
            if row.uuid == uuid:
                return row
        return None

    async def _fills(self, uuid: str, priority: Priority, *, patient: bool) -> list[ExecutionRow]:
        rows = await self.rest.latest_executions(priority=priority, patient=patient)
        return [row for row in rows if row.order_id == uuid]

    def _listed(self, uuid: str, rows: Sequence[ExecutionRow]) -> ExecutionsListed:
        return ExecutionsListed(
            venue=self.reader.venue,
            account=self.reader.account,
            venue_order_id=uuid,
            executions=tuple(self.reader.execution(row) for row in rows),
            evidence=Evidence.QUERY,
        )

    def _seen(self, seen: VenueOrder) -> OrderSeen:
        return OrderSeen(
            venue=self.reader.venue,
            account=self.reader.account,
            seen=self.note(seen),
            evidence=Evidence.QUERY,
        )


def _sum(rows: Sequence[ExecutionRow]) -> Decimal:
    filled = ZERO
    for row in rows:
        filled = add(filled, row.quantity)
    return filled


def _told(seen: VenueOrder, filled: Decimal) -> VenueOrder:
    """An order that does not say what it was filled was filled what its executions say."""
    return replace(seen, cum_qty=filled) if seen.cum_qty is None else seen


def _ended(seen: VenueOrder, filled: Decimal) -> VenueOrder:
    """An order that the venue removed has ended, whatever its description still says."""
    if seen.status not in TERMINAL_STATUSES:
        seen = replace(seen, status=OrdStatus.CANCELED)
    return _told(seen, filled)
