"""What follows once quantities agree: the end of a leg, of the order, and of its requests."""

from fixgw.core import placing, replaced, tell
from fixgw.core.blotter import Change
from fixgw.core.codes import Code
from fixgw.core.fields import CxlRejReason, ExecType, OrdRejReason, OrdStatus
from fixgw.core.lifecycle import HAPPENING_OF_END, apply, is_complete
from fixgw.core.order import Order, Request, RequestKind, RequestStage
from fixgw.core.record import replace
from fixgw.core.states import Happening


def settle(change: Change, order: Order, *, still_open: bool = False) -> None:
    """Draw the consequences once quantities agree: the order's end, the end of its requests."""
    if order.status is OrdStatus.FILLED:
        _end_request_too_late(change, order)
    elif order.is_open and order.leg.ended is not None:
        if order.leg.cum_qty >= order.leg.venue_cum_qty:
            _end_leg(change, order, order.leg.ended)
    elif still_open and order.request is not None and order.request.checks:
        _cancel_again(change, order, order.request)


def _end_request_too_late(change: Change, order: Order) -> None:
    if order.request is None:
        return
    request = order.request
    order = change.put(replace(order, request=None))
    text_ = f"{Code.TOO_LATE}: the order was filled first"
    tell.cancel_reject(change, order, request, reason=CxlRejReason.TOO_LATE, text=text_)


def _cancel_again(change: Change, order: Order, request: Request) -> None:
    """A cancel that the venue answered, or may have lost, has left no trace: ask for it again.

    Cancels may be repeated; they can do no more than be refused.
    """
    if request.stage is RequestStage.CANCELING:
        change.put(replace(order, request=replace(request, checks=0)))
        placing.send_cancel(change, order)


def _end_leg(change: Change, order: Order, ended: OrdStatus) -> None:
    """The venue will not fill this leg any further."""
    request = order.request
    if request is not None and request.is_replacing:
        _end_while_replacing(change, order, request, ended)
    elif request is not None and request.kind is RequestKind.REPLACE and request.text is None:
        _continue_replace(change, order, request)
    else:
        _end_order(change, order, ended, asked_for=True)


def _end_while_replacing(change: Change, order: Order, request: Request, ended: OrdStatus) -> None:
    """The leg is off the book before it is known what came of its replace."""
    if not request.is_answered:
        return  # the answer says whether a replacement was placed
    if replaced.capability_of(change, order).replace_keeps_id:
        _end_order(change, order, ended, asked_for=False)
    elif request.doubt is not None or request.checks:
        replaced.await_replacement(change, order)


def _end_order(change: Change, order: Order, ended: OrdStatus, *, asked_for: bool) -> None:
    """The order ends with its leg; `asked_for` when its request asked for that."""
    request = order.request
    if request is not None and request.cl_ord_id is not None and is_complete(order):
        _end_request_too_late(change, apply(order, Happening.FILL, change.now))
        return
    if ended is OrdStatus.REJECTED and order.cum_qty:
        ended = OrdStatus.CANCELED
    order = replace(apply(order, HAPPENING_OF_END[ended], change.now), request=None)
    exec_type = _EXEC_TYPE_OF_END[ended]
    answered = request if exec_type is ExecType.CANCELED and asked_for else None
    leg = order.leg
    order = tell.execution_report(
        change,
        order,
        exec_type,
        request=answered,
        at=leg.ended_at,
        text=_words_of_end(order, exec_type, answered),
        reason=OrdRejReason.OTHER if exec_type is ExecType.REJECTED else None,
        evidence=leg.ended_evidence,
        venue_code=None if answered is None else answered.venue_code,
    )
    if request is not answered:
        _reject_as_late(change, order, request)


def _words_of_end(order: Order, exec_type: ExecType, answered: Request | None) -> str | None:
    """Return the Text(58) of the order's end: the venue's words, else ours where we have some."""
    ours = None if answered is None else answered.text
    if answered is not None and answered.kind is RequestKind.REPLACE:
        return ours  # why its replacement was refused is what ends it
    if exec_type is ExecType.REJECTED:
        ours = f"rejected by {order.venue}, which gave no reason"
    if order.leg.ended is OrdStatus.FILLED:
        ours = f"{order.venue} calls the order filled; what is left of it is given up"
    return order.leg.ended_text or ours


def _reject_as_late(change: Change, order: Order, request: Request | None) -> None:
    """The order ended in another way than its cancel asked for."""
    if request is not None:
        late = f"{Code.TOO_LATE}: the order is {order.status.name}"
        tell.cancel_reject(change, order, request, reason=CxlRejReason.TOO_LATE, text=late)


_EXEC_TYPE_OF_END = {
    OrdStatus.CANCELED: ExecType.CANCELED,
    OrdStatus.EXPIRED: ExecType.EXPIRED,
    OrdStatus.DONE_FOR_DAY: ExecType.DONE_FOR_DAY,
    OrdStatus.REJECTED: ExecType.REJECTED,
    OrdStatus.FILLED: ExecType.CANCELED,
}


def _continue_replace(change: Change, order: Order, request: Request) -> None:
    """The old leg is off the book, with all its fills: send the rest, or be done with it."""
    total = placing.required(request.order_qty)
    if total > order.cum_qty:
        request = replace(request, stage=RequestStage.PLACING, next_check_at=None)
        placing.send_replacement(change, replace(order, request=request), request)
        return
    # C.3.b and C.3.c: the fills reached the new quantity, so OrderQty is amended to CumQty.
    order = placing.with_terms(order, replace(request, order_qty=order.cum_qty))
    order = replace(apply(order, Happening.REPLACE_FILLED, change.now), request=None)
    leg = order.leg
    tell.replaced(change, order, request.cl_ord_id, at=leg.ended_at, evidence=leg.ended_evidence)
