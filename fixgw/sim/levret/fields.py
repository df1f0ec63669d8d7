"""Strict reading of what a client sends: bodies, their fields, and query strings."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fixgw.sim.book import Side
from fixgw.sim.exact_json import load_exact
from fixgw.sim.levret.instruments import MAX_LEVERAGE, Instrument
from fixgw.sim.levret.orders import NewOrder
from fixgw.sim.levret.refusal import Refusal

_ORDER_REQUIRED = frozenset({"userId", "symbol", "side", "orderType", "size"})
_ORDER_OPTIONAL = frozenset({"price", "leverage", "reduce_only", "takeProfit", "stopLoss"})
_SIDES = {"buy": Side.BUY, "sell": Side.SELL}
# Above this the exact products of a price and a size would not fit 28 digits.
_LARGEST = Decimal(10) ** 9


def read_object(
    body: bytes, *, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A JSON object with exactly these fields; raises Refusal."""
    try:
        fields = load_exact(body)
    except ValueError as error:
        raise Refusal("INVALID_REQUEST", f"the body is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise Refusal("INVALID_REQUEST", "the body must be a JSON object")
    check_names(fields, required=required, optional=optional)
    return fields


def check_names(
    fields: Mapping[str, object],
    *,
    required: frozenset[str] = frozenset(),
    optional: frozenset[str] = frozenset(),
) -> None:
    """Refuse a missing or an unknown field."""
    names = fields.keys()
    if missing := sorted(required - names):
        raise Refusal("INVALID_REQUEST", f"{missing[0]} is required")
    if unknown := sorted(names - required - optional):
        raise Refusal("INVALID_REQUEST", f"{unknown[0]} is not a known field")


def read_new_order(body: bytes, instruments: Mapping[str, Instrument]) -> tuple[str, NewOrder]:
    """The userId and the order of a POST /order body; raises Refusal."""
    fields = read_object(body, required=_ORDER_REQUIRED, optional=_ORDER_OPTIONAL)
    instrument = read_symbol(fields["symbol"], instruments)
    order = NewOrder(
        symbol=instrument.symbol,
        side=_side(fields["side"]),
        size=_size(fields["size"], instrument),
        price=_order_price(fields, instrument),
        leverage=read_leverage(fields["leverage"]) if "leverage" in fields else None,
        reduce_only=_boolean("reduce_only", fields.get("reduce_only", False)),
        take_profit=read_optional_price("takeProfit", fields, instrument),
        stop_loss=read_optional_price("stopLoss", fields, instrument),
    )
    return read_text("userId", fields["userId"]), order


def read_text(name: str, value: object) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value:
        raise Refusal("INVALID_REQUEST", f"{name} must be a string")
    return value


def read_symbol(value: object, instruments: Mapping[str, Instrument]) -> Instrument:
    """The instrument of a listed symbol."""
    instrument = instruments.get(read_text("symbol", value))
    if instrument is None:
        raise Refusal("INVALID_SYMBOL", f"{value} is not a supported symbol")
    return instrument


def read_number(name: str, value: object) -> Decimal:
    """A JSON number above 0; a number in a string is refused."""
    if not isinstance(value, Decimal):
        raise Refusal("INVALID_REQUEST", f"{name} must be a number")
    if not 0 < value <= _LARGEST:
        raise Refusal("INVALID_REQUEST", f"{name} must be above 0 and at most {_LARGEST}")
    return value


def read_leverage(value: object) -> int:
    """A whole number from 1 to 125."""
    number = read_number("leverage", value)
    if number != number.to_integral_value() or number > MAX_LEVERAGE:
        raise Refusal(
            "INVALID_REQUEST", f"leverage must be a whole number from 1 to {MAX_LEVERAGE}"
        )
    return int(number)


def read_optional_price(
    name: str, fields: Mapping[str, object], instrument: Instrument
) -> Decimal | None:
    """A price on the instrument's grid, or None when the field is absent."""
    return read_price(name, fields[name], instrument) if name in fields else None


def read_price(name: str, value: object, instrument: Instrument) -> Decimal:
    """A price on the instrument's grid."""
    price = read_number(name, value)
    if price % instrument.tick:
        raise Refusal("INVALID_PRICE", f"{name} must be a multiple of {instrument.tick}")
    return price


def _order_price(fields: Mapping[str, object], instrument: Instrument) -> Decimal | None:
    kind = fields["orderType"]
    if kind == "limit":
        if "price" not in fields:
            raise Refusal("INVALID_PRICE", "price is required for a limit order")
        return read_price("price", fields["price"], instrument)
    if kind != "market":
        raise Refusal("INVALID_REQUEST", "orderType must be market or limit")
    if "price" in fields:
        raise Refusal("INVALID_PRICE", "a market order has no price")
    return None


def _side(value: object) -> Side:
    side = _SIDES.get(value) if isinstance(value, str) else None
    if side is None:
        raise Refusal("INVALID_REQUEST", "side must be buy or sell")
    return side


def _size(value: object, instrument: Instrument) -> Decimal:
    size = read_number("size", value)
    if size < instrument.min_size:
        raise Refusal("INVALID_SIZE", f"size must be at least {instrument.min_size}")
    if size % instrument.lot:
        raise Refusal("INVALID_SIZE", f"size must be a multiple of {instrument.lot}")
    return size


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refusal("INVALID_REQUEST", f"{name} must be true or false")
    return value
