"""The other side of a session that we begin: a FIX acceptor without an engine, on a real socket.

It does what a test says and nothing else, so that it can do what no engine would.
"""

import asyncio
import time
from typing import Self

from fixgw.fix.times import utc_text
from fixgw.fix.wire import fields_of, framed

PATIENCE = 10.0
HEARTBEAT = "0"


class Acceptor:
    """Listens on a free port of this machine; one connection at a time is of interest."""

    def __init__(self, begin_string: str = "FIX.4.2") -> None:
        self.port = 0
        self.connections = 0
        self.heard: list[str] = []
        self._begin_string = begin_string
        self._server: asyncio.Server | None = None
        self._connected: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self._connected = asyncio.Queue()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._ids = ("", "")
        self._begun = b""
        self.seq_num = 1

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        await self._connected.put((reader, writer))

    async def logon(self, more: str = "") -> dict[str, str]:
        """Accept a connection, read its Logon(A) and answer it; returns the Logon."""
        logon = await self.greet()
        self.send("A", f"98=0|108={logon['108']}|{more}")
        return logon

    async def greet(self) -> dict[str, str]:
        """Accept a connection and read its Logon(A)."""
        async with asyncio.timeout(PATIENCE):
            await self._take_who_speaks()
        logon = await self.receive("A")
        self._ids = (logon["56"], logon["49"])
        self.seq_num = 1
        return logon

    async def _take_who_speaks(self) -> None:
        """Take the next connection; one that ends without a word only asked whether we listen."""
        while True:
            self._reader, self._writer = await self._connected.get()
            try:
                first = await self._reader.readexactly(1)
            except asyncio.IncompleteReadError:
                continue
            self._begun = first
            return

    def send(self, msg_type: str, body: str = "", *, seq_num: int | None = None) -> None:
        """Send a message; `seq_num` instead of the next number leaves that as it was."""
        number = self.seq_num if seq_num is None else seq_num
        self.seq_num += seq_num is None
        sender, target = self._ids
        now = utc_text(time.time_ns() // 1000)
        head = f"35={msg_type}|34={number}|49={sender}|52={now}|56={target}|"
        assert self._writer is not None
        self._writer.write(framed(self._begin_string, (head + body).replace("|", "\x01")))

    async def receive(self, msg_type: str) -> dict[str, str]:
        """Return the next message of this type; heartbeats are skipped, others are a failure."""
        while True:
            fields = await self.next()
            if fields["35"] == msg_type:
                return fields
            assert fields["35"] == HEARTBEAT, f"{msg_type} was expected: {self.heard}"

    async def next(self) -> dict[str, str]:
        """Return the next message, whatever it is."""
        assert self._reader is not None
        async with asyncio.timeout(PATIENCE):
            raw, self._begun = self._begun, b""
            raw += await self._reader.readuntil(b"\x0110=")
            raw += await self._reader.readexactly(4)
        self.heard.append(raw.decode().replace("\x01", "|"))
        return fields_of(raw.decode())

    async def nothing_more(self) -> None:
        """Log the other side out: nothing but its answer comes."""
        self.send("5")
        await self.receive("5")

    def cut(self) -> None:
        """Break the connection off, if there is one."""
        if self._writer is not None:
            self._writer.transport.abort()
