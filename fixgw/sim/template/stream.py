"""The Socket.IO side: who is let in, what everybody is sent, and the faults of the stream."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import socketio
from aiohttp import web

from fixgw.sim.faults import Fault, FaultBoard
from fixgw.sim.outage import Outage, abort, away
from fixgw.sim.pump import Pump, end_task

BEAT = "beat"
BEAT_SECONDS = 0.5


class Stream:
    """Sends every event to every connection."""

    def __init__(self, auth: Mapping[str, str], faults: FaultBoard) -> None:
        """Let in whoever connects with `auth`."""
        self._auth = auth
        self._faults = faults
        self._outage = Outage()
        self._pump: Pump[tuple[str, Mapping[str, Any]]] = Pump(self._send)
        self._server = socketio.AsyncServer(async_mode="aiohttp")
        self._server.on("connect", self._admit)
        self._requests: dict[int, web.Request] = {}
        self._beating: asyncio.Task[None] | None = None

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to the simulator's application."""
        return [web.route("*", "/socket.io/", self._serve)]

    def start(self) -> None:
        """Begin to send."""
        self._pump.start()
        self._beating = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        """Drop every connection and end the tasks."""
        if self._beating is not None:
            await end_task(self._beating)
        await self._pump.stop()
        await self._server.shutdown()

    def publish(self, name: str, data: Mapping[str, Any]) -> None:
        """Send an event after all events before it."""
        self._pump.put((name, data))

    async def flush(self) -> None:
        """Return when every event published so far has been sent."""
        await self._pump.flush()

    async def begin(self, fault: Fault) -> None:
        """Begin a fault of the stream."""
        if not self._outage.begin(fault):
            return
        if fault.parameters["polite"]:
            for sid, _ in list(self._server.manager.get_participants("/", None)):
                await self._server.disconnect(sid)
        else:
            for request in list(self._requests.values()):
                abort(request)

    def end_faults(self) -> None:
        """Speak again and let everybody in."""
        self._outage.end()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Serve a poll, or a WebSocket for as long as it lives."""
        if self._outage.is_away:
            return away()
        self._requests[id(request)] = request
        try:
            answer: web.StreamResponse = await self._server.handle_request(request)
        finally:
            del self._requests[id(request)]
        return answer

    async def _admit(self, _sid: str, _environ: object, auth: object) -> None:
        if auth != self._auth:
            raise socketio.exceptions.ConnectionRefusedError("no access")

    async def _send(self, event: tuple[str, Mapping[str, Any]]) -> None:
        name, data = event
        if self._outage.is_silent:
            return
        fault = None if name == BEAT else self._faults.take_event(name)
        if fault is not None and fault.kind == "lose_event":
            return
        for _ in range(1 if fault is None else 2):
            await self._server.emit(name, data)

    async def _beat(self) -> None:
        while True:
            self.publish(BEAT, {"at": time.time_ns() // 1000})
            await asyncio.sleep(BEAT_SECONDS)
