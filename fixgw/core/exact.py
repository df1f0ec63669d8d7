"""Decimal arithmetic that does not round, and text without exponents or trailing zeros.

Python's default decimal context rounds silently at 28 digits; a sum of price times quantity over
a long life can need more.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact

_CONTEXT = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[Inexact])
_ROUNDING = Context(prec=120, rounding=ROUND_HALF_EVEN, traps=[])
AVERAGE_DIGITS = 10
"""Fractional digits kept of an average price that does not divide out."""
_AVERAGE_STEP = Decimal(1).scaleb(-AVERAGE_DIGITS)
QUOTIENT_DIGITS = 24
_QUOTIENT_STEP = Decimal(1).scaleb(-QUOTIENT_DIGITS)

ZERO = Decimal(0)


def add(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact sum."""
    return _CONTEXT.add(left, right)


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact difference."""
    return _CONTEXT.subtract(left, right)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact product."""
    return _CONTEXT.multiply(left, right)


def remainder(value: Decimal, increment: Decimal) -> Decimal:
    """Return what is left of `value` after whole multiples of `increment`."""
    return _CONTEXT.remainder(value, increment)


def scaled(value: Decimal, places: int) -> Decimal:
    """Return value times ten to the power of `places`, exactly."""
    return _CONTEXT.scaleb(value, places)


def average(value: Decimal, quantity: Decimal) -> Decimal:
    """Return value / quantity to `AVERAGE_DIGITS` fractional digits; 0 for no quantity."""
    if quantity == 0:
        return ZERO
    return _ROUNDING.quantize(_ROUNDING.divide(value, quantity), _AVERAGE_STEP)


def quotient(value: Decimal, divisor: Decimal) -> Decimal:
    """Return value / divisor to `QUOTIENT_DIGITS` fractional digits, for sums that are divided."""
    return _ROUNDING.quantize(_ROUNDING.divide(value, divisor), _QUOTIENT_STEP)


def text(value: Decimal) -> str:
    """Write a decimal as FIX does: no exponent, no trailing zeros, no `-0`."""
    if value == 0:
        return "0"
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
