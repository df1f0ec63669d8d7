"""A YAML file as plain values that remember their lines.

Scalars stay the text that was written (only null becomes None): the schema decides what they
are, so that a price keeps its digits, and `0xAB` or a user id of digits stays text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import category

import yaml

from fixgw.config.findings import Findings

MOST_VALUES = 100_000
NULL = "tag:yaml.org,2002:null"

Place = tuple[str | int, ...]
"""Where a value is inside its file: keys and list positions from the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file: nested dict, list, str and None in `value`; the line of every place."""

    file: Path
    value: dict[str, Any]
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that was written."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]


def is_plain(text: str) -> bool:
    """Whether a text can be written to a file, a socket and a terminal: no control characters."""
    return not any(category(letter) in ("Cc", "Cs") for letter in text if letter not in "\t\n")


def read_document(file: Path, found: Findings) -> Document | None:
    """Read one file. What keeps it from being read is added to `found`, and None returned."""
    text = read_text(file, found)
    root = None if text is None else compose(text, file, found)
    if root is None:
        return None
    if not isinstance(root, yaml.MappingNode):
        found.add(file, line=1, what="the file is no mapping", instead="write KEY: VALUE lines")
        return None
    builder = Builder(file, found)
    try:
        value = builder.build(root, ())
    except OverflowError:
        what = f"more than {MOST_VALUES} values, aliases written out"
        found.add(file, line=1, what=what, instead="do without aliases of aliases")
        return None
    return Document(file=file, value=value, lines=builder.lines | {(): 1})


def read_text(file: Path, found: Findings) -> str | None:
    """The file's text, or None after saying why it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        found.add(file, what=f"cannot be read: {error.strerror}", instead="make it readable")
    except UnicodeDecodeError:
        found.add(file, what="the file is not UTF-8 text", instead="save it as UTF-8")
    return None


def compose(text: str, file: Path, found: Findings) -> yaml.Node | None:
    """The tree of YAML nodes, or None after saying where the YAML is broken."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found.add(
            file,
            line=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
            what=f"broken YAML: {unquoted(error.problem or error.context or '')}",
            instead="mend the indentation, brackets or quotes there",
        )
    except (yaml.YAMLError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        found.add(file, what=f"broken YAML: {reason}", instead="write plain YAML text")
    else:
        if root is not None:
            return root
        found.add(file, line=1, what="the file is empty", instead="write its keys or delete it")
    return None


def unquoted(problem: str) -> str:
    """The parser's words without what it quotes from the file: that may be part of a secret."""
    return re.sub(r" '[^'<>]{2,}'", "", problem)


class Builder:
    """Turns nodes into values and notes the line of every key and list item."""

    def __init__(self, file: Path, found: Findings) -> None:
        self.lines: dict[Place, int] = {}
        self._file = file
        self._found = found
        self._open: list[yaml.Node] = []
        self._count = 0

    def build(self, node: yaml.Node, place: Place) -> Any:
        """The value of a node that stands at a place."""
        self._count += 1
        if self._count > MOST_VALUES:
            raise OverflowError
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node in self._open:
            self._complain(node, "an alias that contains itself", "write the value out")
            return None
        self._open.append(node)
        is_mapping = isinstance(node, yaml.MappingNode)
        value: Any = self._mapping(node, place) if is_mapping else self._sequence(node, place)
        self._open.pop()
        return value

    def _scalar(self, node: yaml.ScalarNode) -> str | None:
        if node.tag == NULL:
            return None
        if not is_plain(node.value):
            self._complain(node, "a text with control characters", "write plain text")
        return str(node.value)

    def _mapping(self, node: yaml.Node, place: Place) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(key_node, "a key that is not text", "write KEY: VALUE")
                continue
            key = self._scalar(key_node) or key_node.value
            if key in value:
                self._complain(key_node, f'the key "{key}" is written twice', "keep one of them")
                continue
            self.lines[*place, key] = key_node.start_mark.line + 1
            value[key] = self.build(value_node, (*place, key))
        return value

    def _sequence(self, node: yaml.Node, place: Place) -> list[Any]:
        items = []
        for position, item in enumerate(node.value):
            self.lines[*place, position] = item.start_mark.line + 1
            items.append(self.build(item, (*place, position)))
        return items

    def _complain(self, node: yaml.Node, what: str, instead: str) -> None:
        line = node.start_mark.line + 1
        self._found.add(self._file, line=line, what=what, instead=instead)
