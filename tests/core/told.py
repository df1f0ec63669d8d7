"""What the venue says in the dialogues: events with short arguments and plain defaults."""

from decimal import Decimal

from fixgw.core import ids
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    ExecutionSeen,
    ExecutionsListed,
    OrderAbsent,
    OrderAccepted,
    OrderMissing,
    OrderNotSent,
    OrderRefused,
    OrderSeen,
    OrderUnknown,
    QueryFailed,
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
    ReplaceTaken,
    ReplaceUnknown,
    Snapshot,
    StreamConnected,
    StreamLost,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus, OrdType, Side
from tests.core.dialogue import ACCOUNT, VENUE

NEW = OrdStatus.NEW
PARTLY = OrdStatus.PARTIALLY_FILLED
FILLED = OrdStatus.FILLED
CANCELED = OrdStatus.CANCELED
REJECTED = OrdStatus.REJECTED
EXPIRED = OrdStatus.EXPIRED
DONE = OrdStatus.DONE_FOR_DAY


def order_id(cl_ord_id: str = "X", session: str = "ACME") -> str:
    """Return the gateway's OrderID(37) of a client's first ClOrdID(11)."""
    return ids.order_id(session, cl_ord_id)


def row(
    venue_order_id: str = "V1",
    status: OrdStatus = NEW,
    cum: int | str | None = 0,
    *,
    qty: int | str | None = 10000,
    price: int | str | None = 50,
    avg: int | str | None = None,
    at: int | None = None,
    side: Side | None = Side.BUY,
    key: str | None = None,
    text: str | None = None,
    symbol: str | None = "BTC_USDT",
    last: tuple[int, int | str] | None = None,
) -> VenueOrder:
    """Describe an order as the venue would."""
    return VenueOrder(
        venue_order_id=venue_order_id,
        status=status,
        cum_qty=None if cum is None else Decimal(cum),
        symbol=symbol,
        side=side,
        ord_type=OrdType.LIMIT if price is not None else None,
        order_qty=None if qty is None else Decimal(qty),
        price=None if price is None else Decimal(price),
        avg_px=None if avg is None else Decimal(avg),
        client_key=key,
        created_at=at,
        text=text,
        last_qty=None if last is None else Decimal(last[0]),
        last_px=None if last is None else Decimal(last[1]),
    )


def execution(
    exec_id: str, qty: int | str, px: int | str = 50, venue_order_id: str = "V1"
) -> VenueExecution:
    """Describe an execution."""
    return VenueExecution(
        venue_exec_id=exec_id,
        venue_order_id=venue_order_id,
        last_qty=Decimal(qty),
        last_px=Decimal(px),
    )


def accepted(
    venue_order_id: str = "V1",
    cl_ord_id: str = "X",
    *,
    leg: int = 0,
    seen: VenueOrder | None = None,
    session: str = "ACME",
) -> OrderAccepted:
    """The answer to the order call: taken."""
    return OrderAccepted(
        order_id=order_id(cl_ord_id, session),
        leg=leg,
        seen=seen or row(venue_order_id),
        evidence=Evidence.RESPONSE,
    )


def refused(cl_ord_id: str = "X", *, leg: int = 0, text: str = "margin") -> OrderRefused:
    """The answer to the order call: refused."""
    return OrderRefused(
        order_id=order_id(cl_ord_id),
        leg=leg,
        reason=OrdRejReason.EXCEEDS_LIMIT,
        text=text,
        venue_code="E17",
    )


def not_sent(cl_ord_id: str = "X", *, leg: int = 0) -> OrderNotSent:
    """The order call never left."""
    text = "VENUE_DOWN: cannot connect to levret"
    return OrderNotSent(order_id=order_id(cl_ord_id), leg=leg, text=text)


def unknown(cl_ord_id: str = "X", *, leg: int = 0) -> OrderUnknown:
    """The order call left and no usable answer came."""
    return OrderUnknown(order_id=order_id(cl_ord_id), leg=leg, text="no answer in 5 s")


def absent(cl_ord_id: str = "X", *, leg: int = 0) -> OrderAbsent:
    """One complete look after the horizon found nothing."""
    return OrderAbsent(order_id=order_id(cl_ord_id), leg=leg)


