"""Leviathan's client: the only file of this room that talks to the network."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fixgw.core.account_data import Collateral, Position, Positions, VenueNews
from fixgw.core.capability import Capability
from fixgw.core.codes import Code
from fixgw.core.effects import SendNew, VenueEffect
from fixgw.core.events import Event, InstrumentsLoaded, Snapshot
from fixgw.core.exact import ZERO
from fixgw.core.exact import text as written
from fixgw.core.instruments import symbol_key
from fixgw.core.throttle import Priority, RollingThrottle, Throttle
from fixgw.core.utc import utc
from fixgw.errors import NotSentError, VenueError
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.stream import Stream
from fixgw.net.websocket import MESSAGE, WebSocketStream
from fixgw.timings import VenueTimings
from fixgw.venues.calling import Caller, Clock, Limits
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.leviathan import holdings, mapping, outcomes, reports, wire
from fixgw.venues.leviathan.capability import capability
from fixgw.venues.leviathan.holdings import Margin
from fixgw.venues.leviathan.keys import KeyWatch
from fixgw.venues.leviathan.settings import LeviathanAccount, LeviathanSettings
from fixgw.venues.leviathan.stream.client import subscribe
from fixgw.venues.leviathan.wire import Request
from fixgw.venues.messages import Answer, HttpCall
from fixgw.venues.quota import read_quota
from fixgw.venues.tolerant import shown
from fixgw.venues.unanswered import unknown_order

log = logging.getLogger(__name__)
alarm = logging.getLogger("fixgw.alarm")
MINUTE = 60_000_000
EXECUTE = Priority.CANCEL
"""There is no cancel to keep a share of the executes for."""
MARGIN_OF_TIME = 1_000_000
"""Microseconds by which calls may come closer together on their way to the venue."""
LIMITS = Limits(read_quota=read_quota, is_refusal=outcomes.is_rate_refusal)
POLLS_PER_SILENCE = 3
LONG = 400
"""Characters of a message that somebody has to make sense of."""


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """One key's two budgets, and what was last read of its positions and margin."""

    terms: LeviathanAccount
    key: KeyWatch
    executes: Caller
    reads: Caller
    positions: tuple[int, tuple[Position, ...]] | None = None
    margin: Margin | None = None


