"""Running Levidge simulators."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from fixgw.sim.levidge import DEMO_ACCOUNT, NO_LIMITS, LevidgeSimulator
from tests.sim.levidge.client import OTHER, Client, Start
from tests.sim.levidge.fix_client import FixClient


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Starts simulators, without a market maker and limits unless asked for, and stops them."""
    async with AsyncExitStack() as stack:

        async def begin(**options: Any) -> Client:
            defaults = {
                "accounts": (DEMO_ACCOUNT, OTHER),
                "market_maker": False,
                "limits": NO_LIMITS,
            }
            simulator = LevidgeSimulator(**{**defaults, **options})
            port = await simulator.start()
            stack.push_async_callback(simulator.stop)
            http = await stack.enter_async_context(httpx.AsyncClient(timeout=5))
            return Client(simulator, http, f"http://127.0.0.1:{port}")

        yield begin


@pytest.fixture
async def venue(start: Start) -> Client:
    """A running venue with an empty book."""
    return await start()


@pytest.fixture
async def fix(venue: Client) -> AsyncIterator[FixClient]:
    """A FIX client that is logged on."""
    async with FixClient(venue.fix_port) as client:
        answer = await client.log_on()
        assert answer[35] == "A", answer
        yield client
