"""How a report's field becomes a FIX field: one writer per tag, shared by both versions.

A writer takes the report and returns the field's value, or None for a field to leave out.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from fixgw.core.exact import text as written
from fixgw.fix.times import utc_text
from fixgw.fix.wire import cleaned

Writer = Callable[[Any], str | None]
Rows = tuple[tuple[str, Writer], ...]


def plain(name: str) -> Writer:
    """Write an attribute that is safe as it is: enumerations and our own ids."""
    return attrgetter(name)


def words(name: str) -> Writer:
    """Write a text of foreign origin, without control characters; FIX has no empty values."""
    get = attrgetter(name)

    def write(report: Any) -> str | None:
        value = get(report)
        return cleaned(value) if value else None

    return write


def decimal(name: str) -> Writer:
    """Write an exact number."""
    get = attrgetter(name)

    def write(report: Any) -> str | None:
        value = get(report)
        return None if value is None else written(value)

    return write


def time(name: str) -> Writer:
    """Write a time to the millisecond."""
    get = attrgetter(name)

    def write(report: Any) -> str | None:
        value = get(report)
        return None if value is None else utc_text(value)

    return write


def marker(name: str, value: str) -> Writer:
    """Write a constant when the attribute is true."""
    get = attrgetter(name)
    return lambda report: value if get(report) else None


def fixed_with(name: str, value: str) -> Writer:
    """Write a constant when the attribute is there."""
    get = attrgetter(name)
    return lambda report: None if get(report) is None else value


def _last_mkt(report: Any) -> str | None:
    return None if report.last_qty is None or not report.venue else report.venue.upper()


def merged(shared: Mapping[int, Writer], own: Mapping[int, Writer]) -> Rows:
    """Return both tables in ascending order of tags, ready to write: `('44=', writer)`."""
    both = {**shared, **own}
    return tuple((f"{tag}=", both[tag]) for tag in sorted(both))


_REFUSED = "0"
_NO_SYMBOL, _UNDISCLOSED = "[N/A]", "7"
"""Symbol(55) and Side(54) are required even on the answer that there is no such order."""

EXECUTION_REPORT: Mapping[int, Writer] = {
    1: words("account"),
    6: decimal("avg_px"),
    11: words("cl_ord_id"),
    14: decimal("cum_qty"),
    17: plain("exec_id"),
    19: plain("exec_ref_id"),
    30: _last_mkt,
    31: decimal("last_px"),
    32: decimal("last_qty"),
    37: words("order_id"),
    38: decimal("order_qty"),
    39: plain("ord_status"),
    40: plain("ord_type"),
    41: words("orig_cl_ord_id"),
    44: decimal("price"),
    54: lambda report: report.side or _UNDISCLOSED,
    55: lambda report: cleaned(report.symbol) if report.symbol else _NO_SYMBOL,
    58: words("text"),
    59: plain("time_in_force"),
    60: time("transact_time"),
    99: decimal("stop_px"),
    100: words("ex_destination"),
    126: time("expire_time"),
    151: decimal("leaves_qty"),
    152: decimal("cash_order_qty"),
    198: words("venue_order_id"),
    378: plain("exec_restatement_reason"),
    20012: plain("outcome"),
    20013: decimal("last_contracts"),
    20014: decimal("cum_contracts"),
    20020: marker("in_doubt", "IN_DOUBT"),
    20021: plain("evidence"),
    20022: plain("stp_applied_by"),
    20023: words("venue_code"),
    20024: marker("external", "EXTERNAL"),
}

CANCEL_REJECT: Mapping[int, Writer] = {
    1: words("account"),
    11: words("cl_ord_id"),
    37: words("order_id"),
    39: plain("ord_status"),
    41: lambda report: cleaned(report.orig_cl_ord_id or "NONE"),
    58: words("text"),
    60: time("transact_time"),
    198: words("venue_order_id"),
    434: plain("response_to"),
    20023: words("venue_code"),
}
"""OrigClOrdID(41) is required on a 9 although a request may name its order by OrderID(37)."""

MASS_CANCEL_REPORT: Rows = merged(
    {
        11: words("cl_ord_id"),
        37: words("order_id"),
        54: plain("side"),
        55: words("symbol"),
        58: words("text"),
        60: time("transact_time"),
        530: plain("request_type"),
        531: lambda report: _REFUSED if report.reason else report.request_type,
        532: plain("reason"),
        533: lambda report: str(len(report.affected)),
    },
    {},
)
"""MassCancelResponse(531) repeats the request's type where it was taken."""

AFFECTED_ORDER: Rows = merged(
    {
        41: words("orig_cl_ord_id"),
        535: plain("order_id"),
        536: words("venue_order_id"),
    },
    {},
)
"""One entry of NoAffectedOrders(534)."""
