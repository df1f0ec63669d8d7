"""What came of the venue's own replace: accepted, taken, refused, unknown, the old order gone."""

from fixgw.core import doubting, placing, replaced
from fixgw.core.blotter import Change, awaits_replacement
from fixgw.core.events import (
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
    ReplaceTaken,
    ReplaceUnknown,
)
from fixgw.core.fields import CxlRejReason
from fixgw.core.lifecycle import apply, backoff, is_complete, leg_at_venue
from fixgw.core.observe import observe
from fixgw.core.order import Order, RequestStage
from fixgw.core.outcome import place
from fixgw.core.record import replace
from fixgw.core.settling import settle
from fixgw.core.states import Happening

Outcome = ReplaceAccepted | ReplaceTaken | ReplaceRefused | ReplaceUnknown | ReplaceGone


def _under_way(change: Change, event: Outcome) -> Order | None:
    """Return the order whose replace the event is about, if that is still undecided."""
    order = change.order(event.order_id)
    if order is None or order.leg.number != event.leg or not awaits_replacement(order):
        return None
    return order


def replace_accepted(change: Change, event: ReplaceAccepted) -> None:
    """The venue replaced the order, in place or by a new one."""
    order, seen = _under_way(change, event), event.seen
    if order is None:
        _accepted_again(change, event)
        return
    if seen.venue_order_id == order.venue_order_id:
        order = replaced.keep_id(change, order, at=seen.updated_at, proof=event.evidence)
        observe(change, order, seen, event.evidence)
        return
    holder = change.order_at_venue((order.venue, order.venue_account, seen.venue_order_id))
    if holder is None:
        place(change, order, seen, event.evidence)
        return
    text = f"the venue answered with id {seen.venue_order_id}, which is {holder.order_id}"
    change.alarm(order.order_id, f"{text}; check both at the venue")
    _doubt(change, order, text)


def _accepted_again(change: Change, event: ReplaceAccepted) -> None:
    """A late answer about a replace that was decided by other means."""
    order, seen = change.order(event.order_id), event.seen
    if order is None or leg_at_venue(order, seen.venue_order_id) is None:
        change.alarm(event.order_id, f"acceptance of an unknown replace, leg {event.leg}: {seen}")
        return
    observe(change, order, seen, event.evidence)


def replace_taken(change: Change, event: ReplaceTaken) -> None:
    """The venue will replace; the order's state confirms it, asked for if it stays out."""
    order = _under_way(change, event)
    if order is None:
        return
    request = placing.required(order.request)
    if request.sight is not None:
        settle(change, replaced.keep_id(change, order, at=None, proof=request.sight))
        return
    venue = change.blotter.setup.venues[order.venue]
    wait = backoff(venue.probe_first, venue.probe_every, venue.probe_max, request.checks)
    request = replace(request, next_check_at=change.now + wait)
    settle(change, change.put(replace(order, request=request)))


def replace_refused(change: Change, event: ReplaceRefused) -> None:
    """The venue keeps the order as it is; the client's request ends with a reject."""
    order = _under_way(change, event)
    if order is None:
        change.alarm(event.order_id, f"refusal of a replace that is decided: {event.text}")
        return
    order = replaced.not_replaced(
        change,
        order,
        reason=CxlRejReason.TOO_LATE if event.too_late else CxlRejReason.BROKER_OPTION,
        text=event.text,
        venue_code=event.venue_code,
    )
    settle(change, order)
    order = placing.required(change.order(order.order_id))
    if event.too_late and order.is_open:
        change.act(placing.query(order))


def replace_unknown(change: Change, event: ReplaceUnknown) -> None:
    """Old terms or new ones, one order or another: looked for until there is proof."""
    order = _under_way(change, event)
    if order is not None:
        _doubt(change, order, event.text)


def _doubt(change: Change, order: Order, text: str) -> None:
    order = doubting.doubt_replace(change, order, text)
    if placing.required(order.request).cancel_after is not None:
        placing.send_cancel(change, order)
    settle(change, order)


def replace_gone(change: Change, event: ReplaceGone) -> None:
    """The old order is off the book and nothing took its place: Canceled, once its fills are told.

    Should it turn out to be open it is canceled, as the client was to have its new terms or none.
    """
    order = _under_way(change, event)
    if order is None:
        change.alarm(event.order_id, f"end of a replace that is decided: {event.text}")
        return
    if is_complete(order):
        settle(change, change.put(apply(order, Happening.FILL, change.now)))
        return
    venue = change.blotter.setup.venues[order.venue]
    request = replace(
        placing.required(order.request),
        stage=RequestStage.CANCELING,
        text=f"the replacement was refused: {event.text}",
        venue_code=event.venue_code,
        doubt=None,
        next_check_at=change.now + venue.probe_first,
    )
    order = change.put(replace(order, request=request))
    if order.leg.ended is None:
        change.act(placing.query(order))
    settle(change, order)
