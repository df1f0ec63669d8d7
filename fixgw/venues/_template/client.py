"""The Template venue's client: the only file of this room that talks to the network."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

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
from fixgw.core.events import CancelAccepted, CancelRefused, Event, InstrumentsLoaded, Snapshot
from fixgw.core.throttle import Priority, Throttle
from fixgw.errors import NotSentError, VenueError
from fixgw.net.http import AiohttpClient
from fixgw.net.socketio import SocketIoStream
from fixgw.net.stream import Stream
from fixgw.timings import VenueTimings
from fixgw.venues import unanswered
from fixgw.venues._template import mapping, outcomes, wire
from fixgw.venues._template.capability import capability
from fixgw.venues._template.lookout import Lookout
from fixgw.venues._template.rest import Rest
from fixgw.venues._template.settings import TemplateAccount, TemplateSettings
from fixgw.venues.calling import Caller, Limits
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.no_replace import refused_replace
from fixgw.venues.quota import read_quota

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
        self._lookouts = {label: self._lookout(label) for label in accounts}
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
                return ()  # orders are recognised by the client id that they carry
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
        rows = await rest.read(mapping.instruments_request(), "instruments")
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

    def _lookout(self, label: str) -> Lookout:
        caller = Caller(
            venue=self.name,
            http=self._http,
            throttle=Throttle(limit=self._settings.requests_per_minute, window=MINUTE),
            limits=LIMITS,
            clock=time.time_ns,
            within=float(self._timings.order_timeout),
            wait=float(self._timings.rate_limit_wait),
        )
        rest = Rest(settings=self._settings, account=self._keys[label], caller=caller)
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
        account = self._keys[label]
        return await SocketIoStream.connect(
            self._settings.stream_url,
            namespace="/",
            auth={"key": account.key, "secret": account.secret.reveal()},
            within=float(self._timings.order_timeout),
        )


async def _place(effect: SendNew, rest: Rest) -> Event:
    """POST /orders, once: after an unclear outcome the order is looked for, not sent again."""
    try:
        request = mapping.send_new_to_request(effect)
        answer = await rest.call(request, Priority.ORDER, decided_at=effect.sent_at)
    except NotSentError as error:
        return unanswered.unsent_order(effect, error)
    except VenueError as error:
        return unanswered.unknown_order(effect, str(error))
    return outcomes.answer_to_new_event(effect, answer)


async def _cancel(effect: SendCancel, lookout: Lookout) -> Sequence[Event]:
    """DELETE /orders/{id}, then look what it did."""
    request = mapping.cancel_request(effect.venue_order_id)
    try:
        answer = await lookout.rest.call(request, Priority.CANCEL)
    except NotSentError as error:
        return (unanswered.unsent_cancel(effect, str(error)),)
    except VenueError as error:
        return (unanswered.unknown_cancel(effect, str(error)),)
    event = outcomes.answer_to_cancel_event(effect, answer)
    if isinstance(event, CancelAccepted):
        return (event, *await lookout.look(effect, patient=False))
    if isinstance(event, CancelRefused):
        return (*await lookout.look(effect, patient=False), event)
    return (event,)
