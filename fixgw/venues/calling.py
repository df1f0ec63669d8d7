"""Makes signed calls within a venue's rate budget: waits, tries again after a 429, gives up.

A 429 is the venue's proof that it did not act, so it is the one answer after which even an order
may be sent again. Nothing else is ever repeated here.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fixgw.core.codes import Code
from fixgw.core.throttle import Priority, Quota, Throttle
from fixgw.errors import NotSentError
from fixgw.net.http import HttpClient
from fixgw.venues.messages import Answer, HttpCall

Clock = Callable[[], int]
"""The time in nanoseconds since the epoch, as `time.time_ns` tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How a venue words its limits: the quota of an answer, and whether it is a 429."""

    read_quota: Callable[[Answer, int], Quota]
    is_refusal: Callable[[Answer], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Calls one venue with one key. `within` is seconds for one call, `wait` for the budget.

    Calls of one priority that wait for the budget leave in the order in which they came.
    """

    venue: str
    http: HttpClient
    throttle: Throttle
    limits: Limits
    clock: Clock
    within: float
    wait: float
    turns: Mapping[Priority, asyncio.Lock] = field(
        default_factory=lambda: {priority: asyncio.Lock() for priority in Priority}
    )

    async def call(
        self, make: Callable[[], HttpCall], priority: Priority, *, patient: bool = True
    ) -> Answer:
        """Send what `make` returns, asked anew for each try, and return the answer.

        Without patience an exhausted budget is not waited for. Raises NotSentError, its text led
        by `RATE_LIMITED` or `VENUE_DOWN`, or OutcomeUnknownError.
        """
        deadline = self._now() + (int(self.wait * 1_000_000) if patient else 0)
        while True:
            await self._take(priority, deadline)
            answer = await self._send(make())
            if answer is not None:
                return answer

    async def _take(self, priority: Priority, deadline: int) -> None:
        await self._turn(priority, deadline)
        try:
            while pause := self.throttle.take(now := self._now(), priority):
                if now + pause > deadline:
                    raise self._limited(pause)
                await asyncio.sleep(pause / 1_000_000)
        finally:
            self.turns[priority].release()

    async def _turn(self, priority: Priority, deadline: int) -> None:
        """Wait behind those that came before; whom not even the first place helps is not kept."""
        turn, now = self.turns[priority], self._now()
        if turn.locked() and now + (pause := self.throttle.pause(now, priority)) > deadline:
            raise self._limited(pause)
        try:
            async with asyncio.timeout((deadline - now) / 1_000_000):
                await turn.acquire()
        except TimeoutError:
            raise self._limited(self.throttle.pause(self._now(), priority)) from None

    def _limited(self, pause: int) -> NotSentError:
        again = max(1, math.ceil(pause / 1_000_000))
        return NotSentError(
            f"{Code.RATE_LIMITED}: {self.venue} takes no further calls for now; "
            f"try again in {again} s"
        )

    async def _send(self, call: HttpCall) -> Answer | None:
        """Return the answer, or None for a 429."""
        try:
            raw = await self.http.request(
                call.method, call.url, headers=call.headers, body=call.body, within=self.within
            )
        except NotSentError as error:
            raise NotSentError(f"{Code.VENUE_DOWN}: cannot reach {self.venue}: {error}") from error
        finally:
            self.throttle.finished()
        answer = Answer(status=raw.status, headers=raw.headers, body=raw.body)
        now = self._now()
        quota = self.limits.read_quota(answer, now)
        if self.limits.is_refusal(answer):
            self.throttle.refused(now, quota)
            return None
        self.throttle.learn(now, quota)
        return answer

    def _now(self) -> int:
        return self.clock() // 1000
