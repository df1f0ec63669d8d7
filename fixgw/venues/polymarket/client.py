"""The Retail API's client: the file of this profile that talks to the network."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from fixgw.core.account_data import AccountChanged, Collateral, Position, Positions, VenueNews
from fixgw.core.capability import Capability
from fixgw.core.effects import (
    FetchExecutions,
    QueryOrder,
    RecallSent,
    SendCancel,
    SendMassCancel,
    SendNew,
    SendReplace,
    VenueEffect,
)
from fixgw.core.events import (
    Event,
    InstrumentsLoaded,
    OrderAccepted,
    OrderRefused,
    Snapshot,
    VenueOrder,
)
from fixgw.core.exact import ZERO
from fixgw.core.fields import Evidence, OrdStatus
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.pending import PendingRequests
from fixgw.net.stream import Stream
from fixgw.net.websocket import WebSocketStream
from fixgw.timings import VenueTimings
from fixgw.venues.calling import Caller, Clock
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.polymarket import channel, holdings, mapping, outcomes, placing
from fixgw.venues.polymarket.account import Account
from fixgw.venues.polymarket.capability import capability
from fixgw.venues.polymarket.rest import LIMITS, Rest, budget, public_rest, user_rest
from fixgw.venues.polymarket.settings import PolymarketAccount, PolymarketSettings
from fixgw.venues.polymarket.wire import ExecutionRow, OrderRow
from fixgw.venues.unanswered import unknown_order
from fixgw.venues.verdict import Told

Accounts = Mapping[str, PolymarketAccount]
SIGNS_OF_LIFE = 3
"""How often a stream is asked for one before its silence counts as its end."""
FIRST_WORD = 0.25
"""Seconds for which a new order is listened for before the venue is asked about it."""
LONGEST_PAUSE = 1.0


class Primed:
    """A stream that first repeats what came while its subscription was confirmed."""

    def __init__(self, stream: Stream, came: Sequence[tuple[str, Any]]) -> None:
        self._stream = stream
        self._came = list(came)

    async def receive(self) -> tuple[str, Any]:
        """See Stream. A subscription that the venue ends is the end of the stream."""
        name, message = self._came.pop(0) if self._came else await self._stream.receive()
        channel.check(message)
        return name, message

    async def close(self) -> None:
        """See Stream."""
        await self._stream.close()


class RetailVenue:
    """A configured venue over the Retail API; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: PolymarketSettings,
        accounts: Accounts,
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
            throttle=budget(settings),
            limits=LIMITS,
            clock=clock,
            within=self._within,
            wait=float(timings.rate_limit_wait),
        )
        self._public = public_rest(settings, caller)
        self._accounts = {
            label: Account(venue=name, label=label, rest=user_rest(settings, account, caller))
            for label, account in accounts.items()
        }
        self._streams: dict[str, WebSocketStream] = {}
        self._heard: dict[str, PendingRequests[ExecutionRow]] = {
            label: PendingRequests() for label in accounts
        }
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        account = self._accounts[effect.account]
        match effect:
            case SendNew():
                return await self._place(effect, account)
            case SendReplace():
                return await account.modify(effect)
            case RecallSent():
                if isinstance(effect.sent, SendReplace):
                    account.ledger.begin_replace(effect.sent)
                return ()
            case SendCancel():
                return await account.cancel(effect)
            case QueryOrder():
                return await account.look(effect)
            case FetchExecutions():
                return (await account.executions(effect),)

    async def cancel_many(self, effect: SendMassCancel) -> Sequence[Event]:
        """See MassCanceler."""
        account = self._accounts[effect.account]
        events, spared = await account.cancel_open(effect.cancels)
        each = await asyncio.gather(*(account.cancel(cancel) for cancel in spared))
        return [*events, *chain.from_iterable(each)]

    def events(self) -> AsyncIterator[VenueNews]:
        """See Venue."""
        return self._feeds.events()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue."""
        return await self._accounts[account].snapshot(since)

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue."""
        rows = await self._public.markets()
        return InstrumentsLoaded(venue=self.name, instruments=mapping.rows_to_instruments(rows))

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        rest, held, cursor = self._accounts[account].rest, list[Position](), None
        for _ in range(holdings.MOST_PAGES):
            request = holdings.positions_request(self._settings.page_size, cursor)
            page, cursor = holdings.page_to_positions(await rest.read(request))
            held += page
            if cursor is None:
                return Positions(
                    venue=self.name,
                    account=account,
                    read_at=_now(rest),
                    positions=tuple(held),
                )
        raise OutcomeUnknownError("the list of positions does not end")

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        rest = self._accounts[account].rest
        value = await rest.read(holdings.balances_request())
        return Collateral(
            venue=self.name,
            account=account,
            read_at=_now(rest),
            balances=holdings.value_to_balances(value),
        )

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await self._http.close()

    # Orders

    async def _place(self, effect: SendNew, account: Account) -> Sequence[Event]:
        """POST /v1/orders, once: after an unclear outcome the order is looked for, never resent."""
        call, refused = account.begin(), None
        try:
            request = placing.order_request(effect)
            await account.clearing.wait(mapping.symbol_to_slug(effect.symbol)[0])
            answer = await account.rest.call(request, Priority.ORDER)
            told = outcomes.answer_to_order_id(answer)
            if isinstance(told, Told):
                event: Event = outcomes.refused_order(effect, told)
            else:
                event = await self._taken(effect, account, told)
                refused = told if isinstance(event, OrderRefused) else None
        except NotSentError as error:
            event = outcomes.unsent_order(effect, error)
        except VenueError as error:
            event = unknown_order(effect, str(error))
        finally:
            released = account.released(call, refused)
        return (event, *released)

    async def _taken(self, effect: SendNew, account: Account, order_id: str) -> Event:
        """Tell what the exchange made of an order that has its id.

        When it does not decide in time, the order is at the venue all the same.
        """
        decided = await self._decided(account, order_id)
        if decided is None:
            pending = VenueOrder(
                venue_order_id=order_id, status=OrdStatus.NEW, cum_qty=ZERO, symbol=effect.symbol
            )
            return _accepted(effect, pending, Evidence.RESPONSE)
        row, evidence = decided
        try:
            seen = account.seen(row)
        except OutcomeUnknownError as error:
            return unknown_order(effect, str(error))
        if seen.status is OrdStatus.REJECTED and not seen.cum_qty:
            latest = await self._hear(account, order_id, self._patience(account))
            return outcomes.refused_order(effect, outcomes.execution_to_told(latest), evidence)
        return _accepted(effect, seen, evidence)

    async def _decided(self, account: Account, order_id: str) -> tuple[OrderRow, Evidence] | None:
        """Listen and ask until the exchange has decided about a new order, or time is up."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + float(self._settings.confirm_wait)
        pause = self._patience(account)
        while True:
            heard = await self._hear(account, order_id, pause)
            if heard is not None:
                return heard.order, Evidence.STREAM
            row = await self._ask(account, order_id)
            if row is not None and row.state not in mapping.UNDECIDED:
                return row, Evidence.QUERY
            if clock() >= deadline:
                return None
            pause = min(max(pause, FIRST_WORD / 2) * 2, LONGEST_PAUSE)

    async def _ask(self, account: Account, order_id: str) -> OrderRow | None:
        try:
            # Asking keeps nobody from acting: without budget the stream is listened to instead.
            return await account.rest.order(order_id, Priority.QUERY, patient=False)
        except VenueError:
            return None  # only this look failed: the order has its id

    async def _hear(self, account: Account, order_id: str, within: float) -> ExecutionRow | None:
        """Return what the stream tells of an order within so many seconds, if it does."""
        latest = account.ledger.latest(order_id)
        if latest is not None and latest.order.state not in mapping.UNDECIDED:
            return latest
        waiting = self._heard[account.label]
        try:
            return await waiting.wait(waiting.add((order_id,)), within)
        except OutcomeUnknownError:
            return None

    def _patience(self, account: Account) -> float:
        """Return how long the stream is listened to first; there is no use when there is none."""
        stream = self._streams.get(account.label)
        return 0.0 if stream is None or stream.ended else FIRST_WORD

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
        """Connect, subscribe to everything, and wait until the orders' snapshot is there."""
        rest = self._accounts[label].rest
        stream = await WebSocketStream.connect(
            self._settings.stream_url.rstrip("/") + channel.PATH,
            within=self._within,
            headers=rest.headers("GET", channel.PATH),
            secrets=(rest.account.secret,),
        )
        try:
            for request_id in channel.SUBSCRIPTIONS:
                await stream.send(channel.subscribe(request_id))
            came = await self._until_subscribed(stream)
        except BaseException:
            await stream.close()
            raise
        rows = [row for _, message in came for row in channel.read_snapshot(message)]
        self._accounts[label].connected(rows)
        stream.keep_alive(self._silence / SIGNS_OF_LIFE)
        self._streams[label] = stream
        return Primed(stream, came)

    async def _until_subscribed(self, stream: WebSocketStream) -> Sequence[tuple[str, Any]]:
        """Collect what comes up to the end of the snapshot. Raises VenueError."""
        came: list[tuple[str, Any]] = []
        try:
            async with asyncio.timeout(self._within):
                while not came or not channel.is_snapshot_end(came[-1][1]):
                    came.append(await stream.receive())
        except TimeoutError:
            raise VenueError("the venue does not confirm the subscription") from None
        return came

    def _told(self, label: str, _name: str, message: Any) -> Sequence[VenueNews]:
        """Map a message of the stream, and tell the call that waits for it."""
        if channel.is_account_news(message):
            return (AccountChanged(venue=self.name, account=label),)
        row = channel.read_execution(message)
        if row is None:
            return ()
        events = self._accounts[label].told(row)
        if row.order.state not in mapping.UNDECIDED:
            self._heard[label].answer((row.order.order_id,), row)
        return events


def _accepted(effect: SendNew, seen: VenueOrder, evidence: Evidence) -> OrderAccepted:
    return OrderAccepted(order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=evidence)


def _now(rest: Rest) -> int:
    return rest.caller.clock() // 1000
