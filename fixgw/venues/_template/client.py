"""The Template venue's client: the only file of this room that talks to the network."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any

from fixgw.core.account_data import Collateral, Positions, VenueNews
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
    Snapshot,
)
from fixgw.core.throttle import Priority, Throttle
from fixgw.errors import NotSentError, VenueError
from fixgw.net.http import AiohttpClient
from fixgw.net.socketio import SocketIoStream
from fixgw.net.stream import Stream
from fixgw.timings import VenueTimings
from fixgw.venues import unanswered
from fixgw.venues._template import mapping, outcomes, wire
from fixgw.venues._template.capability import capability
from fixgw.venues._template.settings import TemplateAccount, TemplateSettings
from fixgw.venues._template.signing import sign
from fixgw.venues._template.wire import Request
from fixgw.venues.calling import Caller, Limits
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.found import found_executions, found_no_answer, found_nothing, found_order
from fixgw.venues.messages import Answer, HttpCall
from fixgw.venues.no_replace import refused_replace
from fixgw.venues.quota import read_quota
from fixgw.venues.verdict import answer_to_value, is_missing

LIMITS = Limits(read_quota=read_quota, is_refusal=outcomes.is_rate_refusal)
MINUTE = 60_000_000


class TemplateVenue:
    """A configured Template venue; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: TemplateSettings,
        accounts: Mapping[str, TemplateAccount],
        timings: VenueTimings,
    ) -> None:
        self.name = name
        self.accounts = tuple(accounts)
        self.capability = capability(name, settings)
        self._settings = settings
        self._timings = timings
        self._keys = accounts
        self._http = AiohttpClient()
        self._callers = {label: self._caller() for label in accounts}
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        match effect:
            case SendNew():
                return (await self._place(effect),)
            case SendReplace():
                return (refused_replace(effect),)
            case RecallSent():
                return ()  # orders are recognised by the client id that they carry
            case SendCancel():
                return await self._cancel(effect)
            case QueryOrder():
                return await self._query(effect)
            case FetchExecutions():
                return (await self._executions(effect),)

    def events(self) -> AsyncIterator[VenueNews]:
        """See Venue."""
        return self._feeds.events()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue."""
        taken_at = time.time_ns() // 1000
        orders = await self._read(account, mapping.open_orders_request(), "orders")
        fills = await self._read(account, mapping.fills_request(since), "fills")
        return Snapshot(
            venue=self.name,
            account=account,
            taken_at=taken_at,
            since=since,
            orders=tuple(mapping.order_to_venue_order(wire.read_order(row)) for row in orders),
            executions=tuple(mapping.fill_to_execution(wire.read_fill(row)) for row in fills),
        )

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue."""
        rows = await self._read(self.accounts[0], mapping.instruments_request(), "instruments")
        instruments = tuple(mapping.row_to_instrument(wire.read_instrument(row)) for row in rows)
        return InstrumentsLoaded(venue=self.name, instruments=instruments)

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        raise VenueError(f"{self.name} does not tell the positions of {account}")

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        raise VenueError(f"{self.name} does not tell the balances of {account}")

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await self._http.close()

    async def _place(self, effect: SendNew) -> Event:
        """POST /orders, once: after an unclear outcome the order is looked for, not sent again."""
        try:
            request = mapping.send_new_to_request(effect)
            answer = await self._call(
                effect.account, request, Priority.ORDER, decided_at=effect.sent_at
            )
        except NotSentError as error:
            return unanswered.unsent_order(effect, error)
        except VenueError as error:
            return unanswered.unknown_order(effect, str(error))
        return outcomes.answer_to_new_event(effect, answer)

    async def _cancel(self, effect: SendCancel) -> Sequence[Event]:
        request = mapping.cancel_request(effect.venue_order_id)
        try:
            answer = await self._call(effect.account, request, Priority.CANCEL)
        except NotSentError as error:
            return (unanswered.unsent_cancel(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_cancel(effect, str(error)),)
        event = outcomes.answer_to_cancel_event(effect, answer)
        if isinstance(event, CancelAccepted):
            return (event, *await self._query(effect, patient=False))
        if isinstance(event, CancelRefused):
            return (*await self._query(effect, patient=False), event)
        return (event,)

    async def _query(
        self, effect: QueryOrder | SendCancel, *, patient: bool = True
    ) -> Sequence[Event]:
        """Ask for the order, then for its fills: in this order the fills are never older."""
        request = mapping.order_request(effect.venue_order_id)
        try:
            answer = await self._call(effect.account, request, Priority.QUERY, patient=patient)
            if is_missing(answer, wire.WORDS):
                return (found_nothing(effect),)
            value = answer_to_value(answer, wire.WORDS)
            seen = mapping.order_to_venue_order(wire.read_order(wire.member(value, "order")))
        except VenueError as error:
            return (found_no_answer(effect, error),)
        return (found_order(effect, seen), await self._executions(effect, patient=patient))

    async def _executions(
        self, effect: QueryOrder | SendCancel | FetchExecutions, *, patient: bool = True
    ) -> Event:
        request = mapping.order_fills_request(effect.venue_order_id)
        try:
            rows = await self._read(effect.account, request, "fills", patient=patient)
            executions = tuple(mapping.fill_to_execution(wire.read_fill(row)) for row in rows)
        except VenueError as error:
            return found_no_answer(effect, error)
        return found_executions(effect, executions)

    async def _read(
        self, account: str, request: Request, name: str, *, patient: bool = True
    ) -> list[Any]:
        """Return one list of an answer. Raises VenueError."""
        answer = await self._call(account, request, Priority.QUERY, patient=patient)
        return wire.members(answer_to_value(answer, wire.WORDS), name)

    async def _call(
        self,
        account: str,
        request: Request,
        priority: Priority,
        *,
        patient: bool = True,
        decided_at: int | None = None,
    ) -> Answer:
        """Sign and send. Raises NotSentError or OutcomeUnknownError.

        An order's signature keeps the time it was decided, so that waiting for the rate limit
        does not extend the time in which the venue could take it.
        """

        def make() -> HttpCall:
            now = time.time_ns() // 1000
            return self._sign(account, request, min(now, decided_at or now))

        return await self._callers[account].call(make, priority, patient=patient)

    def _sign(self, account: str, request: Request, now: int) -> HttpCall:
        key = self._keys[account]
        signature = sign(
            key.secret, time=now, method=request.method, path=request.path, body=request.body
        )
        headers = {"X-Key": key.key, "X-Time": str(now), "X-Signature": signature}
        url = self._settings.url.rstrip("/") + request.path
        return HttpCall(method=request.method, url=url, headers=headers, body=request.body)

    def _caller(self) -> Caller:
        return Caller(
            venue=self.name,
            http=self._http,
            throttle=Throttle(limit=self._settings.requests_per_minute, window=MINUTE),
            limits=LIMITS,
            clock=time.time_ns,
            within=float(self._timings.order_timeout),
            wait=float(self._timings.rate_limit_wait),
        )

    def _feed(self, label: str) -> Feed:
        return Feed(
            venue=self.name,
            account=label,
            connect=partial(self._connect_stream, label),
            to_events=partial(mapping.stream_to_events, self.name, label),
            silence=float(self._timings.stream_silence),
        )

    async def _connect_stream(self, label: str) -> Stream:
        account = self._keys[label]
        return await SocketIoStream.connect(
            self._settings.stream_url,
            namespace="/",
            auth={"key": account.key, "secret": account.secret.reveal()},
            within=float(self._timings.order_timeout),
        )
