"""Order + what happened -> report: the only place where reports about an order are made.

Each function records the report in the change and the order's new report number, and returns the
order. Reports that are not fills are numbered within their order, so their ExecID(17) is the same
whenever the same inputs are replayed.
"""

from fixgw.core import ids
from fixgw.core.blotter import Change
from fixgw.core.codes import Code
from fixgw.core.commands import CancelOrder, NewOrder, ReplaceOrder
from fixgw.core.events import VenueExecution
from fixgw.core.exact import ZERO
from fixgw.core.fields import (
    CxlRejReason,
    CxlRejResponseTo,
    Evidence,
    ExecType,
    OrdRejReason,
    OrdStatus,
)
from fixgw.core.instruments import split_outcome
from fixgw.core.order import Execution, Order, Request, RequestKind
from fixgw.core.record import replace
from fixgw.core.report import CancelReject, ExecutionReport

NO_ORDER = "NONE"
"""OrderID(37) where there is no order, as FIX has it."""
_PARTIAL_DECLINE = "5"
"""ExecRestatementReason(378): partial decline of OrderQty."""
STP_BY_VENUE = "V"
"""StpAppliedBy (20022): the venue, by its own field."""
STP_BY_GATEWAY = "G"
"""StpAppliedBy (20022): the gateway, among its own orders."""


def execution_report(
    change: Change,
    order: Order,
    exec_type: ExecType,
    *,
    request: Request | None = None,
    cl_ord_id: str | None = None,
    orig_cl_ord_id: str | None = None,
    at: int | None = None,
    text: str | None = None,
    reason: OrdRejReason | None = None,
    evidence: Evidence | None = None,
    venue_code: str | None = None,
    in_doubt: bool = False,
    restatement_reason: str | None = None,
    stp_applied_by: str | None = None,
) -> Order:
    """Report anything but a trade. `request` gives the ClOrdID chain of a request's answer.

    `cl_ord_id` stands for the order's own where the message that is answered carried another.
    `at` is the venue's own time of what is reported, where it gave one.
    """
    order = change.put(replace(order, report_count=order.report_count + 1))
    report = _base(
        order,
        ids.report_exec_id(order.order_id, order.report_count),
        exec_type,
        transact_time=change.now if at is None else at,
        orig_cl_ord_id=orig_cl_ord_id,
        text=text,
        ord_rej_reason=reason,
        evidence=evidence,
        venue_code=venue_code,
        in_doubt=in_doubt,
        exec_restatement_reason=restatement_reason,
        stp_applied_by=stp_applied_by or _stp_applied_by(change, order, exec_type),
    )
    if cl_ord_id is not None:
        report = replace(report, cl_ord_id=cl_ord_id)
    if request is not None and request.cl_ord_id is not None:
        report = replace(report, cl_ord_id=request.cl_ord_id, orig_cl_ord_id=order.cl_ord_id)
        if exec_type is ExecType.CANCELED:
            # J.1.b: what still comes after the cancel carries the cancel's ClOrdID(11).
            order = change.put(replace(order, cl_ord_id=request.cl_ord_id))
    change.publish(report)
    return order


def replaced(
    change: Change,
    order: Order,
    cl_ord_id: str | None,
    *,
    at: int | None,
    evidence: Evidence | None,
) -> Order:
    """Report Replaced under the new ClOrdID(11), which the order carries from here on.

    A replace that no client asked for made the order smaller: that is Restated.
    """
    if cl_ord_id is None:
        return restated(change, order, at=at, evidence=evidence)
    previous = order.cl_ord_id
    return execution_report(
        change,
        replace(order, cl_ord_id=cl_ord_id),
        ExecType.REPLACED,
        at=at,
        evidence=evidence,
        orig_cl_ord_id=previous,
    )


def restated(
    change: Change, order: Order, *, at: int | None = None, evidence: Evidence | None = None
) -> Order:
    """Report that self-trade prevention made the order smaller; its ClOrdID(11) stays."""
    return execution_report(
        change,
        order,
        ExecType.RESTATED,
        at=at,
        evidence=evidence,
        restatement_reason=_PARTIAL_DECLINE,
    )


def _stp_applied_by(change: Change, order: Order, exec_type: ExecType) -> str | None:
    """StpAppliedBy (20022) says on New who keeps the order from trading with its own account."""
    applied = order.self_trade_prevention is not None and exec_type is ExecType.NEW
    if not applied and exec_type is not ExecType.RESTATED:
        return None
    by_venue = change.blotter.setup.venues[order.venue].capability.self_trade_prevention
    return STP_BY_VENUE if by_venue else STP_BY_GATEWAY


def trade(
    change: Change,
    order: Order,
    execution: Execution,
    seen: VenueExecution,
    evidence: Evidence | None,
) -> Order:
    """Report a fill; its ExecID(17) is a function of the venue's execution id alone."""
    change.publish(
        _base(
            order,
            execution.exec_id,
            ExecType.TRADE,
            transact_time=execution.at,
            venue_order_id=seen.venue_order_id,
            last_qty=execution.last_qty,
            last_px=execution.last_px,
            last_contracts=seen.contracts,
            liquidity=seen.liquidity,
            fee=seen.fee,
            fee_currency=seen.fee_currency,
            evidence=evidence,
        )
    )
    return order


