"""Running Leverj simulators."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from fixgw.sim.leverj import LeverjSimulator
from tests.sim.leverj.client import Client, Start
from tests.sim.leverj.listener import Connect, Generation, Listener, listen


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts simulators, without a market maker unless asked for, and stops them at the end."""
    async with AsyncExitStack() as stack:

        async def begin(market: str = "futures", **options: Any) -> Client:
            simulator = LeverjSimulator(market=market, **{"market_maker": False, **options})  # type: ignore[arg-type]  # a test gives one of the names
            port = await simulator.start()
            stack.push_async_callback(simulator.stop)
            http = await stack.enter_async_context(httpx.AsyncClient(timeout=5))
            return Client(simulator, http, f"http://127.0.0.1:{port}", market)

        yield begin


@pytest.fixture
async def futures(start: Start) -> Client:
    """A running futures market with empty books."""
    return await start("futures")


@pytest.fixture
async def spot(start: Start) -> Client:
    """A running spot market with empty books."""
    return await start("spot")


@pytest.fixture(params=["futures", "spot"])
async def venue(start: Start, request: pytest.FixtureRequest) -> Client:
    """Each market in turn."""
    return await start(request.param)


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Connects registered listeners and disconnects them at the end."""
    async with AsyncExitStack() as stack:

        async def begin(
            venue: Client, generation: Generation = "v2", *, register: bool = True
        ) -> Listener:
            listener = await listen(venue, generation)
            stack.push_async_callback(listener.close)
            await listener.until("server_time")
            if register:
                await listener.register()
            return listener

        yield begin
