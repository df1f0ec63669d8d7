"""Times in the text of reports."""

import pytest

from fixgw.core.utc import utc


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (0, "19700101-00:00:00.000"),
        (1_795_000_000_123_999, "20261118-11:06:40.123"),
        (1_709_164_799_999_999, "20240228-23:59:59.999"),
        (1_709_164_800_000_000, "20240229-00:00:00.000"),
    ],
)
def test_milliseconds_are_cut_off(at: int, written: str) -> None:
    """Microseconds since the epoch, written to the millisecond, never rounded up."""
    assert utc(at) == written
