"""A tiny venue that decides the truth: it takes orders, fills and cancels them, and tells of it.

It knows nothing of the engine. What it tells goes into `news`, from where a test delivers it late,
twice, out of order, or (with the stream declared lost) not at all.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from fixgw.core.effects import SendCancel, SendNew, SendReplace
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    ExecutionSeen,
    ExecutionsListed,
    OrderMissing,
    OrderSeen,
    Snapshot,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.fields import TERMINAL_STATUSES, Evidence, OrdStatus
from tests.core.dialogue import ACCOUNT, VENUE


@dataclass(slots=True)
class Held:
    """One order at the venue; `sent` is (OrderID, leg) or None for a stranger's order."""

    row: VenueOrder
    executions: list[VenueExecution] = field(default_factory=list)
    sent: tuple[str, int] | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it can still trade."""
        return self.row.status not in TERMINAL_STATUSES

    @property
    def left(self) -> Decimal:
        """Return the quantity not yet filled."""
        return (self.row.order_qty or Decimal(0)) - self.filled

    @property
    def filled(self) -> Decimal:
        """Return the quantity filled."""
        return self.row.cum_qty or Decimal(0)


class ModelVenue:
    """All orders of one venue account."""

    def __init__(self, *, carries_keys: bool = False) -> None:
        self.carries_keys = carries_keys
        self.held: dict[str, Held] = {}
        self.news: list[Event] = []
        self._executions = 0

    def take(self, effect: SendNew, now: int) -> Held:
        """Take an order that the gateway sent."""
        held = self._place(effect.order_qty or Decimal(0), effect.price, effect.symbol, now)
        held.row = replace(held.row, side=effect.side, ord_type=effect.ord_type)
        held.sent = (effect.order_id, effect.leg)
        self._mark(held, effect.client_key)
        self._tell(held)
        return held

    def _mark(self, held: Held, client_key: str) -> None:
        if self.carries_keys:
            held.row = replace(held.row, client_key=client_key)

    def amend(self, effect: SendReplace) -> Held | None:
        """Give an open order its new terms under its own id; None when it is too late."""
        held = self.held.get(effect.venue_order_id)
        if held is None or not held.is_open or effect.order_qty <= held.filled:
            return None
        held.row = replace(
            held.row, order_qty=effect.order_qty, price=effect.price, ord_type=effect.ord_type
        )
        self._mark(held, effect.client_key)
        self._tell(held)
        return held

    def place_instead(self, effect: SendReplace, now: int) -> Held:
        """Take the order that replaces another one, whatever became of that."""
        held = self._place(effect.leaves_qty, effect.price, effect.symbol, now)
        held.row = replace(held.row, side=effect.side, ord_type=effect.ord_type)
        held.sent = (effect.order_id, effect.leg + 1)
        self._mark(held, effect.client_key)
        self._tell(held)
        return held

    def remove(self, venue_order_id: str) -> bool:
        """Take an order off the book; False when it is too late."""
        held = self.held.get(venue_order_id)
        if held is None or not held.is_open:
            return False
        self.end(held, OrdStatus.CANCELED)
        return True

    def take_elsewhere(self, like: VenueOrder, now: int) -> Held:
        """Take an order that did not come through the gateway."""
        held = self._place(like.order_qty or Decimal(0), like.price, like.symbol or "", now)
        held.row = replace(held.row, side=like.side, ord_type=like.ord_type)
        self._tell(held)
        return held

    def _place(self, quantity: Decimal, price: Decimal | None, symbol: str, now: int) -> Held:
        row = VenueOrder(
            venue_order_id=f"V{len(self.held) + 1}",
            status=OrdStatus.NEW,
            cum_qty=Decimal(0),
            symbol=symbol,
            order_qty=quantity,
            price=price,
            created_at=now,
        )
        self.held[row.venue_order_id] = Held(row)
        return self.held[row.venue_order_id]

    def fill(self, held: Held, quantity: Decimal, now: int) -> None:
        """Execute some or all of what is left."""
        quantity = min(quantity, held.left)
        self._executions += 1
        done = VenueExecution(
            venue_exec_id=f"E{self._executions}",
            venue_order_id=held.row.venue_order_id,
            last_qty=quantity,
            last_px=held.row.price or Decimal(50),
            at=now,
        )
        held.executions.append(done)
        cum_qty = held.filled + quantity
        status = OrdStatus.FILLED if quantity == held.left else OrdStatus.PARTIALLY_FILLED
        held.row = replace(held.row, cum_qty=cum_qty, status=status)
        self.news.append(
            ExecutionSeen(venue=VENUE, account=ACCOUNT, execution=done, evidence=Evidence.STREAM)
        )
        self._tell(held)

    def end(self, held: Held, status: OrdStatus) -> None:
        """Take the order off the book."""
        held.row = replace(held.row, status=status)
        self._tell(held)

    def _tell(self, held: Held) -> None:
        self.news.append(self.seen(held, Evidence.STREAM))

    def seen(self, held: Held, evidence: Evidence) -> OrderSeen:
        """Describe the order as it is now."""
        return OrderSeen(venue=VENUE, account=ACCOUNT, seen=held.row, evidence=evidence)

    def listed(self, venue_order_id: str) -> ExecutionsListed:
        """List the order's executions as they are now."""
        held = self.held.get(venue_order_id)
        return ExecutionsListed(
            venue=VENUE,
            account=ACCOUNT,
            venue_order_id=venue_order_id,
            executions=tuple(held.executions) if held else (),
            evidence=Evidence.QUERY,
        )

    def query(self, venue_order_id: str) -> list[Event]:
        """Answer a question about one order."""
        held = self.held.get(venue_order_id)
        if held is None:
            missing = OrderMissing(venue=VENUE, account=ACCOUNT, venue_order_id=venue_order_id)
            return [missing]
        return [self.seen(held, Evidence.QUERY), self.listed(venue_order_id)]

    def cancel(self, effect: SendCancel) -> list[Event]:
        """Carry out a cancel request and answer it."""
        held = self.held.get(effect.venue_order_id)
        if held is not None and held.is_open:
            self.end(held, OrdStatus.CANCELED)
            return [CancelAccepted(order_id=effect.order_id, leg=effect.leg)]
        refused = CancelRefused(
            order_id=effect.order_id, leg=effect.leg, text="closed", too_late=True
        )
        return [*self.query(effect.venue_order_id), refused]

    def snapshot(self, now: int, since: int) -> Snapshot:
        """Return all open orders, and all executions from `since` on."""
        executions = [
            done
            for held in self.held.values()
            for done in held.executions
            if done.at is not None and done.at >= since
        ]
        return Snapshot(
            venue=VENUE,
            account=ACCOUNT,
            taken_at=now,
            since=since,
            orders=tuple(held.row for held in self.held.values() if held.is_open),
            executions=tuple(executions),
        )
