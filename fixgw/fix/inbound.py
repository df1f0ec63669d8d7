"""Client messages to commands: a dictionary of fields in, a frozen dataclass out. Pure.

What a venue cannot do is for the core to refuse with a report; only what cannot be read as a
command at all is refused here.
"""

from collections.abc import Callable, Collection
from typing import Any

from fixgw.core.commands import (
    CancelOrder,
    Command,
    MassCancel,
    NewOrder,
    ReplaceOrder,
    RequestStatus,
)
from fixgw.core.fields import (
    ManualOrderIndicator,
    MassCancelRequestType,
    OrdType,
    Outcome,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from fixgw.core.position_control import AccountRequest
from fixgw.fix.account_requests import inquire_collateral, request_positions
from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.instructions import POST_ONLY, REDUCE_ONLY, exec_inst, unsupported
from fixgw.fix.maintenance import request_maintenance
from fixgw.fix.values import NAMES, Fields, choice, decimal, integer, named, required, time
from fixgw.fix.wire import SOH

_SIDES = {side.value: side for side in Side}
_ORD_TYPES = {ord_type.value: ord_type for ord_type in OrdType}
_TIMES_IN_FORCE = {tif.value: tif for tif in TimeInForce}
_PREVENTIONS = {stp.value: stp for stp in SelfTradePrevention}
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_MASS_CANCELS = {one.value: one for one in MassCancelRequestType}
_INDICATORS = {indicator.value: indicator for indicator in ManualOrderIndicator}
_LEVIDGE_POST_ONLY = "P"
"""TimeInForce(59)=P asks for post-only, as at Levidge; the order's time in force stays open."""


def decode(session: str, raw: str, unserved: Collection[str] = ()) -> Command | AccountRequest:
    """Read a message that passed the dictionary; NotACommandError when it is no command.

    `unserved` are MsgTypes that only sessions of another version may send.
    """
    fields = read(raw)
    decoder = _DECODERS.get(fields["35"])
    if decoder is None or fields["35"] in unserved:
        text = f"MsgType(35)={fields['35']} is not supported"
        raise NotACommandError(text, BusinessRejectReason.UNSUPPORTED_MESSAGE_TYPE)
    return decoder(session, fields)


def read(raw: str) -> dict[str, str]:
    """Return the fields by tag; NotACommandError when one that matters is doubtful."""
    pairs = [pair.split("=", 1) for pair in raw.split(SOH) if pair]
    fields: dict[str, str] = dict(pairs)
    if len(fields) != len(pairs):
        _refuse_repeated([tag for tag, _ in pairs])
    if not (raw.isascii() and raw.replace(SOH, "").isprintable()):
        _refuse_unprintable(fields)
    return fields


def _refuse_repeated(tags: list[str]) -> None:
    """Tags repeat lawfully inside groups; none of ours is ever in one."""
    for tag in tags:
        if tag in NAMES and tags.count(tag) > 1:
            raise NotACommandError(f"{named(tag)} appears more than once")


def _refuse_unprintable(fields: Fields) -> None:
    """Our reports repeat these values: they have to be plain text."""
    for tag, value in fields.items():
        if tag in NAMES and not (value.isascii() and value.isprintable()):
            raise NotACommandError(f"{named(tag)} holds more than printable ASCII")


def _new_order(session: str, fields: Fields) -> NewOrder:
    return NewOrder(session=session, **_terms(fields), **_flags(fields))


def _replace_order(session: str, fields: Fields) -> ReplaceOrder:
    _require_order_named(fields)
    return ReplaceOrder(
        session=session,
        orig_cl_ord_id=fields.get("41"),
        order_id=fields.get("37"),
        **_terms(fields),
        **_flags(fields),
    )


def _cancel_order(session: str, fields: Fields) -> CancelOrder:
    _require_order_named(fields)
    return CancelOrder(
        session=session,
        cl_ord_id=required(fields, "11"),
        orig_cl_ord_id=fields.get("41"),
        order_id=fields.get("37"),
        symbol=fields.get("55"),
        side=choice(fields, "54", _SIDES),
        **_flags(fields),
    )


def _mass_cancel(session: str, fields: Fields) -> MassCancel:
    request_type = _mandatory(fields, "530", _MASS_CANCELS)
    by_symbol = request_type is MassCancelRequestType.SECURITY
    return MassCancel(
        session=session,
        cl_ord_id=required(fields, "11"),
        request_type=request_type,
        symbol=required(fields, "55") if by_symbol else fields.get("55"),
        side=choice(fields, "54", _SIDES),
        account=fields.get("1"),
        ex_destination=fields.get("100"),
        **_flags(fields),
    )


def _request_status(session: str, fields: Fields) -> RequestStatus:
    if "11" not in fields and "37" not in fields:
        raise _missing("ClOrdID(11) or OrderID(37)")
    return RequestStatus(
        session=session,
        cl_ord_id=fields.get("11"),
        order_id=fields.get("37"),
        symbol=fields.get("55"),
        side=choice(fields, "54", _SIDES),
    )


def _require_order_named(fields: Fields) -> None:
    if "41" not in fields and "37" not in fields:
        raise _missing("OrigClOrdID(41) or OrderID(37)")


def _missing(what: str) -> NotACommandError:
    reason = BusinessRejectReason.CONDITIONALLY_REQUIRED_FIELD_MISSING
    return NotACommandError(f"{what} not found", reason)


def _terms(fields: Fields) -> dict[str, Any]:
    """Return what NewOrderSingle(D) and OrderCancelReplaceRequest(G) have in common."""
    exec_insts = exec_inst(fields)
    post_only = POST_ONLY in exec_insts or fields.get("59") == _LEVIDGE_POST_ONLY
    return {
        "cl_ord_id": required(fields, "11"),
        "symbol": required(fields, "55"),
        "side": _mandatory(fields, "54", _SIDES),
        "ord_type": _mandatory(fields, "40", _ORD_TYPES),
        "order_qty": decimal(fields, "38"),
        "cash_order_qty": decimal(fields, "152"),
        "price": decimal(fields, "44"),
        "stop_px": decimal(fields, "99"),
        "time_in_force": _time_in_force(fields),
        "expire_time": time(fields, "126"),
        "account": fields.get("1"),
        "ex_destination": fields.get("100"),
        "outcome": choice(fields, "20012", _OUTCOMES),
        "manual_order_indicator": choice(fields, "1028", _INDICATORS),
        "post_only": post_only,
        "reduce_only": REDUCE_ONLY in exec_insts or fields.get("77") == "C",
        "leverage": integer(fields, "20001"),
        "take_profit": decimal(fields, "20002"),
        "stop_loss": decimal(fields, "20003"),
        "slippage_bps": integer(fields, "20010"),
        "venue_preference": fields.get("20011"),
        "self_trade_prevention": choice(fields, "7928", _PREVENTIONS),
        "transact_time": time(fields, "60"),
        "unsupported": unsupported(fields, exec_insts),
    }


def _flags(fields: Fields) -> dict[str, Any]:
    return {"poss_resend": fields.get("97") == "Y", "poss_dup": fields.get("43") == "Y"}


def _mandatory(fields: Fields, tag: str, table: dict[str, Any]) -> Any:
    required(fields, tag)
    return choice(fields, tag, table)


def _time_in_force(fields: Fields) -> TimeInForce | None:
    if fields.get("59") == _LEVIDGE_POST_ONLY:
        return None
    return choice(fields, "59", _TIMES_IN_FORCE)


_DECODERS: dict[str, Callable[[str, Fields], Command | AccountRequest]] = {
    "AL": request_maintenance,
    "AN": request_positions,
    "BB": inquire_collateral,
    "D": _new_order,
    "F": _cancel_order,
    "G": _replace_order,
    "H": _request_status,
    "UAN": request_positions,
    "UBB": inquire_collateral,
    "q": _mass_cancel,
}
