"""What a venue may say over the stream that the simulator never says."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from fixgw.core.account_data import VenueNews
from fixgw.core.events import ExecutionSeen, StreamConnected, StreamLost
from fixgw.timings import VenueTimings
from fixgw.venues.leviathan import LeviathanSettings
from fixgw.venues.leviathan.client import LeviathanVenue
from tests.venues.leviathan.conftest import Alarms
from tests.venues.leviathan.samples import ACCOUNT

ACK = {"op": "subscribe", "channel": "account", "status": "ok"}
UNAUTHORIZED = {"type": "error", "code": "unauthorized", "message": "API key missing or invalid"}
FORBIDDEN = {"type": "error", "code": "invalid_params", "message": "no channel positions"}
FILL = {"order_id": "7", "id": "F1", "notional": "50", "price": "0.5"}


@asynccontextmanager
async def speaker(*messages: Any) -> AsyncIterator[LeviathanVenue]:
    """A venue whose stream answers the first subscription with these messages, in pauses."""

    async def converse(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for _ in range(3):
            await socket.receive_json()
        for message in messages:
            await asyncio.sleep(0.3 if message is None else 0)
            if message is not None:
                await socket.send_json(message)
        while (await socket.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSED):
            pass
        return socket

    async with AsyncExitStack() as stack:
        application = web.Application()
        application.add_routes([web.get("/", converse)])
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        settings = LeviathanSettings(
            url="http://127.0.0.1:1",
            stream_url=f"ws://127.0.0.1:{runner.addresses[0][1]}/",
            ack_wait=Decimal("0.1"),
        )
        venue = LeviathanVenue("here", settings, {"main": ACCOUNT}, VenueTimings())
        stack.push_async_callback(venue.close)
        yield venue


async def heard(venue: LeviathanVenue, count: int) -> Sequence[VenueNews]:
    """The first so many events."""
    events = venue.events()
    async with asyncio.timeout(5):
        return [await anext(events) for _ in range(count)]


async def test_a_refusal_may_come_late(alarms: Alarms) -> None:
    """After silence was taken for consent: the stream is lost, lest fills be waited for in vain."""
    async with speaker(None, UNAUTHORIZED) as venue:
        connected, lost, *_ = await heard(venue, 4)
    assert isinstance(connected, StreamConnected)
    assert isinstance(lost, StreamLost)
    assert lost.text.startswith("the subscription was refused: unauthorized")
    assert len(alarms()) == 1


@pytest.mark.parametrize("message", [UNAUTHORIZED, FORBIDDEN])
async def test_an_error_after_the_acknowledgement(alarms: Alarms, message: Any) -> None:
    """It is about another channel, and the account goes on; but for a key that is withdrawn."""
    async with speaker(ACK, None, message, None, {"type": "fill", "data": FILL}) as venue:
        _, event = await heard(venue, 2)
    assert isinstance(event, StreamLost if message is UNAUTHORIZED else ExecutionSeen)
    assert len(alarms()) == 1


async def test_a_fill_that_cannot_be_understood(alarms: Alarms) -> None:
    """It is told with its words, every time; the fill beside it counts."""
    strange = {"order_id": "7", "id": "F2", "worth": "much"}
    told = {"channel": "account", "type": "fills", "data": [strange, FILL, strange]}
    async with speaker(ACK, told) as venue:
        _, event = await heard(venue, 2)
    assert isinstance(event, ExecutionSeen)
    assert event.execution.venue_exec_id == "F1"
    begin, words = "here/main: the stream said what cannot be understood", "'worth': 'much'"
    assert [one.startswith(begin) and words in one for one in alarms()] == [True, True]


async def test_a_kind_of_message_that_nobody_knows(alarms: Alarms) -> None:
    """On the account's channel it may have been money: told once for each kind."""
    strange = {"channel": "account", "type": "liquidation", "data": {"symbol": "TRUMP-WIN"}}
    async with speaker(ACK, strange, strange, {"type": "fill", "data": FILL}) as venue:
        await heard(venue, 2)
    (alarm,) = alarms()
    assert "unknown type 'liquidation'" in alarm
