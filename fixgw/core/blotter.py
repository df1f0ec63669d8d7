"""All orders in memory, and what is known of venues and sessions: read by `step`, changed by one.

A `Change` is what one step decided: it reads through to the blotter and collects new versions of
whatever it touches. `Blotter.absorb` makes it real. A step that raises leaves the blotter as it
was. The gateway's loop is the only owner; nothing here is shared between threads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fixgw.core import instruments
from fixgw.core.commands import CancelPolicy
from fixgw.core.effects import Effect, Publish, RaiseAlarm
from fixgw.core.events import ExecutionSeen, OrderSeen
from fixgw.core.instruments import Instrument
from fixgw.core.order import Execution, Order
from fixgw.core.report import Report
from fixgw.core.setup import AccountRef, Setup

VenueOrderRef = tuple[str, str, str]
"""Venue, account, the venue's order id."""


class Health(StrEnum):
    """How much of a venue account's stream can be relied on."""

    DOWN = "down"
    RECONCILING = "reconciling"
    HEALTHY = "healthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """One venue account. `known_until` is the last time at which nothing was missing.

    `announced` is what clients were last told: True open, False halted, None nothing yet.
    `failures` counts the snapshots in a row that did not come.
    """

    health: Health = Health.DOWN
    known_until: int
    connected_at: int | None = None
    next_snapshot_at: int | None = None
    announced: bool | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """One client session's connection: its policy, since when, and its recent order times."""

    logged_on: bool = False
    logged_on_at: int = 0
    policy: CancelPolicy = CancelPolicy.NONE
    order_times: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """What a venue said about an order that is not (yet) ours, kept until it is placed."""

    first_seen_at: int
    order: OrderSeen | None = None
    executions: tuple[ExecutionSeen, ...] = ()
    asked: bool = False


class Blotter:
    """The state of the gateway. See the module's text for who may change it."""

    def __init__(self, setup: Setup, *, started_at: int) -> None:
        self.setup = setup
        self.orders: dict[str, Order] = {}
        self.by_cl_ord_id: dict[tuple[str, str], str] = {}
        self.by_venue_order: dict[VenueOrderRef, str] = {}
        self.executions: dict[tuple[str, str, str], Execution] = {}
        self.executions_of: dict[str, list[Execution]] = {}
        self.instruments: dict[str, Mapping[str, Instrument]] = {}
        self.loaded: dict[str, tuple[Instrument, ...]] = {}
        self.accounts: dict[AccountRef, AccountState] = {
            AccountRef(venue=venue.name, account=account): AccountState(known_until=started_at)
            for venue in setup.venues.values()
            for account in venue.accounts
        }
        self.sessions: dict[str, SessionState] = {
            comp_id: SessionState() for comp_id in setup.sessions
        }
        self.orphans: dict[VenueOrderRef, Orphan] = {}
        self.watched: dict[str, None] = {}
        self.unplaced: dict[AccountRef, dict[str, None]] = {ref: {} for ref in self.accounts}
        self.open: dict[AccountRef, dict[str, None]] = {ref: {} for ref in self.accounts}
        self.held: dict[str, None] = {}
        self.closed: dict[str, int] = {}

    def absorb(self, change: "Change") -> None:
        """Make a change real."""
        for order in change.orders.values():
            self.place(order)
        for execution in change.executions:
            self._keep(execution)
        self.accounts.update(change.accounts)
        self.sessions.update(change.sessions)
        for ref, orphan in change.orphans.items():
            if orphan is None:
                self.orphans.pop(ref, None)
            else:
                self.orphans[ref] = orphan
        for venue, loaded in change.instruments.items():
            self.loaded[venue] = loaded
            self.instruments[venue] = instruments.index(loaded)

    def place(self, order: Order) -> None:
        """Put an order in and keep every index true."""
        self.orders[order.order_id] = order
        if order.session is not None:
            for cl_ord_id in order.cl_ord_ids:
                self.by_cl_ord_id.setdefault((order.session, cl_ord_id), order.order_id)
        for ref in venue_refs(order):
            self.by_venue_order[ref] = order.order_id
        _mark(self.watched, order.order_id, present=needs_watching(order))
        unplaced = self.unplaced.get(account_of(order))
        if unplaced is not None:
            _mark(unplaced, order.order_id, present=may_appear(order))
            _mark(self.open[account_of(order)], order.order_id, present=order.is_open)
        _mark(self.held, order.order_id, present=order.hold is not None)
        if order.closed_at is None:
            self.closed.pop(order.order_id, None)
        else:
            self.closed.setdefault(order.order_id, order.closed_at)

    def remember(self, order: Order, executions: Iterable[Execution]) -> None:
        """Bring an order back from the journal, unless memory holds it already."""
        if order.order_id in self.orders:
            return
        self.place(order)
        for execution in executions:
            self._keep(execution)

    def _keep(self, execution: Execution) -> None:
        key = (execution.venue, execution.account, execution.venue_exec_id)
        self.executions[key] = execution
        self.executions_of.setdefault(execution.order_id, []).append(execution)

    def evict(self, now: int) -> int:
        """Drop orders closed longer than the retention; return how many left."""
        horizon = now - self.setup.retention
        due = []
        for order_id, closed_at in self.closed.items():
            if closed_at > horizon:
                break
            due.append(order_id)
        for order_id in due:
            self._forget(self.orders[order_id])
        return len(due)

    def _forget(self, order: Order) -> None:
        del self.orders[order.order_id]
        del self.closed[order.order_id]
        self.watched.pop(order.order_id, None)
        if order.session is not None:
            for cl_ord_id in order.cl_ord_ids:
                self.by_cl_ord_id.pop((order.session, cl_ord_id), None)
        for ref in venue_refs(order):
            self.by_venue_order.pop(ref, None)
        for execution in self.executions_of.pop(order.order_id, ()):
            self.executions.pop((execution.venue, execution.account, execution.venue_exec_id), None)


