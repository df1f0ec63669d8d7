"""Between the core's terms and Levret's: orders out, orders, fills and symbols in.

The words a status may have are assumed, as Levret documents none; an unknown word raises.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.codes import Code
from fixgw.core.effects import SendNew
from fixgw.core.events import Event, ExecutionSeen, OrderSeen, VenueExecution, VenueOrder
from fixgw.core.exact import ZERO, subtract
from fixgw.core.fields import Evidence, LiquidityInd, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.instruments import Instrument
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues.canonical import canonical
from fixgw.venues.levret import wire
from fixgw.venues.levret.settings import LevretAccount
from fixgw.venues.levret.wire import OrderRow, Request, SymbolRow, TradeRow
from fixgw.venues.tolerant import fold

SIDE_TO_WORD: Mapping[Side, str] = {Side.BUY: "buy", Side.SELL: "sell"}
ORD_TYPE_TO_WORD: Mapping[OrdType, str] = {OrdType.MARKET: "market", OrdType.LIMIT: "limit"}

TIME_IN_FORCE: Mapping[OrdType, frozenset[TimeInForce | None]] = {
    OrdType.LIMIT: frozenset({None, TimeInForce.GTC}),
    # A market order rests nowhere, so good till cancelled and immediate or cancel say the same.
    OrdType.MARKET: frozenset({None, TimeInForce.GTC, TimeInForce.IOC}),
}

WORD_TO_STATUS: Mapping[str, OrdStatus] = {
    "new": OrdStatus.NEW,
    "open": OrdStatus.NEW,
    "pending": OrdStatus.NEW,
    "placed": OrdStatus.NEW,
    "active": OrdStatus.NEW,
    "partiallyfilled": OrdStatus.PARTIALLY_FILLED,
    "partial": OrdStatus.PARTIALLY_FILLED,
    "filled": OrdStatus.FILLED,
    "executed": OrdStatus.FILLED,
    "closed": OrdStatus.FILLED,
    "completed": OrdStatus.FILLED,
    "cancelled": OrdStatus.CANCELED,
    "canceled": OrdStatus.CANCELED,
    "rejected": OrdStatus.REJECTED,
    "failed": OrdStatus.REJECTED,
    "expired": OrdStatus.EXPIRED,
}
VAGUE_ENDS = frozenset({"closed", "completed"})
"""Words that say an order is over, and not how; its quantities decide."""

WORD_TO_SIDE: Mapping[str, Side] = {
    "buy": Side.BUY,
    "bid": Side.BUY,
    "sell": Side.SELL,
    "ask": Side.SELL,
}
# Orders placed elsewhere may be of kinds the document does not know; they are still listed.
WORD_TO_ORD_TYPE: Mapping[str, OrdType] = {
    "market": OrdType.MARKET,
    "limit": OrdType.LIMIT,
    "stop": OrdType.STOP,
    "stopmarket": OrdType.STOP,
    "stoplimit": OrdType.STOP_LIMIT,
}
WORD_TO_LIQUIDITY: Mapping[str, LiquidityInd] = {
    "maker": LiquidityInd.ADDED,
    "m": LiquidityInd.ADDED,
    "taker": LiquidityInd.REMOVED,
    "t": LiquidityInd.REMOVED,
}
TRADING_WORDS = frozenset({"trading", "active", "online", "open", "enabled", "live", "listed"})
_ACCOUNT_EVENTS = frozenset({"accountData", "positionUpdate"})


def send_new_to_request(effect: SendNew, account: LevretAccount) -> Request:
    """POST /order. Raises NotSentError for what Levret cannot express: nothing is dropped."""
    _refuse_unsupported(effect)
    body: dict[str, Any] = {
        "userId": account.user_id,
        "symbol": effect.symbol,
        "side": SIDE_TO_WORD[effect.side],
        "orderType": ORD_TYPE_TO_WORD[effect.ord_type],
        "size": effect.order_qty,
    }
    if effect.ord_type is OrdType.LIMIT:
        body["price"] = effect.price
    optional = {
        "leverage": effect.leverage or account.leverage,
        "reduce_only": effect.reduce_only or None,
        "takeProfit": effect.take_profit,
        "stopLoss": effect.stop_loss,
    }
    body.update((name, value) for name, value in optional.items() if value is not None)
    return Request(method="POST", path="/order", body=canonical(body).encode())


def _refuse_unsupported(effect: SendNew) -> None:
    allowed = TIME_IN_FORCE.get(effect.ord_type)
    unfit = {
        "OrdType(40)": allowed is None,
        "Side(54)": effect.side not in SIDE_TO_WORD,
        "TimeInForce(59)": allowed is not None and effect.time_in_force not in allowed,
        "OrderQty(38)": effect.order_qty is None,
        "Price(44)": (effect.ord_type is OrdType.LIMIT) is not (effect.price is not None),
        "CashOrderQty(152)": effect.cash_order_qty is not None,
        "StopPx(99)": effect.stop_px is not None,
        "ExecInst(18)=6": effect.post_only,
        "20010": effect.slippage_bps is not None,
    }
    for field, is_unfit in unfit.items():
        if is_unfit:
            raise NotSentError(f"{Code.UNSUPPORTED_INSTRUCTION}: levret cannot take this {field}")


def cancel_request(venue_order_id: str) -> Request:
    """POST /order/cancel."""
    body = canonical({"orderId": venue_order_id}).encode()
    return Request(method="POST", path="/order/cancel", body=body)


def order_request(venue_order_id: str) -> Request:
    """GET /order/:id."""
    return Request(method="GET", path=f"/order/{quote(venue_order_id, safe='')}")


def order_trades_request(venue_order_id: str) -> Request:
    """GET /trade/order/:orderId."""
    return Request(method="GET", path=f"/trade/order/{quote(venue_order_id, safe='')}")


def open_orders_request(user_id: str, page: int, size: int) -> Request:
    """GET /order/open, one page of all symbols."""
    path = f"/order/open?userId={quote(user_id, safe='')}&page={page}&pageSize={size}"
    return Request(method="GET", path=path)


def trades_request(user_id: str, since: int, page: int, size: int) -> Request:
    """GET /trade/user/:userId, one page of the fills since `since` (microseconds)."""
    path = f"/trade/user/{quote(user_id, safe='')}?page={page}&pageSize={size}"
    return Request(method="GET", path=f"{path}&startTime={max(0, since) // 1000}")


def symbols_request() -> Request:
    """GET /market/supported-symbols."""
    return Request(method="GET", path="/market/supported-symbols")


def order_to_venue_order(
    row: OrderRow, *, implied: OrdStatus | None = None, size: Decimal | None = None
) -> VenueOrder:
    """Map an order. `implied` is its status and `size` its quantity where the row is silent.

    Raises OutcomeUnknownError for an unknown status or side, and for quantities that do not say
    how much was filled.
    """
    order_qty = row.size if row.size is not None else size
    status, cum_qty = _status_and_cum_qty(row, implied, order_qty)
    return VenueOrder(
        venue_order_id=row.order_id,
        status=status,
        cum_qty=cum_qty,
        symbol=row.symbol,
        side=word_to_side(row.side),
        ord_type=WORD_TO_ORD_TYPE.get(fold(row.order_type or "")),
        order_qty=order_qty,
        price=row.price or None,
        avg_px=row.average or None,
        created_at=row.created,
        updated_at=row.updated,
        text=row.text,
    )


def _status_and_cum_qty(
    row: OrderRow, implied: OrdStatus | None, order_qty: Decimal | None
) -> tuple[OrdStatus, Decimal | None]:
    status = word_to_status(row.status) if row.status is not None else implied
    if status is None:
        raise OutcomeUnknownError(f"order {row.order_id} has no status")
    filled = _filled(row, order_qty)
    if status is OrdStatus.FILLED:
        return _ended_as_filled(row, filled, order_qty)
    if status is OrdStatus.PARTIALLY_FILLED and not filled:
        raise OutcomeUnknownError(f"order {row.order_id} is partly filled, but not by how much")
    if status is OrdStatus.NEW:
        return (OrdStatus.PARTIALLY_FILLED, filled) if filled else (status, ZERO)
    return status, filled


def _filled(row: OrderRow, order_qty: Decimal | None) -> Decimal | None:
    filled = row.filled
    if filled is None and row.remaining is not None and order_qty is not None:
        filled = subtract(order_qty, row.remaining)
    if filled is not None and filled < 0:
        raise OutcomeUnknownError(f"order {row.order_id} is filled by {filled}")
    return filled


def _ended_as_filled(
    row: OrderRow, filled: Decimal | None, order_qty: Decimal | None
) -> tuple[OrdStatus, Decimal]:
    is_short = filled is not None and order_qty is not None and filled < order_qty
    if is_short and fold(row.status or "") in VAGUE_ENDS:
        return OrdStatus.CANCELED, filled or ZERO
    # The word "filled" outweighs a quantity that lags behind it; fills are fetched one by one.
    quantity = order_qty if is_short or filled is None else filled
    if quantity is None:
        raise OutcomeUnknownError(f"order {row.order_id} is filled, but not by how much")
    return OrdStatus.FILLED, quantity


def word_to_status(word: str) -> OrdStatus:
    """Map a status in any case and spelling; raises OutcomeUnknownError for an unknown one."""
    status = WORD_TO_STATUS.get(fold(word))
    if status is None:
        raise OutcomeUnknownError(f"unknown order status {word!r}")
    return status


def word_to_side(word: str | None) -> Side | None:
    """Map a side; raises OutcomeUnknownError for an unknown one."""
    if word is None:
        return None
    side = WORD_TO_SIDE.get(fold(word))
    if side is None:
        raise OutcomeUnknownError(f"unknown side {word!r}")
    return side


def trade_to_execution(row: TradeRow) -> VenueExecution:
    """Map a fill."""
    return VenueExecution(
        venue_exec_id=row.trade_id,
        venue_order_id=row.order_id,
        last_qty=row.size,
        last_px=row.price,
        at=row.at,
        liquidity=WORD_TO_LIQUIDITY.get(fold(row.role or "")),
        fee=row.fee,
        fee_currency=row.fee_currency,
        symbol=row.symbol,
        side=word_to_side(row.side),
    )


def trades_to_executions(rows: Iterable[TradeRow]) -> tuple[VenueExecution, ...]:
    """Map fills, oldest first, as they are to be reported; Levret may list them in any order."""
    ordered = sorted(rows, key=lambda row: (row.at or 0, len(row.trade_id), row.trade_id))
    return tuple(trade_to_execution(row) for row in ordered)


def symbol_to_instrument(row: SymbolRow) -> Instrument:
    """Map a supported symbol; one without a word about it is tradable."""
    by_word = row.status is None or fold(row.status) in TRADING_WORDS
    tradable = by_word and row.is_active is not False
    return Instrument(
        symbol=row.symbol,
        tick_size=_increment(row.tick, row.tick_digits),
        lot_size=_increment(row.lot, row.lot_digits),
        min_qty=row.min_size,
        max_qty=row.max_size,
        max_leverage=None if row.max_leverage is None else int(row.max_leverage),
        tradable=tradable,
        text=None if tradable else f"levret lists it as {row.status or 'not active'}",
    )


def _increment(increment: Decimal | None, digits: Decimal | None) -> Decimal | None:
    if increment is not None or digits is None:
        return increment
    if digits != digits.to_integral_value():
        return digits
    return Decimal(1).scaleb(-int(digits))


def stream_to_events(venue: str, account: str, name: str, data: Any) -> Sequence[VenueNews]:
    """Map a stream event; only `orderUpdate` speaks of orders. Raises OutcomeUnknownError."""
    if name in _ACCOUNT_EVENTS:
        return (AccountChanged(venue=venue, account=account),)
    if name != "orderUpdate":
        return ()
    events: list[Event] = []
    for row in wire.read_order_events(data):
        # Fills first: then the order's quantity is already explained and need not be asked for.
        events.extend(
            ExecutionSeen(
                venue=venue,
                account=account,
                execution=trade_to_execution(trade),
                evidence=Evidence.STREAM,
            )
            for trade in row.trades
        )
        seen = order_to_venue_order(row)
        events.append(OrderSeen(venue=venue, account=account, seen=seen, evidence=Evidence.STREAM))
    return events
