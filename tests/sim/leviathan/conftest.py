"""Running Leviathan simulators, and connections to their streams."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import httpx
import pytest

from fixgw.sim.leviathan import NO_LIMITS, LeviathanSimulator
from tests.sim.leviathan.client import Client, Listener, Start

Listen = Callable[[Client], Awaitable[Listener]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts simulators, without a market maker and limits unless asked for, and stops them."""
    async with AsyncExitStack() as stack:

        async def begin(**options: Any) -> Client:
            simulator = LeviathanSimulator(
                **{"market_maker": False, "limits": NO_LIMITS, **options}
            )
            await simulator.start()
            stack.push_async_callback(simulator.stop)
            http = await stack.enter_async_context(httpx.AsyncClient(timeout=5))
            return Client(simulator, http)

        yield begin


@pytest.fixture
async def venue(start: Start) -> Client:
    """A running venue where nobody offers anything."""
    return await start()


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    """Connects to streams."""
    async with aiohttp.ClientSession() as session:

        async def connect(client: Client) -> Listener:
            return Listener(await session.ws_connect(client.stream_url))

        yield connect
