"""Levidge's client for `route: fix`: the file that holds the FIX sessions of its accounts."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from fixgw.core.account_data import VenueNews
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
from fixgw.core.events import Event, Snapshot
from fixgw.errors import StartError, VenueError
from fixgw.net.door import refuses
from fixgw.net.fixlink import Fields, FixLink, FixTerms, OpenFixLink
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.stream import Stream
from fixgw.timings import VenueTimings
from fixgw.tls import logon_trouble
from fixgw.venues.calling import Caller, Clock
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.levidge import mapping as rest_mapping
from fixgw.venues.levidge.capability import capability
from fixgw.venues.levidge.knowledge import Knowledge
from fixgw.venues.levidge.native import signing
from fixgw.venues.levidge.native.account import Account
from fixgw.venues.levidge.native.identity import SentOrders
from fixgw.venues.levidge.native.mapping import Reader
from fixgw.venues.levidge.native.session.client import Session
from fixgw.venues.levidge.rest import LIMITS, public_rest, throttle, user_rest
from fixgw.venues.levidge.settings import FixConnection, LevidgeAccount, LevidgeSettings
from fixgw.venues.no_replace import refused_replace
from fixgw.venues.turns import Turns, budget

log = logging.getLogger(__name__)
alarm = logging.getLogger("fixgw.alarm")
BEGIN_STRING = "FIX.4.2"
DICTIONARY = "LEVIDGE42.xml"
LOGON_WITHIN = 8.0
"""Seconds for a connection and a Logon; the engine itself gives the answer to a Logon five."""
KNOCK_AFTER = 1.0
"""Seconds without a connection after which we ask whether anybody listens there at all."""
PAUSES_AFTER_REFUSAL = (1.0, 5.0, 30.0, 60.0, 120.0, 240.0, 300.0)
"""Seconds before the next Logon after the first, the second, ... refusal in a row."""


class Line:
    """One account's way to Levidge: hears the link, and makes sessions for the feed."""

    def __init__(self, name: str, near: FixConnection, begin: Callable[[], Session]) -> None:
        """`link` has to be set before `connect`: it is made with this listener."""
        self.link: FixLink
        self.session: Session | None = None
        self._name = name
        self._near = near
        self._begin = begin
        self._outcome: asyncio.Future[Session | None] | None = None
        self._connected = False
        self._refusals = 0
        self._alarmed: str | None = None

    def connected(self) -> None:
        """See FixListener."""
        self._connected = True

    def logged_on(self) -> None:
        """See FixListener."""
        self.session = session = self._begin()
        self._refusals, self._alarmed = 0, None
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(session)

    def message(self, fields: Fields) -> None:
        """See FixListener."""
        if self.session is not None:
            self.session.take(fields)

    def lost(self, text: str) -> None:
        """See FixListener."""
        if self.session is not None:
            self.session.lost(text)

    def ended(self, text: str, *, refused: bool) -> None:
        """See FixListener."""
        session, self.session = self.session, None
        if session is not None:
            session.end(text)
        elif refused:
            text = f"levidge refuses the Logon: {text}"
            self._refusals += 1
            self._alarm(text)
        if self._outcome is None or self._outcome.done():
            return
        if session is None and not refused:
            self._outcome.set_result(None)
        else:
            self._outcome.set_exception(VenueError(text))

    def _unanswered(self, *, connected: bool) -> str:
        """Tell on which side the Logon stayed; behind stunnel somebody has to look there."""
        near = f"{self._near.host}:{self._near.port}"
        text = logon_trouble(near=near, tls=self._near.tls, connected=connected)
        if self._near.tls is not None:
            self._alarm(text)
        return text

    def _alarm(self, text: str) -> None:
        """Tell the operator once; a refusal is tried again slowly: it does not pass by itself."""
        if self._alarmed != text:
            self._alarmed = text
            alarm.error("%s: %s", self._name, text)

    async def connect(self) -> Stream:
        """Connect and log on. Raises VenueError."""
        if self._refusals:
            last = len(PAUSES_AFTER_REFUSAL) - 1
            await asyncio.sleep(PAUSES_AFTER_REFUSAL[min(self._refusals - 1, last)])
        self._outcome = asyncio.get_running_loop().create_future()
        self._connected = False
        self.link.connect()
        try:
            return await self._logged_on_in_time(self._outcome)
        finally:
            self._outcome = None

    async def _logged_on_in_time(self, outcome: asyncio.Future[Session | None]) -> Session:
        """Wait for what comes of the Logon; where nobody listens, not as long."""
        await asyncio.wait({outcome}, timeout=KNOCK_AFTER)
        if not outcome.done() and (self._connected or not await self._is_refused()):
            await asyncio.wait({outcome}, timeout=LOGON_WITHIN)
        session = outcome.result() if outcome.done() else None
        if session is None:
            self.link.disconnect("no logon in time")
            raise VenueError(self._unanswered(connected=not await self._is_refused()))
        return session

    async def _is_refused(self) -> bool:
        """Tell whether nobody listens; to the engine a connection that is reset looks the same."""
        return await refuses(self._near.host, self._near.port)


