"""OrderMassCancelRequest(q): which orders it means, and how few calls cancel them.

It reaches the session's own open orders, never another session's. Every one is canceled as by an
OrderCancelRequest(F) with the ClOrdID(11) of the mass cancel, so each ends in a report of its own.
"""

from collections.abc import Iterable, Iterator, Mapping

from fixgw.core import ids, requests, tell
from fixgw.core.blotter import Change
from fixgw.core.capability import Refusal
from fixgw.core.codes import Code
from fixgw.core.commands import MassCancel
from fixgw.core.effects import Effect, SendCancel, SendMassCancel
from fixgw.core.fields import (
    CxlRejReason,
    ExecType,
    MassCancelRejectReason,
    MassCancelRequestType,
    Outcome,
)
from fixgw.core.instruments import split_outcome, symbol_key
from fixgw.core.order import Order, Request, RequestKind, RequestStage
from fixgw.core.report import AffectedOrder, MassCancelReport
from fixgw.core.routing import route
from fixgw.core.setup import AccountRef

Refused = tuple[MassCancelRejectReason, str]


def mass_cancel(change: Change, command: MassCancel) -> None:
    """Take an OrderMassCancelRequest(q): say what it reaches, then cancel each of that."""
    known = change.order_by_cl_ord_id(command.session, command.cl_ord_id)
    if known is not None:
        _repeat(change, command, known)
        return
    meant = [order for order in _open_orders(change, command) if _means(command, order)]
    refused = _refuse(change, command, meant)
    if refused is not None:
        refuse(change, command, *refused)
        return
    able = [order for order in meant if _can_cancel(change, order)]
    change.publish(_report(change, command, affected=able))
    text = f"{Code.MASS_CANCEL}: by ClOrdID(11)={command.cl_ord_id}"
    for order in able:
        requests.cancel_over_others(change, order, text, command.cl_ord_id)
    for order in meant:
        if not _can_cancel(change, order):
            _refuse_one(change, command, order)
    bundle(change)


def refuse(change: Change, command: MassCancel, reason: MassCancelRejectReason, text: str) -> None:
    """Refuse it as a whole: no order is touched."""
    change.publish(_report(change, command, reason=reason, text=text))


# -- what it reaches -------------------------------------------------------------------------


def _open_orders(change: Change, command: MassCancel) -> Iterator[Order]:
    accounts = change.blotter.setup.sessions[command.session].accounts.values()
    for ref in dict.fromkeys(accounts):
        for order in change.open_orders(ref):
            if order.session == command.session:
                yield order


def _means(command: MassCancel, order: Order) -> bool:
    """Tell whether every qualifier that is present fits the order."""
    venue = command.ex_destination
    return (
        command.account in (None, order.client_account)
        and (venue is None or venue.lower() == order.venue)
        and command.side in (None, order.side)
        and (command.symbol is None or _is_in(command.symbol, order))
    )


def _is_in(symbol: str, order: Order) -> bool:
    """A prediction market's symbol alone means both of its outcomes."""
    market, outcome = split_outcome(symbol)
    traded, side = split_outcome(order.instrument)
    return symbol_key(market) == symbol_key(traded) and outcome in (None, side or Outcome.YES)


def _can_cancel(change: Change, order: Order) -> bool:
    """An order that was never sent can be canceled at any venue."""
    return order.hold is not None or change.blotter.setup.venues[order.venue].capability.cancel


def _refuse(change: Change, command: MassCancel, meant: list[Order]) -> Refused | None:
    """Return why nothing is done, if so."""
    by_symbol = command.request_type is MassCancelRequestType.SECURITY
    if not by_symbol and command.request_type is not MassCancelRequestType.ALL:
        kind = f"MassCancelRequestType(530)={command.request_type}"
        text = f"{Code.UNSUPPORTED_INSTRUCTION}: {kind} is not served, only 1 and 7 are"
        return MassCancelRejectReason.NOT_SUPPORTED, text
    if not by_symbol and command.symbol is not None:
        text = "Symbol(55) goes only with MassCancelRequestType(530)=1"
        return MassCancelRejectReason.OTHER, f"{Code.CONTRADICTORY_FIELDS}: {text}"
    if command.account is not None or command.ex_destination is not None:
        way = route(command, change.blotter.setup)
        if isinstance(way, Refusal):
            return MassCancelRejectReason.OTHER, way.text
    if command.symbol is not None and not meant and not _is_listed(change, command.symbol):
        text = f"{Code.UNKNOWN_SYMBOL}: no venue has Symbol(55)={command.symbol}"
        return MassCancelRejectReason.UNKNOWN_SECURITY, text
    return None


