"""Leverj's client: brings the socket, REST and the accounts of one market together."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from itertools import count

from fixgw.core.account_data import Collateral, Positions, VenueNews
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
from fixgw.core.events import Event, InstrumentsLoaded, Snapshot, StreamConnected
from fixgw.core.throttle import Throttle
from fixgw.errors import NotSentError, VenueError
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.socketio import open_stream
from fixgw.net.standin import StandIn
from fixgw.net.stream import Stream
from fixgw.timings import VenueTimings
from fixgw.venues import unanswered
from fixgw.venues.calling import Caller, Clock, Limits
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.leverj import (
    holdings,
    identity,
    mapping,
    outcomes,
    placing,
    replacing,
    replies,
    signing,
)
from fixgw.venues.leverj.account import Account
from fixgw.venues.leverj.capability import capability
from fixgw.venues.leverj.clock import ServerClock
from fixgw.venues.leverj.identity import SentOrders
from fixgw.venues.leverj.link.client import Asked, Link
from fixgw.venues.leverj.lookout import Lookout
from fixgw.venues.leverj.mapping import ROOM, Reader
from fixgw.venues.leverj.placing import SignedOrder, Writer
from fixgw.venues.leverj.poll import Poll
from fixgw.venues.leverj.products import Products, Quotes
from fixgw.venues.leverj.replacing import Patched, Way
from fixgw.venues.leverj.replies import Reply
from fixgw.venues.leverj.rest import Headers, Rest
from fixgw.venues.leverj.settings import LeverjAccount, LeverjSettings
from fixgw.venues.leverj.wire import Request
from fixgw.venues.quota import read_quota

log = logging.getLogger(__name__)
MINUTE = 60_000_000
LIMITS = Limits(read_quota=read_quota, is_refusal=lambda answer: answer.status == 429)


class LeverjVenue:
    """A configured market of Leverj; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: LeverjSettings,
        accounts: Mapping[str, LeverjAccount],
        timings: VenueTimings,
        *,
        http: HttpClient | None = None,
        clock: Clock = time.time_ns,
    ) -> None:
        self.name = name
        self.accounts = tuple(accounts)
        self.capability: Capability = capability(name, settings)
        self._settings = settings
        self._way: Way = "patch" if settings.replace == "patch" else "put"
        self._timings = timings
        self._within = float(timings.order_timeout)
        self._http = http or AiohttpClient()
        self._clock = clock
        self._server_clock = ServerClock(clock, partial(log.error, "%s: %s", name))
        self._products = Products()
        self._accounts = {label: self._account(label, one) for label, one in accounts.items()}
        self._turns = {label: asyncio.Lock() for label in accounts}
        self._links: dict[str, Link] = {}
        self._down_since: dict[str, float] = {}
        self._cancels = count(1)
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        account = self._accounts[effect.account]
        match effect:
            case SendNew():
                return (await self._place(effect, account),)
            case SendReplace():
                return await self._replace(effect, account)
            case RecallSent(sent=sent):
                if isinstance(sent, SendReplace):
                    sent = replacing.new_terms(sent, self._way)
                await account.recall(sent)
                return ()
            case SendCancel():
                return await self._cancel(effect, account)
            case QueryOrder():
                return await account.lookout.look(effect)
            case FetchExecutions():
                return (await account.lookout.executions(effect),)

    def events(self) -> AsyncIterator[VenueNews]:
        """See Venue."""
        return self._feeds.events()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue."""
        return await self._accounts[account].lookout.snapshot(since)

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue."""
        config = await next(iter(self._accounts.values())).rest.config()
        self._products.replace(config.products)
        instruments = tuple(mapping.product_to_instrument(row, config) for row in config.products)
        return InstrumentsLoaded(venue=self.name, instruments=instruments)

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        await self._load_if_needed()
        value = await self._accounts[account].rest.positions()
        return Positions(
            venue=self.name,
            account=account,
            read_at=self._clock() // 1000,
            positions=holdings.rows_to_positions(value, self._products),
        )

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        await self._load_if_needed()
        value = await self._accounts[account].rest.balances()
        return Collateral(
            venue=self.name,
            account=account,
            read_at=self._clock() // 1000,
            balances=holdings.rows_to_balances(value, self._products),
        )

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await self._http.close()

    def _account(self, label: str, account: LeverjAccount) -> Account:
        caller = Caller(
            venue=self.name,
            http=self._http,
            throttle=Throttle(limit=self._settings.requests_per_minute, window=MINUTE),
            limits=LIMITS,
            clock=self._clock,
            within=self._within,
            wait=float(self._timings.rate_limit_wait),
        )
        key = signing.key_of(account.secret)
        headers = Headers(
            settings=self._settings, account=account, key=key, clock=self._server_clock
        )
        rest = Rest(headers=headers, caller=caller)
        reader = Reader(venue=self.name, account=label, products=self._products, sent=SentOrders())
        return Account(
            writer=Writer(settings=self._settings, account=account, key=key),
            lookout=Lookout(
                rest=rest,
                reader=reader,
                load=self.instruments,
                watched=None if self._settings.uses_socket else set(),
            ),
            quotes=Quotes(),
            pause=asyncio.sleep,
        )

    def _feed(self, label: str) -> Feed:
        connect = self._connect if self._settings.uses_socket else self._poll
        return Feed(
            venue=self.name,
            account=label,
            connect=partial(connect, label),
            to_events=self._accounts[label].reader.stream_events,
            silence=float(self._timings.stream_silence),
        )

    async def _connect(self, label: str) -> Stream:
        """Open the socket; when it has been down for long, REST stands in for it."""
        await self._load_if_needed()
        try:
            return await self._open(label)
        except VenueError as error:
            now = time.monotonic()
            if now < self._down_since.setdefault(label, now) + float(self._settings.rest_after):
                raise
            return await self._stand_in(label, error)

    async def _open(self, label: str) -> Link:
        """Open a socket and register the account with it."""
        account = self._accounts[label]
        socket = await open_stream(
            version=self._settings.socketio,
            url=self._settings.stream_url,
            path=self._settings.socket_path,
            within=self._within,
        )
        link = Link(socket, account, self.instruments, self._within)
        try:
            await link.register()
        except BaseException:
            await link.close()
            raise
        self._links[label] = link
        if self._down_since.pop(label, None) is not None:
            account.lookout.watched = None
            log.info("%s/%s: the socket is open", self.name, label)
        return link

    async def _stand_in(self, label: str, error: VenueError) -> Stream:
        """Ask over REST what the socket does not tell, until it can be opened again."""
        self._accounts[label].lookout.watched = set()
        poll = await self._poll(label)
        log.warning("%s/%s: asks over REST, the socket is down: %s", self.name, label, error)
        return StandIn(
            poll,
            partial(self._open, label),
            pause=float(self._settings.rest_after),
            changed=(ROOM, (StreamConnected(venue=self.name, account=label),)),
        )

    async def _poll(self, label: str) -> Stream:
        await self._load_if_needed()
        poll = Poll(
            self._accounts[label],
            pause=float(self._settings.poll_seconds),
            warn=partial(log.warning, "%s/%s: %s", self.name, label),
            reload=self.instruments,
            reload_every=int(self._settings.reload_seconds * 1_000_000),
        )
        await poll.begin()
        return poll

    async def _load_if_needed(self) -> None:
        """What the stream tells names instruments by their ids."""
        if not self._products:
            await self.instruments()

    async def _place(self, effect: SendNew, account: Account) -> Event:
        """Send an order by the socket, or by REST when there is no socket to send it by."""
        link = self._links.get(effect.account)
        try:
            if link is None:
                order = await account.sign(effect)
                return await account.place(effect, order)
            return await self._place_by(link, effect, account)
        except NotSentError as error:
            return outcomes.unsent_order(effect, error)
        except VenueError as error:
            return unanswered.unknown_order(effect, str(error))

    async def _place_by(self, link: Link, effect: SendNew, account: Account) -> Event:
        """Send an order by the socket; REST takes what provably could not be sent by it.

        Orders leave in the order of their timestamps, whatever each has to wait for.
        """
        async with self._turns[effect.account]:
            order = await account.sign(effect)
            asked = await _begin(link, order.request, order.marks, order.request_id)
        try:
            if asked is not None:
                reply = await link.finish(asked, not_after=account.latest(effect))
                return outcomes.reply_to_new_event(effect, reply, account.reader)
        except NotSentError:
            pass
        return await account.place(effect, order)

    async def _replace(self, effect: SendReplace, account: Account) -> Sequence[Event]:
        """Replace an order by the socket, or by REST when there is no socket to do it by."""
        link = self._links.get(effect.account)
        try:
            if link is not None:
                return await self._replace_by(link, effect, account)
            order = await account.sign(replacing.new_terms(effect, self._way))
            return await account.replace(effect, order, self._way)
        except NotSentError as error:
            return (unanswered.unsent_replace(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_replace(effect, str(error)),)

    async def _replace_by(
        self, link: Link, effect: SendReplace, account: Account
    ) -> Sequence[Event]:
        """Replace an order by the socket, in the order of timestamps; as `_place_by`."""
        async with self._turns[effect.account]:
            order = await account.sign(replacing.new_terms(effect, self._way))
            request = replacing.replace_request(effect, order, self._way)
            marks = replacing.replace_marks(order, self._way)
            asked = await _begin(link, request, marks, order.request_id)
        try:
            if asked is not None:
                reply = await link.finish(asked, not_after=account.latest(effect))
                return await self._replaced(reply, effect, order, account)
        except NotSentError:
            pass
        return await account.replace(effect, order, self._way)

    async def _replaced(
        self, reply: Reply, effect: SendReplace, order: SignedOrder, account: Account
    ) -> Sequence[Event]:
        """Say what the reply over the socket proves. Raises as `outcomes.check_proof` does."""
        if reply.patched:
            patched = replacing.read_patch(list(reply.patched), order.signature)
            return await account.replaced(effect, patched, self._way)
        if reply.row is not None:
            return await account.replaced(effect, Patched(kept=None, added=reply.row), self._way)
        outcomes.check_proof(reply)
        return await account.explain_replace(effect, reply.told)

    async def _cancel(self, effect: SendCancel, account: Account) -> Sequence[Event]:
        """Remove an order by the socket, or by REST, and look what that did."""
        link = self._links.get(effect.account)
        product = account.reader.products.of_symbol(effect.symbol)
        request = placing.cancel_request(effect.venue_order_id, product)
        request_id = identity.uuid_of("cancel", effect.venue_order_id, str(next(self._cancels)))
        marks = (identity.request_mark(request_id), replies.uuid_mark(effect.venue_order_id))
        try:
            asked = None if link is None else await _begin(link, request, marks, request_id)
            if link is None or asked is None:
                return await account.cancel(effect)
            event = outcomes.reply_to_cancel_event(effect, await link.finish(asked))
        except NotSentError:
            return await account.cancel(effect)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        return await account.explain(effect, event)


async def _begin(
    link: Link, request: Request, marks: tuple[str, ...], request_id: str
) -> Asked | None:
    """Send a request by the socket; None when that turns out to have ended."""
    try:
        return await link.begin(request, marks, request_id)
    except NotSentError:
        return None
