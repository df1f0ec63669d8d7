"""Between the core's terms and the Template venue's."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote

from fixgw.core.codes import Code
from fixgw.core.effects import SendNew
from fixgw.core.events import Event, ExecutionSeen, OrderSeen, VenueExecution, VenueOrder
from fixgw.core.fields import Evidence, LiquidityInd, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.instruments import Instrument
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues._template import wire
from fixgw.venues._template.wire import FillRow, InstrumentRow, OrderRow, Request
from fixgw.venues.canonical import canonical, number

T = TypeVar("T")

SIDES: Mapping[str, Side] = {"buy": Side.BUY, "sell": Side.SELL}
ORD_TYPES: Mapping[str, OrdType] = {"limit": OrdType.LIMIT, "market": OrdType.MARKET}
STATUSES: Mapping[str, OrdStatus] = {
    "open": OrdStatus.NEW,
    "filled": OrdStatus.FILLED,
    "cancelled": OrdStatus.CANCELED,
}
ROLES: Mapping[str, LiquidityInd] = {"maker": LiquidityInd.ADDED, "taker": LiquidityInd.REMOVED}
TIME_IN_FORCE: Mapping[OrdType, frozenset[TimeInForce | None]] = {
    OrdType.LIMIT: frozenset({None, TimeInForce.GTC}),
    OrdType.MARKET: frozenset({None, TimeInForce.IOC}),
}
SIDE_TO_WORD = {side: word for word, side in SIDES.items()}
ORD_TYPE_TO_WORD = {ord_type: word for word, ord_type in ORD_TYPES.items()}


def send_new_to_request(effect: SendNew) -> Request:
    """POST /orders. Raises NotSentError for what the venue cannot express: nothing is dropped."""
    _refuse_unsupported(effect)
    body: dict[str, Any] = {
        "symbol": effect.symbol,
        "side": SIDE_TO_WORD[effect.side],
        "type": ORD_TYPE_TO_WORD[effect.ord_type],
        "quantity": None if effect.order_qty is None else number(effect.order_qty),
        "client_id": effect.client_key,
    }
    if effect.price is not None:
        body["price"] = number(effect.price)
    return Request(method="POST", path="/orders", body=canonical(body).encode())


def _refuse_unsupported(effect: SendNew) -> None:
    allowed = TIME_IN_FORCE.get(effect.ord_type, frozenset())
    unfit = {
        "OrdType(40)": effect.ord_type not in ORD_TYPE_TO_WORD,
        "Side(54)": effect.side not in SIDE_TO_WORD,
        "TimeInForce(59)": effect.time_in_force not in allowed,
        "OrderQty(38)": effect.order_qty is None,
        "Price(44)": (effect.ord_type is OrdType.LIMIT) is not (effect.price is not None),
        "CashOrderQty(152)": effect.cash_order_qty is not None,
        "StopPx(99)": effect.stop_px is not None,
        "ExecInst(18)": effect.post_only or effect.reduce_only,
        "20001": effect.leverage is not None,
        "20002": effect.take_profit is not None,
        "20003": effect.stop_loss is not None,
        "20010": effect.slippage_bps is not None,
    }
    for field, is_unfit in unfit.items():
        if is_unfit:
            code = Code.UNSUPPORTED_INSTRUCTION
            raise NotSentError(f"{code}: the venue cannot take this {field}")


def cancel_request(venue_order_id: str) -> Request:
    """DELETE /orders/{id}."""
    return Request(method="DELETE", path=f"/orders/{quote(venue_order_id, safe='')}")


def order_request(venue_order_id: str) -> Request:
    """GET /orders/{id}."""
    return Request(method="GET", path=f"/orders/{quote(venue_order_id, safe='')}")


def order_fills_request(venue_order_id: str) -> Request:
    """GET /orders/{id}/fills."""
    return Request(method="GET", path=f"/orders/{quote(venue_order_id, safe='')}/fills")


def open_orders_request() -> Request:
    """GET /orders, all of them."""
    return Request(method="GET", path="/orders")


def fills_request(since: int) -> Request:
    """GET /fills since a time in microseconds."""
    return Request(method="GET", path=f"/fills?since={since}")


def instruments_request() -> Request:
    """GET /instruments."""
    return Request(method="GET", path="/instruments")


def order_to_venue_order(row: OrderRow) -> VenueOrder:
    """Map an order; an unknown word raises OutcomeUnknownError."""
    status = look_up(STATUSES, row.status)
    if status is OrdStatus.NEW and row.filled > Decimal(0):
        status = OrdStatus.PARTIALLY_FILLED
    return VenueOrder(
        venue_order_id=row.order_id,
        status=status,
        cum_qty=row.filled,
        symbol=row.symbol,
        side=look_up(SIDES, row.side),
        ord_type=look_up(ORD_TYPES, row.kind),
        order_qty=row.quantity,
        price=row.price,
        client_key=row.client_id,
        created_at=row.created,
    )


def fill_to_execution(row: FillRow) -> VenueExecution:
    """Map a fill."""
    return VenueExecution(
        venue_exec_id=row.fill_id,
        venue_order_id=row.order_id,
        last_qty=row.quantity,
        last_px=row.price,
        at=row.at,
        liquidity=None if row.role is None else look_up(ROLES, row.role),
        symbol=row.symbol,
        side=look_up(SIDES, row.side),
    )


def row_to_instrument(row: InstrumentRow) -> Instrument:
    """Map an instrument."""
    return Instrument(symbol=row.symbol, tick_size=row.tick, lot_size=row.lot)


def stream_to_events(venue: str, account: str, name: str, data: Any) -> Sequence[Event]:
    """Map a stream event; anything but `order` and `fill` is a sign of life."""
    evidence = Evidence.STREAM
    if name == "order":
        seen = order_to_venue_order(wire.read_order(data))
        return (OrderSeen(venue=venue, account=account, seen=seen, evidence=evidence),)
    if name == "fill":
        execution = fill_to_execution(wire.read_fill(data))
        event = ExecutionSeen(venue=venue, account=account, execution=execution, evidence=evidence)
        return (event,)
    return ()


def look_up(table: Mapping[str, T], word: str) -> T:
    """Map a word by its table; an unknown one is never taken for another."""
    if word not in table:
        raise OutcomeUnknownError(f"unknown word {word!r}; known are {', '.join(table)}")
    return table[word]
