"""What venues say of orders and executions, on a stream, in answers, in snapshots.

The same fact may come several times, late, and in any order. Everything here is therefore
idempotent: quantities only grow, an execution is applied once by its venue id, and a terminal
status takes effect only when every execution up to the venue's quantity has been applied.
"""

from decimal import Decimal

from fixgw.core import ids, placing, tell
from fixgw.core.blotter import Change
from fixgw.core.codes import Code
from fixgw.core.effects import FetchExecutions
from fixgw.core.events import ExecutionsListed, VenueExecution, VenueOrder
from fixgw.core.exact import average, multiply, subtract, text
from fixgw.core.fields import (
    TERMINAL_STATUSES,
    CxlRejReason,
    Evidence,
    ExecType,
    OrdRejReason,
    OrdStatus,
)
from fixgw.core.lifecycle import HAPPENING_OF_END, apply, backoff, fill, leg_at_venue
from fixgw.core.order import Execution, Leg, Order, Request, RequestKind, RequestStage
from fixgw.core.record import replace
from fixgw.core.states import Happening

FETCHES_BEFORE_ALARM = 3


def executions_listed(change: Change, order: Order, event: ExecutionsListed) -> None:
    """The venue listed an order's executions, or said that it cannot."""
    was_short = _is_short(order.leg)
    for execution in event.executions:
        order = apply_execution(change, order, execution, event.evidence)
    leg = leg_at_venue(order, event.venue_order_id)
    if leg is not None and not event.available and leg.number == order.leg.number:
        order = change.put(replace(order, leg=replace(leg, by_delta=True)))
        order = _fill_by_delta(change, order, event.evidence)
    if _is_short(order.leg):
        order = fetch_later(change, order)
    elif was_short:
        order = _answered(change, order)
    settle(change, order)


def _is_short(leg: Leg) -> bool:
    """Tell whether executions are missing: the venue says it filled more."""
    return leg.cum_qty < leg.venue_cum_qty


def _answered(change: Change, order: Order) -> Order:
    """Nothing has to be asked any more."""
    if order.leg.next_fetch_at is None and not order.leg.fetches:
        return order
    return change.put(replace(order, leg=replace(order.leg, next_fetch_at=None, fetches=0)))


def fetch_later(change: Change, order: Order) -> Order:
    """Set when the venue is asked again for the order's executions, or for the order itself."""
    venue = change.blotter.setup.venues[order.venue]
    leg = order.leg
    if leg.fetches == FETCHES_BEFORE_ALARM:
        change.alarm(order.order_id, f"{_complaint(order)}; asking on")
    wait = backoff(venue.probe_first, venue.probe_every, venue.probe_max, leg.fetches)
    return change.put(
        replace(order, leg=replace(leg, next_fetch_at=change.now + wait, fetches=leg.fetches + 1))
    )


def _complaint(order: Order) -> str:
    leg = order.leg
    if not _is_short(leg):
        return f"{order.venue} gives no answer about {leg.venue_order_id}"
    return (
        f"{order.venue} says {text(leg.venue_cum_qty)} filled of {leg.venue_order_id}, "
        f"but lists executions for {text(leg.cum_qty)}"
    )


