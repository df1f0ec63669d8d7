"""The Socket.IO stream against a real server: events, exact numbers, and every way it can end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
import socketio
from aiohttp import web

from fixgw.errors import VenueError
from fixgw.net.socketio import SocketIoStream
from fixgw.net.stream import UNREADABLE
from tests.net.server import closed_port, raw_server

NAMESPACE = "/api/v1/trading"


class Server:
    """A Socket.IO server whose packets a test can also write by hand."""

    def __init__(self) -> None:
        self.auth: list[Any] = []
        self.origin = ""
        self.io = socketio.AsyncServer(async_mode="aiohttp", async_handlers=False)
        self.io.on("connect", self._connect, namespace=NAMESPACE)
        self.sid = ""

    async def _connect(self, sid: str, environ: Any, auth: Any) -> None:
        self.auth.append(auth)
        if auth.get("apiKeySecret") == "wrong":
            raise socketio.exceptions.ConnectionRefusedError("bad key")
        self.sid = sid

    async def raw(self, text: str) -> None:
        """Send one Engine.IO message as it is written."""
        await self.io.eio.send(self.io.manager.eio_sid_from_sid(self.sid, NAMESPACE), text)

    async def say(self, name: str, *data: Any) -> None:
        """Send one event."""
        await self.io.emit(name, data, namespace=NAMESPACE)


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    """A running server."""
    server = Server()
    app = web.Application()
    server.io.attach(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await server.io.shutdown()
        await runner.cleanup()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A running server for one test."""
    async with serving() as running:
        yield running


async def connect(origin: str, secret: str = "right", within: float = 5) -> SocketIoStream:
    """Connect with credentials."""
    auth = {"apiKeyId": "id", "apiKeySecret": secret}
    return await SocketIoStream.connect(origin, namespace=NAMESPACE, auth=auth, within=within)


async def test_the_namespace_is_entered_with_the_credentials(server: Server) -> None:
    """The URL's path is the namespace; `auth` travels in the connect packet."""
    stream = await connect(server.origin)
    await stream.close()
    assert server.auth == [{"apiKeyId": "id", "apiKeySecret": "right"}]


async def test_events_arrive_in_order_with_exact_numbers(server: Server) -> None:
    """No number of the stream ever was a float."""
    stream = await connect(server.origin)
    await server.raw(f'2{NAMESPACE},["orderUpdate",{{"price":0.21679716,"size":1}}]')
    await server.say("two", 1, 2)
    await server.say("none")
    received = [await stream.receive() for _ in range(3)]
    await stream.close()
    first = ("orderUpdate", {"price": Decimal("0.21679716"), "size": 1})
    assert received == [first, ("two", [1, 2]), ("none", None)]


@pytest.mark.parametrize(
    "packet",
    [
        f"2{NAMESPACE},{{",
        f"2{NAMESPACE},[]",
        f"2{NAMESPACE},7",
        f'2{NAMESPACE},{{"a":1}}',
        f"2{NAMESPACE},[null]",
        f"2{NAMESPACE},[NaN]",
        "9",
        "x",
        f"2{NAMESPACE}," + "[" * 50_000,
    ],
)
async def test_a_packet_of_nonsense_is_one_unreadable_event(server: Server, packet: str) -> None:
    """Nonsense is told and survived: the event after it arrives."""
    stream = await connect(server.origin)
    await server.raw(packet)
    await server.say("after", "it")
    names = [(await stream.receive())[0] for _ in range(2)]
    await stream.close()
    assert names == [UNREADABLE, "after"]


async def test_the_end_of_the_connection_is_an_error_after_the_last_event(server: Server) -> None:
    """What came before the end is still delivered, and the end stays the end."""
    stream = await connect(server.origin)
    await server.say("last", 1)
    await server.io.disconnect(server.sid, namespace=NAMESPACE)
    assert await stream.receive() == ("last", 1)
    for _ in range(2):
        with pytest.raises(VenueError, match="ended"):
            await stream.receive()
    await stream.close()


async def test_a_server_that_goes_away_ends_the_stream() -> None:
    """The socket's end is noticed, with or without a goodbye."""
    async with serving() as server:
        stream = await connect(server.origin)
        await server.io.eio.disconnect()
    with pytest.raises(VenueError, match="ended"):
        await asyncio.wait_for(stream.receive(), 5)
    await stream.close()


async def test_closing_ends_a_waiting_receiver(server: Server) -> None:
    """Nobody waits for ever on a stream that its owner closed."""
    stream = await connect(server.origin)
    receiver = asyncio.create_task(stream.receive())
    await asyncio.sleep(0)
    await stream.close()
    with pytest.raises(VenueError, match="ended"):
        await asyncio.wait_for(receiver, 5)


async def test_refused_credentials_are_told_without_the_secret(server: Server) -> None:
    """The server's words are passed on, ours are not."""
    with pytest.raises(VenueError, match="bad key") as caught:
        await connect(server.origin, secret="wrong")
    assert "wrong" not in str(caught.value)


async def test_nobody_listening_is_an_error() -> None:
    """No server, no stream."""
    with pytest.raises(VenueError, match="cannot connect"):
        await connect(await closed_port())


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
async def test_a_server_that_is_no_socketio_is_given_up(greeting: bytes) -> None:
    """Silence and strangers end in an error within the given time, never in a hanging task."""
    release = asyncio.Event()

    async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        await release.wait()

    async with raw_server(stranger) as origin:
        with pytest.raises(VenueError):
            await connect(origin, within=0.3)
        release.set()


async def test_nothing_is_left_running_after_close(server: Server) -> None:
    """A connection is one object: closed, it leaves neither a task nor a socket."""
    before = asyncio.all_tasks()
    for _ in range(3):
        stream = await connect(server.origin)
        await stream.close()
        await stream.close()
    ours = [
        task
        for task in asyncio.all_tasks() - before
        if "fixgw" in repr(task) or "AsyncClient" in repr(task)
    ]
    assert ours == []
