"""FIX 4.2 and FIX 4.4 as two tables: everything in which they differ, and nowhere else.

A dialect says which tags a report carries, in ascending order, and how enumerations translate.
Sources: the FIX 4.2 and 4.4 specifications, and for FIX 4.2's missing reject reasons the rule
that 0 (other) or 2 (broker option) with a Text(58) stands in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fixgw.core.fields import CxlRejReason, ExecType, OrdRejReason, OrdStatus
from fixgw.core.report import ExecutionReport
from fixgw.fix.business import BusinessRejectReason
from fixgw.fix.rows import CANCEL_REJECT, EXECUTION_REPORT, Rows, decimal, fixed_with, merged
from fixgw.fix.wire import cleaned


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One version's wording. A mapping translates what it holds and lets the rest pass.

    `account_prefix` leads the MsgType(35) of what FIX 4.2 has no message for: AN is UAN there.
    `unserved` are messages that its dictionary holds only so that they are refused properly.
    """

    begin_string: str
    execution_report: Rows
    cancel_reject: Rows
    copy_marker: str
    business_reject_reason: Mapping[BusinessRejectReason, str]
    account_prefix: str
    unserved: frozenset[str]


def _fix42_exec_type(report: ExecutionReport) -> str:
    """FIX 4.2 has no Trade(F), no status answer and no bust: the order's status stands in."""
    if report.exec_type is ExecType.TRADE:
        return "2" if _completes(report) else "1"
    if report.exec_type in _TRANS_TYPES:
        return report.ord_status.value
    return report.exec_type.value


def _completes(report: ExecutionReport) -> bool:
    """Tell whether a trade filled the order, be a request for a change open or not."""
    if report.ord_status in {OrdStatus.PENDING_CANCEL, OrdStatus.PENDING_REPLACE}:
        return report.leaves_qty == 0
    return report.ord_status is OrdStatus.FILLED


_TRANS_TYPES = {
    ExecType.TRADE_CANCEL: "1",
    ExecType.TRADE_CORRECT: "2",
    ExecType.ORDER_STATUS: "3",
}
_FIX42_ORD_REJ_REASONS = {
    OrdRejReason.UNSUPPORTED_CHARACTERISTIC: "0",
    OrdRejReason.INCORRECT_QUANTITY: "0",
    OrdRejReason.UNKNOWN_ACCOUNT: "0",
    OrdRejReason.OTHER: "0",
}
_FIX42_CXL_REJ_REASONS = {
    CxlRejReason.DUPLICATE_CL_ORD_ID: "2",
    CxlRejReason.OTHER: "2",
}


def _fix42_ord_rej_reason(report: ExecutionReport) -> str | None:
    reason = report.ord_rej_reason
    return None if reason is None else _FIX42_ORD_REJ_REASONS.get(reason, reason.value)


def _fee_currency(report: ExecutionReport) -> str | None:
    named = report.fee is not None and report.fee_currency
    return cleaned(named) if named else None


FIX42 = Dialect(
    begin_string="FIX.4.2",
    execution_report=merged(
        EXECUTION_REPORT,
        {
            12: decimal("fee"),
            13: fixed_with("fee", "3"),
            20: lambda report: _TRANS_TYPES.get(report.exec_type, "0"),
            103: _fix42_ord_rej_reason,
            150: _fix42_exec_type,
        },
    ),
    cancel_reject=merged(
        CANCEL_REJECT,
        {102: lambda report: _FIX42_CXL_REJ_REASONS.get(report.reason, report.reason.value)},
    ),
    copy_marker="9406=Y\x01",
    business_reject_reason={BusinessRejectReason.NOT_AUTHORIZED: "0"},
    account_prefix="U",
    unserved=frozenset({"AL"}),
)

FIX44 = Dialect(
    begin_string="FIX.4.4",
    execution_report=merged(
        EXECUTION_REPORT,
        {
            103: lambda report: report.ord_rej_reason,
            136: fixed_with("fee", "1"),
            137: decimal("fee"),
            138: _fee_currency,
            139: fixed_with("fee", "4"),
            150: lambda report: report.exec_type,
            851: lambda report: report.liquidity,
        },
    ),
    cancel_reject=merged(CANCEL_REJECT, {102: lambda report: report.reason}),
    copy_marker="797=Y\x01",
    business_reject_reason={},
    account_prefix="",
    unserved=frozenset(),
)

DIALECTS = {dialect.begin_string: dialect for dialect in (FIX42, FIX44)}
