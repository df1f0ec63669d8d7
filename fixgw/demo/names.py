"""FIX tags and values by name, read from a data dictionary."""

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, parse

_WORD = re.compile(r"[A-Za-z0-9]+")
_LONGEST_CODE = 2


class Names:
    """What a version calls its messages, fields and values; unknown ones keep their number."""

    def __init__(self, dictionary: Path) -> None:
        """Read QuickFIX's XML form of a data dictionary."""
        root = parse(dictionary).getroot()  # noqa: S314 - our own file
        self._messages = {one.attrib["msgtype"]: one.attrib["name"] for one in root.iter("message")}
        defined = [one for one in root.iter("field") if "number" in one.attrib]
        self._fields = {int(one.attrib["number"]): one.attrib["name"] for one in defined}
        self._values = {int(one.attrib["number"]): _values(one) for one in defined}

    def message(self, msg_type: str) -> str:
        """Name a MsgType(35): `ExecutionReport`."""
        return self._messages.get(msg_type, msg_type)

    def field(self, tag: int) -> str:
        """Name a tag: `OrdStatus`."""
        return self._fields.get(tag, str(tag))

    def value(self, tag: int, value: str) -> str:
        """Name a value where the dictionary does: `PartiallyFilled`; a word stays as it is."""
        if len(value) > _LONGEST_CODE:
            return value
        return self._values.get(tag, {}).get(value, value)

    def pair(self, tag: int, value: str) -> str:
        """Both: `OrdStatus=PartiallyFilled`."""
        return f"{self.field(tag)}={self.value(tag, value)}"


def _values(field: Element) -> Mapping[str, str]:
    return {
        one.attrib["enum"]: _joined(one.attrib.get("description", one.attrib["enum"]))
        for one in field.iter("value")
    }


def _joined(description: str) -> str:
    """`PARTIALLY_FILLED` to `PartiallyFilled`."""
    words = _WORD.findall(description.replace("_", " "))
    return "".join(word[:1].upper() + word[1:].lower() for word in words) or description
