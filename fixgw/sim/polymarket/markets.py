"""The markets that this venue lists."""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.sim.market_maker import Quoting


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A question with two outcomes; only YES has a book, at prices of `tick`.

    `lot` is the market's minimumTradeQty; a market without a reference price is not quoted.
    """

    market_id: int
    slug: str
    question: str
    tick: Decimal
    lot: Decimal
    reference: Decimal | None = None
    closed: bool = False

    def quoting(self, reference: Decimal) -> Quoting:
        """How the market maker quotes it."""
        return Quoting(reference=reference, step=self.tick, size=self.lot * 500)


MARKETS = (
    Market(
        market_id=101,
        slug="will-btc-hit-100k-by-dec-31",
        question="Will BTC hit 100k by December 31?",
        tick=Decimal("0.01"),
        lot=Decimal(1),
        reference=Decimal("0.62"),
    ),
    Market(
        market_id=102,
        slug="aec-nfl-buf-kc-2026-12-06",
        question="Buffalo at Kansas City",
        tick=Decimal("0.005"),
        lot=Decimal("0.01"),
        reference=Decimal("0.45"),
    ),
    Market(
        market_id=103,
        slug="trump-win-2024",
        question="Trump wins 2024?",
        tick=Decimal("0.01"),
        lot=Decimal(1),
        closed=True,
    ),
)
