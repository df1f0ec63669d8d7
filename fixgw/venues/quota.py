"""Reads a venue's rate limit headers."""

from fixgw.core.throttle import Quota
from fixgw.venues.messages import Answer

_EPOCH_SECONDS = 10**8
_EPOCH_MILLISECONDS = 10**11
"""A reset is told apart by size: seconds from now, epoch seconds, epoch milliseconds."""


def read_quota(answer: Answer, now: int) -> Quota:
    """Read X-RateLimit-Limit, -Remaining and -Reset, or Retry-After; `now` in microseconds.

    What makes no sense is None.
    """
    headers = answer.headers
    reset = headers.get("x-ratelimit-reset")
    return Quota(
        limit=_count(headers.get("x-ratelimit-limit")),
        remaining=_count(headers.get("x-ratelimit-remaining")),
        reset_at=_reset_at(_count(reset), now) or _retry_at(headers.get("retry-after"), now),
    )


def _count(text: str | None) -> int | None:
    whole = (text or "").partition(".")[0]
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) < 18 else None


def _retry_at(text: str | None, now: int) -> int | None:
    """Retry-After is in seconds from now, however many."""
    seconds = _count(text)
    return None if seconds is None else now + seconds * 1_000_000


def _reset_at(value: int | None, now: int) -> int | None:
    if value is None:
        return None
    if value < _EPOCH_SECONDS:
        return now + value * 1_000_000
    return value * 1000 if value >= _EPOCH_MILLISECONDS else value * 1_000_000
