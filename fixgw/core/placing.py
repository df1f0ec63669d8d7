"""From an order to what is sent to its venue, and the leg that stands for it."""

from decimal import Decimal
from typing import TypeVar

from fixgw.core import ids
from fixgw.core.blotter import Change
from fixgw.core.effects import (
    FetchExecutions,
    QueryOrder,
    RecallSent,
    SendCancel,
    SendNew,
    SendReplace,
)
from fixgw.core.errors import CoreError
from fixgw.core.exact import add, subtract
from fixgw.core.order import Leg, Order, Request, RequestStage
from fixgw.core.record import replace

T = TypeVar("T")


def send_new(change: Change, order: Order) -> None:
    """Send the order's current leg."""
    change.act(sending(order))


def recall_sent(change: Change, order: Order) -> None:
    """Tell the venue's room of a leg that was sent before a restart; nothing is sent."""
    request = order.request
    sent: SendNew | SendReplace
    if request is not None and request.is_replacing:
        sent = replacing(order)
    elif request is not None and request.stage is RequestStage.PLACING:
        sent = sending(with_terms(order, request))
    else:
        sent = sending(order)
    change.act(RecallSent(venue=order.venue, account=order.venue_account, sent=sent))


def sending(order: Order) -> SendNew:
    """Return what places the order's current leg; the same order gives the same, always."""
    return SendNew(
        venue=order.venue,
        account=order.venue_account,
        order_id=order.order_id,
        leg=order.leg.number,
        sent_at=order.leg.sent_at,
        client_key=ids.client_key(order.order_id, order.leg.number),
        symbol=order.instrument,
        side=order.side,
        ord_type=required(order.ord_type),
        order_qty=order.leg.order_qty,
        cash_order_qty=order.cash_order_qty,
        price=order.price,
        stop_px=order.stop_px,
        time_in_force=order.time_in_force,
        expire_time=order.expire_time,
        manual_order_indicator=order.manual_order_indicator,
        post_only=order.post_only,
        reduce_only=order.reduce_only,
        leverage=order.leverage,
        take_profit=order.take_profit,
        stop_loss=order.stop_loss,
        slippage_bps=order.slippage_bps,
        self_trade_prevention=order.self_trade_prevention,
        venue_preference=order.venue_preference,
    )


def known_fills(order: Order) -> Decimal:
    """Return what the venue has filled of the order as far as it has said, executions or not."""
    untold = subtract(order.leg.venue_cum_qty, order.leg.cum_qty)
    return add(order.cum_qty, untold) if untold > 0 else order.cum_qty


def send_replace(change: Change, order: Order, request: Request) -> Order:
    """Ask the venue to give the order's current leg the request's terms."""
    filled_before = subtract(order.cum_qty, order.leg.cum_qty)
    total = required(request.order_qty)
    request = replace(
        request,
        stage=RequestStage.REPLACING,
        sent_at=change.now,
        venue_order_qty=subtract(total, filled_before),
        venue_leaves_qty=subtract(total, known_fills(order)),
    )
    order = change.put(replace(order, request=request))
    change.act(replacing(order))
    return order


def replacing(order: Order) -> SendReplace:
    """Return what replaces the order's current leg; the same order gives the same, always."""
    request = required(order.request)
    return SendReplace(
        venue=order.venue,
        account=order.venue_account,
        order_id=order.order_id,
        leg=order.leg.number,
        sent_at=required(request.sent_at),
        client_key=next_key(order),
        venue_order_id=required(order.venue_order_id),
        symbol=order.instrument,
        side=order.side,
        ord_type=required(request.ord_type),
        order_qty=required(request.venue_order_qty),
        leaves_qty=required(request.venue_leaves_qty),
        price=request.price,
        stop_px=request.stop_px,
        time_in_force=request.time_in_force,
        expire_time=request.expire_time,
        post_only=request.post_only,
        reduce_only=request.reduce_only,
        leverage=request.leverage,
        take_profit=request.take_profit,
        stop_loss=request.stop_loss,
        slippage_bps=order.slippage_bps,
    )


def next_key(order: Order) -> str:
    """Return the client key of the terms that replace the order's current leg."""
    return ids.client_key(order.order_id, order.leg.number + 1)


def awaited_leg(order: Order) -> Leg:
    """Return the leg whose id the venue has yet to tell: the current one, or its replacement."""
    request = order.request
    if request is None or not request.is_replacing:
        return order.leg
    return Leg(
        number=order.leg.number + 1,
        sent_at=required(request.sent_at),
        order_qty=request.venue_leaves_qty,
    )


def send_replacement(change: Change, order: Order, request: Request) -> Order:
    """Retire the cancelled leg and send a new one with the rest, in the request's terms."""
    rest = subtract(required(request.order_qty), order.cum_qty)
    order = change.put(
        replace(
            order,
            leg=Leg(number=order.leg.number + 1, sent_at=change.now, order_qty=rest),
            past_legs=(*order.past_legs, order.leg),
            updated_at=change.now,
        )
    )
    send_new(change, with_terms(order, request))
    return order


def with_terms(order: Order, request: Request) -> Order:
    """Return the order in the terms of a replace request."""
    return replace(
        order,
        order_qty=request.order_qty,
        ord_type=request.ord_type,
        price=request.price,
        stop_px=request.stop_px,
        time_in_force=request.time_in_force,
        expire_time=request.expire_time,
        post_only=request.post_only,
        reduce_only=request.reduce_only,
        leverage=request.leverage,
        take_profit=request.take_profit,
        stop_loss=request.stop_loss,
        self_trade_prevention=request.self_trade_prevention,
    )


def send_cancel(change: Change, order: Order, leg: Leg | None = None) -> None:
    """Ask the venue to cancel a leg whose venue id is known, by default the current one."""
    leg = leg or order.leg
    change.act(
        SendCancel(
            venue=order.venue,
            account=order.venue_account,
            order_id=order.order_id,
            leg=leg.number,
            venue_order_id=required(leg.venue_order_id),
            symbol=order.instrument,
        )
    )


def query(order: Order, leg: Leg | None = None) -> QueryOrder:
    """Ask the venue about a leg whose venue id is known, by default the current one."""
    leg = leg or order.leg
    return QueryOrder(
        venue=order.venue,
        account=order.venue_account,
        venue_order_id=required(leg.venue_order_id),
    )


def fetch(order: Order, leg: Leg) -> FetchExecutions:
    """Ask the venue for the executions of a leg whose venue id is known."""
    return FetchExecutions(
        venue=order.venue,
        account=order.venue_account,
        venue_order_id=required(leg.venue_order_id),
    )


def required(value: T | None) -> T:
    """Return a value that cannot be absent here; CoreError names the broken promise if it is."""
    if value is None:
        raise CoreError("a field that this kind of order always has is missing")
    return value
