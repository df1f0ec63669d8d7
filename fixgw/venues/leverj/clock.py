"""The venue's clock as seen from here: nonces have to be within 10 seconds of it."""

from collections.abc import Callable
from decimal import Decimal

TOLERANCE_MS = 10_000
"""A nonce further from the venue's clock is refused."""
_JITTER_MS = 1_000
"""A smaller difference is the time the answer travelled, not the clock."""


class ServerClock:
    """Milliseconds since the epoch at the venue. `clock` tells nanoseconds here.

    `alarm` is called once each time the clocks turn out to be apart by more than the tolerance.
    """

    def __init__(self, clock: Callable[[], int], alarm: Callable[[str], None]) -> None:
        self._clock = clock
        self._alarm = alarm
        self._offset = 0

    def nonce(self) -> int:
        """The venue's time now, as far as it is known."""
        return self._clock() // 1_000_000 + self._offset

    def learn(self, server_time: int) -> None:
        """Adopt the venue's time as it has just been told, in milliseconds."""
        offset = server_time - self._clock() // 1_000_000
        if abs(offset - self._offset) <= _JITTER_MS:
            return
        self._offset = offset
        if abs(offset) > TOLERANCE_MS:
            word = "behind" if offset > 0 else "ahead of"
            seconds = Decimal(abs(offset)) / 1000
            self._alarm(f"this machine's clock is {seconds} s {word} Leverj's; set it right")
