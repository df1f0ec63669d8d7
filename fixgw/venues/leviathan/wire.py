"""Leviathan's JSON as typed rows. Its document shows one answer, and no message of the stream.

So the readers take every likely spelling; what is missing is None, what cannot be understood is
OutcomeUnknownError.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.core.exact import average, multiply, quotient
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.tolerant import Row, shown
from fixgw.venues.verdict import Told

ENVELOPES = ("data", "result", "trade", "order", "execution", "payload")
ORDER_IDS = ("order_id", "trade_id", "execution_id")
FILL_IDS = ("fill_id", "id", "exec_id", "execution_id", "trade_id")
DATA = ("data", "payload")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call; `path` follows the REST base and holds the query exactly as it is sent."""

    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillRow:
    """One fill: `notional` USDC for `contracts`. `order_id` is the execute's own id."""

    fill_id: str
    order_id: str
    notional: Decimal
    price: Decimal
    contracts: Decimal
    symbol: str | None
    side: str | None
    fee: Decimal | None
    fee_currency: str | None
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An execute as Leviathan describes it; `fills` are those that came inside it."""

    order_id: str
    status: str | None
    symbol: str | None
    side: str | None
    notional: Decimal | None
    filled: Decimal | None
    contracts: Decimal | None
    average: Decimal | None
    client_order_id: str | None
    created: int | None
    updated: int | None
    text: str | None
    fills: tuple[FillRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the stream: its channel, what kind it is, and what it is about."""

    channel: str | None
    kind: str
    data: Any


def read_error(value: Any) -> Told | None:
    """Return the error of an answer, `{code, message}` or that within `error`, else None."""
    if not isinstance(value, dict):
        return None
    inner = value.get("error")
    row = Row(inner if isinstance(inner, dict) else value)
    code, message = _words(row.first("code")), _words(row.first("message", "msg", "detail"))
    if isinstance(inner, str):
        code, message = code or inner, message or inner
    if code is None and message is None:
        return None
    return Told(code=code, message=message or code or "no reason given")


def read_failure(value: Any) -> Told | None:
    """Return the error of an answer with a success status that holds one, else None."""
    failed = isinstance(value, dict) and (value.get("error") or value.get("success") is False)
    return read_error(value) if failed else None


def read_execute_failure(value: Any) -> Told | None:
    """Return the error of an execute; one beside an order's id is judged with its status."""
    is_order = isinstance(value, dict) and Row(_open(value)).first("id", *ORDER_IDS) is not None
    return None if is_order else read_failure(value)


def read_order(value: Any) -> OrderRow:
    """Read the answer to an execute, with or without an envelope."""
    return to_order(_open(value))


def to_order(value: Any) -> OrderRow:
    """Read one execute; raises OutcomeUnknownError when it has no id."""
    row = Row(value)
    order_id = row.text(*ORDER_IDS, "id")
    if order_id is None:
        raise OutcomeUnknownError(f"an execute without an id: {shown(value)}")
    filled = row.decimal("filled_notional", "filled_notional_usdc", "executed_notional", "filled")
    contracts = row.decimal("filled_qty", "filled_quantity", "filled_contracts", "executed_qty")
    price = row.decimal("avg_price", "average_price", "avg_fill_price", "fill_price")
    if filled is None and contracts is not None and price is not None:
        filled = multiply(contracts, price)
    if contracts is None and filled is not None and price:
        contracts = quotient(filled, price)
    return OrderRow(
        order_id=order_id,
        status=row.text("status", "state", "order_status"),
        symbol=row.text("symbol", "market_id", "market"),
        side=row.text("side"),
        notional=row.decimal("notional_usdc", "order_notional"),
        filled=filled,
        contracts=contracts,
        average=price,
        client_order_id=row.text("client_order_id"),
        created=row.time("created_at", "created"),
        updated=row.time("updated_at", "updated", "timestamp"),
        text=_words(row.first("reason", "message", "text")),
        fills=tuple(to_fill(item, order_id) for item in row.rows("fills", "trades", "executions")),
    )


