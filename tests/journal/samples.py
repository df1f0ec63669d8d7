"""The life of sample orders as entries of the journal."""

from dataclasses import replace
from decimal import Decimal

from fixgw.core import ids
from fixgw.core.commands import NewOrder
from fixgw.core.events import ExecutionSeen, OrderAccepted, VenueExecution, VenueOrder
from fixgw.core.fields import Evidence, ExecType, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.order import Execution, Leg, Order
from fixgw.core.report import ExecutionReport
from fixgw.journal import Entry

T0 = 1_790_000_000_000_000
SESSION = "ACME"


def cl_ord_id(number: int) -> str:
    return f"order-{number}"


def order_id(number: int) -> str:
    return ids.order_id(SESSION, cl_ord_id(number))


def placed(number: int) -> Order:
    """An order as it stands when the client's message has been taken."""
    return Order(
        order_id=order_id(number),
        session=SESSION,
        cl_ord_id=cl_ord_id(number),
        venue="levret",
        venue_account="main",
        client_account="ACC-1",
        symbol="BTC/USDT",
        instrument="BTC_USDT",
        side=Side.BUY,
        ord_type=OrdType.LIMIT,
        order_qty=Decimal("1.50"),
        price=Decimal("30000.5"),
        leg=Leg(number=0, sent_at=T0 + number, order_qty=Decimal("1.50")),
        cl_ord_ids=(cl_ord_id(number),),
        created_at=T0 + number,
        updated_at=T0 + number,
    )


def accepted(number: int) -> Order:
    """The order once the venue has it."""
    order = placed(number)
    leg = replace(order.leg, venue_order_id=f"V{number}")
    return replace(order, status=OrdStatus.NEW, leg=leg)


def filled(number: int) -> Order:
    """The order once it is done."""
    return replace(
        accepted(number),
        status=OrdStatus.FILLED,
        cum_qty=Decimal("1.50"),
        cum_value=Decimal("45000.750"),
        closed_at=T0 + number,
    )


def execution(number: int) -> Execution:
    venue_exec_id = f"E{number}"
    return Execution(
        exec_id=ids.fill_exec_id("levret", "main", venue_exec_id),
        venue="levret",
        account="main",
        venue_exec_id=venue_exec_id,
        order_id=order_id(number),
        venue_order_id=f"V{number}",
        last_qty=Decimal("1.50"),
        last_px=Decimal("30000.5"),
        at=T0 + number,
    )


def report(order: Order, exec_type: ExecType, exec_id: str) -> ExecutionReport:
    return ExecutionReport(
        session=order.session,
        venue=order.venue,
        venue_account=order.venue_account,
        order_id=order.order_id,
        exec_id=exec_id,
        exec_type=exec_type,
        ord_status=order.ord_status,
        cl_ord_id=order.cl_ord_id,
        symbol=order.symbol,
        side=order.side,
        order_qty=order.order_qty,
        cum_qty=order.cum_qty,
        leaves_qty=order.leaves_qty,
        avg_px=order.avg_px,
        transact_time=order.updated_at,
    )


def placing(number: int) -> Entry:
    """Entry 3n+1: NewOrderSingle(D), MsgSeqNum(34)=n+2, and its PendingNew, report 3n+1."""
    order = placed(number)
    command = NewOrder(
        session=SESSION,
        cl_ord_id=cl_ord_id(number),
        symbol="BTC/USDT",
        side=Side.BUY,
        ord_type=OrdType.LIMIT,
        order_qty=Decimal("1.50"),
        price=Decimal("30000.5"),
        time_in_force=TimeInForce.GTC,
    )
    return Entry(
        seq=3 * number + 1,
        at=T0 + number,
        input=command,
        session=SESSION,
        msg_seq_num=number + 2,
        orders=(order,),
        reports=((3 * number + 1, report(order, ExecType.PENDING_NEW, f"{order.order_id}-1")),),
    )


def accepting(number: int) -> Entry:
    """Entry 3n+2: the venue took it, and its New, report 3n+2."""
    order = accepted(number)
    seen = VenueOrder(venue_order_id=f"V{number}", status=OrdStatus.NEW, cum_qty=Decimal(0))
    event = OrderAccepted(order_id=order.order_id, leg=0, seen=seen, evidence=Evidence.RESPONSE)
    return Entry(
        seq=3 * number + 2,
        at=T0 + number,
        input=event,
        orders=(order,),
        reports=((3 * number + 2, report(order, ExecType.NEW, f"{order.order_id}-2")),),
    )


def filling(number: int) -> Entry:
    """Entry 3n+3: its only execution, and the trade, report 3n+3."""
    order = filled(number)
    fill = execution(number)
    seen = VenueExecution(
        venue_exec_id=fill.venue_exec_id,
        venue_order_id=fill.venue_order_id,
        last_qty=fill.last_qty,
        last_px=fill.last_px,
        at=fill.at,
    )
    event = ExecutionSeen(venue="levret", account="main", execution=seen, evidence=Evidence.STREAM)
    return Entry(
        seq=3 * number + 3,
        at=T0 + number,
        input=event,
        orders=(order,),
        executions=(fill,),
        reports=((3 * number + 3, report(order, ExecType.TRADE, fill.exec_id)),),
    )


def life(number: int) -> list[Entry]:
    """All three entries of an order."""
    return [placing(number), accepting(number), filling(number)]
