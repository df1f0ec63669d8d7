"""Levidge's JSON as typed rows. Its samples are pasted from one another: the field tables win.

Every field is optional when read, but for an order's id. What contradicts itself raises
OutcomeUnknownError.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.levidge.scaled import LARGEST, SCALES, Scaled
from fixgw.venues.tolerant import Row, shown
from fixgw.venues.verdict import Told, Words

ORDER_ID = ("orderId", "origOrderId")
"""getOrder and getOrders print an order's own id under the second name."""
PAIR_COLUMNS = 6
LISTS = ("orders", "positions", "data", "result", "rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call; `path` follows the REST base. A GET is public and not signed."""

    path: str
    body: bytes = b""
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One tradable pair, and the scales of its prices and quantities."""

    pair_id: int
    symbol: str
    base_id: int
    quote_id: int
    price_scale: int
    quantity_scale: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order, and the last thing that happened to it. Words are FIX's, as text."""

    order_id: int
    cl_ord_id: str | None
    symbol: str | None
    instrument_id: int | None
    side: str | None
    ord_type: str | None
    ord_status: str | None
    exec_type: str | None
    exec_id: str | None
    price: Scaled | None
    quantity: Scaled | None
    stop_px: Scaled | None
    leaves_qty: Scaled | None
    cum_qty: Scaled | None
    last_px: Scaled | None
    last_qty: Scaled | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """One position: a coin by its instrument id, or a contract by its pair id."""

    symbol: str
    instrument_id: int | None
    quantity: Scaled
    available: Scaled | None


def read_told(value: Any) -> Told | None:
    """Read `{"error": text}` of the samples or `{"message": text}` of the text."""
    if not isinstance(value, Mapping):
        return None
    row = Row(value)
    words = row.first("error", "message")
    if isinstance(words, Mapping):
        return read_told(words)
    if not isinstance(words, str) or not words:
        return None
    code = row.first("code", "errorCode")
    return Told(code=None if code is None else str(code), message=words)


def read_failure(value: Any) -> Told | None:
    """Read the error of an answer that claims success."""
    is_error = isinstance(value, Mapping) and Row(value).first("error") is not None
    return read_told(value) if is_error else None


WORDS = Words(read_error=read_told, read_failure=read_failure)


def read_pairs(value: Any) -> tuple[PairRow, ...]:
    """Read GET /getInstrumentPairs: rows of six columns under `instrumentPairs`."""
    listed = Row(value).first("instrumentPairs") if isinstance(value, Mapping) else value
    if not isinstance(listed, list):
        raise OutcomeUnknownError("the answer lists no pairs")
    return tuple(to_pair(item) for item in listed)


def to_pair(value: Any) -> PairRow:
    """Read [pairId, symbol, baseInstrumentId, quoteInstrumentId, price_scale, quantity_scale]."""
    if not isinstance(value, list) or len(value) < PAIR_COLUMNS:
        raise OutcomeUnknownError(f"a pair of {PAIR_COLUMNS} columns was expected: {shown(value)}")
    pair_id, symbol, base_id, quote_id, price_scale, quantity_scale = value[:PAIR_COLUMNS]
    if not isinstance(symbol, str) or not symbol:
        raise OutcomeUnknownError(f"a pair without a symbol: {shown(value)}")
    return PairRow(
        pair_id=to_whole(pair_id),
        symbol=symbol,
        base_id=to_whole(base_id),
        quote_id=to_whole(quote_id),
        price_scale=_to_scale(price_scale),
        quantity_scale=_to_scale(quantity_scale),
    )


def read_order(value: Any) -> OrderRow:
    """Read the answer of /getOrder: one order, bare or as a list of one."""
    rows = read_orders(value)
    if len(rows) != 1:
        raise OutcomeUnknownError(f"one order was asked for, {len(rows)} were told")
    return rows[0]


def read_orders(value: Any) -> tuple[OrderRow, ...]:
    """Read the answer of /getOrders: a list by its text, one order by its sample."""
    return tuple(to_order(item) for item in read_rows(value))


def to_order(value: Any) -> OrderRow:
    """Read one order object, of REST or of the stream."""
    row = Row(value)
    order_id = row.first(*ORDER_ID)
    if not order_id:
        raise OutcomeUnknownError(f"an order without an id: {shown(value)}")
    instrument_id = row.first("instrumentId")
    return OrderRow(
        order_id=to_whole(order_id),
        cl_ord_id=_word(row, "clOrdId"),
        symbol=_word(row, "symbol"),
        instrument_id=None if instrument_id is None else to_whole(instrument_id),
        side=_word(row, "side"),
        ord_type=_word(row, "ordType"),
        ord_status=_word(row, "ordStatus"),
        exec_type=_word(row, "execType"),
        exec_id=_exec_id(row),
        price=_scaled(row, "price"),
        quantity=_scaled(row, "quantity"),
        stop_px=_scaled(row, "stopPx"),
        leaves_qty=_scaled(row, "leavesQty"),
        cum_qty=_scaled(row, "cumQty"),
        last_px=_scaled(row, "lastPx"),
        last_qty=_scaled(row, "lastQty"),
        text=_word(row, "text", "message", "reason"),
    )


def read_rows(value: Any) -> Sequence[Any]:
    """Return the entries of a list, bare or under one of its names, or the one that is alone."""
    if isinstance(value, Mapping):
        row = Row(value)
        value = next((inner for name in LISTS if (inner := row.first(name)) is not None), value)
    return value if isinstance(value, list) else [value]


def to_position(value: Any) -> PositionRow:
    """Read one position; the available quantity has the scale of the quantity."""
    row = Row(value)
    symbol, quantity = row.text("symbol"), _scaled(row, "quantity")
    if symbol is None or quantity is None:
        raise OutcomeUnknownError(f"a position without symbol or quantity: {shown(value)}")
    available, instrument_id = row.first("availableQuantity"), row.first("instrumentId")
    return PositionRow(
        symbol=symbol,
        instrument_id=None if instrument_id is None else to_whole(instrument_id),
        quantity=quantity,
        available=None
        if available is None
        else Scaled(value=to_whole(available), scale=quantity.scale),
    )


def to_whole(value: Any) -> int:
    """Read a whole number, or one written as text, of 64 bits at most."""
    if isinstance(value, str) and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
        value = int(value[:40])
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        raise OutcomeUnknownError(f"no whole number: {shown(value)}")
    return value


def _word(row: Row, *names: str) -> str | None:
    """Return a word of text or a number; nothing is None."""
    value = row.first(*names)
    return None if value in (None, "") else row.text(*names)


def _exec_id(row: Row) -> str | None:
    """Return the id of an execution; zero is none."""
    exec_id = _word(row, "execId")
    return None if exec_id == "0" else exec_id


def _scaled(row: Row, name: str) -> Scaled | None:
    value, scale = row.first(name), row.first(f"{name}_scale")
    if value is None:
        return None
    return Scaled(value=to_whole(value), scale=None if scale is None else _to_scale(scale))


def _to_scale(value: Any) -> int:
    scale = to_whole(value)
    if scale not in SCALES:
        raise OutcomeUnknownError(f"no scale: {shown(value)}")
    return scale
