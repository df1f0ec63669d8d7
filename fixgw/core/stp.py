"""Self-trade prevention by the gateway, for accounts with `stp: gateway` at venues without it.

A new order with SelfTradePrevention(7928) that would trade with one of the gateway's own orders of
the same venue account is held, unsent, until none is left that it could meet:

- O cancels every order that it would meet, and is sent once all are off the book.
- N cancels the new order.
- B cancels the new order and the first one that it would meet.
- D takes them one by one: the smaller is canceled, the larger loses what the smaller had open; of
  equal ones both are canceled.

An order in flight or in doubt may be in the book: N, B and D wait until that is known. All wait
for what never rests: market orders, immediate ones.
"""

from collections.abc import Callable

from fixgw.core import capability, outcome, placing, requests, tell
from fixgw.core.blotter import Change, Health, account_of
from fixgw.core.capability import Instruction, Refusal
from fixgw.core.codes import Code
from fixgw.core.crossing import STOPS, rivals
from fixgw.core.effects import SendNew, SendReplace
from fixgw.core.exact import ZERO, subtract
from fixgw.core.fields import (
    Evidence,
    OrdRejReason,
    OrdStatus,
    OrdType,
    SelfTradePrevention,
    TimeInForce,
)
from fixgw.core.lifecycle import apply
from fixgw.core.order import Hold, Order, Request
from fixgw.core.placing import required
from fixgw.core.record import replace
from fixgw.core.setup import VenueSetup
from fixgw.core.states import Happening

_IMMEDIATE = frozenset({TimeInForce.IOC, TimeInForce.FOK})

# -- what can be asked ----------------------------------------------------------------------


def refuse(order: Instruction, venue: VenueSetup, account: str) -> Refusal | None:
    """Return the first reason why the venue, with the gateway's help, cannot do what is asked."""
    can = venue.capability
    prevention = order.self_trade_prevention
    if prevention is None or not venue.prevents_self_trades(account):
        return capability.refuse(order, can)
    if order.ord_type in STOPS:
        return _unsupported("the gateway cannot tell when a stop order is triggered")
    if prevention is SelfTradePrevention.DECREMENT_AND_CANCEL and order.order_qty is None:
        return _unsupported("SelfTradePrevention(7928)=D needs OrderQty(38)")
    if prevention is not SelfTradePrevention.CANCEL_INCOMING and not can.cancel:
        return _unsupported(f"{can.venue_name} has no cancel; use SelfTradePrevention(7928)=N")
    return capability.refuse(order, replace(can, self_trade_prevention=True))


def _unsupported(detail: str) -> Refusal:
    reason = OrdRejReason.UNSUPPORTED_CHARACTERISTIC
    return Refusal(code=Code.UNSUPPORTED_STP, reason=reason, detail=detail)


def self_trade(change: Change, order: Order, request: Request) -> str | None:
    """Return why a replace cannot be: in its new terms the order would trade with another one.

    The order that is to be replaced is at the venue already, so it cannot wait as a new one does.
    """
    wanted = placing.with_terms(order, request)
    if not _applies(change, wanted):
        return None
    met = rivals(change, wanted)
    return _would_trade(met[0]) if met else None


def _applies(change: Change, order: Order) -> bool:
    venue = change.blotter.setup.venues[order.venue]
    asked = order.self_trade_prevention is not None
    return asked and venue.prevents_self_trades(order.venue_account)


# -- new orders -----------------------------------------------------------------------------


def enter(change: Change, order: Order) -> None:
    """Send a new order, or hold it if it would trade with another one; `advance` goes on."""
    if not _applies(change, order) or not rivals(change, order):
        placing.send_new(change, order)
        return
    until = change.now + change.blotter.setup.venues[order.venue].stp_wait
    change.put(replace(order, hold=Hold(until=until)))


def advance(change: Change) -> None:
    """Do for every held order what can be done by now."""
    for held in change.held():
        _advance(change, held.order_id)


def _advance(change: Change, order_id: str) -> None:
    order = required(change.order(order_id))
    hold = order.hold
    if hold is None:
        return
    if _is_down(change, order):
        text = f"{Code.VENUE_DOWN}: {order.venue} went down before the order was sent"
        reason, evidence = OrdRejReason.EXCHANGE_CLOSED, Evidence.RESPONSE
        outcome.end_unplaced(change, order, text=text, reason=reason, evidence=evidence)
    elif hold.until <= change.now:
        text = f"{Code.STP_TIMEOUT}: a resting order did not leave in time; this one was not sent"
        _withdraw(change, order, text)
    elif hold.decrement_by is not None:
        _take_off(change, order, hold)
    elif met := rivals(change, order):
        _PREVENTIONS[required(order.self_trade_prevention)](change, order, met)
    else:
        _release(change, order)


def _is_down(change: Change, order: Order) -> bool:
    """Tell whether the venue was lost; one that has not been reached since a restart was not."""
    state = change.account(account_of(order))
    return state.health is Health.DOWN and state.announced is False


