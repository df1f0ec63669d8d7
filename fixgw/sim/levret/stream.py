"""The Socket.IO side: who is connected, what they are sent, and the faults of the stream."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import socketio
from aiohttp import web
from socketio.exceptions import ConnectionRefusedError as StreamRefused

from fixgw.sim.exact_json import dump_bytes
from fixgw.sim.faults import Fault, FaultBoard
from fixgw.sim.outage import Outage, away
from fixgw.sim.pump import Pump

NAMESPACE = "/api/v1/trading"
# Socket.IO writes an event as 2, the namespace, a comma, and a JSON array of name and payload.
_EVENT = f"2{NAMESPACE},"


class Stream:
    """Sends every event at most once and keeps nothing for those who are away, as Socket.IO."""

    def __init__(self, admit: Callable[[object], str | None], faults: FaultBoard) -> None:
        """`admit` gives the user of a connection's auth object, or None."""
        self._admit = admit
        self._faults = faults
        self._server = socketio.AsyncServer(async_mode="aiohttp")
        self._server.on("connect", self._connect, namespace=NAMESPACE)
        self._server.on("disconnect", self._disconnect, namespace=NAMESPACE)
        self._users: dict[str, str] = {}
        self._connections: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._requests: dict[int, web.Request] = {}
        self._pump = Pump(self._send)
        self._outage = Outage()

    def start(self) -> None:
        """Begin to send."""
        self._pump.start()

    async def stop(self) -> None:
        """Drop every connection and end the tasks."""
        await self._pump.stop()
        await self._drop()
        await self._server.shutdown()

    def listening(self, user_id: str) -> bool:
        """Whether the user has a connection, so that events are worth building."""
        return bool(self._connections[user_id])

    def publish(self, user_id: str, event: str, payload: object) -> None:
        """Send an account's event to the user's connections, after all events before it."""
        self._pump.put((user_id, event, payload))

    async def broadcast(self, event: str, payload: object) -> None:
        """Send a public event to every connection; event faults do not reach it."""
        if self._users and not self._outage.is_silent:
            for user_id in list(self._connections):
                await self._emit(user_id, event, payload)

    async def flush(self) -> None:
        """Return when every event published so far has been handed to its connections."""
        await self._pump.flush()

    async def begin(self, fault: Fault) -> None:
        """Begin a fault of the stream."""
        if not self._outage.begin(fault):
            return
        if fault.parameters["polite"]:
            await self._say_goodbye()
        else:
            await self._drop()

    def end_faults(self) -> None:
        """Speak again and let everybody in."""
        self._outage.end()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve an Engine.IO request: a poll, or a WebSocket for as long as it lives."""
        if self._outage.is_away:
            return away()
        self._requests[id(request)] = request
        socket = self._server.eio.sockets.get(request.query.get("sid"))
        try:
            answer: web.StreamResponse = await self._server.handle_request(request)
        finally:
            del self._requests[id(request)]
            if socket is not None and socket.closed:
                _release(socket)
        return answer

    async def _connect(self, sid: str, _environ: object, auth: object) -> None:
        user_id = self._admit(auth)
        if user_id is None:
            raise StreamRefused("UNAUTHORIZED")
        self._users[sid] = user_id
        engine_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        self._connections[user_id][sid] = engine_sid

    async def _disconnect(self, sid: str, _reason: object) -> None:
        user_id = self._users.pop(sid, None)
        if user_id is not None:
            del self._connections[user_id][sid]

    async def _say_goodbye(self) -> None:
        """Drop every connection as soon as its client has taken the words that end it."""
        for sid in list(self._users):
            await self._server.disconnect(sid, namespace=NAMESPACE)
        for socket in list(self._server.eio.sockets.values()):
            await socket.close(wait=False)
            _release(socket)

    async def _drop(self) -> None:
        for socket in list(self._server.eio.sockets.values()):
            await socket.close(wait=False, abort=True)
            _release(socket)
        for request in list(self._requests.values()):
            if request.transport is not None:
                request.transport.abort()

    async def _send(self, item: tuple[str, str, object]) -> None:
        user_id, event, payload = item
        if self._outage.is_silent:
            return
        fault = self._faults.take_event(event)
        if fault is not None and fault.kind == "lose_event":
            return
        for _ in range(1 if fault is None else 2):
            await self._emit(user_id, event, payload)

    async def _emit(self, user_id: str, event: str, payload: object) -> None:
        # The package's own emit makes a task for each packet and falls behind under load; it
        # also writes JSON with binary fractions.
        packet = _EVENT + dump_bytes([event, payload]).decode()
        for engine_sid in list(self._connections[user_id].values()):
            await self._server.eio.send(engine_sid, packet)


def _release(socket: Any) -> None:
    """End the poll that waits at a closed socket: the package would let it wait for its time."""
    socket.queue.put_nowait(None)
