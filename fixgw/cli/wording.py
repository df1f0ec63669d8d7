"""Words journal records with FIX's field names, for people."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from fixgw.config.findings import escaped
from fixgw.core.exact import text as written

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = ("_at", "_time", "since", "at")
MANY = 3
"""Items of a list that are written out; of a longer one only the number is told."""


def moment(microseconds: int) -> str:
    """A time as UTC text; as the number it is where no calendar reaches."""
    try:
        time = EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return str(microseconds)
    return time.strftime("%Y-%m-%d %H:%M:%S.") + f"{time.microsecond // 1000:03}"


def field_name(name: str) -> str:
    """`cl_ord_id` as FIX spells it, ClOrdID."""
    return "".join("ID" if part == "id" else part.capitalize() for part in name.split("_"))


def words(record: Any, *, without: frozenset[str] = frozenset()) -> str:
    """A record as `Name=value` pairs; what is absent or at its default is left out."""
    return " ".join(pairs(record, without))


def pairs(record: Any, without: frozenset[str]) -> Iterator[str]:
    """Every field of a record that says something."""
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in without or value is None or value == default(field):
            continue
        yield f"{field_name(field.name)}={shown(field.name, value)}"


def default(field: Field[Any]) -> Any:
    """A field's default, or MISSING."""
    return field.default if field.default_factory is MISSING else field.default_factory()


def shown(name: str, value: Any) -> str:
    """One value as a person reads it."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, int) and not isinstance(value, bool) and name.endswith(TIMES):
        return moment(value).replace(" ", "T")
    if isinstance(value, tuple):
        return items(name, value)
    if is_dataclass(value):
        return f"({words(value)})"
    return printable(str(value))


def items(name: str, value: tuple[Any, ...]) -> str:
    """A list, written out while it is short."""
    if len(value) > MANY:
        return f"[{len(value)}]"
    return f"[{', '.join(shown(name, item) for item in value)}]"


def printable(text: str) -> str:
    """Text of a client or venue, so that no control character reaches the terminal."""
    quoted = escaped(text)
    return f'"{quoted}"' if " " in quoted or not quoted else quoted
