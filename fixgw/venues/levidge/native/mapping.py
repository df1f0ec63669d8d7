"""From Levidge's FIX reports to the core's events: poorer than FIX, so the tape adds up the fills.

A word that the document does not explain raises: what it said is then asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b

from fixgw.core.effects import SendCancel, SendNew
from fixgw.core.events import (
    CancelRefused,
    Event,
    ExecutionSeen,
    OrderAccepted,
    OrderRefused,
    OrderRestated,
    OrderSeen,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.exact import ZERO
from fixgw.core.fields import Evidence, LiquidityInd, OrdRejReason, OrdStatus
from fixgw.core.record import replace
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.levidge.mapping import WORD_TO_ORD_TYPE, word_to_side
from fixgw.venues.levidge.native.identity import SentOrders
from fixgw.venues.levidge.native.tape import Tape
from fixgw.venues.levidge.native.wire import CancelReject, Report

WORD_TO_LIQUIDITY: Mapping[str, LiquidityInd] = {
    "Y": LiquidityInd.REMOVED,
    "N": LiquidityInd.ADDED,
}
WORD_TO_STATUS: Mapping[str, OrdStatus] = {
    "0": OrdStatus.NEW,
    "1": OrdStatus.PARTIALLY_FILLED,
    "2": OrdStatus.FILLED,
    "3": OrdStatus.CANCELED,
    "4": OrdStatus.CANCELED,
    "7": OrdStatus.NEW,
    "8": OrdStatus.REJECTED,
    "C": OrdStatus.EXPIRED,
}
"""OrdStatus(39). Done (3) ends an order for good; Stopped (7) is a stop order that waits."""
FILLED = "2"
POST_ONLY = "8"
REASON_TO_WORDS: Mapping[str, tuple[OrdRejReason, str]] = {
    "1": (OrdRejReason.UNKNOWN_SYMBOL, "unknown symbol"),
    "3": (OrdRejReason.EXCEEDS_LIMIT, "insufficient funds"),
    # FIX has Stale order here; Levidge means that the order would have taken liquidity.
    POST_ONLY: (OrdRejReason.BROKER_OPTION, "post-only: the order would have taken liquidity"),
}
UNEXPLAINED = (OrdRejReason.OTHER, "rejected by the venue")
TOO_LATE = frozenset({"2", "3", "4", "8", "C"})
"""OrdStatus(39) of a cancel's reject when there is nothing left to cancel."""
NOTHING_TO_CANCEL = frozenset({"0", "1"})
"""CxlRejReason(102): too late, unknown order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads what one account's session tells, in its order."""

    venue: str
    account: str
    sent: SentOrders
    tape: Tape = field(default_factory=Tape)

    def events(self, report: Report) -> Sequence[Event]:
        """Return what a report means. OutcomeUnknownError when it cannot be understood."""
        read = _READERS.get(report.exec_type)
        if read is None:
            raise OutcomeUnknownError(f"unknown ExecType(150)={report.exec_type}")
        return read(self, report)

    def order(self, report: Report, status: OrdStatus, cum_qty: Decimal | None) -> VenueOrder:
        """Map what a report says of its order; the price of a fill is not the order's."""
        is_fill = report.exec_type in FILLS
        return VenueOrder(
            venue_order_id=order_id(report),
            status=status,
            cum_qty=cum_qty,
            symbol=report.symbol,
            side=word_to_side(report.side),
            ord_type=WORD_TO_ORD_TYPE.get(report.ord_type or ""),
            order_qty=report.order_qty,
            price=None if is_fill else report.price or None,
            client_key=self.sent.key(report.cl_ord_id),
            updated_at=report.at,
            last_qty=report.last_qty if is_fill else None,
            last_px=_last_px(report) if is_fill else None,
        )

    def status(self, report: Report) -> VenueOrder:
        """Map the answer to a question; what was filled is known of whole orders alone."""
        status = WORD_TO_STATUS.get(report.ord_status or "0")
        if status is None:
            raise OutcomeUnknownError(f"unknown OrdStatus(39)={report.ord_status}")
        return self.order(report, status, self.tape.cum_qty(order_id(report)))

    def _new(self, report: Report) -> Sequence[Event]:
        sent = self.sent.find(report.cl_ord_id)
        self.tape.begin(order_id(report))
        seen = self.order(report, OrdStatus.NEW, self.tape.cum_qty(order_id(report)))
        if sent is None:
            return (self._seen(seen),)
        return (
            OrderAccepted(
                order_id=sent.order_id, leg=sent.leg, seen=seen, evidence=Evidence.RESPONSE
            ),
        )

    def _filled(self, report: Report) -> Sequence[Event]:
        """The fill, and of a whole order what it comes to."""
        execution = self.execution(report)
        self.tape.fill(execution)
        told = ExecutionSeen(
            venue=self.venue, account=self.account, execution=execution, evidence=Evidence.STREAM
        )
        cum_qty = self.tape.cum_qty(order_id(report))
        if cum_qty is None:
            return (told,)
        status = OrdStatus.PARTIALLY_FILLED
        if report.ord_status == FILLED:
            # A filled order was filled to its quantity, whatever was told of it.
            status, cum_qty = OrdStatus.FILLED, max(cum_qty, report.order_qty or ZERO)
        seen = self._seen(self.order(report, status, cum_qty))
        # That an order in cash is filled only the venue can say: before its last fill.
        return (seen, told) if report.cash_order_qty is not None else (told, seen)

    def execution(self, report: Report) -> VenueExecution:
        """Map a fill. OutcomeUnknownError without a quantity or a price."""
        last_px = _last_px(report)
        if not report.last_qty or report.last_qty < 0 or last_px is None:
            raise OutcomeUnknownError("a fill without LastShares(32) or Price(44)")
        return VenueExecution(
            venue_exec_id=exec_id(report),
            venue_order_id=order_id(report),
            last_qty=report.last_qty,
            last_px=last_px,
            at=report.at,
            liquidity=WORD_TO_LIQUIDITY.get(report.aggressor or ""),
            symbol=report.symbol,
            side=word_to_side(report.side),
        )

    def _canceled(self, report: Report) -> Sequence[Event]:
        return (self._ended(report, OrdStatus.CANCELED, report.text),)

    def _expired(self, report: Report) -> Sequence[Event]:
        return (self._ended(report, OrdStatus.EXPIRED, report.text),)

    def _done(self, report: Report) -> Sequence[Event]:
        """Done comes after the last fill, too; with quantity left the rest is given up."""
        cum_qty = self.tape.cum_qty(order_id(report))
        is_all = cum_qty is not None and report.order_qty is not None
        if report.ord_status == FILLED or (is_all and cum_qty == report.order_qty):
            return (self._ended(report, OrdStatus.FILLED, None),)
        text = report.text or "levidge reports the order as done"
        return (self._ended(report, OrdStatus.CANCELED, text),)

    def _rejected(self, report: Report) -> Sequence[Event]:
        """A rejected order is known by its ClOrdID, or after New by its OrderID alone.

        What names neither was never an order of ours, and carries no money.
        """
        sent = self.sent.find(report.cl_ord_id)
        if report.order_id is not None and self.tape.cum_qty(report.order_id) is not None:
            _, text, _ = refusal(report)
            return (self._ended(report, OrdStatus.REJECTED, text),)
        return () if sent is None else (refused(sent, report),)

    def _restated(self, report: Report) -> Sequence[Event]:
        """Self-trade prevention made the order smaller: OrderQty(38) is the new one."""
        if report.order_qty is None:
            raise OutcomeUnknownError("a changed order without OrderQty(38)")
        return (
            OrderRestated(
                venue=self.venue,
                account=self.account,
                venue_order_id=order_id(report),
                order_qty=report.order_qty,
                evidence=Evidence.STREAM,
                at=report.at,
            ),
        )

    def _described(self, report: Report) -> Sequence[Event]:
        if report.order_id in (None, "0"):
            return ()
        return (self._seen(self.status(report), Evidence.QUERY),)

    def _nothing(self, _report: Report) -> Sequence[Event]:
        return ()

    def _ended(self, report: Report, status: OrdStatus, text: str | None) -> OrderSeen:
        """An order's end; of one that is not whole the core asks what was filled."""
        seen = self.order(report, status, self.tape.cum_qty(order_id(report)))
        return self._seen(_with_text(seen, text))

    def _seen(self, seen: VenueOrder, evidence: Evidence = Evidence.STREAM) -> OrderSeen:
        return OrderSeen(venue=self.venue, account=self.account, seen=seen, evidence=evidence)