def _release(change: Change, order: Order) -> None:
    """Send the order: nothing is left that it could meet.

    One step sends no more than one order, as no two share the time at which they were sent.
    """
    if change.account(account_of(order)).health is not Health.HEALTHY:
        return
    if any(isinstance(effect, SendNew | SendReplace) for effect in change.effects):
        return
    leg = replace(order.leg, sent_at=change.now)
    order = change.put(replace(order, leg=leg, hold=None, updated_at=change.now))
    placing.send_new(change, order)


# -- the four preventions -------------------------------------------------------------------


def _cancel_resting(change: Change, order: Order, met: list[Order]) -> None:
    hold = required(order.hold)
    asked = [other for other in met if _rests(other) and other.order_id not in hold.asked]
    for other in asked:
        requests.cancel_over_others(change, other, _because_of(order))
    if asked:
        hold = replace(hold, asked=(*hold.asked, *(other.order_id for other in asked)))
        change.put(replace(order, hold=hold))
        _advance(change, order.order_id)


def _cancel_incoming(change: Change, order: Order, met: list[Order]) -> None:
    first = next((other for other in met if _is_known(other)), None)
    if first is not None:
        _withdraw(change, order, _would_trade(first))


def _cancel_both(change: Change, order: Order, met: list[Order]) -> None:
    first = met[0]
    if _is_known(first):
        _withdraw(change, order, _would_trade(first))
        requests.cancel_over_others(change, first, _because_of(order))


def _decrement_and_cancel(change: Change, order: Order, met: list[Order]) -> None:
    first = met[0]
    if not _is_quiet(first):
        return
    mine = required(order.order_qty)
    theirs = subtract(required(first.order_qty), placing.known_fills(first))
    if theirs <= ZERO:
        return  # it is filled, and the fills are on their way
    if mine > theirs:
        hold = replace(required(order.hold), decrement_by=first.order_id)
        change.put(replace(order, hold=hold))
        requests.cancel_over_others(change, first, _because_of(order))
        _advance(change, order.order_id)
        return
    _withdraw(change, order, _would_trade(first))
    if mine == theirs:
        requests.cancel_over_others(change, first, _because_of(order))
    elif first.hold is not None:
        _shrink(change, first, order)
    else:
        requests.decrement(change, first, mine)


_PREVENTIONS: dict[SelfTradePrevention, Callable[[Change, Order, list[Order]], None]] = {
    SelfTradePrevention.CANCEL_RESTING: _cancel_resting,
    SelfTradePrevention.CANCEL_INCOMING: _cancel_incoming,
    SelfTradePrevention.CANCEL_BOTH: _cancel_both,
    SelfTradePrevention.DECREMENT_AND_CANCEL: _decrement_and_cancel,
}


def _is_known(other: Order) -> bool:
    """Tell whether the order certainly stands: in the book, or before this one in line for it."""
    in_book = other.venue_order_id is not None and other.leg.ended is None
    return other.hold is not None or (in_book and _rests(other))


def _rests(other: Order) -> bool:
    return other.ord_type is not OrdType.MARKET and other.time_in_force not in _IMMEDIATE


def _is_quiet(other: Order) -> bool:
    """Tell whether nothing is under way that changes how much the order has open."""
    return _is_known(other) and other.request is None and other.order_qty is not None


def _take_off(change: Change, order: Order, hold: Hold) -> None:
    """Make the new order smaller by what the canceled one had open, and go on."""
    other = change.order(required(hold.decrement_by))
    if other is not None and other.is_open:
        return
    order = change.put(replace(order, hold=replace(hold, decrement_by=None)))
    if other is not None and other.status is OrdStatus.CANCELED:
        _shrink(change, order, other)
    _advance(change, order.order_id)


def _shrink(change: Change, order: Order, other: Order) -> None:
    """Make an order that is not sent yet smaller by what another one had left."""
    left = subtract(required(other.order_qty), other.cum_qty)
    total = subtract(required(order.order_qty), left)
    if left <= ZERO:
        return
    if total <= ZERO:
        _withdraw(change, order, _would_trade(other))
        return
    smaller = replace(order, order_qty=total, leg=replace(order.leg, order_qty=total))
    tell.restated(change, apply(smaller, Happening.RESTATE, change.now))


# -- words ----------------------------------------------------------------------------------


def _withdraw(change: Change, order: Order, text: str) -> None:
    requests.withdraw(change, order, text, stp_applied_by=tell.STP_BY_GATEWAY)


def _would_trade(other: Order) -> str:
    return f"{Code.SELF_TRADE}: would trade with {other.order_id} of the same venue account"


def _because_of(order: Order) -> str:
    prevention = f"SelfTradePrevention(7928)={order.self_trade_prevention}"
    return f"{Code.SELF_TRADE}: {order.order_id} with {prevention} would trade with it"


def waiting_text(order: Order) -> str | None:
    """Return the Text(58) of an order that is not sent yet."""
    if order.hold is None:
        return None
    return f"{Code.STP_WAITING}: not sent yet, a resting order is to be canceled first"
