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
