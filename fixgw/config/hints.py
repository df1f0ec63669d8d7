"""Reads the type hints of a schema: its fields, what its items are, and how to say it in words."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from fixgw.core.secret import Secret

WORDS: Mapping[object, tuple[str, str]] = {
    Secret: ("a secret", "env:NAME or file:/path"),
    bool: ("true or false", "true or false"),
    int: ("a whole number", "a whole number such as 5"),
    Decimal: ("a number", "a number such as 2.5"),
    dict: ("a mapping", "a mapping {KEY: VALUE}"),
    list: ("a list", "a list [A, B]"),
}
TEXT = ("plain text", "plain text")


def bare(hint: Any) -> Any:
    """The hint without Annotated and without `| None`."""
    while True:
        if get_origin(hint) is Annotated:
            hint = get_args(hint)[0]
        elif get_origin(hint) in (Union, UnionType):
            hint = next(part for part in get_args(hint) if part is not type(None))
        else:
            return hint


def fields_of(hint: Any) -> dict[str, Any] | None:
    """Field names and hints of a dataclass that YAML writes as a mapping, else None."""
    plain = bare(hint)
    if not dataclasses.is_dataclass(plain) or is_written_as_text(hint):
        return None
    hints = get_type_hints(plain, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(plain) if field.init}


def is_written_as_text(hint: Any) -> bool:
    """Whether a validator makes the value from one text (an address, an account)."""
    if get_origin(hint) in (Union, UnionType):
        return any(is_written_as_text(part) for part in get_args(hint))
    return get_origin(hint) is Annotated


def allows_none(hint: Any) -> bool:
    """Whether an empty value is a value of its own: `X | None`."""
    if get_origin(hint) is Annotated:
        return allows_none(get_args(hint)[0])
    return get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)


def metadata_of(hint: Any) -> tuple[Any, ...]:
    """What stands beside the type in its Annotated, also inside of `X | None`."""
    if get_origin(hint) is Annotated:
        inner, *metadata = get_args(hint)
        return (*metadata_of(inner), *metadata)
    if get_origin(hint) in (Union, UnionType):
        return tuple(one for part in get_args(hint) for one in metadata_of(part))
    return ()


def key_of(hint: Any) -> Any:
    """The hint of a mapping's keys; text where it does not say."""
    arguments = get_args(bare(hint))
    return arguments[0] if arguments else str


def item_of(hint: Any) -> Any:
    """The hint of what a mapping or a list holds; Any where it does not say."""
    plain = bare(hint)
    arguments = get_args(plain)
    if not arguments or not container_of(plain):
        return Any
    return arguments[1] if container_of(plain) is dict else arguments[0]


def container_of(hint: Any) -> type | None:
    """`dict` or `list`, the way YAML would write the hint; None for a scalar."""
    plain = bare(hint)
    origin = get_origin(plain) or plain
    if not isinstance(origin, type) or issubclass(origin, str):
        return None
    if issubclass(origin, Mapping) or fields_of(hint) is not None:
        return dict
    return list if issubclass(origin, Sequence | set | frozenset) else None


def words(hint: Any) -> tuple[str, str]:
    """What the value is called, and what to write."""
    options = choices(hint)
    if options:
        return ("one of " + ", ".join(options), " or ".join(options))
    return WORDS.get(container_of(hint) or bare(hint), TEXT)


def choices(hint: Any) -> tuple[str, ...]:
    """The texts that a Literal or an Enum allows; empty for anything else."""
    plain = bare(hint)
    if get_origin(plain) is Literal:
        return tuple(str(option) for option in get_args(plain))
    if isinstance(plain, type) and issubclass(plain, Enum):
        return tuple(str(member.value) for member in plain)
    return ()
