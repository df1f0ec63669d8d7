"""Strict reading of what a client sends on REST: bodies, their fields, and query strings."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fixgw.sim.book import Side
from fixgw.sim.exact_json import load_exact
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.orders import NewOrder, Order, OrdType, TimeInForce
from fixgw.sim.levidge.pairs import Pair
from fixgw.sim.levidge.refusal import Refusal
from fixgw.sim.levidge.scaled import from_scaled

_REQUIRED = frozenset(
    {"userId", "instrumentId", "symbol", "side", "ordType", "quantity", "quantity_scale"}
)
_OPTIONAL = frozenset({"clOrdId", "price", "price_scale", "stopPx", "stopPx_scale", "timeInForce"})
_CHANGES = frozenset({"price2", "price2_scale", "quantity2", "quantity2_scale"})
_SIDES = {1: Side.BUY, 2: Side.SELL}
# 2 and 0 and 6 exist in FIX 4.4, but the document's own table for FIX has only these and P.
_TIMES = {1: TimeInForce.GTC, 3: TimeInForce.IOC, 4: TimeInForce.FOK}


def read_object(
    body: bytes, *, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A JSON object with exactly these fields; raises Refusal."""
    try:
        fields = load_exact(body)
    except ValueError as error:
        raise Refusal(f"the body is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise Refusal("the body must be a JSON object")
    if missing := sorted(required - fields.keys()):
        raise Refusal(f"{missing[0]} is required")
    if unknown := sorted(fields.keys() - required - optional):
        raise Refusal(f"{unknown[0]} is not a known field")
    return fields


def read_whole(name: str, value: object) -> int:
    """A JSON integer; a number in a string or with a point is refused."""
    if not isinstance(value, Decimal) or value.as_tuple().exponent != 0:
        raise Refusal(f"{name} must be an int")
    return int(value)


def read_text(name: str, value: object) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value:
        raise Refusal(f"{name} must be a string")
    return value


def read_order(body: bytes, exchange: Exchange) -> NewOrder:
    """The order of a POST /order; raises Refusal."""
    return _new_order(read_object(body, required=_REQUIRED, optional=_OPTIONAL), exchange)


def read_cancel(body: bytes, exchange: Exchange) -> tuple[int, NewOrder, NewOrder | None]:
    """The origOrderId of a POST /cancelOrder, the order it describes, and the one to replace it.

    Price and quantity of the new one are price2 and quantity2, where they are given.
    """
    fields = read_object(body, required=_REQUIRED | {"origOrderId"}, optional=_OPTIONAL | _CHANGES)
    described = {name: value for name, value in fields.items() if name not in _CHANGES}
    order = _new_order(described, exchange)
    if not _CHANGES & fields.keys():
        return read_whole("origOrderId", fields["origOrderId"]), order, None
    changes = {name.replace("2", ""): fields[name] for name in _CHANGES & fields.keys()}
    replacement = _new_order({**described, **changes}, exchange)
    return read_whole("origOrderId", fields["origOrderId"]), order, replacement


def check_described(order: Order, described: NewOrder) -> None:
    """Refuse a cancel whose description does not fit the order."""
    own = order.wanted
    if (own.pair, own.side, own.ord_type) != (described.pair, described.side, described.ord_type):
        raise Refusal("instrumentId, side and ordType must be those of the order")


def read_pair(fields: Mapping[str, object], exchange: Exchange) -> Pair:
    """The pair of instrumentId and symbol, which have to agree."""
    pair = exchange.pairs.get(read_whole("instrumentId", fields["instrumentId"]))
    if pair is None:
        raise Refusal("Invalid instrument")
    if pair.symbol != read_text("symbol", fields["symbol"]):
        raise Refusal("Invalid instrument: symbol and instrumentId do not agree")
    return pair


def read_pair_id(query: Mapping[str, str], exchange: Exchange) -> Pair:
    """The pair of a query string with pairId and nothing else."""
    text = query.get("pairId", "")
    if set(query) != {"pairId"} or not text.isdecimal():
        raise Refusal("pairId is required, and nothing else")
    pair = exchange.pairs.get(int(text))
    if pair is None:
        raise Refusal("Invalid pairId", status=404)
    return pair


def _new_order(fields: Mapping[str, object], exchange: Exchange) -> NewOrder:
    pair = read_pair(fields, exchange)
    ord_type = _ord_type(fields["ordType"])
    time_in_force = _time_in_force(fields.get("timeInForce", Decimal(1)))
    return NewOrder(
        user_id=read_whole("userId", fields["userId"]),
        pair=pair,
        side=_side(fields["side"]),
        ord_type=ord_type,
        quantity=_positive("quantity", fields, pair.quantity_scale),
        price=_price("price", fields, pair, wanted=ord_type.has_price),
        stop_price=_price("stopPx", fields, pair, wanted=ord_type.has_stop),
        time_in_force=time_in_force,
        cl_ord_id=read_text("clOrdId", fields["clOrdId"]) if "clOrdId" in fields else "",
    )


def _price(name: str, fields: Mapping[str, object], pair: Pair, *, wanted: bool) -> Decimal | None:
    if wanted:
        return _positive(name, fields, pair.price_scale)
    if name in fields or f"{name}_scale" in fields:
        raise Refusal(f"{name} does not belong to this ordType")
    return None


def _positive(name: str, fields: Mapping[str, object], scale: int) -> Decimal:
    if name not in fields or f"{name}_scale" not in fields:
        raise Refusal(f"{name} and {name}_scale are required")
    if read_whole(f"{name}_scale", fields[f"{name}_scale"]) != scale:
        raise Refusal(f"{name}_scale of this instrument is {scale}")
    try:
        value = from_scaled(read_whole(name, fields[name]), scale)
    except ValueError as error:
        raise Refusal(f"{name} has {error}") from None
    if value <= 0:
        raise Refusal(f"{name} must be above 0")
    return value


def _side(value: object) -> Side:
    side = _SIDES.get(read_whole("side", value))
    if side is None:
        raise Refusal("side must be 1 or 2")
    return side


def _ord_type(value: object) -> OrdType:
    number = read_whole("ordType", value)
    if number not in list(OrdType):
        raise Refusal("ordType must be 1, 2, 3 or 4")
    return OrdType(number)


def _time_in_force(value: object) -> TimeInForce:
    found = _TIMES.get(read_whole("timeInForce", value))
    if found is None:
        raise Refusal("timeInForce must be 1, 3 or 4")
    return found
