"""Reads the JSON object that arms a fault."""

from collections.abc import Mapping
from decimal import Decimal

from fixgw.sim.faults import AT_ONCE, Fault, Kind, Reach

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


def parse_fault(wanted: object, kinds: Mapping[str, Kind]) -> Fault:
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
