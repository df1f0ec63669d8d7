"""How often somebody may call: buckets with a burst for requests, a window for FIX commands."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` requests go on for ever, `burst` at once; 0 per second is no limit."""

    per_second: float
    burst: float


class RateLimit:
    """Token buckets, one for each caller; `clock` counts seconds."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: dict[object, tuple[float, float]] = {}

    def spend(self, caller: object) -> bool:
        """Count a request; False when the caller has none left."""
        if not self._rate.per_second:
            return True
        now = self._clock()
        left, since = self._buckets.get(caller, (self._rate.burst, now))
        left = min(left + (now - since) * self._rate.per_second, self._rate.burst)
        spent = left >= 1
        self._buckets[caller] = (left - 1 if spent else left, now)
        return spent

    def clear(self) -> None:
        """Fill every bucket."""
        self._buckets.clear()


class Window:
    """So many commands in any second and no burst beyond; 0 is no limit, `clock` counts seconds."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._taken: dict[object, deque[float]] = {}

    def spend(self, caller: object) -> bool:
        """Count a command; False when the caller had as many within the last second."""
        if not self._limit:
            return True
        now = self._clock()
        taken = self._taken.setdefault(caller, deque(maxlen=self._limit))
        if len(taken) == self._limit and now - taken[0] < 1:
            return False
        taken.append(now)
        return True

    def clear(self) -> None:
        """Forget what was taken."""
        self._taken.clear()
