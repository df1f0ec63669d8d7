"""A Leviathan venue on the network, in front of a running simulator."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest

from fixgw.core.effects import VenueEffect
from fixgw.core.events import Event
from fixgw.sim.leviathan import LeviathanSimulator
from fixgw.timings import VenueTimings
from fixgw.venues.leviathan import LeviathanAccount, LeviathanSettings
from fixgw.venues.leviathan.client import LeviathanVenue
from tests.venues.leviathan.samples import ACCOUNT

TIMINGS = VenueTimings(
    order_timeout=Decimal("0.8"), rate_limit_wait=Decimal(3), stream_silence=Decimal(5)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A venue, the simulator behind it and the simulator's control panel."""

    venue: LeviathanVenue
    simulator: LeviathanSimulator
    control: httpx.AsyncClient

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """Carry out one effect."""
        return await self.venue.send(effect)

    async def do(self, action: str, **fields: Any) -> Any:
        """A control call that must succeed."""
        answer = await self.control.post(f"/_sim/{action}", json=fields)
        answer.raise_for_status()
        return answer.json()

    async def fault(self, kind: str, **more: Any) -> None:
        """Arm a fault for the next execute, or begin one of the stream."""
        path = {} if kind.startswith("stream") else {"match": {"path": "/intelligence/execute"}}
        await self.do("fault", kind=kind, **path, **more)

    async def executes(self) -> int:
        """How many executes reached the venue."""
        query = {"method": "POST", "path": "/intelligence/execute"}
        answer = await self.control.get("/_sim/requests", params=query)
        return len(answer.json()["requests"])


Begin = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Starts simulators and venues, and stops them; options in `simulator` are the former's."""
    async with AsyncExitStack() as stack:

        async def start(
            *,
            simulator: dict[str, Any] | None = None,
            account: LeviathanAccount = ACCOUNT,
            timings: VenueTimings = TIMINGS,
            **settings: Any,
        ) -> Rig:
            played = LeviathanSimulator(**{"market_maker": False, **(simulator or {})})
            port = await played.start()
            stack.push_async_callback(played.stop)
            configured = LeviathanSettings(**{**played.describe(), **settings})
            venue = LeviathanVenue("here", configured, {"main": account}, timings)
            stack.push_async_callback(venue.close)
            control = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5)
            await stack.enter_async_context(control)
            return Rig(venue=venue, simulator=played, control=control)

        yield start


@pytest.fixture
async def rig(begin: Begin) -> Rig:
    """The defaults, where nobody offers anything."""
    return await begin()


Alarms = Callable[[], list[str]]


@pytest.fixture
def alarms(caplog: pytest.LogCaptureFixture) -> Alarms:
    """Tells what the operator was told so far."""
    return lambda: [one.getMessage() for one in caplog.records if one.name == "fixgw.alarm"]
