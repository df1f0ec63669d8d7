"""What clients ask: new orders, cancels, replaces, status, and their sessions coming and going."""

from decimal import Decimal

from fixgw.core import ids, mass_cancel, placing, requests, stp, tell
from fixgw.core.blotter import Change, account_of
from fixgw.core.capability import Capability, Refusal, ReplaceMode
from fixgw.core.codes import Code
from fixgw.core.commands import (
    CancelOrder,
    CancelPolicy,
    LogOn,
    LogOut,
    NewOrder,
    ReplaceOrder,
    RequestStatus,
)
from fixgw.core.doubting import in_doubt_text
from fixgw.core.exact import ZERO
from fixgw.core.fields import (
    CxlRejReason,
    Evidence,
    ExecType,
    OrdRejReason,
    OrdStatus,
)
from fixgw.core.lifecycle import apply
from fixgw.core.order import Leg, Order, Request, RequestKind, RequestStage
from fixgw.core.record import replace
from fixgw.core.report import ExecutionReport
from fixgw.core.routing import Route, route
from fixgw.core.screening import screen
from fixgw.core.states import Happening


def new_order(change: Change, command: NewOrder) -> None:
    """Take a NewOrderSingle(D): refuse it with a reason, or report PendingNew and send it."""
    known = change.order_by_cl_ord_id(command.session, command.cl_ord_id)
    if known is not None:
        _repeat(change, command, known)
        return
    way = route(command, change.blotter.setup)
    if isinstance(way, Refusal):
        tell.stray_reject(change, command, way.reason, way.text)
        return
    refusal, instrument = screen(command, way, change)
    order = _order(change, command, way, instrument or command.symbol)
    if refusal is not None:
        order = apply(order, Happening.REFUSE, change.now)
        tell.execution_report(
            change,
            order,
            ExecType.REJECTED,
            text=refusal.text,
            reason=refusal.reason,
            evidence=Evidence.RESPONSE,
        )
        return
    order = tell.execution_report(change, order, ExecType.PENDING_NEW)
    stp.enter(change, order)
    _count_order(change, command.session)


def _repeat(change: Change, command: NewOrder, known: Order) -> None:
    """A ClOrdID(11) seen before: F.1.a rejects it, F.1.b answers a PossResend with the status.

    The reject states the known order's own status and quantities: that order lives on.
    """
    if command.poss_resend:
        tell.execution_report(change, known, ExecType.ORDER_STATUS)
    elif not command.poss_dup:
        tell.execution_report(
            change,
            known,
            ExecType.REJECTED,
            cl_ord_id=command.cl_ord_id,
            text=f"{Code.DUPLICATE_CL_ORD_ID}: ClOrdID(11)={command.cl_ord_id} was used before",
            reason=OrdRejReason.DUPLICATE_ORDER,
            evidence=Evidence.RESPONSE,
        )


def _order(change: Change, command: NewOrder, way: Route, instrument: str) -> Order:
    can = change.blotter.setup.venues[way.ref.venue].capability
    return Order(
        order_id=ids.order_id(command.session, command.cl_ord_id),
        session=command.session,
        cl_ord_id=command.cl_ord_id,
        cl_ord_ids=(command.cl_ord_id,),
        venue=way.ref.venue,
        venue_account=way.ref.account,
        client_account=way.client_account,
        symbol=command.symbol,
        instrument=instrument,
        side=command.side,
        ord_type=command.ord_type,
        order_qty=command.order_qty,
        cash_order_qty=command.cash_order_qty,
        price=_price(command),
        stop_px=command.stop_px,
        time_in_force=command.time_in_force,
        expire_time=command.expire_time,
        outcome=command.outcome,
        manual_order_indicator=command.manual_order_indicator,
        post_only=command.post_only,
        reduce_only=command.reduce_only,
        leverage=command.leverage,
        take_profit=command.take_profit,
        stop_loss=command.stop_loss,
        slippage_bps=command.slippage_bps,
        self_trade_prevention=command.self_trade_prevention,
        venue_preference=command.venue_preference,
        in_cash=can.fills_in_cash and command.cash_order_qty is not None,
        leg=Leg(number=0, sent_at=change.now, order_qty=command.order_qty),
        created_at=change.now,
        updated_at=change.now,
    )


def _price(command: NewOrder | ReplaceOrder) -> Decimal | None:
    """Return Price(44), which some clients send as 0 with orders that have none."""
    return command.price or None


def _count_order(change: Change, session: str) -> None:
    if change.blotter.setup.sessions[session].limits.orders_per_second is None:
        return
    state = change.sessions.get(session) or change.blotter.sessions[session]
    recent = tuple(at for at in state.order_times if at > change.now - 1_000_000)
    change.sessions[session] = replace(state, order_times=(*recent, change.now))


