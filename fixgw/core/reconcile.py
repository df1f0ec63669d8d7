"""A snapshot of a venue account against the blotter: what to step so that nothing is missing."""

from fixgw.core.blotter import Blotter, account_of, awaits_placement
from fixgw.core.events import (
    Event,
    ExecutionSeen,
    GapFilled,
    OrderAbsent,
    OrderSeen,
    OrderUnlisted,
    Snapshot,
)
from fixgw.core.fields import Evidence
from fixgw.core.order import Order
from fixgw.core.setup import AccountRef


def expand(blotter: Blotter, snapshot: Snapshot) -> list[Event]:
    """Turn a snapshot into events, in the order in which they are to be stepped.

    Orders come before executions, so that an order in doubt is found before its fills are looked
    at; absence is judged last, when everything present has been placed.
    """
    ref = AccountRef(venue=snapshot.venue, account=snapshot.account)
    events: list[Event] = [
        OrderSeen(venue=ref.venue, account=ref.account, seen=seen, evidence=Evidence.QUERY)
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
    listed = {seen.venue_order_id for seen in snapshot.orders}
    for order in blotter.orders.values():
        if order.is_open and account_of(order) == ref:
            events.extend(_judge(blotter, order, snapshot, listed))
    events.append(GapFilled(venue=ref.venue, account=ref.account, taken_at=snapshot.taken_at))
    return events


def _judge(blotter: Blotter, order: Order, snapshot: Snapshot, listed: set[str]) -> list[Event]:
    """Tell what it means that an order we hold as open was not in the snapshot."""
    if awaits_placement(order):
        return _judge_unplaced(blotter, order, snapshot)
    venue_order_id = order.venue_order_id
    if venue_order_id is None or venue_order_id in listed:
        return []
    if order.leg.sent_at >= snapshot.taken_at:
        return []
    return [OrderUnlisted(order_id=order.order_id, venue_order_id=venue_order_id)]


def _judge_unplaced(blotter: Blotter, order: Order, snapshot: Snapshot) -> list[Event]:
    """Tell whether the look was long and late enough to have shown the order if it ever lived."""
    horizon = blotter.setup.venues[order.venue].capability.order_horizon
    if order.doubt is None or horizon is None:
        return []
    if snapshot.taken_at <= order.leg.sent_at + horizon:
        return []
    if snapshot.since > order.leg.sent_at - blotter.setup.clock_skew:
        return []
    return [OrderAbsent(order_id=order.order_id, leg=order.leg.number)]
