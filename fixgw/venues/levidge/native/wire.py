"""Levidge's FIX messages as typed rows, and our requests as fields.

Its reports have few of the fields of FIX, so all but the ExecType are optional when read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.tolerant import shown, to_decimal

Fields = Mapping[str, str]
"""A message as it came."""
Body = list[tuple[int, str]]
"""A message to be sent, without what the engine adds."""

EVERY_ORDER = "*"
NO_ORDER = "0"
"""OrderID(37) of the single answer to H of a user without open orders."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_FORMS = ("%Y%m%d-%H:%M:%S.%f", "%Y%m%d-%H:%M:%S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """ExecutionReport(8); times in microseconds since the epoch."""

    exec_type: str
    order_id: str | None
    ord_status: str | None
    cl_ord_id: str | None
    exec_id: str | None
    trade_id: str | None
    symbol: str | None
    side: str | None
    ord_type: str | None
    order_qty: Decimal | None
    cash_order_qty: Decimal | None
    price: Decimal | None
    last_qty: Decimal | None
    last_px: Decimal | None
    at: int | None
    time: str | None
    aggressor: str | None
    reason: str | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelReject:
    """OrderCancelReject(9)."""

    cl_ord_id: str | None
    order_id: str | None
    ord_status: str | None
    reason: str | None
    text: str | None


def read_report(fields: Fields) -> Report:
    """Read an ExecutionReport(8). OutcomeUnknownError for numbers and times that are none."""
    exec_type = fields.get("150")
    if not exec_type:
        raise OutcomeUnknownError("a report without ExecType(150)")
    time = fields.get("60")
    return Report(
        exec_type=exec_type,
        order_id=fields.get("37"),
        ord_status=fields.get("39"),
        cl_ord_id=fields.get("11"),
        exec_id=fields.get("17"),
        trade_id=fields.get("1003"),
        symbol=from_fix_symbol(fields.get("55")),
        side=fields.get("54"),
        ord_type=fields.get("40"),
        order_qty=_decimal(fields, "38"),
        cash_order_qty=_decimal(fields, "152"),
        price=_decimal(fields, "44"),
        last_qty=_decimal(fields, "32"),
        last_px=_decimal(fields, "31"),
        at=None if time is None else to_time(time),
        time=time,
        aggressor=fields.get("1057"),
        reason=fields.get("103"),
        text=fields.get("58"),
    )


def read_cancel_reject(fields: Fields) -> CancelReject:
    """Read an OrderCancelReject(9)."""
    return CancelReject(
        cl_ord_id=fields.get("11"),
        order_id=fields.get("37"),
        ord_status=fields.get("39"),
        reason=fields.get("102"),
        text=fields.get("58"),
    )


def from_fix_symbol(symbol: str | None) -> str | None:
    """BTC-USD of FIX is BTC/USD elsewhere at Levidge."""
    return None if symbol is None else symbol.replace("-", "/", 1)


def to_time(text: str) -> int:
    """Read a UTCTimestamp as microseconds since the epoch. Raises OutcomeUnknownError."""
    for form in _TIME_FORMS:
        try:
            moment = datetime.strptime(text[:24], form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return (moment - _EPOCH) // timedelta(microseconds=1)
    raise OutcomeUnknownError(f"no time: {shown(text)}")


def time_text(at: int) -> str:
    """Write microseconds since the epoch as a UTCTimestamp, to the millisecond."""
    return (_EPOCH + timedelta(microseconds=at)).strftime("%Y%m%d-%H:%M:%S.%f")[:-3]


def cancel_body(
    *, cl_ord_id: str, order_id: str, orig_cl_ord_id: str | None, symbol: str, at: int
) -> Body:
    """OrderCancelRequest(F) by OrderID(37): a ClOrdID means nothing in a later session."""
    body = [(11, cl_ord_id), (37, order_id)]
    if orig_cl_ord_id is not None:
        body.append((41, orig_cl_ord_id))
    return [*body, (55, symbol), (60, time_text(at))]


def status_body(order_id: str) -> Body:
    """OrderStatusRequest(H)."""
    return [(37, order_id)]


def test_body(test_req_id: str) -> Body:
    """TestRequest(1)."""
    return [(112, test_req_id)]


def _decimal(fields: Fields, tag: str) -> Decimal | None:
    text = fields.get(tag)
    return None if text is None else to_decimal(text)
