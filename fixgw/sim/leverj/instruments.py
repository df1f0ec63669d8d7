"""What the two simulated markets list, with the addresses and digits of the document's samples."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fixgw.sim.market_maker import Quoting

MarketName = Literal["futures", "spot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A token; amounts in signatures and balances count 10^-decimals of it."""

    symbol: str
    address: str
    decimals: int

    def units(self, amount: Decimal) -> int:
        """An amount in the token's smallest unit, rounded down."""
        return int(amount.scaleb(self.decimals))


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A perpetual swap, or a spot pair when it has a `base` asset.

    `reference` is the price around which the market maker quotes and the index; `size` is what
    each of its quotes offers.
    """

    id: str
    symbol: str
    name: str
    quote: Asset
    tick: Decimal
    price_digits: int
    quantity_digits: int
    reference: Decimal
    size: Decimal
    base: Asset | None = None
    base_symbol: str = ""
    max_leverage: int = 0

    @property
    def lot(self) -> Decimal:
        """The smallest quantity and the step of quantities."""
        return Decimal(1).scaleb(-self.quantity_digits)

    @property
    def topic(self) -> str:
        """The name of the index that a swap follows."""
        return f"index_{self.base_symbol}" + ("USD" if self.base_symbol != "DEFI" else "")

    def quoting(self) -> Quoting:
        """Quotes about a basis point apart."""
        steps = (self.reference / 10_000 / self.tick).to_integral_value()
        step = max(steps, Decimal(1)) * self.tick
        return Quoting(reference=self.reference, step=step, size=self.size)


_ETH = Asset(symbol="ETH", address="0x0000000000000000000000000000000000000000", decimals=18)
_DAI = Asset(symbol="DAI", address="0x6B175474E89094C44Da98b954EedeAC495271d0F", decimals=18)
_USDT = Asset(symbol="USDT", address="0x6a4480B1c08A822Fed4b907AD09798ED79312a44", decimals=6)
_USDC = Asset(symbol="USDC", address="0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", decimals=6)
_L2 = Asset(symbol="L2", address="0xBbff34E47E559ef680067a6B1c980639EEb64D24", decimals=18)
_LINK = Asset(symbol="LINK", address="0x514910771AF9Ca656af840dff83E8264EcF986CA", decimals=18)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Underlying:
    """What the swaps on one index share, whatever they are quoted in."""

    base: str
    tick: str
    digits: tuple[int, int]
    max_leverage: int
    reference: str
    size: str


_BTC_INDEX = _Underlying(
    base="BTC", tick="1", digits=(0, 4), max_leverage=100, reference="53860", size="50"
)
_ETH_INDEX = _Underlying(
    base="ETH", tick="0.1", digits=(1, 2), max_leverage=50, reference="2310", size="1000"
)
_DEFI_INDEX = _Underlying(
    base="DEFI", tick="0.1", digits=(1, 2), max_leverage=50, reference="490", size="5000"
)


def _swap(id_: str, symbol: str, underlying: _Underlying, quote: Asset) -> Instrument:
    return Instrument(
        id=id_,
        symbol=symbol,
        name=f"{underlying.base}/USD" + (f" ({quote.symbol})" if quote is not _DAI else ""),
        quote=quote,
        tick=Decimal(underlying.tick),
        price_digits=underlying.digits[0],
        quantity_digits=underlying.digits[1],
        reference=Decimal(underlying.reference),
        size=Decimal(underlying.size),
        base_symbol=underlying.base,
        max_leverage=underlying.max_leverage,
    )


def _pair(base: Asset, quote: Asset, digits: tuple[int, int], ref: str, size: str) -> Instrument:
    symbol = base.symbol + quote.symbol
    return Instrument(
        id=symbol,
        symbol=symbol,
        name=f"{base.symbol}/{quote.symbol}",
        quote=quote,
        tick=Decimal(1).scaleb(-digits[0]),
        price_digits=digits[0],
        quantity_digits=digits[1],
        reference=Decimal(ref),
        size=Decimal(size),
        base=base,
        base_symbol=base.symbol,
    )


INSTRUMENTS: dict[MarketName, tuple[Instrument, ...]] = {
    "futures": (
        _swap("1", "BTCUSD", _BTC_INDEX, _DAI),
        _swap("2", "ETHUSD", _ETH_INDEX, _DAI),
        _swap("3", "BTCUSDT", _BTC_INDEX, _USDT),
        _swap("4", "ETHUSDT", _ETH_INDEX, _USDT),
        _swap("5", "DEFIUSDT", _DEFI_INDEX, _USDT),
    ),
    "spot": (
        _pair(_L2, _ETH, (6, 1), "0.0012", "100000"),
        _pair(_LINK, _ETH, (6, 1), "0.012", "100000"),
        _pair(_ETH, _DAI, (2, 4), "1893.5", "1000"),
        _pair(_DAI, _USDC, (4, 4), "1", "1000000"),
    ),
}
ASSETS: dict[MarketName, tuple[Asset, ...]] = {
    "futures": (_DAI, _USDT, _L2),
    "spot": (_ETH, _LINK, _DAI, _USDC, _L2),
}
