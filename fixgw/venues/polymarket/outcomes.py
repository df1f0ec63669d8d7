"""What Polymarket US's answers prove of an order, a cancel or a modification.

An answer of success says that a request was submitted, and never that it was done.
"""

import re
from collections.abc import Mapping
from typing import Any

from fixgw.core.codes import Code
from fixgw.core.effects import SendCancel, SendNew, SendReplace
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderNotSent,
    OrderRefused,
    ReplaceAccepted,
    ReplaceRefused,
    ReplaceTaken,
    VenueOrder,
)
from fixgw.core.fields import Evidence, OrdRejReason
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues import unanswered, verdict
from fixgw.venues.messages import Answer
from fixgw.venues.polymarket import wire
from fixgw.venues.polymarket.wire import ExecutionRow
from fixgw.venues.tolerant import fold
from fixgw.venues.unanswered import CodeToReason, unknown_cancel, unknown_replace
from fixgw.venues.verdict import KEY_REFUSED, Reasons, Told, Verdict, judge, refusal_to_reason

REASONS: Mapping[str, OrdRejReason] = {
    "unknownmarket": OrdRejReason.UNKNOWN_SYMBOL,
    "exchangeclosed": OrdRejReason.EXCHANGE_CLOSED,
    "incorrectquantity": OrdRejReason.INCORRECT_QUANTITY,
    "incorrectordertype": OrdRejReason.UNSUPPORTED_CHARACTERISTIC,
    "exchangeoption": OrdRejReason.BROKER_OPTION,
    # FIX has no reason for a price, nor for nobody on the other side.
    "invalidpriceincrement": OrdRejReason.OTHER,
    "priceoutofbounds": OrdRejReason.OTHER,
    "noliquidity": OrdRejReason.OTHER,
}
WORDS_TO_REASON: Reasons = (
    (
        re.compile("insufficient|buying power|balance|funds", re.IGNORECASE),
        OrdRejReason.EXCEEDS_LIMIT,
    ),
    (re.compile("closed|halted|suspended", re.IGNORECASE), OrdRejReason.EXCHANGE_CLOSED),
    (re.compile("market|slug", re.IGNORECASE), OrdRejReason.UNKNOWN_SYMBOL),
    (re.compile("quantity", re.IGNORECASE), OrdRejReason.INCORRECT_QUANTITY),
)
CODE_TO_REASON: CodeToReason = {
    Code.UNSUPPORTED_INSTRUCTION: OrdRejReason.UNSUPPORTED_CHARACTERISTIC,
}
TOO_LATE = re.compile("already|filled|closed|cancell?ed|expired|not open|no longer", re.IGNORECASE)
STOPGAP = re.compile("global rate limit exceeded", re.IGNORECASE)
STOPGAP_WORDS = (
    "Global Rate Limit Exceeded (the venue took over 5 s; no limit of requests is meant)"
)


def is_rate_refusal(answer: Answer) -> bool:
    """Tell whether the rate limit refused the call; the stopgap of five seconds is no limit."""
    return answer.status == 429 and STOPGAP.search(answer.body.decode(errors="replace")) is None


def answer_to_order_id(answer: Answer) -> str | Told:
    """Read the answer of POST /v1/orders: the order's id, or why it was refused.

    Raises OutcomeUnknownError when it proves nothing.
    """
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.REFUSED:
        return _explained(judgement.told)
    if judgement.verdict is Verdict.UNKNOWN:
        raise OutcomeUnknownError(judgement.told.message)
    return wire.read_order_id(judgement.value)


def refused_order(
    effect: SendNew, told: Told, evidence: Evidence = Evidence.RESPONSE
) -> OrderRefused:
    """The venue said no."""
    return OrderRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        reason=told_to_reason(told),
        text=told.message,
        venue_code=told.code,
        evidence=evidence,
    )


def told_to_reason(told: Told) -> OrdRejReason:
    """Find OrdRejReason(103) in the exchange's code, else in the words."""
    reason = REASONS.get(fold(told.code or "").removeprefix("ordrejectreason"))
    if reason is not None:
        return reason
    return refusal_to_reason(told, WORDS_TO_REASON)


def execution_to_told(row: ExecutionRow | None) -> Told:
    """Return why the exchange rejected something; None where the stream did not tell."""
    if row is None:
        return Told(code=None, message="rejected by the exchange, which did not say why")
    message = row.text or row.reason or "rejected by the exchange"
    return _explained(Told(code=row.reason, message=message))


def _explained(told: Told) -> Told:
    """The matching engine's five seconds are over: nobody has to slow down for that."""
    return Told(code=told.code, message=STOPGAP_WORDS) if told.mentions(STOPGAP) else told


def unsent_order(effect: SendNew, error: NotSentError) -> OrderNotSent:
    """The order never left."""
    return unanswered.unsent_order(effect, error, CODE_TO_REASON)


def answer_to_cancel_event(effect: SendCancel, answer: Answer) -> Event:
    """Map the answer of a cancel. What it did has to be asked, or told by the stream."""
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.TAKEN:
        return CancelAccepted(order_id=effect.order_id, leg=effect.leg)
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_cancel(effect, judgement.told.message)
    return CancelRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=judgement.told.message,
        too_late=_is_late(answer, judgement.told),
        venue_code=judgement.told.code,
    )


def answer_to_canceled_ids(answer: Answer) -> frozenset[str]:
    """Read which orders a call for many cancels; none when the venue refused it.

    Raises OutcomeUnknownError when the answer proves nothing.
    """
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.REFUSED:
        return frozenset()
    if judgement.verdict is Verdict.UNKNOWN:
        raise OutcomeUnknownError(judgement.told.message)
    return wire.read_canceled_ids(judgement.value)


def answer_to_replace_event(effect: SendReplace, answer: Answer) -> Event:
    """Map the answer of a modification: taken is not done."""
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.TAKEN:
        return ReplaceTaken(order_id=effect.order_id, leg=effect.leg)
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_replace(effect, judgement.told.message)
    too_late = _is_late(answer, judgement.told)
    return refused_replace(effect, _explained(judgement.told), too_late=too_late)


def done_replace(effect: SendReplace, seen: VenueOrder) -> ReplaceAccepted:
    """The order has its new terms, as the stream tells."""
    return ReplaceAccepted(
        order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=Evidence.STREAM
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


def _is_late(answer: Answer, told: Told) -> bool:
    return answer.status not in KEY_REFUSED and told.mentions(TOO_LATE)


def is_missing(answer: Answer) -> bool:
    """Tell whether the venue says in its own words that it does not know the order."""
    return verdict.is_missing(answer, wire.WORDS)


def value_of(answer: Answer) -> Any:
    """Return the decoded answer of a query. Raises RefusedError or OutcomeUnknownError."""
    return verdict.answer_to_value(answer, wire.WORDS)
