"""Socket.IO 4 over Engine.IO 4, by the python-socketio package."""

import logging
from types import SimpleNamespace
from typing import Any

import socketio
from aiohttp import web
from socketio import packet as packets

from fixgw.sim.exact_json import dump_bytes, load_exact
from fixgw.sim.leverj.socket_wire import Peers

# The package's own log would carry the Authorization headers that clients send.
_SILENT = logging.getLogger("fixgw.sim.leverj.silent")
_SILENT.disabled = True
_EVENT = "2"


def _dumps(value: object, **_options: object) -> str:
    return dump_bytes(value).decode()


def _loads(text: str) -> Any:
    return load_exact(text.encode(errors="replace"))


class _ExactPacket(packets.Packet):  # type: ignore[misc]  # the package carries no types
    """A packet whose numbers keep their digits, both ways."""

    json = SimpleNamespace(dumps=_dumps, loads=_loads)


class SocketV4:
    """The default namespace only."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._server = socketio.AsyncServer(
            async_mode="aiohttp",
            async_handlers=False,
            always_connect=True,  # else the first event would overtake the greeting
            serializer=_ExactPacket,
            logger=_SILENT,
            engineio_logger=_SILENT,
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("*", self._event)
        self._engine_sids: dict[str, str] = {}
        self._requests: dict[int, web.Request] = {}

    async def emit(self, connection: str, packet: str) -> None:
        """Send an event; the package's own emit makes a task for each."""
        engine_sid = self._engine_sids.get(connection)
        if engine_sid is not None:
            await self._server.eio.send(engine_sid, f"{_EVENT}{packet}")

    async def goodbye(self, connection: str) -> None:
        """Disconnect the client in Socket.IO's words, and the socket once they are out."""
        socket = self._server.eio.sockets.get(self._engine_sids.get(connection))
        await self._server.disconnect(connection)
        if socket is not None:
            await socket.close(wait=False)
            _release(socket)

    async def drop_all(self) -> None:
        """Break every connection."""
        for socket in list(self._server.eio.sockets.values()):
            await socket.close(wait=False, abort=True)
            _release(socket)
        for request in list(self._requests.values()):
            if request.transport is not None:
                request.transport.abort()

    async def stop(self) -> None:
        """End the package's own tasks."""
        await self._server.shutdown()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a poll or a WebSocket."""
        self._requests[id(request)] = request
        socket = self._server.eio.sockets.get(request.query.get("sid"))
        try:
            answer: web.StreamResponse = await self._server.handle_request(request)
        finally:
            del self._requests[id(request)]
            if socket is not None and socket.closed:
                _release(socket)
        return answer

    async def _connect(self, sid: str, _environ: object, _auth: object = None) -> None:
        self._engine_sids[sid] = self._server.manager.eio_sid_from_sid(sid, "/")
        self._peers.opened(sid, self)

    async def _disconnect(self, sid: str, _reason: object) -> None:
        self._engine_sids.pop(sid, None)
        self._peers.closed(sid)

    async def _event(self, event: str, sid: str, *payload: Any) -> None:
        self._peers.said(sid, event, payload[0] if payload else None)


def _release(socket: Any) -> None:
    """End the poll that waits at a closed socket: the package would let it wait for its time."""
    socket.queue.put_nowait(None)
