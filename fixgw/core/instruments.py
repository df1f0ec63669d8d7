"""Instruments of a venue: tick and lot grids, and the lookup of a client's spelling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fixgw.core.exact import remainder

_SEPARATORS = str.maketrans("", "", "/-_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One tradable symbol in the venue's spelling.

    `tick_size` and `lot_size` are increments (0.1 means prices are multiples of 0.1); None means
    the venue states no grid. `tradable` False carries its reason in `text`.
    """

    symbol: str
    tick_size: Decimal | None = None
    lot_size: Decimal | None = None
    min_qty: Decimal | None = None
    max_qty: Decimal | None = None
    max_leverage: int | None = None
    tradable: bool = True
    text: str | None = None


def symbol_key(symbol: str) -> str:
    """`BTC/USDT`, `btc-usdt` and `BTC_USDT` are one instrument: separators and case fold away."""
    return symbol.translate(_SEPARATORS).upper()


def index(instruments: Iterable[Instrument]) -> Mapping[str, Instrument]:
    """Key each instrument by its folded symbol."""
    return {symbol_key(instrument.symbol): instrument for instrument in instruments}


def on_grid(value: Decimal, increment: Decimal | None) -> bool:
    """Tell whether `value` is a whole multiple of `increment`; anything is when there is none."""
    return increment is None or increment == 0 or remainder(value, increment) == 0
