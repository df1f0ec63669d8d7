"""The one JSON encoder for bodies and signatures: what JavaScript's JSON.stringify would write.

Venues check a signature over the body as their own JavaScript re-writes it, so numbers, escapes
and key order have to be JavaScript's. A Decimal is written exactly, in all its digits, also where
a JavaScript number could not hold it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")
_FIRST_EXPONENT = 21
"""JavaScript writes 1e21 and more, and less than 1e-6, with an exponent."""
_LAST_FRACTION = -6


def canonical(value: Any) -> str:
    """Encode str, int, Decimal, bool, None, lists, tuples and mappings with text keys.

    Raises TypeError for a float or any other type, ValueError for a number that is not finite,
    and for a key of digits only: JavaScript would move it to the front.
    """
    if isinstance(value, str):
        return _text(value)
    if value is None or value is True or value is False:
        return _CONSTANTS[value]
    if isinstance(value, int):
        return str(value) if -(10**21) < value < 10**21 else number(Decimal(value))
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, Mapping):
        return "{" + ",".join([_member(key, item) for key, item in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([canonical(item) for item in value]) + "]"
    raise TypeError(f"{type(value).__name__} has no exact JSON form")


_CONSTANTS = {None: "null", True: "true", False: "false"}


def number(value: Decimal) -> str:
    """Write a Decimal as JavaScript's Number.prototype.toString writes the same value.

    Raises ValueError when it is not finite.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no JSON number")
    if not value:
        return "0"
    place = value.adjusted()
    if _LAST_FRACTION - 1 < place < _FIRST_EXPONENT:
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return _with_exponent(value, place)


def _with_exponent(value: Decimal, place: int) -> str:
    parts = value.as_tuple()
    digits = "".join(map(str, parts.digits)).rstrip("0")
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{'-' * parts.sign}{digits[0]}{fraction}e{place:+d}"


def _text(value: str) -> str:
    written = encode_basestring(value)
    # Half a surrogate pair is no UTF-8; JavaScript escapes it in lower case.
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", written)


def _member(key: Any, item: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} is not text")
    if key.isdigit():
        raise ValueError(f"JavaScript would move the key {key} to the front")
    return f"{_text(key)}:{canonical(item)}"
