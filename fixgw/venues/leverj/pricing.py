"""Margin and prices that Leverj wants with an order, in exact arithmetic."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from fixgw.core.exact import multiply
from fixgw.core.fields import Side

_HALF = Fraction(1, 2)


def margin_per_fraction(price: Decimal, leverage: int, *, decimals: int, digits: int) -> int:
    """Return the margin of one whole base unit, in the lowest unit of the quote.

    `decimals` are the quote's, `digits` the instrument's baseSignificantDigits: the margin is
    rounded, half up, to a whole multiple of 10^digits.
    """
    steps = Fraction(price) * Fraction(10) ** (decimals - digits) / leverage
    return int(floor(steps + _HALF) * 10**digits)


def banded_price(side: Side, reference: Decimal, band: Decimal, tick: Decimal) -> Decimal:
    """Return the price of a market order: the reference made worse by `band`, on the tick grid.

    `band` is a share, 0.01 for one percent. The result is at least one tick.
    """
    share = 1 + Fraction(band) if side is Side.BUY else 1 - Fraction(band)
    ticks = floor(Fraction(reference) * share / Fraction(tick) + _HALF)
    return multiply(tick, Decimal(max(1, ticks)))
