"""Leviathan's positions and margin, in the core's terms, and what margin says of an order; pure.

Positions are told in USDC notional, so a position's quantity is USDC here, below zero when short.
Symbol and downstream venue together are what a position is known by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.core.account_data import Balance, Position
from fixgw.core.exact import text as written
from fixgw.core.fields import Side
from fixgw.core.instruments import symbol_key
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.figures import figures
from fixgw.venues.leviathan.wire import Request, read_object, read_rows
from fixgw.venues.tolerant import Row, shown, to_words

USDC = "USDC"
INITIAL_MARGIN = Decimal("1.2")
"""A new position is refused if it would push the projected margin health below this."""
CREDIT = ("available_credit", "credit_available")
ROOM = ("available_margin", "margin_available")
_SHORT = frozenset({"short", "sell"})


def positions_request() -> Request:
    """GET /intelligence/positions."""
    return Request(method="GET", path="/intelligence/positions")


def margin_request() -> Request:
    """GET /intelligence/margin."""
    return Request(method="GET", path="/intelligence/margin")


def rows_to_positions(value: Any) -> tuple[Position, ...]:
    """Map a decoded answer of positions. Raises OutcomeUnknownError."""
    return tuple(_position(item) for item in read_rows(value, "positions"))


def _position(value: Any) -> Position:
    row = Row(value)
    symbol, notional = row.text("symbol"), row.decimal("notional", "notional_usdc")
    if symbol is None or notional is None:
        raise OutcomeUnknownError(f"a position without symbol or notional: {shown(value)}")
    is_short = (row.text("side") or "").lower() in _SHORT
    return Position(
        symbol=symbol,
        quantity=-abs(notional) if is_short else notional,
        currency=USDC,
        unrealized_pnl=row.decimal("pnl", "unrealized_pnl"),
        venue_position_id=to_words(row.first("venue")),  # a symbol may be held at several
        figures=figures(value),
    )


def margin_to_balances(value: Any) -> tuple[Balance, ...]:
    """Map a decoded answer of margin: one summary in USDC, all its figures beside it."""
    inner = read_object(value)
    row = Row(inner)
    return (
        Balance(
            currency=USDC,
            cash=row.decimal("deposit", "cash"),
            total=row.decimal("adjusted_equity", "equity"),
            available=row.decimal(*CREDIT, *ROOM, "available"),
            figures=figures({name: _by_name(part) for name, part in inner.items()}),
        ),
    )


def _by_name(value: Any) -> Any:
    """Return a breakdown, a list of rows, as rows by the name that each begins with."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) and row for row in value):
        return value
    named = {str(next(iter(row.values()))): row for row in value}
    return named if len(named) == len(value) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What the venue said of an account's margin at `read_at` (microseconds).

    `credit` is what may still be traded, `room` the adjusted equity that is not used.
    """

    read_at: int
    credit: Decimal | None
    room: Decimal | None
    health: Decimal | None
    positions: Mapping[str, Decimal]


def to_margin(margin: Any, positions: tuple[Position, ...], read_at: int) -> Margin:
    """Read what a guard needs. Raises OutcomeUnknownError."""
    row = Row(read_object(margin))
    held: dict[str, Decimal] = {}
    for one in positions:
        key = symbol_key(one.symbol)
        held[key] = held.get(key, Decimal(0)) + (one.quantity or 0)
    return Margin(
        read_at=read_at,
        credit=row.decimal(*CREDIT),
        room=row.decimal(*ROOM),
        health=row.decimal("margin_health", "health"),
        positions=held,
    )


def would_be_refused(margin: Margin, symbol: str, side: Side, notional: Decimal) -> str | None:
    """Return why the venue would refuse the order for its margin, or None when that is not sure.

    What only makes a position smaller is never refused. No projection is computed: an account
    below the initial margin already or without any margin left, or an order beyond the credit that
    the venue itself calls available. An order may well be larger than the margin that is left, as
    the deposit pays for it first.
    """
    held = margin.positions.get(symbol_key(symbol), Decimal(0))
    opposite = held < 0 if side is Side.BUY else held > 0
    if opposite and notional <= abs(held):
        return None
    if margin.health is not None and margin.health < INITIAL_MARGIN:
        return f"margin health is {written(margin.health)}, below {INITIAL_MARGIN}"
    if margin.room is not None and margin.room <= 0:
        return "no margin is available"
    if margin.credit is not None and notional > margin.credit:
        return f"{written(notional)} USDC are more than the {written(margin.credit)} available"
    return None