def _is_listed(change: Change, symbol: str) -> bool:
    """Tell whether some venue may trade a symbol; one that lists none may trade any."""
    key = symbol_key(split_outcome(symbol)[0])
    loaded = change.blotter.instruments
    return any(
        name not in loaded or not venue.capability.lists_symbols or key in loaded[name]
        for name, venue in change.blotter.setup.venues.items()
    )


# -- answers ---------------------------------------------------------------------------------


def _report(
    change: Change,
    command: MassCancel,
    *,
    affected: Iterable[Order] = (),
    reason: MassCancelRejectReason | None = None,
    text: str | None = None,
) -> MassCancelReport:
    return MassCancelReport(
        session=command.session,
        order_id=ids.mass_cancel_id(command.session, command.cl_ord_id),
        cl_ord_id=command.cl_ord_id,
        request_type=command.request_type,
        symbol=command.symbol,
        side=command.side,
        affected=tuple(
            AffectedOrder(
                orig_cl_ord_id=_name_before(order, command.cl_ord_id),
                order_id=order.order_id,
                venue_order_id=order.venue_order_id,
            )
            for order in affected
        ),
        reason=reason,
        text=text,
        transact_time=change.now,
    )


def _name_before(order: Order, cl_ord_id: str) -> str:
    """Return the ClOrdID(11) that the order had before the mass cancel gave it another."""
    if order.cl_ord_id != cl_ord_id:
        return order.cl_ord_id or tell.NO_ORDER
    return order.cl_ord_ids[order.cl_ord_ids.index(cl_ord_id) - 1]


def _refuse_one(change: Change, command: MassCancel, order: Order) -> None:
    request = Request(kind=RequestKind.CANCEL, stage=RequestStage.HELD, cl_ord_id=command.cl_ord_id)
    text = f"{Code.UNSUPPORTED_CANCEL}: {order.venue} has no cancel"
    tell.cancel_reject(change, order, request, reason=CxlRejReason.BROKER_OPTION, text=text)


def _repeat(change: Change, command: MassCancel, known: Order) -> None:
    """A ClOrdID(11) seen before: nothing is canceled for it twice.

    A PossResend is answered by what became of the orders that it reached.
    """
    if command.poss_dup:
        return
    if not command.poss_resend or known.cl_ord_ids[0] == command.cl_ord_id:
        text = f"{Code.DUPLICATE_CL_ORD_ID}: ClOrdID(11)={command.cl_ord_id} was used before"
        refuse(change, command, MassCancelRejectReason.OTHER, text)
        return
    reached = [
        order
        for order in change.blotter.orders.values()
        if order.session == command.session and command.cl_ord_id in order.cl_ord_ids
    ]
    change.publish(_report(change, command, affected=reached))
    for order in reached:
        tell.execution_report(change, order, ExecType.ORDER_STATUS)


# -- few calls -------------------------------------------------------------------------------


def bundle(change: Change) -> None:
    """Put cancels together where one call of the venue does the same, and not more.

    Such a call cancels whatever is open in a market, so every order there has to be meant.
    """
    cancels: dict[AccountRef, list[SendCancel]] = {}
    for effect in change.effects:
        if isinstance(effect, SendCancel):
            ref = AccountRef(venue=effect.venue, account=effect.account)
            cancels.setdefault(ref, []).append(effect)
    together = {ref: _together(change, ref, group) for ref, group in cancels.items()}
    if any(together.values()):
        change.effects[:] = list(_bundled(change.effects, together))


def _together(change: Change, ref: AccountRef, cancels: list[SendCancel]) -> dict[SendCancel, None]:
    """Return those that one call may cancel, in their order."""
    if not change.blotter.setup.venues[ref.venue].capability.mass_cancel:
        return {}
    spared = {
        _market(order.instrument)
        for order in change.open_orders(ref)
        if order.request is None or order.request.kind is not RequestKind.CANCEL
    }
    fit = dict.fromkeys(cancel for cancel in cancels if _market(cancel.symbol) not in spared)
    return fit if len(fit) > 1 else {}


def _market(symbol: str) -> str:
    return split_outcome(symbol)[0]


def _bundled(
    effects: Iterable[Effect], together: Mapping[AccountRef, Mapping[SendCancel, None]]
) -> Iterator[Effect]:
    for effect in effects:
        if not isinstance(effect, SendCancel):
            yield effect
            continue
        ref = AccountRef(venue=effect.venue, account=effect.account)
        group = together[ref]
        if effect not in group:
            yield effect
        elif effect == next(iter(group)):
            yield SendMassCancel(venue=ref.venue, account=ref.account, cancels=tuple(group))
