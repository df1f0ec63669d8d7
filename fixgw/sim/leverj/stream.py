"""The socket side of a market: who is connected, what they are sent, and the stream's faults."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from fixgw.sim.exact_json import dump_bytes
from fixgw.sim.faults import Fault, FaultBoard
from fixgw.sim.leverj.socket_v2 import SocketV2
from fixgw.sim.leverj.socket_v4 import SocketV4
from fixgw.sim.leverj.socket_wire import SocketWire
from fixgw.sim.outage import Outage, away
from fixgw.sim.pump import Pump

Said = Callable[[str, str, Any], None]


class Stream:
    """Sends every event at most once and keeps nothing for those who are away, as Socket.IO."""

    def __init__(
        self,
        faults: FaultBoard,
        *,
        generations: frozenset[int],
        greet: Callable[[str], None],
        said: Said,
    ) -> None:
        """`generations` are the Engine.IO versions served, of 3 and 4.

        `greet` hears of a new connection, `said` of an event that a client emitted with the
        connection's id, the event's name and its payload.
        """
        self._faults = faults
        self._greet = greet
        self._said = said
        self._v4 = SocketV4(self)
        wires: Mapping[int, SocketWire] = {3: SocketV2(self), 4: self._v4}
        self._wires = {str(number): wires[number] for number in sorted(generations)}
        self._connections: dict[str, SocketWire] = {}
        self._accounts: dict[str, str] = {}
        self._pump = Pump(self._send)
        self._outage = Outage()

    def start(self) -> None:
        """Begin to send."""
        self._pump.start()

    async def stop(self) -> None:
        """Drop every connection and end the tasks."""
        await self._pump.stop()
        await self._drop()
        await self._v4.stop()

    # Whom a wire tells

    def opened(self, connection: str, wire: SocketWire) -> None:
        """A client connected; it is nobody's until it registers."""
        self._connections[connection] = wire
        self._greet(connection)

    def said(self, connection: str, event: str, payload: Any) -> None:
        """A client emitted an event."""
        self._said(connection, event, payload)

    def closed(self, connection: str) -> None:
        """A client is gone."""
        self._connections.pop(connection, None)
        self._accounts.pop(connection, None)

    # Sending

    def register(self, connection: str, account_id: str) -> None:
        """Let a connection hear of an account from now on."""
        self._accounts[connection] = account_id

    def unregister(self, connection: str) -> None:
        """Let a connection hear of no account."""
        self._accounts.pop(connection, None)

    def publish(self, account_id: str, event: str, payload: object) -> None:
        """Send an event to an account's connections, after all events before it."""
        hearing = [one for one, account in self._accounts.items() if account == account_id]
        if hearing:
            self._enqueue(hearing, event, payload)

    def tell(self, connection: str, event: str, payload: object) -> None:
        """Send an event to one connection, after all events before it."""
        self._enqueue([connection], event, payload)

    def broadcast(self, event: str, payload: object) -> None:
        """Send a public event to every connection."""
        if self._connections:
            self._enqueue(list(self._connections), event, payload)

    @property
    def heard(self) -> bool:
        """Whether anybody is connected, so that public events are worth building."""
        return bool(self._connections)

    async def flush(self) -> None:
        """Return when every event so far has been handed to its connections."""
        await self._pump.flush()

    async def begin(self, fault: Fault) -> None:
        """Begin a fault of the stream."""
        if not self._outage.begin(fault):
            return
        if fault.parameters["polite"]:
            for connection, wire in list(self._connections.items()):
                await wire.goodbye(connection)
        else:
            await self._drop()

    def end_faults(self) -> None:
        """Speak again and let everybody in."""
        self._outage.end()

    async def drop(self) -> None:
        """Break every connection without a word."""
        await self._drop()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a Socket.IO request; its EIO names the generation."""
        if self._outage.is_away:
            return away()
        wire = self._wires.get(request.query.get("EIO", "3"))
        if wire is None:
            return web.json_response(
                {"code": 5, "message": "Unsupported protocol version"}, status=400
            )
        return await wire.handle(request)

    def _enqueue(self, connections: list[str], event: str, payload: object) -> None:
        self._pump.put((connections, event, payload))

    async def _drop(self) -> None:
        for wire in self._wires.values():
            await wire.drop_all()

    async def _send(self, item: tuple[list[str], str, object]) -> None:
        connections, event, payload = item
        if self._outage.is_silent:
            return
        fault = self._faults.take_event(event)
        if fault is not None and fault.kind == "lose_event":
            return
        packet = dump_bytes([event, payload]).decode()
        for _ in range(1 if fault is None else 2):
            for connection in connections:
                wire = self._connections.get(connection)
                if wire is not None:
                    await wire.emit(connection, packet)