def _base(order: Order, exec_id: str, exec_type: ExecType, **more: object) -> ExecutionReport:
    fields: dict[str, object] = {
        "session": order.session,
        "venue": order.venue,
        "venue_account": order.venue_account,
        "order_id": order.order_id,
        "venue_order_id": order.venue_order_id,
        "exec_id": exec_id,
        "exec_type": exec_type,
        "ord_status": order.ord_status,
        "cl_ord_id": order.cl_ord_id,
        "account": order.client_account,
        "ex_destination": order.venue.upper(),
        "symbol": order.symbol,
        "side": order.side,
        "ord_type": order.ord_type,
        "order_qty": order.order_qty,
        "cash_order_qty": order.cash_order_qty,
        "price": order.price,
        "stop_px": order.stop_px,
        "time_in_force": order.time_in_force,
        "expire_time": order.expire_time,
        "outcome": order.outcome or split_outcome(order.instrument)[1],
        "cum_qty": order.cum_qty,
        "leaves_qty": order.leaves_qty,
        "avg_px": order.avg_px,
        "cum_contracts": order.cum_contracts if order.in_cash and order.cum_qty else None,
        "external": order.external,
    }
    fields.update(more)
    return ExecutionReport(**fields)  # type: ignore[arg-type]


def cancel_reject(
    change: Change,
    order: Order,
    request: Request | CancelOrder | ReplaceOrder,
    *,
    reason: CxlRejReason,
    text: str,
    venue_code: str | None = None,
) -> None:
    """Refuse a cancel or replace of a known order; nothing to say when no client asked for it."""
    if order.session is None or request.cl_ord_id is None:
        return
    change.publish(
        CancelReject(
            session=order.session,
            venue=order.venue,
            venue_account=order.venue_account,
            order_id=order.order_id,
            venue_order_id=order.venue_order_id,
            cl_ord_id=request.cl_ord_id,
            orig_cl_ord_id=order.cl_ord_id,
            ord_status=order.ord_status,
            account=order.client_account,
            response_to=_response_to(request),
            reason=reason,
            text=text,
            venue_code=venue_code,
            transact_time=change.now,
        )
    )


def _response_to(request: Request | CancelOrder | ReplaceOrder) -> CxlRejResponseTo:
    if isinstance(request, Request):
        replacing = request.kind is RequestKind.REPLACE
    else:
        replacing = isinstance(request, ReplaceOrder)
    return CxlRejResponseTo.REPLACE if replacing else CxlRejResponseTo.CANCEL


def unknown_cancel_reject(change: Change, command: CancelOrder | ReplaceOrder) -> None:
    """Refuse a cancel or replace of an order we have never heard of."""
    named = command.orig_cl_ord_id or command.order_id
    text = f"{Code.UNKNOWN_ORDER}: no order {named} in this session"
    stray_cancel_reject(change, command, CxlRejReason.UNKNOWN_ORDER, text)


def stray_cancel_reject(
    change: Change, command: CancelOrder | ReplaceOrder, reason: CxlRejReason, text: str
) -> None:
    """Refuse a cancel or replace without speaking of an order."""
    change.publish(
        CancelReject(
            session=command.session,
            order_id=NO_ORDER,
            cl_ord_id=command.cl_ord_id,
            orig_cl_ord_id=command.orig_cl_ord_id,
            ord_status=OrdStatus.REJECTED,
            response_to=_response_to(command),
            reason=reason,
            text=text,
            transact_time=change.now,
        )
    )


def stray_reject(change: Change, command: NewOrder, reason: OrdRejReason, text: str) -> None:
    """Reject a NewOrderSingle(D) for which no order is kept: a duplicate, or no way to route it."""
    change.publish(
        ExecutionReport(
            session=command.session,
            venue=None,
            venue_account=None,
            order_id=NO_ORDER,
            exec_id=ids.refusal_exec_id(command.session, command.cl_ord_id, f"{change.now} {text}"),
            exec_type=ExecType.REJECTED,
            ord_status=OrdStatus.REJECTED,
            cl_ord_id=command.cl_ord_id,
            account=command.account,
            ex_destination=command.ex_destination,
            symbol=command.symbol,
            side=command.side,
            ord_type=command.ord_type,
            order_qty=command.order_qty,
            cash_order_qty=command.cash_order_qty,
            price=command.price,
            stop_px=command.stop_px,
            time_in_force=command.time_in_force,
            cum_qty=ZERO,
            leaves_qty=ZERO,
            avg_px=ZERO,
            transact_time=change.now,
            ord_rej_reason=reason,
            text=text,
            evidence=Evidence.RESPONSE,
        )
    )
