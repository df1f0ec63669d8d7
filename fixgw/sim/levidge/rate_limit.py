"""Token buckets: so many requests a second, more in a burst; one bucket for each caller."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` requests go on for ever, `burst` at once; 0 per second is no limit."""

    per_second: float
    burst: float


class RateLimit:
    """The buckets of one kind of call; `clock` counts seconds."""

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
