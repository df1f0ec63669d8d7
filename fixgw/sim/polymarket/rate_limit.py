"""How often a key may call: so many times in any stretch of so many seconds."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`calls` in any `seconds`; 0 calls is no limit."""

    calls: int
    seconds: float


class RateLimit:
    """One caller's calls never come in the way of another's; `clock` counts seconds."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._taken: dict[object, deque[float]] = {}

    def spend(self, caller: object) -> bool:
        """Count a call; False when the caller has made as many as it may."""
        if not self._rate.calls:
            return True
        now = self._clock()
        taken = self._taken.setdefault(caller, deque(maxlen=self._rate.calls))
        if len(taken) == self._rate.calls and now - taken[0] < self._rate.seconds:
            return False
        taken.append(now)
        return True

    def clear(self) -> None:
        """Forget every call."""
        self._taken.clear()
