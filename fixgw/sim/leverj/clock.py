"""The venue's clock, which a control call can put wrong."""

import time


class Clock:
    """Time since the epoch, `skew_ms` ahead of the machine's."""

    def __init__(self) -> None:
        self.skew_ms = 0

    def microseconds(self) -> int:
        """As orders and executions carry it."""
        return time.time_ns() // 1000 + self.skew_ms * 1000

    def milliseconds(self) -> int:
        """As nonces and Server-Time carry it."""
        return self.microseconds() // 1000