FILLS = frozenset({"1", "2", "F"})
"""ExecTypes of a fill: Levidge writes 1 for all; 2 is FIX 4.2's and F FIX 4.4's."""
_READERS: Mapping[str, Callable[[Reader, Report], Sequence[Event]]] = {
    "0": Reader._new,  # noqa: SLF001 - the class's own table
    **dict.fromkeys(FILLS, Reader._filled),  # noqa: SLF001 - as above
    "3": Reader._done,  # noqa: SLF001 - as above
    "4": Reader._canceled,  # noqa: SLF001 - as above
    "8": Reader._rejected,  # noqa: SLF001 - as above
    "C": Reader._expired,  # noqa: SLF001 - as above
    "D": Reader._restated,  # noqa: SLF001 - as above
    "I": Reader._described,  # noqa: SLF001 - as above
    # Stopped says that a stop order waits or was triggered; nobody says which. It never ends one.
    "7": Reader._nothing,  # noqa: SLF001 - as above
    "6": Reader._nothing,  # noqa: SLF001 - PendingCancel
    "A": Reader._nothing,  # noqa: SLF001 - PendingNew
}


def order_id(report: Report) -> str:
    """Return OrderID(37). OutcomeUnknownError when there is none."""
    if not report.order_id or report.order_id == "0":
        raise OutcomeUnknownError(f"a report with ExecType(150)={report.exec_type} and no OrderID")
    return report.order_id


