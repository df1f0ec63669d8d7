"""Requests for a change of an order: how each begins, whether a client or the gateway asks."""

from decimal import Decimal

from fixgw.core import placing, tell
from fixgw.core.blotter import Change
from fixgw.core.capability import ReplaceMode
from fixgw.core.exact import subtract
from fixgw.core.fields import CxlRejReason, Evidence, ExecType
from fixgw.core.lifecycle import apply
from fixgw.core.order import Order, Request, RequestKind, RequestStage
from fixgw.core.placing import required
from fixgw.core.record import replace
from fixgw.core.states import Happening


def begin(change: Change, order: Order, request: Request) -> Order:
    """Report the request as pending, and send it as soon as the venue's id is known."""
    order = _also_named(order, request.cl_ord_id)
    order = replace(order, request=request, updated_at=change.now)
    pending = _PENDING[request.kind]
    order = tell.execution_report(change, order, pending, request=request, text=request.text)
    if order.hold is not None:
        return withdraw(change, order, request.text, request=request)
    return order if order.venue_order_id is None else set_off(change, order)


def _also_named(order: Order, cl_ord_id: str | None) -> Order:
    """Remember a ClOrdID(11) that meant the order, so that it is known when it comes again."""
    if cl_ord_id is None or cl_ord_id in order.cl_ord_ids:
        return order
    return replace(order, cl_ord_ids=(*order.cl_ord_ids, cl_ord_id))


_PENDING = {
    RequestKind.CANCEL: ExecType.PENDING_CANCEL,
    RequestKind.REPLACE: ExecType.PENDING_REPLACE,
}


def withdraw(
    change: Change,
    order: Order,
    text: str | None,
    *,
    request: Request | None = None,
    stp_applied_by: str | None = None,
) -> Order:
    """End an order that was never sent: Canceled, at once and for certain."""
    order = apply(replace(order, hold=None, request=None), Happening.CANCEL, change.now)
    return tell.execution_report(
        change,
        order,
        ExecType.CANCELED,
        request=request,
        text=text,
        evidence=Evidence.RESPONSE,
        stp_applied_by=stp_applied_by,
    )


def decrement(change: Change, order: Order, quantity: Decimal) -> Order:
    """Make a resting order smaller, as a replace that no client asked for."""
    request = Request(
        kind=RequestKind.REPLACE,
        stage=RequestStage.HELD,
        cl_ord_id=None,
        order_qty=subtract(required(order.order_qty), quantity),
        ord_type=order.ord_type,
        price=order.price,
        stop_px=order.stop_px,
        time_in_force=order.time_in_force,
        expire_time=order.expire_time,
        post_only=order.post_only,
        reduce_only=order.reduce_only,
        leverage=order.leverage,
        take_profit=order.take_profit,
        stop_loss=order.stop_loss,
        self_trade_prevention=order.self_trade_prevention,
    )
    return set_off(change, change.put(replace(order, request=request, updated_at=change.now)))


def set_off(change: Change, order: Order) -> Order:
    """Send what the order's request asks for: the venue's id is known."""
    request = required(order.request)
    if request.kind is RequestKind.REPLACE and _replaces_itself(change, order, request):
        return placing.send_replace(change, order, request)
    order = change.put(replace(order, request=replace(request, stage=RequestStage.CANCELING)))
    placing.send_cancel(change, order)
    return order


def _replaces_itself(change: Change, order: Order, request: Request) -> bool:
    """Tell whether the venue's own replace serves; it cannot leave an order nothing to trade."""
    mode = change.blotter.setup.venues[order.venue].capability.replace
    return mode is ReplaceMode.NATIVE and required(request.order_qty) > placing.known_fills(order)


def cancel_over_others(
    change: Change, order: Order, text: str, cl_ord_id: str | None = None
) -> Order:
    """Cancel an order whatever else is asked of it; `text` says why.

    `cl_ord_id` is that of the client's mass cancel, None where the gateway itself wants it. A
    replace that the venue may be carrying out is waited for: cancelling what it replaces would
    leave its replacement. One that has not come that far gives way.
    """
    request = order.request
    named = _also_named(order, cl_ord_id)
    if request is not None and request.kind is RequestKind.CANCEL:
        return order if named is order else change.put(named)
    if request is not None:
        if request.stage in (RequestStage.PLACING, RequestStage.REPLACING):
            request = replace(request, cancel_after=text, cancel_after_id=cl_ord_id)
            return change.put(replace(named, request=request))
        order = replace(order, request=None)
        tell.cancel_reject(change, order, request, reason=CxlRejReason.BROKER_OPTION, text=text)
    cancel = Request(
        kind=RequestKind.CANCEL, stage=RequestStage.HELD, cl_ord_id=cl_ord_id, text=text
    )
    return begin(change, order, cancel)


def cancel_if_wanted(change: Change, order: Order, replaced: Request) -> Order:
    """Cancel an open order whose replace, now decided, was to be followed by that."""
    if replaced.cancel_after is None or not order.is_open:
        return order
    return cancel_over_others(change, order, replaced.cancel_after, replaced.cancel_after_id)
