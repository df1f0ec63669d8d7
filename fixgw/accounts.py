"""Answers what clients ask about positions and balances: reads the venue, tells the client.

Readings change no order, so they pass by the core and the journal. A question is answered by a
reading that began after it, so that what the client knew when it asked is in it; one reading serves
everyone who waits for it to begin. A subscription lasts as long as its connection: the account is
read again every `account_poll` seconds and when the venue's stream says that it changed, but not
without a pause, and what differs is told.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

from fixgw.core.account_answers import answer, confirm_end, refuse, update
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
)
from fixgw.core.capability import Refusal
from fixgw.core.codes import Code
from fixgw.core.routing import route
from fixgw.core.setup import AccountRef, Setup
from fixgw.errors import VenueError, bug_of

_LOG = logging.getLogger(__name__)

MOST_SUBSCRIPTIONS = 100
"""Open subscriptions of one session; a client that forgets its own shall not flood a venue."""
MOST_QUESTIONS = 100
"""Questions of one session that wait for a reading at a time."""
AT_ONCE = 20
"""Reports that are sent before other tasks get their turn."""
PAUSE = 2.0
"""Seconds at least between readings that a busy stream asks for: the venue's budget is for orders,
and for looking for those in doubt."""

_Name = tuple[str, Topic, str]
"""What a subscription is known by: the session, the topic and the client's id of the request."""


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
        self._answers: dict[asyncio.Task[None], AskAccount] = {}
        self._turns: defaultdict[_Key, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._next: dict[_Key, asyncio.Task[Reading]] = {}
        self._readings: set[asyncio.Task[Reading]] = set()
        self._followers: dict[_Name, _Follower] = {}
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
        if command.subscription is Subscription.SUBSCRIBE:
            self._end(_name(command))  # a second one takes the first one's place
        excess = self._excess(command)
        if excess is not None:
            self._sink.tell(refuse(command, f"{Code.RATE_LIMITED}: {excess}"))
            return
        asked = Asked(command=command, client_account=way.client_account, ref=way.ref)
        task = asyncio.get_running_loop().create_task(self._answer(asked))
        self._answers[task] = command

    def changed(self, event: AccountChanged) -> None:
        """Read again what somebody follows."""
        ref = AccountRef(venue=event.venue, account=event.account)
        for key, flag in self._changed.items():
            if key.ref == ref:
                flag.set()

    def left(self, session: str) -> None:
        """End what a session asked for whose connection is gone."""
        for task, command in list(self._answers.items()):
            if command.session == session:
                self._drop(task)
        for name in [name for name in self._followers if name[0] == session]:
            self._forget(name)

    async def close(self) -> None:
        """End everything."""
        running: list[asyncio.Task[None] | asyncio.Task[Reading]]
        running = [*self._answers, *self._watches.values(), *self._readings]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _can_tell(self, venue: str, topic: Topic) -> bool:
        can = self._setup.venues[venue].capability
        return can.positions if topic is Topic.POSITIONS else can.collateral

    def _excess(self, command: AskAccount) -> str | None:
        """Return of what the session has too much to ask this; None when it may."""
        waiting = [one for one in self._answers.values() if one.session == command.session]
        if len(waiting) >= MOST_QUESTIONS:
            return f"more than {MOST_QUESTIONS} questions wait for an answer"
        if command.subscription is Subscription.SNAPSHOT:
            return None
        begun = sum(1 for one in waiting if one.subscription is Subscription.SUBSCRIBE)
        followed = sum(1 for name in self._followers if name[0] == command.session)
        if begun + followed >= MOST_SUBSCRIPTIONS:
            return f"more than {MOST_SUBSCRIPTIONS} open subscriptions"
        return None

    async def _answer(self, asked: Asked) -> None:
        try:
            reading = await self._read(_Key(asked.ref, asked.command.topic))
        except VenueError as error:
            self._sink.tell(refuse(asked.command, f"{Code.NOT_READ}: {error}"))
        else:
            async for report in _unhurried(answer(asked, reading)):
                self._sink.tell(report)
            if asked.command.subscription is Subscription.SUBSCRIBE:
                self._follow(asked, reading)
        finally:
            self._answers.pop(cast("asyncio.Task[None]", asyncio.current_task()), None)

    async def _read(self, key: _Key) -> Reading:
        """Wait for the reading that begins next; one that has begun may be older than its asker."""
        task = self._next.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._read_in_turn(key))
            self._next[key] = task
            self._readings.add(task)
            task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    async def _read_in_turn(self, key: _Key) -> Reading:
        async with self._turns[key]:
            del self._next[key]
            return await self._ask_venue(key)

    def _finished(self, task: asyncio.Task[Reading]) -> None:
        """Let go of a reading; a failure nobody waits for any more is no news."""
        self._readings.discard(task)
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
        if not self._end(_name(command)):
            text = f"{Code.UNKNOWN_SUBSCRIPTION}: nothing is subscribed as {command.request_id}"
            self._sink.tell(refuse(command, text, result=PosReqResult.INVALID))
            return
        for report in confirm_end(command):
            self._sink.tell(report)

    def _end(self, name: _Name) -> bool:
        """End a subscription, also one that waits for its first reading; tell if there was one."""
        begun = [
            task
            for task, command in self._answers.items()
            if command.subscription is Subscription.SUBSCRIBE and _name(command) == name
        ]
        for task in begun:
            self._drop(task)
        return self._forget(name) or bool(begun)

    def _drop(self, task: asyncio.Task[None]) -> None:
        """Leave a question unanswered."""
        del self._answers[task]
        task.cancel()

    def _forget(self, name: _Name) -> bool:
        """End a subscription, and the watch that nobody needs any more."""
        follower = self._followers.pop(name, None)
        if follower is None:
            return False
        key = _Key(follower.asked.ref, follower.asked.command.topic)
        if not self._following(key):
            self._watches.pop(key).cancel()
            del self._changed[key]
        return True

    def _following(self, key: _Key) -> list[_Follower]:
        return [
            follower
            for follower in self._followers.values()
            if _Key(follower.asked.ref, follower.asked.command.topic) == key
        ]

    async def _watch(self, key: _Key) -> None:
        """Read again and again while somebody follows; a failed reading is simply repeated."""
        flag, poll = self._changed[key], self._polls[key.ref.venue]
        pause = min(PAUSE, poll)
        is_failing = False
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(flag.wait(), poll - pause)
            flag.clear()
            try:
                await self._tell_followers(key, await self._read(key))
                is_failing = False
            except VenueError as error:
                if not is_failing:
                    _LOG.warning("%s of %s not read: %s", key.topic, key.ref.venue, error)
                is_failing = True
            await asyncio.sleep(pause)

    async def _tell_followers(self, key: _Key, reading: Reading) -> None:
        for follower in self._following(key):
            before, follower.told = follower.told, reading
            async for report in _unhurried(update(follower.asked, before, reading)):
                if self._followers.get(_name(follower.asked.command)) is not follower:
                    break  # it has ended meanwhile
                self._sink.tell(report)


async def _unhurried(reports: Sequence[AccountReport]) -> AsyncIterator[AccountReport]:
    """Let all else have its turn: thousands of positions shall not hold up an order."""
    for number, report in enumerate(reports, start=1):
        yield report
        if not number % AT_ONCE:
            await asyncio.sleep(0)


def _name(command: AskAccount) -> _Name:
    return command.session, command.topic, command.request_id
