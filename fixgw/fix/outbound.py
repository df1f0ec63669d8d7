"""Reports to messages: one string per message, in the words of the session's dialect. Pure.

The string lacks what QuickFIX adds when it sends: CompIDs, sequence number, sending time, length
and checksum.
"""

from fixgw.core.report import (
    AffectedOrder,
    CancelReject,
    ExecutionReport,
    MassCancelReport,
    Report,
    VenueStatus,
)
from fixgw.fix.business import BusinessRejectReason
from fixgw.fix.dialect import Dialect
from fixgw.fix.rows import AFFECTED_ORDER, MASS_CANCEL_REPORT, Rows
from fixgw.fix.wire import cleaned, unframed

_POSS_RESEND = "97=Y\x01"
_HALTED, _OPEN = "1", "2"


def encode(
    report: Report, dialect: Dialect, *, copy: bool = False, poss_resend: bool = False
) -> str:
    """Word a report; `copy` marks an ExecutionReport(8) as somebody else's."""
    header = _POSS_RESEND if poss_resend else ""
    if isinstance(report, ExecutionReport):
        marker = dialect.copy_marker if copy else ""
        body = header + _written(dialect.execution_report, report) + marker
        return unframed(dialect.begin_string, "8", body)
    if isinstance(report, CancelReject):
        body = header + _written(dialect.cancel_reject, report)
        return unframed(dialect.begin_string, "9", body)
    if isinstance(report, MassCancelReport):
        body = header + _written(MASS_CANCEL_REPORT, report) + _affected(report)
        return unframed(dialect.begin_string, "r", body)
    return unframed(dialect.begin_string, "h", header + _venue_status(report))


def business_reject(
    dialect: Dialect,
    *,
    ref_seq_num: str,
    ref_msg_type: str,
    ref_id: str | None,
    reason: BusinessRejectReason,
    text: str,
) -> str:
    """BusinessMessageReject(j); `ref_id` is the ClOrdID(11) of the refused message, if any."""
    code = dialect.business_reject_reason.get(reason, reason.value)
    reference = f"379={cleaned(ref_id)}\x01" if ref_id else ""
    body = (
        f"45={ref_seq_num}\x0158={cleaned(text)}\x01372={ref_msg_type}\x01{reference}380={code}\x01"
    )
    return unframed(dialect.begin_string, "j", body)


def news(dialect: Dialect, headline: str) -> str:
    """News(B) of one line."""
    line = cleaned(headline)
    return unframed(dialect.begin_string, "B", f"33=1\x0158={line}\x01148={line}\x01")


def _affected(report: MassCancelReport) -> str:
    """NoAffectedOrders(534), where there are any."""
    if not report.affected:
        return ""
    orders = "".join(_written(AFFECTED_ORDER, one) for one in report.affected)
    return f"534={len(report.affected)}\x01{orders}"


def _written(rows: Rows, report: Report | AffectedOrder) -> str:
    return "".join(
        [f"{tag}{value}\x01" for tag, write in rows if (value := write(report)) is not None]
    )


def _venue_status(report: VenueStatus) -> str:
    status = _OPEN if report.open else _HALTED
    text = f"58={cleaned(report.text)}\x01" if report.text else ""
    return f"{text}336={cleaned(report.venue).upper()}\x01340={status}\x01"
