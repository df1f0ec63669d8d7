"""The documented limits of calls a minute and key: so many in any minute, for each group."""

from collections import deque
from collections.abc import Callable

_WINDOW = 60.0


class RateLimit:
    """At most `limit` calls of each key in any sixty seconds; 0 is no limit."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._taken: dict[str, deque[float]] = {}

    def spend(self, key: str) -> float:
        """Count a call and return 0, or return how many seconds are left to wait."""
        if not self._limit:
            return 0
        now = self._clock()
        taken = self._taken.setdefault(key, deque(maxlen=self._limit))
        if len(taken) == self._limit and now - taken[0] < _WINDOW:
            return _WINDOW - (now - taken[0])
        taken.append(now)
        return 0

    def clear(self) -> None:
        """Forget every call."""
        self._taken.clear()
