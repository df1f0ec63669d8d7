"""How the cases write messages: bars for SOH, FIX 4.4's words, short ids.

    35=8|11=A|150=F|39=1|14=0.01|58^TOO_LATE|!44|

`=` is the exact value (numbers compare as numbers), `^` its beginning, `!` says that the tag is
absent. An expectation is written once, in FIX 4.4's words; `in_words_of` says it in FIX 4.2's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.fix.client import Message

NUMBERS = frozenset({6, 12, 14, 31, 32, 38, 44, 137, 151})
_IDS = frozenset({11, 41})
_FIX44_ONLY = frozenset({136, 137, 138, 139, 851})
_FOLDED_ORD_REJ = {"11": "0", "13": "0", "15": "0", "99": "0"}
_FOLDED_CXL_REJ = {"6": "2", "99": "2"}


@dataclass
class Expectation:
    """A message as it must be."""

    equal: dict[int, str] = field(default_factory=dict)
    begins: dict[int, str] = field(default_factory=dict)
    absent: set[int] = field(default_factory=set)

    def differences(self, seen: Message) -> list[str]:
        """Everything in which a message is not as it must be."""
        wrong = [
            f"{tag}={seen.get(tag)} instead of {value}"
            for tag, value in self.equal.items()
            if not same(tag, value, seen.get(tag))
        ]
        wrong += [
            f"{tag}={seen.get(tag)} instead of {value}..."
            for tag, value in self.begins.items()
            if not (seen.get(tag) or "").startswith(value)
        ]
        return wrong + [f"{tag}={seen[tag]} is there" for tag in self.absent if tag in seen.fields]


def same(tag: int, wanted: str, seen: str | None) -> bool:
    if seen is None or tag not in NUMBERS:
        return seen == wanted
    return Decimal(seen) == Decimal(wanted)


def expectation(text: str, begin_string: str, name: Callable[[str], str]) -> Expectation:
    """Read an expectation; `name` makes a whole id of a short one."""
    found = Expectation()
    for item in filter(None, text.split("|")):
        if item.startswith("!"):
            found.absent.add(int(item[1:]))
        elif "=" in item:
            tag, value = item.split("=", 1)
            found.equal[int(tag)] = name(value) if int(tag) in _IDS else value
        else:
            tag, value = item.split("^", 1)
            found.begins[int(tag)] = value
    found.equal = dict(_WORDS[begin_string](found.equal))
    return found


def message(text: str, begin_string: str, name: Callable[[str], str]) -> str:
    """Complete a client's message: whole ids, TransactTime(60), and in FIX 4.2 HandlInst(21)."""
    items = []
    for item in filter(None, text.split("|")):
        tag, value = item.split("=", 1)
        items.append(f"{tag}={name(value)}" if int(tag) in _IDS else item)
    if items[0] in {"35=D", "35=F", "35=G"} and not any(one.startswith("60=") for one in items):
        items.append("60=now")
    if begin_string == "FIX.4.2" and items[0] in {"35=D", "35=G"}:
        items.append("21=1")
    return "|".join(items) + "|"


def _in_42(fields: Mapping[int, str]) -> Mapping[int, str]:
    said = {tag: value for tag, value in fields.items() if tag not in _FIX44_ONLY}
    if 797 in said:
        said[9406] = said.pop(797)
    if 102 in said:
        said[102] = _FOLDED_CXL_REJ.get(said[102], said[102])
    if 103 in said:
        said[103] = _FOLDED_ORD_REJ.get(said[103], said[103])
    if said.get(35) == "j" and said.get(380) == "6":
        said[380] = "0"
    if 150 in said:
        said |= _exec_type_in_42(said)
    return said


def _exec_type_in_42(fields: Mapping[int, str]) -> dict[int, str]:
    if fields[150] == "F":
        filled = fields.get(39) == "2" or fields.get(151) == "0"
        return {20: "0", 150: "2" if filled else "1"}
    if fields[150] == "I":
        return {20: "3", 150: fields[39]}
    return {20: "0"}


_WORDS: dict[str, Callable[[Mapping[int, str]], Mapping[int, str]]] = {
    "FIX.4.2": _in_42,
    "FIX.4.4": lambda fields: fields,
}
