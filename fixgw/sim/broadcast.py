"""What every simulated venue's plain WebSocket side does alike: sending, dropping, faults."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from aiohttp import web

from fixgw.sim.exact_json import dump_bytes
from fixgw.sim.faults import Fault, FaultBoard
from fixgw.sim.outage import Goodbyes, Outage
from fixgw.sim.pump import Pump


class Connected(Protocol):
    """One connection; what it subscribed to is the venue's own."""

    request: web.Request
    socket: web.WebSocketResponse


Listener = TypeVar("Listener", bound=Connected)
Message = TypeVar("Message")


class Broadcast(ABC, Generic[Listener, Message]):
    """Sends every message at most once and keeps nothing for those who are away."""

    def __init__(self, faults: FaultBoard) -> None:
        """Begin with nobody connected."""
        self._faults = faults
        self._listeners: set[Listener] = set()
        self._pump = Pump(self._deliver)
        self._outage = Outage()
        self._goodbyes = Goodbyes()

    def start(self) -> None:
        """Begin to send."""
        self._pump.start()

    async def stop(self) -> None:
        """Drop every connection and end the task."""
        await self._pump.stop()
        self._goodbyes.stop()
        self._drop(polite=False)

    async def flush(self) -> None:
        """Return when every message published so far has been handed to its connections."""
        await self._pump.flush()

    async def begin(self, fault: Fault) -> None:
        """Begin a fault of the stream."""
        if self._outage.begin(fault):
            self._drop(polite=bool(fault.parameters["polite"]))

    def end_faults(self) -> None:
        """Speak again and let everybody in."""
        self._outage.end()

    @abstractmethod
    def _event_of(self, message: Message) -> str | None:
        """Name the event that a fault may be armed for; None for what no fault reaches."""

    @abstractmethod
    async def _tell(self, listener: Listener, message: Message) -> None:
        """Send a message to a connection if it subscribed to it."""

    async def _serve(
        self, listener: Listener, converse: Callable[[Listener], Awaitable[None]]
    ) -> None:
        """Have a connection among the listeners for as long as it converses."""
        self._listeners.add(listener)
        try:
            await converse(listener)
        finally:
            self._listeners.discard(listener)

    def _drop(self, *, polite: bool) -> None:
        sockets = [(one.request, one.socket) for one in self._listeners]
        self._goodbyes.end(sockets, polite=polite)

    async def _deliver(self, message: Message) -> None:
        if self._outage.is_silent:
            return
        event = self._event_of(message)
        fault = None if event is None else self._faults.take_event(event)
        if fault is not None and fault.kind == "lose_event":
            return
        for _ in range(1 if fault is None else 2):
            for listener in list(self._listeners):
                await self._tell(listener, message)


async def send(socket: web.WebSocketResponse, payload: object) -> None:
    """Send a message; one that is gone misses it."""
    with suppress(ConnectionError):
        await socket.send_str(dump_bytes(payload).decode())
