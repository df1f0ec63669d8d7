"""How a happening changes an order: pure functions over the state table, no reports."""

from decimal import Decimal

from fixgw.core.exact import ZERO, add, multiply, quotient
from fixgw.core.fields import TERMINAL_STATUSES, OrdStatus
from fixgw.core.order import Leg, Order, RequestStage
from fixgw.core.record import replace
from fixgw.core.states import Happening, next_status

HAPPENING_OF_END = {
    OrdStatus.CANCELED: Happening.CANCEL,
    OrdStatus.EXPIRED: Happening.EXPIRE,
    OrdStatus.DONE_FOR_DAY: Happening.FINISH_DAY,
    OrdStatus.REJECTED: Happening.REFUSE,
    OrdStatus.FILLED: Happening.CANCEL,
}
"""What a venue's terminal status means for quantity that is still open.

A venue that calls an order filled although quantity is left has given up the rest.
"""


def apply(order: Order, happening: Happening, now: int) -> Order:
    """Move the order along the state table; TransitionError leaves it as it was."""
    status = next_status(order.status, happening)
    closed_at = (order.closed_at or now) if status in TERMINAL_STATUSES else None
    return replace(order, status=status, updated_at=now, closed_at=closed_at)


def fill(
    order: Order,
    leg: Leg,
    quantity: Decimal,
    price: Decimal,
    now: int,
    *,
    contracts: Decimal | None = None,
) -> Order:
    """Apply an execution on one of the order's legs: CumQty and AvgPx grow, exactly.

    `contracts` are of an execution in cash; without them the price says how many there were.
    """
    value = multiply(quantity, price)
    bought = contracts_of(order, quantity, price) if contracts is None else contracts
    filled_leg = replace(
        leg,
        cum_qty=add(leg.cum_qty, quantity),
        cum_value=add(leg.cum_value, value),
        cum_contracts=add(leg.cum_contracts, bought),
    )
    grown = replace(
        with_leg(order, filled_leg),
        cum_qty=add(order.cum_qty, quantity),
        cum_value=add(order.cum_value, value),
        cum_contracts=add(order.cum_contracts, bought),
    )
    complete = is_complete(grown) and not _may_yet_trade(grown)
    return apply(grown, Happening.FILL if complete else Happening.PARTIAL_FILL, now)


def is_complete(order: Order) -> bool:
    """Tell whether the fills have reached the order's total, in its own unit.

    Cash seldom comes out even: what an order in cash could buy is filled when the venue says so.
    """
    leg, total = order.leg, order.quantity
    if order.order_qty is None and leg.ended is OrdStatus.FILLED:
        return leg.cum_qty >= leg.venue_cum_qty
    return total is not None and order.done >= total


def _may_yet_trade(order: Order) -> bool:
    """Tell whether a replacement is on its way to the venue, or stands there for too much."""
    request, leg = order.request, order.leg
    if request is not None and request.stage in _REPLACEMENT_ON_ITS_WAY:
        return True
    is_replacement = any(past.replaced for past in order.past_legs)
    is_done = leg.ended is not None or leg.order_qty is None or leg.cum_qty >= leg.order_qty
    return is_replacement and not is_done


_REPLACEMENT_ON_ITS_WAY = frozenset({RequestStage.PLACING, RequestStage.REPLACING})


def with_leg(order: Order, leg: Leg) -> Order:
    """Return the order with another version of one of its legs."""
    if order.leg.number == leg.number:
        return replace(order, leg=leg)
    past = tuple(leg if known.number == leg.number else known for known in order.past_legs)
    return replace(order, past_legs=past)


def contracts_of(order: Order, quantity: Decimal, price: Decimal) -> Decimal:
    """Return the contracts that an execution in cash bought or sold; 0 where fills count them."""
    return quotient(quantity, price) if order.in_cash and price else ZERO


def leg_at_venue(order: Order, venue_order_id: str) -> Leg | None:
    """Return the leg that the venue knows by this id."""
    for leg in (order.leg, *order.past_legs):
        if leg.venue_order_id == venue_order_id:
            return leg
    return None


def backoff(first: int, following: int, most: int, count: int) -> int:
    """Return the wait before question number `count` (0 is the first), in microseconds."""
    if count == 0:
        return first
    return min(most, following << min(count - 1, 30))
