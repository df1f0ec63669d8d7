"""Between the core's terms and Leviathan's: executes out, executes, fills and cancellations in.

The words of the stream and of a status are assumed, as Leviathan documents none; an unknown
status raises.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.codes import Code
from fixgw.core.effects import SendNew
from fixgw.core.events import Event, ExecutionSeen, OrderSeen, VenueExecution, VenueOrder
from fixgw.core.exact import ZERO
from fixgw.core.exact import text as written
from fixgw.core.fields import Evidence, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.instruments import Instrument
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues.canonical import canonical
from fixgw.venues.leviathan import wire
from fixgw.venues.leviathan.settings import LeviathanAccount, LeviathanSettings
from fixgw.venues.leviathan.wire import FillRow, OrderRow, Request
from fixgw.venues.tolerant import fold

SIDE_TO_WORD: Mapping[Side, str] = {Side.BUY: "buy", Side.SELL: "sell"}
WORD_TO_SIDE: Mapping[str, Side] = {
    "buy": Side.BUY,
    "long": Side.BUY,
    "sell": Side.SELL,
    "short": Side.SELL,
}
TIME_IN_FORCE: Mapping[OrdType, frozenset[TimeInForce | None]] = {
    # There is no field for it: an execute trades now, which is what IOC says, and nothing else.
    OrdType.MARKET: frozenset({None, TimeInForce.IOC}),
}
WORD_TO_STATUS: Mapping[str, OrdStatus] = {
    "accepted": OrdStatus.NEW,
    "new": OrdStatus.NEW,
    "open": OrdStatus.NEW,
    "pending": OrdStatus.NEW,
    "submitted": OrdStatus.NEW,
    "routing": OrdStatus.NEW,
    "routed": OrdStatus.NEW,
    "working": OrdStatus.NEW,
    "partiallyfilled": OrdStatus.PARTIALLY_FILLED,
    "partial": OrdStatus.PARTIALLY_FILLED,
    "filled": OrdStatus.FILLED,
    "executed": OrdStatus.FILLED,
    "completed": OrdStatus.FILLED,
    "settled": OrdStatus.FILLED,
    "cancelled": OrdStatus.CANCELED,
    "canceled": OrdStatus.CANCELED,
    "rejected": OrdStatus.REJECTED,
    "failed": OrdStatus.REJECTED,
    "expired": OrdStatus.EXPIRED,
}
FILLS = frozenset({"fill", "fills", "orderfill", "trade", "execution"})
ENDS = frozenset({"cancel", "cancelled", "canceled", "cancellation", "ordercancelled"})
ORDERS = frozenset({"order", "orderupdate"})
ANSWERS = frozenset({"ack", "auth", "subscribe", "subscribed", "success", "unsubscribe"})
ABOUT_ORDERS = FILLS | ENDS | ORDERS
SIGNS_OF_LIFE = frozenset({"heartbeat", "ping", "pong"})
CHANGES = frozenset({"position", "positions", "positionchange", "positionupdate"})


def send_new_to_request(
    effect: SendNew, settings: LeviathanSettings, account: LeviathanAccount
) -> Request:
    """POST /intelligence/execute. Raises NotSentError for what Leviathan cannot express."""
    _refuse_unsupported(effect)
    slippage = effect.slippage_bps if effect.slippage_bps is not None else account.slippage_bps
    body: dict[str, Any] = {
        "symbol": effect.symbol,
        "side": SIDE_TO_WORD[effect.side],
        # A decimal string, as the document has it.
        "notional_usdc": written(effect.cash_order_qty or ZERO),
    }
    optional = {
        "venue": effect.venue_preference,
        "slippage_bps": slippage,
        "client_order_id": effect.client_key if settings.send_client_order_id else None,
    }
    body.update((name, value) for name, value in optional.items() if value is not None)
    return Request(method="POST", path="/intelligence/execute", body=canonical(body).encode())


def _refuse_unsupported(effect: SendNew) -> None:
    allowed = TIME_IN_FORCE.get(effect.ord_type)
    unfit = {
        "OrdType(40)": allowed is None,
        "Side(54)": effect.side not in SIDE_TO_WORD,
        "TimeInForce(59)": allowed is not None and effect.time_in_force not in allowed,
        "OrderQty(38)": effect.order_qty is not None,
        "CashOrderQty(152)": effect.cash_order_qty is None,
        "Price(44)": effect.price is not None,
        "StopPx(99)": effect.stop_px is not None,
        "ExpireTime(126)": effect.expire_time is not None,
        "ExecInst(18)=6": effect.post_only,
        "ExecInst(18)=E": effect.reduce_only,
        "20001": effect.leverage is not None,
        "20002": effect.take_profit is not None,
        "20003": effect.stop_loss is not None,
        "SlippageBps(20010) below zero": (effect.slippage_bps or 0) < 0,
    }
    for field, is_unfit in unfit.items():
        if is_unfit:
            text = f"{Code.UNSUPPORTED_INSTRUCTION}: leviathan cannot take this {field}"
            raise NotSentError(text)


def symbol_to_instrument(symbol: str) -> Instrument:
    """A symbol of the configuration; Leviathan tells nothing of its grid."""
    return Instrument(symbol=symbol)


def word_to_status(word: str) -> OrdStatus:
    """Map a status in any case and spelling; raises OutcomeUnknownError for an unknown one."""
    status = WORD_TO_STATUS.get(fold(word))
    if status is None:
        raise OutcomeUnknownError(f"unknown status {word!r}")
    return status


def word_to_side(word: str | None) -> Side | None:
    """Map a side; raises OutcomeUnknownError for an unknown one."""
    if word is None:
        return None
    side = WORD_TO_SIDE.get(fold(word))
    if side is None:
        raise OutcomeUnknownError(f"unknown side {word!r}")
    return side


def order_to_venue_order(
    row: OrderRow, *, implied: OrdStatus | None = None, notional: Decimal | None = None
) -> VenueOrder:
    """Map an execute. `implied` is its status and `notional` its total where the row is silent."""
    total = row.notional if row.notional is not None else notional
    status, filled = _status_and_filled(row, implied)
    return VenueOrder(
        venue_order_id=row.order_id,
        status=status,
        cum_qty=filled,
        cum_contracts=row.contracts,
        symbol=row.symbol,
        side=word_to_side(row.side),
        ord_type=OrdType.MARKET,
        cash_order_qty=total,
        avg_px=row.average,
        client_key=row.client_order_id,
        created_at=row.created,
        updated_at=row.updated,
        text=row.text,
    )


def _status_and_filled(
    row: OrderRow, implied: OrdStatus | None
) -> tuple[OrdStatus, Decimal | None]:
    status = implied if row.status is None else word_to_status(row.status)
    if status is None:
        raise OutcomeUnknownError(f"execute {row.order_id} has no status")
    if row.filled is not None and row.filled < 0:
        raise OutcomeUnknownError(f"execute {row.order_id} is filled by {row.filled}")
    if status is OrdStatus.NEW:
        return (OrdStatus.PARTIALLY_FILLED, row.filled) if row.filled else (status, ZERO)
    return status, row.filled


def fill_to_execution(row: FillRow) -> VenueExecution:
    """Map a fill: the quantity is USDC, as the order's is."""
    return VenueExecution(
        venue_exec_id=row.fill_id,
        venue_order_id=row.order_id,
        last_qty=row.notional,
        last_px=row.price,
        contracts=row.contracts,
        at=row.at,
        fee=row.fee,
        fee_currency=row.fee_currency,
        symbol=row.symbol,
        side=word_to_side(row.side),
    )


