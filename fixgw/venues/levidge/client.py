"""Levidge's client for `route: rest`: the file of this room that talks to the network."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.capability import Capability
from fixgw.core.effects import (
    FetchExecutions,
    QueryOrder,
    RecallSent,
    SendCancel,
    SendNew,
    SendReplace,
    VenueEffect,
)
from fixgw.core.events import (
    Event,
    ExecutionSeen,
    OrderRefused,
    ReplaceGone,
    ReplaceTaken,
    ReplaceUnknown,
    Snapshot,
)
from fixgw.core.fields import Evidence
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.pending import Pending, PendingRequests
from fixgw.net.stream import Stream
from fixgw.net.websocket import WebSocketStream
from fixgw.timings import VenueTimings
from fixgw.venues import unanswered
from fixgw.venues.calling import Caller, Clock
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.levidge import channel, mapping, outcomes
from fixgw.venues.levidge.account import Account
from fixgw.venues.levidge.capability import capability
from fixgw.venues.levidge.knowledge import Knowledge
from fixgw.venues.levidge.ledger import Ledger
from fixgw.venues.levidge.mapping import Reader
from fixgw.venues.levidge.replacement import Replacement
from fixgw.venues.levidge.rest import LIMITS, public_rest, throttle, user_rest
from fixgw.venues.levidge.settings import LevidgeAccount, LevidgeSettings
from fixgw.venues.levidge.wire import OrderRow
from fixgw.venues.messages import Answer
from fixgw.venues.verdict import Told

SIGNS_OF_LIFE = 3
"""How often a stream is asked for one before its silence counts as its end."""


class Gate:
    """Lets one through each so many seconds: the venue limits connections by address."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._turn = asyncio.Lock()
        self._opens = 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        async with self._turn:
            clock = asyncio.get_running_loop().time
            await asyncio.sleep(max(0.0, self._opens - clock()))
            self._opens = clock() + self._interval


