"""Socket.IO 2 over Engine.IO 3: what the venue's published clients speak."""

import re

from aiohttp import web

from fixgw.sim.engineio3 import EngineIo3Server
from fixgw.sim.exact_json import dump_bytes, load_exact
from fixgw.sim.leverj.socket_wire import Peers

_CONNECT, _DISCONNECT, _EVENT, _ACK, _ERROR = "01234"
_PACKET = re.compile(r"([0-6])(?:(/[^,]*)(?:,|$))?([0-9]{0,15})(.*)", re.DOTALL)


class SocketV2:
    """The default namespace only; the server greets, and acknowledges when it is asked to."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._connections: set[str] = set()
        self._engine = EngineIo3Server(
            opened=self._opened, message=self._message, closed=self._closed
        )

    async def emit(self, connection: str, packet: str) -> None:
        """Send an event."""
        self._engine.send(connection, _EVENT + packet)

    async def goodbye(self, connection: str) -> None:
        """Say goodbye in Socket.IO's and in Engine.IO's words."""
        self._engine.send(connection, _DISCONNECT)
        self._engine.close(connection)

    async def drop_all(self) -> None:
        """Break every connection."""
        self._engine.stop()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a poll or a WebSocket."""
        return await self._engine.handle(request)

    def _opened(self, sid: str) -> None:
        self._engine.send(sid, _CONNECT)
        self._peers.opened(sid, self)

    def _closed(self, sid: str) -> None:
        self._peers.closed(sid)

    def _message(self, sid: str, text: str) -> None:
        packet = _PACKET.fullmatch(text)
        if packet is None:
            return
        kind, namespace, ack_id, body = packet.groups()
        if namespace not in (None, "/"):
            if kind == _CONNECT:
                reason = dump_bytes("Invalid namespace").decode()
                self._engine.send(sid, f"{_ERROR}{namespace},{reason}")
        elif kind == _DISCONNECT:
            self._engine.close(sid)
        elif kind == _EVENT:
            self._event(sid, ack_id, body)

    def _event(self, sid: str, ack_id: str, body: str) -> None:
        try:
            event = load_exact(body.encode(errors="replace"))
        except ValueError:
            self._engine.close(sid)
            return
        if not isinstance(event, list) or not event or not isinstance(event[0], str):
            self._engine.close(sid)
            return
        if ack_id:
            self._engine.send(sid, f"{_ACK}{ack_id}[]")
        self._peers.said(sid, event[0], event[1] if len(event) > 1 else None)
