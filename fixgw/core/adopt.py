"""What venues say of orders we do not know by their id: one in doubt, one in flight, a stranger's.

An unknown venue order is kept as an orphan until it is decided whose it is:

- It carries the client id that the gateway gave an order, or its replacement: it is that order.
- It appeared while an order's call was under way that is still unanswered: wait for the answer.
- It carries no client id, matches the content of an order or replacement in doubt, and was made in
  the time that this could have been taken: it is that. Orders of equal content are
  interchangeable; the one sent last before the venue's order was made comes first, so that none is
  left that only it could have been.
- It matches nothing: it was placed outside the gateway. Drop copies hear of it.
"""

from decimal import Decimal

from fixgw.core import ids, observe, placing, tell
from fixgw.core.blotter import (
    Change,
    Health,
    Orphan,
    VenueOrderRef,
    account_of,
    awaits_placement,
    is_answered,
)
from fixgw.core.effects import QueryOrder
from fixgw.core.events import (
    ExecutionSeen,
    ExecutionsListed,
    OrderMissing,
    OrderSeen,
    OrderUnlisted,
    QueryFailed,
    VenueOrder,
)
from fixgw.core.exact import ZERO
from fixgw.core.fields import TERMINAL_STATUSES, Evidence, ExecType
from fixgw.core.lifecycle import apply, leg_at_venue
from fixgw.core.order import Leg, Order, RequestStage
from fixgw.core.outcome import ask_after_gap, place
from fixgw.core.placing import awaited_leg, required, with_terms
from fixgw.core.record import replace
from fixgw.core.settling import settle
from fixgw.core.setup import AccountRef
from fixgw.core.states import Happening


def order_seen(change: Change, event: OrderSeen) -> None:
    """The venue described an order."""
    ref = (event.venue, event.account, event.seen.venue_order_id)
    order = change.order_at_venue(ref)
    if order is not None:
        observe.observe(change, order, event.seen, event.evidence)
        return
    known = change.orphan(ref) or Orphan(first_seen_at=change.now)
    orphan = change.orphans[ref] = replace(known, order=_further(known.order, event))
    decide(change, ref, orphan)


def _further(known: OrderSeen | None, event: OrderSeen) -> OrderSeen:
    """Return the description that is further on; the older one may arrive last."""
    if known is None or _progress(event.seen) >= _progress(known.seen):
        return event
    return known


def _progress(seen: VenueOrder) -> tuple[bool, Decimal]:
    return seen.status in TERMINAL_STATUSES, seen.cum_qty or ZERO


def execution_seen(change: Change, event: ExecutionSeen) -> None:
    """The venue described an execution."""
    ref = (event.venue, event.account, event.execution.venue_order_id)
    order = change.order_at_venue(ref)
    if order is not None:
        order = observe.apply_execution(
            change, order, event.execution, event.evidence, told=event.order
        )
        settle(change, order)
        return
    known = change.orphan(ref) or Orphan(first_seen_at=change.now)
    seen_ids = {seen.execution.venue_exec_id for seen in known.executions}
    if event.execution.venue_exec_id in seen_ids:
        return
    orphan = change.orphans[ref] = replace(known, executions=(*known.executions, event))
    decide(change, ref, orphan)


def executions_listed(change: Change, event: ExecutionsListed) -> None:
    """The venue listed the executions of an order, ours or not."""
    order = change.order_at_venue((event.venue, event.account, event.venue_order_id))
    if order is not None:
        observe.executions_listed(change, order, event)
        return
    for execution in event.executions:
        one = ExecutionSeen(
            venue=event.venue,
            account=event.account,
            execution=execution,
            evidence=event.evidence,
        )
        execution_seen(change, one)


def order_missing(change: Change, event: OrderMissing) -> None:
    """The venue denies an order it had taken: nobody but a person can say what that means."""
    ref = (event.venue, event.account, event.venue_order_id)
    if change.orphan(ref) is not None:
        change.orphans[ref] = None
        return
    order = change.order_at_venue(ref)
    if order is None:
        return
    observe.replaced_leg_missing(change, order, event.venue_order_id)
    if not order.is_open or order.venue_order_id != event.venue_order_id:
        return
    if not order.leg.denied:
        text = f"{event.venue} no longer knows {event.venue_order_id}; fixgw resolve"
        change.alarm(order.order_id, text)
        change.put(replace(order, leg=replace(order.leg, denied=True)))


