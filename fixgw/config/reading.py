"""Reads what a file holds by the hints of a schema, and goes on after every mistake.

A value is sound or it is not; what is wrong with it is added to the findings. A rule for several
fields runs when all that it needs are sound, however wrong the others are.
"""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Generic, TypeVar, get_origin

from fixgw.config.document import Document, Place
from fixgw.config.findings import Findings
from fixgw.config.hints import (
    allows_none,
    bare,
    container_of,
    fields_of,
    item_of,
    key_of,
    words,
)
from fixgw.config.scalars import Scalars
from fixgw.config.wording import shown, unknown_key, wrong_type

T = TypeVar("T")
UNSOUND = object()
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Generic[T]):
    """What a mapping was read into: its sound fields, and the whole if all of it is sound."""

    fields: Mapping[str, Any]
    value: T | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Generic[T]):
    """A mapping in the file: the schema that it follows, its keys, its place.

    `around` holds the sound fields of the block around it.
    """

    schema: type[T]
    keys: Mapping[str, Any]
    place: Place
    around: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads one document."""

    document: Document
    found: Findings
    scalars: Scalars

    def block(
        self,
        schema: type[T],
        written: Any,
        place: Place = (),
        *,
        around: Mapping[str, Any] = NOTHING,
        elsewhere: Collection[str] = (),
    ) -> Block[T]:
        """A dataclass from a mapping; keys of it that are read `elsewhere` are left alone.

        `around` holds the sound fields of the block around this one.
        """
        if not isinstance(written, dict | None):
            self.complain(place, wrong_type(written, schema, shown(written)))
            return Block(fields={}, value=None)
        block = Written(schema=schema, keys=written or {}, place=place, around=around)
        known = {*(fields_of(schema) or {}), *elsewhere}
        unknown = [key for key in block.keys if key not in known]
        for key in unknown:
            self.complain((*place, key), unknown_key(key, known))
        sound = self._fields(block)
        if not self._obeys_rules(block, sound) or unknown or len(sound) < len(inputs(schema)):
            return Block(fields=sound, value=None)
        return Block(fields=sound, value=self._made(block, sound))

    def value(
        self, hint: Any, written: Any, place: Place, around: Mapping[str, Any] = NOTHING
    ) -> Any:
        """The value of a hint, or UNSOUND; what no hint describes stays as it is written."""
        if hint is Any or (written is None and allows_none(hint)):
            return written
        container = container_of(hint)
        if container and not isinstance(written, container):
            return self.complain(place, wrong_type(written, hint, shown(written)))
        if fields_of(hint) is not None:
            value = self.block(bare(hint), written, place, around=around).value
            return UNSOUND if value is None else value
        if container is dict:
            return self._mapping(hint, written, place, around)
        if container is list:
            return self._sequence(hint, written, place, around)
        return self._try(place, self.scalars.read, hint, written)

    def complain(self, place: Place, sentence: str, *, at: Place | None = None) -> object:
        """Add a mistake, named by its place and on the line of `at`; what it says is UNSOUND."""
        what, _, instead = sentence.partition("; ")
        name = ".".join(str(step) or '""' for step in place)
        named = f"{name}: {what}" if place else what
        line = self.document.line(place if at is None else at)
        instead = instead or "write a value that fits"
        self.found.add(self.document.file, line=line, what=named, instead=instead)
        return UNSOUND

    def _try(self, place: Place, work: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return work(*arguments)
        except ValueError as error:
            return self.complain(place, str(error))

    def _fields(self, block: Written[Any]) -> dict[str, Any]:
        """The sound fields of a block, defaults among them."""
        hints = fields_of(block.schema) or {}
        read = {one.name: self._field(one, hints[one.name], block) for one in inputs(block.schema)}
        return {name: value for name, value in read.items() if value is not UNSOUND}

    def _field(self, one: Field[Any], hint: Any, block: Written[Any]) -> Any:
        """A field's value or its default; an empty key is as good as none."""
        place = (*block.place, one.name)
        written = block.keys.get(one.name)
        if written is not None or (one.name in block.keys and allows_none(hint)):
            return self.value(hint, written, place, block.around)
        if one.default_factory is not MISSING:
            return one.default_factory()
        if one.default is not MISSING:
            return one.default
        return self.complain(place, f"the key is missing; add {one.name}: {words(hint)[1]}")

    def _obeys_rules(self, block: Written[Any], sound: Mapping[str, Any]) -> bool:
        """Run the rules for several fields whose needs are met."""
        own = fields_of(block.schema) or {}
        around = {name: value for name, value in block.around.items() if name not in own}
        scope = {**around, **sound, "written": block.keys}
        rules = [(rule, needs(rule)) for rule in getattr(block.schema, "rules", ())]
        obeyed = [
            self._obeys(rule, {name: scope[name] for name in names}, block)
            for rule, names in rules
            if scope.keys() >= set(names)
        ]
        return all(obeyed)

    def _obeys(
        self, rule: Callable[..., None], values: Mapping[str, Any], block: Written[Any]
    ) -> bool:
        try:
            rule(**values)
        except ValueError as error:
            self._complain_of(block, str(error), values)
            return False
        return True

    def _complain_of(self, block: Written[Any], sentence: str, names: Iterable[str] = ()) -> None:
        """Add a mistake of a whole block, on the line of the first key that it is about."""
        about = (sentence.partition(" ")[0], *names)
        key = next((name for name in about if name in block.keys), None)
        at = block.place if key is None else (*block.place, key)
        self.complain(block.place, sentence, at=at)

    def _made(self, block: Written[T], sound: Mapping[str, Any]) -> T | None:
        try:
            return block.schema(**sound)
        except ValueError as error:
            self._complain_of(block, str(error))
            return None

    def _mapping(
        self, hint: Any, written: dict[str, Any], place: Place, around: Mapping[str, Any]
    ) -> Any:
        read: dict[str, Any] = {}
        for key, one in written.items():
            inner = (*place, key)
            named = self._try(inner, self.scalars.obey, key_of(hint), key, shown(key))
            value = self.value(item_of(hint), one, inner, around)
            read[key] = value if named is None else UNSOUND
        return UNSOUND if UNSOUND in read.values() else read

    def _sequence(
        self, hint: Any, written: list[Any], place: Place, around: Mapping[str, Any]
    ) -> Any:
        item = item_of(hint)
        read = [self.value(item, one, (*place, i), around) for i, one in enumerate(written)]
        kind = get_origin(bare(hint)) or list
        return UNSOUND if UNSOUND in read else kind(read)


def inputs(schema: Any) -> tuple[Field[Any], ...]:
    """The fields that a dataclass takes when it is made."""
    return tuple(one for one in fields(schema) if one.init)


def needs(rule: Callable[..., None]) -> tuple[str, ...]:
    """The names of what a rule looks at."""
    return tuple(inspect.signature(rule).parameters)
