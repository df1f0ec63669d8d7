"""Running Polymarket US simulators."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from fixgw.sim.polymarket import DEMO_ACCOUNT, NO_LIMITS, PolymarketSimulator
from tests.sim.polymarket.client import OTHER, Client, Start


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
            simulator = PolymarketSimulator(**{**defaults, **options})
            port = await simulator.start()
            stack.push_async_callback(simulator.stop)
            http = await stack.enter_async_context(httpx.AsyncClient(timeout=5))
            return Client(http, f"http://127.0.0.1:{port}")

        yield begin


@pytest.fixture
async def venue(start: Start) -> Client:
    """A running venue with an empty book."""
    return await start()
