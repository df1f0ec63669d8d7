"""Lets commands pass one after the other within a venue's rate, the most urgent first.

For connections whose commands are not answered one by one, so that nothing but their number in
any second counts; `calling` is for those that are.
"""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

from fixgw.core.codes import Code
from fixgw.core.throttle import Priority, Throttle
from fixgw.errors import NotSentError

SECOND = 1_000_000
PARTS = 5
"""Windows in a second. Any second touches at most one more, so a rate is shared by that many."""


def budget(per_second: int) -> Throttle:
    """Return a budget of which no second, wherever it begins, sees more than this."""
    limit = per_second // (PARTS + 1)
    if limit:
        return Throttle(limit=limit, window=SECOND // PARTS)
    return Throttle(limit=1, window=-(-SECOND // max(1, per_second - 1)))


class Turns:
    """Gives turns. `clock` is in nanoseconds since the epoch, `wait` in seconds."""

    def __init__(
        self, venue: str, throttle: Throttle, *, clock: Callable[[], int], wait: float
    ) -> None:
        self._venue = venue
        self._throttle = throttle
        self._clock = clock
        self._wait = wait
        self._numbers = count()
        self._waiting: list[tuple[Priority, int, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, priority: Priority) -> None:
        """Wait for a turn. Raises NotSentError, led by `RATE_LIMITED`, when it takes too long."""
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._numbers), turn))
        self._serve()
        try:
            async with asyncio.timeout(self._wait):
                await turn
        except TimeoutError:
            raise NotSentError(
                f"{Code.RATE_LIMITED}: {self._venue} takes no further commands for now"
            ) from None

    def _serve(self) -> None:
        """Give turns while the budget lasts, and come back when it grows again."""
        while self._waiting:
            priority, _, turn = self._waiting[0]
            if not turn.done():
                pause = self._throttle.take(self._clock() // 1000, priority)
                if pause:
                    self._come_back(pause / SECOND)
                    return
                self._throttle.finished()
                turn.set_result(None)
            heapq.heappop(self._waiting)

    def _come_back(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._serve)
