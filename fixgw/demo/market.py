"""What the demo trades at each kind of venue: plain data, one entry a kind.

Prices and quantities are strings: they go into FIX messages and come back to be compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fixgw.errors import FixgwError


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One instrument of a simulated venue, with numbers that make every step foreseeable.

    - `limit_price` lies inside the spread, so the order rests until an outsider trades
      `first_fill`, later the rest of `limit_qty`, at this very price.
    - `market_price` is what a market sell order of `market_qty` gets.
    - `far_price` and `new_price` lie behind the best bid, so that order rests; it is replaced from
      `far_qty` to `new_qty` at `new_price`.
    - `refused` are the fields of an order that the venue cannot do, `refusal_code` what the
      gateway says to it.
    - `trade_path` is where the simulator takes an outsider's trade.
    """

    symbol: str
    limit_price: str
    limit_qty: str
    first_fill: str
    market_qty: str
    market_price: str
    far_price: str
    far_qty: str
    new_price: str
    new_qty: str
    refused: Mapping[int, str]
    refusal_code: str
    trade_path: str = "/_sim/trade"


MARKETS: Mapping[str, Market] = {
    "levret": Market(
        symbol="BTC_USDT",
        limit_price="45000",
        limit_qty="0.01",
        first_fill="0.004",
        market_qty="0.005",
        market_price="44995.5",
        far_price="44000",
        far_qty="0.02",
        new_price="44100",
        new_qty="0.03",
        refused={59: "4"},
        refusal_code="UNSUPPORTED_TIME_IN_FORCE",
    ),
}
"""By the kind of the venue in `gateway.yaml`."""


def market_of(kind: str) -> Market:
    """Return what to trade at a kind of venue. Raises FixgwError when the demo does not know."""
    if kind not in MARKETS:
        known = ", ".join(sorted(MARKETS))
        raise FixgwError(f"the demo does not know what to trade at {kind}, only at {known}")
    return MARKETS[kind]