class LevidgeRestVenue(Knowledge):
    """A configured Levidge venue over REST and WebSockets; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: LevidgeSettings,
        accounts: Mapping[str, LevidgeAccount],
        timings: VenueTimings,
        *,
        http: HttpClient | None = None,
        clock: Clock = time.time_ns,
    ) -> None:
        self.name = name
        self.accounts = tuple(accounts)
        self.capability: Capability = capability(name, settings)
        self._settings = settings
        self._within = float(timings.order_timeout)
        self._silence = float(timings.stream_silence)
        self._http = http or AiohttpClient()
        caller = Caller(
            venue=name,
            http=self._http,
            throttle=throttle(settings.requests_per_second),
            limits=LIMITS,
            clock=clock,
            within=self._within,
            wait=float(timings.rate_limit_wait),
        )
        rests = {label: user_rest(settings, one, caller) for label, one in accounts.items()}
        self.know_by(public_rest(settings, caller), rests)
        self._accounts = {
            label: Account(
                rest=rest,
                reader=Reader(venue=name, account=label, pairs=self._pairs),
                ledger=Ledger(),
                load=self.instruments,
            )
            for label, rest in rests.items()
        }
        self._gate = Gate(float(settings.connect_interval))
        self._streams: dict[str, WebSocketStream] = {}
        self._rows: dict[str, PendingRequests[OrderRow]] = {
            label: PendingRequests() for label in accounts
        }
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        account = self._accounts[effect.account]
        match effect:
            case SendNew():
                return (await self._place(effect, account),)
            case SendReplace():
                return await self._replace(effect, account)
            case RecallSent():
                account.ledger.expect(effect.sent)
                return ()
            case SendCancel():
                return await account.cancel(effect)
            case QueryOrder():
                return await account.look(effect)
            case FetchExecutions():
                return (await account.executions(effect),)

    def events(self) -> AsyncIterator[VenueNews]:
        """See Venue."""
        return self._feeds.events()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue."""
        return await self._accounts[account].snapshot(since)

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await self._http.close()

    # Orders

    async def _place(self, effect: SendNew, account: Account) -> Event:
        """POST /order, once: after an unclear outcome the order is looked for, never sent again."""
        pending = self._rows[effect.account].add((effect.client_key,))
        account.ledger.expect(effect)
        try:
            request = await account.write(effect)
            answer = await account.rest.call(request, Priority.ORDER)
            event = await self._outcome(effect, account, answer, pending)
        except NotSentError as error:
            event = outcomes.unsent_order(effect, error)
        except VenueError as error:
            row = _told_row(pending)
            if row is None:
                return unanswered.unknown_order(effect, str(error))
            event = outcomes.taken_order(effect, account.learn(row), Evidence.STREAM)
        finally:
            self._rows[effect.account].drop(pending)
        account.ledger.settle(effect.client_key)
        return event

    async def _outcome(
        self, effect: SendNew, account: Account, answer: Answer, pending: Pending[OrderRow]
    ) -> Event:
        """Say what became of an order that was sent. Raises OutcomeUnknownError."""
        told = outcomes.answer_to_row(answer)
        if isinstance(told, Told):
            return outcomes.refused_order(effect, told)
        if told is not None and mapping.is_decided(told):
            return outcomes.taken_order(effect, account.learn(told), Evidence.RESPONSE)
        try:
            row = await self._rows[effect.account].wait(pending, self._patience(effect.account))
        except OutcomeUnknownError:
            found = await account.find(effect.client_key)
            return outcomes.taken_order(effect, account.learn(found), Evidence.QUERY)
        return outcomes.taken_order(effect, account.learn(row), Evidence.STREAM)

    async def _replace(self, effect: SendReplace, account: Account) -> Sequence[Event]:
        """Send a cancel-replace, once, and find out what became of both orders."""
        pending = self._rows[effect.account].add((effect.client_key,))
        account.ledger.expect(effect)

        async def glance(*, patient: bool) -> OrderRow | None:
            within = self._settings.answer_wait if patient else self._patience(effect.account)
            await asyncio.wait({pending.answer}, timeout=float(within))
            return _told_row(pending)

        try:
            events = await Replacement(account=account, effect=effect, glance=glance).carry_out()
        finally:
            self._rows[effect.account].drop(pending)
        if not isinstance(events[-1], ReplaceTaken | ReplaceUnknown):
            account.ledger.settle(effect.client_key)
        return events

    def _patience(self, label: str) -> float:
        """Return how long the stream is waited for after a blank answer, in seconds."""
        stream = self._streams.get(label)
        return 0 if stream is None or stream.ended else float(self._settings.answer_wait)

    # The stream

    def _feed(self, label: str) -> Feed:
        return Feed(
            venue=self.name,
            account=label,
            connect=partial(self._connect, label),
            to_events=partial(self._told, label),
            silence=self._silence,
        )

    async def _connect(self, label: str) -> Stream:
        """Connect to the account's channel and subscribe at once: the venue waits five seconds."""
        if not self._pairs:
            await self.instruments()
        await self._gate.wait()
        url = self._settings.stream_url.rstrip("/") + channel.ORDERS
        secrets = (self._accounts[label].rest.account.password,)
        stream = await WebSocketStream.connect(url, within=self._within, secrets=secrets)
        try:
            await self._subscribe(label, stream)
        except BaseException:
            await stream.close()
            raise
        self._streams[label] = stream
        return stream

    async def _subscribe(self, label: str, stream: WebSocketStream) -> None:
        """Subscribe, and see to it that a quiet account's stream shows that it lives."""
        account = self._accounts[label]
        subscription = channel.subscription(account.rest.account)
        await stream.send(subscription)
        first = await self._first(stream)
        channel.check_subscribed(first)
        rows = channel.rows(first)
        for row in rows:
            account.learn(row)  # the snapshot that follows tells of it
        is_answered = first is not None and not rows
        by_ping = self._settings.keep_alive == "ping" or not is_answered
        stream.keep_alive(self._silence / SIGNS_OF_LIFE, None if by_ping else subscription)

    async def _first(self, stream: WebSocketStream) -> Any:
        """Wait a little for what the venue says to a subscription; None when it says nothing."""
        try:
            async with asyncio.timeout(float(self._settings.subscribe_wait)):
                _, first = await stream.receive()
        except TimeoutError:
            return None
        return first

    def _told(self, label: str, _name: str, data: Any) -> Sequence[VenueNews]:
        """Map a message of the stream, and hand its rows to who waits for them."""
        account = self._accounts[label]
        events: list[VenueNews] = []
        for row in channel.rows(data):
            told = account.told(row)
            is_awaited = self._hand_over(label, row)
            # Whoever waits for the order tells of its refusal, once.
            if not (is_awaited and isinstance(told[0], OrderRefused | ReplaceGone)):
                events += told
        if any(isinstance(event, ExecutionSeen) for event in events):
            events.append(AccountChanged(venue=self.name, account=label))
        return events

    def _hand_over(self, label: str, row: OrderRow) -> bool:
        """Give a row to the call that waits for it; whether one does."""
        if row.cl_ord_id is None or not mapping.is_decided(row):
            return False
        return self._rows[label].answer((row.cl_ord_id,), row)


def _told_row(pending: Pending[OrderRow]) -> OrderRow | None:
    """Return what the stream told meanwhile, if it did."""
    answer = pending.answer
    return answer.result() if answer.done() and not answer.cancelled() else None
