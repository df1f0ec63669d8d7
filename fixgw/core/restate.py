"""A venue makes an order smaller by itself, as self-trade prevention does: ExecType D, Restated.

Told by an event of its own, or by a description of the order with a smaller OrderQty(38) than it
was placed with; the latter only at venues that prevent self-trades, as others may mean by it what
is left.
"""

from decimal import Decimal

from fixgw.core import placing, tell
from fixgw.core.blotter import Change
from fixgw.core.effects import QueryOrder
from fixgw.core.events import OrderRestated, VenueOrder
from fixgw.core.exact import ZERO, add, text
from fixgw.core.fields import Evidence
from fixgw.core.lifecycle import apply, leg_at_venue
from fixgw.core.order import Order
from fixgw.core.record import replace
from fixgw.core.states import Happening


def order_restated(change: Change, event: OrderRestated) -> None:
    """The venue says that it made an order smaller; one that is not known is asked for."""
    order = change.order_at_venue((event.venue, event.account, event.venue_order_id))
    if order is None:
        ref = (event.venue, event.account, event.venue_order_id)
        change.act(QueryOrder(venue=ref[0], account=ref[1], venue_order_id=ref[2]))
        return
    leg = leg_at_venue(order, event.venue_order_id)
    if leg is None or leg.number != order.leg.number or not order.is_open:
        change.alarm(order.order_id, f"{event.venue} made {event.venue_order_id} smaller, too late")
        return
    _restate(change, order, event.order_qty, event.evidence, event.at)


def restated(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> Order:
    """Learn from a description of the current leg that the venue made it smaller."""
    can = change.blotter.setup.venues[order.venue].capability
    if not can.self_trade_prevention or seen.order_qty is None or not order.is_open:
        return order
    if order.request is not None and order.request.is_replacing:
        return order  # a smaller quantity is what was asked for
    return _restate(change, order, seen.order_qty, evidence, seen.updated_at)


def _restate(
    change: Change, order: Order, order_qty: Decimal, evidence: Evidence, at: int | None
) -> Order:
    """Reduce OrderQty(38) and say so; what is filled already completes the order."""
    leg = order.leg
    if leg.order_qty is None or order_qty == leg.order_qty:
        return order
    if order_qty > leg.order_qty:
        words = f"{text(order_qty)} of {text(leg.order_qty)}"
        change.alarm(order.order_id, f"{order.venue} says it made the order larger: {words}")
        return order
    order = replace(
        order,
        leg=replace(leg, order_qty=order_qty),
        order_qty=add(order_qty, _filled_before(order)),
    )
    order = apply(order, Happening.RESTATE, change.now)
    total = placing.required(order.order_qty)
    filled = order.cum_qty > ZERO and order.cum_qty >= total
    if filled:
        order = apply(order, Happening.FILL, change.now)
    return tell.restated(change, order, at=at, evidence=evidence if filled else None)


def _filled_before(order: Order) -> Decimal:
    """What earlier legs filled of the client's order."""
    filled = ZERO
    for leg in order.past_legs:
        filled = add(filled, leg.cum_qty)
    return filled
