"""The time that inputs are stamped with."""

import time


class Clock:
    """Microseconds since the epoch, never the same twice and never going back.

    Two inputs therefore never share a time, also across a restart or a clock that was set back,
    and the time an order was sent is unique.
    """

    def __init__(self, last: int = 0) -> None:
        """Begin after `last`."""
        self._last = last
        self._ticked = time.monotonic_ns()

    def __call__(self) -> int:
        """Read the clock; while the machine's is behind ours, time still passes as it should."""
        before, self._ticked = self._ticked, time.monotonic_ns()
        passed = max(1, (self._ticked - before) // 1000)
        wall = time.time_ns() // 1000
        self._last = wall if wall > self._last else self._last + passed
        return self._last
