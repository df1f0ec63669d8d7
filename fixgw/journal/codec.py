"""JSON text of the core's frozen dataclasses, and back, without losing a digit.

Decimals are strings, enumerations their values, tuples lists; a field that is None is left out.
The plan of each class is read once from its type hints, so that a new field needs no code here.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import chain
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import orjson

from fixgw.core.blotter import AccountState, SessionState
from fixgw.core.commands import Command
from fixgw.core.errors import CodecError
from fixgw.core.events import Event
from fixgw.core.order import Execution, Order
from fixgw.core.report import Report

State = Order | Execution | SessionState | AccountState
Record = Command | Event | Report | State

_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one class is written and read."""

    cls: type
    names: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    nested: tuple[tuple[str, _Convert], ...]
    readers: Mapping[str, _Convert]
    missing: Mapping[str, None]


def encode(record: Record) -> str:
    """Write a record as one line of JSON; raise CodecError for what is not in `KINDS`."""
    shape = _SHAPES.get(type(record))
    if shape is None:
        raise CodecError(f"{type(record).__name__} is not a class that the journal keeps")
    return _dump(_plain(shape, record))


def decode(kind: str, text: str) -> Record:
    """Read a record of the class named `kind`; raise CodecError unless every field fits."""
    shape = KINDS.get(kind)
    if shape is None:
        raise CodecError(f"{kind} is not a class that the journal keeps")
    with suppress(orjson.JSONDecodeError, CodecError):
        return cast("Record", _read(shape, orjson.loads(text)))
    return cast("Record", _read(shape, _load(kind, text)))


def _dump(plain: dict[str, Any]) -> str:
    try:
        return orjson.dumps(plain, default=_decimal_text).decode()
    except TypeError:
        # A client's bytes that are no UTF-8 arrive as lone surrogates, and its numbers may be of
        # any size; orjson takes neither. The journal has to take whatever the edge lets through,
        # so the slow way stands behind, in both directions.
        return json.dumps(plain, default=_decimal_text, separators=(",", ":"))


def _load(kind: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CodecError(f"{kind} is not readable as JSON: {error}") from error


def _decimal_text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise CodecError(f"{type(value).__name__} is not a type that the journal keeps")


def _plain(shape: _Shape, record: object) -> dict[str, Any]:
    plain = {
        name: value
        for name, value in zip(shape.names, shape.values(record), strict=True)
        if value is not None
    }
    for name, convert in shape.nested:
        if name in plain:
            plain[name] = convert(plain[name])
    return plain


def _read(shape: _Shape, plain: object) -> object:
    name = shape.cls.__name__
    if not isinstance(plain, dict):
        raise CodecError(f"{name} is {type(plain).__name__}, not an object of fields")
    readers = shape.readers
    values: dict[str, Any] = dict(shape.missing)
    for field, value in plain.items():
        reader = readers.get(field)
        if reader is None:
            raise CodecError(f"{name} has no field {field}")
        try:
            values[field] = reader(value)
        except (ValueError, TypeError, KeyError, InvalidOperation) as error:
            raise CodecError(f"{name}.{field} cannot be {value!r}") from error
    try:
        return shape.cls(**values)
    except TypeError as error:
        raise CodecError(f"{name} is incomplete: {error}") from error


def _exactly(wanted: type) -> _Convert:
    def read(value: object) -> object:
        if type(value) is not wanted:
            raise TypeError(wanted.__name__)
        return value

    return read


_READERS: dict[type, _Convert] = {
    Decimal: lambda value: Decimal(_READERS[str](value)),
    **{wanted: _exactly(wanted) for wanted in (str, int, bool)},
}


def _optional(hint: Any) -> tuple[Any, bool]:
    """Split `X | None` into X and True."""
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    wanted = [argument for argument in get_args(hint) if argument is not NoneType]
    if len(wanted) != 1:
        raise CodecError(f"{hint} is not a type that the journal keeps")
    return wanted[0], True


def _reader(hint: Any) -> _Convert:
    wanted, _ = _optional(hint)
    if get_origin(wanted) is tuple:
        read = _reader(get_args(wanted)[0])
        is_list = _exactly(list)
        return lambda value: tuple(read(item) for item in is_list(value))
    if wanted in _READERS:
        return _READERS[wanted]
    if issubclass(wanted, Enum):
        return {member.value: member for member in wanted}.__getitem__
    shape = _shape(wanted)
    return lambda value: _read(shape, value)


def _writer(hint: Any) -> _Convert | None:
    """Return what turns a field into JSON's own types; None where the encoder knows how."""
    wanted, _ = _optional(hint)
    if get_origin(wanted) is tuple:
        write = _writer(get_args(wanted)[0])
        return None if write is None else lambda value: [write(item) for item in value]
    if wanted in _READERS or issubclass(wanted, Enum):
        return None
    shape = _shape(wanted)
    return lambda value: _plain(shape, value)


def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return an attrgetter that gives a tuple for any number of names."""
    if not names:
        return lambda _: ()
    getter = attrgetter(*names)
    return getter if len(names) > 1 else lambda record: (getter(record),)


def _shape(cls: type) -> _Shape:
    if cls in _SHAPES:
        return _SHAPES[cls]
    hints = get_type_hints(cls)
    own = fields(cls)
    names = tuple(field.name for field in own)
    writers = ((name, _writer(hints[name])) for name in names)
    _SHAPES[cls] = _Shape(
        cls=cls,
        names=names,
        values=_values(names),
        nested=tuple((name, writer) for name, writer in writers if writer is not None),
        readers={name: _reader(hints[name]) for name in names},
        missing={
            field.name: None
            for field in own
            if field.default is MISSING and _optional(hints[field.name])[1]
        },
    )
    return _SHAPES[cls]


_SHAPES: dict[type, _Shape] = {}

KINDS: Mapping[str, _Shape] = {
    cls.__name__: _shape(cls)
    for cls in chain.from_iterable(map(get_args, (Command, Event, Report, State)))
}