def cancel_accepted(cl_ord_id: str = "X", *, leg: int = 0) -> CancelAccepted:
    """The answer to the cancel call: taken."""
    return CancelAccepted(order_id=order_id(cl_ord_id), leg=leg)


def cancel_refused(
    cl_ord_id: str = "X", *, leg: int = 0, too_late: bool = False, text: str = "not now"
) -> CancelRefused:
    """The answer to the cancel call: refused."""
    return CancelRefused(
        order_id=order_id(cl_ord_id), leg=leg, text=text, too_late=too_late, venue_code="E9"
    )


def cancel_unknown(cl_ord_id: str = "X", *, leg: int = 0) -> CancelUnknown:
    """The cancel call left and no usable answer came."""
    return CancelUnknown(order_id=order_id(cl_ord_id), leg=leg, text="no answer in 5 s")


def replaced(seen: VenueOrder, cl_ord_id: str = "X", *, leg: int = 0) -> ReplaceAccepted:
    """The answer to the replace call: done, with the order as it is now."""
    evidence = Evidence.RESPONSE
    return ReplaceAccepted(order_id=order_id(cl_ord_id), leg=leg, seen=seen, evidence=evidence)


def replace_taken(cl_ord_id: str = "X", *, leg: int = 0) -> ReplaceTaken:
    """The answer to the replace call: taken, and no more."""
    return ReplaceTaken(order_id=order_id(cl_ord_id), leg=leg)


def replace_refused(
    cl_ord_id: str = "X", *, leg: int = 0, too_late: bool = False, text: str = "not now"
) -> ReplaceRefused:
    """The answer to the replace call: refused."""
    return ReplaceRefused(
        order_id=order_id(cl_ord_id), leg=leg, text=text, too_late=too_late, venue_code="E9"
    )


def replace_unknown(cl_ord_id: str = "X", *, leg: int = 0) -> ReplaceUnknown:
    """The replace call left and no usable answer came."""
    return ReplaceUnknown(order_id=order_id(cl_ord_id), leg=leg, text="no answer in 5 s")


def replace_gone(cl_ord_id: str = "X", *, leg: int = 0) -> ReplaceGone:
    """The answer to the replace call: the old order is removed, the new one refused."""
    text = "margin"
    return ReplaceGone(order_id=order_id(cl_ord_id), leg=leg, text=text, venue_code="E17")


def seen(order: VenueOrder, evidence: Evidence = Evidence.STREAM) -> OrderSeen:
    """The venue describes an order."""
    return OrderSeen(venue=VENUE, account=ACCOUNT, seen=order, evidence=evidence)


def filled(
    exec_id: str, qty: int | str, px: int | str = 50, venue_order_id: str = "V1"
) -> ExecutionSeen:
    """The stream tells of an execution."""
    return ExecutionSeen(
        venue=VENUE,
        account=ACCOUNT,
        execution=execution(exec_id, qty, px, venue_order_id),
        evidence=Evidence.STREAM,
    )


def listed(
    *executions: VenueExecution, venue_order_id: str = "V1", available: bool = True
) -> ExecutionsListed:
    """The venue lists an order's executions."""
    return ExecutionsListed(
        venue=VENUE,
        account=ACCOUNT,
        venue_order_id=venue_order_id,
        executions=executions,
        evidence=Evidence.QUERY,
        available=available,
    )


def missing(venue_order_id: str = "V1") -> OrderMissing:
    """The venue does not know the order."""
    return OrderMissing(venue=VENUE, account=ACCOUNT, venue_order_id=venue_order_id)


def query_failed(venue_order_id: str = "V1") -> QueryFailed:
    """A question about the order brought nothing."""
    return QueryFailed(venue=VENUE, account=ACCOUNT, venue_order_id=venue_order_id, text="timeout")


def snapshot(
    taken_at: int,
    since: int,
    *orders: VenueOrder,
    executions: tuple[VenueExecution, ...] = (),
) -> Snapshot:
    """Everything the venue account holds."""
    return Snapshot(
        venue=VENUE,
        account=ACCOUNT,
        taken_at=taken_at,
        since=since,
        orders=orders,
        executions=executions,
    )


def lost() -> StreamLost:
    """The account's stream is gone."""
    return StreamLost(venue=VENUE, account=ACCOUNT, text="no data for 15 s")


def connected() -> StreamConnected:
    """The account's stream is back."""
    return StreamConnected(venue=VENUE, account=ACCOUNT)
