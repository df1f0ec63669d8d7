"""What the simulated Levidge writes on FIX, by the document's tables and no more.

Its reports are poorer than FIX: no ExecID, CumQty, LeavesQty, LastPx or ExecTransType, the price
of a fill in Price(44), and ClOrdID(11) only on the acknowledgement.
"""

from datetime import UTC, datetime

from fixgw.sim.book import Side
from fixgw.sim.exact_json import plain
from fixgw.sim.levidge.fix.frames import utc_text
from fixgw.sim.levidge.orders import Happening, NewOrder, Order, Trade

Fields = dict[str, str]

_SIDES = {Side.BUY: "1", Side.SELL: "2"}
_EXEC_TYPES = {
    Happening.NEW: "0",
    Happening.TRIGGERED: "7",
    Happening.FILL: "1",
    Happening.DECREMENTED: "D",
    Happening.DONE: "3",
    Happening.CANCELED: "4",
}


def report(order: Order, what: Happening, trade: Trade | None) -> Fields:
    """An ExecutionReport(8) of what happened to an order."""
    fields = _order_fields(order, _EXEC_TYPES[what], order.updated_at)
    if what is Happening.NEW:
        fields = named(fields, order.wanted)
    if trade is not None:
        fields["32"] = plain(trade.size)
        fields["44"] = plain(trade.price)
        fields["1003"] = str(trade.trade_id)
        fields["1057"] = "Y" if trade.aggressor else "N"
    return fields


def status(order: Order) -> Fields:
    """The answer to an OrderStatusRequest(H): ExecType=I, and the only one that tells the fees."""
    fields = _order_fields(order, "I", order.updated_at)
    return fields | {"136": "1", "137": plain(order.fees), "139": "4"}


def no_orders(now: int) -> Fields:
    """The single report with OrderID=0 of a user without open orders."""
    return {"35": "8", "37": "0", "60": _time(now), "150": "I"}


def refused(wanted: NewOrder, *, order_id: int, reason: int, text: str, now: int) -> Fields:
    """The report of an order that the exchange did not take."""
    fields: Fields = {"35": "8", "37": str(order_id), **_wanted_fields(wanted)}
    if wanted.price is not None:
        fields["44"] = plain(wanted.price)
    if wanted.quantity is not None:
        fields["38"] = plain(wanted.quantity)
    outcome = {"60": _time(now), "150": "8", "39": "8", "103": str(reason), "58": text}
    return fields | outcome


def acknowledged(wanted: NewOrder, *, order_id: int, now: int) -> Fields:
    """A New for an order that is refused right after."""
    fields = refused(wanted, order_id=order_id, reason=0, text="", now=now)
    for tag in ("103", "58"):
        del fields[tag]
    return named(fields | {"150": "0", "39": "0"}, wanted)


def cancel_refused(request: Fields, *, too_late: bool) -> Fields:
    """An OrderCancelReject(9); 37, 11 and 41 as on the request."""
    named = {tag: request[tag] for tag in ("11", "37", "41") if tag in request}
    outcome = {"39": "4", "102": "0"} if too_late else {"39": "8", "102": "1"}
    return {"35": "9", **named, **outcome, "434": "1"}


def rejected(message: Fields, *, reason: int | None, tag: int, text: str) -> Fields:
    """A Reject(3) of a message that cannot be processed."""
    fields = {"35": "3", "45": message["34"], "372": message["35"], "58": text}
    if reason is not None:
        fields["373"] = str(reason)
    return fields | ({"371": str(tag)} if tag else {})


def named(fields: Fields, wanted: NewOrder) -> Fields:
    """The same with ClOrdID(11)."""
    return fields | {"11": wanted.cl_ord_id} if wanted.cl_ord_id else fields


def _order_fields(order: Order, exec_type: str, at: int) -> Fields:
    wanted = order.wanted
    fields: Fields = {"35": "8", "37": str(order.order_id), **_wanted_fields(wanted)}
    if wanted.price is not None:
        fields["44"] = plain(wanted.price)
    if wanted.cash is None:
        fields["38"] = plain(order.quantity)
    return fields | {"60": _time(at), "150": exec_type, "39": str(int(order.status))}


def _wanted_fields(wanted: NewOrder) -> Fields:
    fields = {"55": wanted.pair.fix_symbol, "54": _SIDES[wanted.side]}
    if wanted.cash is not None:
        fields["152"] = plain(wanted.cash)
    return fields


def _time(timestamp: int) -> str:
    return utc_text(datetime.fromtimestamp(timestamp / 1000, UTC))
