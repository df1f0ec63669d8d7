"""What an HTTP answer proves about the request: it was taken, it was refused, or nothing at all.

The rule for every room: only readable words of the venue prove anything. A proxy's error page, a
redirect, a 5xx or half an answer leave an order in doubt.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from fixgw.core import exact_json
from fixgw.core.fields import OrdRejReason
from fixgw.errors import OutcomeUnknownError, RefusedError
from fixgw.venues.messages import Answer
from fixgw.venues.tolerant import shown

UNPROVEN = frozenset({408, 425, 499})
"""4xx of a server that may have handed the request on: timeout, too early, call cancelled."""
KEY_REFUSED = frozenset({401, 403})
"""Without a valid key nothing is ever taken, whoever says so."""
NO_SUCH_ROUTE = frozenset({404, 405, 501})

NO_PROOF = re.compile("internal|timeout|timed out|unavailable|unknown error", re.IGNORECASE)
"""Failures told in a 200 that are the venue's trouble, not its decision."""
CLOCK = re.compile("timestamp|expired|API-KEY-(TS|EXP)|clock", re.IGNORECASE)


class Verdict(Enum):
    """What an answer proves about the request."""

    TAKEN = auto()
    REFUSED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The venue's own words of what went wrong."""

    code: str | None
    message: str

    def mentions(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether code or message match."""
        return pattern.search(f"{self.code} {self.message}") is not None


Reasons = tuple[tuple[re.Pattern[str], OrdRejReason], ...]
"""What a venue's words mean as an OrdRejReason(103): the first pattern that matches decides."""


def refusal_to_reason(told: Told, reasons: Reasons) -> OrdRejReason:
    """Find OrdRejReason(103) in the venue's code and words."""
    for pattern, reason in reasons:
        if told.mentions(pattern):
            return reason
    return OrdRejReason.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a venue speaks of errors, in a decoded answer.

    `read_error` reads an answer with an error status, `read_failure` one with a 2xx; None where
    the answer holds no words of an error.
    """

    read_error: Callable[[Any], Told | None]
    read_failure: Callable[[Any], Told | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`value` is the decoded answer of a request that was taken; `told` why it was not."""

    verdict: Verdict
    value: Any = None
    told: Told = Told(code=None, message="no reason given")


def judge(answer: Answer, words: Words) -> Judgement:
    """Sort an answer; never raises."""
    try:
        value = exact_json.loads(answer.body)
    except ValueError:
        return _judge_unreadable(answer, f"no JSON: {shown(answer.body[:60])}")
    if 200 <= answer.status < 300:
        return _judge_success(value, words)
    told = words.read_error(value)
    if told is None:
        return _judge_unreadable(answer, "no reason given")
    is_refusal = 400 <= answer.status < 500 and answer.status not in UNPROVEN
    verdict = Verdict.REFUSED if is_refusal else Verdict.UNKNOWN
    return Judgement(verdict=verdict, told=_clear(answer.status, told))


def _judge_success(value: Any, words: Words) -> Judgement:
    told = words.read_failure(value)
    if told is None:
        return Judgement(verdict=Verdict.TAKEN, value=value)
    verdict = Verdict.UNKNOWN if told.mentions(NO_PROOF) else Verdict.REFUSED
    return Judgement(verdict=verdict, told=told)


def _judge_unreadable(answer: Answer, reason: str) -> Judgement:
    verdict = Verdict.REFUSED if answer.status in KEY_REFUSED else Verdict.UNKNOWN
    told = Told(code=str(answer.status), message=f"HTTP {answer.status}: {reason}")
    return Judgement(verdict=verdict, told=told)


def _clear(status: int, told: Told) -> Told:
    """Name the likely cause of a refused signature: this machine's clock."""
    if status not in KEY_REFUSED or not told.mentions(CLOCK):
        return told
    return Told(code=told.code, message=f"{told.message} (check this machine's clock)")


def answer_to_value(answer: Answer, words: Words) -> Any:
    """Return the decoded answer of a query.

    Raises RefusedError when the venue refused it, OutcomeUnknownError when nothing can be read.
    """
    judgement = judge(answer, words)
    if judgement.verdict is Verdict.REFUSED:
        raise RefusedError(judgement.told.message)
    if judgement.verdict is Verdict.UNKNOWN:
        raise OutcomeUnknownError(judgement.told.message)
    return judgement.value


def is_missing(answer: Answer, words: Words) -> bool:
    """Tell whether the venue says in its own words that it does not know what was asked for."""
    return answer.status == 404 and judge(answer, words).verdict is Verdict.REFUSED
