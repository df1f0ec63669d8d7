"""A venue's rate budget: learned from its answers, with a share kept for cancels.

Time is an argument, in microseconds since the epoch. A window of the venue's limit holds so many
calls; cancels may use all of them, orders leave a share for cancels, and queries (probes, gap
fills) leave a share for orders and cancels, so that asking never keeps a client from acting.
"""

from collections import deque
from dataclasses import dataclass
from enum import IntEnum

REFUSAL_PAUSE = 1_000_000
"""How long to pause after a 429 that does not say until when."""


class Priority(IntEnum):
    """What a call is for; the first is the most urgent."""

    CANCEL = 0
    ORDER = 1
    QUERY = 2


KEPT_PERCENT = {Priority.CANCEL: 0, Priority.ORDER: 10, Priority.QUERY: 30}
"""Share of the limit that calls of this priority leave untouched, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What one answer of the venue says of the budget; None where it says nothing."""

    limit: int | None = None
    remaining: int | None = None
    reset_at: int | None = None


class Throttle:
    """The budget of one key: `limit` calls per `window` microseconds until the venue corrects it.

    `take` before a call, `finished` when it is over however it went, then `learn` or `refused` if
    the venue answered.
    """

    def __init__(self, *, limit: int, window: int) -> None:
        if limit < 1 or window < 1:
            raise ValueError("a rate limit needs at least one call and one microsecond")
        self._limit = limit
        self._window = window
        self._left = limit
        self._under_way = 0
        self._ends: int | None = None

    def take(self, now: int, priority: Priority) -> int:
        """Take one call out of the budget and return 0, or return the microseconds to wait."""
        pause = self.pause(now, priority)
        if not pause:
            self._left -= 1
            self._under_way += 1
        return pause

    def pause(self, now: int, priority: Priority) -> int:
        """Return the microseconds to wait before a call can be taken, 0 when one can."""
        if self._ends is None or now >= self._ends:
            self._left = self._limit
            self._ends = now + self._window
        return self._ends - now if self._left <= self._kept(priority) else 0

    def finished(self) -> None:
        """Note that a call is over. Answered or not, it stays taken: the venue may count it."""
        self._under_way = max(0, self._under_way - 1)

    def learn(self, now: int, quota: Quota) -> None:
        """Adopt what an answer says. Calls still under way are not in its `remaining` yet."""
        if quota.limit is not None and quota.limit > 0:
            self._limit = quota.limit
        if quota.reset_at is not None and quota.reset_at > now:
            self._ends = min(quota.reset_at, now + self._window)
        if quota.remaining is not None:
            self._left = max(0, quota.remaining - self._under_way)

    def refused(self, now: int, quota: Quota) -> None:
        """Learn from a 429: nothing is left until the reset, or for a short pause."""
        self._left = 0
        reset_at = quota.reset_at or 0
        until = reset_at if reset_at > now else now + REFUSAL_PAUSE
        self._ends = min(until, now + self._window)

    def _kept(self, priority: Priority) -> int:
        kept = -(-self._limit * KEPT_PERCENT[priority] // 100)
        return min(kept, self._limit - 1)


class RollingThrottle(Throttle):
    """At most `limit` calls in any `window`, however the venue's own windows lie."""

    def __init__(self, *, limit: int, window: int) -> None:
        super().__init__(limit=limit, window=window)
        self._taken: deque[int] = deque()

    def take(self, now: int, priority: Priority) -> int:
        """See Throttle."""
        pause = super().take(now, priority)
        if not pause:
            self._taken.append(now)
        return pause

    def pause(self, now: int, priority: Priority) -> int:
        """See Throttle."""
        while self._taken and self._taken[0] <= now - self._window:
            self._taken.popleft()
        most = self._limit - self._kept(priority)
        if len(self._taken) >= most:
            return self._taken[len(self._taken) - most] + self._window - now
        return super().pause(now, priority)
