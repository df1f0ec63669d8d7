"""What the gateway tells of accounts: AO, AP and BA, in FIX 4.2 UAO, UAP and UBA. Pure.

Both versions carry the same tags. TransactTime(60) is when the venue was read. The group
NoVenueFigures(20040) holds everything the venue said, in its own words.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from fixgw.core.account_data import (
    AccountReport,
    CollateralRefused,
    CollateralReport,
    Figure,
    PositionReport,
    PositionsAck,
    PosReqResult,
)
from fixgw.core.exact import text as written
from fixgw.fix.business import BusinessRejectReason
from fixgw.fix.dialect import Dialect
from fixgw.fix.outbound import business_reject
from fixgw.fix.times import utc_text
from fixgw.fix.wire import cleaned, unframed

_COMPLETED, _REJECTED = "0", "2"
"""PosReqStatus(729)."""
_CUSTOMER = "1"
"""AccountType(581): carried on the customer's side of the books."""
_THEORETICAL = "2"
"""SettlPriceType(731): a mark price is no settlement."""
_ASSIGNED = "3"
"""CollStatus(910)."""
_NO_PRICE = Decimal(0)
"""SettlPrice(730) and PriorSettlPrice(734) are required; a venue may name no price."""

Pairs = list[tuple[str, str]]


def encode_account(report: AccountReport, dialect: Dialect) -> str:
    """Word a report for one session."""
    if isinstance(report, CollateralRefused):
        return _refusal(report, dialect)
    if isinstance(report, PositionsAck):
        msg_type, pairs = "AO", _ack(report)
    elif isinstance(report, PositionReport):
        msg_type, pairs = "AP", _position(report)
    else:
        msg_type, pairs = "BA", _collateral(report)
    body = "".join(f"{tag}={value}\x01" for tag, value in pairs)
    return unframed(dialect.begin_string, dialect.account_prefix + msg_type, body)


def _refusal(report: CollateralRefused, dialect: Dialect) -> str:
    unavailable = BusinessRejectReason.APPLICATION_NOT_AVAILABLE
    return business_reject(
        dialect,
        ref_seq_num=report.ref_seq_num,
        ref_msg_type=dialect.account_prefix + "BB",
        ref_id=report.request_id,
        reason=BusinessRejectReason.NOT_AUTHORIZED if report.not_authorized else unavailable,
        text=report.text,
    )


def _ack(report: PositionsAck) -> Pairs:
    good = report.result in {PosReqResult.VALID, PosReqResult.NONE_FOUND}
    pairs = [
        ("721", report.report_id),
        ("710", cleaned(report.request_id)),
        ("727", str(report.total)),
        ("728", report.result.value),
        ("729", _COMPLETED if good else _REJECTED),
        ("1", cleaned(report.account)),
        ("581", _CUSTOMER),
    ]
    return [*pairs, ("58", cleaned(report.text))] if report.text else pairs


def _position(report: PositionReport) -> Pairs:
    position = report.position
    mark = written(_NO_PRICE if position.mark_px is None else position.mark_px)
    pairs = [
        ("721", report.report_id),
        ("710", cleaned(report.request_id)),
        ("724", "0"),
        ("263", report.subscription.value),
        ("727", str(report.total)),
        ("325", "Y" if report.unsolicited else "N"),
        ("728", PosReqResult.VALID.value),
        ("715", _date(report.read_at)),
        ("1", cleaned(report.account)),
        ("581", _CUSTOMER),
        ("55", cleaned(report.symbol)),
        ("730", mark),
        ("731", _THEORETICAL),
        ("734", mark),
        ("60", utc_text(report.read_at)),
        ("100", cleaned(report.venue).upper()),
    ]
    pairs += _words("15", position.currency) + _words("20043", position.venue_position_id)
    pairs += _amount("6", position.avg_px) + _quantity(position.quantity)
    if position.unrealized_pnl is not None:
        pairs += [("753", "1"), ("707", "FMTM"), ("708", written(position.unrealized_pnl))]
    return pairs + _figures(position.figures)


def _quantity(quantity: Decimal | None) -> Pairs:
    """LongQty(704) or ShortQty(705), as Total(TOT)."""
    if quantity is None:
        return []
    side = "705" if quantity < 0 else "704"
    return [("702", "1"), ("703", "TOT"), (side, written(abs(quantity)))]


def _collateral(report: CollateralReport) -> Pairs:
    pairs = [
        ("908", report.report_id),
        ("909", cleaned(report.request_id)),
        ("910", _ASSIGNED),
        ("911", str(report.total)),
        ("912", "Y" if report.is_last else "N"),
        ("1", cleaned(report.account)),
        ("581", _CUSTOMER),
        ("60", utc_text(report.read_at)),
        ("100", cleaned(report.venue).upper()),
        ("325", "Y" if report.unsolicited else "N"),
    ]
    balance = report.balance
    if balance is None:
        return [*pairs, ("58", "the venue lists no balance")]
    pairs += _words("15", balance.currency) + _amount("899", balance.available)
    pairs += _amount("900", balance.total) + _amount("901", balance.cash)
    return pairs + _figures(balance.figures)


def _figures(figures: Sequence[Figure]) -> Pairs:
    if not figures:
        return []
    pairs = [("20040", str(len(figures)))]
    for figure in figures:
        pairs += [("20041", _some(figure.name)), ("20042", _some(figure.value))]
    return pairs


def _some(text: str) -> str:
    """FIX has no empty values; a venue's empty word is told as a dash."""
    return cleaned(text).strip() or "-"


def _words(tag: str, text: str | None) -> Pairs:
    return [(tag, cleaned(text))] if text else []


def _amount(tag: str, amount: Decimal | None) -> Pairs:
    return [] if amount is None else [(tag, written(amount))]


def _date(at: int) -> str:
    return datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y%m%d")
