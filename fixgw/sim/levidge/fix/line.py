"""The TCP side of FIX: it listens, and keeps the one connection of every client."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from fixgw.sim.faults import Fault, FaultBoard
from fixgw.sim.levidge.fix.connection import Connection
from fixgw.sim.levidge.fix.engine import Engine
from fixgw.sim.levidge.fix.frames import fields_of

_TURN = 0.1
_GOODBYE = 1.0


class Floor(Protocol):
    """Who works behind the line."""

    def logon_problem(self, fields: dict[str, str]) -> str | None:
        """Why a Logon is refused, or None."""
        ...

    def logged_on(self, client: str, fields: dict[str, str]) -> None:
        """A session is up, by this Logon."""
        ...

    def logged_out(self, client: str) -> None:
        """A session is over."""
        ...

    def receive(self, client: str, fields: dict[str, str]) -> None:
        """A client sent an application message."""
        ...


class Line:
    """Connects clients with the engine.

    The engine is honest. What gets lost, garbled, doubled or late does so on the line, so that the
    numbers and the memory of the engine stay those of a real session.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        floor: Floor,
        faults: FaultBoard,
        record: Callable[[dict[str, str]], None],
    ) -> None:
        """`record` takes down every message that comes."""
        self.engine = engine
        self.floor = floor
        self.faults = faults
        self.record = record
        self.silent_until = 0.0
        self._refused_until = 0.0
        self._connections: dict[str, Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Begin to listen and return the bound port; raises OSError when it is taken."""
        self._server = await asyncio.start_server(self._accept, host, port, backlog=256)
        self._keep(asyncio.create_task(self._tick()))
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Drop every connection, end every task and the engine; idempotent."""
        if self._server is not None:
            self._server.close()
        ending = list(self._tasks)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self.engine.close()

    def send(self, client: str, fields: dict[str, str]) -> None:
        """Have the engine send a message to a client."""
        self.engine.send(client, fields)
        if (connection := self._connections.get(client)) is not None:
            connection.collect()

    def begin(self, fault: Fault) -> None:
        """Begin a fault of the sessions."""
        now = time.monotonic()
        if fault.kind == "fix_silence":
            self.silent_until = now + fault.seconds
        elif "seconds" in fault.parameters:
            self._refused_until = now + fault.seconds
        for connection in list(self._connections.values()):
            connection.suffer(fault)

    def end_faults(self) -> None:
        """Speak again and let everybody in."""
        self.silent_until = self._refused_until = 0.0

    def serves(self, client: str) -> bool:
        """Whether the client has a connection."""
        return client in self._connections

    def take(self, client: str, connection: Connection) -> None:
        """Make a connection the client's one."""
        self._connections[client] = connection

    def leave(self, client: str) -> None:
        """The client's connection is over."""
        del self._connections[client]
        self.engine.turn()
        self.engine.enable(client)
        self.floor.logged_out(client)

    def work(self) -> None:
        """Let the floor see what the engine received."""
        for client, raw in self.engine.received():
            self.floor.receive(client, fields_of(raw.encode("latin-1")))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if time.monotonic() < self._refused_until:
            writer.transport.abort()
        else:
            self._keep(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Connection(self, reader, writer).run()
            writer.close()
            with suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(_GOODBYE):
                    await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _tick(self) -> None:
        """Give the engine its time for heartbeats."""
        while True:
            self.engine.turn()
            for connection in list(self._connections.values()):
                connection.collect()
            await asyncio.sleep(_TURN)
