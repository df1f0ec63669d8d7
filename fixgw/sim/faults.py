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
from functools import partial
from typing import Any, Literal

Reach = Literal["call", "event", "stream", "logon", "command", "report", "session"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fault: what it reaches, its parameters with their defaults, what it does."""

    reach: Reach
    effect: str
    parameters: Mapping[str, object] = field(default_factory=dict)


SECOND = {"seconds": Decimal(1)}
"""The parameters of most faults that last or wait."""
_STATUS = {"status": Decimal(500)}
_call = partial(Kind, reach="call")
_event = partial(Kind, reach="event")
_stream = partial(Kind, reach="stream")

KINDS: dict[str, Kind] = {
    "delay": _call(effect="accept at once, answer after `seconds`", parameters=SECOND),
    "delay_before_accept": _call(
        effect="accept and answer only after `seconds`", parameters=SECOND
    ),
    "error_after_accept": _call(effect="accept, then answer with `status`", parameters=_STATUS),
    "error_before_accept": _call(
        effect="answer with `status` and accept nothing", parameters=_STATUS
    ),
    "drop_after_accept": _call(effect="accept, then close the connection"),
    "drop_before_accept": _call(effect="close the connection and accept nothing"),
    "never_answer": _call(effect="accept, then stay silent"),
    "never_answer_before_accept": _call(effect="stay silent and accept nothing"),
    "nonsense": _call(effect="accept, then answer 200 with an unreadable body"),
    "rate_limited": _call(
        effect="answer 429 as the venue does, to be tried again after `seconds`", parameters=SECOND
    ),
    "event_before_answer": _call(
        effect="accept, send the stream's events, then answer after `seconds`",
        parameters={"seconds": Decimal("0.2")},
    ),
    "duplicate_event": _event(effect="send the event twice"),
    "lose_event": _event(effect="do not send the event"),
    "stream_silence": _stream(
        effect="stay connected for `seconds`, but lose every event", parameters=SECOND
    ),
    "stream_disconnect": _stream(
        effect="drop every stream connection and refuse new ones for `seconds`; "
        "`polite` says goodbye first",
        parameters={"seconds": Decimal(0), "polite": False},
    ),
}

AT_ONCE: frozenset[Reach] = frozenset({"stream", "session"})
"""These do not wait for anything."""


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
