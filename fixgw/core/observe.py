"""What venues say of orders and executions, on a stream, in answers, in snapshots.

The same fact may come several times, late, and in any order. Everything here is therefore
idempotent: quantities only grow, an execution is applied once by its venue id, and a terminal
status takes effect only when every execution up to the venue's quantity has been applied.
"""

from decimal import Decimal

from fixgw.core import ids, placing, replaced, tell
from fixgw.core.blotter import Change
from fixgw.core.events import ExecutionsListed, VenueExecution, VenueOrder
from fixgw.core.exact import add, average, multiply, quotient, subtract, text
from fixgw.core.fields import (
    TERMINAL_STATUSES,
    Evidence,
    OrdStatus,
)
from fixgw.core.lifecycle import (
    backoff,
    contracts_of,
    fill,
    is_complete,
    leg_at_venue,
    with_leg,
)
from fixgw.core.order import Execution, Leg, Order
from fixgw.core.record import replace
from fixgw.core.restate import restated
from fixgw.core.settling import settle

FETCHES_BEFORE_ALARM = 3


def executions_listed(change: Change, order: Order, event: ExecutionsListed) -> None:
    """The venue listed an order's executions, or said that it cannot."""
    was_short = _is_short(_leg(order, event.venue_order_id))
    for execution in event.executions:
        order = apply_execution(change, order, execution, event.evidence)
    leg = _leg(order, event.venue_order_id)
    if not event.available and (_is_current(order, leg) or _is_short(leg)):
        leg = replace(leg, by_delta=True)
        order = change.put(with_leg(order, leg))
        order = _fill_by_delta(change, order, leg, event.evidence)
    leg = _leg(order, event.venue_order_id)
    if _is_short(leg):
        order = fetch_later(change, order, leg)
    elif was_short:
        order = _answered(change, order, leg)
    settle(change, order)


def _leg(order: Order, venue_order_id: str) -> Leg:
    return placing.required(leg_at_venue(order, venue_order_id))


def _is_current(order: Order, leg: Leg) -> bool:
    return leg.number == order.leg.number


def _is_short(leg: Leg) -> bool:
    """Tell whether executions are missing: the venue says it filled more."""
    return leg.cum_qty < leg.venue_cum_qty


def is_unsettled(leg: Leg) -> bool:
    """Tell whether something of the leg is still to be asked for until an answer comes."""
    return _is_short(leg) or (leg.replaced and leg.ended is None)


def _answered(change: Change, order: Order, leg: Leg) -> Order:
    """Nothing has to be asked any more."""
    if leg.next_fetch_at is None and not leg.fetches:
        return order
    return change.put(with_leg(order, replace(leg, next_fetch_at=None, fetches=0)))


def fetch_later(change: Change, order: Order, leg: Leg) -> Order:
    """Set when the venue is asked again for a leg's executions, or for the leg itself."""
    venue = change.blotter.setup.venues[order.venue]
    if leg.fetches == FETCHES_BEFORE_ALARM:
        change.alarm(order.order_id, f"{_complaint(order, leg)}; asking on")
    wait = backoff(venue.probe_first, venue.probe_every, venue.probe_max, leg.fetches)
    leg = replace(leg, next_fetch_at=change.now + wait, fetches=leg.fetches + 1)
    return change.put(with_leg(order, leg))


def _complaint(order: Order, leg: Leg) -> str:
    if not _is_short(leg):
        return f"{order.venue} gives no answer about {leg.venue_order_id}"
    return (
        f"{order.venue} says {text(leg.venue_cum_qty)} filled of {leg.venue_order_id}, "
        f"but lists executions for {text(leg.cum_qty)}"
    )


