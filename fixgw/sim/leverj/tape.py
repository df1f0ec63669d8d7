"""The public record of one instrument's trades: last price, 24 hour figures and charts."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from fixgw.sim.book import ZERO, Side

_DAY = 86_400
_KEPT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """A trade; `side` is the taker's, `time` in seconds."""

    time: int
    price: Decimal
    quantity: Decimal
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Open, high, low, close and volume from `time` on, in seconds."""

    time: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


class Tape:
    """The newest trades, and the price that triggers stops."""

    def __init__(self, reference: Decimal) -> None:
        self.last = reference
        self._prints: deque[Print] = deque(maxlen=_KEPT)

    def record(self, trade: Print) -> None:
        """Take a trade in."""
        self.last = trade.price
        self._prints.append(trade)

    def newest(self, count: int) -> list[Print]:
        """The newest trades, the newest first."""
        return list(reversed(self._prints))[:count]

    def bars(self, minutes: int) -> list[Bar]:
        """Bars of so many minutes each, newest first; spans without a trade are absent."""
        span = minutes * 60
        grouped = groupby(self._prints, key=lambda trade: trade.time - trade.time % span)
        return [_bar(time, trades) for time, trades in grouped][::-1]

    def day(self, now: int) -> Bar | None:
        """The last 24 hours as one bar; None without a trade."""
        recent = [trade for trade in self._prints if trade.time > now - _DAY]
        return _bar(recent[0].time, iter(recent)) if recent else None


def _bar(time: int, trades: Iterator[Print]) -> Bar:
    held = list(trades)
    prices = [trade.price for trade in held]
    return Bar(
        time=time,
        open=prices[0],
        high=max(prices),
        low=min(prices),
        close=prices[-1],
        volume=sum((trade.quantity for trade in held), ZERO),
    )
