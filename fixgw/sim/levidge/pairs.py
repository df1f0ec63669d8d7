"""The coins and pairs that the simulated Levidge lists, as the document's samples show them."""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.sim.market_maker import Quoting


@dataclass(frozen=True, slots=True, kw_only=True)
class Coin:
    """A row of getInstruments."""

    coin_id: int
    symbol: str
    price_scale: int
    quantity_scale: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A row of getInstrumentPairs; `reference` is where the market maker quotes it, 0 nowhere."""

    pair_id: int
    symbol: str
    base: int
    quote: int
    price_scale: int
    quantity_scale: int
    reference: Decimal = Decimal(0)

    @property
    def fix_symbol(self) -> str:
        """Symbol(55) on FIX: the document writes BTC-USD there."""
        return self.symbol.replace("/", "-")

    @property
    def is_contract(self) -> bool:
        """Perpetual contracts end in [F]."""
        return self.symbol.endswith("[F]")

    @property
    def tick(self) -> Decimal:
        """The smallest step of a price."""
        return Decimal(1).scaleb(-self.price_scale)

    @property
    def lot(self) -> Decimal:
        """The smallest quantity."""
        return Decimal(1).scaleb(-self.quantity_scale)

    def quoting(self) -> Quoting:
        """Quotes about a basis point apart, each worth some 2.5 million of the quote coin."""
        steps = (self.reference / 10_000 / self.tick).to_integral_value()
        size = (Decimal(2_500_000) / self.reference).to_integral_value()
        return Quoting(reference=self.reference, step=max(steps, Decimal(1)) * self.tick, size=size)


def _coin(*row: int, symbol: str) -> Coin:
    coin_id, price_scale, quantity_scale = row
    return Coin(
        coin_id=coin_id, symbol=symbol, price_scale=price_scale, quantity_scale=quantity_scale
    )


def _pair(symbol: str, *row: int, reference: int = 0) -> Pair:
    pair_id, base, quote, price_scale, quantity_scale = row
    return Pair(
        pair_id=pair_id,
        symbol=symbol,
        base=base,
        quote=quote,
        price_scale=price_scale,
        quantity_scale=quantity_scale,
        reference=Decimal(reference),
    )


USD = 1
COINS = (
    _coin(USD, 2, 2, symbol="USD"),
    _coin(2, 2, 6, symbol="ETH"),
    _coin(3, 2, 6, symbol="BTC"),
    _coin(6, 2, 6, symbol="BTCTEST"),
    _coin(7, 2, 6, symbol="ETHTEST"),
    _coin(10, 2, 6, symbol="LTC"),
    _coin(24, 2, 6, symbol="LMM"),
)
PAIRS = (
    _pair("ETH/USD", 4, 2, 1, 2, 6, reference=2500),
    _pair("BTC/USD", 5, 3, 1, 2, 6, reference=45000),
    _pair("GOLD/USD[F]", 11, 3, 1, 2, 6),
    _pair("BTC/USD[F]", 12, 3, 1, 2, 6),
    _pair("SILVER/USD[F]", 13, 3, 1, 2, 6),
    _pair("SPY/USD[F]", 14, 3, 1, 2, 6),
    _pair("ETH/BTC", 15, 2, 3, 6, 6),
    _pair("LTC/BTC", 16, 10, 3, 6, 6),
    _pair("QQQ/USD[F]", 17, 3, 1, 2, 6),
    _pair("AAPL/USD[F]", 18, 3, 1, 2, 6),
    _pair("GOOG/USD[F]", 19, 3, 1, 2, 6),
    _pair("FB/USD[F]", 20, 3, 1, 2, 6),
    _pair("USO/USD[F]", 21, 3, 1, 2, 6),
    _pair("EWJ/USD[F]", 22, 3, 1, 2, 6),
    _pair("MCHI/USD[F]", 23, 3, 1, 2, 6),
    _pair("LMM/USD", 25, 24, 1, 2, 6),
    _pair("LMM/BTC", 26, 24, 3, 2, 6),
    _pair("LMM/ETH", 27, 24, 2, 2, 6),
)
