"""The older API's client: the file of this profile that talks to the network."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence

from fixgw.core.account_data import Collateral, Positions, VenueNews
from fixgw.core.capability import Capability
from fixgw.core.codes import Code
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
    InstrumentsLoaded,
    Snapshot,
    StreamConnected,
)
from fixgw.errors import NotSentError
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.timings import VenueTimings
from fixgw.venues import unanswered
from fixgw.venues.calling import Caller, Clock
from fixgw.venues.found import found_no_answer
from fixgw.venues.polymarket import holdings, signing
from fixgw.venues.polymarket.capability import capability
from fixgw.venues.polymarket.legacy.reading import Legacy, Reading
from fixgw.venues.polymarket.rest import LIMITS, budget
from fixgw.venues.polymarket.settings import PolymarketAccount, PolymarketSettings

SECOND = 1_000_000_000


class LegacyVenue:
    """The older API for ISVs: it can be asked for positions and balances, and nothing else."""

    def __init__(
        self,
        name: str,
        settings: PolymarketSettings,
        accounts: Mapping[str, PolymarketAccount],
        timings: VenueTimings,
        *,
        http: HttpClient | None = None,
        clock: Clock = time.time_ns,
    ) -> None:
        self.name = name
        self.accounts = tuple(accounts)
        self.capability: Capability = capability(name, settings)
        self._http = http or AiohttpClient()
        self._clock = clock
        self._closed = asyncio.Event()
        self._first_at = clock() + settings.legacy_first_wait * SECOND
        self._accounts = {
            label: Legacy(
                settings=settings,
                account=account,
                key=signing.private_key(account.secret),
                caller=Caller(
                    venue=name,
                    http=self._http,
                    # The interval is kept by Legacy; after a 429 nothing is asked again.
                    throttle=budget(settings),
                    limits=LIMITS,
                    clock=clock,
                    within=float(timings.order_timeout),
                    wait=0.0,
                ),
            )
            for label, account in accounts.items()
        }

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue; nothing is ever sent."""
        error = NotSentError(f"{Code.UNSUPPORTED_ORDERS}: {self.name} has no order entry")
        match effect:
            case SendNew():
                return (unanswered.unsent_order(effect, error),)
            case SendReplace():
                return (unanswered.unsent_replace(effect, str(error)),)
            case SendCancel():
                return (unanswered.unsent_cancel(effect, str(error)),)
            case RecallSent():
                return ()
            case QueryOrder() | FetchExecutions():
                return (found_no_answer(effect, error),)

    async def events(self) -> AsyncIterator[VenueNews]:
        """See Venue: there is no stream to lose, so every account is up."""
        for label in self.accounts:
            yield StreamConnected(venue=self.name, account=label)
        await self._closed.wait()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue: without order entry there are no orders."""
        return Snapshot(
            venue=self.name,
            account=account,
            taken_at=self._clock() // 1000,
            since=since,
            orders=(),
            executions=(),
        )

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue: nothing can be traded."""
        return InstrumentsLoaded(venue=self.name, instruments=())

    async def positions(self, account: str) -> Positions:
        """See Venue."""
        reading = await self._read(account, holdings.POSITIONS)
        return Positions(
            venue=self.name,
            account=account,
            read_at=reading.read_at,
            positions=holdings.value_to_legacy_positions(reading.value),
        )

    async def collateral(self, account: str) -> Collateral:
        """See Venue."""
        reading = await self._read(account, holdings.BALANCES)
        return Collateral(
            venue=self.name,
            account=account,
            read_at=reading.read_at,
            balances=holdings.value_to_legacy_balances(reading.value),
        )

    async def _read(self, account: str, path: str) -> Reading:
        """Read, once what an earlier run may have asked counts no more."""
        await asyncio.sleep(max(0, self._first_at - self._clock()) / SECOND)
        return await self._accounts[account].read(path)

    async def close(self) -> None:
        """See Venue."""
        self._closed.set()
        await self._http.close()
