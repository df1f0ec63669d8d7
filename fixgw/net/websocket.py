"""WebSocket streams of plain JSON messages: one connection, one object.

A message has no name of its own, so every one is an event named MESSAGE. A quiet account's stream
says nothing for hours; `keep_alive` asks it for a sign of life, and a pong is an event as well.
Nothing reconnects here: whoever lost a connection makes a new one.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from fixgw.core import exact_json
from fixgw.core.secret import HIDDEN, Secret
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.net.stream import UNREADABLE

MESSAGE = "message"
PONG = "pong"
"""Name of the event that stands for the other side's pong; it has no data."""
CLOSE_SECONDS = 2.0
MESSAGE_LIMIT = 16 * 2**20
"""Bytes of one message; a longer one ends the connection."""
SHOWN = 120
SHORTEST_SECRET = 8
"""A shorter one may stand in a message by chance, inside a number."""
TEXTS = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)


class WebSocketStream:
    """A Stream that takes texts as well. Make one with `connect`."""

    def __init__(
        self,
        host: str,
        session: aiohttp.ClientSession,
        socket: aiohttp.ClientWebSocketResponse,
        secrets: Collection[Secret] = (),
    ) -> None:
        self._host = host
        self._session = session
        self._socket = socket
        self._secrets = secrets
        self._keeper: asyncio.Task[None] | None = None

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        within: float,
        headers: Mapping[str, str] | None = None,
        secrets: Collection[Secret] = (),
    ) -> "WebSocketStream":
        """Connect to the whole `url` in `within` seconds; no redirect is followed.

        `headers` go with the handshake.
        What is received is shown and logged, so `secrets` are struck out of it.
        Raises NotSentError when the server cannot be reached, refuses, or does not answer.
        """
        host = urlsplit(url).netloc
        session = aiohttp.ClientSession(trust_env=False, middlewares=(_refuse_redirect,))
        try:
            async with asyncio.timeout(within):
                socket = await session.ws_connect(
                    url,
                    headers=headers,
                    autoping=False,
                    max_msg_size=MESSAGE_LIMIT,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
                )
        except (aiohttp.ClientError, OSError, TimeoutError) as failure:
            await session.close()
            raise NotSentError(f"{host}: cannot connect ({_words(failure)})") from failure
        except BaseException:
            await session.close()
            raise
        return cls(host, session, socket, secrets)

    @property
    def ended(self) -> bool:
        """Whether the connection is known to have ended."""
        return self._socket.closed

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        while True:
            message = await self._socket.receive()
            if message.type in TEXTS:
                return self._read(message.data)
            if message.type is aiohttp.WSMsgType.PONG:
                return PONG, None
            if message.type is not aiohttp.WSMsgType.PING:
                raise VenueError(f"{self._host}: the stream ended{self._reason(message)}")
            await self._answer_ping(message.data)

    async def send(self, text: str) -> None:
        """Send a message exactly as written.

        Raises NotSentError when the connection had ended before, so that nothing was sent, and
        OutcomeUnknownError when it broke while sending.
        """
        if self._socket.closed:
            raise NotSentError(f"{self._host}: the stream ended")
        try:
            await self._socket.send_str(text)
        except (aiohttp.ClientError, OSError) as failure:
            words = f"{self._host}: the stream broke while sending"
            raise OutcomeUnknownError(words) from failure

    def keep_alive(self, every: float, text: str | None = None) -> None:
        """From now on send `text`, or a ping, each `every` seconds, so that something answers."""
        self._keeper = asyncio.create_task(self._keep(every, text))

    async def close(self) -> None:
        """See Stream."""
        if self._keeper is not None:
            self._keeper.cancel()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close()
        except (aiohttp.ClientError, OSError, TimeoutError):
            pass  # it is gone either way
        finally:  # whoever is cancelled while closing must not leave the connection open
            await self._session.close()

    async def _keep(self, every: float, text: str | None) -> None:
        try:
            while True:
                await asyncio.sleep(every)
                if text is None:
                    await self._socket.ping()
                else:
                    await self.send(text)
        except (aiohttp.ClientError, OSError, VenueError):
            return  # who receives hears of the end

    async def _answer_ping(self, data: bytes) -> None:
        try:
            await self._socket.pong(data)
        except (aiohttp.ClientError, OSError) as failure:
            raise VenueError(f"{self._host}: the stream broke") from failure

    def _read(self, data: str | bytes) -> tuple[str, Any]:
        """Read a message; what is no JSON becomes an UNREADABLE event."""
        text = data if isinstance(data, str) else data.decode(errors="replace")
        text = self._without_secrets(text)
        try:
            return MESSAGE, exact_json.loads(text)
        except ValueError:
            return UNREADABLE, text[:SHOWN]

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            if len(secret.reveal()) >= SHORTEST_SECRET:
                text = text.replace(secret.reveal(), HIDDEN)
        return text

    def _reason(self, message: aiohttp.WSMessage) -> str:
        """Say with which code and words the other side closed, where it did."""
        if message.type is not aiohttp.WSMsgType.CLOSE:
            return ""
        words = self._without_secrets(str(message.extra or ""))[:SHOWN]
        return f" (code {message.data}{': ' if words else ''}{words})"


async def _refuse_redirect(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Refuse to be sent elsewhere: what is said over the stream is meant for this host."""
    answer = await send(request)
    if 300 <= answer.status < 400:
        answer.close()
        raise aiohttp.ClientError("the server redirects elsewhere")
    return answer


def _words(failure: Exception) -> str:
    if isinstance(failure, aiohttp.WSServerHandshakeError):
        return f"HTTP {failure.status} instead of a WebSocket"
    return str(failure) or "no answer in time"
