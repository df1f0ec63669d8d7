"""Reads rows of JSON whose exact spelling a venue never documented.

`orderId`, `order_id` and `OrderID` are one key; numbers may be numbers or text; times may be
seconds, milliseconds, microseconds, nanoseconds or ISO 8601. What cannot be understood raises
OutcomeUnknownError: an answer that nobody can read proves nothing.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

from fixgw.errors import OutcomeUnknownError

_LARGEST_EXPONENT = 30
"""No price or quantity has more digits before or after the point."""
_LARGEST_NUMBER = 10**_LARGEST_EXPONENT
_UNITS = ((10**17, -3), (10**14, 0), (10**11, 3))
"""Epoch times are told apart by size: from nanoseconds, from microseconds, from milliseconds."""
_LATEST = 253_402_300_799_999_999
"""The last microsecond of the year 9999: no calendar reaches further."""
SHOWN = 80


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Make spellings of one word equal: `PARTLY_FILLED`, `partlyFilled`, `Partly filled`."""
    return word.replace("_", "").replace("-", "").replace(" ", "").lower()


@cache
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    """Fold the names that a room asks for, once: they are few and written in its source."""
    return tuple(fold(name) for name in names)


class Row:
    """One JSON object, looked up by any of several names of the same thing."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Any) -> None:
        if not isinstance(fields, Mapping):
            raise OutcomeUnknownError(f"no object: {shown(fields)}")
        self._fields = {fold(str(name)): value for name, value in fields.items()}

    def first(self, *names: str) -> Any:
        """Return the first value that is there and not null, or None."""
        for name in _folded(names):
            value = self._fields.get(name)
            if value is not None:
                return value
        return None

    def text(self, *names: str) -> str | None:
        """Return the first of them as text; a whole number is taken, too."""
        value = self.first(*names)
        return None if value is None else to_text(value)

    def decimal(self, *names: str) -> Decimal | None:
        """Return the first of them as a number."""
        value = self.first(*names)
        return None if value is None or value == "" else to_decimal(value)

    def time(self, *names: str) -> int | None:
        """Return the first of them in microseconds since the epoch."""
        value = self.first(*names)
        return None if value is None or value == "" else to_time(value)

    def rows(self, *names: str) -> list[Any]:
        """Return the first of them that is a list; an empty list when none is."""
        for name in _folded(names):
            value = self._fields.get(name)
            if isinstance(value, list):
                return value
        return []


def to_text(value: Any) -> str:
    """Text, or a whole number written out."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise OutcomeUnknownError(f"no text: {shown(value)}")


def to_words(value: Any) -> str | None:
    """Text, a number, or the first of several texts; anything else is no words."""
    if isinstance(value, list) and value:
        return to_words(value[0])
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value) or None
    return None


def to_decimal(value: Any) -> Decimal:
    """Read a number or numeric text as a Decimal of sensible size."""
    if type(value) is int and -_LARGEST_NUMBER < value < _LARGEST_NUMBER:
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise OutcomeUnknownError(f"no number: {shown(value)}")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise OutcomeUnknownError(f"no number: {shown(value)}") from None
    if not number.is_finite() or not _is_sensible(number):
        raise OutcomeUnknownError(f"no sensible number: {shown(value)}")
    return number


def _is_sensible(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    within = isinstance(exponent, int) and abs(exponent) <= _LARGEST_EXPONENT
    return within and abs(number.adjusted()) <= _LARGEST_EXPONENT


def to_time(value: Any) -> int:
    """Read an epoch time or an ISO 8601 text as microseconds since the epoch (UTC)."""
    is_iso = isinstance(value, str) and not value.replace(".", "", 1).isdigit()
    at = _iso_to_time(value) if is_iso else _epoch_to_time(to_decimal(value))
    if not 0 <= at <= _LATEST:
        raise OutcomeUnknownError(f"no sensible time: {shown(value)}")
    return at


def _epoch_to_time(number: Decimal) -> int:
    places = next((places for least, places in _UNITS if number >= least), 6)
    return math.floor(number.scaleb(places))


def _iso_to_time(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise OutcomeUnknownError(f"no time: {shown(text)}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def shown(value: Any, most: int = SHOWN) -> str:
    """Write a strange value shortly enough for one line."""
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}..."
