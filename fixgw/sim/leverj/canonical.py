"""JSON as JavaScript's JSON.stringify writes what JSON.parse read: what a SIGN signature covers."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal

_ARRAY_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_INDEX_LIMIT = 2**32 - 1


def stringify(value: object) -> str:
    """The text of a JSON value whose numbers are int or Decimal."""
    if isinstance(value, Mapping):
        members = (f"{_text(key)}:{stringify(value[key])}" for key in _ordered(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(stringify, value)) + "]"
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _number(value)
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _ordered(members: Mapping[str, object]) -> list[str]:
    # A JavaScript object lists keys that look like array indexes first, by size.
    indexes = [key for key in members if _ARRAY_INDEX.fullmatch(key) and int(key) < _INDEX_LIMIT]
    return [*sorted(indexes, key=int), *(key for key in members if key not in indexes)]


def _number(value: int | Decimal) -> str:
    """Number::toString of ECMAScript: the shortest digits that name the same double."""
    double = float(value)
    if double in (float("inf"), float("-inf")):
        return "null"
    sign, figures, exponent = Decimal(repr(double)).normalize().as_tuple()
    if not double or not isinstance(exponent, int):
        return "0"
    digits = "".join(map(str, figures))
    point = len(digits) + exponent
    return "-" * sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
