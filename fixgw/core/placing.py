"""From an order to what is sent to its venue, and the leg that stands for it."""

from decimal import Decimal
from typing import TypeVar

from fixgw.core import ids
from fixgw.core.blotter import Change
from fixgw.core.effects import QueryOrder, RecallSent, SendCancel, SendNew
from fixgw.core.errors import CoreError
from fixgw.core.exact import subtract
from fixgw.core.order import Leg, Order, Request, RequestStage
from fixgw.core.record import replace

T = TypeVar("T")


def send_new(change: Change, order: Order) -> None:
    """Send the order's current leg."""
    change.act(sending(order))


def recall_sent(change: Change, order: Order) -> None:
    """Tell the venue's room of a leg that was sent before a restart; nothing is sent."""
    request = order.request
    if request is not None and request.stage is RequestStage.PLACING:
        order = with_terms(order, request)
    change.act(RecallSent(venue=order.venue, account=order.venue_account, sent=sending(order)))


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
        post_only=order.post_only,
        reduce_only=order.reduce_only,
        leverage=order.leverage,
        take_profit=order.take_profit,
        stop_loss=order.stop_loss,
        slippage_bps=order.slippage_bps,
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
    )


def send_cancel(change: Change, order: Order) -> None:
    """Ask the venue to cancel the order's current leg, whose venue id is known."""
    change.act(
        SendCancel(
            venue=order.venue,
            account=order.venue_account,
            order_id=order.order_id,
            leg=order.leg.number,
            venue_order_id=required(order.leg.venue_order_id),
            symbol=order.instrument,
        )
    )


def query(order: Order) -> QueryOrder:
    """Ask the venue about the order's current leg, whose venue id is known."""
    return QueryOrder(
        venue=order.venue,
        account=order.venue_account,
        venue_order_id=required(order.venue_order_id),
    )


def required(value: T | None) -> T:
    """Return a value that cannot be absent here; CoreError names the broken promise if it is."""
    if value is None:
        raise CoreError("a field that this kind of order always has is missing")
    return value


def quantity_of(order: Order) -> Decimal | None:
    """Return the order's total in its own unit, contracts or cash."""
    return order.order_qty if order.order_qty is not None else order.cash_order_qty
