"""Leverj's JSON as typed rows; both markets, REST and socket, old and new spellings.

What is missing is None; what contradicts itself raises OutcomeUnknownError.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.leverj.identity import Market
from fixgw.venues.tolerant import Row, shown, to_words
from fixgw.venues.verdict import Told, Words

_CODED = re.compile(r"(M_[A-Z_]+)(?:: *)?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call over REST or the socket. `uri` holds path and query; texts are ready-made JSON.

    `params` go with the socket alone.
    """

    method: str
    uri: str
    body: str | None = None
    params: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow:
    """A token; `decimals` are the digits of its lowest unit."""

    symbol: str
    address: str
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """One instrument; `base` is None on futures. The digits are places after the point."""

    product_id: str
    symbol: str
    status: str | None
    tick: Decimal
    quantity_digits: int
    max_leverage: int | None
    base: AssetRow | None
    quote: AssetRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigRow:
    """What the exchange says of itself and of its instruments."""

    maintenance: bool
    trading_disabled: bool
    products: tuple[ProductRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order. Times in microseconds."""

    uuid: str
    status: str | None
    instrument: str | None
    side: str | None
    order_type: str | None
    quantity: Decimal | None
    filled: Decimal | None
    average: Decimal | None
    price: Decimal | None
    signature: str | None
    client_order_id: str | None
    entered: int | None
    changed: int | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionRow:
    """One fill. `at` in microseconds; `commission` in the quote."""

    execution_id: str
    order_id: str
    instrument: str | None
    side: str | None
    price: Decimal
    quantity: Decimal
    commission: Decimal | None
    liquidity: str | None
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRow:
    """Prices of one instrument, as far as there are any."""

    bid: Decimal | None = None
    ask: Decimal | None = None
    last: Decimal | None = None
    index: Decimal | None = None


def read_told(value: Any) -> Told | None:
    """Read `{"error": text}`, `{"error": {"message": text}}` or `{"message": text}`."""
    if not isinstance(value, Mapping):
        return None
    row = Row(value)
    inner = row.first("error")
    if isinstance(inner, Mapping):
        row = Row(inner)
        inner = row.first("message", "error", "name")
    words = inner if inner is not None else row.first("message")
    if not isinstance(words, str) or not words:
        return None
    coded = _CODED.fullmatch(words)
    if coded:
        return Told(code=coded[1], message=coded[2] or coded[1])
    code = row.first("code")
    return Told(code=None if code is None else str(code), message=words)


def read_failure(value: Any) -> Told | None:
    """Read the error of an answer that claims success, of its one entry if it is a list."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    is_error = isinstance(value, Mapping) and Row(value).first("error") is not None
    return read_told(value) if is_error else None


WORDS = Words(read_error=read_told, read_failure=read_failure)


def read_config(value: Any, market: Market) -> ConfigRow:
    """Read GET /all/config."""
    row = Row(value)
    config = Row(row.first("config") or {})
    listed = row.first("instruments")
    items = list(listed.values()) if isinstance(listed, Mapping) else listed
    if not isinstance(items, list):
        raise OutcomeUnknownError("the configuration lists no instruments")
    return ConfigRow(
        maintenance=config.first("maintenance") is True,
        trading_disabled=config.first("tradingDisabled") is True,
        products=tuple(to_product(item, market) for item in items),
    )


def to_product(value: Any, market: Market) -> ProductRow:
    """Read an instrument: its tick is an increment on futures, a count of digits on spot."""
    row = Row(value)
    tick, lot = row.decimal("tickSize"), _whole(row, "baseSignificantDigits")
    symbol, product_id = row.text("symbol"), row.text("id", "symbol")
    if symbol is None or product_id is None or tick is None or lot is None:
        raise OutcomeUnknownError(f"an instrument without symbol, tick or digits: {shown(value)}")
    if market == "futures" and not (product_id.isascii() and product_id.isdigit()):
        raise OutcomeUnknownError(f"the instrument {symbol} has no number: {product_id!r}")
    if market == "spot":
        tick = Decimal(1).scaleb(-int(tick))
    return ProductRow(
        product_id=product_id,
        symbol=symbol,
        status=row.text("status"),
        tick=tick,
        quantity_digits=lot,
        max_leverage=_whole(row, "maxLeverage"),
        base=to_asset(row.first("base")) if market == "spot" else None,
        quote=to_asset(row.first("quote")),
    )


def to_asset(value: Any) -> AssetRow:
    """Read a token."""
    row = Row(value)
    symbol, address, decimals = row.text("symbol"), row.text("address"), _whole(row, "decimals")
    if symbol is None or address is None or decimals is None:
        raise OutcomeUnknownError(f"a token without symbol, address or decimals: {shown(value)}")
    return AssetRow(symbol=symbol, address=address, decimals=decimals)


def read_list(value: Any) -> Sequence[Any]:
    """Return the entries of a list, of `{"result": list}`, or the one entry that stands alone."""
    if isinstance(value, Mapping) and "result" in value:
        value = value["result"]
    return value if isinstance(value, list) else [value]


def read_orders(value: Any) -> tuple[OrderRow, ...]:
    """Read the open orders."""
    if not isinstance(value, list):
        raise OutcomeUnknownError("the answer holds no list of orders")
    return tuple(to_order(item) for item in value)


def read_executions(value: Any) -> tuple[ExecutionRow, ...]:
    """Read the account's fills, and put them in the order in which they happened."""
    if not isinstance(value, list):
        raise OutcomeUnknownError("the answer holds no list of executions")
    rows = [to_execution(item) for item in value]
    if all(row.at is not None for row in rows):
        # The venue lists the latest first; the sort keeps the order of those of one microsecond.
        rows.reverse()
        rows.sort(key=lambda row: row.at or 0)
    return tuple(rows)


def to_order(value: Any) -> OrderRow:
    """Read one order object."""
    row = Row(value)
    uuid = row.text("uuid")
    if uuid is None:
        raise OutcomeUnknownError(f"an order without uuid: {shown(value)}")
    return OrderRow(
        uuid=uuid,
        status=row.text("status"),
        instrument=row.text("instrument"),
        side=row.text("side"),
        order_type=row.text("orderType"),
        quantity=row.decimal("quantity"),
        filled=row.decimal("filled"),
        average=row.decimal("averagePrice"),
        price=row.decimal("price"),
        signature=row.text("signature"),
        client_order_id=row.text("clientOrderId"),
        entered=row.time("entryTime", "timestamp"),
        changed=row.time("eventTime"),
        text=to_words(row.first("reason", "message")),
    )


def to_execution(value: Any) -> ExecutionRow:
    """Read one fill object."""
    row = Row(value)
    execution_id, order_id = row.text("executionId"), row.text("orderId")
    price, quantity = row.decimal("price"), row.decimal("quantity")
    if execution_id is None or order_id is None or price is None or not quantity or quantity < 0:
        raise OutcomeUnknownError(f"a fill without ids, quantity or price: {shown(value)}")
    return ExecutionRow(
        execution_id=execution_id,
        order_id=order_id,
        instrument=row.text("instrument"),
        side=row.text("side"),
        price=price,
        quantity=quantity,
        commission=row.decimal("commission"),
        liquidity=row.text("liquidity"),
        at=row.time("eventTime"),
    )


def to_quote(value: Any) -> QuoteRow:
    """Read what an order book, or the entry of an instrument in /all/info, says of its price."""
    row = Row(value)
    index = row.first("index")
    return QuoteRow(
        bid=row.decimal("bid"),
        ask=row.decimal("ask"),
        last=row.decimal("lastPrice"),
        index=Row(index).decimal("price") if isinstance(index, Mapping) else None,
    )


def _whole(row: Row, name: str) -> int | None:
    number = row.decimal(name)
    if number is None:
        return None
    if number != number.to_integral_value() or not 0 <= number <= 10**6:
        raise OutcomeUnknownError(f"{name} is {number}")
    return int(number)