def _mark(index: dict[str, None], order_id: str, *, present: bool) -> None:
    if present:
        index[order_id] = None
    else:
        index.pop(order_id, None)


def account_of(order: Order) -> AccountRef:
    """Return the venue account an order trades on."""
    return AccountRef(venue=order.venue, account=order.venue_account)


def venue_refs(order: Order) -> Iterator[VenueOrderRef]:
    """Name the order by every id the venue gave it."""
    for leg in order.legs:
        if leg.venue_order_id is not None:
            yield (order.venue, order.venue_account, leg.venue_order_id)


def awaits_placement(order: Order) -> bool:
    """Tell whether the order's current leg was sent and the venue's id of it is not known."""
    return order.is_open and order.leg.venue_order_id is None and order.hold is None


def awaits_replacement(order: Order) -> bool:
    """Tell whether the venue was asked to replace the order, and what came of it is not known."""
    return order.is_open and order.request is not None and order.request.is_replacing


def may_appear(order: Order) -> bool:
    """Tell whether the venue may show an order that is this one, under an id not yet known."""
    return awaits_placement(order) or awaits_replacement(order)


def is_answered(order: Order) -> bool:
    """Tell of an order that may appear whether its call is over, with or without an answer."""
    if order.request is not None and order.request.is_replacing:
        return order.request.is_answered
    return order.doubt is not None


def needs_watching(order: Order) -> bool:
    """Tell whether time alone can make something due for the order."""
    return (
        order.doubted is not None
        or any(leg.next_fetch_at is not None for leg in order.legs)
        or (order.request is not None and order.request.next_check_at is not None)
    )


