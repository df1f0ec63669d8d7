"""What Levidge's answers prove of an order or a cancel, as events of the core.

The document leaves the answers to orders and cancels blank. A blank answer of success proves that
the request was taken, and nothing of the order.
"""

import re
from typing import Any

from fixgw.core.codes import Code
from fixgw.core.effects import SendCancel, SendNew, SendReplace
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    ReplaceGone,
    ReplaceRefused,
    VenueOrder,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues import unanswered, verdict
from fixgw.venues.levidge import wire
from fixgw.venues.levidge.wire import OrderRow
from fixgw.venues.messages import Answer
from fixgw.venues.unanswered import CodeToReason, unknown_cancel
from fixgw.venues.verdict import KEY_REFUSED, Reasons, Told, Verdict, judge, refusal_to_reason

WORDS_TO_REASON: Reasons = (
    (re.compile("user ?id|account", re.IGNORECASE), OrdRejReason.UNKNOWN_ACCOUNT),
    (re.compile("insufficient|funds|balance|margin", re.IGNORECASE), OrdRejReason.EXCEEDS_LIMIT),
    (re.compile("duplicate", re.IGNORECASE), OrdRejReason.DUPLICATE_ORDER),
    (re.compile("instrument|symbol|pair", re.IGNORECASE), OrdRejReason.UNKNOWN_SYMBOL),
    (re.compile("quantity|size", re.IGNORECASE), OrdRejReason.INCORRECT_QUANTITY),
    (re.compile("closed|halted|suspended", re.IGNORECASE), OrdRejReason.EXCHANGE_CLOSED),
)
CODE_TO_REASON: CodeToReason = {
    Code.ABOVE_MAXIMUM: OrdRejReason.EXCEEDS_LIMIT,
    Code.OFF_LOT: OrdRejReason.INCORRECT_QUANTITY,
    Code.OFF_TICK: OrdRejReason.OTHER,
    Code.UNKNOWN_SYMBOL: OrdRejReason.UNKNOWN_SYMBOL,
    Code.UNSUPPORTED_INSTRUCTION: OrdRejReason.UNSUPPORTED_CHARACTERISTIC,
    Code.VENUE_DOWN: OrdRejReason.EXCHANGE_CLOSED,
}
TOO_LATE = re.compile(
    "already|filled|closed|cancell?ed|done|expired|not open|no longer|too late", re.IGNORECASE
)
NO_SUCH_ORDER = re.compile("not found|unknown order|no such order|invalid order", re.IGNORECASE)


def is_rate_refusal(answer: Answer) -> bool:
    """Tell whether the rate limit refused the call."""
    return answer.status == 429


def answer_to_row(answer: Answer) -> OrderRow | Told | None:
    """Read the answer of a request to act: the order, why it was refused, or None when blank.

    Raises OutcomeUnknownError when it proves nothing.
    """
    if 200 <= answer.status < 300 and _is_blank(answer):
        return None
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.REFUSED:
        return _with_code(judgement.told, answer.status)
    if judgement.verdict is Verdict.UNKNOWN:
        raise OutcomeUnknownError(judgement.told.message)
    return wire.read_order(judgement.value)


def _with_code(told: Told, status: int) -> Told:
    """The document's "common error codes" are those of HTTP."""
    if told.code is not None or status < 400:
        return told
    return Told(code=str(status), message=told.message)


def _is_blank(answer: Answer) -> bool:
    return answer.body.strip() in (b"", b"{}", b"[]", b"null", b'""')


def refused_order(
    effect: SendNew, told: Told, evidence: Evidence = Evidence.RESPONSE
) -> OrderRefused:
    """The venue said no."""
    return OrderRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        reason=refusal_to_reason(told, WORDS_TO_REASON),
        text=told.message,
        venue_code=told.code,
        evidence=evidence,
    )


def taken_order(
    effect: SendNew, seen: VenueOrder, evidence: Evidence
) -> OrderAccepted | OrderRefused:
    """The venue has the order, unless it shows it as rejected."""
    if is_rejected(seen):
        return refused_order(effect, words_of(seen), evidence)
    return OrderAccepted(order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=evidence)


def rejected(
    sent: SendNew | SendReplace, seen: VenueOrder, evidence: Evidence
) -> OrderRefused | ReplaceGone:
    """An order of unknown outcome is shown as rejected; so is gone what it was to replace."""
    told = words_of(seen)
    if isinstance(sent, SendNew):
        return refused_order(sent, told, evidence)
    return replace_gone(sent, told)


def is_rejected(seen: VenueOrder) -> bool:
    """Tell whether the order never lived."""
    return seen.status is OrdStatus.REJECTED and not seen.cum_qty


def words_of(seen: VenueOrder) -> Told:
    """Return why an order is shown as rejected."""
    return Told(code=None, message=seen.text or "rejected by the venue")


def unsent_order(effect: SendNew, error: NotSentError) -> OrderNotSent:
    """The order never left."""
    return unanswered.unsent_order(effect, error, CODE_TO_REASON)


def answer_to_cancel_event(effect: SendCancel, answer: Answer) -> Event:
    """Map the answer of POST /cancelOrder. What it proves of the order has to be asked."""
    try:
        told = answer_to_row(answer)
    except OutcomeUnknownError as error:
        return unknown_cancel(effect, str(error))
    if not isinstance(told, Told):
        return CancelAccepted(order_id=effect.order_id, leg=effect.leg)
    about_the_key = answer.status in KEY_REFUSED
    return CancelRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=told.message,
        too_late=not about_the_key and told.mentions(TOO_LATE),
        venue_code=told.code,
    )


def refused_replace(effect: SendReplace, told: Told, *, too_late: bool = False) -> ReplaceRefused:
    """The venue said no, and the order stands as it stood."""
    return ReplaceRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=told.message,
        too_late=too_late,
        venue_code=told.code,
    )


def replace_gone(effect: SendReplace, told: Told) -> ReplaceGone:
    """The order is off the book, and nothing took its place."""
    return ReplaceGone(
        order_id=effect.order_id, leg=effect.leg, text=told.message, venue_code=told.code
    )


def is_missing(answer: Answer) -> bool:
    """Tell whether the venue says in its own words that it does not know the order."""
    if not 400 <= answer.status < 500:
        return False
    judgement = judge(answer, wire.WORDS)
    is_refusal = judgement.verdict is Verdict.REFUSED
    return is_refusal and (answer.status == 404 or judgement.told.mentions(NO_SUCH_ORDER))


def value_of(answer: Answer) -> Any:
    """Return the decoded answer of a query. Raises RefusedError or OutcomeUnknownError."""
    return verdict.answer_to_value(answer, wire.WORDS)
