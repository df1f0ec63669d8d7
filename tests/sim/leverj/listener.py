"""Clients of the simulated stream, one for each generation of Socket.IO."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Literal

import aiohttp
import socketio

from fixgw.sim.leverj import DEMO_ACCOUNT
from tests.sim.leverj.client import Client, signed_headers

Generation = Literal["v2", "v4"]
WHO = {"accountId": DEMO_ACCOUNT.account_id, "apiKey": DEMO_ACCOUNT.api_key}


class Listener(ABC):
    """What both have: they keep what they hear and send requests as zka does."""

    def __init__(self, market: str) -> None:
        self.market = market
        self.heard: list[tuple[str, Any]] = []
        self.news = asyncio.Condition()
        self.lost = asyncio.Event()
        self.said_goodbye = False
        self.http = aiohttp.ClientSession()

    @abstractmethod
    async def connect(self, origin: str) -> None:
        """Connect to the market's path."""

    @abstractmethod
    async def emit(self, event: str, payload: object) -> None:
        """Send an event."""

    @abstractmethod
    async def close(self) -> None:
        """Disconnect."""

    async def hear(self, event: str, payload: Any) -> None:
        """Keep an event."""
        async with self.news:
            self.heard.append((event, payload))
            self.news.notify_all()

    async def send(
        self,
        method: str,
        uri: str,
        body: object = None,
        *,
        request_id: str | None = None,
        nonce: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """A signed request; the signature covers {body, params}."""
        inner = {"body": body, "params": {}} if body is not None else {"params": {}}
        headers = headers or signed_headers(method, uri, inner, nonce=nonce)
        if request_id is not None:
            headers["requestid"] = request_id
        payload = {"headers": headers, "method": method, "uri": uri, **inner}
        await self.emit(f"{method} {uri}", payload)

    async def register(self) -> None:
        """Hear of the account; registration has no answer, but the call after it has one."""
        await self.send("GET", "/register", WHO)
        answered = len(self.payloads("GET /account"))
        await self.send("GET", "/account")
        await self.until("GET /account", answered + 1)

    def payloads(self, event: str) -> list[Any]:
        """What came with an event, oldest first."""
        return [payload for name, payload in self.heard if name == event]

    def names(self, *wanted: str) -> list[str]:
        """The names of these events in the order they came."""
        return [name for name, _ in self.heard if name in wanted]

    async def until(self, event: str, count: int = 1) -> list[Any]:
        """The payloads of an event once there are so many."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.payloads(event)) >= count)
        return self.payloads(event)


class ListenerV4(Listener):
    """By the python-socketio package."""

    def __init__(self, market: str, transport: str = "websocket") -> None:
        super().__init__(market)
        self._transport = transport
        self._socket = socketio.AsyncClient(reconnection=False, http_session=self.http)
        self._socket.on("*", self.hear)
        self._socket.on("disconnect", self._gone)

    async def connect(self, origin: str) -> None:
        """Connect."""
        path = f"{self.market}/socket.io"
        await self._socket.connect(origin, socketio_path=path, transports=[self._transport])

    async def emit(self, event: str, payload: object) -> None:
        """Send an event."""
        await self._socket.emit(event, payload)

    async def close(self) -> None:
        """Disconnect."""
        await self._socket.shutdown()
        await self.http.close()

    async def _gone(self, reason: object) -> None:
        self.said_goodbye = reason == self._socket.reason.SERVER_DISCONNECT
        self.lost.set()


class ListenerV2(Listener):
    """Engine.IO 3 and Socket.IO 2, as far as a test needs them, on a plain WebSocket."""

    def __init__(self, market: str) -> None:
        super().__init__(market)
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None

    async def connect(self, origin: str) -> None:
        """Connect; the server opens and greets unasked."""
        url = f"{origin}/{self.market}/socket.io/?EIO=3&transport=websocket"
        self._socket = await self.http.ws_connect(url)
        opening = await self._socket.receive_str(timeout=5)
        assert opening.startswith('0{"sid":"')
        assert await self._socket.receive_str(timeout=5) == "40"
        self._reader = asyncio.create_task(self._read(self._socket))

    async def emit(self, event: str, payload: object) -> None:
        """Send an event."""
        await self.write("42" + json.dumps([event, payload]))

    async def write(self, packet: str) -> None:
        """Send a raw packet."""
        assert self._socket is not None
        await self._socket.send_str(packet)

    async def close(self) -> None:
        """Disconnect."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()
        await self.http.close()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.data.startswith("42"):
                await self.hear(*json.loads(frame.data[2:]))
            elif frame.data in ("41", "1"):
                self.said_goodbye = True
            else:
                await self.hear("packet", frame.data)
        self.lost.set()


Connect = Callable[..., Awaitable[Listener]]


async def listen(venue: Client, generation: Generation) -> Listener:
    """A connected listener."""
    made: Listener
    made = ListenerV2(venue.market) if generation == "v2" else ListenerV4(venue.market)
    try:
        await made.connect(venue.origin)
    except BaseException:
        await made.close()
        raise
    return made
