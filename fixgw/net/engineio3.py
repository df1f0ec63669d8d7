"""Socket.IO over Engine.IO 3 (JavaScript Socket.IO 2) on a WebSocket: one connection, one object.

    0{...}              the server opens: how often it wants pings, how long it waits for them
    40                  the namespace is entered; 41 left; 44 refused
    2  and  3           our ping, its pong: here the client pings
    42["name",data]     an event; digits before the bracket ask for an acknowledgement, never given

Nothing reconnects here: whoever lost a connection makes a new one.
"""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from fixgw.core import exact_json
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.net.stream import UNREADABLE

OPEN, CLOSE, PING, PONG, MESSAGE = "0", "1", "2", "3", "4"
CONNECT, DISCONNECT, EVENT, REFUSAL = "0", "1", "2", "4"
CLOSE_SECONDS = 2.0
MESSAGE_LIMIT = 16 * 2**20
"""Bytes of one message; a longer one ends the connection."""
SHOWN = 120
_END = None


class SocketIo2Stream:
    """A DuplexStream of the default namespace. Make one with `connect`."""

    def __init__(
        self, host: str, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse
    ) -> None:
        self._host = host
        self._session = session
        self._socket = socket
        self._events: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue()
        self._pong = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def connect(
        cls, url: str, *, within: float, path: str = "socket.io"
    ) -> "SocketIo2Stream":
        """Connect to the origin `url` in `within` seconds.

        Raises VenueError when the server cannot be reached, refuses, or does not answer.
        """
        host = urlsplit(url).netloc
        session = aiohttp.ClientSession(trust_env=False)
        try:
            async with asyncio.timeout(within):
                socket = await _open_socket(session, url, path)
                stream = cls(host, session, socket)
                await stream._enter()
        except VenueError:
            await session.close()
            raise
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            await session.close()
            words = str(failure) or "no answer in time"
            raise NotSentError(f"{host}: cannot connect ({words})") from failure
        except BaseException:
            await session.close()
            raise
        return stream

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        event = await self._events.get()
        if event is _END:
            self._events.put_nowait(_END)
            raise VenueError(f"{self._host}: the stream ended")
        return event

    async def emit(self, name: str, text: str) -> None:
        """See DuplexStream."""
        if self._socket.closed:
            raise NotSentError(f"{self._host}: the stream ended")
        try:
            await self._socket.send_str(f"{MESSAGE}{EVENT}[{json.dumps(name)},{text}]")
        except (aiohttp.ClientError, OSError) as failure:
            words = f"{self._host}: the stream broke while sending"
            raise OutcomeUnknownError(words) from failure

    async def close(self) -> None:
        """See Stream."""
        for task in self._tasks:
            task.cancel()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close()
        except (aiohttp.ClientError, OSError, TimeoutError):
            pass  # it is gone either way
        finally:  # whoever is cancelled while closing must not leave the connection open
            await self._session.close()
            self._events.put_nowait(_END)

    async def _enter(self) -> None:
        """Take the handshake and wait until the default namespace is entered."""
        interval, patience = _read_handshake(self._host, await self._text())
        while (message := await self._text()) != MESSAGE + CONNECT:
            self._take(message)
        self._tasks = [
            asyncio.create_task(self._read()),
            asyncio.create_task(self._beat(interval, patience)),
        ]

    async def _text(self) -> str:
        """Wait for the next message while connecting."""
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise NotSentError(f"{self._host}: cannot connect (the stream ended)")
        if message.data.startswith(MESSAGE + REFUSAL):
            words = str(message.data[2 : 2 + SHOWN])
            raise NotSentError(f"{self._host}: cannot connect ({words})")
        return str(message.data)

    async def _read(self) -> None:
        """Take messages until the connection ends."""
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    if self._says_goodbye(message.data):
                        break
                    self._take(message.data)
                elif message.type is aiohttp.WSMsgType.BINARY:
                    self._events.put_nowait((UNREADABLE, repr(message.data[:SHOWN])))
                else:
                    break
        finally:
            self._events.put_nowait(_END)

    def _says_goodbye(self, text: str) -> bool:
        return text.startswith(CLOSE) or text == MESSAGE + DISCONNECT

    def _take(self, text: str) -> None:
        if text == PONG:
            self._pong.set()
        elif text.startswith(MESSAGE):
            self._events.put_nowait(_read_event(text))

    async def _beat(self, interval: float, patience: float) -> None:
        """Ping as often as the server wants; a missing pong ends the connection."""
        try:
            while True:
                await asyncio.sleep(interval)
                self._pong.clear()
                await self._socket.send_str(PING)
                async with asyncio.timeout(patience):
                    await self._pong.wait()
        except (aiohttp.ClientError, OSError, TimeoutError):
            self._events.put_nowait(_END)


async def _open_socket(
    session: aiohttp.ClientSession, url: str, path: str
) -> aiohttp.ClientWebSocketResponse:
    return await session.ws_connect(
        f"{url.rstrip('/')}/{path.strip('/')}/?EIO=3&transport=websocket",
        max_msg_size=MESSAGE_LIMIT,
        timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
    )


def _read_handshake(host: str, text: str) -> tuple[float, float]:
    """Read how often to ping and how long to wait for the pong, in seconds."""
    try:
        handshake = exact_json.loads(text[1:] if text.startswith(OPEN) else "null")
        return float(handshake["pingInterval"]) / 1000, float(handshake["pingTimeout"]) / 1000
    except (ValueError, TypeError, KeyError):
        raise NotSentError(f"{host}: cannot connect (no Engine.IO 3: {text[:SHOWN]!r})") from None


def _read_event(text: str) -> tuple[str, Any]:
    """Read an event; what is none becomes an UNREADABLE one."""
    try:
        data = exact_json.loads(text[2:].lstrip("0123456789"))
    except ValueError:
        data = None
    if text[1:2] != EVENT or not isinstance(data, list) or not data or not isinstance(data[0], str):
        return UNREADABLE, text[:SHOWN]
    arguments = data[1:]
    return data[0], arguments[0] if len(arguments) == 1 else arguments or None
