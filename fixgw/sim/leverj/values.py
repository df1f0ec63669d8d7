"""Single values of a JSON body, read strictly; every function raises Refusal."""

from collections.abc import Mapping
from decimal import Decimal

from fixgw.sim.book import Side
from fixgw.sim.leverj.keys import checksum
from fixgw.sim.leverj.refusal import Refusal

_SIDES = {"buy": Side.BUY, "sell": Side.SELL}


def read_object(
    value: object, *, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> Mapping[str, object]:
    """An object with all of the required names and no unknown ones."""
    if not isinstance(value, dict):
        raise Refusal("M_INV_REQUEST", "an object was expected")
    missing = sorted(required - set(value))
    if missing:
        raise Refusal("M_INV_REQUEST", f"{missing[0]} is missing")
    unknown = sorted(set(value) - required - optional)
    if unknown:
        raise Refusal("M_INV_REQUEST", f"{unknown[0]} is not a field of this request")
    return value


def read_list(value: object) -> list[object]:
    """A list that is not empty."""
    if not isinstance(value, list) or not value:
        raise Refusal("M_INV_REQUEST", "a list with at least one element was expected")
    return value


def read_text(name: str, value: object) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value:
        raise Refusal("M_INV_REQUEST", f"{name} must be a string")
    return value


def read_number(name: str, value: object) -> Decimal:
    """A JSON number, 0 or more; the venue's adapter refuses numbers in strings."""
    if not isinstance(value, Decimal):
        raise Refusal("M_INV_ORDER", f"Invalid number {name}")
    if value < 0:
        raise Refusal("M_INV_ORDER", f"{name} must not be negative")
    return value


def read_boolean(name: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Refusal("M_INV_ORDER", f"{name} must be true or false")
    return value


def read_address(name: str, value: object) -> str:
    """An address in its checksum spelling."""
    try:
        return checksum(read_text(name, value))
    except ValueError as error:
        raise Refusal("M_INV_ORDER", f"{name}: {error}") from None


def read_side(value: object) -> Side:
    """Buy or sell."""
    side = _SIDES.get(value) if isinstance(value, str) else None
    if side is None:
        raise Refusal("M_INV_ORDER", "Invalid order side")
    return side


def check_grid(code: str, name: str, value: Decimal, step: Decimal) -> Decimal:
    """The value, if it is a multiple of the step."""
    if value % step:
        raise Refusal(code, f"{name} {value} is not a multiple of {step}")
    return value
