"""Polymarket US's JSON as typed rows.

Two spellings are in the documents: camelCase with words, and older, snake_case with numbers for
some enumerations. Both are read; words lose their prefix, `ORDER_STATE_NEW` is `new`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.tolerant import Row, fold, shown, to_text
from fixgw.venues.verdict import Told, Words

STATES = (
    *("new", "partiallyfilled", "filled", "canceled", "replaced", "rejected", "expired"),
    *("pendingnew", "pendingreplace", "pendingcancel", "pendingrisk"),
)
"""In the order of their older numbers, from 0."""
TYPES = ("", "limit", "market")
INTENTS = ("", "buylong", "selllong", "buyshort", "sellshort")
UNSET = ("_UNDEFINED", "_UNSPECIFIED")
"""How the words of an enumeration end that say nothing."""
PREFIXES = (
    *("orderstate", "ordertype", "orderintent", "executiontype", "outcomeside", "orderaction"),
    "ordrejectreason",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call; `path` is the whole path, and `query` what follows a question mark."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order; prices are those of YES, enumerations folded words without their prefix."""

    order_id: str
    state: str
    slug: str | None
    order_type: str | None
    intent: str | None
    outcome: str | None
    action: str | None
    quantity: Decimal | None
    filled: Decimal | None
    leaves: Decimal | None
    price: Decimal | None
    average: Decimal | None
    cash: Decimal | None
    created: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionRow:
    """One execution with the order as it was after it; `exec_id` may be absent on no fill."""

    exec_id: str | None
    kind: str
    order: OrderRow
    size: Decimal | None
    price: Decimal | None
    aggressor: bool | None
    fee: Decimal | None
    fee_currency: str | None
    reason: str | None
    text: str | None
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRow:
    """One market; `status` is a folded word without its prefix."""

    slug: str
    tick: Decimal | None
    lot: Decimal | None
    status: str | None
    active: bool | None
    closed: bool | None


def read_error(value: Any) -> Told | None:
    """Return the words of an answer with an error status, or None when it holds none."""
    if not isinstance(value, Mapping):
        return None
    row = Row(value)
    message, code = row.first("message", "error"), row.first("code", "status")
    if not isinstance(message, str) or not message:
        return None
    return Told(code=str(code) if isinstance(code, str | int) else None, message=message)


def read_failure(value: Any) -> Told | None:
    """Return the error that an answer of success holds, if it does."""
    if isinstance(value, Mapping) and Row(value).first("error") is not None:
        return read_error(value) or Told(code=None, message="an error without words")
    return None


WORDS = Words(read_error=read_error, read_failure=read_failure)


def read_order(value: Any) -> OrderRow:
    """Read `{"order": {...}}`."""
    return to_order(Row(value).first("order"))


def read_orders(value: Any) -> tuple[OrderRow, ...]:
    """Read `{"orders": [...]}`."""
    orders = Row(value).first("orders")
    if not isinstance(orders, list):
        raise OutcomeUnknownError("the answer holds no list of orders")
    return tuple(to_order(order) for order in orders)


def read_order_id(value: Any) -> str:
    """Read the id that a new order was given."""
    order_id = Row(value).text("id", "orderId")
    if order_id is None:
        raise OutcomeUnknownError(f"the answer holds no order id: {shown(value)}")
    return order_id


def read_canceled_ids(value: Any) -> frozenset[str]:
    """Read `{"canceledOrderIds": [...]}`."""
    ids = Row(value).first("canceledOrderIds")
    if not isinstance(ids, list):
        raise OutcomeUnknownError("the answer holds no list of canceled orders")
    return frozenset(str(one) for one in ids)


def read_markets(value: Any) -> tuple[MarketRow, ...]:
    """Read `{"markets": [...]}`."""
    markets = Row(value).first("markets")
    if not isinstance(markets, list):
        raise OutcomeUnknownError("the answer holds no list of markets")
    return tuple(to_market(market) for market in markets)


def to_market(value: Any) -> MarketRow:
    """Read one market."""
    row = Row(value)
    slug = row.text("slug")
    if slug is None:
        raise OutcomeUnknownError(f"a market without a slug: {shown(value)}")
    status = row.text("status")
    return MarketRow(
        slug=slug,
        tick=row.decimal("orderPriceMinTickSize"),
        lot=row.decimal("minimumTradeQty"),
        status=None if status is None else fold(status).removeprefix("marketstatus"),
        active=_flag(row, "active"),
        closed=_flag(row, "closed"),
    )


def to_order(value: Any) -> OrderRow:
    """Read one order."""
    row = Row(value)
    order_id, state = text(row, "id", "orderId"), _word(row.first("state"), STATES)
    if order_id is None or state is None:
        raise OutcomeUnknownError(f"an order without id or state: {shown(value)}")
    return OrderRow(
        order_id=order_id,
        state=state,
        slug=text(row, "marketSlug"),
        order_type=_word(row.first("type"), TYPES),
        intent=_word(row.first("intent"), INTENTS),
        outcome=_word(row.first("outcomeSide")),
        action=_word(row.first("action")),
        quantity=row.decimal("quantity"),
        filled=row.decimal("cumQuantity"),
        leaves=row.decimal("leavesQuantity"),
        price=_amount(row, "price")[0],
        average=_amount(row, "avgPx")[0],
        cash=_amount(row, "cashOrderQty")[0] or None,
        created=row.time("createTime", "insertTime"),
    )


def to_execution(value: Any) -> ExecutionRow:
    """Read one execution."""
    row = Row(value)
    kind = _word(row.first("type"))
    if kind is None:
        raise OutcomeUnknownError(f"an execution without a type: {shown(value)}")
    fee, fee_currency = _amount(row, "commissionNotionalCollected")
    return ExecutionRow(
        exec_id=text(row, "id", "tradeId"),
        kind=kind,
        order=to_order(row.first("order")),
        size=row.decimal("lastShares"),
        price=_amount(row, "lastPx")[0],
        aggressor=_flag(row, "aggressor"),
        fee=fee,
        fee_currency=fee_currency,
        reason=text(row, "orderRejectReason"),
        text=text(row, "text") or _cancel_reason(row),
        at=row.time("transactTime"),
    )


def text(row: Row, *names: str) -> str | None:
    """Return the first of them that is not empty: the venue writes what is not set as well."""
    values = (row.first(name) for name in names)
    return next((to_text(value) for value in values if value not in (None, "")), None)


def _cancel_reason(row: Row) -> str | None:
    """Return why the venue cancelled an order that nobody asked it to cancel."""
    reason = text(row, "unsolicitedCancelReason")
    return None if reason is None or reason.endswith(UNSET) else reason


def _word(value: Any, numbered: Sequence[str] = ()) -> str | None:
    """Return an enumeration's word, folded and without its prefix; numbers by their table."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(numbered):
        return numbered[value] or None
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise OutcomeUnknownError(f"no word: {shown(value)}")
    word = fold(value)
    for prefix in PREFIXES:
        if word.startswith(prefix):
            return word.removeprefix(prefix)
    return word


def _amount(row: Row, name: str) -> tuple[Decimal | None, str | None]:
    """Return an Amount's value and currency; a plain number is a value."""
    value = row.first(name)
    if not isinstance(value, Mapping):
        return row.decimal(name), None
    inner = Row(value)
    return inner.decimal("value"), text(inner, "currency")


def _flag(row: Row, name: str) -> bool | None:
    value = row.first(name)
    return value if isinstance(value, bool) else None
