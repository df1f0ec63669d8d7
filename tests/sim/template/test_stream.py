"""The Template venue's stream tells what happens, and can be broken on request."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import socketio
from socketio.exceptions import ConnectionError as StreamError

from fixgw.sim.template import TemplateSimulator

AUTH = {"key": "demo-key", "secret": "demo-secret"}
MARKET = {"symbol": "ABC/USD", "side": "buy", "type": "market", "quantity": "1"}


class Venue:
    """A running simulator, and a listener at its stream that keeps what it hears."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self.http = http
        self.heard: list[str] = []
        self.lost: asyncio.Queue[str] = asyncio.Queue()
        self.beats: asyncio.Queue[object] = asyncio.Queue()
        self.socket = self.listener()

    def listener(self) -> socketio.AsyncClient:
        """A Socket.IO client that does not come back by itself."""
        socket = socketio.AsyncClient(reconnection=False, http_session=self.http)
        for event in ("order", "fill"):
            socket.on(event, lambda _data, name=event: self.heard.append(name))
        socket.on("beat", self.beats.put_nowait)
        socket.on("disconnect", self.lost.put_nowait)
        return socket

    async def listen(self) -> None:
        """Connect a new listener."""
        self.socket = self.listener()
        await self.socket.connect(self.url, auth=AUTH, transports=["websocket"])

    async def fault(self, kind: str, **parameters: Any) -> None:
        """Arm a fault."""
        body = json.dumps({"kind": kind, **parameters})
        async with self.http.post(f"{self.url}/_sim/fault", data=body) as answer:
            assert answer.status == 200, await answer.text()

    async def trade(self, client_id: str) -> None:
        """Place an order that is filled at once: it is told of as order, fill, order."""
        body = json.dumps({**MARKET, "client_id": client_id})
        stamp = str(time.time_ns() // 1000)
        signed = hmac.new(b"demo-secret", f"{stamp}POST/orders{body}".encode(), hashlib.sha256)
        headers = {"X-Key": "demo-key", "X-Time": stamp, "X-Signature": signed.hexdigest()}
        async with self.http.post(f"{self.url}/orders", data=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    async def beat(self) -> None:
        """Wait for the second next beat: all that was told before has been heard then."""
        while not self.beats.empty():
            self.beats.get_nowait()
        async with asyncio.timeout(5):
            await self.beats.get()
            await self.beats.get()


@pytest.fixture
async def venue() -> AsyncIterator[Venue]:
    """A venue with a listener."""
    simulator = TemplateSimulator()
    port = await simulator.start()
    try:
        async with aiohttp.ClientSession() as http:
            venue = Venue(f"http://127.0.0.1:{port}", http)
            await venue.listen()
            yield venue
            await venue.socket.shutdown()
    finally:
        await simulator.stop()


async def told(venue: Venue, client_id: str) -> list[str]:
    """What is heard of one order."""
    venue.heard.clear()
    await venue.trade(client_id)
    await venue.beat()
    return list(venue.heard)


@pytest.mark.parametrize(("kind", "times"), [("lose_event", 0), ("duplicate_event", 2)])
async def test_an_event_is_lost_or_doubled(venue: Venue, kind: str, times: int) -> None:
    """The event that the fault names, once; the venue's beat is spared by one that names none."""
    honest = await told(venue, "first")
    await venue.fault(kind, match={"event": "fill"})
    faulted = await told(venue, "second")
    assert faulted.count("fill") == times
    assert faulted.count("order") == honest.count("order")
    await venue.fault(kind)
    await venue.beat()
    assert len(await told(venue, "third")) == len(honest) + (1 if times else -1)
    assert await told(venue, "fourth") == honest


async def test_a_silent_stream_stays_connected_and_lets_others_in(venue: Venue) -> None:
    """Silence is no outage: a client that connects anew hears nothing either."""
    await venue.fault("stream_silence", seconds=60)
    other = venue.listener()
    await other.connect(venue.url, auth=AUTH, transports=["websocket"])
    await venue.trade("unheard")
    await asyncio.sleep(0.7)
    assert venue.heard == []
    assert venue.lost.empty()
    await other.shutdown()


@pytest.mark.parametrize("polite", [True, False])
async def test_a_disconnect_keeps_everybody_out(venue: Venue, *, polite: bool) -> None:
    """For as long as it lasts; only a polite one says goodbye."""
    await venue.fault("stream_disconnect", seconds=60, polite=polite)
    async with asyncio.timeout(5):
        reason = await venue.lost.get()
    said_goodbye = reason == socketio.AsyncClient.reason.SERVER_DISCONNECT
    assert said_goodbye is polite
    with pytest.raises(StreamError):
        await venue.listen()
    async with venue.http.delete(f"{venue.url}/_sim/fault") as answer:
        assert answer.status == 200
    await venue.listen()
    assert await told(venue, "after") != []
