"""From Polymarket US's rows to the core's terms.

YES and NO of a market share one book, whose prices are those of YES: at the venue NO at x is
1 - x, exactly. To the core each outcome is an instrument of its own, `slug` and `slug:NO`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fixgw.core.events import ExecutionSeen, OrderSeen, VenueExecution, VenueOrder
from fixgw.core.exact import ZERO, remainder, subtract
from fixgw.core.fields import Evidence, LiquidityInd, OrdStatus, OrdType, Outcome, Side
from fixgw.core.instruments import Instrument, split_outcome, symbol_key
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.polymarket.wire import ExecutionRow, MarketRow, OrderRow

ONE = Decimal(1)
LOWEST, HIGHEST = Decimal("0.01"), Decimal("0.99")
"""The exchange's absolute price limits, the same for both outcomes."""

WORD_TO_STATUS: Mapping[str, OrdStatus] = {
    "new": OrdStatus.NEW,
    "pendingnew": OrdStatus.NEW,
    "pendingrisk": OrdStatus.NEW,
    "pendingcancel": OrdStatus.NEW,
    "pendingreplace": OrdStatus.NEW,
    # A modify keeps the order's id, so what was replaced lives on in its new terms.
    "replaced": OrdStatus.NEW,
    "partiallyfilled": OrdStatus.NEW,
    "filled": OrdStatus.FILLED,
    "canceled": OrdStatus.CANCELED,
    "rejected": OrdStatus.REJECTED,
    "expired": OrdStatus.EXPIRED,
}
"""What is not over is NEW or PARTIALLY_FILLED by its quantity."""
UNDECIDED = frozenset({"pendingnew", "pendingrisk"})
"""The matching engine has not yet taken the order."""
WORD_TO_ORD_TYPE: Mapping[str, OrdType] = {"limit": OrdType.LIMIT, "market": OrdType.MARKET}
INTENTS: Mapping[str, tuple[Outcome, Side]] = {
    "buylong": (Outcome.YES, Side.BUY),
    "selllong": (Outcome.YES, Side.SELL),
    "buyshort": (Outcome.NO, Side.BUY),
    "sellshort": (Outcome.NO, Side.SELL),
    "buyyes": (Outcome.YES, Side.BUY),
    "sellyes": (Outcome.YES, Side.SELL),
    "buyno": (Outcome.NO, Side.BUY),
    "sellno": (Outcome.NO, Side.SELL),
}
LIQUIDITY: Mapping[bool, LiquidityInd] = {True: LiquidityInd.REMOVED, False: LiquidityInd.ADDED}
"""By whether the order was the aggressor."""
FILLS = frozenset({"partialfill", "fill"})
OVER = frozenset({"closed", "resolving", "resolved"})
"""A halt may end before the list is read again, so there the exchange decides; words that the
document does not know mean nothing, as it says."""


def symbol_to_slug(symbol: str) -> tuple[str, Outcome]:
    """Return the market and the outcome that an instrument means."""
    slug, outcome = split_outcome(symbol)
    return slug, outcome or Outcome.YES


def slug_to_symbol(slug: str, outcome: Outcome) -> str:
    """Name the instrument of an outcome."""
    return f"{slug}:{Outcome.NO}" if outcome is Outcome.NO else slug


def flipped(price: Decimal, outcome: Outcome) -> Decimal:
    """Turn a price of YES into the outcome's own, and back."""
    return price if outcome is Outcome.YES else subtract(ONE, price)


def row_to_venue_order(row: OrderRow, latest: ExecutionRow | None = None) -> VenueOrder:
    """Map an order, with the time and the words of the execution that was told of it last.

    Raises OutcomeUnknownError for an unknown state, outcome or quantity.
    """
    outcome, side = _outcome_and_side(row)
    status, cum_qty = _status_and_cum_qty(row)
    return VenueOrder(
        venue_order_id=row.order_id,
        status=status,
        cum_qty=cum_qty,
        symbol=None if row.slug is None else slug_to_symbol(row.slug, outcome),
        side=side,
        ord_type=WORD_TO_ORD_TYPE.get(row.order_type or ""),
        # The quantity of an order in cash is the venue's own reckoning.
        order_qty=row.quantity if row.cash is None else None,
        cash_order_qty=row.cash,
        price=flipped(row.price, outcome) if row.price else None,
        avg_px=flipped(row.average, outcome) if row.average else None,
        created_at=row.created,
        # The order itself only says when it was placed.
        updated_at=latest.at if latest is not None and latest.order.state == row.state else None,
        text=None if latest is None else latest.text,
    )


