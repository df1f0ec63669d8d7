"""What a venue's own replace comes to: recognised, reported, or proven not to have happened."""

from fixgw.core import doubting, placing, requests, tell
from fixgw.core.blotter import Change
from fixgw.core.capability import Capability
from fixgw.core.codes import Code
from fixgw.core.events import VenueOrder
from fixgw.core.exact import add, subtract
from fixgw.core.exact import text as written
from fixgw.core.fields import CxlRejReason, Evidence
from fixgw.core.lifecycle import apply, is_complete
from fixgw.core.order import Order, Request, RequestStage
from fixgw.core.placing import required
from fixgw.core.record import replace
from fixgw.core.states import Happening

ABSENCES_THAT_PROVE = 2
"""Complete looks at the venue, after the order's horizon, that must all have found nothing."""


def capability_of(change: Change, order: Order) -> Capability:
    """Return what the order's venue can do."""
    return change.blotter.setup.venues[order.venue].capability


# -- recognising -----------------------------------------------------------------------------


def recognise(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> Order:
    """Take a description of the current leg as the proof of its replace, where it is one.

    The key that only the new terms carry proves it at any time. Equal terms do once the call is
    over: a description that is older than the call may show the same terms by chance.
    """
    request = order.request
    if request is None or not request.is_replacing:
        return order
    if seen.client_key == placing.next_key(order):
        return keep_id(change, order, at=seen.updated_at, proof=evidence)
    if not _shows_new_terms(change, order, seen, evidence):
        return order
    if request.is_answered:
        return keep_id(change, order, at=seen.updated_at, proof=evidence)
    return change.put(replace(order, request=replace(request, sight=evidence)))


def _shows_new_terms(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> bool:
    request = required(order.request)
    wanted = placing.with_terms(order, request)
    if seen.ord_type not in (None, wanted.ord_type):
        return False
    if not _has_terms(seen, wanted, request.venue_order_qty):
        return False
    if differs_visibly(order):
        return True
    if evidence is not Evidence.QUERY or not capability_of(change, order).replace_keeps_id:
        return False
    # A replace that changes nothing is done whatever came of it. What changes unseen is, where
    # the venue took it; after no answer at all nothing can prove it.
    taken_and_asked = request.doubt is None and request.checks > 0
    return taken_and_asked or (request.is_answered and _changes_nothing(order))


def _changes_nothing(order: Order) -> bool:
    request = required(order.request)
    # SelfTradePrevention(7928) does not go to the venue with a replace: nothing can show it.
    same = replace(order, self_trade_prevention=request.self_trade_prevention)
    return placing.with_terms(same, request) == same


def shows_old_terms(order: Order, seen: VenueOrder, can: Capability) -> bool:
    """Tell whether a description of the current leg proves that it was not yet replaced."""
    if not can.replace_keeps_id:
        return True  # the replacement is another order
    if differs_visibly(order):
        return _has_terms(seen, order, order.leg.order_qty)
    return seen.client_key not in (None, placing.next_key(order))


def differs_visibly(order: Order) -> bool:
    """Tell whether old and new terms differ in what a venue describes: price and quantity."""
    request = required(order.request)
    new = (request.venue_order_qty, request.price, request.ord_type)
    return new != (order.leg.order_qty, order.price, order.ord_type)


def _has_terms(seen: VenueOrder, order: Order, quantity: object) -> bool:
    # An order without a price of its own may be given one by the venue.
    return seen.order_qty == quantity and order.price in (None, seen.price)


# -- done ------------------------------------------------------------------------------------


def keep_id(change: Change, order: Order, *, at: int | None, proof: Evidence | None) -> Order:
    """The venue gave its order the new terms: Replaced, on the same leg under its next number."""
    request = required(order.request)
    leg = replace(
        order.leg, number=order.leg.number + 1, order_qty=required(request.venue_order_qty)
    )
    # C.3.c: an OrderQty below what is filled is amended to it.
    total = max(required(request.order_qty), order.cum_qty)
    order = placing.with_terms(replace(order, leg=leg), replace(request, order_qty=total))
    happening = Happening.REPLACE_FILLED if is_complete(order) else Happening.REPLACE
    return _report(change, apply(order, happening, change.now), request, at, proof)


def take_new_id(change: Change, order: Order, seen: VenueOrder, *, proof: Evidence | None) -> Order:
    """The venue put a new order in the old one's place: Replaced, on a new leg.

    What the old one still filled is asked for, and whether it is off the book.
    """
    request, old = required(order.request), order.leg
    leg = replace(placing.awaited_leg(order), venue_order_id=seen.venue_order_id)
    past = (*order.past_legs, replace(old, replaced=True))
    order = placing.with_terms(replace(order, leg=leg, past_legs=past), request)
    order = apply(order, Happening.REPLACE, change.now)
    order = _report(change, order, request, seen.created_at, proof)
    return limit_exposure(change, order)


def _report(
    change: Change, order: Order, request: Request, at: int | None, proof: Evidence | None
) -> Order:
    order = replace(order, request=None)
    told = proof if request.doubt is not None or not order.is_open else None
    order = tell.replaced(change, order, request.cl_ord_id, at=at, evidence=told)
    return requests.cancel_if_wanted(change, order, request)


def limit_exposure(change: Change, order: Order) -> Order:
    """Cancel a replacement that could trade more than was left: fills came while it was placed."""
    if not order.is_open or not any(past.replaced for past in order.past_legs):
        return order
    total, placed = order.quantity, order.leg.order_qty
    if total is None or placed is None:
        return order
    excess = subtract(add(subtract(order.cum_qty, order.leg.cum_qty), placed), total)
    if excess <= 0:
        return order
    text = f"{Code.OVERFILL_RISK}: the replacement is for {written(excess)} more than is left"
    change.alarm(order.order_id, text)
    return requests.cancel_over_others(change, order, text)


# -- not done --------------------------------------------------------------------------------


def not_replaced(
    change: Change,
    order: Order,
    *,
    reason: CxlRejReason,
    text: str,
    venue_code: str | None = None,
) -> Order:
    """The order stays as it was, or is done meanwhile; the client's request ends with a reject."""
    request = required(order.request)
    # The key of the terms that were refused is never used for others.
    leg = replace(order.leg, number=order.leg.number + 1)
    order = change.put(replace(order, request=None, leg=leg, updated_at=change.now))
    if request.is_decrement:
        change.alarm(order.order_id, f"the gateway's own decrement was not done: {text}")
    if is_complete(order):
        order = change.put(apply(order, Happening.FILL, change.now))
        reason, text = CxlRejReason.TOO_LATE, f"{Code.TOO_LATE}: the order was filled first"
    tell.cancel_reject(change, order, request, reason=reason, text=text, venue_code=venue_code)
    return requests.cancel_if_wanted(change, order, request)


def absent(change: Change, order: Order) -> None:
    """One more complete look showed the old terms and no replacement; enough of them prove it."""
    request = required(order.request)
    if request.doubt is None:
        return
    absences = request.doubt.absences + 1
    if absences < ABSENCES_THAT_PROVE:
        doubt = replace(request.doubt, absences=absences)
        change.put(replace(order, request=replace(request, doubt=doubt)))
        return
    text = f"{Code.NOT_REPLACED}: {order.venue} did not replace the order and can no longer do so"
    not_replaced(change, order, reason=CxlRejReason.BROKER_OPTION, text=text)


def await_replacement(change: Change, order: Order) -> None:
    """The old leg is off the book and its replacement has not been seen: it is looked for."""
    request = required(order.request)
    doubt = request.doubt
    moved = replace(
        order,
        leg=placing.awaited_leg(order),
        past_legs=(*order.past_legs, replace(order.leg, replaced=True)),
        request=replace(request, stage=RequestStage.PLACING, doubt=None, next_check_at=None),
        doubt=doubt,
    )
    order = change.put(moved)
    if doubt is None:
        text = f"{order.venue} took the old order off and does not show the new one"
        doubting.doubt_order(change, order, text)
