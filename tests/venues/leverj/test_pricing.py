"""Margins and market prices in exact arithmetic."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.core.fields import Side
from fixgw.venues.leverj.pricing import banded_price, margin_per_fraction

prices = st.integers(1, 10**9).map(lambda number: Decimal(number).scaleb(-3))


@pytest.mark.parametrize(
    ("side", "reference", "tick", "price"),
    [
        (Side.BUY, "53863", "1", "54402"),
        (Side.SELL, "53863", "1", "53324"),
        (Side.BUY, "1720.5", "0.1", "1737.7"),
        (Side.SELL, "0.000093", "0.000001", "0.000092"),
        (Side.SELL, "0.1", "1", "1"),
    ],
)
def test_a_market_price_is_worse_by_the_band_and_on_the_grid(
    side: Side, reference: str, tick: str, price: str
) -> None:
    """One percent, rounded to the tick, never below one tick."""
    band = Decimal("0.01")
    assert banded_price(side, Decimal(reference), band, Decimal(tick)) == Decimal(price)


@given(price=prices, leverage=st.integers(1, 125), digits=st.integers(0, 6))
def test_a_margin_is_on_its_grid_and_within_half_a_step(
    price: Decimal, leverage: int, digits: int
) -> None:
    """A whole multiple of 10^digits, as near as can be to price over leverage."""
    margin = margin_per_fraction(price, leverage, decimals=18, digits=digits)
    assert margin % 10**digits == 0
    off = abs(2 * (margin * leverage * 1000 - int(price * 1000) * 10**18))
    assert off <= 10**digits * leverage * 1000


def test_half_a_step_is_rounded_up() -> None:
    """As the venue's JavaScript does; its Python would round to even."""
    assert margin_per_fraction(Decimal("0.5"), 1, decimals=0, digits=0) == 1
    assert margin_per_fraction(Decimal("2.5"), 1, decimals=2, digits=2) == 300


def test_a_quote_with_fewer_decimals_than_the_base_has_digits() -> None:
    """The grid is then coarser than the quote's unit."""
    assert margin_per_fraction(Decimal(1234), 1, decimals=2, digits=4) == 120000
