"""Venue accounts' streams: lost, connected, gap filled; and what time makes due.

Every connection begins with a gap. Until a snapshot taken after the connection has been merged,
the account is not healthy: new orders are refused, cancels and questions pass.
"""

from fixgw.core import doubting, placing, risk
from fixgw.core.adopt import settle_orphans
from fixgw.core.blotter import AccountState, Change, Health
from fixgw.core.effects import FetchExecutions, QueryOrder, TakeSnapshot
from fixgw.core.events import (
    GapFilled,
    GapFillFailed,
    InstrumentsLoaded,
    StreamConnected,
    StreamLost,
)
from fixgw.core.lifecycle import backoff, with_leg
from fixgw.core.observe import fills_overdue
from fixgw.core.order import Doubt, Leg, Order, Request
from fixgw.core.placing import required
from fixgw.core.record import replace
from fixgw.core.report import VenueStatus
from fixgw.core.setup import AccountRef, Setup

CHECKS_BEFORE_DOUBT = 5
"""Questions, with back-off, after which a replace that the venue took and does not show is doubted.
"""


def stream_lost(change: Change, event: StreamLost) -> None:
    """The account's stream is gone: from now on only snapshots tell."""
    ref = AccountRef(venue=event.venue, account=event.account)
    state = change.account(ref)
    if state.health is Health.DOWN and state.announced is False:
        return
    was_healthy = state.health is Health.HEALTHY
    state = replace(
        state,
        health=Health.DOWN,
        connected_at=None,
        known_until=change.now if was_healthy else state.known_until,
        next_snapshot_at=change.now + change.blotter.setup.gap_fill_every,
    )
    _announce(change, ref, state, is_open=False, text=f"{event.venue} stream lost: {event.text}")


def stream_connected(change: Change, event: StreamConnected) -> None:
    """The stream delivers again: fill the gap."""
    ref = AccountRef(venue=event.venue, account=event.account)
    state = replace(
        change.account(ref),
        health=Health.RECONCILING,
        connected_at=change.now,
        next_snapshot_at=change.now + change.blotter.setup.gap_fill_every,
        failures=0,
    )
    change.accounts[ref] = state
    _take_snapshot(change, ref, state)


def gap_filled(change: Change, event: GapFilled) -> None:
    """A snapshot has been merged; if it was taken after the connection, the account is healthy."""
    ref = AccountRef(venue=event.venue, account=event.account)
    state = change.account(ref)
    if state.health is Health.HEALTHY:
        return
    known_until = max(state.known_until, event.taken_at)
    state = replace(state, known_until=known_until, failures=0)
    if state.connected_at is None or event.taken_at < state.connected_at:
        change.accounts[ref] = state
        return
    look_at = change.now + change.blotter.setup.look_every
    change.accounts[ref] = replace(state, health=Health.HEALTHY, next_snapshot_at=look_at)
    _announce_if_open(change, ref)


def _what_was_missed(change: Change, venue: str) -> str:
    if change.blotter.setup.venues[venue].capability.order_query:
        return "what was missed has been read"
    return "what it did meanwhile cannot be asked for"


def gap_fill_failed(change: Change, event: GapFillFailed) -> None:
    """The snapshot did not come: ask again, later each time.

    A stream that comes back begins with the shortest wait again. The failure is news only while
    the stream is up: that the account is down has been said.
    """
    ref = AccountRef(venue=event.venue, account=event.account)
    state = change.account(ref)
    if state.health is Health.HEALTHY:
        return
    again_at = change.now + _wait_for_next(change.blotter.setup, state)
    change.accounts[ref] = replace(state, failures=state.failures + 1, next_snapshot_at=again_at)
    if state.health is Health.RECONCILING:
        change.alarm(f"{event.venue}/{event.account}", f"no snapshot: {event.text}")


def _announce_if_open(change: Change, ref: AccountRef) -> None:
    """An account is open once its orders are taken: that needs the venue's instruments, too."""
    state = change.account(ref)
    known = ref.venue in change.blotter.instruments or ref.venue in change.instruments
    if state.health is Health.HEALTHY and known and state.announced is not True:
        text = f"{ref.venue} stream is back, {_what_was_missed(change, ref.venue)}"
        _announce(change, ref, state, is_open=True, text=text)


def _announce(
    change: Change, ref: AccountRef, state: AccountState, *, is_open: bool, text: str
) -> None:
    """Tell clients of a change they have not been told of; the first connection is no news."""
    known = state.announced
    change.accounts[ref] = replace(state, announced=is_open)
    if known is is_open or (known is None and is_open):
        return
    change.publish(
        VenueStatus(
            venue=ref.venue,
            venue_account=ref.account,
            open=is_open,
            text=text,
            transact_time=change.now,
        )
    )


