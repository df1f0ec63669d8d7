"""Levret's positions and wallet, as rows and in the core's terms; pure.

The document names both routes and none of their fields, so every likely spelling is taken.
"""

from typing import Any

from fixgw.core.account_data import Balance, Position
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.figures import figures
from fixgw.venues.levret.wire import Request, read_list, read_object
from fixgw.venues.tolerant import Row, shown

_SHORT = frozenset({"short", "sell"})
_BALANCES = ("balances", "assets", "wallets")


def positions_request() -> Request:
    """GET /positions."""
    return Request(method="GET", path="/positions")


def overview_request() -> Request:
    """GET /wallet/account-overview."""
    return Request(method="GET", path="/wallet/account-overview")


def rows_to_positions(value: Any) -> tuple[Position, ...]:
    """Map a decoded answer of GET /positions. Raises OutcomeUnknownError."""
    return tuple(_position(item) for item in read_list(value))


def overview_to_balances(value: Any) -> tuple[Balance, ...]:
    """Map a decoded account overview: one summary, or one row for each asset."""
    inner = read_object(value)
    listed = Row(inner).rows(*_BALANCES)
    return tuple(_balance(item) for item in (listed or [inner]))


def _position(value: Any) -> Position:
    row = Row(value)
    symbol, size = row.text("symbol", "market", "pair"), row.decimal("size", "quantity", "qty")
    if symbol is None or size is None:
        raise OutcomeUnknownError(f"a position without symbol or size: {shown(value)}")
    is_short = (row.text("side", "positionSide") or "").lower() in _SHORT
    return Position(
        symbol=symbol,
        quantity=-abs(size) if is_short else size,
        currency=row.text("currency", "asset", "marginAsset"),
        avg_px=row.decimal("entryPrice", "avgPrice", "averagePrice", "avgEntryPrice"),
        mark_px=row.decimal("markPrice", "mark"),
        unrealized_pnl=row.decimal("unrealizedPnl", "unrealisedPnl", "pnl"),
        venue_position_id=row.text("id", "positionId", "_id"),
        figures=figures(value),
    )


def _balance(value: Any) -> Balance:
    row = Row(value)
    return Balance(
        currency=row.text("asset", "currency", "coin"),
        cash=row.decimal("balance", "walletBalance", "total", "totalBalance"),
        total=row.decimal("equity", "totalEquity", "accountEquity"),
        available=row.decimal("available", "availableBalance", "availableMargin", "free"),
        figures=figures(value),
    )
