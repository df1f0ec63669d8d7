"""What must hold after every step of the engine, whatever happened: checked by every dialogue."""

from collections.abc import Iterable
from decimal import Decimal

from fixgw.core.blotter import (
    Blotter,
    Change,
    account_of,
    awaits_placement,
    may_appear,
    needs_watching,
    venue_refs,
)
from fixgw.core.effects import Publish, SendMassCancel, SendNew
from fixgw.core.engine import Input, step
from fixgw.core.errors import TransitionError
from fixgw.core.fields import TERMINAL_STATUSES, ExecType, OrdStatus
from fixgw.core.instruments import split_outcome
from fixgw.core.order import Order, RequestKind
from fixgw.core.report import ExecutionReport, Report
from fixgw.core.setup import AccountRef
from fixgw.fix.dialect import FIX42, FIX44
from fixgw.fix.outbound import encode

ENDS = frozenset(
    {ExecType.CANCELED, ExecType.REJECTED, ExecType.EXPIRED, ExecType.DONE_FOR_DAY},
)
PENDING = frozenset({OrdStatus.PENDING_CANCEL, OrdStatus.PENDING_REPLACE})


class Laws:
    """Watches a blotter; `after` is called with every change once it is absorbed."""

    def __init__(self) -> None:
        self.exec_ids: set[str] = set()
        self.cum_qty: dict[str, Decimal] = {}
        self.announced: set[str] = set()
        self.sent: set[tuple[str, int]] = set()

    def after(self, change: Change, blotter: Blotter) -> None:
        """Raise AssertionError when the change broke a law."""
        for effect in change.effects:
            if isinstance(effect, Publish) and isinstance(effect.report, ExecutionReport):
                self._report(effect.report, blotter)
            elif isinstance(effect, SendNew):
                self._sent(effect, blotter)
            elif isinstance(effect, SendMassCancel):
                _cancels_no_more(effect, blotter)
        for order_id in change.orders:
            _order(blotter.orders[order_id], blotter)

    def _report(self, report: ExecutionReport, blotter: Blotter) -> None:
        assert report.exec_id not in self.exec_ids, f"ExecID(17) twice: {report}"
        self.exec_ids.add(report.exec_id)
        order = blotter.orders.get(report.order_id)
        if order is None:
            return
        assert report.cum_qty >= self.cum_qty.get(report.order_id, Decimal(0)), "CumQty(14) fell"
        self.cum_qty[report.order_id] = report.cum_qty
        assert report.leaves_qty == _leaves(report), f"LeavesQty(151): {report}"
        if order.session is not None:
            assert report.cl_ord_id in order.cl_ord_ids, f"ClOrdID(11) out of the chain: {report}"
        self._sequence(report)
        assert report.evidence is not None or not _ends(report), f"no evidence: {report}"

    def _sequence(self, report: ExecutionReport) -> None:
        if report.exec_type is ExecType.NEW or report.ord_status is OrdStatus.REJECTED:
            self.announced.add(report.order_id)
        if report.exec_type is ExecType.TRADE:
            assert report.order_id in self.announced, f"a trade before New: {report}"

    def _sent(self, effect: SendNew, blotter: Blotter) -> None:
        assert (effect.order_id, effect.leg) not in self.sent, f"sent twice: {effect}"
        self.sent.add((effect.order_id, effect.leg))
        order = blotter.orders[effect.order_id]
        for leg in order.past_legs:
            assert leg.ended is not None, f"leg {leg.number} may still live: {effect}"
            assert leg.cum_qty >= leg.venue_cum_qty, f"leg {leg.number} has fills out: {effect}"


def _cancels_no_more(effect: SendMassCancel, blotter: Blotter) -> None:
    """The venue cancels whatever is open in these markets: all of it has to be meant."""
    markets = {split_outcome(cancel.symbol)[0] for cancel in effect.cancels}
    for order in blotter.orders.values():
        if order.is_open and split_outcome(order.instrument)[0] in markets:
            meant = order.request is not None and order.request.kind is RequestKind.CANCEL
            assert meant or account_of(order) != AccountRef(
                venue=effect.venue, account=effect.account
            ), f"{order.order_id} would be canceled too"


def _leaves(report: ExecutionReport) -> Decimal:
    """OrderQty - CumQty, never below 0, while open; a pending status may lie over Filled.

    Of an order in cash it is the cash that is left; fills in cash have their contracts beside.
    """
    in_cash = report.order_qty is None
    quantity = report.cash_order_qty if in_cash else report.order_qty
    if report.ord_status in TERMINAL_STATUSES or quantity is None:
        return Decimal(0)
    in_contracts = in_cash and report.cum_contracts is None
    return max(Decimal(0), quantity - report.cum_qty * (report.avg_px if in_contracts else 1))


def _ends(report: ExecutionReport) -> bool:
    if report.exec_type in {ExecType.TRADE, ExecType.REPLACED}:
        filled = report.ord_status is OrdStatus.FILLED
        return filled or (report.ord_status is OrdStatus.PENDING_CANCEL and not report.leaves_qty)
    # A reject of a duplicate states another order's status; the order itself does not end.
    return report.exec_type in ENDS and report.ord_status in TERMINAL_STATUSES


def _order(order: Order, blotter: Blotter) -> None:
    legs = (*order.past_legs, order.leg)
    assert order.cum_qty == sum((leg.cum_qty for leg in legs), Decimal(0))
    assert order.cum_value == sum((leg.cum_value for leg in legs), Decimal(0))
    applied = blotter.executions_of.get(order.order_id, ())
    assert order.cum_qty == sum((one.last_qty for one in applied), Decimal(0))
    assert order.is_open or (order.request is None and order.doubt is None), "closed, but busy"
    assert (order.closed_at is None) is order.is_open
    assert order.doubt is None or awaits_placement(order), "in doubt, but placed"
    _indices(order, blotter)


def _indices(order: Order, blotter: Blotter) -> None:
    assert (order.order_id in blotter.watched) is needs_watching(order)
    assert (order.order_id in blotter.closed) is not order.is_open
    ref = next(ref for ref in blotter.unplaced if ref.account == order.venue_account)
    assert (order.order_id in blotter.unplaced[ref]) is may_appear(order)
    for venue_ref in venue_refs(order):
        assert blotter.by_venue_order[venue_ref] == order.order_id


def replayed(blotter: Blotter, log: Iterable[tuple[Input, int]]) -> list[Report]:
    """Step the inputs at their times on an empty blotter; return all reports."""
    reports: list[Report] = []
    for input_, now in log:
        try:
            change = step(blotter, input_, now)
        except TransitionError:
            continue
        blotter.absorb(change)
        reports += change.reports
    return reports


def wire(reports: Iterable[Report]) -> list[str]:
    """Word reports in both versions."""
    return [encode(report, dialect) for report in reports for dialect in (FIX42, FIX44)]
