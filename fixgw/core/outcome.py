"""What came of sending an order or a cancel: accepted, refused, not sent, unknown, absent."""

from fixgw.core import doubting, placing, replaced, requests, tell
from fixgw.core.blotter import Change, Orphan, account_of, awaits_placement, awaits_replacement
from fixgw.core.codes import Code
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    OrderAbsent,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    OrderUnknown,
    VenueOrder,
)
from fixgw.core.fields import (
    CxlRejReason,
    Evidence,
    ExecType,
    OrdRejReason,
)
from fixgw.core.lifecycle import apply, backoff, is_complete
from fixgw.core.observe import absorb_orphan, follow_replaced, observe
from fixgw.core.order import Order, Request, RequestStage
from fixgw.core.record import replace
from fixgw.core.replaced import ABSENCES_THAT_PROVE
from fixgw.core.settling import settle
from fixgw.core.states import Happening


def order_accepted(change: Change, event: OrderAccepted) -> None:
    """The venue took a leg: New, or Replaced for a replacement; then what else it already said."""
    order = change.order(event.order_id)
    if order is None or event.leg != order.leg.number:
        change.alarm(event.order_id, f"acceptance of an unknown leg {event.leg}: {event.seen}")
        return
    if order.leg.venue_order_id is not None:
        _accepted_again(change, order, event)
        return
    holder = change.order_at_venue((order.venue, order.venue_account, event.seen.venue_order_id))
    if holder is not None:
        _accepted_as_another(change, order, event, holder)
        return
    place(change, order, event.seen, event.evidence)


def _accepted_again(change: Change, order: Order, event: OrderAccepted) -> None:
    """A late answer about a leg that was found by other means."""
    if order.leg.venue_order_id == event.seen.venue_order_id:
        observe(change, order, event.seen, event.evidence)
        return
    change.alarm(
        order.order_id,
        f"the venue answered with id {event.seen.venue_order_id}, but the order was found as "
        f"{order.leg.venue_order_id}; check both at the venue",
    )


def _accepted_as_another(change: Change, order: Order, event: OrderAccepted, holder: Order) -> None:
    """One venue order cannot be two of ours: what became of this one is not known."""
    text = f"the venue answered with id {event.seen.venue_order_id}, which is {holder.order_id}"
    change.alarm(order.order_id, f"{text}; check both at the venue")
    if awaits_placement(order):
        doubting.doubt_order(change, order, text)


