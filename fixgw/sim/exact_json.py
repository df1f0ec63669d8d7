"""JSON whose numbers are exact: read as Decimal, written as plain digits."""

import json
from decimal import Decimal
from typing import Any

import orjson


def plain(value: Decimal) -> str:
    """The shortest plain spelling of a number: no exponent, no trailing zeros."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fragment(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(plain(value))
    raise TypeError(f"{type(value).__name__} has no exact JSON form")


def dump_bytes(value: object) -> bytes:
    """Compact JSON with every Decimal as a JSON number of the same value."""
    return orjson.dumps(value, default=_fragment)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse_constant)


def load_exact(body: bytes) -> Any:
    """Parse JSON with every number, whole or not, as Decimal; raises ValueError."""
    try:
        return _DECODER.decode(body.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None
