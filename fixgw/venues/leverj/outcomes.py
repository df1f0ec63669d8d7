"""What Leverj's answers prove of an order or a cancel, as events of the core."""

import re
from typing import Any

from fixgw.core.codes import Code
from fixgw.core.effects import SendCancel, SendNew
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    VenueOrder,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues import unanswered
from fixgw.venues.leverj import wire
from fixgw.venues.leverj.mapping import Reader
from fixgw.venues.leverj.replies import Answered, Reply
from fixgw.venues.leverj.wire import OrderRow
from fixgw.venues.messages import Answer
from fixgw.venues.unanswered import CodeToReason, unknown_cancel
from fixgw.venues.verdict import (
    KEY_REFUSED,
    NO_PROOF,
    Reasons,
    Told,
    Verdict,
    answer_to_value,
    judge,
    refusal_to_reason,
)

WORDS_TO_REASON: Reasons = (
    (re.compile("margin|insufficient|balance|leverage", re.IGNORECASE), OrdRejReason.EXCEEDS_LIMIT),
    (re.compile("duplicate", re.IGNORECASE), OrdRejReason.DUPLICATE_ORDER),
    (re.compile("instrument|symbol", re.IGNORECASE), OrdRejReason.UNKNOWN_SYMBOL),
    (re.compile("quantity", re.IGNORECASE), OrdRejReason.INCORRECT_QUANTITY),
    (re.compile("maintenance|disabled|halted", re.IGNORECASE), OrdRejReason.EXCHANGE_CLOSED),
)
CODE_TO_REASON: CodeToReason = {
    Code.LEVERAGE_LIMIT: OrdRejReason.EXCEEDS_LIMIT,
    Code.NOT_TRADABLE: OrdRejReason.EXCHANGE_CLOSED,
    Code.UNKNOWN_SYMBOL: OrdRejReason.UNKNOWN_SYMBOL,
    Code.UNSUPPORTED_INSTRUCTION: OrdRejReason.UNSUPPORTED_CHARACTERISTIC,
    Code.VENUE_DOWN: OrdRejReason.EXCHANGE_CLOSED,
}
TOO_LATE = re.compile(
    "already|filled|closed|cancell?ed|deleted|done|not open|no longer", re.IGNORECASE
)
TOO_MANY = re.compile("too.?many.?requests|rate.?limit", re.IGNORECASE)
"""A refusal over the socket that stands for HTTP's 429."""


def refused_order(effect: SendNew, told: Told) -> OrderRefused:
    """The venue said no."""
    return OrderRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        reason=refusal_to_reason(told, WORDS_TO_REASON),
        text=told.message,
        venue_code=told.code,
    )


def unsent_order(effect: SendNew, error: NotSentError) -> OrderNotSent:
    """The order never left."""
    return unanswered.unsent_order(effect, error, CODE_TO_REASON)


def reply_to_new_event(effect: SendNew, reply: Reply, reader: Reader) -> Event:
    """Map the reply to POST /order over the socket.

    Raises NotSentError when the venue's rate limit refused it, OutcomeUnknownError when the reply
    proves nothing.
    """
    if reply.row is not None:
        return taken_order(effect, reader.order(reply.row))
    check_proof(reply)
    return refused_order(effect, reply.told)


def check_proof(reply: Reply) -> None:
    """Raise NotSentError for a rate limit, OutcomeUnknownError for trouble of the venue."""
    if reply.told.mentions(TOO_MANY):
        raise NotSentError(f"{Code.RATE_LIMITED}: {reply.told.message}")
    if reply.told.mentions(NO_PROOF):
        raise OutcomeUnknownError(reply.told.message)


def taken_order(effect: SendNew, seen: VenueOrder) -> OrderAccepted | OrderRefused:
    """The venue has the order, unless it shows it as already rejected."""
    if seen.status is OrdStatus.REJECTED and not seen.cum_qty:
        return refused_order(effect, Told(code=None, message=seen.text or "rejected by the venue"))
    return OrderAccepted(
        order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=Evidence.RESPONSE
    )


def answer_to_row(answer: Answer, signature: str) -> OrderRow | Told:
    """Read the answer of POST /order: the order with our signature, or why it was refused.

    Raises OutcomeUnknownError when it proves neither.
    """
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.REFUSED:
        return judgement.told
    if judgement.verdict is Verdict.UNKNOWN:
        raise OutcomeUnknownError(judgement.told.message)
    rows = [wire.to_order(item) for item in wire.read_list(judgement.value)]
    ours = [row for row in rows if (row.signature or "").lower() == signature.lower()]
    if len(ours) == 1:
        return ours[0]
    if len(rows) == 1 and rows[0].signature is None:
        return rows[0]
    raise OutcomeUnknownError("the answer does not show the order that was sent")


def answer_to_cancel_event(effect: SendCancel, answer: Answer) -> Event:
    """Map the answer of DELETE /order/:uuid. What it proves of the order has to be asked."""
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.TAKEN:
        return accepted_cancel(effect)
    if judgement.verdict is Verdict.UNKNOWN and answer.status != 404:
        return unknown_cancel(effect, judgement.told.message)
    return refused_cancel(effect, judgement.told, key_refused=answer.status in KEY_REFUSED)


def reply_to_cancel_event(effect: SendCancel, reply: Reply) -> Event:
    """Map the reply to a removal over the socket; raises as `reply_to_new_event` does."""
    if reply.answered is Answered.TAKEN:
        return accepted_cancel(effect)
    check_proof(reply)
    key_refused = reply.answered is Answered.UNAUTHORIZED
    return refused_cancel(effect, reply.told, key_refused=key_refused)


def accepted_cancel(effect: SendCancel) -> CancelAccepted:
    """The venue took the request."""
    return CancelAccepted(order_id=effect.order_id, leg=effect.leg)


def refused_cancel(effect: SendCancel, told: Told, *, key_refused: bool = False) -> CancelRefused:
    """The venue said no; too late when its words say that the order has ended."""
    return CancelRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=told.message,
        too_late=not key_refused and told.mentions(TOO_LATE),
        venue_code=told.code,
    )


def is_missing(answer: Answer) -> bool:
    """Tell whether the venue answers that it does not show the order: a bare 404 says so, too."""
    return answer.status == 404


def value_of(answer: Answer) -> Any:
    """Return the decoded answer of a query. Raises RefusedError or OutcomeUnknownError."""
    return answer_to_value(answer, wire.WORDS)
