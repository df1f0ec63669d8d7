"""A Levret venue on the network, in front of a running simulator."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from fixgw.core.effects import SendNew, VenueEffect
from fixgw.core.events import Event
from fixgw.sim.levret import LevretSimulator, Signing
from fixgw.timings import VenueTimings
from fixgw.venues.levret import LevretAccount, LevretSettings
from fixgw.venues.levret.client import LevretVenue
from tests.venues.levret.samples import ACCOUNT

TIMINGS = VenueTimings(
    order_timeout=Decimal("0.8"), rate_limit_wait=Decimal(3), stream_silence=Decimal(5)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A venue, the simulator behind it and the simulator's control panel."""

    venue: LevretVenue
    simulator: LevretSimulator
    control: httpx.AsyncClient
    clock: Callable[[], int]

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """Carry out one effect; an order was decided just now."""
        if isinstance(effect, SendNew):
            effect = replace(effect, sent_at=self.clock() // 1000)
        return await self.venue.send(effect)

    async def fault(self, kind: str, *, path: str | None = None, **more: Any) -> None:
        """Arm a fault for the next call, or for the next one to a path."""
        match = {} if path is None else {"match": {"path": path}}
        answer = await self.control.post("/_sim/fault", json={"kind": kind, **match, **more})
        answer.raise_for_status()

    async def do(self, action: str, body: Mapping[str, Any]) -> Any:
        """Make something happen at the venue that nobody asked for."""
        answer = await self.control.post(f"/_sim/{action}", json=dict(body))
        answer.raise_for_status()
        return answer.json()

    async def placed(self) -> int:
        """How many order calls reached the venue."""
        query = {"method": "POST", "path": "/order"}
        answer = await self.control.get("/_sim/requests", params=query)
        return len(answer.json()["requests"])


Begin = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Starts rigs, and stops them at the end."""
    async with AsyncExitStack() as stack:

        async def start(
            *,
            settings: Mapping[str, Any] | None = None,
            account: LevretAccount = ACCOUNT,
            timings: VenueTimings = TIMINGS,
            signing: Signing | None = None,
            clock: Callable[[], int] = time.time_ns,
            **options: Any,
        ) -> Rig:
            simulator = LevretSimulator(signing=signing or Signing(), **options)
            origin = f"http://127.0.0.1:{await simulator.start()}"
            stack.push_async_callback(simulator.stop)
            urls = LevretSettings(url=f"{origin}/api/v1", stream_url=origin)
            venue = LevretVenue(
                "levret",
                replace(urls, **(settings or {})),
                {"main": account},
                timings,
                clock=clock,
            )
            stack.push_async_callback(venue.close)
            control = await stack.enter_async_context(httpx.AsyncClient(base_url=origin))
            return Rig(venue=venue, simulator=simulator, control=control, clock=clock)

        yield start


@pytest.fixture
async def rig(begin: Begin) -> Rig:
    """A rig with a market maker."""
    return await begin()
