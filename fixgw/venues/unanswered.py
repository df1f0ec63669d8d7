"""What every room says of a call that never left, and of one whose outcome nobody told."""

from collections.abc import Mapping

from fixgw.core.codes import Code
from fixgw.core.effects import SendCancel, SendNew, SendReplace
from fixgw.core.events import (
    CancelRefused,
    CancelUnknown,
    OrderNotSent,
    OrderUnknown,
    ReplaceRefused,
    ReplaceUnknown,
)
from fixgw.core.fields import OrdRejReason
from fixgw.errors import NotSentError

CodeToReason = Mapping[Code, OrdRejReason]
"""OrdRejReason(103) of what was not sent, by the code its text begins with."""


def unsent_order(
    effect: SendNew, error: NotSentError, reasons: CodeToReason | None = None
) -> OrderNotSent:
    """The order never left; without a reason of the room's it is the broker's own."""
    code = str(error).partition(":")[0]
    reason = OrdRejReason.BROKER_OPTION
    if reasons is not None and code in Code.__members__:
        reason = reasons.get(Code(code), reason)
    return OrderNotSent(order_id=effect.order_id, leg=effect.leg, text=str(error), reason=reason)


def unknown_order(effect: SendNew, text: str) -> OrderUnknown:
    """The order may or may not be at the venue."""
    return OrderUnknown(order_id=effect.order_id, leg=effect.leg, text=text)


def unsent_cancel(effect: SendCancel, text: str) -> CancelRefused:
    """The cancel request never left."""
    return CancelRefused(order_id=effect.order_id, leg=effect.leg, text=text)


def unknown_cancel(effect: SendCancel, text: str) -> CancelUnknown:
    """The cancel request may or may not have reached the venue."""
    return CancelUnknown(order_id=effect.order_id, leg=effect.leg, text=text)


def unsent_replace(effect: SendReplace, text: str) -> ReplaceRefused:
    """The replace request never left."""
    return ReplaceRefused(order_id=effect.order_id, leg=effect.leg, text=text)


def unknown_replace(effect: SendReplace, text: str) -> ReplaceUnknown:
    """The replace may or may not have been carried out, in part or in whole."""
    return ReplaceUnknown(order_id=effect.order_id, leg=effect.leg, text=text)
