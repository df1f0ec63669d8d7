"""What Leviathan's answers to an execute prove; see `fixgw.venues.verdict`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fixgw.core.codes import Code
from fixgw.core.effects import SendNew
from fixgw.core.events import Event, OrderAccepted, OrderNotSent, OrderRefused, VenueOrder
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues import unanswered, verdict
from fixgw.venues.leviathan import wire
from fixgw.venues.leviathan.mapping import order_to_venue_order, row_to_events
from fixgw.venues.messages import Answer
from fixgw.venues.unanswered import CodeToReason, unknown_order
from fixgw.venues.verdict import Told, Verdict, Words

WORDS = Words(read_error=wire.read_error, read_failure=wire.read_failure)
EXECUTE_WORDS = Words(read_error=wire.read_error, read_failure=wire.read_execute_failure)

VENUE_CODE_TO_REASON: Mapping[str, OrdRejReason] = {
    "not_found": OrdRejReason.UNKNOWN_SYMBOL,
    "duplicate_order": OrdRejReason.DUPLICATE_ORDER,
    "insufficient_margin": OrdRejReason.EXCEEDS_LIMIT,
}
STATUS_TO_REASON: Mapping[int, OrdRejReason] = {
    404: OrdRejReason.UNKNOWN_SYMBOL,
    409: OrdRejReason.DUPLICATE_ORDER,
    422: OrdRejReason.EXCEEDS_LIMIT,
}
CODE_TO_REASON: CodeToReason = {
    Code.MARGIN_GUARD: OrdRejReason.EXCEEDS_LIMIT,
    Code.UNSUPPORTED_INSTRUCTION: OrdRejReason.UNSUPPORTED_CHARACTERISTIC,
}


def is_rate_refusal(answer: Answer) -> bool:
    """Tell whether the venue refused for its rate limit."""
    return answer.status == 429


def is_about_the_key(answer: Answer) -> bool:
    """Tell whether the key itself was refused: somebody has to look at it."""
    return answer.status in verdict.KEY_REFUSED


def is_about_the_id(answer: Answer) -> bool:
    """Tell whether the order's own id was known before: nobody else makes such an id."""
    return answer.status == 409


def answer_to_new_events(
    venue: str, effect: SendNew, answer: Answer, held: str = ""
) -> Sequence[Event]:
    """Map the answer of an execute; its fills, where it holds some, follow the acceptance.

    `held` is what a doubt adds: what the account held before.
    """
    judgement = verdict.judge(answer, EXECUTE_WORDS)
    if judgement.verdict is Verdict.REFUSED:
        return (_refused(effect, answer.status, judgement.told),)
    if judgement.verdict is Verdict.UNKNOWN:
        return (unknown_order(effect, f"{judgement.told.message}{held}"),)
    failed = wire.read_failure(judgement.value)
    try:
        row = wire.read_order(judgement.value)
        # Words of an error beside an order without a status leave open which of them holds.
        implied = OrdStatus.NEW if failed is None else None
        seen = order_to_venue_order(row, implied=implied, notional=effect.cash_order_qty)
        if seen.status is OrdStatus.REJECTED and not seen.cum_qty:
            told = failed or Told(code=None, message=seen.text or "rejected by the venue")
            return (_refused(effect, answer.status, told),)
        if not row.fills:
            return (_accepted(effect, seen),)
        # The order alone first, so that New comes before the fills and the sum after them.
        bare = replace(row, status=None, filled=None, contracts=None, average=None, updated=None)
        new = order_to_venue_order(bare, implied=OrdStatus.NEW, notional=effect.cash_order_qty)
        told_of = row_to_events(venue, effect.account, row, seen, Evidence.RESPONSE)
    except OutcomeUnknownError as error:
        beside = "" if failed is None else f" beside an error: {failed.message}"
        return (unknown_order(effect, f"{error}{beside}{held}"),)
    return (_accepted(effect, new), *told_of)


def _accepted(effect: SendNew, seen: VenueOrder) -> OrderAccepted:
    return OrderAccepted(
        order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=Evidence.RESPONSE
    )


def unsent_order(effect: SendNew, error: NotSentError) -> OrderNotSent:
    """The order never left."""
    return unanswered.unsent_order(effect, error, CODE_TO_REASON)


def _refused(effect: SendNew, status: int, told: Told) -> OrderRefused:
    by_status = STATUS_TO_REASON.get(status, OrdRejReason.OTHER)
    return OrderRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        reason=VENUE_CODE_TO_REASON.get(told.code or "", by_status),
        text=told.message,
        venue_code=told.code,
    )


def answer_to_value(answer: Answer) -> Any:
    """Return the decoded answer of a query. Raises RefusedError or OutcomeUnknownError."""
    return verdict.answer_to_value(answer, WORDS)
