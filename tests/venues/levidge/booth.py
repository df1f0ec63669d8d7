"""A Levidge whose every answer is written by hand, and the venue in front of it."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aiohttp import web

from fixgw.core.account_data import VenueNews
from fixgw.timings import VenueTimings
from fixgw.venues.levidge import LevidgeSettings
from fixgw.venues.levidge.client import LevidgeRestVenue
from tests.net.server import http_server
from tests.venues.levidge.samples import ACCOUNT, payload

TIMINGS = VenueTimings(
    order_timeout=Decimal("0.8"), rate_limit_wait=Decimal(1), stream_silence=Decimal(5)
)
SETTINGS: Mapping[str, Any] = {
    "route": "rest",
    "connect_interval": Decimal("0.01"),
    "subscribe_wait": Decimal("0.05"),
    "answer_wait": Decimal("0.2"),
}
Answer = tuple[int, Any]
Play = Callable[[web.WebSocketResponse], Awaitable[None]]


async def silence(socket: web.WebSocketResponse) -> None:
    """Say nothing until the client leaves."""
    async for _ in socket:
        pass


@dataclass(slots=True, kw_only=True)
class Booth:
    """The answers by path, each played once but for the last; what was asked for, in order.

    `hold` keeps all answers back until it is set.
    """

    answers: dict[str, deque[Answer]] = field(default_factory=dict)
    play: Play = silence
    asked: list[tuple[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    hold: asyncio.Event | None = None
    venue: LevidgeRestVenue = field(init=False)

    def say(self, path: str, *answers: Answer) -> None:
        """Answer a path so from now on."""
        self.answers[path] = deque(answers)

    async def tell(self, message: Any) -> None:
        """Tell every stream a message."""
        for socket in self.sockets:
            await socket.send_str(message if isinstance(message, str) else json.dumps(message))

    def bodies(self, path: str) -> list[Any]:
        """What a path was asked, one body after the other."""
        return [body for asked, body in self.asked if asked == path]

    async def connected(self) -> AsyncIterator[VenueNews]:
        """The venue's events, once the stream is connected."""
        events = self.venue.events()
        await anext(events)
        return events

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a call or a stream."""
        if request.path == "/userorders":
            return await self._stream(request)
        body = await request.read()
        path = request.path.removeprefix("/api")
        self.asked.append((path, json.loads(body) if body else None))
        self.headers.append(dict(request.headers))
        if self.hold is not None:
            await self.hold.wait()
        answers = self.answers[path]
        status, said = answers.popleft() if len(answers) > 1 else answers[0]
        text = said if isinstance(said, str) else json.dumps(said)
        return web.Response(status=status, text=text)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.asked.append(("/userorders", json.loads(await socket.receive_str())))
        self.sockets.append(socket)
        try:
            await self.play(socket)
        finally:
            self.sockets.remove(socket)
        return socket


@asynccontextmanager
async def booth(
    *, timings: VenueTimings = TIMINGS, play: Play = silence, **settings: Any
) -> AsyncIterator[Booth]:
    """A booth that lists its pairs and takes orders and cancels with blank answers."""
    opened = Booth(play=play)
    opened.say("/getInstrumentPairs", (200, payload("pairs")))
    for path in ("/order", "/cancelOrder"):
        opened.say(path, (200, ""))
    opened.say("/getOrders", (200, []))
    async with http_server(opened.handle) as origin:
        chosen = LevidgeSettings(
            url=f"{origin}/api",
            stream_url=origin.replace("http", "ws", 1),
            **{**SETTINGS, **settings},
        )
        opened.venue = LevidgeRestVenue("levidge", chosen, {"main": ACCOUNT}, timings)
        try:
            yield opened
        finally:
            await opened.venue.close()


async def settled(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - nothing announces what a server has noted
            await asyncio.sleep(0.005)
