"""What the Template venue's answers to an order call and to a cancel call prove."""

from collections.abc import Mapping

from fixgw.core.effects import SendCancel, SendNew
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    OrderAccepted,
    OrderRefused,
)
from fixgw.core.fields import Evidence, OrdRejReason
from fixgw.errors import OutcomeUnknownError
from fixgw.venues._template import wire
from fixgw.venues._template.mapping import order_to_venue_order
from fixgw.venues.messages import Answer
from fixgw.venues.unanswered import unknown_cancel, unknown_order
from fixgw.venues.verdict import Verdict, judge

REASONS: Mapping[str | None, OrdRejReason] = {
    "unknown_symbol": OrdRejReason.UNKNOWN_SYMBOL,
    "duplicate": OrdRejReason.DUPLICATE_ORDER,
}
TOO_LATE = "not_open"


def is_rate_refusal(answer: Answer) -> bool:
    """Tell whether the venue refused for its rate limit."""
    return answer.status == 429


def answer_to_new_event(effect: SendNew, answer: Answer) -> Event:
    """Map the answer of POST /orders."""
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.REFUSED:
        return OrderRefused(
            order_id=effect.order_id,
            leg=effect.leg,
            reason=REASONS.get(judgement.told.code, OrdRejReason.OTHER),
            text=judgement.told.message,
            venue_code=judgement.told.code,
        )
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_order(effect, judgement.told.message)
    try:
        seen = order_to_venue_order(wire.read_order(wire.member(judgement.value, "order")))
    except OutcomeUnknownError as error:
        return unknown_order(effect, str(error))
    return OrderAccepted(
        order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=Evidence.RESPONSE
    )


def answer_to_cancel_event(effect: SendCancel, answer: Answer) -> Event:
    """Map the answer of DELETE /orders/{id}."""
    judgement = judge(answer, wire.WORDS)
    if judgement.verdict is Verdict.TAKEN:
        return CancelAccepted(order_id=effect.order_id, leg=effect.leg)
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_cancel(effect, judgement.told.message)
    return CancelRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=judgement.told.message,
        too_late=judgement.told.code == TOO_LATE,
        venue_code=judgement.told.code,
    )