def instruments_loaded(change: Change, event: InstrumentsLoaded) -> None:
    """The venue's instruments, if they differ from what is known."""
    if change.blotter.loaded.get(event.venue) != event.instruments:
        change.instruments[event.venue] = event.instruments
        risk.warn_of_unlisted(change, told=risk.unlisted(change.blotter))
    for ref in change.blotter.accounts:
        if ref.venue == event.venue:
            _announce_if_open(change, ref)


def ticked(change: Change) -> None:
    """Ask what is due to be asked."""
    probes: dict[AccountRef, int] = {}
    for order_id in change.blotter.watched:
        order = change.order(order_id)
        if order is not None:
            _ask_if_due(change, order, probes)
    for ref in change.blotter.accounts:
        _snapshot_if_due(change, ref, probes)
    keys = change.blotter.orphans
    for ref in dict.fromkeys(AccountRef(venue=key[0], account=key[1]) for key in keys):
        settle_orphans(change, ref)


def _ask_if_due(change: Change, order: Order, probes: dict[AccountRef, int]) -> None:
    doubt = order.doubted
    if doubt is not None and doubt.next_probe_at <= change.now:
        ref = AccountRef(venue=order.venue, account=order.venue_account)
        probes[ref] = min(probes.get(ref, change.now), placing.awaited_leg(order).sent_at)
        order = _probe(change, order, doubt)
    if order.request is not None and _is_due(order.request.next_check_at, change.now):
        order = _check(change, order, order.request)
    for leg in order.legs:
        if _is_due(leg.next_fetch_at, change.now):
            order = change.put(with_leg(order, replace(leg, next_fetch_at=None)))
            if leg.said_filled:
                fills_overdue(change, order)
            else:
                change.act(_question(order, leg))


def _probe(change: Change, order: Order, doubt: Doubt) -> Order:
    """Count the look that is taken for an order in doubt; repeat a cancel that waits for it."""
    venue = change.blotter.setup.venues[order.venue]
    wait = backoff(venue.probe_every, venue.probe_every, venue.probe_max, doubt.probes)
    doubt = replace(doubt, probes=doubt.probes + 1, next_probe_at=change.now + wait)
    if order.doubt is not None:
        return change.put(replace(order, doubt=doubt))
    request = required(order.request)
    if request.cancel_after is not None:
        placing.send_cancel(change, order)
    return change.put(replace(order, request=replace(request, doubt=doubt)))


def _check(change: Change, order: Order, request: Request) -> Order:
    """Ask what a request that the venue took has done."""
    venue = change.blotter.setup.venues[order.venue]
    wait = backoff(venue.probe_every, venue.probe_every, venue.probe_max, request.checks)
    request = replace(request, checks=request.checks + 1, next_check_at=change.now + wait)
    order = change.put(replace(order, request=request))
    change.act(placing.query(order))
    if request.is_replacing and request.checks == CHECKS_BEFORE_DOUBT:
        text = f"{order.venue} took the replace and does not show it"
        return doubting.doubt_replace(change, order, text)
    return order


def _question(order: Order, leg: Leg) -> FetchExecutions | QueryOrder:
    """Ask for the executions that are missing; when none are, for the order itself."""
    if leg.cum_qty >= leg.venue_cum_qty:
        return placing.query(order, leg)
    return placing.fetch(order, leg)


def _is_due(at: int | None, now: int) -> bool:
    return at is not None and at <= now


def _snapshot_if_due(change: Change, ref: AccountRef, probes: dict[AccountRef, int]) -> None:
    state = change.account(ref)
    due = _is_due(state.next_snapshot_at, change.now)
    if due:
        wait = _wait_for_next(change.blotter.setup, state)
        change.accounts[ref] = replace(state, next_snapshot_at=change.now + wait)
    if due or ref in probes:
        _take_snapshot(change, ref, state, probes.get(ref))


def _wait_for_next(setup: Setup, state: AccountState) -> int:
    if state.health is Health.HEALTHY:
        return setup.look_every
    every = setup.gap_fill_every
    return backoff(every, 2 * every, setup.gap_fill_max, state.failures)


def _take_snapshot(
    change: Change, ref: AccountRef, state: AccountState, sent_at: int | None = None
) -> None:
    known = change.now if state.health is Health.HEALTHY else state.known_until
    since = min(known, known if sent_at is None else sent_at)
    overlap = change.blotter.setup.snapshot_overlap
    change.act(TakeSnapshot(venue=ref.venue, account=ref.account, since=since - overlap))