def place(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> None:
    """Tie the leg that was waited for to the venue's order and report it."""
    if awaits_replacement(order):
        order = replaced.take_new_id(change, order, seen, proof=evidence)
        _take_up(change, follow_replaced(change, order), seen, evidence)
        return
    doubted = order.doubt is not None
    revived = not order.is_open
    leg = replace(order.leg, venue_order_id=seen.venue_order_id)
    order = replace(order, leg=leg, doubt=None, hold=None)
    proof = evidence if doubted or revived else None
    request = order.request
    if request is not None and request.stage is RequestStage.PLACING:
        order = apply(placing.with_terms(order, request), Happening.REPLACE, change.now)
        order = replace(order, request=None)
        order = tell.replaced(change, order, request.cl_ord_id, at=seen.created_at, evidence=proof)
        order = replaced.limit_exposure(change, order)
        order = requests.cancel_if_wanted(change, order, request)
    else:
        order = apply(order, Happening.ACCEPT, change.now)
        if order.cum_qty:
            order = apply(order, Happening.PARTIAL_FILL, change.now)
        order = tell.execution_report(
            change, order, ExecType.NEW, at=seen.created_at, evidence=proof
        )
    if revived:
        change.alarm(order.order_id, "the venue holds an order that was believed dead")
    _take_up(change, _release_held(change, order), seen, evidence)


def _take_up(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> None:
    """Learn all that was already said of a venue order which is now known to be this one."""
    orphan = change.orphan((order.venue, order.venue_account, seen.venue_order_id))
    order = absorb_orphan(change, order, seen.venue_order_id)
    observe(change, order, seen, evidence)
    sent_at = order.leg.sent_at
    ask_after_gap(change, order, sent_at if orphan is None else min(sent_at, orphan.first_seen_at))


def ask_after_gap(change: Change, order: Order, since: int) -> None:
    """A gap since then was filled before anybody knew to look for this order: ask what it hid."""
    connected_at = change.account(account_of(order)).connected_at
    if connected_at is None or connected_at < since:
        return
    latest = change.order(order.order_id)
    if latest is not None and latest.is_open and latest.venue_order_id is not None:
        change.act(placing.query(latest))


def _release_held(change: Change, order: Order) -> Order:
    """Send the request that waited for the venue's id."""
    request = order.request
    if request is None or request.stage is not RequestStage.HELD:
        return change.put(order)
    return requests.set_off(change, order)


def order_refused(change: Change, event: OrderRefused) -> None:
    """The venue refused a leg, with proof."""
    order = _unplaced(change, event.order_id, event.leg, event.text)
    if order is not None:
        end_unplaced(
            change,
            order,
            text=event.text,
            reason=event.reason,
            evidence=event.evidence,
            venue_code=event.venue_code,
        )


def order_not_sent(change: Change, event: OrderNotSent) -> None:
    """A leg certainly never left the gateway."""
    order = _unplaced(change, event.order_id, event.leg, event.text)
    if order is not None:
        end_unplaced(
            change, order, text=event.text, reason=event.reason, evidence=Evidence.RESPONSE
        )


def _unplaced(change: Change, order_id: str, leg: int, text: str) -> Order | None:
    order = change.order(order_id)
    if order is None or order.leg.number != leg or not awaits_placement(order):
        change.alarm(order_id, f"refusal of leg {leg}, which is no longer in flight: {text}")
        return None
    return order


def end_unplaced(
    change: Change,
    order: Order,
    *,
    text: str,
    reason: OrdRejReason,
    evidence: Evidence,
    venue_code: str | None = None,
) -> None:
    """A leg will never live: Rejected, or Canceled when it was to replace a cancelled one."""
    request = order.request
    placing_rest = request is not None and request.stage is RequestStage.PLACING
    if placing_rest and is_complete(order):
        # The fills of the old leg came while the replacement was on its way.
        order = replace(apply(order, Happening.FILL, change.now), doubt=None)
        settle(change, order)
        return
    happening = Happening.CANCEL if placing_rest else Happening.REFUSE
    order = replace(apply(order, happening, change.now), doubt=None, hold=None, request=None)
    order = tell.execution_report(
        change,
        order,
        ExecType.CANCELED if placing_rest else ExecType.REJECTED,
        request=request if placing_rest else None,
        text=f"the replacement was refused: {text}" if placing_rest else text,
        reason=None if placing_rest else reason,
        evidence=evidence,
        venue_code=venue_code,
    )
    if request is not None and not placing_rest:
        late = f"{Code.TOO_LATE}: the order was rejected"
        tell.cancel_reject(change, order, request, reason=CxlRejReason.TOO_LATE, text=late)


def order_unknown(change: Change, event: OrderUnknown) -> None:
    """A leg left and nothing usable came back: in doubt until proof, never rejected for it."""
    order = change.order(event.order_id)
    if order is None or order.leg.number != event.leg or not awaits_placement(order):
        return
    doubting.doubt_order(change, order, event.text)


def order_absent(change: Change, event: OrderAbsent) -> None:
    """One more complete look found nothing; enough of them prove that the order never lived."""
    order = change.order(event.order_id)
    if order is None or placing.awaited_leg(order).number != event.leg or order.doubted is None:
        return
    if any(_may_be(order, orphan) for _, orphan in change.orphans_of(account_of(order))):
        return
    if order.doubt is None:
        replaced.absent(change, order)
        return
    absences = order.doubt.absences + 1
    if absences < ABSENCES_THAT_PROVE:
        change.put(replace(order, doubt=replace(order.doubt, absences=absences)))
        return
    end_unplaced(
        change,
        order,
        text=f"{Code.NOT_AT_VENUE}: {order.venue} has no such order and can no longer take it",
        reason=OrdRejReason.OTHER,
        evidence=event.evidence,
    )


def _may_be(order: Order, orphan: Orphan) -> bool:
    """Tell whether an undecided order of the venue might yet turn out to be this one."""
    if orphan.order is None:
        return True
    seen = orphan.order.seen
    return seen.symbol in (None, order.instrument) and seen.side in (None, order.side)


def cancel_accepted(change: Change, event: CancelAccepted) -> None:
    """The venue will cancel; the confirmation is the order's state, asked for if it stays out."""
    _await_cancel(change, event.order_id, event.leg)


def cancel_unknown(change: Change, event: CancelUnknown) -> None:
    """Whether the venue cancels is unknown; the order's state tells, and a cancel may be resent."""
    order = _await_cancel(change, event.order_id, event.leg)
    if order is not None:
        change.alarm(order.order_id, f"cancel in doubt at {order.venue}: {event.text}")


def _await_cancel(change: Change, order_id: str, leg: int) -> Order | None:
    order = change.order(order_id)
    if order is None or order.leg.number != leg or order.request is None:
        return None
    if order.request.stage is not RequestStage.CANCELING:
        return None
    venue = change.blotter.setup.venues[order.venue]
    wait = backoff(venue.probe_first, venue.probe_every, venue.probe_max, order.request.checks)
    request = replace(order.request, next_check_at=change.now + wait)
    return change.put(replace(order, request=request))


def _own_cancel_refused(change: Change, order: Order, request: Request, text: str) -> None:
    """Nobody else will ask again for a cancel that the gateway owes: it does, when it is due."""
    text = f"the gateway's own cancel was refused and will be asked for again: {text}"
    change.alarm(order.order_id, text)
    wait = change.blotter.setup.venues[order.venue].probe_max
    change.put(replace(order, request=replace(request, checks=0, next_check_at=change.now + wait)))


def cancel_refused(change: Change, event: CancelRefused) -> None:
    """The venue keeps the order as it is; the client's request ends with a reject."""
    order = change.order(event.order_id)
    if order is None or order.request is None or order.leg.number != event.leg:
        return
    request = order.request
    if request.stage is not RequestStage.CANCELING:
        return
    if request.cl_ord_id is None and not event.too_late:
        _own_cancel_refused(change, order, request, event.text)
        return
    order = change.put(replace(order, request=None, updated_at=change.now))
    reason = CxlRejReason.TOO_LATE if event.too_late else CxlRejReason.BROKER_OPTION
    tell.cancel_reject(
        change, order, request, reason=reason, text=event.text, venue_code=event.venue_code
    )
    if event.too_late:
        change.act(placing.query(order))
