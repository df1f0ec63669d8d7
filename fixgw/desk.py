"""The gateway's side of its venues: effects out, events in, one task for each thing under way.

Nothing that a venue or its room does wrong may lose an order: whatever fails unexpectedly while
an order is being sent becomes "unknown", which the core never rejects and never sends again.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace

from fixgw.core.account_data import VenueNews
from fixgw.core.effects import (
    RecallSent,
    SendCancel,
    SendMassCancel,
    SendNew,
    SendReplace,
    TakeSnapshot,
    VenueEffect,
)
from fixgw.core.events import (
    CancelUnknown,
    Event,
    GapFillFailed,
    OrderUnknown,
    QueryFailed,
    ReplaceUnknown,
    Snapshot,
    StreamLost,
)
from fixgw.core.setup import AccountRef
from fixgw.errors import NotSentError, VenueError, bug_of
from fixgw.venues.base import MassCanceler, Venue

_LOG = logging.getLogger(__name__)
_PAUSE_AFTER_CRASH = 1.0
_INSTRUMENTS_RETRY = 2.0

Deliver = Callable[[VenueNews | Snapshot], None]


class Desk:
    """All venues of one gateway. `deliver` puts what happens into the gateway's inbox.

    `polls` gives, by venue, the seconds between two readings of its instruments.

    Snapshots carry the gateway's own time, `clock`: it is compared with nothing but that.
    """

    def __init__(
        self,
        venues: Mapping[str, Venue],
        deliver: Deliver,
        clock: Callable[[], int],
        polls: Mapping[str, float],
    ) -> None:
        self._venues = venues
        self._deliver = deliver
        self._clock = clock
        self._polls = polls
        self._calls: set[asyncio.Task[None]] = set()
        self._followers: list[asyncio.Task[None]] = []
        self._snapshots: dict[AccountRef, int | None] = {}

    def start(self) -> None:
        """Follow every venue's streams and instruments."""
        for venue in self._venues.values():
            self._followers.append(asyncio.create_task(self._follow(venue)))
            self._followers.append(asyncio.create_task(self._keep_instruments(venue)))

    async def close(self, patience: float) -> None:
        """Let calls under way finish for up to `patience` seconds, then release everything."""
        for follower in self._followers:
            follower.cancel()
        await asyncio.gather(*self._followers, return_exceptions=True)
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=patience)
            for call in late:
                call.cancel()
        await asyncio.gather(*(venue.close() for venue in self._venues.values()))

    def carry_out(self, effect: VenueEffect | SendMassCancel) -> None:
        """Begin one effect; what comes of it is delivered later."""
        self._begin(self._send(self._venues[effect.venue], effect))

    def take_snapshot(self, effect: TakeSnapshot) -> None:
        """Begin a snapshot; one that is asked for during another follows it, from the earlier."""
        ref = AccountRef(venue=effect.venue, account=effect.account)
        if ref in self._snapshots:
            waiting = self._snapshots[ref]
            self._snapshots[ref] = effect.since if waiting is None else min(waiting, effect.since)
            return
        self._snapshots[ref] = None
        self._begin(self._take(ref, effect.since))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        call = asyncio.get_running_loop().create_task(work)
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _send(self, venue: Venue, effect: VenueEffect | SendMassCancel) -> None:
        try:
            events = await _carried_out(venue, effect)
        except Exception as error:  # noqa: BLE001 - a venue's task: last resort
            _LOG.error("%s failed on %s: %s", venue.name, type(effect).__name__, bug_of(error))
            events = _unknown(effect, error)
        for event in events:
            self._deliver(event)

    async def _take(self, ref: AccountRef, since: int) -> None:
        venue = self._venues[ref.venue]
        following: int | None = since
        while following is not None:
            try:
                taken_at = self._clock()
                snapshot = await venue.snapshot(ref.account, following)
                self._deliver(replace(snapshot, taken_at=taken_at))
            except VenueError as error:
                self._deliver(GapFillFailed(venue=ref.venue, account=ref.account, text=str(error)))
            except Exception as error:  # noqa: BLE001 - a venue's task: last resort
                _LOG.error("%s failed on a snapshot: %s", venue.name, bug_of(error))
                text = f"{type(error).__name__} in {venue.name}"
                self._deliver(GapFillFailed(venue=ref.venue, account=ref.account, text=text))
            following, self._snapshots[ref] = self._snapshots[ref], None
        del self._snapshots[ref]

    async def _follow(self, venue: Venue) -> None:
        while True:
            try:
                async for event in venue.events():
                    self._deliver(event)
                text = "the stream task ended"
            except Exception as error:  # noqa: BLE001 - a venue's task: last resort
                _LOG.error("%s failed on its streams: %s", venue.name, bug_of(error))
                text = f"{type(error).__name__} in {venue.name}"
            for account in venue.accounts:
                self._deliver(StreamLost(venue=venue.name, account=account, text=text))
            await asyncio.sleep(_PAUSE_AFTER_CRASH)

    async def _keep_instruments(self, venue: Venue) -> None:
        while True:
            try:
                self._deliver(await venue.instruments())
                pause = self._polls[venue.name]
            except NotSentError as error:
                # Nothing is new in that: the streams of a venue out of reach are lost as well.
                _LOG.debug("no instruments from %s: %s", venue.name, error)
                pause = _INSTRUMENTS_RETRY
            except VenueError as error:
                _LOG.warning("no instruments from %s: %s", venue.name, error)
                pause = _INSTRUMENTS_RETRY
            except Exception as error:  # noqa: BLE001 - a venue's task: last resort
                _LOG.error("%s failed on its instruments: %s", venue.name, bug_of(error))
                pause = _INSTRUMENTS_RETRY
            await asyncio.sleep(pause)


async def _carried_out(venue: Venue, effect: VenueEffect | SendMassCancel) -> Sequence[Event]:
    if not isinstance(effect, SendMassCancel):
        return await venue.send(effect)
    if not isinstance(venue, MassCanceler):
        raise TypeError(f"{venue.name} has no call for many cancels")
    return await venue.cancel_many(effect)


def _unknown(effect: VenueEffect | SendMassCancel, error: Exception) -> tuple[Event, ...]:
    """Say of an effect that nobody knows what came of it; never what was in it."""
    if isinstance(effect, SendMassCancel):
        return tuple(event for cancel in effect.cancels for event in _unknown(cancel, error))
    text = f"unexpected {type(error).__name__} in {effect.venue}"
    if isinstance(effect, SendNew):
        return (OrderUnknown(order_id=effect.order_id, leg=effect.leg, text=text),)
    if isinstance(effect, SendCancel):
        return (CancelUnknown(order_id=effect.order_id, leg=effect.leg, text=text),)
    if isinstance(effect, SendReplace):
        return (ReplaceUnknown(order_id=effect.order_id, leg=effect.leg, text=text),)
    if isinstance(effect, RecallSent):
        return ()
    failed = QueryFailed(
        venue=effect.venue,
        account=effect.account,
        venue_order_id=effect.venue_order_id,
        text=text,
    )
    return (failed,)
