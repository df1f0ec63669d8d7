"""A Leverj venue on the network, in front of a running simulator."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

import httpx
import pytest

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.effects import VenueEffect
from fixgw.core.events import Event, StreamConnected
from fixgw.sim.leverj import LeverjSimulator
from fixgw.timings import VenueTimings
from fixgw.venues.leverj import LeverjAccount, LeverjSettings
from fixgw.venues.leverj.client import LeverjVenue
from fixgw.venues.leverj.identity import Market
from tests.venues.leverj.samples import ACCOUNT

TIMINGS = VenueTimings(
    order_timeout=Decimal("0.5"), rate_limit_wait=Decimal(3), stream_silence=Decimal(5)
)
CONNECTED = StreamConnected(venue="leverj", account="main")
ROUTES: Mapping[str, Mapping[str, Any]] = {
    "futures by socket 2": {"market": "futures", "socketio": "v2"},
    "futures by socket 4": {"market": "futures", "socketio": "v4"},
    "futures by REST": {"market": "futures", "feed": "poll"},
    "spot by REST": {"market": "spot"},
    "spot by socket": {"market": "spot", "feed": "socket"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A venue, the simulator behind it and the simulator's control panel."""

    venue: LeverjVenue
    market: Market
    simulator: LeverjSimulator
    control: httpx.AsyncClient
    events: AsyncIterator[VenueNews]

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """Carry out one effect."""
        return await self.venue.send(effect)

    async def until(self, found: Callable[[Event], bool]) -> list[Event]:
        """Read the stream's events up to the one that is looked for, those of the account aside."""
        passed: list[Event] = []
        async with asyncio.timeout(10):
            async for event in self.events:
                if isinstance(event, AccountChanged):
                    continue
                passed.append(event)
                if found(event):
                    return passed
        raise AssertionError("the events ended")

    async def fault(
        self, kind: str, *, match: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        """Arm a fault for the next call, or for the next one that matches."""
        answer = await self.control.post(
            "/_sim/fault", json={"kind": kind, **({"match": match} if match else {}), **more}
        )
        answer.raise_for_status()

    async def do(self, action: str, body: Mapping[str, Any]) -> Any:
        """Make something happen at the venue that nobody asked for."""
        answer = await self.control.post(f"/_sim/{action}", json=dict(body))
        answer.raise_for_status()
        return answer.json()

    async def calls(self, method: str, path: str) -> int:
        """How many calls of a route reached the venue, over REST or the socket."""
        answer = await self.control.get("/_sim/requests", params={"method": method, "path": path})
        answer.raise_for_status()
        return len(answer.json()["requests"])


Begin = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Starts rigs, connected unless told otherwise, and stops them at the end."""
    async with AsyncExitStack() as stack:

        async def start(
            route: str = "futures by socket 2",
            *,
            settings: Mapping[str, Any] | None = None,
            account: LeverjAccount = ACCOUNT,
            timings: VenueTimings = TIMINGS,
            clock: Callable[[], int] = time.time_ns,
            connected: bool = True,
            **options: Any,
        ) -> Rig:
            market = cast("Market", ROUTES[route]["market"])
            simulator = LeverjSimulator(market=market, **options)
            origin = f"http://127.0.0.1:{await simulator.start()}"
            stack.push_async_callback(simulator.stop)
            plain = LeverjSettings(
                market=market,
                url=f"{origin}/{market}/api/v1",
                stream_url=origin,
                poll_seconds=Decimal("0.05"),
                register_wait=Decimal("0.05"),
            )
            wanted = replace(plain, **{**ROUTES[route], **(settings or {})})
            venue = LeverjVenue("leverj", wanted, {"main": account}, timings, clock=clock)
            stack.push_async_callback(venue.close)
            control = await stack.enter_async_context(httpx.AsyncClient(base_url=origin))
            events = venue.events()
            rig = Rig(
                venue=venue, market=market, simulator=simulator, control=control, events=events
            )
            if connected:
                await rig.until(lambda event: event == CONNECTED)
            return rig

        yield start


@pytest.fixture(params=list(ROUTES))
async def rig(request: pytest.FixtureRequest, begin: Begin) -> Rig:
    """A rig for every way in which the venue can be reached."""
    return await begin(request.param)
