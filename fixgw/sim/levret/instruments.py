"""The symbols that the simulated Levret lists."""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.sim.market_maker import Quoting

MAX_LEVERAGE = 125


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A perpetual future: its grid and the price around which the market maker quotes it."""

    symbol: str
    tick: Decimal
    lot: Decimal
    min_size: Decimal
    reference: Decimal

    @property
    def base(self) -> str:
        """The asset that is traded."""
        return self.symbol.partition("_")[0]

    @property
    def quote(self) -> str:
        """The asset that prices count."""
        return self.symbol.partition("_")[2]

    def quoting(self) -> Quoting:
        """Quotes about a basis point apart, each worth some 2.5 million USDT."""
        steps = (self.reference / 10_000 / self.tick).to_integral_value()
        size = (Decimal(2_500_000) / self.reference).to_integral_value()
        return Quoting(reference=self.reference, step=max(steps, Decimal(1)) * self.tick, size=size)


def _instrument(symbol: str, tick: str, lot: str, reference: str) -> Instrument:
    return Instrument(
        symbol=symbol,
        tick=Decimal(tick),
        lot=Decimal(lot),
        min_size=Decimal(lot),
        reference=Decimal(reference),
    )


INSTRUMENTS = (
    _instrument("BTC_USDT", "0.1", "0.001", "45000"),
    _instrument("ETH_USDT", "0.01", "0.001", "2500"),
    _instrument("SOL_USDT", "0.01", "0.1", "100"),
    _instrument("XRP_USDT", "0.0001", "1", "0.5"),
)
