"""Which faults exist, which are armed, and which call or event they hit next.

The kinds stand in one table. `call` faults wait for an HTTP call of the venue, `event` faults
for an event of its stream, `stream` faults begin when they are armed. A venue that also speaks FIX
adds kinds of its own: `logon`, `command` and `report` faults wait for such a message, `session`
faults begin when they are armed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Literal

Reach = Literal["call", "event", "stream", "logon", "command", "report", "session"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fault: what it reaches, its parameters with their defaults, what it does."""

    reach: Reach
    effect: str
    parameters: Mapping[str, object] = field(default_factory=dict)


KINDS: dict[str, Kind] = {
    "delay": Kind(
        reach="call",
        effect="accept at once, answer after `seconds`",
        parameters={"seconds": Decimal(1)},
    ),
    "delay_before_accept": Kind(
        reach="call",
        effect="accept and answer only after `seconds`",
        parameters={"seconds": Decimal(1)},
    ),
    "error_after_accept": Kind(
        reach="call",
        effect="accept, then answer with `status`",
        parameters={"status": Decimal(500)},
    ),
    "error_before_accept": Kind(
        reach="call",
        effect="answer with `status` and accept nothing",
        parameters={"status": Decimal(500)},
    ),
    "drop_after_accept": Kind(reach="call", effect="accept, then close the connection"),
    "drop_before_accept": Kind(reach="call", effect="close the connection and accept nothing"),
    "never_answer": Kind(reach="call", effect="accept, then stay silent"),
    "never_answer_before_accept": Kind(reach="call", effect="stay silent and accept nothing"),
    "nonsense": Kind(reach="call", effect="accept, then answer 200 with an unreadable body"),
    "rate_limited": Kind(
        reach="call",
        effect="answer 429 as the venue does, to be tried again after `seconds`",
        parameters={"seconds": Decimal(1)},
    ),
    "event_before_answer": Kind(
        reach="call",
        effect="accept, send the stream's events, then answer after `seconds`",
        parameters={"seconds": Decimal("0.2")},
    ),
    "duplicate_event": Kind(reach="event", effect="send the event twice"),
    "lose_event": Kind(reach="event", effect="do not send the event"),
    "stream_silence": Kind(
        reach="stream",
        effect="stay connected for `seconds`, but lose every event",
        parameters={"seconds": Decimal(1)},
    ),
    "stream_disconnect": Kind(
        reach="stream",
        effect="drop every stream connection and refuse new ones for `seconds`; "
        "`polite` says goodbye first",
        parameters={"seconds": Decimal(0), "polite": False},
    ),
}

AT_ONCE: frozenset[Reach] = frozenset({"stream", "session"})
"""These do not wait for anything."""

_MATCH_KEYS: dict[Reach, tuple[str, ...]] = {
    "call": ("path", "method"),
    "event": ("event",),
    "stream": (),
    "logon": (),
    "command": ("type",),
    "report": ("type", "exec_type"),
    "session": (),
}
_CODES = (400, 599)


