"""Levret's client: the only file of this room that talks to the network."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

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
)
from fixgw.core.fields import TERMINAL_STATUSES
from fixgw.core.position_control import ChangeOutcome, PositionChange, refused, unknown
from fixgw.core.record import replace
from fixgw.core.throttle import Priority, Throttle
from fixgw.errors import NotSentError, VenueError
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.socketio import SocketIoStream
from fixgw.net.stream import Stream
from fixgw.timings import VenueTimings
from fixgw.venues import unanswered
from fixgw.venues.calling import Caller, Clock, Limits
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.levret import holdings, mapping, outcomes, signing, wire
from fixgw.venues.levret.capability import capability
from fixgw.venues.levret.lookout import Lookout
from fixgw.venues.levret.rest import Rest
from fixgw.venues.levret.settings import LevretAccount, LevretSettings
from fixgw.venues.no_replace import refused_replace
from fixgw.venues.quota import read_quota

NAMESPACE = "/api/v1/trading"
MINUTE = 60_000_000
LIMITS = Limits(read_quota=read_quota, is_refusal=outcomes.is_rate_refusal)


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
        self._lookouts = {label: self._lookout(label, one) for label, one in accounts.items()}
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        lookout = self._lookouts[effect.account]
        match effect:
            case SendNew():
                return (await _place(effect, lookout.rest),)
            case SendReplace():
                return (refused_replace(effect),)
            case RecallSent():
                return ()  # Levret's orders carry nothing that only we could recognise
            case SendCancel():
                return await _cancel(effect, lookout)
            case QueryOrder():
                return await lookout.look(effect)
            case FetchExecutions():
                return (await lookout.executions(effect),)

    def events(self) -> AsyncIterator[VenueNews]:
        """See Venue."""
        return self._feeds.events()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue."""
        return await self._lookouts[account].snapshot(since)

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue."""
        rest = self._lookouts[self.accounts[0]].rest
        rows = wire.read_symbols(await rest.read(mapping.symbols_request()))
        instruments = tuple(mapping.symbol_to_instrument(row) for row in rows)
        return InstrumentsLoaded(venue=self.name, instruments=instruments)

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        rest = self._lookouts[account].rest
        value = await rest.read(holdings.positions_request())
        return Positions(
            venue=self.name,
            account=account,
            read_at=rest.now(),
            positions=holdings.rows_to_positions(value),
        )

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        rest = self._lookouts[account].rest
        value = await rest.read(holdings.overview_request())
        return Collateral(
            venue=self.name,
            account=account,
            read_at=rest.now(),
            balances=holdings.overview_to_balances(value),
        )

    async def change_position(
        self, account: str, position_id: str, change: PositionChange
    ) -> ChangeOutcome:
        """See `fixgw.positions.PositionKeeper`: called once, whatever comes of it."""
        try:
            request = holdings.change_to_request(position_id, change)
            answer = await self._lookouts[account].rest.call(request, Priority.ORDER)
        except NotSentError as error:
            return refused(str(error))
        except VenueError as error:
            return unknown(str(error))
        return outcomes.answer_to_change_outcome(answer)

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await self._http.close()

    def _lookout(self, label: str, account: LevretAccount) -> Lookout:
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
        rest = Rest(settings=self._settings, account=account, key=key, caller=caller)
        return Lookout(venue=self.name, account=label, rest=rest)

    def _feed(self, label: str) -> Feed:
        return Feed(
            venue=self.name,
            account=label,
            connect=partial(self._connect_stream, label),
            to_events=partial(mapping.stream_to_events, self.name, label),
            silence=float(self._timings.stream_silence),
        )

    async def _connect_stream(self, label: str) -> Stream:
        account = self._lookouts[label].rest.account
        auth = {"apiKeyId": account.key_id, "apiKeySecret": account.secret.reveal()}
        return await SocketIoStream.connect(
            self._settings.stream_url,
            namespace=NAMESPACE,
            auth=auth,
            within=float(self._timings.order_timeout),
        )


async def _place(effect: SendNew, rest: Rest) -> Event:
    """POST /order, once: after an unclear outcome the order is looked for, never sent again.

    The signature carries the time of the decision, however long the way here took or the rate
    limit is waited for: the venue can take the order for one window from then, and no longer.
    A clock that was set back since then is followed, as the venue compares it to its own.
    """
    try:
        request = mapping.send_new_to_request(effect, rest.account)
        signed_at = min(effect.sent_at // 1000, rest.now_ms())
        answer = await rest.call(request, Priority.ORDER, signed_at=signed_at)
    except NotSentError as error:
        return unanswered.unsent_order(effect, error)
    except VenueError as error:
        return unanswered.unknown_order(effect, str(error))
    return outcomes.answer_to_new_event(effect, answer)


async def _cancel(effect: SendCancel, lookout: Lookout) -> Sequence[Event]:
    """POST /order/cancel, then look what it did."""
    request = mapping.cancel_request(effect.venue_order_id)
    try:
        answer = await lookout.rest.call(request, Priority.CANCEL)
    except NotSentError as error:
        return (unanswered.unsent_cancel(effect, str(error)),)
    except VenueError as error:
        return (unanswered.unknown_cancel(effect, str(error)),)
    event = outcomes.answer_to_cancel_event(effect, answer)
    if isinstance(event, CancelAccepted):
        return (event, *await _look_again(effect, lookout))
    if isinstance(event, CancelRefused):
        return await _explain(effect, event, lookout)
    return (event,)


async def _look_again(effect: SendCancel, lookout: Lookout) -> Sequence[Event]:
    """Ask what a cancel request did, without waiting for an exhausted budget."""
    return await lookout.look(effect, Priority.CANCEL, patient=False)


async def _explain(effect: SendCancel, event: CancelRefused, lookout: Lookout) -> Sequence[Event]:
    """A refused cancel is too late when the order turns out to have ended."""
    events = await _look_again(effect, lookout)
    ended = any(
        isinstance(seen, OrderSeen) and seen.seen.status in TERMINAL_STATUSES for seen in events
    )
    return (*events, replace(event, too_late=event.too_late or ended))
