"""Exact arithmetic and FIX's way of writing numbers."""

from decimal import Decimal, Inexact
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.core import exact

AMOUNTS = st.decimals(
    min_value=-(10**17), max_value=10**17, places=18, allow_nan=False, allow_infinity=False
)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=30))
def test_a_sum_of_products_is_exact(fills: list[tuple[Decimal, Decimal]]) -> None:
    """Price times quantity over a whole life is exact, in whatever order it is summed."""
    total = Decimal(0)
    for price, quantity in fills:
        total = exact.add(total, exact.multiply(price, quantity))
    assert Fraction(total) == sum(
        (Fraction(price) * Fraction(quantity) for price, quantity in fills), Fraction(0)
    )


def test_the_default_context_would_round() -> None:
    """The case that the module exists for: 28 digits are not enough."""
    price, quantity = Decimal("123456789012345.123456789"), Decimal("987654321.987654321")
    assert exact.multiply(price, quantity) != price * quantity
    assert exact.subtract(exact.multiply(price, quantity), price * quantity) != 0


def test_what_cannot_be_exact_is_an_error() -> None:
    """Beyond 120 digits nothing is rounded in silence."""
    with pytest.raises(Inexact):
        exact.add(Decimal("1e100"), Decimal("1e-100"))


@pytest.mark.parametrize(
    ("value", "quantity", "average"),
    [("10", "4", "2.5"), ("10", "3", "3.3333333333"), ("20", "3", "6.6666666667"), ("0", "0", "0")],
)
def test_averages(value: str, quantity: str, average: str) -> None:
    """An average keeps ten fractional digits; of nothing it is 0."""
    assert exact.average(Decimal(value), Decimal(quantity)) == Decimal(average)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("1E+3", "1000"),
        ("1E-9", "0.000000001"),
        ("1.500", "1.5"),
        ("100", "100"),
        ("100.00", "100"),
        ("-0.0", "0"),
        ("0E-18", "0"),
        ("-2.50", "-2.5"),
    ],
)
def test_numbers_as_fix_writes_them(value: str, written: str) -> None:
    """No exponent, no trailing zeros, no negative zero."""
    assert exact.text(Decimal(value)) == written


@given(AMOUNTS)
def test_what_is_written_reads_back_equal(value: Decimal) -> None:
    """Writing loses nothing."""
    assert Decimal(exact.text(value)) == value


@pytest.mark.parametrize(
    ("value", "increment", "left"), [("1.25", "0.5", "0.25"), ("1e30", "1e-18", "0")]
)
def test_remainders(value: str, increment: str, left: str) -> None:
    """Grid checks are exact, too."""
    assert exact.remainder(Decimal(value), Decimal(increment)) == Decimal(left)
