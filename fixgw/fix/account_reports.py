"""What the gateway tells of accounts: AO, AP, BA, in FIX 4.2 UAO, UAP, UBA; and AM. Pure.

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
from fixgw.core.position_control import (
    ClosePosition,
    MaintenanceAnswer,
    MaintenanceRepeated,
    MaintenanceReport,
    MoveMargin,
    PositionChange,
    SetLeverage,
)
from fixgw.fix.business import BusinessRejectReason
from fixgw.fix.dialect import Dialect
from fixgw.fix.maintenance import ADJUSTMENT, MARGIN_MODES, NEW, NO_SYMBOL
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

_REASONS = {
    PosReqResult.INVALID: BusinessRejectReason.OTHER,
    PosReqResult.NOT_AUTHORIZED: BusinessRejectReason.NOT_AUTHORIZED,
}
"""Why a CollateralInquiry(BB) is refused, in the words that a RequestForPositionsAck(AO) has."""

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
    return _message(dialect.account_prefix + msg_type, pairs, dialect)


def encode_maintenance(told: MaintenanceAnswer, dialect: Dialect) -> str:
    """Word what came of a PositionMaintenanceRequest(AL) for its session."""
    if isinstance(told, MaintenanceRepeated):
        return business_reject(
            dialect,
            ref_seq_num=told.command.ref_seq_num,
            ref_msg_type="AL",
            ref_id=told.command.request_id,
            reason=BusinessRejectReason.OTHER,
            text=told.text,
        )
    return _message("AM", _maintenance(told), dialect)


def _message(msg_type: str, pairs: Pairs, dialect: Dialect) -> str:
    body = "".join(f"{tag}={value}\x01" for tag, value in pairs)
    return unframed(dialect.begin_string, msg_type, body)


def _refusal(report: CollateralRefused, dialect: Dialect) -> str:
    return business_reject(
        dialect,
        ref_seq_num=report.ref_seq_num,
        ref_msg_type=dialect.account_prefix + "BB",
        ref_id=report.request_id,
        reason=_REASONS.get(report.result, BusinessRejectReason.APPLICATION_NOT_AVAILABLE),
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
    if report.read_at is not None:
        pairs.append(("60", utc_text(report.read_at)))
    return pairs + _words("100", report.venue and report.venue.upper()) + _words("58", report.text)


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


def _maintenance(told: MaintenanceReport) -> Pairs:
    command, position = told.command, told.position
    symbol = command.symbol or (position.symbol if position else NO_SYMBOL)
    request_id = cleaned(command.request_id)
    pairs = [
        ("721", told.report_id),
        ("709", ADJUSTMENT),
        ("710", request_id),
        ("712", NEW),
        ("713", request_id),
        ("722", told.status.value),
        ("723", told.result.value),
        ("715", _date(told.at)),
        ("1", cleaned(told.account or command.account or "NONE")),
        ("581", _CUSTOMER),
        ("55", cleaned(symbol)),
        ("60", utc_text(told.at)),
    ]
    pairs += _words("100", told.venue and told.venue.upper())
    pairs += [("20043", cleaned(command.position_id)), *_change(command.change)]
    if position is not None:
        pairs += _quantity(position.quantity)
    pairs += [("20020", "IN_DOUBT")] if told.in_doubt else []
    pairs += _words("20023", told.venue_code) + _words("58", told.text)
    return pairs + (_figures(position.figures) if position else [])


def _change(change: PositionChange) -> Pairs:
    """PositionAction(20044) with its own fields, as they were asked."""
    if isinstance(change, SetLeverage):
        return [("20044", "LEVERAGE"), ("20001", str(change.leverage))]
    if isinstance(change, MoveMargin):
        adjustment = next(value for value, mode in MARGIN_MODES.items() if mode is change.mode)
        return [("20044", "MARGIN"), ("718", adjustment), ("20045", written(change.amount))]
    if isinstance(change, ClosePosition):
        return [("20044", "CLOSE")]
    prices = _amount("20002", change.take_profit) + _amount("20003", change.stop_loss)
    return [("20044", "TPSL"), *prices]


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
    pairs += [("58", "the venue lists it no longer")] if report.is_gone else []
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
