"""What a person settles: an order in doubt, or one that its venue denies."""

from decimal import Decimal

from fixgw.core import ids, tell
from fixgw.core.blotter import Change
from fixgw.core.codes import Code
from fixgw.core.events import OperatorResolved, VenueExecution
from fixgw.core.exact import ZERO, add, average, multiply, quotient, subtract, text
from fixgw.core.fields import CxlRejReason, Evidence, ExecType, OrdRejReason, OrdStatus
from fixgw.core.lifecycle import apply, fill
from fixgw.core.order import Execution, Order, RequestKind, RequestStage
from fixgw.core.record import replace
from fixgw.core.states import Happening

_ENDS = {
    OrdStatus.CANCELED: (Happening.CANCEL, ExecType.CANCELED),
    OrdStatus.REJECTED: (Happening.REFUSE, ExecType.REJECTED),
}


def operator_resolved(change: Change, event: OperatorResolved) -> None:
    """A person says how the order ended; taken only where the gateway cannot find out itself."""
    order = change.order(event.order_id)
    refusal = objection(order, event)
    if order is None or refusal is not None:
        change.alarm(event.order_id, f"not settled by the operator: {refusal}")
        return
    order = _with_fills(change, order, event)
    if order.is_open:
        order = _ended(change, order, event)
    else:
        order = _without_request(change, replace(order, doubt=None))
    change.alarm(order.order_id, f"settled by the operator as {order.status.name}: {event.text}")


def objection(order: Order | None, event: OperatorResolved) -> str | None:
    """Return why the order cannot be settled so, in words for the operator, or None."""
    if order is None:
        return "there is no such order"
    if not order.is_open:
        return f"the order is {order.status.name} already"
    if order.doubt is None and not order.leg.denied:
        return f"{order.venue} answers for this order: it is neither in doubt nor denied"
    if event.status is OrdStatus.REJECTED:
        return _objection_to_reject(order, event)
    if event.status is OrdStatus.FILLED:
        return _objection_to_fill(order, event)
    return _objection_to_quantities(order, event)


def _objection_to_reject(order: Order, event: OperatorResolved) -> str | None:
    if order.cum_qty or order.past_legs or order.leg.venue_order_id is not None:
        return "an order that has lived at its venue cannot be rejected; settle it as canceled"
    return "a rejected order has no fills" if event.cum_qty else None


def _objection_to_fill(order: Order, event: OperatorResolved) -> str | None:
    total = _total(order)
    if total is None or _is_replacing(order):
        return "what it would be filled at is not certain; settle it as canceled with its CumQty"
    if event.cum_qty is not None and event.cum_qty != total:
        return f"a filled order has CumQty {text(total)}"
    return _objection_to_quantities(order, replace(event, cum_qty=total))


def _total(order: Order) -> Decimal | None:
    """Return the order's total in the unit that its fills are counted in."""
    return order.cash_order_qty if order.in_cash else order.order_qty


def _objection_to_quantities(order: Order, event: OperatorResolved) -> str | None:
    grown = _growth(order, event.cum_qty)
    if grown < 0:
        return f"CumQty is {text(order.cum_qty)} already and cannot fall"
    if event.status is OrdStatus.CANCELED and _is_complete(order, grown):
        return "CumQty reaches the OrderQty; settle it as filled"
    if not grown:
        return None
    if event.avg_px is None:
        return f"AvgPx is needed for {text(grown)} more filled"
    if _price(order, event.avg_px, grown) <= 0:
        return "AvgPx does not fit the fills that are known"
    return None


def _is_replacing(order: Order) -> bool:
    stages = (RequestStage.PLACING, RequestStage.REPLACING)
    return order.request is not None and order.request.stage in stages


def _is_complete(order: Order, grown: Decimal) -> bool:
    total = _total(order)
    if total is None or _is_replacing(order):
        return False
    return add(order.cum_qty, grown) >= total


def _growth(order: Order, cum_qty: Decimal | None) -> Decimal:
    return subtract(order.cum_qty if cum_qty is None else cum_qty, order.cum_qty)


def _price(order: Order, avg_px: Decimal, grown: Decimal) -> Decimal:
    """Return the price of the growth that makes the whole order's average."""
    cum_qty = add(order.cum_qty, grown)
    if order.in_cash and avg_px > 0:
        contracts = subtract(quotient(cum_qty, avg_px), order.cum_contracts)
        return average(grown, contracts) if contracts > 0 else ZERO
    value = multiply(avg_px, cum_qty)
    return average(subtract(value, order.cum_value), grown)


def _with_fills(change: Change, order: Order, event: OperatorResolved) -> Order:
    """Fill what the person says was filled beyond what is known; New comes before a fill."""
    filled = event.status is OrdStatus.FILLED
    grown = _growth(order, _total(order) if filled else event.cum_qty)
    if not grown or event.avg_px is None:
        return order
    if order.status is OrdStatus.PENDING_NEW:
        order = replace(apply(order, Happening.ACCEPT, change.now), doubt=None)
        order = tell.execution_report(change, order, ExecType.NEW, evidence=Evidence.OPERATOR)
    price = _price(order, event.avg_px, grown)
    # Should the venue speak of the order after all, only what it filled beyond this counts.
    leg = replace(order.leg, by_delta=True, venue_cum_qty=add(order.leg.cum_qty, grown))
    order = change.put(fill(order, leg, grown, price, change.now))
    return _told_fill(change, order, grown, price)


def _told_fill(change: Change, order: Order, quantity: Decimal, price: Decimal) -> Order:
    seen = VenueExecution(
        venue_exec_id=f"operator {order.order_id} {text(order.cum_qty)}",
        venue_order_id=order.venue_order_id or "",
        last_qty=quantity,
        last_px=price,
    )
    execution = Execution(
        exec_id=ids.fill_exec_id(order.venue, order.venue_account, seen.venue_exec_id),
        venue=order.venue,
        account=order.venue_account,
        venue_exec_id=seen.venue_exec_id,
        order_id=order.order_id,
        venue_order_id=seen.venue_order_id,
        last_qty=quantity,
        last_px=price,
        at=change.now,
    )
    change.executions.append(execution)
    return tell.trade(change, order, execution, seen, Evidence.OPERATOR)


def _ended(change: Change, order: Order, event: OperatorResolved) -> Order:
    """Close the order; a cancel that was asked for is thereby answered."""
    happening, exec_type = _ENDS[event.status]
    request = order.request
    cancels = request is not None and request.kind is RequestKind.CANCEL
    answered = request if cancels and exec_type is ExecType.CANCELED else None
    order = replace(apply(order, happening, change.now), doubt=None)
    order = tell.execution_report(
        change,
        replace(order, request=None),
        exec_type,
        request=answered,
        text=event.text,
        reason=OrdRejReason.OTHER if exec_type is ExecType.REJECTED else None,
        evidence=Evidence.OPERATOR,
    )
    if request is None or request is answered:
        return order
    return _without_request(change, replace(order, request=request))


def _without_request(change: Change, order: Order) -> Order:
    """End a request that the order's end leaves behind."""
    request = order.request
    order = change.put(replace(order, request=None))
    if request is not None:
        late = f"{Code.TOO_LATE}: the order is {order.status.name}"
        tell.cancel_reject(change, order, request, reason=CxlRejReason.TOO_LATE, text=late)
    return order
