"""A venue's row of JSON as figures: all it says, under its own names and in its own words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fixgw.core.account_data import Figure
from fixgw.core.exact import text as written

MOST = 60
"""Figures of one row: FIX messages have an end, and no venue says so much of one position."""
_LONGEST = 200


def figures(row: Any) -> tuple[Figure, ...]:
    """Return the row's values in their order; what is nested gets a dotted name, null is left out.

    A value that is no object at all has no name and brings nothing.
    """
    return tuple(_flat(row, ""))[:MOST] if isinstance(row, Mapping) else ()


def _flat(row: Mapping[str, Any], prefix: str) -> Iterator[Figure]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        elif value is not None and not isinstance(value, list):
            yield Figure(name=f"{prefix}{name}", value=_words(value)[:_LONGEST])


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return written(value) if isinstance(value, Decimal) else str(value)