class LevidgeFixVenue(Knowledge):
    """A configured Levidge venue over FIX 4.2; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: LevidgeSettings,
        accounts: Mapping[str, LevidgeAccount],
        timings: VenueTimings,
        open_link: OpenFixLink,
        *,
        http: HttpClient | None = None,
        clock: Clock = time.time_ns,
    ) -> None:
        """Make the venue, on the running loop. StartError when a session cannot be made."""
        self.name = name
        self.accounts = tuple(accounts)
        self.capability: Capability = capability(name, settings)
        self._settings = settings
        self._timings = timings
        self._clock = clock
        self._http = http or AiohttpClient()
        caller = Caller(
            venue=name,
            http=self._http,
            throttle=throttle(settings.requests_per_second),
            limits=LIMITS,
            clock=clock,
            within=float(timings.order_timeout),
            wait=float(timings.rate_limit_wait),
        )
        rests = {label: user_rest(settings, one, caller) for label, one in accounts.items()}
        self.know_by(public_rest(settings, caller), rests)
        self._lines: dict[str, Line] = {}
        self._accounts: dict[str, Account] = {}
        for label, one in accounts.items():
            self._add(label, one, open_link)
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        account = self._accounts[effect.account]
        match effect:
            case SendNew():
                return (await account.place(effect),)
            case SendReplace():
                return (refused_replace(effect),)
            case RecallSent():
                if isinstance(effect.sent, SendNew):
                    account.reader.sent.expect(effect.sent)
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
        await asyncio.gather(*(line.link.close() for line in self._lines.values()))
        await self._http.close()

    def _add(self, label: str, one: LevidgeAccount, open_link: OpenFixLink) -> None:
        connection = self._settings.fix
        name = f"{self.name}/{label}"
        line = Line(name, connection, partial(self._begin, label))
        try:
            complete = signing.signer(self._settings, one).complete
        except ValueError as error:
            raise StartError(f"{name}: {error}") from None
        terms = FixTerms(
            name=name,
            begin_string=BEGIN_STRING,
            sender_comp_id=one.request_token,
            target_comp_id=connection.target_comp_id,
            host=connection.host,
            port=connection.port,
            heartbeat=connection.heartbeat,
            dictionary=DICTIONARY,
            complete_logon=complete,
        )
        line.link = open_link(terms, line)
        self._lines[label] = line
        self._accounts[label] = self._account(label, line)

    def _account(self, label: str, line: Line) -> Account:
        return Account(
            rest=self._rests[label],
            rows=rest_mapping.Reader(venue=self.name, account=label, pairs=self._pairs),
            reader=Reader(venue=self.name, account=label, sent=SentOrders()),
            session=lambda: line.session,
            load=self.instruments,
            pause=asyncio.sleep,
        )

    def _begin(self, label: str) -> Session:
        """Make the session of a link that is up; each has a rate of its own at the venue."""
        return Session(
            self._lines[label].link,
            self._accounts[label],
            Turns(
                self.name,
                budget(self._settings.fix.messages_per_second),
                clock=self._clock,
                wait=float(self._timings.rate_limit_wait),
            ),
            within=float(self._timings.order_timeout),
            silence=float(self._timings.stream_silence),
        )

    def _feed(self, label: str) -> Feed:
        return Feed(
            venue=self.name,
            account=label,
            connect=self._lines[label].connect,
            to_events=_told,
            silence=float(self._timings.stream_silence),
        )


def _told(_name: str, events: Any) -> Sequence[Event]:
    """What is on a session's stream are events already."""
    told: Sequence[Event] = events
    return told
