"""UTCTimestamp."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.fix.times import utc_micros, utc_text
from tests.fix.counterparty import AT


def test_time_is_written_to_the_millisecond() -> None:
    """What FIX allows at most in 4.2 and 4.4 is milliseconds; the rest is cut off."""
    assert utc_text(AT) == "20261121-07:46:38.680"


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("20261121-07:46:38", AT - 680_123),
        ("20261121-07:46:38.680", AT - 123),
        ("20261121-07:46:38.680123", AT),
        ("20261121-07:46:38.680123999", AT),
        ("19700101-00:00:00.000", 0),
    ],
)
def test_time_is_read_to_the_microsecond(text: str, micros: int) -> None:
    """Finer fractions are cut off, coarser ones are exact."""
    assert utc_micros(text) == micros


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "19700101-00:00:00.000"),
        (-1, "19700101-00:00:00.000"),
        (-(10**30), "19700101-00:00:00.000"),
        (253_402_300_799_999_999, "99991231-23:59:59.999"),
        (253_402_300_800_000_000, "99991231-23:59:59.999"),
        (10**6 * 31_556_952 * 10**6, "99991231-23:59:59.999"),
    ],
)
def test_a_time_beyond_every_calendar_is_the_nearest_that_is_not(at: int, text: str) -> None:
    """A venue's nonsense, as the year one million, must not keep a report from going out."""
    assert utc_text(at) == text


@pytest.mark.parametrize(
    "text", ["", "20261121", "20261121-24:00:00", "20261341-00:00:00", "2026-11-21T07:46:38Z"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """A time that cannot be read is an error, never a guess."""
    with pytest.raises(ValueError, match=r".+"):
        utc_micros(text)


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_written_times_are_read_back(milliseconds: int) -> None:
    """Every millisecond survives the way there and back."""
    assert utc_micros(utc_text(milliseconds * 1000)) == milliseconds * 1000
