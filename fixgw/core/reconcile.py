"""A snapshot of a venue account against the blotter: what to step so that nothing is missing."""

from collections.abc import Mapping

from fixgw.core.blotter import Blotter, account_of, awaits_placement, awaits_replacement
from fixgw.core.events import (
    Event,
    ExecutionSeen,
    GapFilled,
    OrderAbsent,
    OrderSeen,
    OrderUnlisted,
    Snapshot,
    VenueOrder,
)
from fixgw.core.fields import Evidence
from fixgw.core.order import Order
from fixgw.core.placing import awaited_leg
from fixgw.core.record import replace
from fixgw.core.replaced import shows_old_terms
from fixgw.core.setup import AccountRef


def expand(blotter: Blotter, snapshot: Snapshot) -> list[Event]:
    """Turn a snapshot into events, in the order in which they are to be stepped.

    Orders come before executions, so that an order in doubt is found before its fills are looked
    at; absence is judged last, when everything present has been placed.
    """
    ref = AccountRef(venue=snapshot.venue, account=snapshot.account)
    replaced = _replaced_since(blotter, snapshot)
    events: list[Event] = [
        OrderSeen(
            venue=ref.venue,
            account=ref.account,
            seen=_without_terms(seen) if seen.venue_order_id in replaced else seen,
            evidence=Evidence.QUERY,
        )
        for seen in snapshot.orders
    ]
    events += [
        ExecutionSeen(
            venue=ref.venue,
            account=ref.account,
            execution=execution,
            evidence=Evidence.HISTORY,
        )
        for execution in snapshot.executions
    ]
    listed = {seen.venue_order_id: seen for seen in snapshot.orders}
    for order in blotter.orders.values():
        if order.is_open and account_of(order) == ref:
            events.extend(_judge(blotter, order, snapshot, listed))
    events.append(GapFilled(venue=ref.venue, account=ref.account, taken_at=snapshot.taken_at))
    return events


def _replaced_since(blotter: Blotter, snapshot: Snapshot) -> set[str | None]:
    """Name the venue's orders whose replace was sent after the snapshot was taken."""
    return {
        order.venue_order_id
        for order in blotter.orders.values()
        if awaits_replacement(order) and awaited_leg(order).sent_at >= snapshot.taken_at
    }


def _without_terms(seen: VenueOrder) -> VenueOrder:
    """Leave out the terms: older than a replace, they prove nothing of it."""
    return replace(seen, order_qty=None, price=None)


def _judge(
    blotter: Blotter, order: Order, snapshot: Snapshot, listed: Mapping[str, VenueOrder]
) -> list[Event]:
    """Tell what it means that an order we hold as open was, or was not, in the snapshot."""
    can = blotter.setup.venues[order.venue].capability
    if awaits_placement(order):
        return _judge_unplaced(blotter, order, snapshot, can.order_horizon)
    venue_order_id = order.venue_order_id
    if venue_order_id is None:
        return []
    if venue_order_id in listed:
        return _judge_replacing(blotter, order, snapshot, listed[venue_order_id])
    if order.leg.sent_at >= snapshot.taken_at:
        return []
    return [OrderUnlisted(order_id=order.order_id, venue_order_id=venue_order_id)]


def _judge_replacing(
    blotter: Blotter, order: Order, snapshot: Snapshot, seen: VenueOrder
) -> list[Event]:
    """Tell whether an order is shown in its old terms, too late for its replace to come."""
    can = blotter.setup.venues[order.venue].capability
    if not awaits_replacement(order) or not shows_old_terms(order, seen, can):
        return []
    horizon = can.order_horizon if can.replace_horizon is None else can.replace_horizon
    return _judge_unplaced(blotter, order, snapshot, horizon)


def _judge_unplaced(
    blotter: Blotter, order: Order, snapshot: Snapshot, horizon: int | None
) -> list[Event]:
    """Tell whether the look was long and late enough to have shown the order if it ever lived."""
    if order.doubted is None or horizon is None:
        return []
    leg = awaited_leg(order)
    if snapshot.taken_at <= leg.sent_at + horizon:
        return []
    if snapshot.since > leg.sent_at - blotter.setup.clock_skew:
        return []
    return [OrderAbsent(order_id=order.order_id, leg=leg.number)]
