"""Levret's client: the only file of this room that talks to the network."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

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
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    InstrumentsLoaded,
    OrderSeen,
    Snapshot,
    VenueExecution,
)
from fixgw.core.fields import TERMINAL_STATUSES, OrdStatus
from fixgw.core.position_control import ChangeOutcome, PositionChange, refused, unknown
from fixgw.core.throttle import Priority, Throttle
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.socketio import SocketIoStream
from fixgw.net.stream import Stream
from fixgw.timings import VenueTimings
from fixgw.venues import unanswered
from fixgw.venues.calling import Caller, Clock, Limits
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.found import found_executions, found_no_answer, found_nothing, found_order
from fixgw.venues.levret import holdings, mapping, outcomes, signing, wire
from fixgw.venues.levret.capability import capability
from fixgw.venues.levret.settings import LevretAccount, LevretSettings
from fixgw.venues.levret.wire import Request
from fixgw.venues.messages import Answer, HttpCall
from fixgw.venues.no_replace import refused_replace
from fixgw.venues.paging import read_moving_pages, read_pages
from fixgw.venues.quota import read_quota

NAMESPACE = "/api/v1/trading"
MINUTE = 60_000_000
LIMITS = Limits(read_quota=read_quota, is_refusal=outcomes.is_rate_refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCalls:
    """Signed calls with one API key."""

    settings: LevretSettings
    account: LevretAccount
    key: bytes = field(repr=False)
    caller: Caller

    async def call(
        self,
        request: Request,
        priority: Priority,
        *,
        patient: bool = True,
        signed_at: int | None = None,
    ) -> Answer:
        """Sign and send; `signed_at` (milliseconds) fixes the time of the signature.

        Raises NotSentError or OutcomeUnknownError.
        """
        answer = await self.caller.call(
            lambda: self._sign(request, signed_at or self.now_ms()), priority, patient=patient
        )
        return self._without_secret(answer)

    def now_ms(self) -> int:
        """The time in milliseconds since the epoch."""
        return self.caller.clock() // 1_000_000

    def _sign(self, request: Request, timestamp: int) -> HttpCall:
        settings, account = self.settings, self.account
        signed = signing.payload(
            method=request.method,
            path=settings.sign_path_prefix + request.path,
            timestamp=timestamp,
            body=request.body,
        )
        headers = {
            "Content-Type": "application/json",
            "X-API-KEY-ID": account.key_id,
            "X-API-KEY-TS": str(timestamp),
            "X-API-KEY-EXP": str(settings.sign_window_ms),
            "X-API-KEY-SIGN": signing.sign(self.key, signed, settings.sign_encoding),
        }
        if settings.send_secret_header:
            headers["X-API-KEY-SECRET"] = account.secret.reveal()
        if account.jwt is not None:
            headers["Authorization"] = f"Bearer {account.jwt.reveal()}"
        url = settings.url.rstrip("/") + request.path
        return HttpCall(method=request.method, url=url, headers=headers, body=request.body)

    def _without_secret(self, answer: Answer) -> Answer:
        """Strike the secret out of an answer that repeats it: answers are shown and logged."""
        secret = self.account.secret.reveal().encode()
        if len(secret) < 8 or secret not in answer.body:
            return answer
        body = answer.body.replace(secret, b"***")
        return Answer(status=answer.status, headers=answer.headers, body=body)


class LevretVenue:
    """A configured Levret venue; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: LevretSettings,
        accounts: Mapping[str, LevretAccount],
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
        self._calls = {label: self._account(account) for label, account in accounts.items()}
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        match effect:
            case SendNew():
                return (await self._place(effect),)
            case SendReplace():
                return (refused_replace(effect),)
            case RecallSent():
                return ()  # Levret's orders carry nothing that only we could recognise
            case SendCancel():
                return await self._cancel(effect)
            case QueryOrder():
                return await self._query(effect, Priority.QUERY)
            case FetchExecutions():
                return (await self._executions(effect, Priority.QUERY),)

    def events(self) -> AsyncIterator[VenueNews]:
        """See Venue."""
        return self._feeds.events()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue."""
        taken_at = self._clock() // 1000
        orders = await read_moving_pages(
            partial(self._open_orders, account), lambda row: row.order_id, self._settings.page_size
        )
        trades = await read_pages(
            partial(self._trades, account, since),
            lambda row: row.trade_id,
            self._settings.page_size,
        )
        return Snapshot(
            venue=self.name,
            account=account,
            taken_at=taken_at,
            since=since,
            orders=tuple(
                mapping.order_to_venue_order(row, implied=OrdStatus.NEW) for row in orders.values()
            ),
            executions=mapping.trades_to_executions(trades.values()),
        )

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue."""
        calls = next(iter(self._calls.values()))
        answer = await calls.call(mapping.symbols_request(), Priority.QUERY)
        rows = wire.read_symbols(outcomes.answer_to_value(answer))
        instruments = tuple(mapping.symbol_to_instrument(row) for row in rows)
        return InstrumentsLoaded(venue=self.name, instruments=instruments)

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        value = await self._read(self._calls[account], holdings.positions_request())
        return Positions(
            venue=self.name,
            account=account,
            read_at=self._clock() // 1000,
            positions=holdings.rows_to_positions(value),
        )

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        value = await self._read(self._calls[account], holdings.overview_request())
        return Collateral(
            venue=self.name,
            account=account,
            read_at=self._clock() // 1000,
            balances=holdings.overview_to_balances(value),
        )

    async def change_position(
        self, account: str, position_id: str, change: PositionChange
    ) -> ChangeOutcome:
        """See `fixgw.positions.PositionKeeper`: called once, whatever comes of it."""
        try:
            request = holdings.change_to_request(position_id, change)
            answer = await self._calls[account].call(request, Priority.ORDER)
        except NotSentError as error:
            return refused(str(error))
        except VenueError as error:
            return unknown(str(error))
        return outcomes.answer_to_change_outcome(answer)

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await self._http.close()

    def _account(self, account: LevretAccount) -> AccountCalls:
        caller = Caller(
            venue=self.name,
            http=self._http,
            throttle=Throttle(limit=self._settings.requests_per_minute, window=MINUTE),
            limits=LIMITS,
            clock=self._clock,
            within=float(self._timings.order_timeout),
            wait=float(self._timings.rate_limit_wait),
        )
        key = signing.key_bytes(account.secret, self._settings.secret_encoding)
        return AccountCalls(settings=self._settings, account=account, key=key, caller=caller)

    def _feed(self, label: str) -> Feed:
        return Feed(
            venue=self.name,
            account=label,
            connect=partial(self._connect_stream, label),
            to_events=partial(mapping.stream_to_events, self.name, label),
            silence=float(self._timings.stream_silence),
        )

    async def _connect_stream(self, label: str) -> Stream:
        account = self._calls[label].account
        auth = {"apiKeyId": account.key_id, "apiKeySecret": account.secret.reveal()}
        return await SocketIoStream.connect(
            self._settings.stream_url,
            namespace=NAMESPACE,
            auth=auth,
            within=float(self._timings.order_timeout),
        )

    async def _place(self, effect: SendNew) -> Event:
        """POST /order, once: after an unclear outcome the order is looked for, never sent again.

        The signature carries the time of the decision, however long the way here took or the rate
        limit is waited for: the venue can take the order for one window from then, and no longer.
        A clock that was set back since then is followed, as the venue compares it to its own.
        """
        calls = self._calls[effect.account]
        try:
            request = mapping.send_new_to_request(effect, calls.account)
            signed_at = min(effect.sent_at // 1000, calls.now_ms())
            answer = await calls.call(request, Priority.ORDER, signed_at=signed_at)
        except NotSentError as error:
            return unanswered.unsent_order(effect, error)
        except VenueError as error:
            return unanswered.unknown_order(effect, str(error))
        return outcomes.answer_to_new_event(effect, answer)

    async def _cancel(self, effect: SendCancel) -> Sequence[Event]:
        calls = self._calls[effect.account]
        request = mapping.cancel_request(effect.venue_order_id)
        try:
            answer = await calls.call(request, Priority.CANCEL)
        except NotSentError as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        event = outcomes.answer_to_cancel_event(effect, answer)
        if isinstance(event, CancelAccepted):
            return (event, *await self._look_again(effect))
        if isinstance(event, CancelRefused):
            return await self._explain(effect, event)
        return (event,)

    async def _look_again(self, effect: SendCancel) -> Sequence[Event]:
        """Ask what a cancel request did, without waiting for an exhausted budget."""
        return await self._query(effect, Priority.CANCEL, patient=False)

    async def _explain(self, effect: SendCancel, refused: CancelRefused) -> Sequence[Event]:
        """A refused cancel is too late when the order turns out to have ended."""
        events = await self._look_again(effect)
        ended = any(
            isinstance(event, OrderSeen) and event.seen.status in TERMINAL_STATUSES
            for event in events
        )
        final = CancelRefused(
            order_id=refused.order_id,
            leg=refused.leg,
            text=refused.text,
            too_late=refused.too_late or ended,
            venue_code=refused.venue_code,
        )
        return (*events, final)

    async def _query(
        self,
        effect: QueryOrder | SendCancel,
        priority: Priority,
        *,
        patient: bool = True,
    ) -> Sequence[Event]:
        """GET /order/:id, then its fills: in this order the fills are never older than it."""
        calls = self._calls[effect.account]
        request = mapping.order_request(effect.venue_order_id)
        try:
            answer = await calls.call(request, priority, patient=patient)
            if outcomes.is_missing(answer):
                return (found_nothing(effect),)
            row = wire.read_order(outcomes.answer_to_value(answer))
            seen = mapping.order_to_venue_order(row)
            if seen.venue_order_id != effect.venue_order_id:
                raise OutcomeUnknownError(f"asked for another order than {seen.venue_order_id}")
        except VenueError as error:
            return (found_no_answer(effect, error),)
        return (
            found_order(effect, seen),
            await self._executions(effect, priority, patient=patient),
        )

    async def _executions(
        self,
        effect: QueryOrder | SendCancel | FetchExecutions,
        priority: Priority,
        *,
        patient: bool = True,
    ) -> Event:
        """GET /trade/order/:orderId."""
        calls = self._calls[effect.account]
        request = mapping.order_trades_request(effect.venue_order_id)
        try:
            answer = await calls.call(request, priority, patient=patient)
            available = outcomes.lists_executions(answer)
            executions = self._read_executions(answer) if available else ()
        except VenueError as error:
            return found_no_answer(effect, error)
        return found_executions(effect, executions, available=available)

    def _read_executions(self, answer: Answer) -> tuple[VenueExecution, ...]:
        if outcomes.is_missing(answer):
            return ()
        rows = wire.read_trades(outcomes.answer_to_value(answer))
        return mapping.trades_to_executions(rows)

    async def _open_orders(self, account: str, page: int) -> Sequence[wire.OrderRow]:
        calls, size = self._calls[account], self._settings.page_size
        request = mapping.open_orders_request(calls.account.user_id, page, size)
        return wire.read_orders(await self._read(calls, request))

    async def _trades(self, account: str, since: int, page: int) -> Sequence[wire.TradeRow]:
        calls, size = self._calls[account], self._settings.page_size
        request = mapping.trades_request(calls.account.user_id, since, page, size)
        return wire.read_trades(await self._read(calls, request))

    async def _read(self, calls: AccountCalls, request: Request) -> Any:
        return outcomes.answer_to_value(await calls.call(request, Priority.QUERY))
