"""What a Levret answer proves: taken, refused, or nothing at all.

The rule: only readable words of the venue prove anything. A proxy's error page, a redirect, a
5xx or a half answer leave an order in doubt.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from fixgw.core.effects import SendCancel, SendNew
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    Event,
    OrderAccepted,
    OrderRefused,
    OrderUnknown,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus
from fixgw.core.throttle import Quota
from fixgw.errors import NotSentError, OutcomeUnknownError, RefusedError, VenueError
from fixgw.venues.levret import wire
from fixgw.venues.levret.mapping import order_to_venue_order
from fixgw.venues.levret.wire import ErrorRow
from fixgw.venues.messages import Answer

RATE_LIMITED = "RATE_LIMITED"
UNPROVEN = frozenset({408, 425})
"""4xx that come from a server which may have handed the request on: timeout, too early."""
KEY_REFUSED = frozenset({401, 403})
NO_SUCH_ROUTE = frozenset({404, 405, 501})

WORDS_TO_REASON: tuple[tuple[re.Pattern[str], OrdRejReason], ...] = (
    (re.compile("insufficient|margin|balance", re.IGNORECASE), OrdRejReason.EXCEEDS_LIMIT),
    (re.compile("duplicate", re.IGNORECASE), OrdRejReason.DUPLICATE_ORDER),
    (re.compile("symbol", re.IGNORECASE), OrdRejReason.UNKNOWN_SYMBOL),
)
TOO_LATE = re.compile(
    "already|filled|closed|cancell?ed|completed|executed|expired|not open|no longer", re.IGNORECASE
)
NO_PROOF = re.compile("internal|timeout|timed out|unavailable|unknown error", re.IGNORECASE)
"""Failures told in a 200 that are the venue's trouble, not its decision."""
CLOCK = re.compile("timestamp|expired|API-KEY-(TS|EXP)|clock", re.IGNORECASE)
ABOUT_THE_ORDER = re.compile("order|trade|fill", re.IGNORECASE)


class Verdict(Enum):
    """What an answer proves about the request."""

    TAKEN = auto()
    REFUSED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`value` is the decoded answer of a request that was taken, `error` the words of a refusal."""

    verdict: Verdict
    value: Any = None
    error: ErrorRow


def judge(answer: Answer) -> Judgement:
    """Sort an answer; never raises."""
    try:
        value = wire.read_json(answer.body)
    except VenueError as error:
        return _judge_unreadable(answer.status, str(error))
    if 200 <= answer.status < 300:
        return _judge_success(value)
    told = wire.read_error(value)
    if told is None:
        return _judge_unreadable(answer.status, "no reason given")
    refused = 400 <= answer.status < 500 and answer.status not in UNPROVEN
    verdict = Verdict.REFUSED if refused else Verdict.UNKNOWN
    return Judgement(verdict=verdict, value=value, error=_clear(answer.status, told))


def _judge_success(value: Any) -> Judgement:
    failure = wire.read_failure(value)
    if failure is None:
        return Judgement(
            verdict=Verdict.TAKEN, value=value, error=ErrorRow(code=None, message="unreadable")
        )
    trouble = NO_PROOF.search(f"{failure.code} {failure.message}")
    return Judgement(verdict=Verdict.UNKNOWN if trouble else Verdict.REFUSED, error=failure)


def _judge_unreadable(status: int, words: str) -> Judgement:
    refused = status in KEY_REFUSED
    return Judgement(
        verdict=Verdict.REFUSED if refused else Verdict.UNKNOWN,
        error=ErrorRow(code=str(status), message=f"HTTP {status}: {words}"),
    )


def _clear(status: int, told: ErrorRow) -> ErrorRow:
    """Name the likely cause of a refused signature: this machine's clock."""
    if status not in KEY_REFUSED or not CLOCK.search(f"{told.code} {told.message}"):
        return told
    return ErrorRow(code=told.code, message=f"{told.message} (check this machine's clock)")


def is_rate_refusal(answer: Answer) -> bool:
    """Tell whether the venue refused for its rate limit: 429, or a 4xx with its code."""
    if answer.status == 429:
        return True
    if not 400 <= answer.status < 500 or answer.status in UNPROVEN:
        return False
    return judge(answer).error.code == RATE_LIMITED


