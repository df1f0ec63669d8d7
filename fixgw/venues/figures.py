"""A venue's row of JSON as figures: all it says, under its own names and in its own words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from fixgw.core.account_data import Figure

MOST = 500
"""Figures of one row: FIX messages have an end, and no venue says so much of one position."""
_LONGEST = 200
_MOST_DIGITS = 100
"""A number with more digits before or after the point is not written out."""


def figures(row: Any) -> tuple[Figure, ...]:
    """Return the row's values in their order; what is nested gets a dotted name, null is left out.

    The items of a list are named by their number. A value that is no object at all has no name and
    brings nothing. The last figure of a row that is too long says so.
    """
    if not isinstance(row, Mapping):
        return ()
    found = tuple(_flat(row, ""))
    if len(found) <= MOST:
        return found
    return (*found[:MOST], Figure(name="...", value=f"{len(found) - MOST} more"))


def _flat(row: Mapping[str, Any], prefix: str) -> Iterator[Figure]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield from _flat(dict(zip(map(str, count()), value, strict=False)), f"{prefix}{name}.")
        elif value is not None:
            yield Figure(name=f"{prefix}{name}", value=_shortened(_words(value)))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _digits(value) if isinstance(value, Decimal) else str(value)


def _digits(value: Decimal) -> str:
    """Write a number with all its digits, trailing zeros as well, and without an exponent."""
    exponent = value.as_tuple().exponent
    is_short = isinstance(exponent, int) and max(-exponent, value.adjusted()) <= _MOST_DIGITS
    return format(value, "f") if is_short else str(value)