def _outcome_and_side(row: OrderRow) -> tuple[Outcome, Side]:
    """The side alone says nothing: to buy NO is to sell YES on the venue's book."""
    found = INTENTS.get(f"{row.action}{row.outcome}") or INTENTS.get(row.intent or "")
    if found is None:
        words = f"{row.action} {row.outcome}, {row.intent}"
        raise OutcomeUnknownError(f"order {row.order_id} has no known intent: {words}")
    return found


def _status_and_cum_qty(row: OrderRow) -> tuple[OrdStatus, Decimal | None]:
    status = WORD_TO_STATUS.get(row.state)
    if status is None:
        raise OutcomeUnknownError(f"unknown order state {row.state!r}")
    filled = _filled(row, status)
    if filled is not None and filled < 0:
        raise OutcomeUnknownError(f"order {row.order_id} is filled by {filled}")
    if status is OrdStatus.NEW:
        if filled is None:
            raise OutcomeUnknownError(f"order {row.order_id} does not say how much is filled")
        return (OrdStatus.PARTIALLY_FILLED, filled) if filled else (status, ZERO)
    if status is OrdStatus.FILLED and filled is None:
        raise OutcomeUnknownError(f"order {row.order_id} is filled, but not by how much")
    return status, filled


def _filled(row: OrderRow, status: OrdStatus) -> Decimal | None:
    if row.filled is not None:
        return row.filled
    if status is OrdStatus.NEW and row.quantity is not None and row.leaves is not None:
        return subtract(row.quantity, row.leaves)
    return row.quantity if status is OrdStatus.FILLED else None


def row_to_execution(row: ExecutionRow) -> VenueExecution | None:
    """Map a fill; None for an execution that is none. Raises OutcomeUnknownError."""
    if row.kind not in FILLS:
        return None
    if row.exec_id is None or not row.size or row.price is None or row.size < 0:
        raise OutcomeUnknownError(f"a fill of {row.order.order_id} without id, size or price")
    outcome, side = _outcome_and_side(row.order)
    return VenueExecution(
        venue_exec_id=row.exec_id,
        venue_order_id=row.order.order_id,
        last_qty=row.size,
        last_px=flipped(row.price, outcome),
        at=row.at,
        liquidity=None if row.aggressor is None else LIQUIDITY[row.aggressor],
        fee=row.fee or None,
        fee_currency=row.fee_currency,
        symbol=None if row.order.slug is None else slug_to_symbol(row.order.slug, outcome),
        side=side,
    )


def execution_to_events(
    venue: str, account: str, row: ExecutionRow
) -> list[ExecutionSeen | OrderSeen]:
    """Map what the stream told: the fill first, so that the order's quantity is explained."""
    events: list[ExecutionSeen | OrderSeen] = []
    fill = row_to_execution(row)
    if fill is not None:
        events.append(
            ExecutionSeen(venue=venue, account=account, execution=fill, evidence=Evidence.STREAM)
        )
    seen = row_to_venue_order(row.order, row)
    events.append(OrderSeen(venue=venue, account=account, seen=seen, evidence=Evidence.STREAM))
    return events


def rows_to_instruments(rows: Iterable[MarketRow]) -> tuple[Instrument, ...]:
    """Map markets, each to its two outcomes. What clients could confuse is not tradable."""
    listed = list(rows)
    keys: dict[str, int] = {}
    for row in listed:
        keys[symbol_key(row.slug)] = keys.get(symbol_key(row.slug), 0) + 1
    return tuple(
        _instrument(row, outcome, _objection(row, is_twin=keys[symbol_key(row.slug)] > 1))
        for row in listed
        for outcome in Outcome
    )


def _instrument(row: MarketRow, outcome: Outcome, objection: str | None) -> Instrument:
    return Instrument(
        symbol=slug_to_symbol(row.slug, outcome),
        tick_size=row.tick,
        lot_size=row.lot,
        min_qty=row.lot,
        min_price=LOWEST,
        max_price=HIGHEST,
        tradable=objection is None,
        text=objection,
    )


def _objection(row: MarketRow, *, is_twin: bool) -> str | None:
    """Return why a market is not traded, in this gateway or at the venue."""
    if row.closed is True or row.active is False or row.status in OVER:
        return f"the venue lists it as {row.status or 'not active'}"
    if not row.tick or not row.lot or remainder(ONE, row.tick):
        # The venue cuts what is off its grid without a word, so the grid has to be known.
        return "its grid of prices and quantities is not known"
    if is_twin:
        return "another market's slug differs in separators alone"
    return None
