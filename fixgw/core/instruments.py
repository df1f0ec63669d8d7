"""Instruments of a venue: tick and lot grids, and the lookup of a client's spelling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fixgw.core.exact import remainder
from fixgw.core.fields import Outcome

_SEPARATORS = str.maketrans("", "", "/-_")
_SUFFIXES = {f":{outcome}": outcome for outcome in Outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One tradable symbol in the venue's spelling.

    `tick_size` and `lot_size` are increments (0.1 means prices are multiples of 0.1); None means
    the venue states no grid. Prices from `min_price` to `max_price` are allowed. `tradable` False
    carries its reason in `text`. The NO side of a prediction market is an instrument of its own,
    whose symbol ends in `:NO`.
    """

    symbol: str
    tick_size: Decimal | None = None
    lot_size: Decimal | None = None
    min_qty: Decimal | None = None
    max_qty: Decimal | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    max_leverage: int | None = None
    tradable: bool = True
    text: str | None = None


def symbol_key(symbol: str) -> str:
    """`BTC/USDT`, `btc-usdt` and `BTC_USDT` are one instrument: separators and case fold away."""
    return symbol.translate(_SEPARATORS).upper()


def split_outcome(symbol: str) -> tuple[str, Outcome | None]:
    """Return the symbol without the outcome at its end, and that outcome: `slug:NO`, any case."""
    outcome = _SUFFIXES.get(symbol[symbol.rfind(":") :].upper()) if ":" in symbol else None
    return (symbol, None) if outcome is None else (symbol.rpartition(":")[0], outcome)


def instrument_key(symbol: str, outcome: Outcome | None) -> str:
    """Key the instrument that symbol and outcome, one of which may say it, mean together."""
    base, suffix = split_outcome(symbol)
    no = (outcome or suffix) is Outcome.NO
    return symbol_key(f"{base}:{Outcome.NO}" if no else base)


def index(instruments: Iterable[Instrument]) -> Mapping[str, Instrument]:
    """Key each instrument by its folded symbol."""
    return {symbol_key(instrument.symbol): instrument for instrument in instruments}


def on_grid(value: Decimal, increment: Decimal | None) -> bool:
    """Tell whether `value` is a whole multiple of `increment`; anything is when there is none."""
    return increment is None or increment == 0 or remainder(value, increment) == 0