class FaultRequestError(ValueError):
    """The text that arms a fault is not understood; says what is wrong and what would do."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """An armed fault; `times` counts down to 0."""

    kind: str
    match: dict[str, str]
    times: int
    parameters: dict[str, Any]

    @property
    def seconds(self) -> float:
        """The parameter of that name, as a sleep takes it."""
        return float(self.parameters["seconds"])

    def as_json(self) -> dict[str, object]:
        """The fault as `GET /_sim/fault` lists it."""
        return {"kind": self.kind, "match": self.match, "times": self.times, **self.parameters}


def parse_fault(wanted: object, kinds: Mapping[str, Kind] = KINDS) -> Fault:
    """Read the JSON object that arms a fault of these kinds; raises FaultRequestError."""
    if not isinstance(wanted, dict):
        raise FaultRequestError('the body must be a JSON object such as {"kind": "delay"}')
    fields = dict(wanted)
    name = fields.pop("kind", None)
    kind = kinds.get(name) if isinstance(name, str) else None
    if not isinstance(name, str) or kind is None:
        raise FaultRequestError(f"unknown kind {name!r}; the kinds are {', '.join(kinds)}")
    match = _parse_match(kind, fields.pop("match", {}))
    times = _parse_times(fields.pop("times", Decimal(1)))
    # What begins when it is armed begins once: more would promise what it does not do.
    if kind.reach in AT_ONCE and times != 1:
        raise FaultRequestError(f"{name} begins when it is armed, so times can only be 1")
    unknown = sorted(set(fields) - set(kind.parameters))
    if unknown:
        raise FaultRequestError(
            f"{name} has no parameter {unknown[0]!r}; "
            f"it has {', '.join(kind.parameters) or 'none'} besides kind, match and times"
        )
    parameters = {
        key: _parse_parameter(key, fields.get(key, default))
        for key, default in kind.parameters.items()
    }
    return Fault(kind=name, match=match, times=times, parameters=parameters)


def _parse_match(kind: Kind, match: object) -> dict[str, str]:
    if not isinstance(match, dict) or not all(isinstance(value, str) for value in match.values()):
        raise FaultRequestError("match must be an object of strings")
    allowed = _MATCH_KEYS[kind.reach]
    unknown = sorted(set(match) - set(allowed))
    if unknown:
        raise FaultRequestError(
            f"a {kind.reach} fault cannot match {unknown[0]!r}; "
            f"it can match {', '.join(allowed) or 'nothing'}"
        )
    return dict(match)


def _parse_times(times: object) -> int:
    if not isinstance(times, Decimal) or times != times.to_integral_value() or times < 1:
        raise FaultRequestError("times must be a whole number, 1 or more")
    return int(times)


def _parse_parameter(key: str, value: object) -> object:
    if key == "polite":
        if not isinstance(value, bool):
            raise FaultRequestError("polite must be true or false")
        return value
    if key == "text":
        if not isinstance(value, str) or not value.isprintable():
            raise FaultRequestError("text must be a string of printable characters")
        return value
    if not isinstance(value, Decimal) or value < 0:
        raise FaultRequestError(f"{key} must be a number, 0 or more")
    if key == "count" and (value != value.to_integral_value() or value < 1):
        raise FaultRequestError("count must be a whole number, 1 or more")
    if key == "status" and not _CODES[0] <= value <= _CODES[1]:
        raise FaultRequestError("status must be an HTTP error status, 400 to 599")
    return value


class FaultBoard:
    """The armed faults of one simulator, oldest first; `kinds` are those that it can carry out."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS) -> None:
        self.kinds = kinds
        self._armed: list[Fault] = []

    def arm(self, fault: Fault) -> None:
        """Let a fault wait for the next call or event that it matches."""
        self._armed.append(fault)

    def clear(self) -> None:
        """Disarm every fault."""
        self._armed.clear()

    def armed(self) -> list[Fault]:
        """What still waits."""
        return list(self._armed)

    def take_call(self, method: str, path: str) -> Fault | None:
        """The fault for this HTTP call, counted down; `path` has no query and no prefix."""
        return self._take("call", {"method": method, "path": path}) if self._armed else None

    def take_event(self, event: str) -> Fault | None:
        """The fault for this stream event, counted down."""
        return self._take("event", {"event": event}) if self._armed else None

    def take_logon(self) -> Fault | None:
        """The fault for this Logon(A), counted down."""
        return self._take("logon", {}) if self._armed else None

    def take_command(self, msg_type: str) -> Fault | None:
        """The fault for this FIX message that a client sent, counted down."""
        return self._take("command", {"type": msg_type}) if self._armed else None

    def take_report(self, msg_type: str, exec_type: str) -> Fault | None:
        """The fault for this FIX message to a client, counted down; `exec_type` may be empty."""
        subject = {"type": msg_type, "exec_type": exec_type}
        return self._take("report", subject) if self._armed else None

    def _take(self, reach: Reach, subject: Mapping[str, str]) -> Fault | None:
        for fault in self._armed:
            if self.kinds[fault.kind].reach == reach and _matches(fault.match, subject):
                fault.times -= 1
                if not fault.times:
                    self._armed.remove(fault)
                return fault
        return None


def _matches(match: Mapping[str, str], subject: Mapping[str, str]) -> bool:
    return all(fnmatchcase(subject[key], pattern) for key, pattern in match.items())
