"""What an account holds, in either profile: positions and balances, passed through as they come."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fixgw.core.account_data import Balance, Position
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.figures import figures
from fixgw.venues.polymarket.wire import Request, text
from fixgw.venues.tolerant import Row, shown

POSITIONS, BALANCES = "/v1/portfolio/positions", "/v1/account/balances"
MOST_PAGES = 400


def positions_request(size: int, cursor: str | None) -> Request:
    """GET /v1/portfolio/positions, one page of the Retail API's."""
    fields = {"limit": str(size)} | ({} if cursor is None else {"cursor": cursor})
    return Request(method="GET", path=POSITIONS, query=urlencode(fields))


def balances_request() -> Request:
    """GET /v1/account/balances."""
    return Request(method="GET", path=BALANCES)


def page_to_positions(value: Any) -> tuple[tuple[Position, ...], str | None]:
    """Map a page, and return where the next one begins. Raises OutcomeUnknownError."""
    page = Row(value)
    held = page.first("positions") or {}
    if not isinstance(held, Mapping):
        raise OutcomeUnknownError(f"the answer holds no positions: {shown(value)}")
    positions = tuple(_position(str(slug), row) for slug, row in held.items())
    ended = page.first("eof") is True
    return positions, None if ended else page.text("nextCursor") if page.first(
        "nextCursor"
    ) else None


def _position(slug: str, value: Any) -> Position:
    """Below zero are contracts of NO."""
    row = Row(value)
    quantity = row.decimal("netPositionDecimal")
    cost = row.first("cost")
    return Position(
        symbol=slug,
        # An empty text is not set.
        quantity=row.decimal("netPosition") if quantity is None else quantity,
        currency=text(Row(cost), "currency") if isinstance(cost, Mapping) else None,
        figures=figures(value),
    )


def value_to_balances(value: Any) -> tuple[Balance, ...]:
    """Map the Retail API's balances. Raises OutcomeUnknownError."""
    rows = Row(value).first("balances")
    if not isinstance(rows, list):
        raise OutcomeUnknownError(f"the answer holds no balances: {shown(value)}")
    return tuple(_balance(row) for row in rows)


def _balance(value: Any) -> Balance:
    row = Row(value)
    return Balance(
        currency=text(row, "currency"),
        cash=row.decimal("currentBalance"),
        available=row.decimal("buyingPower"),
        figures=figures(value),
    )


def value_to_legacy_positions(value: Any) -> tuple[Position, ...]:
    """Map the older API's positions. Raises OutcomeUnknownError."""
    rows = Row(value).first("positions")
    if not isinstance(rows, list):
        raise OutcomeUnknownError(f"the answer holds no positions: {shown(value)}")
    return tuple(_legacy_position(row) for row in rows)


def _legacy_position(value: Any) -> Position:
    row = Row(value)
    symbol, side = row.text("instrument_slug", "instrument_id"), row.text("side")
    quantity = row.decimal("quantity")
    if symbol is None or side not in ("long", "short"):
        raise OutcomeUnknownError(f"a position without slug or side: {shown(value)}")
    if quantity is not None and side == "short":
        quantity = -abs(quantity)
    return Position(
        symbol=symbol,
        quantity=quantity,
        avg_px=row.decimal("entry_price"),
        mark_px=row.decimal("current_price"),
        unrealized_pnl=row.decimal("unrealized_pnl"),
        venue_position_id=row.text("instrument_id"),
        figures=figures(value),
    )


def value_to_legacy_balances(value: Any) -> tuple[Balance, ...]:
    """Map the older API's balance; its figures contradict each other, and are left as they are."""
    row = Row(value)
    balance = Balance(
        currency=row.text("currency"),
        total=row.decimal("total_balance"),
        available=row.decimal("available_balance"),
        figures=figures(value),
    )
    return (balance,)
