"""Running Levret simulators."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from fixgw.sim.levret import LevretSimulator
from tests.sim.client import Client, Start


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts simulators, without a market maker unless asked for, and stops them at the end."""
    async with AsyncExitStack() as stack:

        async def begin(**options: Any) -> Client:
            simulator = LevretSimulator(**{"market_maker": False, **options})
            port = await simulator.start()
            stack.push_async_callback(simulator.stop)
            http = await stack.enter_async_context(httpx.AsyncClient(timeout=5))
            return Client(simulator, http, f"http://127.0.0.1:{port}")

        yield begin


@pytest.fixture
async def venue(start: Start) -> Client:
    """A running venue with an empty book."""
    return await start()