@dataclass(slots=True)
class Change:
    """What one step decided, on top of a blotter it does not touch."""

    blotter: Blotter
    now: int
    orders: dict[str, Order] = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    accounts: dict[AccountRef, AccountState] = field(default_factory=dict)
    sessions: dict[str, SessionState] = field(default_factory=dict)
    orphans: dict[VenueOrderRef, Orphan | None] = field(default_factory=dict)
    instruments: dict[str, tuple[Instrument, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything was decided."""
        return bool(
            self.orders
            or self.executions
            or self.effects
            or self.accounts
            or self.sessions
            or self.orphans
            or self.instruments
        )

    def order(self, order_id: str) -> Order | None:
        """Return the order as it stands within this step."""
        return self.orders.get(order_id) or self.blotter.orders.get(order_id)

    def order_by_cl_ord_id(self, session: str, cl_ord_id: str) -> Order | None:
        """Return the session's order that ever carried this ClOrdID(11)."""
        order_id = self.blotter.by_cl_ord_id.get((session, cl_ord_id))
        return None if order_id is None else self.order(order_id)

    def order_at_venue(self, ref: VenueOrderRef) -> Order | None:
        """Return the order that the venue knows by this id."""
        order_id = self.blotter.by_venue_order.get(ref)
        if order_id is not None:
            return self.order(order_id)
        for order in self.orders.values():
            if ref in venue_refs(order):
                return order
        return None

    def execution_known(self, venue: str, account: str, venue_exec_id: str) -> bool:
        """Tell whether this venue execution has been applied."""
        if (venue, account, venue_exec_id) in self.blotter.executions:
            return True
        return any(
            (known.venue, known.account, known.venue_exec_id) == (venue, account, venue_exec_id)
            for known in self.executions
        )

    def account(self, ref: AccountRef) -> AccountState:
        """Return the state of a venue account within this step."""
        return self.accounts.get(ref) or self.blotter.accounts[ref]

    def orphan(self, ref: VenueOrderRef) -> Orphan | None:
        """Return the orphan within this step."""
        if ref in self.orphans:
            return self.orphans[ref]
        return self.blotter.orphans.get(ref)

    def orphans_of(self, ref: AccountRef) -> Iterator[tuple[VenueOrderRef, Orphan]]:
        """Yield the orphans of a venue account within this step."""
        for key in {**self.blotter.orphans, **self.orphans}:
            orphan = self.orphan(key)
            if orphan is not None and key[:2] == (ref.venue, ref.account):
                yield key, orphan

    def unplaced(self, ref: AccountRef) -> Iterator[Order]:
        """Yield the account's orders that may appear under an unknown id, oldest first."""
        for order in self._among(self.blotter.unplaced[ref]):
            if account_of(order) == ref and may_appear(order):
                yield order

    def open_orders(self, ref: AccountRef) -> Iterator[Order]:
        """Yield the account's open orders, oldest first."""
        for order in self._among(self.blotter.open[ref]):
            if account_of(order) == ref and order.is_open:
                yield order

    def held(self) -> list[Order]:
        """Return the orders that are not sent yet, oldest first."""
        return [order for order in self._among(self.blotter.held) if order.hold is not None]

    def _among(self, known: Iterable[str]) -> Iterator[Order]:
        """Yield orders as they stand within this step, and those that the step touched."""
        for order_id in dict.fromkeys((*known, *self.orders)):
            order = self.order(order_id)
            if order is not None:
                yield order

    def put(self, order: Order) -> Order:
        """Record a new version of an order and return it."""
        self.orders[order.order_id] = order
        return order

    def act(self, effect: Effect) -> None:
        """Record an effect."""
        self.effects.append(effect)

    def publish(self, report: Report) -> None:
        """Record a report."""
        self.effects.append(Publish(report=report))

    def alarm(self, subject: str, text: str) -> None:
        """Record an alarm line for the operator."""
        self.effects.append(RaiseAlarm(subject=subject, text=text))

    @property
    def reports(self) -> tuple[Report, ...]:
        """Return the reports of this step, in order."""
        return tuple(effect.report for effect in self.effects if isinstance(effect, Publish))