def row_to_events(
    venue: str, account: str, row: OrderRow, seen: VenueOrder, evidence: Evidence
) -> tuple[Event, ...]:
    """Fills first: then the sum is already explained."""
    fills = (
        ExecutionSeen(
            venue=venue,
            account=account,
            execution=fill_to_execution(fill),
            evidence=evidence,
            order=seen,
        )
        for fill in row.fills
    )
    return (*fills, OrderSeen(venue=venue, account=account, seen=seen, evidence=evidence))


def message_to_kind(value: Any) -> str:
    """Say what kind of message one of the stream's is, in any case and spelling."""
    return fold(wire.read_message(value).kind) if isinstance(value, dict) else ""


def stream_to_events(venue: str, account: str, value: Any) -> Sequence[VenueNews]:
    """Map a message about one thing. Raises OutcomeUnknownError for what cannot be understood.

    Of the account nothing may be overheard: what no word is known for may have been a fill.
    """
    refused = wire.refused_words(value)
    if refused is not None:
        raise OutcomeUnknownError(refused)
    message = wire.read_message(value)
    kind = fold(message.kind)
    if kind in ANSWERS:
        return ()
    if kind in CHANGES or message.channel == "positions":
        return (AccountChanged(venue=venue, account=account),)
    if kind in FILLS:
        return _fill_events(venue, account, message.data)
    if kind in ENDS or kind in ORDERS:
        implied = OrdStatus.CANCELED if kind in ENDS else None
        return _order_events(venue, account, message.data, implied)
    if message.channel == "account" and kind not in SIGNS_OF_LIFE:
        raise OutcomeUnknownError(f"unknown type {message.kind!r}")
    return ()


def _fill_events(venue: str, account: str, data: Any) -> Sequence[Event]:
    """A fill, and what the message says of its order."""
    fill, order = wire.to_fill(data), wire.to_order(data)
    is_alone = order.order_id != fill.order_id or (order.status is None and order.filled is None)
    seen = None if is_alone else order_to_venue_order(order, implied=OrdStatus.NEW)
    execution = ExecutionSeen(
        venue=venue,
        account=account,
        execution=fill_to_execution(fill),
        evidence=Evidence.STREAM,
        order=seen,
    )
    if seen is None:
        return (execution,)
    told = OrderSeen(venue=venue, account=account, seen=seen, evidence=Evidence.STREAM)
    return (execution, told)


def _order_events(
    venue: str, account: str, data: Any, implied: OrdStatus | None
) -> Sequence[Event]:
    row = wire.to_order(data)
    seen = order_to_venue_order(row, implied=implied)
    return row_to_events(venue, account, row, seen, Evidence.STREAM)
