"""A Leverj account's stream without a socket: asks over REST what changed since the last look."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from fixgw.core.events import Event
from fixgw.core.fields import Evidence
from fixgw.errors import VenueError
from fixgw.venues.leverj.account import Account
from fixgw.venues.leverj.mapping import ROOM, is_pending
from fixgw.venues.leverj.wire import ExecutionRow, OrderRow

OVERLAP = 60_000_000
"""Microseconds that each look at the executions reaches back behind the one before."""


class Poll:
    """A Stream of looks, `pause` seconds apart.

    A look that fails is told to `warn` and made again; when none succeeds for long the stream
    counts as silent.
    """

    def __init__(self, account: Account, pause: float, warn: Callable[[str], None]) -> None:
        self._account = account
        self._pause = pause
        self._warn = warn
        self._ready: deque[tuple[str, Any]] = deque()
        self._orders: dict[str, OrderRow] = {}
        self._fills: dict[str, ExecutionRow] = {}
        self._looked_at = account.now()

    async def begin(self) -> None:
        """Take in what there is: the snapshot that follows tells it. Raises VenueError."""
        await self._look()

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        while not self._ready:
            await self._account.pause(self._pause)
            try:
                self._ready.append((ROOM, await self._look()))
            except VenueError as error:
                self._warn(f"a look at the account failed: {error}")
        return self._ready.popleft()

    async def close(self) -> None:
        """See Stream."""

    async def _look(self) -> Sequence[Event]:
        """Read everything, and take it as known only when all of it could be read."""
        account, at = self._account, self._account.now()
        orders = {row.uuid: row for row in await account.rest.open_orders()}
        rows = await account.rest.executions(self._looked_at - OVERLAP)
        fills = {row.execution_id: row for row in rows}
        events = [*self._new_fills(fills), *self._changed_orders(orders)]
        for uuid in self._orders.keys() - orders.keys():
            events += await account.lookout.state(uuid, gone=True)
        self._orders, self._fills, self._looked_at = orders, fills, at
        return events

    def _new_fills(self, fills: dict[str, ExecutionRow]) -> list[Event]:
        return [
            self._account.reader.execution_seen(row, Evidence.QUERY)
            for execution_id, row in fills.items()
            if execution_id not in self._fills
        ]

    def _changed_orders(self, orders: dict[str, OrderRow]) -> list[Event]:
        return [
            self._account.reader.order_seen(row, Evidence.QUERY)
            for uuid, row in orders.items()
            if row != self._orders.get(uuid) and not is_pending(row)
        ]
