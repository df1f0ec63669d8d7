"""PositionMaintenanceRequest(AL) to MaintainPosition. Pure; FIX 4.4 only.

Every request is a new one: PosTransType(709)=3, a position adjustment, with PosMaintAction(712)=1.
PositionAction(20044) says which, and each action has its own fields.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from fixgw.core.position_control import (
    ClosePosition,
    MaintainPosition,
    MarginMode,
    MoveMargin,
    PositionChange,
    SetLeverage,
    SetTargets,
)
from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.values import Fields, choice, decimal, integer, named, required

_Value = TypeVar("_Value")
_MISSING = BusinessRejectReason.CONDITIONALLY_REQUIRED_FIELD_MISSING

ADJUSTMENT, NEW = "3", "1"
"""PosTransType(709) and PosMaintAction(712)."""

NO_SYMBOL = "[N/A]"
"""Symbol(55) that names none, as FIX writes it."""

MARGIN_MODES = {"1": MarginMode.ADD, "2": MarginMode.REDUCE}
"""AdjustmentType(718): 1 delta plus, 2 delta minus."""

_UNSUPPORTED = {
    "702": "NoPositions",
    "713": "OrigPosReqRefID",
    "714": "PosMaintRptRefID",
    "719": "ContraryInstructionIndicator",
    "720": "PriorSpreadIndicator",
    "834": "ThresholdAmount",
    "555": "NoLegs",
    "711": "NoUnderlyings",
}
"""Would make it another request: a part of the position, a change of an earlier request."""


def request_maintenance(session: str, fields: Fields) -> MaintainPosition:
    """Read an AL. NotACommandError for what is not exactly one change of one position."""
    _insist(fields, "709", ADJUSTMENT)
    _insist(fields, "712", NEW)
    for tag, name in _UNSUPPORTED.items():
        if tag in fields:
            raise NotACommandError(f"{name}({tag}) is not supported here")
    return MaintainPosition(
        session=session,
        request_id=required(fields, "710"),
        position_id=required(fields, "20043"),
        change=_change(fields),
        account=fields.get("1"),
        ex_destination=fields.get("100"),
        symbol=None if fields.get("55") == NO_SYMBOL else fields.get("55"),
        is_repeat="Y" in (fields.get("43"), fields.get("97")),
        ref_seq_num=fields["34"],
    )


def _insist(fields: Fields, tag: str, only: str) -> None:
    if required(fields, tag) != only:
        raise NotACommandError(f"{named(tag)}={fields[tag]} is not supported: only {only} is")


def _change(fields: Fields) -> PositionChange:
    action = required(fields, "20044")
    if action not in _ACTIONS:
        raise NotACommandError(f"{named('20044')}={action} is not supported")
    make, own = _ACTIONS[action]
    for tag in sorted(_ACTION_TAGS - own):
        if tag in fields:
            raise NotACommandError(f"{named(tag)} does not go with {named('20044')}={action}")
    return make(fields)


def _leverage(fields: Fields) -> SetLeverage:
    return SetLeverage(leverage=_present(integer(fields, "20001"), "20001"))


def _margin(fields: Fields) -> MoveMargin:
    return MoveMargin(
        mode=_present(choice(fields, "718", MARGIN_MODES), "718"),
        amount=_present(decimal(fields, "20045"), "20045"),
    )


def _targets(fields: Fields) -> SetTargets:
    take_profit, stop_loss = decimal(fields, "20002"), decimal(fields, "20003")
    if take_profit is None and stop_loss is None:
        raise NotACommandError(f"{named('20002')} or {named('20003')} not found", _MISSING)
    return SetTargets(take_profit=take_profit, stop_loss=stop_loss)


def _close(_: Fields) -> ClosePosition:
    return ClosePosition()


def _present(value: _Value | None, tag: str) -> _Value:
    if value is None:
        raise NotACommandError(f"{named(tag)} not found", _MISSING)
    return value


_ACTIONS: Mapping[str, tuple[Callable[[Fields], PositionChange], frozenset[str]]] = {
    "LEVERAGE": (_leverage, frozenset({"20001"})),
    "MARGIN": (_margin, frozenset({"718", "20045"})),
    "TPSL": (_targets, frozenset({"20002", "20003"})),
    "CLOSE": (_close, frozenset()),
}
"""How PositionAction(20044) is read, and the fields that are its own."""

_ACTION_TAGS = frozenset[str]().union(*(own for _, own in _ACTIONS.values()))
