"""A Leverj account's stream without a socket: asks over REST what changed since the last look."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
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
    counts as silent. Nothing tells that the instruments have changed, so they are read anew by
    `reload` every `reload_every` microseconds.
    """

    def __init__(
        self,
        account: Account,
        *,
        pause: float,
        warn: Callable[[str], None],
        reload: Callable[[], Awaitable[Event]],
        reload_every: int,
    ) -> None:
        self._account = account
        self._pause = pause
        self._warn = warn
        self._reload = reload
        self._reload_every = reload_every
        self._loaded_at = account.now()
        self._news: Sequence[Event] = ()
        self._ready: deque[tuple[str, Any]] = deque()
        self._orders: dict[str, OrderRow] = {}
        self._fills: dict[str, ExecutionRow] = {}
        watched = account.lookout.watched
        self._watched = set() if watched is None else watched
        self._looked_at = account.now()

    async def begin(self) -> None:
        """Take in what there is: the snapshot that follows tells it. Raises VenueError."""
        await self._look()

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        while not self._ready:
            await self._account.pause(self._pause)
            if self._account.now() >= self._loaded_at + self._reload_every:
                await self._load_anew()
            try:
                self._ready.append((ROOM, (*await self._look(), *self._news)))
                self._news = ()
            except VenueError as error:
                self._warn(f"a look at the account failed: {error}")
        return self._ready.popleft()

    async def close(self) -> None:
        """See Stream."""

    async def _load_anew(self) -> None:
        """Read the instruments, to be told with the next look at the account.

        Not before it: they say nothing of the account, and must not pass for a sign of its life.
        """
        self._loaded_at = self._account.now()
        try:
            self._news = (await self._reload(),)
        except VenueError as error:
            self._warn(f"no instruments: {error}")

    async def _look(self) -> Sequence[Event]:
        """Read everything, and take it as known only when all of it could be read.

        An order that was open before, by whatever was read of it, and is not any more, is asked
        for: it may have come and gone between two looks.
        """
        account, at = self._account, self._account.now()
        before = frozenset(self._watched)
        orders = {row.uuid: row for row in await account.rest.open_orders()}
        rows = await account.rest.executions(self._looked_at - OVERLAP)
        fills = {row.execution_id: row for row in rows}
        ends = await self._ends(before - orders.keys())
        events = [*self._new_fills(fills), *self._changed_orders(orders), *ends]
        self._watched.update(orders)
        self._orders, self._fills, self._looked_at = orders, fills, at
        return events

    async def _ends(self, uuids: frozenset[str]) -> Sequence[Event]:
        events: list[Event] = []
        try:
            for uuid in uuids:
                events += await self._account.lookout.state(uuid)
        except VenueError:
            self._watched.update(uuids)  # none of these has been told
            raise
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
