"""Reads the signed orders of a request body; every function raises Refusal."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from fixgw.sim.leverj.instruments import Instrument
from fixgw.sim.leverj.orders import MARKETS, STOPS, NewOrder, OrderType
from fixgw.sim.leverj.refusal import Refusal
from fixgw.sim.leverj.values import (
    check_grid,
    read_address,
    read_boolean,
    read_number,
    read_object,
    read_side,
    read_text,
)

_COMMON = frozenset(
    ["accountId", "instrument", "price", "quantity", "side", "orderType", "timestamp", "signature"]
)
_FUTURES = _COMMON | {"originator", "marginPerFraction", "quote"}
_FUTURES_OPTIONAL = frozenset(
    ["isPostOnly", "reduceOnly", "clientOrderId", "triggerPrice", "indexSanity", "uuid"]
)
_SPOT = _COMMON | {"token"}
_SPOT_OPTIONAL = frozenset({"originator", "clientOrderId", "uuid"})
_ORDER_TYPES: dict[str, OrderType] = {name: name for name in get_args(OrderType)}
_DAY = 86_400_000_000


def read_order(value: object, instruments: Mapping[str, Instrument], now: int) -> NewOrder:
    """A signed order on one of these instruments; `now` is the venue's clock in microseconds."""
    instrument = read_instrument(value, instruments)
    fields = _named(value, instrument)
    kind = _order_type(fields["orderType"], instrument)
    account_id = read_address("accountId", fields["accountId"])
    order = NewOrder(
        account_id=account_id,
        originator=read_address("originator", fields.get("originator", account_id)),
        instrument=instrument,
        side=read_side(fields["side"]),
        order_type=kind,
        price=_price(fields["price"], kind, instrument),
        quantity=read_quantity(fields["quantity"], instrument),
        timestamp=_timestamp(fields["timestamp"], now),
        signature=read_text("signature", fields["signature"]),
        margin=_margin(fields),
        trigger_price=_trigger_price(fields, kind, instrument),
        post_only=read_boolean("isPostOnly", fields.get("isPostOnly", False)),
        reduce_only=read_boolean("reduceOnly", fields.get("reduceOnly", False)),
        client_order_id=fields.get("clientOrderId"),
        index_sanity=_index_sanity(fields),
        uuid=read_text("uuid", fields["uuid"]) if "uuid" in fields else "",
    )
    _check_token(fields, instrument)
    if instrument.base is None:
        check_margin(order)
    return order


def read_instrument(value: object, instruments: Mapping[str, Instrument]) -> Instrument:
    """The instrument that the `instrument` of an object names by its exact id."""
    name = value.get("instrument") if isinstance(value, dict) else None
    instrument = instruments.get(name) if isinstance(name, str) else None
    if instrument is None:
        raise Refusal("M_INV_INSTRUMENT", f"instrument {name!r} is not listed here")
    return instrument


def read_quantity(value: object, instrument: Instrument) -> Decimal:
    """A quantity above 0 with at most the instrument's digits."""
    quantity = read_number("quantity", value)
    if not quantity:
        raise Refusal("M_INV_QUANTITY", "quantity must be above 0")
    return check_grid("M_INV_QUANTITY", "quantity", quantity, instrument.lot)


def read_price(value: object, instrument: Instrument) -> Decimal:
    """A price above 0 on the instrument's tick."""
    price = read_number("price", value)
    if not price:
        raise Refusal("M_INV_PRICE", "price must be above 0")
    return check_grid("M_INV_PRICE", "price", price, instrument.tick)


def check_margin(order: NewOrder) -> None:
    """Refuse a marginPerFraction off its grid or below what the maximum leverage asks for.

    The grid is 10^baseSignificantDigits; half a step is forgiven because the venue's clients
    round to it.
    """
    instrument = order.instrument
    step = 10**instrument.quantity_digits
    if order.margin % step:
        raise Refusal("M_INV_MARGIN", f"marginPerFraction is not a multiple of {step}")
    least = instrument.quote.units(order.price) / Decimal(instrument.max_leverage)
    if not order.margin or order.margin + step // 2 < least:
        raise Refusal("M_INV_MARGIN", f"leverage is more than {instrument.max_leverage}")


def _named(value: object, instrument: Instrument) -> Mapping[str, object]:
    if instrument.base is None:
        return read_object(value, required=_FUTURES, optional=_FUTURES_OPTIONAL)
    return read_object(value, required=_SPOT, optional=_SPOT_OPTIONAL)


def _order_type(value: object, instrument: Instrument) -> OrderType:
    kind = _ORDER_TYPES.get(value) if isinstance(value, str) else None
    if kind is None or (instrument.base is not None and kind in STOPS):
        raise Refusal("M_INV_ORDER", "Invalid order orderType")
    return kind


def _price(value: object, kind: OrderType, instrument: Instrument) -> Decimal:
    if kind in MARKETS and value == 0:
        return read_number("price", value)
    return read_price(value, instrument)


def _timestamp(value: object, now: int) -> int:
    timestamp = read_number("timestamp", value)
    # Milliseconds, as the document's text says against its own samples, are decades away.
    if timestamp % 1 or abs(timestamp - now) > _DAY:
        raise Refusal("M_INV_TIMESTAMP", "timestamp must be now in microseconds")
    return int(timestamp)


def _margin(fields: Mapping[str, object]) -> int:
    text = fields.get("marginPerFraction", "0")
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,60}", text):
        raise Refusal("M_INV_MARGIN", "marginPerFraction must be a string of digits")
    return int(text)


def _trigger_price(
    fields: Mapping[str, object], kind: OrderType, instrument: Instrument
) -> Decimal | None:
    value = fields.get("triggerPrice")
    if kind not in STOPS:
        return None if value is None else read_number("triggerPrice", value)
    if value is None:
        raise Refusal("M_INV_PRICE", f"triggerPrice is missing for {kind}")
    return read_price(value, instrument)


def _index_sanity(fields: Mapping[str, object]) -> Decimal | None:
    value = fields.get("indexSanity")
    return None if value is None else read_number("indexSanity", value)


def _check_token(fields: Mapping[str, object], instrument: Instrument) -> None:
    name, asset = ("quote", instrument.quote)
    if instrument.base is not None:
        name, asset = ("token", instrument.base)
    if read_address(name, fields[name]) != asset.address:
        raise Refusal("M_INV_ORDER", f"{name} must be the address of {asset.symbol}")