def exec_id(report: Report) -> str:
    """Return a fill's id: ExecID(17) if there is one, else what tells the fill from any other."""
    if report.exec_id:
        return report.exec_id
    told = (report.order_id, report.trade_id, report.time, report.last_qty)
    text = "\x1f".join("" if value is None else str(value) for value in told)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def refused(sent: SendNew, report: Report) -> OrderRefused:
    """The venue said no, in a report that names the order."""
    reason, text, code = refusal(report)
    return OrderRefused(
        order_id=sent.order_id, leg=sent.leg, reason=reason, text=text, venue_code=code
    )


def refusal(report: Report) -> tuple[OrdRejReason, str, str | None]:
    """Return OrdRejReason(103) as FIX means it, words for it, and the venue's own code."""
    reason, words = REASON_TO_WORDS.get(report.reason or "", UNEXPLAINED)
    if report.text is not None and report.reason != POST_ONLY:
        words = report.text
    return reason, words, report.reason


def cancel_refused(effect: SendCancel, reject: CancelReject) -> CancelRefused:
    """The venue would not cancel; that there is nothing to cancel has to be looked into."""
    late = reject.ord_status in TOO_LATE or reject.reason in NOTHING_TO_CANCEL
    words = "unknown order" if reject.reason == "1" else "too late to cancel"
    return CancelRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=reject.text or words,
        too_late=late,
        venue_code=reject.reason,
    )


def _with_text(seen: VenueOrder, text: str | None) -> VenueOrder:
    return seen if text is None else replace(seen, text=text)


def _last_px(report: Report) -> Decimal | None:
    """Return a fill's price: Levidge has it in Price(44)."""
    px = report.price if report.last_px is None else report.last_px
    return None if px is None or px <= ZERO else px
