"""Checks a value against its schema and says every mistake in the operator's words."""

import difflib
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic_core import ErrorDetails

from fixgw.config.document import Document, Place
from fixgw.config.fields import shown
from fixgw.config.hints import bare, choices, fields_of, hint_at, words
from fixgw.config.references import Resolver
from fixgw.core.secret import Secret

STRICT_KEYS = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


@cache
def model_of(schema: type) -> type[BaseModel]:
    """A pydantic model around a plain dataclass; nested dataclasses inherit its strictness."""
    return create_model(f"{schema.__name__}File", __config__=STRICT_KEYS, value=(schema, ...))


def validate(schema: type, value: Any, place: Place, resolver: Resolver) -> Any:
    """An instance of the schema, or None after adding every mistake to the resolver's findings.

    `place` is where the value stands in the resolver's document.
    """
    prepared = resolver.resolve(schema, {} if value is None else value, place)
    try:
        model = model_of(schema).model_validate({"value": prepared})
    except ValidationError as error:
        for details in error.errors(include_url=False):
            report(schema, details, place, resolver)
        return None
    return model.__dict__["value"]


def report(schema: type, details: ErrorDetails, place: Place, resolver: Resolver) -> None:
    """Add one of pydantic's errors, unless an unresolved reference is its cause."""
    inner = details["loc"][1:]
    full = (*place, *inner)
    if is_consequence(full, resolver.failed):
        return
    what, instead = explain(schema, details, inner, hidden=full in resolver.resolved)
    name = ".".join(str(step) for step in full)
    document = resolver.document
    prefix = f"{name}: " if name else ""
    line = document.line(nearest_key(full, what, document))
    resolver.found.add(document.file, line=line, what=f"{prefix}{what}", instead=instead)


def nearest_key(place: Place, what: str, document: Document) -> Place:
    """The place itself, or the key in it that the words begin with: `leverage is above 125`."""
    key = (*place, what.partition(" ")[0])
    return key if key in document.lines else place


def is_consequence(place: Place, failed: Iterable[Place]) -> bool:
    """Whether the place is, holds, or is inside a place whose reference failed."""
    return any(place[: len(one)] == one or (place and one[: len(place)] == place) for one in failed)


def explain(schema: type, details: ErrorDetails, inner: Place, *, hidden: bool) -> tuple[str, str]:
    """What is wrong and what to write instead, for one of pydantic's errors."""
    kind = details["type"]
    hint = hint_at(schema, inner)
    if kind == "missing":
        return "the key is missing", f"add {inner[-1]}: {words(hint)[1]}"
    if kind == "unexpected_keyword_argument":
        return "unknown key", suggestion(str(inner[-1]), fields_of(hint_at(schema, inner[:-1])))
    if kind == "value_error":
        what, _, instead = str(details["ctx"]["error"]).partition("; ")
        return what, instead or "write a value that fits"
    value = "the value" if hidden or bare(hint) is Secret else shown(details["input"])
    noun, example = words(hint)
    return f"{value} is not {noun}", did_you_mean(details["input"], hint) or f"write {example}"


def suggestion(key: str, known: Iterable[str] | None) -> str:
    """What an unknown key was probably meant to be, or which keys there are."""
    names = sorted(known or ())
    close = difflib.get_close_matches(key, names, n=1)
    return f"did you mean {close[0]}?" if close else f"known keys: {', '.join(names)}"


def did_you_mean(value: object, hint: Any) -> str | None:
    """The allowed text that is nearest to what was written, if one is near."""
    close = difflib.get_close_matches(str(value), choices(hint), n=1)
    return f"did you mean {close[0]}?" if close else None
