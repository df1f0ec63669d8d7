"""Socket.IO streams: one connection is one object. `open_stream` picks the wire protocol.

`SocketIoStream` speaks Engine.IO 4 (JavaScript Socket.IO 3 and 4) through python-socketio, which
cannot speak Engine.IO 3; that is in `engineio3`.

The library's own reconnection is off: a client that lost its connection is thrown away and built
anew, because a reused one is known to believe itself connected while nothing arrives.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
import socketio
from socketio import packet

from fixgw.core import exact_json
from fixgw.errors import NotSentError, VenueError
from fixgw.net.engineio3 import SocketIo2Stream
from fixgw.net.stream import UNREADABLE, DuplexStream

CLOSE_SECONDS = 2.0
SHOWN = 120
_END = None
_EVENTS = (packet.EVENT, packet.BINARY_EVENT)
_KNOWN = frozenset(range(packet.BINARY_ACK + 1))

# The library writes every packet to its log at INFO, the one with the credentials included.
_SILENT = logging.getLogger("fixgw.net.socketio.silent")
_SILENT.disabled = True


class JsonText(str):
    """JSON that is sent exactly as it is written."""

    __slots__ = ()


class ExactCodec:
    """The JSON of a packet: read with exact numbers, written around ready-made JSON."""

    loads = staticmethod(exact_json.loads)

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        """Encode a packet's data; a JsonText in its list goes out as it is."""
        if not isinstance(value, list):
            return exact_json.dumps(value, **options)
        items = (
            item if isinstance(item, JsonText) else exact_json.dumps(item, **options)
            for item in value
        )
        return f"[{','.join(items)}]"


class ExactPacket(packet.Packet):  # type: ignore[misc]  # the library carries no types
    """A packet with exact numbers; one that makes no sense becomes an UNREADABLE event."""

    json = ExactCodec
    packet_type: int
    data: Any

    def decode(self, encoded_packet: Any) -> int:
        """Decode; the number of attachments that follow."""
        try:
            attachments: int = super().decode(encoded_packet)
            if self.packet_type in _KNOWN and (self.packet_type not in _EVENTS or self._is_event()):
                return attachments
        except (ValueError, TypeError, IndexError):
            pass
        self.packet_type = packet.EVENT
        self.data = [UNREADABLE, str(encoded_packet[:SHOWN])]
        return 0

    def _is_event(self) -> bool:
        data = self.data
        return isinstance(data, list) and bool(data) and isinstance(data[0], str)


class SocketIoStream:
    """A DuplexStream of one namespace. Make one with `connect`."""

    def __init__(self, host: str, namespace: str) -> None:
        self._host = host
        self._namespace = namespace
        self._events: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue()
        self._session = aiohttp.ClientSession(trust_env=False)
        self._refusal: str | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._client = socketio.AsyncClient(
            reconnection=False,
            handle_sigint=False,
            logger=_SILENT,
            engineio_logger=_SILENT,
            serializer=ExactPacket,
            http_session=self._session,
        )

    @classmethod
    async def connect(
        cls,
        url: str,
        *,
        within: float,
        namespace: str = "/",
        auth: Mapping[str, str] | None = None,
        path: str = "socket.io",
    ) -> "SocketIoStream":
        """Connect to the origin `url` and enter `namespace` with `auth`, in `within` seconds.

        Raises VenueError when the server cannot be reached, refuses, or does not answer.
        """
        stream = cls(urlsplit(url).netloc, namespace)
        try:
            await stream._open(url, auth, within, path)
        except BaseException:
            await stream.close()
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
        try:
            await self._client.emit(name, JsonText(text), namespace=self._namespace)
        except socketio.exceptions.SocketIOError:
            raise NotSentError(f"{self._host}: the stream ended") from None

    async def close(self) -> None:
        """See Stream."""
        try:
            await _bounded(self._client.disconnect(), CLOSE_SECONDS)
        finally:  # whoever is cancelled while closing must not leave the connection open
            await self._session.close()
            engine = self._client.eio
            tasks = (self._watcher, engine.read_loop_task, engine.write_loop_task)
            await _end([task for task in tasks if task is not None])
            self._events.put_nowait(_END)

    async def _open(
        self, url: str, auth: Mapping[str, str] | None, within: float, path: str
    ) -> None:
        namespace = self._namespace
        self._client.on("*", self._on_event, namespace=namespace)
        self._client.on(UNREADABLE, self._on_unreadable, namespace="/")
        self._client.on("connect_error", self._on_refusal, namespace=namespace)
        self._client.on("disconnect", self._on_end, namespace=namespace)
        connecting = self._client.connect(
            url,
            auth=dict(auth) if auth else None,
            namespaces=[namespace],
            transports=["websocket"],
            socketio_path=path,
            wait_timeout=within,
        )
        failure = await _bounded(connecting, within)
        failure = self._refusal or failure or self._stranger()
        if failure is not None:
            raise NotSentError(f"{self._host}: {failure}")
        self._watcher = asyncio.create_task(self._watch())

    def _stranger(self) -> str | None:
        """A server of Socket.IO 2 lets us in and then waits for pings that never come."""
        own_sid = self._client.get_sid(self._namespace)
        return "the server speaks Socket.IO 2" if own_sid == self._client.eio.sid else None

    async def _watch(self) -> None:
        """Notice the end even when the library lost its connection before it said "connected"."""
        await self._client.eio.wait()
        self._on_end()

    def _on_event(self, name: str, *arguments: Any) -> None:
        data = arguments[0] if len(arguments) == 1 else list(arguments) or None
        self._events.put_nowait((name, data))

    def _on_unreadable(self, data: Any) -> None:
        self._events.put_nowait((UNREADABLE, data))

    def _on_refusal(self, reason: Any = None, *_more: Any) -> None:
        words = reason.get("message") if isinstance(reason, dict) else reason
        self._refusal = f"cannot connect ({words})"

    def _on_end(self, *_reason: Any) -> None:
        self._events.put_nowait(_END)


async def open_stream(
    *, version: Literal["v2", "v4"], url: str, path: str, within: float
) -> DuplexStream:
    """Connect to the origin `url`, without credentials, in the wire protocol of Socket.IO 2 or 4.

    Raises VenueError when that fails within `within` seconds.
    """
    if version == "v2":
        return await SocketIo2Stream.connect(url, path=path, within=within)
    return await SocketIoStream.connect(url, path=path, within=within)


async def _bounded(work: Coroutine[Any, Any, Any], seconds: float) -> str | None:
    """Run the library's coroutine, but no longer than `seconds`; why it failed, or None.

    It swallows cancellation in places, so a plain timeout around it could wait for ever.
    """
    task = asyncio.ensure_future(work)
    _running.add(task)
    task.add_done_callback(_forget)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not task.done() or task.cancelled():
        return "no answer in time"
    error = task.exception()
    return None if error is None else f"cannot connect ({str(error) or type(error).__name__})"


_running: set[asyncio.Task[Any]] = set()


def _forget(task: asyncio.Task[Any]) -> None:
    """Let a finished task go, its exception looked at: nobody else may be waiting any more."""
    _running.discard(task)
    if not task.cancelled():
        task.exception()


async def _end(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
