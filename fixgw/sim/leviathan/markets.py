"""What the simulated Leviathan trades; the document names two of the symbols."""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.sim.market_maker import Quoting

VENUES = ("leviathan", "polymarket", "kalshi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One instrument: `venue` is where smart routing sends it, `asset_class` as margin lists it.

    Where contracts are `whole`, an order is filled once the rest of its cash buys no further one.
    """

    symbol: str
    venue: str
    asset_class: str
    reference: Decimal
    tick: Decimal
    size: Decimal
    whole: bool = False

    def quoting(self) -> Quoting:
        """How the market maker quotes it."""
        return Quoting(reference=self.reference, step=self.tick, size=self.size)


MARKETS = (
    Market(
        symbol="BTC-PERP",
        venue="leviathan",
        asset_class="perpetual",
        reference=Decimal(65_000),
        tick=Decimal("0.5"),
        size=Decimal(50),
    ),
    Market(
        symbol="ETH-PERP",
        venue="leviathan",
        asset_class="perpetual",
        reference=Decimal(3_200),
        tick=Decimal("0.1"),
        size=Decimal(1_000),
    ),
    Market(
        symbol="TRUMP-WIN",
        venue="polymarket",
        asset_class="prediction",
        reference=Decimal("0.52"),
        tick=Decimal("0.001"),
        size=Decimal(1_000_000),
    ),
    Market(
        symbol="RATE-CUT",
        venue="kalshi",
        asset_class="prediction",
        reference=Decimal("0.33"),
        tick=Decimal("0.01"),
        size=Decimal(1_000_000),
        whole=True,
    ),
)