def read_quota(answer: Answer, now: int) -> Quota:
    """Read the X-RateLimit headers; `now` in microseconds. What makes no sense is None."""
    headers = answer.headers
    reset = headers.get("x-ratelimit-reset") or headers.get("retry-after")
    return Quota(
        limit=_count(headers.get("x-ratelimit-limit")),
        remaining=_count(headers.get("x-ratelimit-remaining")),
        reset_at=_reset_at(_count(reset), now),
    )


def _count(text: str | None) -> int | None:
    whole = (text or "").partition(".")[0]
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) < 18 else None


def _reset_at(value: int | None, now: int) -> int | None:
    """A reset is seconds from now, or an epoch time in seconds or milliseconds: told by size."""
    if value is None:
        return None
    if value < 10**8:
        return now + value * 1_000_000
    return value * 1000 if value >= 10**11 else value * 1_000_000


def refusal_to_reason(error: ErrorRow) -> OrdRejReason:
    """Find OrdRejReason(103) in the venue's code and words."""
    words = f"{error.code} {error.message}"
    for pattern, reason in WORDS_TO_REASON:
        if pattern.search(words):
            return reason
    return OrdRejReason.OTHER


def answer_to_new_event(effect: SendNew, answer: Answer) -> Event:
    """Map the answer of POST /order."""
    judgement = judge(answer)
    if judgement.verdict is Verdict.REFUSED:
        return _refused(effect, judgement.error)
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_order(effect, judgement.error.message)
    try:
        row = wire.read_order(judgement.value)
        seen = order_to_venue_order(row, implied=OrdStatus.NEW, size=effect.order_qty)
    except OutcomeUnknownError as error:
        return unknown_order(effect, str(error))
    if seen.status is OrdStatus.REJECTED and not seen.cum_qty:
        words = ErrorRow(code=None, message=seen.text or "rejected by the venue")
        return _refused(effect, words)
    return OrderAccepted(
        order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=Evidence.RESPONSE
    )


def unknown_order(effect: SendNew, text: str) -> OrderUnknown:
    """The order may or may not be at the venue."""
    return OrderUnknown(order_id=effect.order_id, leg=effect.leg, text=text)


def _refused(effect: SendNew, error: ErrorRow) -> OrderRefused:
    return OrderRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        reason=refusal_to_reason(error),
        text=error.message,
        venue_code=error.code,
    )


def answer_to_cancel_event(effect: SendCancel, answer: Answer) -> Event:
    """Map the answer of POST /order/cancel. What it proves of the order has to be asked."""
    judgement = judge(answer)
    error = judgement.error
    if judgement.verdict is Verdict.TAKEN:
        return CancelAccepted(order_id=effect.order_id, leg=effect.leg)
    if judgement.verdict is Verdict.UNKNOWN:
        return unknown_cancel(effect, error.message)
    key_refused = answer.status in KEY_REFUSED
    return CancelRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=error.message,
        too_late=not key_refused and bool(TOO_LATE.search(f"{error.code} {error.message}")),
        venue_code=error.code,
    )


def unknown_cancel(effect: SendCancel, text: str) -> CancelUnknown:
    """The cancel request may or may not have reached the venue."""
    return CancelUnknown(order_id=effect.order_id, leg=effect.leg, text=text)


def answer_to_value(answer: Answer) -> Any:
    """Return the decoded answer of a query.

    Raises RefusedError when the venue refused it, OutcomeUnknownError when nothing can be read.
    """
    judgement = judge(answer)
    if judgement.verdict is Verdict.REFUSED:
        raise RefusedError(judgement.error.message)
    if judgement.verdict is Verdict.UNKNOWN:
        raise OutcomeUnknownError(judgement.error.message)
    return judgement.value


def is_missing_order(answer: Answer) -> bool:
    """Tell whether the venue says in its own words that it does not know the order."""
    return answer.status == 404 and judge(answer).verdict is Verdict.REFUSED


def lists_executions(answer: Answer) -> bool:
    """Tell whether the venue lists executions at all; a 404 about the order means it does."""
    if answer.status not in NO_SUCH_ROUTE:
        return True
    error = judge(answer).error
    return bool(answer.status == 404 and ABOUT_THE_ORDER.search(f"{error.code} {error.message}"))


def not_sent(effect: SendCancel, error: NotSentError) -> CancelRefused:
    """The cancel request never left."""
    return CancelRefused(order_id=effect.order_id, leg=effect.leg, text=str(error))
