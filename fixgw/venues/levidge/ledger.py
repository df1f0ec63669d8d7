"""What an account's own rows have told so far: the terms and the fills of its recent orders.

REST tells an order's last fill only, the stream tells each once, and a cancel has to repeat the
order's terms, so all of that is kept here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

from fixgw.core.effects import SendNew, SendReplace
from fixgw.core.events import VenueExecution
from fixgw.core.exact import ZERO, add
from fixgw.venues.levidge.wire import OrderRow

KEPT = 5_000
"""Orders that are remembered; those that were told of longest ago are forgotten first."""
ASKED_IN_VAIN = 3
"""Times an order's fills are asked for before those that are missing count as not to be had."""


@dataclass(slots=True, kw_only=True)
class Known:
    """One order: its latest row, its fills with the time at which each was told."""

    row: OrderRow
    fills: dict[str, tuple[int, VenueExecution]] = field(default_factory=dict)
    asked: int = 0


class Ledger:
    """One account's orders. Times in microseconds.

    `newest` is the youngest order that the last snapshot looked at, `latest` the youngest that
    anything told of: orders are numbered in the order in which they came.
    """

    def __init__(self) -> None:
        self._orders: dict[int, Known] = {}
        self._sent: dict[str, SendNew | SendReplace] = {}
        self.newest: int | None = None
        self.latest = 0

    def expect(self, effect: SendNew | SendReplace) -> None:
        """Note an order that is being sent, or may have been: its rows are ours, even closed."""
        self._sent[effect.client_key] = effect

    def settle(self, client_key: str) -> None:
        """Note that the outcome of sending an order is known."""
        self._sent.pop(client_key, None)

    def sent(self, client_key: str | None) -> SendNew | SendReplace | None:
        """Return the order of unknown outcome that carries this key."""
        return None if client_key is None else self._sent.get(client_key)

    def note(self, row: OrderRow, fill: VenueExecution | None, at: int) -> None:
        """Take in a row, and the fill it tells of."""
        known = self._orders.pop(row.order_id, None) or Known(row=row)
        known.row = _merged(known.row, row)
        if fill is not None and fill.venue_exec_id not in known.fills:
            known.fills[fill.venue_exec_id] = (at, fill)
            known.asked = 0
        self._orders[row.order_id] = known
        self.latest = max(self.latest, row.order_id)
        if len(self._orders) > KEPT:
            del self._orders[next(iter(self._orders))]

    def row(self, order_id: int) -> OrderRow | None:
        """Return all that is known of an order's terms."""
        known = self._orders.get(order_id)
        return None if known is None else known.row

    def fills(self, order_id: int) -> tuple[VenueExecution, ...]:
        """Return the fills of an order that were told of, in that order."""
        known = self._orders.get(order_id)
        return () if known is None else tuple(fill for _, fill in known.fills.values())

    def fills_since(self, since: int) -> list[VenueExecution]:
        """Return every fill that was told of since then."""
        return [
            fill
            for known in self._orders.values()
            for at, fill in known.fills.values()
            if at >= since
        ]

    def asked_in_vain(self, order_id: int, filled: Decimal | None) -> bool:
        """Note that an order's fills were asked for; whether what is missing is not to be had.

        `filled` is what the venue says was filled.
        """
        known = self._orders.get(order_id)
        if known is None or filled is None:
            return False
        if _sum(fill for _, fill in known.fills.values()) >= filled:
            return False
        known.asked += 1
        return known.asked > ASKED_IN_VAIN


def _sum(fills: Iterable[VenueExecution]) -> Decimal:
    total = ZERO
    for fill in fills:
        total = add(total, fill.last_qty)
    return total


def _merged(old: OrderRow, new: OrderRow) -> OrderRow:
    """Fill what the new row is silent about from the old one."""
    silent = {
        one.name: getattr(old, one.name)
        for one in fields(OrderRow)
        if getattr(new, one.name) is None
    }
    return replace(new, **silent)
