"""What an account's stream has told and no question brings: fills, and why something was rejected.

The venue lists no executions. Those of the stream are kept here, so that a question about an order
can be answered with them; where the stream was not heard, fills are taken from the growth of the
order's quantity instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.core.effects import SendReplace
from fixgw.core.events import VenueExecution
from fixgw.core.exact import ZERO, add, subtract
from fixgw.venues.polymarket.wire import ExecutionRow, OrderRow

KEPT = 5_000
"""Orders that are remembered; those that were told of longest ago are forgotten first."""
ASKED_IN_VAIN = 2
"""Times an order's fills are asked for before those that are missing count as not to be had."""
CLOCKS = 5_000_000
"""Microseconds by which the venue's clock may be behind; beyond that fills come as one sum."""


@dataclass(slots=True, kw_only=True)
class Known:
    """One order: the latest execution, and its fills with the time at which each was told."""

    latest: ExecutionRow
    fills: dict[str, tuple[int, VenueExecution]] = field(default_factory=dict)


class Ledger:
    """One account's orders. Times in microseconds."""

    def __init__(self) -> None:
        self._orders: dict[str, Known] = {}
        self._asked: dict[str, tuple[int, Decimal]] = {}
        self._connected_at: int | None = None
        self._untold: dict[str, Decimal] = {}
        self._before: frozenset[str] = frozenset()
        self._heard: set[str] = set()
        self._replacing: dict[str, SendReplace] = {}
        self._refused: dict[str, None] = {}

    def connected(self, rows: Iterable[OrderRow], at: int) -> None:
        """Note what was open and how much of it was filled when the stream began to tell.

        What was filled by then and not told will not be told.
        """
        self._connected_at, self._heard = at, set()
        self._before = frozenset(self._orders)
        self._untold = {
            row.order_id: max(ZERO, subtract(row.filled or ZERO, self._told(row.order_id)))
            for row in rows
        }

    def note(self, row: ExecutionRow, fill: VenueExecution | None, at: int) -> None:
        """Take in an execution of the stream."""
        order_id = row.order.order_id
        known = self._orders.pop(order_id, None) or Known(latest=row)
        known.latest = row
        if fill is not None and fill.venue_exec_id not in known.fills:
            known.fills[fill.venue_exec_id] = (at, fill)
        self._heard.add(order_id)
        self._orders[order_id] = known
        if len(self._orders) > KEPT:
            forgotten = next(iter(self._orders))
            del self._orders[forgotten]
            self._asked.pop(forgotten, None)

    def latest(self, order_id: str) -> ExecutionRow | None:
        """Return what the stream told last of an order."""
        known = self._orders.get(order_id)
        return None if known is None else known.latest

    def fills(self, order_id: str) -> tuple[VenueExecution, ...]:
        """Return the fills of an order that were told of, in that order."""
        known = self._orders.get(order_id)
        return () if known is None else tuple(fill for _, fill in known.fills.values())

    def fills_since(self, since: int) -> tuple[VenueExecution, ...]:
        """Return every fill that was told of since then."""
        return tuple(
            fill
            for known in self._orders.values()
            for at, fill in known.fills.values()
            if at >= since
        )

    def asked_in_vain(self, order_id: str, filled: Decimal, created: int | None) -> bool:
        """Note that fills were asked for; whether what is missing of them is not to be had.

        `filled` is what the venue says was filled, `created` when the order was made.
        """
        missing = subtract(filled, self._told(order_id))
        if missing <= ZERO:
            self._asked.pop(order_id, None)
            return False
        if self._is_untold(order_id, missing, created):
            return True
        times, before = self._asked.get(order_id, (0, missing))
        # Fewer are missing than before: the stream is only late.
        times = 1 if missing < before else times + 1
        self._asked[order_id] = times, missing
        return times > ASKED_IN_VAIN

    def _is_untold(self, order_id: str, missing: Decimal, created: int | None) -> bool:
        """Tell whether what is missing was filled before the stream began to tell."""
        if order_id in self._untold:
            return missing <= self._untold[order_id]
        if self._connected_at is None or order_id in self._heard:
            return False
        is_older = created is not None and created < self._connected_at - CLOCKS
        return is_older or order_id in self._before

    def _told(self, order_id: str) -> Decimal:
        told = ZERO
        for fill in self.fills(order_id):
            told = add(told, fill.last_qty)
        return told

    def refuse(self, order_id: str) -> None:
        """Note that an order call has told of the order's rejection."""
        self._refused[order_id] = None
        if len(self._refused) > KEPT:
            del self._refused[next(iter(self._refused))]

    def is_refused(self, order_id: str) -> bool:
        """Tell whether an order call has told of the order's rejection."""
        return order_id in self._refused

    def begin_replace(self, effect: SendReplace) -> None:
        """Note that an order is being modified: a rejection of it speaks of that."""
        self._replacing[effect.venue_order_id] = effect

    def replacing(self, venue_order_id: str) -> SendReplace | None:
        """Return the order's modification that is under way, if there is one."""
        return self._replacing.get(venue_order_id)

    def end_replace(self, venue_order_id: str) -> SendReplace | None:
        """Note that a modification is decided, and return it if one was under way."""
        return self._replacing.pop(venue_order_id, None)