def cancel_order(change: Change, command: CancelOrder) -> None:
    """Take an OrderCancelRequest(F)."""
    order = _open_for_change(change, command)
    if order is None:
        return
    if not _capability(change, order).cancel:
        _refuse_change(
            change, order, command, f"{Code.UNSUPPORTED_CANCEL}: {order.venue} has no cancel"
        )
        return
    request = Request(
        kind=RequestKind.CANCEL,
        stage=RequestStage.HELD,
        cl_ord_id=command.cl_ord_id,
    )
    requests.begin(change, order, request)


def replace_order(change: Change, command: ReplaceOrder) -> None:
    """Take an OrderCancelReplaceRequest(G): by the venue's own replace, or cancel and the rest."""
    order = _open_for_change(change, command)
    if order is None:
        return
    refusal = _refuse_replace(change, order, command)
    if refusal is not None:
        _refuse_change(change, order, command, refusal.text)
        return
    request = Request(
        kind=RequestKind.REPLACE,
        stage=RequestStage.HELD,
        cl_ord_id=command.cl_ord_id,
        order_qty=command.order_qty,
        ord_type=command.ord_type,
        price=_price(command),
        stop_px=command.stop_px,
        time_in_force=command.time_in_force,
        expire_time=command.expire_time,
        post_only=command.post_only,
        reduce_only=command.reduce_only,
        leverage=command.leverage,
        take_profit=command.take_profit,
        stop_loss=command.stop_loss,
        self_trade_prevention=command.self_trade_prevention,
    )
    self_trade = stp.self_trade(change, order, request)
    if self_trade is not None:
        _refuse_change(change, order, command, self_trade)
        return
    requests.begin(change, order, request)


def _refuse_change(
    change: Change, order: Order, command: CancelOrder | ReplaceOrder, text: str
) -> None:
    reason = CxlRejReason.BROKER_OPTION
    tell.cancel_reject(change, order, command, reason=reason, text=text)


def _refuse_replace(change: Change, order: Order, command: ReplaceOrder) -> Refusal | None:
    if order.hold is not None:
        return _cannot(Code.STP_WAITING, "the order is not sent yet; cancel it instead")
    if _capability(change, order).replace is ReplaceMode.NONE:
        return _cannot(Code.UNSUPPORTED_REPLACE, f"{order.venue} has no replace")
    for field, differs in (
        ("Side(54)", command.side is not order.side),
        ("Account(1)", command.account not in (None, order.client_account)),
        ("ExDestination(100)", (command.ex_destination or order.venue).lower() != order.venue),
        (
            "ManualOrderIndicator(1028)",
            command.manual_order_indicator not in (None, order.manual_order_indicator),
        ),
        ("CashOrderQty(152)", command.cash_order_qty is not None),
    ):
        if differs:
            return _cannot(Code.CONTRADICTORY_FIELDS, f"{field} differs from the order's")
    way = Route(client_account=order.client_account or "", ref=account_of(order))
    refusal, instrument = screen(command, way, change)
    if refusal is None and instrument != order.instrument:
        return _cannot(Code.CONTRADICTORY_FIELDS, "Symbol(55) differs from the order's")
    return refusal


def _cannot(code: Code, detail: str) -> Refusal:
    return Refusal(code=code, reason=OrdRejReason.BROKER_OPTION, detail=detail)


def _open_for_change(change: Change, command: CancelOrder | ReplaceOrder) -> Order | None:
    """Find the order and refuse what cannot be changed, with FIX's reason for it."""
    if change.order_by_cl_ord_id(command.session, command.cl_ord_id) is not None:
        _repeat_request(change, command)
        return None
    order = _find(change, command.session, command.orig_cl_ord_id, command.order_id)
    if order is None:
        tell.unknown_cancel_reject(change, command)
        return None
    reason, text = _unchangeable(order, command)
    if reason is None:
        return order
    tell.cancel_reject(change, order, command, reason=reason, text=text)
    return None


def _repeat_request(change: Change, command: CancelOrder | ReplaceOrder) -> None:
    known = change.order_by_cl_ord_id(command.session, command.cl_ord_id)
    if known is None or command.poss_dup:
        return
    if command.poss_resend:
        tell.execution_report(change, known, ExecType.ORDER_STATUS)
        return
    text = f"{Code.DUPLICATE_CL_ORD_ID}: ClOrdID(11)={command.cl_ord_id} was used before"
    reason = CxlRejReason.DUPLICATE_CL_ORD_ID
    tell.cancel_reject(change, known, command, reason=reason, text=text)