def to_fill(value: Any, order_id: str | None = None) -> FillRow:
    """Read one fill; `order_id` is the execute it came inside of.

    Of notional, contracts and price two are enough. A fill without an id of its own is known by
    what it says.
    """
    row = Row(value)
    belongs_to = order_id or row.text(*ORDER_IDS)
    if belongs_to is None and row.first("fill_id") is not None:
        belongs_to = row.text("id")
    at = row.time("timestamp", "created_at", "executed_at", "time")
    notional, price, contracts = _amounts(row, value)
    fill_id = _fill_id(row, belongs_to)
    if fill_id is None and at is not None:
        fill_id = f"{belongs_to} {at} {notional} {price}"
    if fill_id is None or belongs_to is None:
        raise OutcomeUnknownError(f"a fill without ids: {shown(value)}")
    return FillRow(
        fill_id=fill_id,
        order_id=belongs_to,
        notional=notional,
        price=price,
        contracts=contracts,
        symbol=row.text("symbol", "market_id", "market"),
        side=row.text("side"),
        fee=row.decimal("fee", "commission"),
        fee_currency=row.text("fee_currency", "fee_asset"),
        at=at,
    )


def _fill_id(row: Row, belongs_to: str | None) -> str | None:
    """Return the fill's own id: what names its order is none."""
    ids = (row.text(name) for name in FILL_IDS)
    return next((one for one in ids if one not in (None, belongs_to)), None)


def _amounts(row: Row, value: Any) -> tuple[Decimal, Decimal, Decimal]:
    """Return notional, price and contracts of a fill, each above zero."""
    notional = row.decimal("notional", "fill_notional", "last_notional")
    price = row.decimal("price", "fill_price")
    contracts = row.decimal("qty", "quantity", "contracts", "size", "fill_qty")
    if notional is None and contracts is not None and price is not None:
        notional = multiply(contracts, price)
    if contracts is None and notional is not None and price:
        contracts = quotient(notional, price)
    if price is None and notional is not None and contracts:
        price = average(notional, contracts)
    if notional is None or price is None or contracts is None:
        raise OutcomeUnknownError(f"a fill without amounts: {shown(value)}")
    if min(notional, price, contracts) <= 0:
        raise OutcomeUnknownError(f"a fill of nothing: {shown(value)}")
    return notional, price, contracts


def parts(value: Any) -> Sequence[Any]:
    """Return the messages that one holds: a list of them, or one about a list of things."""
    if isinstance(value, list) and value:
        return [part for one in value for part in parts(one)]
    for name in DATA:
        if isinstance(value, dict) and isinstance(value.get(name), list) and value[name]:
            return [{**value, name: one} for one in value[name]]
    return [value]


def read_message(value: Any) -> Message:
    """Read a message of the stream: its fields may be in `data` or beside the type."""
    row = Row(value)
    data = row.first(*DATA)
    kind = row.text("type", "event", "op") or ""
    channel = row.text("channel")
    return Message(channel=channel, kind=kind, data=value if data is None else data)


def is_acknowledged(value: Any, channel: str) -> bool:
    """Tell whether a message of the stream confirms a subscription, or already is its data."""
    return isinstance(value, dict) and read_message(value).channel == channel


def refused_words(value: Any) -> str | None:
    """Return what an error message of the stream says, or None when it is none."""
    if not isinstance(value, dict):
        return None
    row = Row(value)
    is_error = row.first("type", "event", "status") == "error" or row.first("error") is not None
    told = read_error(value) if is_error else None
    return None if told is None else f"{told.code}: {told.message}"


def read_rows(value: Any, name: str) -> Sequence[Any]:
    """Return the list of an answer, bare or under its name. Raises OutcomeUnknownError."""
    value = value if isinstance(value, list) else Row(_open(value)).first(name)
    if not isinstance(value, list):
        raise OutcomeUnknownError(f"the answer holds no list of {name}")
    return value


def read_object(value: Any) -> Mapping[str, Any]:
    """Return the one object of an answer. Raises OutcomeUnknownError."""
    inner = _open(value)
    if not isinstance(inner, dict):
        raise OutcomeUnknownError(f"no object: {shown(value)}")
    return inner


def _open(value: Any) -> Any:
    """Take an object out of its envelopes."""
    while isinstance(value, dict) and Row(value).first("id", *ORDER_IDS) is None:
        inner = next((value[name] for name in ENVELOPES if isinstance(value.get(name), dict)), None)
        if inner is None:
            break
        value = inner
    return value


def _words(value: Any) -> str | None:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value) or None
    return None