def observe(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> None:
    """Learn from the venue's description of one of the order's legs."""
    leg = leg_at_venue(order, seen.venue_order_id)
    if leg is None:
        return
    if not _is_current(order, leg):
        _observe_replaced(change, order, leg, seen, evidence)
        return
    order = replaced.recognise(change, order, seen, evidence)
    untold = _is_untold(seen) and _can_be_asked(change, order)
    if untold and evidence is not Evidence.QUERY:
        # The answer to the question need not repeat the words.
        order = change.put(replace(order, leg=_keep_words(order.leg, seen)))
        change.act(placing.query(order))
        settle(change, order)
        return
    if _is_untold(seen) and seen.status is OrdStatus.FILLED and not _can_be_asked(change, order):
        _await_fills(change, order, seen, evidence)
        return
    order = restated(change, order, seen, evidence)
    order = _take_in(change, order, order.leg, seen, evidence)
    if untold and order.is_open:
        return  # the list of executions, which comes with the same answer, says what it did not
    settle(change, order, still_open=seen.status not in TERMINAL_STATUSES)


def _is_untold(seen: VenueOrder) -> bool:
    """Tell whether the venue says that an order ended, and not with how much filled."""
    return seen.cum_qty is None and seen.status in TERMINAL_STATUSES


def _await_fills(change: Change, order: Order, seen: VenueOrder, evidence: Evidence) -> None:
    """The order is filled, at prices that are yet to come: they are waited for."""
    leg = order.leg
    if not order.is_open or leg.ended is not None:
        return
    leg = replace(
        _keep_words(leg, seen), said_filled=True, ended_at=seen.updated_at, ended_evidence=evidence
    )
    change.put(with_leg(order, _waiting(change, order, leg)))


def _waiting(change: Change, order: Order, leg: Leg) -> Leg:
    wait = change.blotter.setup.venues[order.venue].probe_max
    return replace(leg, next_fetch_at=change.now + wait)


def fills_overdue(change: Change, order: Order) -> None:
    """A venue that called the order filled tells no more fills: what it told is all there is."""
    leg = order.leg
    if not order.is_open or leg.ended is not None:
        return
    told = f"{text(order.done)} of {text(placing.required(order.quantity))}"
    words = f"{order.venue} calls {leg.venue_order_id} filled and told fills of {told}"
    if not order.cum_qty:
        change.alarm(order.order_id, f"{words}; compare its positions, then fixgw resolve")
        change.put(with_leg(order, replace(leg, denied=True)))
        return
    change.alarm(order.order_id, f"{words}; compare its positions")
    leg = replace(leg, ended=OrdStatus.FILLED, said_filled=False)
    settle(change, change.put(with_leg(order, leg)))


def _take_in(change: Change, order: Order, leg: Leg, seen: VenueOrder, evidence: Evidence) -> Order:
    """Learn quantities and the end of a leg, and ask for the executions that are missing."""
    learnt = _learn(replace(leg, denied=False) if leg.denied else leg, seen, evidence)
    if learnt is not leg:
        order = change.put(with_leg(order, learnt))
    if _is_short(learnt):
        return _close_the_difference(change, order, learnt, evidence)
    if evidence is Evidence.QUERY and not is_unsettled(learnt):
        return _answered(change, order, learnt)
    return order


def follow_replaced(change: Change, order: Order) -> Order:
    """Ask what the leg that was just replaced had filled, and whether it is off the book."""
    leg = order.past_legs[-1]
    if not is_unsettled(leg):
        return order
    change.act(placing.query(order, leg))
    return fetch_later(change, order, leg)


def _observe_replaced(
    change: Change, order: Order, leg: Leg, seen: VenueOrder, evidence: Evidence
) -> None:
    """Learn of a leg that another one replaced, until its end is known.

    One that lives on is canceled: there are never two live orders.
    """
    if not leg.replaced or leg.ended is not None:
        return
    if _is_untold(seen) and evidence is not Evidence.QUERY:
        change.act(placing.query(order, leg))
        return
    order = _take_in(change, order, leg, seen, evidence)
    leg = _leg(order, seen.venue_order_id)
    if leg.ended is None and evidence is Evidence.QUERY:
        beside = f"{order.venue} holds {seen.venue_order_id} beside {order.venue_order_id}"
        change.alarm(order.order_id, f"{beside}, which replaced it; canceling the older one")
        placing.send_cancel(change, order, leg)
        if leg.next_fetch_at is None:
            fetch_later(change, order, leg)


def replaced_leg_missing(change: Change, order: Order, venue_order_id: str) -> None:
    """The venue knows no more of an order that it replaced: it is off the book."""
    leg = _leg(order, venue_order_id)
    if leg.replaced and leg.ended is None:
        ended = replace(leg, ended=OrdStatus.CANCELED, ended_evidence=Evidence.QUERY)
        _answered(change, change.put(with_leg(order, ended)), ended)


def _learn(leg: Leg, seen: VenueOrder, evidence: Evidence) -> Leg:
    if seen.cum_qty is not None and seen.cum_qty > leg.venue_cum_qty:
        leg = replace(
            leg,
            venue_cum_qty=seen.cum_qty,
            venue_avg_px=seen.avg_px,
            venue_last_qty=seen.last_qty,
            venue_last_px=seen.last_px,
            venue_cum_contracts=seen.cum_contracts,
        )
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


def _close_the_difference(change: Change, order: Order, leg: Leg, evidence: Evidence) -> Order:
    """The venue filled more than we have seen executions for."""
    if leg.by_delta or not _can_be_asked(change, order):
        return _fill_by_delta(change, order, leg, evidence)
    if leg.next_fetch_at is not None:
        return order
    change.act(placing.fetch(order, leg))
    return fetch_later(change, order, leg)


def _can_be_asked(change: Change, order: Order) -> bool:
    return change.blotter.setup.venues[order.venue].capability.order_query


def _fill_by_delta(change: Change, order: Order, leg: Leg, evidence: Evidence) -> Order:
    """Make one execution of the growth of the quantity, at the price that explains the average."""
    quantity = subtract(leg.venue_cum_qty, leg.cum_qty)
    if quantity <= 0:
        return order
    contracts = _delta_contracts(leg, quantity) if order.in_cash else None
    price = average(quantity, contracts) if contracts else _delta_price(leg, quantity)
    price = price or order.price
    if price is None:
        change.alarm(order.order_id, f"{order.venue} gives no price for {text(quantity)} filled")
        price = leg.venue_last_px
    if price is None:
        return _leave_to_a_person(change, order, leg)
    venue_order_id = placing.required(leg.venue_order_id)
    seen = VenueExecution(
        venue_exec_id=ids.delta_exec_id(venue_order_id, text(leg.venue_cum_qty)),
        venue_order_id=venue_order_id,
        last_qty=quantity,
        last_px=price,
        contracts=contracts,
    )
    if not leg.by_delta:
        leg = replace(leg, ahead=add(leg.ahead, quantity))
    return _apply_new_execution(change, order, leg, seen, evidence)


def _leave_to_a_person(change: Change, order: Order, leg: Leg) -> Order:
    """Nobody but a person can say what a venue that cannot be asked does not."""
    if _can_be_asked(change, order):
        return order
    return change.put(with_leg(order, replace(leg, denied=True)))


def _delta_contracts(leg: Leg, quantity: Decimal) -> Decimal | None:
    """Return how many contracts the growth of a quantity in cash bought or sold."""
    total = leg.venue_cum_contracts
    if total is not None and total > leg.cum_contracts:
        return subtract(total, leg.cum_contracts)
    return quotient(quantity, leg.venue_avg_px) if leg.venue_avg_px else None


def _delta_price(leg: Leg, quantity: Decimal) -> Decimal | None:
    """Return the last execution's price when it alone is missing, else what the average implies."""
    if leg.venue_last_qty == quantity:
        return leg.venue_last_px
    if leg.venue_avg_px is None:
        return None
    value = subtract(multiply(leg.venue_avg_px, leg.venue_cum_qty), leg.cum_value)
    return average(value, quantity)


def apply_execution(
    change: Change,
    order: Order,
    seen: VenueExecution,
    evidence: Evidence,
    *,
    told: VenueOrder | None = None,
) -> Order:
    """Apply an execution unless it has been; a leg that goes by quantity ignores single ones.

    What is `told` of the order with it counts first: a last fill makes the order filled.
    """
    leg = leg_at_venue(order, seen.venue_order_id)
    if leg is None or leg.by_delta:
        return order
    if change.execution_known(order.venue, order.venue_account, seen.venue_exec_id):
        return order
    if told is not None and told.cum_qty is not None:
        leg = _learn(leg, told, evidence)
    if leg.ahead:
        return _follow_the_sum(change, order, leg, seen, evidence)
    return _apply_new_execution(change, order, leg, seen, evidence)


def _follow_the_sum(
    change: Change, order: Order, leg: Leg, seen: VenueExecution, evidence: Evidence
) -> Order:
    """A single execution follows a sum that was applied: only what goes beyond the sum is new."""
    known = min(leg.ahead, seen.last_qty)
    leg = replace(leg, ahead=subtract(leg.ahead, known))
    beyond = subtract(seen.last_qty, known)
    if beyond:
        contracts = contracts_of(order, beyond, seen.last_px) or None
        rest = replace(seen, last_qty=beyond, contracts=contracts)
        return _apply_new_execution(change, order, leg, rest, evidence)
    change.executions.append(_execution(change, order, replace(seen, last_qty=beyond)))
    return change.put(with_leg(order, leg))


def _execution(change: Change, order: Order, seen: VenueExecution) -> Execution:
    return Execution(
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


def _apply_new_execution(
    change: Change, order: Order, leg: Leg, seen: VenueExecution, evidence: Evidence
) -> Order:
    was_open = order.is_open
    leg = _waiting(change, order, leg) if leg.said_filled else leg
    filled_by = fill(order, leg, seen.last_qty, seen.last_px, change.now, contracts=seen.contracts)
    order = change.put(filled_by)
    execution = _execution(change, order, seen)
    change.executions.append(execution)
    # A trade that reaches the total may be the order's last word.
    order = tell.trade(change, order, execution, seen, evidence if is_complete(order) else None)
    total = _most_wanted(order)
    if total is not None and order.done > total:
        change.alarm(order.order_id, f"overfill: {text(order.done)} of {text(total)}")
    if leg.replaced:
        order = replaced.limit_exposure(change, order)
    if not was_open:
        change.alarm(order.order_id, f"execution {seen.venue_exec_id} after the order was closed")
    return order


def _most_wanted(order: Order) -> Decimal | None:
    """Return the total; while the venue replaces the order either one may be in force."""
    total = order.quantity
    request = order.request
    if total is None or request is None or not request.is_replacing:
        return total
    return max(total, placing.required(request.order_qty))


def absorb_orphan(change: Change, order: Order, venue_order_id: str) -> Order:
    """Apply what the venue said of an order before we knew that it is this one."""
    ref = (order.venue, order.venue_account, venue_order_id)
    orphan = change.orphan(ref)
    if orphan is None:
        return order
    change.orphans[ref] = None
    for event in orphan.executions:
        order = apply_execution(change, order, event.execution, event.evidence, told=event.order)
    if orphan.order is not None:
        observe(change, order, orphan.order.seen, orphan.order.evidence)
    return change.order(order.order_id) or order