class LeviathanVenue:
    """A configured Leviathan venue; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: LeviathanSettings,
        accounts: Mapping[str, LeviathanAccount],
        timings: VenueTimings,
        *,
        http: HttpClient | None = None,
        clock: Clock = time.time_ns,
    ) -> None:
        self.name = name
        self.accounts = tuple(accounts)
        self.capability: Capability = capability(name, settings)
        self._settings = settings
        self._timings = timings
        self._http = http or AiohttpClient()
        self._clock = clock
        self._strange: set[str] = set()
        self._accounts = {label: self._account(label, terms) for label, terms in accounts.items()}
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue. There is nothing to cancel with and nothing to ask: only an order is sent."""
        return await self._place(effect) if isinstance(effect, SendNew) else ()

    async def events(self) -> AsyncIterator[VenueNews]:
        """See Venue. The margin is watched as long as the streams are."""
        guarded = self._accounts.items() if self._settings.margin_guard else ()
        watches = [asyncio.create_task(self._watch(*one)) for one in guarded]
        try:
            async for event in self._feeds.events():
                yield event
        finally:
            for watch in watches:
                watch.cancel()
            await asyncio.gather(*watches, return_exceptions=True)

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue: Leviathan lists neither orders nor executions, so positions are all there is.

        That they can be read proves that the venue answers; a doubt's words repeat them.
        """
        taken_at = self._now()
        await self._read_positions(self._accounts[account])
        return Snapshot(
            venue=self.name,
            account=account,
            taken_at=taken_at,
            since=since,
            orders=(),
            executions=(),
        )

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue: those of the configuration."""
        listed = tuple(mapping.symbol_to_instrument(one) for one in self._settings.symbols)
        return InstrumentsLoaded(venue=self.name, instruments=listed)

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        read_at, positions = await self._read_positions(self._accounts[account])
        return Positions(venue=self.name, account=account, read_at=read_at, positions=positions)

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        value = await self._read(self._accounts[account], holdings.margin_request())
        return Collateral(
            venue=self.name,
            account=account,
            read_at=self._now(),
            balances=holdings.margin_to_balances(value),
        )

    async def report_url(self, account: str, request: Request) -> str:
        """Have a report made and return its signed URL; asked for once. Raises VenueError."""
        one = self._accounts[account]
        make = partial(self._sign, one, request)
        answer = await one.reads.call(make, Priority.QUERY, patient=False)
        return reports.answer_to_url(outcomes.answer_to_value(self._without_key(one, answer)))

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await self._http.close()

    def _account(self, label: str, terms: LeviathanAccount) -> Account:
        settings = self._settings
        executes = RollingThrottle(
            limit=settings.executes_per_minute, window=MINUTE + MARGIN_OF_TIME
        )
        reads = Throttle(limit=settings.reads_per_minute, window=MINUTE)
        return Account(
            terms=terms,
            key=KeyWatch(partial(alarm.error, "%s/%s: %s", self.name, label)),
            executes=self._caller(executes),
            reads=self._caller(reads),
        )

    def _caller(self, throttle: Throttle) -> Caller:
        return Caller(
            venue=self.name,
            http=self._http,
            throttle=throttle,
            limits=LIMITS,
            clock=self._clock,
            within=float(self._timings.order_timeout),
            wait=float(self._timings.rate_limit_wait),
        )

    def _feed(self, label: str) -> Feed:
        return Feed(
            venue=self.name,
            account=label,
            connect=partial(self._connect_stream, self._accounts[label]),
            to_events=partial(self._to_events, label),
            silence=float(self._timings.stream_silence),
        )

    async def _connect_stream(self, account: Account) -> Stream:
        within = float(self._timings.order_timeout)
        key, url = account.terms.api_key, self._settings.stream_url
        try:
            socket = await WebSocketStream.connect(url, within=within, secrets=(key,))
        except VenueError as error:
            account.key.stream_failed(str(error))
            raise
        stream = await subscribe(socket, key, account.key, float(self._settings.ack_wait))
        socket.keep_alive(float(self._timings.stream_silence) / POLLS_PER_SILENCE)
        return stream

    def _to_events(self, label: str, name: str, data: Any) -> Sequence[VenueNews]:
        if name != MESSAGE:
            return ()  # a pong is a sign of life
        events: list[VenueNews] = []
        for part in wire.parts(data):
            try:
                events.extend(mapping.stream_to_events(self.name, label, part))
            except VenueError as error:
                self._skip(label, part, error)
        return events

    def _skip(self, label: str, message: Any, error: VenueError) -> None:
        """Tell the operator what cannot be understood: nobody can be asked for it again.

        Each fill and each order counts; of any other kind the first one says it all.
        """
        kind = mapping.message_to_kind(message)
        logger = log if kind in self._strange else alarm
        if kind not in mapping.ABOUT_ORDERS:
            self._strange.add(kind)
        words = "%s/%s: the stream said what cannot be understood (%s), compare the account: %s"
        logger.error(words, self.name, label, error, shown(message, LONG))

    async def _place(self, effect: SendNew) -> Sequence[Event]:
        """POST /intelligence/execute, once: after an unclear outcome it is never sent again."""
        account = self._accounts[effect.account]
        held = _held(account, effect.symbol)
        try:
            request = mapping.send_new_to_request(effect, self._settings, account.terms)
            self._guard(account, effect)
            answer = await account.executes.call(partial(self._sign, account, request), EXECUTE)
        except NotSentError as error:
            return (outcomes.unsent_order(effect, error),)
        except VenueError as error:
            return (unknown_order(effect, f"{error}{held}"),)
        answer = self._without_key(account, answer)
        account.key.answered(request.path, answer)
        if outcomes.is_about_the_id(answer):
            words = "%s/%s: %s is refused as a duplicate, so it may be there already; look there"
            alarm.error(words, self.name, effect.account, effect.order_id)
        return outcomes.answer_to_new_events(self.name, effect, answer, held)

    def _guard(self, account: Account, effect: SendNew) -> None:
        """Raise NotSentError for what the venue's margin, read a moment ago, does not allow."""
        margin = account.margin
        if margin is None or self._is_stale(margin) or effect.cash_order_qty is None:
            return
        why = holdings.would_be_refused(margin, effect.symbol, effect.side, effect.cash_order_qty)
        if why is not None:
            raise NotSentError(f"{Code.MARGIN_GUARD}: {self.name} would refuse it: {why}")

    def _is_stale(self, margin: Margin) -> bool:
        lasts = POLLS_PER_SILENCE * int(self._settings.margin_poll * 1_000_000)
        return self._now() - margin.read_at > lasts

    async def _watch(self, label: str, account: Account) -> None:
        """Read margin and positions again and again; a reading that fails leaves the last one.

        Once that is stale nothing guards, and the operator is told so, once.
        """
        is_told = False
        while True:
            try:
                account.margin = await self._read_margin(account)
                if is_told:
                    log.info("%s/%s: the margin is read again", self.name, label)
                is_told = False
            except VenueError as error:
                if not is_told and (account.margin is None or self._is_stale(account.margin)):
                    is_told = True
                    words = (
                        "%s/%s: margin_guard lets every order pass, the margin cannot be read: %s"
                    )
                    alarm.error(words, self.name, label, error)
            await asyncio.sleep(float(self._settings.margin_poll))

    async def _read_margin(self, account: Account) -> Margin:
        read_at = self._now()
        value = await self._read(account, holdings.margin_request())
        _, positions = await self._read_positions(account)
        return holdings.to_margin(value, positions, read_at)

    async def _read_positions(self, account: Account) -> tuple[int, tuple[Position, ...]]:
        value = await self._read(account, holdings.positions_request())
        account.positions = (self._now(), holdings.rows_to_positions(value))
        return account.positions

    async def _read(self, account: Account, request: Request) -> Any:
        answer = await account.reads.call(partial(self._sign, account, request), Priority.QUERY)
        answer = self._without_key(account, answer)
        account.key.answered(request.path, answer)
        return outcomes.answer_to_value(answer)

    def _sign(self, account: Account, request: Request) -> HttpCall:
        headers = {
            "Authorization": f"Bearer {account.terms.api_key.reveal()}",
            "Lev-Version": self._settings.lev_version,
        }
        if request.body:
            headers["Content-Type"] = "application/json"
        url = self._settings.url.rstrip("/") + request.path
        return HttpCall(method=request.method, url=url, headers=headers, body=request.body)

    def _without_key(self, account: Account, answer: Answer) -> Answer:
        """Strike the key out of an answer that repeats it: answers are shown and logged."""
        key = account.terms.api_key.reveal().encode()
        if len(key) < 8 or key not in answer.body:
            return answer
        body = answer.body.replace(key, b"***")
        return Answer(status=answer.status, headers=answer.headers, body=body)

    def _now(self) -> int:
        return self._clock() // 1000


def _held(account: Account, symbol: str) -> str:
    """Say what was held before an order came into doubt: nothing else will ever tell."""
    if account.positions is None:
        return ""
    read_at, positions = account.positions
    key = symbol_key(symbol)
    held = [written(one.quantity or ZERO) for one in positions if symbol_key(one.symbol) == key]
    return f"; {symbol} before: {' and '.join(held) or 0} USDC at {utc(read_at)}"
