"""What Levret's answers to an order call and to a cancel call prove; see `fixgw.venues.verdict`."""

import re
from typing import Any

from fixgw.core.effects import SendCancel, SendNew
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderAccepted,
    OrderRefused,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus
from fixgw.core.position_control import ChangeOutcome, Outcome, refused, unknown
from fixgw.errors import OutcomeUnknownError
from fixgw.venues import verdict
from fixgw.venues.levret import wire
from fixgw.venues.levret.mapping import order_to_venue_order
from fixgw.venues.messages import Answer
from fixgw.venues.unanswered import unknown_cancel, unknown_order
from fixgw.venues.verdict import Judgement, Reasons, Told, Verdict, Words, refusal_to_reason

WORDS = Words(read_error=wire.read_error, read_failure=wire.read_failure)
RATE_LIMITED = "RATE_LIMITED"

WORDS_TO_REASON: Reasons = (
    (re.compile("insufficient|margin|balance", re.IGNORECASE), OrdRejReason.EXCEEDS_LIMIT),
    (re.compile("duplicate", re.IGNORECASE), OrdRejReason.DUPLICATE_ORDER),
    (re.compile("symbol", re.IGNORECASE), OrdRejReason.UNKNOWN_SYMBOL),
)
TOO_LATE = re.compile(
    "already|filled|closed|cancell?ed|completed|executed|expired|not open|no longer", re.IGNORECASE
)
ABOUT_THE_ORDER = re.compile("order|trade|fill", re.IGNORECASE)


def judge(answer: Answer) -> Judgement:
    """Sort an answer; never raises."""
    return verdict.judge(answer, WORDS)


def is_rate_refusal(answer: Answer) -> bool:
    """Tell whether the venue refused for its rate limit: 429, or a 4xx with its code."""
    if answer.status == 429:
        return True
    if not 400 <= answer.status < 500:
        return False
    judgement = judge(answer)
    return judgement.verdict is Verdict.REFUSED and judgement.told.code == RATE_LIMITED


def answer_to_new_event(effect: SendNew, answer: Answer) -> Event:
    """Map the answer of POST /order."""
    judgement = judge(answer)
    if judgement.verdict is Verdict.REFUSED:
        return _refused(effect, judgement.told)
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_order(effect, judgement.told.message)
    try:
        row = wire.read_order(judgement.value)
        seen = order_to_venue_order(row, implied=OrdStatus.NEW, size=effect.order_qty)
    except OutcomeUnknownError as error:
        return unknown_order(effect, str(error))
    if seen.status is OrdStatus.REJECTED and not seen.cum_qty:
        # One reject and no New before it: the answer to the order says that it is dead.
        return _refused(effect, Told(code=None, message=seen.text or "rejected by the venue"))
    return OrderAccepted(
        order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=Evidence.RESPONSE
    )


def _refused(effect: SendNew, told: Told) -> OrderRefused:
    return OrderRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        reason=refusal_to_reason(told, WORDS_TO_REASON),
        text=told.message,
        venue_code=told.code,
    )


def answer_to_cancel_event(effect: SendCancel, answer: Answer) -> Event:
    """Map the answer of POST /order/cancel. What it proves of the order has to be asked."""
    judgement = judge(answer)
    if judgement.verdict is Verdict.TAKEN:
        return CancelAccepted(order_id=effect.order_id, leg=effect.leg)
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_cancel(effect, judgement.told.message)
    is_about_the_key = answer.status in verdict.KEY_REFUSED
    return CancelRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=judgement.told.message,
        too_late=not is_about_the_key and judgement.told.mentions(TOO_LATE),
        venue_code=judgement.told.code,
    )


def answer_to_change_outcome(answer: Answer) -> ChangeOutcome:
    """Map the answer of a call that changes a position; only a yes or a no of the venue proves."""
    judgement = judge(answer)
    if judgement.verdict is Verdict.TAKEN:
        return ChangeOutcome(outcome=Outcome.TAKEN)
    if judgement.verdict is Verdict.REFUSED:
        return refused(judgement.told.message, judgement.told.code)
    return unknown(judgement.told.message)


def answer_to_value(answer: Answer) -> Any:
    """Return the decoded answer of a query. Raises RefusedError or OutcomeUnknownError."""
    return verdict.answer_to_value(answer, WORDS)


def is_missing(answer: Answer) -> bool:
    """Tell whether the venue says in its own words that it does not know the order."""
    return verdict.is_missing(answer, WORDS)


def lists_executions(answer: Answer) -> bool:
    """Tell whether the venue lists executions at all; a 404 about the order means it does."""
    if answer.status not in verdict.NO_SUCH_ROUTE:
        return True
    return answer.status == 404 and judge(answer).told.mentions(ABOUT_THE_ORDER)
