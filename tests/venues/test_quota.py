"""Rate limit headers in every unit."""

import pytest

from fixgw.core.throttle import Quota
from fixgw.venues.messages import Answer
from fixgw.venues.quota import read_quota

NOW = 1_736_700_000_000_000


def answer(headers: dict[str, str]) -> Answer:
    """An answer with these headers."""
    return Answer(status=200, headers=headers, body=b"")


@pytest.mark.parametrize(
    ("reset", "reset_at"),
    [
        ("1736700060", NOW + 60_000_000),
        ("1736700060000", NOW + 60_000_000),
        ("60", NOW + 60_000_000),
        ("59.5", NOW + 59_000_000),
        ("soon", None),
        ("-1", None),
        ("9" * 30, None),
    ],
)
def test_the_reset_is_read_in_every_unit(reset: str, reset_at: int | None) -> None:
    """Seconds from now, epoch seconds, epoch milliseconds."""
    headers = {
        "x-ratelimit-limit": "1200",
        "x-ratelimit-remaining": "1199",
        "x-ratelimit-reset": reset,
    }
    quota = read_quota(answer(headers), NOW)
    assert quota == Quota(limit=1200, remaining=1199, reset_at=reset_at)


@pytest.mark.parametrize(
    ("text", "seconds"), [("3", 3), ("0", 0), ("2.5", 2), ("100000000000", 100_000_000_000)]
)
def test_retry_after_stands_in_for_the_reset(text: str, seconds: int) -> None:
    """A 429 often carries nothing else; it is always in seconds from now, however many."""
    quota = read_quota(answer({"retry-after": text}), NOW)
    assert quota == Quota(reset_at=NOW + seconds * 1_000_000)