def order_unlisted(change: Change, event: OrderUnlisted) -> None:
    """An open order is not among the venue's open orders: ask what became of it."""
    order = change.order(event.order_id)
    if order is None or not order.is_open or order.venue_order_id != event.venue_order_id:
        return
    if change.blotter.setup.venues[order.venue].capability.order_query:
        change.act(placing.query(order))
    elif change.account(account_of(order)).health is not Health.HEALTHY and not order.leg.denied:
        text = f"{order.venue} cannot be asked what it filled while its stream was lost"
        change.alarm(order.order_id, f"{text}; compare its positions, then fixgw resolve")
        change.put(replace(order, leg=replace(order.leg, denied=True)))


def query_failed(change: Change, event: QueryFailed) -> None:
    """A question brought nothing; what waits for it is asked again in its own time."""
    ref = (event.venue, event.account, event.venue_order_id)
    orphan = change.orphan(ref)
    if orphan is not None:
        change.orphans[ref] = replace(orphan, asked=False)
        return
    order = change.order_at_venue(ref)
    if order is None:
        return
    leg = required(leg_at_venue(order, event.venue_order_id))
    if observe.is_unsettled(leg) or (leg is order.leg and _is_waiting(order)):
        observe.fetch_later(change, order, leg)


def _is_waiting(order: Order) -> bool:
    """Tell whether nobody else will ask again what a failed question was about."""
    is_asked = order.request is not None and order.request.next_check_at is not None
    return order.is_open and order.venue_order_id is not None and not is_asked


def settle_orphans(change: Change, account: AccountRef) -> None:
    """Decide again about every orphan of the account."""
    for ref, orphan in list(change.orphans_of(account)):
        decide(change, ref, orphan)


def decide(change: Change, ref: VenueOrderRef, orphan: Orphan) -> None:
    """Find out whose an unknown venue order is, as far as can be known now."""
    account = AccountRef(venue=ref[0], account=ref[1])
    unplaced = [order for order in change.unplaced(account) if _may_be_new(change, order)]
    order = _by_client_key(change, account, orphan)
    if order is None and any(_may_be_its_call(order, orphan) for order in unplaced):
        return
    if orphan.order is None or not _described(orphan.order):
        if not orphan.asked:
            change.orphans[ref] = replace(orphan, asked=True)
            change.act(QueryOrder(venue=ref[0], account=ref[1], venue_order_id=ref[2]))
        return
    seen, evidence = orphan.order.seen, orphan.order.evidence
    if order is None and seen.client_key is None and not _knows_by_key(change, ref):
        order = _likeliest(seen, [order for order in unplaced if _alike(change, order, seen)])
    if order is not None:
        place(change, order, seen, evidence)
    else:
        _warn_of_likeness(change, seen, unplaced)
        _take_external(change, ref, orphan, orphan.order)


def _warn_of_likeness(change: Change, seen: VenueOrder, unplaced: list[Order]) -> None:
    """A venue that should tell the client id did not: a person can say whether it is the order."""
    for order in unplaced:
        if seen.client_key is None and order.doubt is not None and _alike(change, order, seen):
            text = (
                f"{order.venue} shows {seen.venue_order_id} without a client id, which is like it"
            )
            change.alarm(order.order_id, f"{text}; compare both, then fixgw resolve")


def _may_be_new(change: Change, order: Order) -> bool:
    """Tell whether the venue would show what is waited for as an order of its own."""
    can = change.blotter.setup.venues[order.venue].capability
    return awaits_placement(order) or not can.replace_keeps_id


def _knows_by_key(change: Change, ref: VenueOrderRef) -> bool:
    return change.blotter.setup.venues[ref[0]].capability.client_key


