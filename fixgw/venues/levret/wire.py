"""Levret's JSON as typed rows. Its document shows requests and one error, and no other answer.

So the readers take every likely spelling: with or without an envelope, camel or snake case,
numbers or numeric text. What is missing is None; what contradicts itself is an error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.tolerant import Row, fold, shown, to_words
from fixgw.venues.verdict import Told

ENVELOPES = ("data", "result", "payload", "order")
LISTS = (
    "orders",
    "positions",
    "trades",
    "fills",
    "symbols",
    "items",
    "rows",
    "list",
    "results",
    "records",
)
ORDER_ID = ("orderId",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call; `path` follows the REST base and holds the query exactly as it is sent."""

    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRow:
    """One fill."""

    trade_id: str
    order_id: str
    size: Decimal
    price: Decimal
    symbol: str | None
    side: str | None
    role: str | None
    fee: Decimal | None
    fee_currency: str | None
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order; `trades` are the fills that came inside it."""

    order_id: str
    status: str | None
    symbol: str | None
    side: str | None
    order_type: str | None
    size: Decimal | None
    price: Decimal | None
    filled: Decimal | None
    remaining: Decimal | None
    average: Decimal | None
    created: int | None
    updated: int | None
    text: str | None
    trades: tuple[TradeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolRow:
    """One tradable symbol. `tick` and `lot` are increments, `*_digits` places after the point."""

    symbol: str
    tick: Decimal | None = None
    tick_digits: Decimal | None = None
    lot: Decimal | None = None
    lot_digits: Decimal | None = None
    min_size: Decimal | None = None
    max_size: Decimal | None = None
    max_leverage: Decimal | None = None
    status: str | None = None
    is_active: bool | None = None


def read_failure(value: Any) -> Told | None:
    """Return the error of an answer that says `success: false` or holds an `error`, else None."""
    if not isinstance(value, dict):
        return None
    row = Row(value)
    inner = row.first("error")
    if isinstance(inner, dict):
        return _error(Row(inner))
    if isinstance(inner, str) and inner:
        words = to_words(row.first("message")) or inner
        return Told(code=to_words(row.first("code")), message=words)
    return _error(row) if row.first("success") is False else None


def read_error(value: Any) -> Told | None:
    """Return the error of an answer with an error status, or None when it holds no words of one."""
    failure = read_failure(value)
    if failure is not None or not isinstance(value, dict):
        return failure
    row = Row(value)
    return _error(row) if to_words(row.first("message", "msg", "code")) else None


def read_order(value: Any) -> OrderRow:
    """Read one order from a decoded answer, with or without an envelope."""
    return to_order(_open(value))


def read_orders(value: Any) -> tuple[OrderRow, ...]:
    """Read a list of orders."""
    return tuple(to_order(item) for item in _open_list(value))


def read_order_events(value: Any) -> tuple[OrderRow, ...]:
    """Read what an `orderUpdate` carries: one order, or several."""
    inner = _open(value)
    return tuple(to_order(item) for item in (inner if isinstance(inner, list) else [inner]))


def read_trades(value: Any) -> tuple[TradeRow, ...]:
    """Read a list of fills."""
    return tuple(to_trade(item) for item in _open_list(value))


def read_list(value: Any) -> Sequence[Any]:
    """Return the rows of an answer whose rows are read elsewhere."""
    return _open_list(value)


def read_object(value: Any) -> Any:
    """Return the one object of an answer."""
    return _open(value)


def read_symbols(value: Any) -> tuple[SymbolRow, ...]:
    """Read the supported symbols: objects, or just their names."""
    return tuple(to_symbol(item) for item in _open_list(value))


def to_order(value: Any) -> OrderRow:
    """Read one order object."""
    row = Row(value)
    order_id = row.text(*ORDER_ID, "id", "_id")
    if order_id is None:
        raise OutcomeUnknownError(f"an order without an id: {shown(value)}")
    return OrderRow(
        order_id=order_id,
        status=row.text("status", "orderStatus", "state"),
        symbol=row.text("symbol", "market", "pair"),
        side=row.text("side"),
        order_type=row.text("orderType", "type"),
        size=row.decimal("size", "quantity", "qty", "origQty", "orderSize", "amount"),
        price=row.decimal("price", "limitPrice"),
        filled=row.decimal(
            "filledSize",
            "filled",
            "filledQty",
            "filledQuantity",
            "executedSize",
            "executedQty",
            "sizeFilled",
            "cumQty",
            "filledAmount",
        ),
        remaining=row.decimal("remainingSize", "remaining", "remainingQty", "leavesQty"),
        average=row.decimal("avgPrice", "averagePrice", "avgFillPrice", "averageFillPrice"),
        created=row.time("createdAt", "created", "createTime", "timestamp", "time"),
        updated=row.time("updatedAt", "updated", "updateTime"),
        text=to_words(row.first("reason", "rejectReason", "message", "text")),
        trades=tuple(
            to_trade(item, order_id) for item in row.rows("trades", "fills", "executions")
        ),
    )


def to_trade(value: Any, order_id: str | None = None) -> TradeRow:
    """Read one fill object; `order_id` is the order it came inside of."""
    row = Row(value)
    trade_id = row.text("tradeId", "executionId", "execId", "fillId", "id", "_id")
    belongs_to = row.text(*ORDER_ID) or order_id
    size = row.decimal("size", "quantity", "qty", "filledSize", "amount")
    price = row.decimal("price", "fillPrice", "executionPrice")
    if trade_id is None or belongs_to is None or not size or price is None or size < 0:
        raise OutcomeUnknownError(f"a fill without ids, size or price: {shown(value)}")
    return TradeRow(
        trade_id=trade_id,
        order_id=belongs_to,
        size=size,
        price=price,
        symbol=row.text("symbol", "market", "pair"),
        side=row.text("side"),
        role=_role(row),
        fee=row.decimal("fee", "commission", "feeAmount"),
        fee_currency=row.text("feeCurrency", "feeAsset", "commissionAsset", "feeCoin"),
        at=row.time("createdAt", "timestamp", "time", "executedAt", "tradeTime", "created"),
    )


def to_symbol(value: Any) -> SymbolRow:
    """Read one symbol object, or a bare name."""
    if isinstance(value, str) and value:
        return SymbolRow(symbol=value)
    row = Row(value)
    symbol = row.text("symbol", "name", "market", "id")
    if symbol is None:
        raise OutcomeUnknownError(f"a symbol without a name: {shown(value)}")
    active = row.first("active", "isActive", "enabled", "tradable")
    return SymbolRow(
        symbol=symbol,
        tick=row.decimal("tickSize", "priceIncrement", "priceStep", "priceTick"),
        tick_digits=row.decimal("pricePrecision", "priceDecimals", "priceScale"),
        lot=row.decimal("lotSize", "stepSize", "sizeIncrement", "qtyStep", "sizeStep"),
        lot_digits=row.decimal(
            "sizePrecision", "quantityPrecision", "qtyPrecision", "sizeDecimals", "quantityScale"
        ),
        min_size=row.decimal("minSize", "minQty", "minOrderSize", "minQuantity", "minTradeSize"),
        max_size=row.decimal("maxSize", "maxQty", "maxOrderSize", "maxQuantity", "maxTradeSize"),
        max_leverage=row.decimal("maxLeverage"),
        status=row.text("status", "state"),
        is_active=active if isinstance(active, bool) else None,
    )


def _error(row: Row) -> Told:
    code = to_words(row.first("code", "errorCode", "name"))
    return Told(code=code, message=to_words(row.first("message", "msg")) or code or "no reason")


def _role(row: Row) -> str | None:
    is_maker = row.first("isMaker", "maker")
    if isinstance(is_maker, bool):
        return "maker" if is_maker else "taker"
    return row.text("liquidity", "role", "takerOrMaker", "execRole")


def _open(value: Any) -> Any:
    """Take a value out of its envelopes."""
    while isinstance(value, dict):
        inner = _inner(value, ENVELOPES)
        if inner is None or Row(value).first(*ORDER_ID) is not None:
            break
        value = inner
    return value


def _open_list(value: Any) -> Sequence[Any]:
    while isinstance(value, dict):
        value = _inner(value, LISTS + ENVELOPES)
    if not isinstance(value, list):
        raise OutcomeUnknownError("the answer holds no list")
    return value


def _inner(value: dict[str, Any], names: tuple[str, ...]) -> Any:
    for name, item in value.items():
        if isinstance(item, dict | list) and fold(name) in names:
            return item
    return None
