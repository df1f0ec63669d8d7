"""An Engine.IO 3 server on aiohttp, as JavaScript's Socket.IO 2 clients expect it.

A session begins with a poll or a WebSocket, may move from the first to the second, and ends when
either side closes it or the client has not pinged for interval plus timeout. In this version the
client pings and the server answers.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from secrets import token_urlsafe

from aiohttp import WSMsgType, web

from fixgw.sim.engineio3_codec import (
    CLOSE,
    MESSAGE,
    NOOP,
    PING,
    PONG,
    PROBE,
    UPGRADE,
    PayloadError,
    handshake,
    join_packets,
    split_packets,
)

_MAX_BODY = 10_000_000


class Session:
    """One client: packets wait in a queue until a poll or the WebSocket takes them."""

    def __init__(self, sid: str, *, upgraded: bool) -> None:
        self.sid = sid
        self.upgraded = upgraded
        self.closed = False
        self.upgrading = False
        self.request: web.Request | None = None
        self.watch: asyncio.TimerHandle | None = None
        self._packets: list[str] = []
        self._news = asyncio.Event()

    def put(self, packet: str) -> None:
        """Queue a packet for the client."""
        self._packets.append(packet)
        self._news.set()

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._news.set()

    async def take(self) -> list[str]:
        """Every queued packet, waiting for one; a closed session gives what is left."""
        while not self._packets and not self.closed and not self.upgrading:
            self._news.clear()
            await self._news.wait()
        packets, self._packets = self._packets, []
        return packets

    def abort(self) -> None:
        """Break the connection that serves the session now, without a word."""
        if self.request is not None and self.request.transport is not None:
            self.request.transport.abort()


class EngineIo3Server:
    """Serves sessions; tells of their beginning, their messages and their end."""

    def __init__(
        self,
        *,
        opened: Callable[[str], None],
        message: Callable[[str, str], None],
        closed: Callable[[str], None],
        ping_interval: float = 25.0,
        ping_timeout: float = 5.0,
    ) -> None:
        """The three functions get the session id first; times in seconds."""
        self._opened = opened
        self._message = message
        self._closed = closed
        self._ping_interval = ping_interval
        self._ping_timeout = ping_timeout
        self._sessions: dict[str, Session] = {}

    def send(self, sid: str, text: str) -> None:
        """Send a message; nothing to a session that is gone."""
        session = self._sessions.get(sid)
        if session is not None:
            session.put(MESSAGE + text)

    def drop(self, sid: str) -> None:
        """End a session and break its connection."""
        session = self._sessions.get(sid)
        if session is not None:
            self._end(session)
            session.abort()

    def close(self, sid: str) -> None:
        """End a session as soon as the client has taken what is queued."""
        session = self._sessions.get(sid)
        if session is not None:
            session.put(CLOSE)
            self._end(session)

    def stop(self) -> None:
        """Drop every session."""
        for sid in list(self._sessions):
            self.drop(sid)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a request of the engine's path."""
        sid = request.query.get("sid")
        transport = request.query.get("transport")
        if transport not in ("polling", "websocket"):
            return _refused(0, "Transport unknown")
        if sid is not None and sid not in self._sessions:
            return _refused(1, "Session ID unknown")
        if transport == "websocket":
            return await self._websocket(request, sid)
        if request.method == "POST" and sid is not None:
            return await self._posted(request, self._sessions[sid])
        if request.method != "GET":
            return _refused(2, "Bad handshake method")
        session = self._begin(upgraded=False) if sid is None else self._sessions[sid]
        return await self._polled(request, session)

    def _begin(self, *, upgraded: bool) -> Session:
        session = Session(token_urlsafe(15), upgraded=upgraded)
        self._sessions[session.sid] = session
        session.put(
            handshake(
                session.sid,
                upgrades=[] if upgraded else ["websocket"],
                interval_ms=round(self._ping_interval * 1000),
                timeout_ms=round(self._ping_timeout * 1000),
            )
        )
        self._rewatch(session)
        self._opened(session.sid)
        return session

    def _rewatch(self, session: Session) -> None:
        if session.watch is not None:
            session.watch.cancel()
        patience = self._ping_interval + self._ping_timeout
        session.watch = asyncio.get_running_loop().call_later(patience, self.drop, session.sid)

    def _end(self, session: Session) -> None:
        if session.closed:
            return
        session.closed = True
        session.wake()
        if session.watch is not None:
            session.watch.cancel()
        del self._sessions[session.sid]
        self._closed(session.sid)

    def _receive(self, session: Session, packet: str) -> None:
        self._rewatch(session)
        if packet.startswith(PING):
            session.put(PONG + packet[1:])
        elif packet.startswith(MESSAGE):
            self._message(session.sid, packet[1:])
        elif packet.startswith(CLOSE):
            self._end(session)

    # Polling

    async def _polled(self, request: web.Request, session: Session) -> web.Response:
        if session.upgraded:
            return _refused(3, "Bad request")
        session.request = request
        packets = await session.take()
        return web.Response(text=join_packets(packets or [NOOP]))

    async def _posted(self, request: web.Request, session: Session) -> web.Response:
        try:
            packets = split_packets(await request.text())
        except (PayloadError, UnicodeDecodeError):
            self._end(session)
            return _refused(3, "Bad request")
        for packet in packets:
            if not session.closed:
                self._receive(session, packet)
        return web.Response(text="ok")

    # WebSocket

    async def _websocket(self, request: web.Request, sid: str | None) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=_MAX_BODY, heartbeat=None, timeout=1.0)
        await socket.prepare(request)
        if sid is None:
            session = self._begin(upgraded=True)
        else:
            session = self._sessions[sid]
            if not await self._upgrade(socket, session):
                await socket.close()
                return socket
        session.request = request
        writer = asyncio.create_task(_write(socket, session))
        try:
            await self._read(socket, session)
        finally:
            self._end(session)
            with suppress(asyncio.CancelledError):
                await writer
            await socket.close()
        return socket

    async def _upgrade(self, socket: web.WebSocketResponse, session: Session) -> bool:
        """The probe, then the end of the waiting poll, then the client's word to switch."""
        if await _text(socket) != PING + PROBE:
            return False
        await socket.send_str(PONG + PROBE)
        session.upgrading = True
        session.wake()
        agreed = await _text(socket) == UPGRADE
        session.upgraded, session.upgrading = agreed, False
        return agreed and not session.closed

    async def _read(self, socket: web.WebSocketResponse, session: Session) -> None:
        while not session.closed:
            packet = await _text(socket)
            if packet is None:
                return
            self._receive(session, packet)


async def _text(socket: web.WebSocketResponse) -> str | None:
    """The next text frame, or None at the end."""
    frame = await socket.receive()
    return str(frame.data) if frame.type is WSMsgType.TEXT else None


async def _write(socket: web.WebSocketResponse, session: Session) -> None:
    """Send what is queued until the session ends, then close, which also ends the reader."""
    with suppress(ConnectionError):
        while packets := await session.take():
            for packet in packets:
                await socket.send_str(packet)
    await socket.close()


def _refused(code: int, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message}, status=400)
