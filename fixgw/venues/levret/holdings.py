"""Levret's positions and wallet, as rows and in the core's terms; pure.

The document names both routes and none of their fields, so every likely spelling is taken. What
changes a position is documented but for what comes back.
"""

from typing import Any
from urllib.parse import quote

from fixgw.core.account_data import Balance, Position
from fixgw.core.codes import Code
from fixgw.core.position_control import (
    ClosePosition,
    MoveMargin,
    PositionChange,
    SetLeverage,
    SetTargets,
)
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues.canonical import canonical
from fixgw.venues.figures import figures
from fixgw.venues.levret.wire import Request, read_list, read_object
from fixgw.venues.tolerant import Row, shown

_SHORT = frozenset({"short", "sell"})
LEVERAGES = range(1, 126)
_BALANCES = ("balances", "assets", "wallets")


def positions_request() -> Request:
    """GET /positions."""
    return Request(method="GET", path="/positions")


def overview_request() -> Request:
    """GET /wallet/account-overview."""
    return Request(method="GET", path="/wallet/account-overview")


def change_to_request(position_id: str, change: PositionChange) -> Request:
    """POST /positions/:id/leverage, margin, tpsl or close. Raises NotSentError."""
    route, body = _route_and_body(change)
    path = f"/positions/{quote(position_id, safe='')}/{route}"
    return Request(method="POST", path=path, body=canonical(body).encode())


def _route_and_body(change: PositionChange) -> tuple[str, dict[str, Any]]:
    match change:
        case SetLeverage(leverage=leverage):
            if leverage not in LEVERAGES:
                raise NotSentError(f"{Code.LEVERAGE_LIMIT}: leverage {leverage} is not 1 to 125")
            return "leverage", {"leverage": leverage}
        case MoveMargin(mode=mode, amount=amount):
            return "margin", {"mode": mode.value, "amount": amount}
        case SetTargets(take_profit=take_profit, stop_loss=stop_loss):
            prices = {"takeProfitPrice": take_profit, "stopLossPrice": stop_loss}
            return "tpsl", {name: price for name, price in prices.items() if price is not None}
        case ClosePosition():
            return "close", {}


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
