"""What the demo trades at each venue: plain data, one entry a venue.

Prices and quantities are strings: they go into FIX messages and come back to be compared.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fixgw.errors import FixgwError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A buy order inside the spread: it rests until an outsider has sold `qty` at its price.

    The outsider sells `first_fill`, and later the rest.
    """

    price: str
    qty: str
    first_fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMarket:
    """An order without a price: `qty` of it is filled at once, at `price`.

    `fields` say which side, and how much in the venue's way: OrderQty(38) or CashOrderQty(152).
    """

    fields: Mapping[int, str]
    price: str
    qty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A buy order behind the best bid: it rests, becomes `new_qty` at `new_price`, is cancelled."""

    price: str
    qty: str
    new_price: str
    new_qty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevention:
    """A sale inside the spread that meets a larger buy order of the same user.

    With SelfTradePrevention(7928)=D the buy order is made smaller by `sold`, and the rest of it
    goes to an outsider.
    """

    price: str
    sold: str
    bought: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The fields of an order that the venue cannot do, and the code that the gateway answers."""

    fields: Mapping[int, str]
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsiderCall:
    """How the simulator takes an outsider's sale: `path`, and a JSON object.

    `fields` are the same in every sale; quantity and price are numbers under names of their own.
    """

    path: str
    fields: Mapping[str, str]
    quantity: str
    price: str = "price"

    def body(self, quantity: str, price: str) -> str:
        """The JSON text of one sale."""
        same = json.dumps(dict(self.fields)).removesuffix("}")
        return f'{same}, "{self.quantity}": {quantity}, "{self.price}": {price}}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One instrument of a simulated venue, with numbers that make every step foreseeable.

    A venue without limit orders, without orders that rest or without prevention of its own has no
    such entry and plays no such steps. `holds` says whether what was bought is told as a position.
    """

    symbol: str
    at_market: AtMarket
    refused: Refused
    outsider: OutsiderCall
    limit: Limit | None = None
    resting: Resting | None = None
    prevention: Prevention | None = None
    holds: bool = True


def _sale(symbol: str, path: str = "/_sim/trade") -> OutsiderCall:
    """Most simulators are told of a sale in these words."""
    return OutsiderCall(path=path, fields={"symbol": symbol, "side": "sell"}, quantity="size")


_BITCOIN_AT_100K = "will-btc-hit-100k-by-dec-31"
_LEVIDGE = Market(
    symbol="BTC/USD",
    limit=Limit(price="45000", qty="0.01", first_fill="0.004"),
    at_market=AtMarket(fields={54: "2", 38: "0.005"}, price="44995.5", qty="0.005"),
    resting=Resting(price="44000", qty="0.02", new_price="44100", new_qty="0.03"),
    refused=Refused(fields={18: "E"}, code="UNSUPPORTED_REDUCE_ONLY"),
    outsider=_sale("BTC/USD"),
    holds=False,
)
MARKETS: Mapping[str, Market] = {
    "levret": Market(
        symbol="BTC_USDT",
        limit=Limit(price="45000", qty="0.01", first_fill="0.004"),
        at_market=AtMarket(fields={54: "2", 38: "0.005"}, price="44995.5", qty="0.005"),
        resting=Resting(price="44000", qty="0.02", new_price="44100", new_qty="0.03"),
        refused=Refused(fields={59: "4"}, code="UNSUPPORTED_TIME_IN_FORCE"),
        outsider=_sale("BTC_USDT"),
    ),
    "leverj-futures": Market(
        symbol="BTCUSD",
        limit=Limit(price="53860", qty="0.01", first_fill="0.004"),
        at_market=AtMarket(fields={54: "2", 38: "0.005"}, price="53855", qty="0.005"),
        resting=Resting(price="53000", qty="0.02", new_price="53100", new_qty="0.03"),
        refused=Refused(fields={59: "4"}, code="UNSUPPORTED_TIME_IN_FORCE"),
        outsider=OutsiderCall(
            path="/futures/_sim/trade",
            fields={"instrument": "1", "side": "sell"},
            quantity="quantity",
        ),
    ),
    "leverj-spot": Market(
        symbol="ETHDAI",
        limit=Limit(price="1893.5", qty="0.5", first_fill="0.2"),
        at_market=AtMarket(fields={54: "2", 38: "0.25"}, price="1893.31", qty="0.25"),
        resting=Resting(price="1800", qty="1", new_price="1810", new_qty="1.5"),
        refused=Refused(fields={18: "6"}, code="UNSUPPORTED_POST_ONLY"),
        outsider=OutsiderCall(
            path="/spot/_sim/trade",
            fields={"instrument": "ETHDAI", "side": "sell"},
            quantity="quantity",
        ),
        holds=False,
    ),
    "levidge": replace(_LEVIDGE, prevention=Prevention(price="45001", sold="0.02", bought="0.05")),
    "levidge-rest": _LEVIDGE,
    "leviathan": Market(
        symbol="BTC-PERP",
        at_market=AtMarket(fields={54: "1", 152: "1300.01"}, price="65000.5", qty="1300.01"),
        refused=Refused(fields={40: "2", 44: "60000"}, code="UNSUPPORTED_ORDER_TYPE"),
        outsider=_sale("BTC-PERP", "/_sim/offer"),
    ),
    "polymarket-us": Market(
        symbol=_BITCOIN_AT_100K,
        limit=Limit(price="0.62", qty="10", first_fill="4"),
        at_market=AtMarket(fields={54: "2", 38: "5"}, price="0.61", qty="5"),
        resting=Resting(price="0.5", qty="20", new_price="0.51", new_qty="30"),
        refused=Refused(fields={18: "E"}, code="UNSUPPORTED_REDUCE_ONLY"),
        outsider=_sale(_BITCOIN_AT_100K),
    ),
}
"""By the venue's name in `sessions/demo/gateway.yaml`."""


def market_of(venue: str) -> Market:
    """Return what to trade at a venue. Raises FixgwError when the demo does not know."""
    if venue not in MARKETS:
        known = ", ".join(sorted(MARKETS))
        raise FixgwError(f"the demo does not know what to trade at {venue}, only at {known}")
    return MARKETS[venue]
