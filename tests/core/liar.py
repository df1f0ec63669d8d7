"""A world whose venue also says what is not true: wrong ends, wrong ids, wrong answers."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from fixgw.core.effects import SendNew
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    Event,
    ExecutionSeen,
    ExecutionsListed,
    GapFilled,
    OrderAbsent,
    OrderAccepted,
    OrderMissing,
    OrderNotSent,
    OrderRefused,
    OrderSeen,
    OrderUnknown,
    OrderUnlisted,
    QueryFailed,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.fields import TERMINAL_STATUSES, Evidence, OrdRejReason, OrdStatus, Side
from tests.core.dialogue import ACCOUNT, VENUE
from tests.core.world import World

STATUSES = (OrdStatus.NEW, OrdStatus.PARTIALLY_FILLED, *sorted(TERMINAL_STATUSES))
AMOUNTS = (Decimal(0), Decimal(1), Decimal(5), Decimal(9))


class LyingWorld(World):
    """Chance may also invent an event about any order, known or not."""

    def deeds(self) -> list[Callable[[], None]]:
        """Lies are as frequent as all the rest together."""
        truthful = super().deeds()
        return [*truthful, *[self._lie] * len(truthful)]

    def check_sent(self, call: SendNew) -> None:
        """Who is told that an order has ended may send the next; that it was a lie is no fault."""

    def _lie(self) -> None:
        lies = (self._wrong_row, self._wrong_execution, self._wrong_answer, self._wrong_question)
        self.put(self.one_of(*lies)())

    def _any_venue_order_id(self) -> str:
        return self.one_of(*self.venue.held, "V1", "V9", "V10")

    def any_order(self) -> tuple[str, int]:
        known = [(order.order_id, order.leg.number) for order in self.blotter.orders.values()]
        order_id, leg = self.one_of(*known, ("O-UNHEARD-OF", 0))
        return order_id, leg + self.one_of(0, 0, 0, 1)

    def row(self) -> VenueOrder:
        held = self.venue.held.get(self._any_venue_order_id())
        unheard_of = VenueOrder(venue_order_id="V9", status=OrdStatus.NEW, cum_qty=None)
        return replace(
            held.row if held else unheard_of,
            status=self.one_of(*STATUSES),
            cum_qty=self.one_of(None, *AMOUNTS),
            side=self.one_of(None, Side.BUY, Side.SELL),
        )

    def _wrong_row(self) -> Event:
        evidence = self.one_of(Evidence.STREAM, Evidence.QUERY)
        return OrderSeen(venue=VENUE, account=ACCOUNT, seen=self.row(), evidence=evidence)

    def _execution(self) -> VenueExecution:
        return VenueExecution(
            venue_exec_id=self.one_of("E1", "E2", "L1", "L2", "L3"),
            venue_order_id=self._any_venue_order_id(),
            last_qty=self.one_of(*AMOUNTS[1:]),
            last_px=Decimal(50),
        )

    def _wrong_execution(self) -> Event:
        done, evidence = self._execution(), Evidence.STREAM
        if self.one_of(True, False):
            return ExecutionSeen(venue=VENUE, account=ACCOUNT, execution=done, evidence=evidence)
        return ExecutionsListed(
            venue=VENUE,
            account=ACCOUNT,
            venue_order_id=done.venue_order_id,
            executions=self.one_of((), (done,)),
            evidence=evidence,
            available=self.one_of(True, True, False),
        )

    def _wrong_answer(self) -> Event:
        order_id, leg = self.any_order()
        reason, text = OrdRejReason.OTHER, "a lie"
        lies: tuple[Event, ...] = (
            OrderAccepted(order_id=order_id, leg=leg, seen=self.row(), evidence=Evidence.RESPONSE),
            OrderRefused(order_id=order_id, leg=leg, reason=reason, text=text),
            OrderNotSent(order_id=order_id, leg=leg, text=text),
            OrderUnknown(order_id=order_id, leg=leg, text=text),
            OrderAbsent(order_id=order_id, leg=leg),
            CancelAccepted(order_id=order_id, leg=leg),
            CancelRefused(order_id=order_id, leg=leg, text=text, too_late=self.one_of(True, False)),
            CancelUnknown(order_id=order_id, leg=leg, text=text),
        )
        return self.one_of(*lies)

    def _wrong_question(self) -> Event:
        named, text = self._any_venue_order_id(), "a lie"
        order_id, _ = self.any_order()
        lies: tuple[Event, ...] = (
            OrderMissing(venue=VENUE, account=ACCOUNT, venue_order_id=named),
            OrderUnlisted(order_id=order_id, venue_order_id=named),
            QueryFailed(venue=VENUE, account=ACCOUNT, venue_order_id=named, text=text),
            GapFilled(venue=VENUE, account=ACCOUNT, taken_at=self.now),
        )
        return self.one_of(*lies)
