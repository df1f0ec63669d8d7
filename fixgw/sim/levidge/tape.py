"""The public record of one pair's trades: the last price and the newest prints."""

from collections import deque
from dataclasses import dataclass
from decimal import Decimal

_KEPT = 100


@dataclass(frozen=True, slots=True)
class Print:
    """A public trade; `timestamp` in ms, `number` counts the pair's trades."""

    price: Decimal
    size: Decimal
    timestamp: int
    number: int


class Tape:
    """The newest trades of a pair."""

    def __init__(self, reference: Decimal) -> None:
        self.last = reference
        self.prints: deque[Print] = deque(maxlen=_KEPT)
        self._total = 0

    def record(self, price: Decimal, size: Decimal, now: int) -> Print:
        """Take a trade in; `now` in ms."""
        self.last = price
        self._total += 1
        trade = Print(price, size, now, self._total)
        self.prints.append(trade)
        return trade
