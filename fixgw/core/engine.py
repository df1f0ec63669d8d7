"""The engine: one input at a time, decided by pure functions over the blotter.

`step` reads the blotter and returns a `Change`; the caller journals it, absorbs it, and carries
out its effects, in this order. Replaying the same inputs at the same times on an empty blotter
gives the same state and the same reports.
"""

from collections.abc import Callable
from typing import Any

from fixgw.core import (
    adopt,
    entry,
    health,
    mass_cancel,
    outcome,
    replacing,
    resolution,
    restart,
    restate,
    stp,
    tell,
)
from fixgw.core.blotter import Blotter, Change, is_answered
from fixgw.core.codes import Code
from fixgw.core.commands import (
    CancelOrder,
    Command,
    LogOn,
    LogOut,
    MassCancel,
    NewOrder,
    ReplaceOrder,
    RequestStatus,
)
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    Event,
    ExecutionSeen,
    ExecutionsListed,
    GapFilled,
    GapFillFailed,
    InstrumentsLoaded,
    OperatorResolved,
    OrderAbsent,
    OrderAccepted,
    OrderMissing,
    OrderNotSent,
    OrderRefused,
    OrderRestated,
    OrderSeen,
    OrderUnknown,
    OrderUnlisted,
    PositionChangeAsked,
    QueryFailed,
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
    ReplaceTaken,
    ReplaceUnknown,
    Restarted,
    StreamConnected,
    StreamLost,
    Ticked,
)
from fixgw.core.fields import CxlRejReason, MassCancelRejectReason, OrdRejReason
from fixgw.core.setup import AccountRef

Input = Command | Event


_HANDLERS: dict[type, Callable[[Change, Any], None]] = {
    NewOrder: entry.new_order,
    CancelOrder: entry.cancel_order,
    ReplaceOrder: entry.replace_order,
    MassCancel: mass_cancel.mass_cancel,
    RequestStatus: entry.request_status,
    LogOn: entry.log_on,
    LogOut: entry.log_out,
    OrderAccepted: outcome.order_accepted,
    OrderRefused: outcome.order_refused,
    OrderNotSent: outcome.order_not_sent,
    OrderUnknown: outcome.order_unknown,
    OrderAbsent: outcome.order_absent,
    CancelAccepted: outcome.cancel_accepted,
    CancelRefused: outcome.cancel_refused,
    CancelUnknown: outcome.cancel_unknown,
    ReplaceAccepted: replacing.replace_accepted,
    ReplaceTaken: replacing.replace_taken,
    ReplaceRefused: replacing.replace_refused,
    ReplaceUnknown: replacing.replace_unknown,
    ReplaceGone: replacing.replace_gone,
    OrderSeen: adopt.order_seen,
    ExecutionSeen: adopt.execution_seen,
    ExecutionsListed: adopt.executions_listed,
    OrderRestated: restate.order_restated,
    OrderMissing: adopt.order_missing,
    OrderUnlisted: adopt.order_unlisted,
    QueryFailed: adopt.query_failed,
    StreamLost: health.stream_lost,
    StreamConnected: health.stream_connected,
    GapFilled: health.gap_filled,
    GapFillFailed: health.gap_fill_failed,
    InstrumentsLoaded: health.instruments_loaded,
    OperatorResolved: resolution.operator_resolved,
    Restarted: restart.restarted,
    PositionChangeAsked: lambda *_: None,
    Ticked: lambda change, _: health.ticked(change),
}

_MAY_FREE_ORPHANS = (
    *(OrderAccepted, OrderRefused, OrderNotSent, OrderUnknown),
    *(ReplaceAccepted, ReplaceTaken, ReplaceRefused, ReplaceUnknown, ReplaceGone),
)
"""Outcomes after which an orphan that had to wait may be decided."""


def step(blotter: Blotter, input_: Input, now: int) -> Change:
    """Decide what one input means; the blotter is not changed. `now` is in microseconds.

    Raises TransitionError when the order state table has no answer: the input is then to be
    dropped with an alarm, and nothing has changed.
    """
    change = Change(blotter, now)
    _HANDLERS[type(input_)](change, input_)
    if blotter.orphans and isinstance(input_, _MAY_FREE_ORPHANS):
        _free_orphans(change, input_.order_id)
    stp.advance(change)
    return change


def _free_orphans(change: Change, order_id: str) -> None:
    order = change.order(order_id)
    if order is None:
        return
    ref = AccountRef(venue=order.venue, account=order.venue_account)
    if all(is_answered(waiting) for waiting in change.unplaced(ref)):
        adopt.settle_orphans(change, ref)


def refuse_broken(blotter: Blotter, input_: Input, now: int) -> Change:
    """Answer a request whose `step` failed on a bug: nothing was done, and the client knows.

    What is no request with an answer of its own brings an empty change.
    """
    change = Change(blotter, now)
    text = f"{Code.INTERNAL_ERROR}: the gateway could not take this request; nothing was done"
    if isinstance(input_, NewOrder):
        tell.stray_reject(change, input_, OrdRejReason.OTHER, text)
    elif isinstance(input_, (CancelOrder, ReplaceOrder)):
        tell.stray_cancel_reject(change, input_, CxlRejReason.OTHER, text)
    elif isinstance(input_, MassCancel):
        mass_cancel.refuse(change, input_, MassCancelRejectReason.OTHER, text)
    return change