def _may_be_its_call(order: Order, orphan: Orphan) -> bool:
    """Tell whether the order's call, still unanswered, may have made the orphan."""
    return not is_answered(order) and awaited_leg(order).sent_at <= orphan.first_seen_at


def _described(event: OrderSeen) -> bool:
    """Tell whether enough is said to decide; a venue that was asked may not know a quantity."""
    seen = event.seen
    has_quantity = (
        seen.order_qty or seen.cash_order_qty
    ) is not None or event.evidence is Evidence.QUERY
    return seen.symbol is not None and seen.side is not None and has_quantity


def _by_client_key(change: Change, account: AccountRef, orphan: Orphan) -> Order | None:
    """Return the order whose leg carries the key, be it believed dead or not."""
    key = None if orphan.order is None else orphan.order.seen.client_key
    if key is None:
        return None
    order = change.order(key.partition(".")[0])
    if order is None or order.external or account_of(order) != account:
        return None
    leg = awaited_leg(order)
    is_leg = ids.client_key(order.order_id, leg.number) == key
    return order if is_leg and leg.venue_order_id is None else None


def _likeliest(seen: VenueOrder, twins: list[Order]) -> Order | None:
    """Choose among orders of equal content, given oldest first."""
    before = [twin for twin in twins if awaited_leg(twin).sent_at <= (seen.created_at or 0)]
    if before:
        return max(before, key=lambda twin: awaited_leg(twin).sent_at)
    return twins[0] if twins else None


def _alike(change: Change, order: Order, seen: VenueOrder) -> bool:
    """Tell whether the venue's order may be the leg that an order waits for."""
    if not is_answered(order):
        return False
    request, leg = order.request, awaited_leg(order)
    if request is not None and request.stage in (RequestStage.PLACING, RequestStage.REPLACING):
        order = with_terms(order, request)
    if (seen.symbol, seen.side) != (order.instrument, order.side):
        return False
    if not _same_quantity(order, leg, seen):
        return False
    if seen.ord_type not in (None, order.ord_type):
        return False
    if order.price is not None and seen.price != order.price:
        return False
    return seen.created_at is None or _in_time(change, order, seen.created_at)


def _same_quantity(order: Order, leg: Leg, seen: VenueOrder) -> bool:
    """Tell whether the venue's order is for as much, as far as it says so."""
    if seen.order_qty not in (None, leg.order_qty):
        return False
    return seen.cash_order_qty in (None, order.cash_order_qty)


def _in_time(change: Change, order: Order, created_at: int) -> bool:
    setup = change.blotter.setup
    horizon = setup.venues[order.venue].capability.order_horizon
    sent_at = awaited_leg(order).sent_at
    if created_at < sent_at - setup.clock_skew:
        return False
    return horizon is None or created_at <= sent_at + horizon + setup.clock_skew


def _take_external(change: Change, ref: VenueOrderRef, orphan: Orphan, event: OrderSeen) -> None:
    """Keep an order that was placed outside the gateway, and tell drop copies."""
    seen = event.seen
    venue, account, venue_order_id = ref
    order = Order(
        order_id=ids.external_order_id(venue, account, venue_order_id),
        session=None,
        cl_ord_id=None,
        venue=venue,
        venue_account=account,
        client_account=None,
        symbol=required(seen.symbol),
        instrument=required(seen.symbol),
        side=required(seen.side),
        ord_type=seen.ord_type,
        order_qty=seen.order_qty,
        cash_order_qty=seen.cash_order_qty,
        in_cash=change.blotter.setup.venues[venue].capability.fills_in_cash,
        price=seen.price,
        leg=Leg(
            number=0,
            sent_at=orphan.first_seen_at,
            order_qty=seen.order_qty,
            venue_order_id=venue_order_id,
        ),
        created_at=seen.created_at or change.now,
        updated_at=change.now,
    )
    order = apply(order, Happening.ACCEPT, change.now)
    order = tell.execution_report(change, order, ExecType.NEW)
    order = observe.absorb_orphan(change, order, venue_order_id)
    observe.observe(change, order, seen, event.evidence)
    ask_after_gap(change, order, orphan.first_seen_at)
