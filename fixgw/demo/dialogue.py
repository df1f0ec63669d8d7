"""One message of the dialogue, made ready to be shown: when, whose, which way, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fixgw.demo.names import Names

_ORDER = (11, 41, 54, 38, 152, 55, 40, 44, 59, 18, 7928, 100)
_REPORT = (150, 20, 39, 11, 41, 378, 32, 31, 14, 151, 103, 20020, 20021, 20022, 20023, 58, 17)
_COPY = (150, 39, 14, 17)
_TELLING: Mapping[str, tuple[int, ...]] = {
    "A": (553, 108, 141, 8013, 9406),
    "D": _ORDER,
    "F": (11, 41, 54, 55),
    "G": _ORDER,
    "H": (11, 54, 55),
    "8": _REPORT,
    "9": (11, 41, 39, 434, 102, 58),
    "AN": (710, 1, 55),
    "AO": (710, 728, 727, 58),
    "AP": (710, 55, 704, 705, 6, 730, 708, 15, 60),
    "BB": (909, 1),
    "BA": (909, 911, 15, 899, 900, 901, 60),
    "h": (336, 340, 58),
    "j": (45, 372, 380, 58),
    "q": (11, 530, 1),
    "r": (11, 530, 531, 532, 533, 58),
}
"""Which fields of a message type are shown, in this order; of other types all are."""

_HEADER = frozenset({8, 9, 10, 34, 35, 43, 49, 52, 56, 122})
_SECRET = frozenset({95, 96, 554})
_USUAL = {20: "0"}
"""Values that say nothing: ExecTransType(20)=0 is on every FIX 4.2 report that is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message as one line of the dialogue; `fields` are all but the header's."""

    at: datetime
    session: str
    outgoing: bool
    fields: Mapping[int, str]
    names: Names
    copy: bool = False
    """Whether it is a drop copy's report: the same was told in full to the order's session."""

    @property
    def msg_type(self) -> str:
        """Return MsgType(35)."""
        return self.fields.get(35, "")

    @property
    def message(self) -> str:
        """Return the message type's name."""
        return self.names.message(self.msg_type)

    @property
    def time(self) -> str:
        """Return the time of day (UTC) to the millisecond."""
        return self.at.strftime("%H:%M:%S.%f")[:-3]

    def telling(self) -> list[tuple[str, str]]:
        """Return names and values of what a reader wants to see first."""
        twin = self.msg_type.removeprefix("U")
        tags = _COPY if self.copy else _TELLING.get(twin, ())
        return [
            (self.names.field(tag), self.names.value(tag, self.fields[tag]))
            for tag in tags or self.body()
            if tag in self.fields and self.fields[tag] != _USUAL.get(tag)
        ]

    def body(self) -> Mapping[int, str]:
        """Return all fields but the header's and secrets."""
        hidden = _HEADER | _SECRET
        return {tag: value for tag, value in self.fields.items() if tag not in hidden}


def line(
    session: str, fields: Mapping[int, str], names: Names, *, outgoing: bool, copy: bool = False
) -> Line:
    """Make a line of a message that passes now."""
    return Line(
        at=datetime.now(UTC),
        session=session,
        outgoing=outgoing,
        fields=fields,
        names=names,
        copy=copy and fields.get(35) == "8",
    )