def _unchangeable(
    order: Order, command: CancelOrder | ReplaceOrder
) -> tuple[CxlRejReason | None, str]:
    if not order.is_open:
        return CxlRejReason.TOO_LATE, f"{Code.TOO_LATE}: the order is {order.status.name}"
    if order.request is not None and not _gives_way(order.request, command):
        text = f"{Code.ALREADY_PENDING}: a {order.request.kind} of this order is under way"
        return CxlRejReason.ALREADY_PENDING, text
    if command.side is not None and command.side is not order.side:
        return CxlRejReason.OTHER, f"{Code.CONTRADICTORY_FIELDS}: Side(54) differs from the order's"
    return None, ""


def _gives_way(request: Request, command: CancelOrder | ReplaceOrder) -> bool:
    """Tell whether a decrement that the gateway began ends for its client's cancel."""
    placed = request.stage in (RequestStage.PLACING, RequestStage.REPLACING)
    return isinstance(command, CancelOrder) and request.is_decrement and not placed


def _find(
    change: Change, session: str, cl_ord_id: str | None, order_id: str | None
) -> Order | None:
    """Find a session's order; a session never sees another's. OrderID(37) decides if both given."""
    if order_id is not None and order_id != tell.NO_ORDER:
        order = change.order(order_id)
        return order if order is not None and order.session == session else None
    return None if cl_ord_id is None else change.order_by_cl_ord_id(session, cl_ord_id)


def _capability(change: Change, order: Order) -> Capability:
    return change.blotter.setup.venues[order.venue].capability


def request_status(change: Change, command: RequestStatus) -> None:
    """Take an OrderStatusRequest(H): answer from our own state and let the venue be asked too."""
    if command.order_id == "*":
        _status_of_all(change, command)
        return
    order = _find(change, command.session, command.cl_ord_id, command.order_id)
    if order is None:
        named = command.cl_ord_id or command.order_id
        _no_status(change, command, f"{Code.UNKNOWN_ORDER}: no order {named} in this session")
        return
    order = _report_status(change, order)
    if order.is_open and order.venue_order_id is not None:
        change.act(placing.query(order))


def _report_status(change: Change, order: Order) -> Order:
    return tell.execution_report(
        change,
        order,
        ExecType.ORDER_STATUS,
        in_doubt=order.doubted is not None,
        text=stp.waiting_text(order) or in_doubt_text(order),
    )


def _status_of_all(change: Change, command: RequestStatus) -> None:
    mine = [
        order
        for order in change.blotter.orders.values()
        if order.is_open and order.session == command.session
    ]
    for order in mine:
        _report_status(change, order)
    if not mine:
        _no_status(change, command, "no open orders", order_id="0")


def _no_status(
    change: Change, command: RequestStatus, text: str, order_id: str = tell.NO_ORDER
) -> None:
    cause = f"status {change.now} {command.order_id}"
    change.publish(
        ExecutionReport(
            session=command.session,
            venue=None,
            venue_account=None,
            order_id=order_id,
            exec_id=ids.refusal_exec_id(command.session, command.cl_ord_id or "", cause),
            exec_type=ExecType.ORDER_STATUS,
            ord_status=OrdStatus.REJECTED,
            cl_ord_id=command.cl_ord_id,
            symbol=command.symbol,
            side=command.side,
            cum_qty=ZERO,
            leaves_qty=ZERO,
            avg_px=ZERO,
            transact_time=change.now,
            text=text,
        )
    )


def log_on(change: Change, command: LogOn) -> None:
    """Remember the session's policy and when its connection began."""
    state = change.blotter.sessions[command.session]
    change.sessions[command.session] = replace(
        state, logged_on=True, logged_on_at=change.now, policy=command.policy
    )


def log_out(change: Change, command: LogOut) -> None:
    """Do what CancelOrdersOnDisconnect(8013) says about the session's open orders."""
    cancel_for_lost(change, command.session)
    state = change.blotter.sessions[command.session]
    change.sessions[command.session] = replace(state, logged_on=False)


def cancel_for_lost(change: Change, session: str) -> None:
    """Cancel what the policy covers of a session whose connection is lost, if it had one."""
    state = change.blotter.sessions[session]
    if not state.logged_on or state.policy is CancelPolicy.NONE:
        return
    text = f"{Code.CANCEL_ON_DISCONNECT}: the session was lost"
    for order_id in list(change.blotter.orders):
        order = placing.required(change.order(order_id))
        if _covered(change, order, session):
            requests.cancel_over_others(change, order, text)
    mass_cancel.bundle(change)


def _covered(change: Change, order: Order, session: str) -> bool:
    if not order.is_open:
        return False
    if order.request is not None and order.request.kind is RequestKind.CANCEL:
        return False
    state = change.blotter.sessions[session]
    if state.policy is CancelPolicy.CONNECTION:
        return order.session == session and order.created_at >= state.logged_on_at
    accounts = change.blotter.setup.sessions[session].accounts.values()
    return order.session is not None and account_of(order) in accounts