def observe(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> None:
    """Learn from the venue's description of one of the order's legs."""
    leg = leg_at_venue(order, seen.venue_order_id)
    if leg is None or leg.number != order.leg.number:
        return
    untold = seen.cum_qty is None and seen.status in TERMINAL_STATUSES
    if untold and evidence is not Evidence.QUERY:
        # The answer to the question need not repeat the words.
        order = change.put(replace(order, leg=_keep_words(leg, seen)))
        change.act(placing.query(order))
        settle(change, order)
        return
    learnt = _learn(replace(leg, denied=False) if leg.denied else leg, seen, evidence)
    if learnt is not leg:
        order = change.put(replace(order, leg=learnt))
    if _is_short(learnt):
        order = _close_the_difference(change, order, evidence)
    elif evidence is Evidence.QUERY:
        order = _answered(change, order)
    if untold and order.is_open:
        return  # the list of executions, which comes with the same answer, says what it did not
    settle(change, order, still_open=seen.status not in TERMINAL_STATUSES)


def _learn(leg: Leg, seen: VenueOrder, evidence: Evidence) -> Leg:
    if seen.cum_qty is not None and seen.cum_qty > leg.venue_cum_qty:
        leg = replace(leg, venue_cum_qty=seen.cum_qty, venue_avg_px=seen.avg_px)
    if seen.status not in TERMINAL_STATUSES:
        return leg
    leg = _keep_words(leg, seen)
    if leg.ended is None:
        leg = replace(leg, ended=seen.status, ended_at=seen.updated_at, ended_evidence=evidence)
    return leg


def _keep_words(leg: Leg, seen: VenueOrder) -> Leg:
    """Keep the first words that the venue has for the end of the order."""
    if leg.ended_text is None and seen.text is not None:
        return replace(leg, ended_text=seen.text)
    return leg


def _close_the_difference(change: Change, order: Order, evidence: Evidence) -> Order:
    """The venue filled more than we have seen executions for."""
    if order.leg.by_delta:
        return _fill_by_delta(change, order, evidence)
    if order.leg.next_fetch_at is not None:
        return order
    change.act(
        FetchExecutions(
            venue=order.venue,
            account=order.venue_account,
            venue_order_id=placing.required(order.leg.venue_order_id),
        )
    )
    return fetch_later(change, order)


def _fill_by_delta(change: Change, order: Order, evidence: Evidence) -> Order:
    """Make one execution of the growth of the quantity, at the price that explains the average."""
    leg = order.leg
    quantity = subtract(leg.venue_cum_qty, leg.cum_qty)
    if quantity <= 0:
        return order
    price = _delta_price(leg, quantity) or order.price
    if price is None:
        change.alarm(order.order_id, f"{order.venue} gives no price for {text(quantity)} filled")
        return order
    venue_order_id = placing.required(leg.venue_order_id)
    seen = VenueExecution(
        venue_exec_id=ids.delta_exec_id(venue_order_id, text(leg.venue_cum_qty)),
        venue_order_id=venue_order_id,
        last_qty=quantity,
        last_px=price,
    )
    return _apply_new_execution(change, order, leg, seen, evidence)


def _delta_price(leg: Leg, quantity: Decimal) -> Decimal | None:
    if leg.venue_avg_px is None:
        return None
    value = subtract(multiply(leg.venue_avg_px, leg.venue_cum_qty), leg.cum_value)
    return average(value, quantity)


def apply_execution(
    change: Change, order: Order, seen: VenueExecution, evidence: Evidence
) -> Order:
    """Apply an execution unless it has been; a leg that goes by quantity ignores single ones."""
    leg = leg_at_venue(order, seen.venue_order_id)
    if leg is None or leg.by_delta:
        return order
    if change.execution_known(order.venue, order.venue_account, seen.venue_exec_id):
        return order
    return _apply_new_execution(change, order, leg, seen, evidence)


def _apply_new_execution(
    change: Change, order: Order, leg: Leg, seen: VenueExecution, evidence: Evidence
) -> Order:
    was_open = order.is_open
    order = change.put(fill(order, leg, seen.last_qty, seen.last_px, change.now))
    execution = Execution(
        exec_id=ids.fill_exec_id(order.venue, order.venue_account, seen.venue_exec_id),
        venue=order.venue,
        account=order.venue_account,
        venue_exec_id=seen.venue_exec_id,
        order_id=order.order_id,
        venue_order_id=seen.venue_order_id,
        last_qty=seen.last_qty,
        last_px=seen.last_px,
        at=change.now if seen.at is None else seen.at,
    )
    change.executions.append(execution)
    filled = order.status is OrdStatus.FILLED
    order = tell.trade(change, order, execution, seen, evidence if filled else None)
    total = placing.quantity_of(order)
    if total is not None and order.cum_qty > total:
        change.alarm(order.order_id, f"overfill: {text(order.cum_qty)} of {text(total)}")
    if not was_open:
        change.alarm(order.order_id, f"execution {seen.venue_exec_id} after the order was closed")
    return order


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
    if request is not None and request.kind is RequestKind.REPLACE:
        _continue_replace(change, order, request)
        return
    if ended is OrdStatus.REJECTED and order.cum_qty:
        ended = OrdStatus.CANCELED
    order = replace(apply(order, HAPPENING_OF_END[ended], change.now), request=None)
    exec_type = _EXEC_TYPE_OF_END[ended]
    answered = request if exec_type is ExecType.CANCELED else None
    leg = order.leg
    order = tell.execution_report(
        change,
        order,
        exec_type,
        request=answered,
        at=leg.ended_at,
        text=leg.ended_text or _words_of_ours(order, exec_type, answered),
        reason=OrdRejReason.OTHER if exec_type is ExecType.REJECTED else None,
        evidence=leg.ended_evidence,
    )
    if request is not answered:
        _reject_as_late(change, order, request)


def _words_of_ours(order: Order, exec_type: ExecType, answered: Request | None) -> str | None:
    """Return the Text(58) of an end that the venue has no words for."""
    if exec_type is ExecType.REJECTED:
        return f"rejected by {order.venue}, which gave no reason"
    return None if answered is None else answered.text


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
    order = apply(order, Happening.REPLACE_FILLED, change.now)
    previous = order.cl_ord_id
    order = replace(order, request=None, cl_ord_id=request.cl_ord_id)
    tell.execution_report(
        change,
        order,
        ExecType.REPLACED,
        orig_cl_ord_id=previous,
        at=order.leg.ended_at,
        evidence=order.leg.ended_evidence,
    )


def absorb_orphan(change: Change, order: Order, venue_order_id: str) -> Order:
    """Apply what the venue said of an order before we knew that it is this one."""
    ref = (order.venue, order.venue_account, venue_order_id)
    orphan = change.orphan(ref)
    if orphan is None:
        return order
    change.orphans[ref] = None
    for event in orphan.executions:
        order = apply_execution(change, order, event.execution, event.evidence)
    if orphan.order is not None:
        observe(change, order, orphan.order.seen, orphan.order.evidence)
    return change.order(order.order_id) or order
