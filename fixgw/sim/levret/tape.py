"""The public record of one symbol's trades: last price, 24 hour figures and candles."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fixgw.sim.book import ZERO

_MINUTE = 60_000
_DAY = 1440
INTERVALS = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "4h": 240, "1d": _DAY}


@dataclass(slots=True, kw_only=True)
class Candle:
    """Open, high, low, close and volume from `start` ms on."""

    start: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal

    def take(self, later: "Candle") -> None:
        """Extend this candle by one that follows."""
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.volume += later.volume


class Tape:
    """One candle for each minute in which something traded, for a day."""

    def __init__(self, reference: Decimal) -> None:
        self.last = reference
        self._minutes: deque[Candle] = deque(maxlen=_DAY)

    def record(self, price: Decimal, size: Decimal, now: int) -> None:
        """Take a trade in; `now` in ms."""
        self.last = price
        minute = now - now % _MINUTE
        candle = Candle(start=minute, open=price, high=price, low=price, close=price, volume=size)
        if self._minutes and self._minutes[-1].start == minute:
            self._minutes[-1].take(candle)
        else:
            self._minutes.append(candle)

    def candles(self, minutes: int) -> list[Candle]:
        """Candles of so many minutes each, oldest first; spans without a trade are absent."""
        return list(_merge(self._minutes, minutes * _MINUTE))

    def day(self, now: int) -> Candle:
        """The last 24 hours as one candle."""
        start = now - _DAY * _MINUTE
        last = self.last
        recent = [candle for candle in self._minutes if candle.start >= start]
        first = recent[0].open if recent else last
        day = Candle(start=start, open=first, high=first, low=first, close=last, volume=ZERO)
        for candle in recent:
            day.take(candle)
        return day


def _merge(minutes: deque[Candle], span: int) -> Iterator[Candle]:
    merged: Candle | None = None
    for minute in minutes:
        start = minute.start - minute.start % span
        if merged is not None and merged.start == start:
            merged.take(minute)
            continue
        if merged is not None:
            yield merged
        merged = Candle(
            start=start,
            open=minute.open,
            high=minute.high,
            low=minute.low,
            close=minute.close,
            volume=minute.volume,
        )
    if merged is not None:
        yield merged
