"""Answers what clients ask about positions and balances: reads the venue, tells the client.

Readings change no order, so they pass by the core and the journal. One reading serves everyone
who asks while it is under way. A subscription lasts as long as its connection: the account is read
again every `account_poll` seconds and whenever the venue's stream says that it changed, and what
differs is told.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from fixgw.core.account_data import (
    AccountChanged,
    AccountReport,
    AskAccount,
    Asked,
    Collateral,
    Positions,
    PosReqResult,
    Reading,
    Subscription,
    Topic,
    answer,
    confirm_end,
    refuse,
    update,
)
from fixgw.core.capability import Refusal
from fixgw.core.codes import Code
from fixgw.core.routing import route
from fixgw.core.setup import AccountRef, Setup
from fixgw.errors import VenueError, bug_of

_LOG = logging.getLogger(__name__)

MOST_SUBSCRIPTIONS = 100
"""Open subscriptions of one session; a client that forgets its own shall not flood a venue."""


class AccountSource(Protocol):
    """The part of a venue that tells of its accounts."""

    async def positions(self, account: str) -> Positions:
        """Read all positions of an account."""

    async def collateral(self, account: str) -> Collateral:
        """Read balances and margin of an account."""


class AccountSink(Protocol):
    """The part of the FIX edge that answers leave by."""

    def tell(self, report: AccountReport) -> None:
        """Send to the session if it is connected; nothing is kept for one that is away."""


@dataclass(frozen=True, slots=True)
class _Key:
    """What one reading is about."""

    ref: AccountRef
    topic: Topic


@dataclass(slots=True)
class _Follower:
    """One subscription, and what it was last told."""

    asked: Asked
    told: Reading


class AccountDesk:
    """All questions about accounts. Every method runs on the gateway's loop.

    `polls` gives, by venue, the seconds between two readings for subscribers.
    """

    def __init__(
        self,
        setup: Setup,
        venues: Mapping[str, AccountSource],
        polls: Mapping[str, float],
        sink: AccountSink,
    ) -> None:
        self._setup = setup
        self._venues = venues
        self._polls = polls
        self._sink = sink
        self._answers: dict[asyncio.Task[None], str] = {}
        self._readings: dict[_Key, asyncio.Task[Reading]] = {}
        self._followers: dict[tuple[str, Topic, str], _Follower] = {}
        self._watches: dict[_Key, asyncio.Task[None]] = {}
        self._changed: dict[_Key, asyncio.Event] = {}

    def ask(self, command: AskAccount) -> None:
        """Take a request; it is answered when the venue has been read."""
        if command.subscription is Subscription.UNSUBSCRIBE:
            self._unsubscribe(command)
            return
        way = route(command, self._setup)
        if isinstance(way, Refusal):
            self._sink.tell(refuse(command, way.text, result=PosReqResult.NOT_AUTHORIZED))
            return
        if not self._can_tell(way.ref.venue, command.topic):
            text = f"{Code.UNSUPPORTED_QUESTION}: {way.ref.venue} does not tell {command.topic}"
            self._sink.tell(refuse(command, text, result=PosReqResult.NOT_SUPPORTED))
            return
        if self._is_full(command):
            text = f"{Code.RATE_LIMITED}: more than {MOST_SUBSCRIPTIONS} open subscriptions"
            self._sink.tell(refuse(command, text))
            return
        asked = Asked(command=command, client_account=way.client_account, ref=way.ref)
        task = asyncio.get_running_loop().create_task(self._answer(asked))
        self._answers[task] = command.session
        task.add_done_callback(lambda done: self._answers.pop(done, None))

    def changed(self, event: AccountChanged) -> None:
        """Read again what somebody follows."""
        ref = AccountRef(venue=event.venue, account=event.account)
        for key, flag in self._changed.items():
            if key.ref == ref:
                flag.set()

    def left(self, session: str) -> None:
        """End what a session asked for whose connection is gone."""
        for task in [task for task, asker in self._answers.items() if asker == session]:
            task.cancel()
        for name in [name for name in self._followers if name[0] == session]:
            self._forget(name)

    async def close(self) -> None:
        """End everything."""
        running: list[asyncio.Task[None] | asyncio.Task[Reading]]
        running = [*self._answers, *self._watches.values(), *self._readings.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _can_tell(self, venue: str, topic: Topic) -> bool:
        can = self._setup.venues[venue].capability
        return can.positions if topic is Topic.POSITIONS else can.collateral

    def _is_full(self, command: AskAccount) -> bool:
        if command.subscription is Subscription.SNAPSHOT:
            return False
        mine = sum(1 for name in self._followers if name[0] == command.session)
        return mine >= MOST_SUBSCRIPTIONS and _name(command) not in self._followers

    async def _answer(self, asked: Asked) -> None:
        try:
            reading = await self._read(_Key(asked.ref, asked.command.topic))
        except VenueError as error:
            self._sink.tell(refuse(asked.command, f"{Code.NOT_READ}: {error}"))
            return
        for report in answer(asked, reading):
            self._sink.tell(report)
        if asked.command.subscription is Subscription.SUBSCRIBE:
            self._follow(asked, reading)

    async def _read(self, key: _Key) -> Reading:
        """Read, or wait for the reading that is under way."""
        task = self._readings.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._ask_venue(key))
            self._readings[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    def _finished(self, key: _Key, task: asyncio.Task[Reading]) -> None:
        """Make room for the next reading; a failure nobody waits for any more is no news."""
        self._readings.pop(key, None)
        if not task.cancelled():
            task.exception()

    async def _ask_venue(self, key: _Key) -> Reading:
        venue = self._venues[key.ref.venue]
        try:
            if key.topic is Topic.POSITIONS:
                return await venue.positions(key.ref.account)
            return await venue.collateral(key.ref.account)
        except VenueError:
            raise
        except Exception as error:  # noqa: BLE001 - a venue's task: last resort
            _LOG.error("%s failed on its %s: %s", key.ref.venue, key.topic, bug_of(error))
            raise VenueError(f"unexpected {type(error).__name__} in {key.ref.venue}") from None

    def _follow(self, asked: Asked, reading: Reading) -> None:
        self._followers[_name(asked.command)] = _Follower(asked, reading)
        key = _Key(asked.ref, asked.command.topic)
        if key not in self._watches:
            self._changed[key] = asyncio.Event()
            self._watches[key] = asyncio.get_running_loop().create_task(self._watch(key))

    def _unsubscribe(self, command: AskAccount) -> None:
        self._forget(_name(command))
        for report in confirm_end(command):
            self._sink.tell(report)

    def _forget(self, name: tuple[str, Topic, str]) -> None:
        follower = self._followers.pop(name, None)
        if follower is None:
            return
        key = _Key(follower.asked.ref, follower.asked.command.topic)
        if not self._following(key):
            self._watches.pop(key).cancel()
            del self._changed[key]

    def _following(self, key: _Key) -> list[_Follower]:
        return [
            follower
            for follower in self._followers.values()
            if _Key(follower.asked.ref, follower.asked.command.topic) == key
        ]

    async def _watch(self, key: _Key) -> None:
        """Read again and again while somebody follows; a failed reading is simply repeated."""
        flag = self._changed[key]
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(flag.wait(), self._polls[key.ref.venue])
            flag.clear()
            try:
                reading = await self._read(key)
            except VenueError as error:
                _LOG.warning("%s of %s not read: %s", key.topic, key.ref.venue, error)
                continue
            self._tell_followers(key, reading)

    def _tell_followers(self, key: _Key, reading: Reading) -> None:
        for follower in self._following(key):
            for report in update(follower.asked, follower.told, reading):
                self._sink.tell(report)
            follower.told = reading


def _name(command: AskAccount) -> tuple[str, Topic, str]:
    return command.session, command.topic, command.request_id
