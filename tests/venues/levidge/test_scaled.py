"""Numbers as whole ones beside the count of their places."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fixgw.venues.levidge.scaled import LARGEST, SCALES, Scaled, from_scaled, to_scaled

WHOLE = some.integers(-LARGEST, LARGEST)
SCALE = some.sampled_from(SCALES)


@pytest.mark.parametrize(
    ("value", "scale", "scaled"),
    [("3732.17", 2, 373217), ("0.5", 6, 500000), ("1E+3", 2, 100000), ("1.10", 1, 11), ("0", 0, 0)],
)
def test_a_number_is_written_in_its_scale(value: str, scale: int, scaled: int) -> None:
    """373217 at scale 2 is 3732.17."""
    assert to_scaled(Decimal(value), scale) == scaled


@pytest.mark.parametrize(
    ("value", "scale", "words"),
    [
        ("3732.171", 2, "3732.171 has more than 2 places"),
        ("0.0000001", 6, "0.0000001 has more than 6 places"),
    ],
)
def test_a_number_with_too_many_places_is_refused(value: str, scale: int, words: str) -> None:
    """Nothing is rounded."""
    with pytest.raises(ValueError, match=words):
        to_scaled(Decimal(value), scale)


@pytest.mark.parametrize(
    ("value", "scale"), [("9223372036854775808", 0), ("92233720368547758.08", 2), ("-1E+30", 2)]
)
def test_a_number_beyond_64_bits_is_refused(value: str, scale: int) -> None:
    """Nothing wraps around."""
    with pytest.raises(OverflowError, match="is too large"):
        to_scaled(Decimal(value), scale)


@given(WHOLE, SCALE)
def test_every_number_there_and_back_is_the_same(value: int, scale: int) -> None:
    """Whatever Levidge can write is read exactly."""
    assert to_scaled(from_scaled(value, scale), scale) == value


def test_a_message_s_own_scale_comes_first() -> None:
    """The pair's scale stands in where the message is silent; without either nothing is known."""
    assert Scaled(value=125, scale=2).decimal(6) == Decimal("1.25")
    assert Scaled(value=125).decimal(1) == Decimal("12.5")
    assert Scaled(value=125).decimal(None) is None
