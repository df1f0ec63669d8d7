"""The Engine.IO 3 stream against a server whose every packet is written by hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from aiohttp import WSMsgType, web

from fixgw.errors import NotSentError, VenueError
from fixgw.net.engineio3 import MESSAGE_LIMIT, SocketIo2Stream
from fixgw.net.stream import UNREADABLE
from tests.net.server import closed_port, http_server, raw_server

GREETING = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":5000}'
HASTY = GREETING.replace("25000", "50").replace("5000", "100")
Play = Callable[[web.WebSocketResponse], Awaitable[None]]


@asynccontextmanager
async def serving(play: Play, *greeting: str) -> AsyncIterator[str]:
    """A server that greets and then plays; yields its origin."""
    queries: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        queries.append(request.path_qs)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for packet in greeting or (GREETING, "40"):
            await socket.send_str(packet)
        await play(socket)
        return socket

    async with http_server(handle) as origin:
        yield origin
    assert set(queries) <= {"/futures/socket.io/?EIO=3&transport=websocket"}


async def silence(socket: web.WebSocketResponse) -> None:
    """Say nothing, and answer no ping, until the client leaves."""
    async for _ in socket:
        pass


def saying(*packets: str) -> Play:
    """Say these, then be silent."""

    async def play(socket: web.WebSocketResponse) -> None:
        for packet in packets:
            await socket.send_str(packet)
        await silence(socket)

    return play


async def connect(origin: str, within: float = 5) -> SocketIo2Stream:
    """Connect where the futures are."""
    return await SocketIo2Stream.connect(origin, path="futures/socket.io", within=within)


async def test_events_arrive_in_order_with_exact_numbers() -> None:
    """One argument is itself, none is None, several are a list; an ack's number is passed over."""
    said = saying('42["one",{"price":0.21679716}]', '42["none"]', '4217["two",1,2]')
    async with serving(said) as origin:
        stream = await connect(origin)
        received = [await stream.receive() for _ in range(3)]
        await stream.close()
    assert received == [("one", {"price": Decimal("0.21679716")}), ("none", None), ("two", [1, 2])]


async def test_a_message_without_measure_ends_the_connection() -> None:
    """What was said before it arrives; a venue that raves must not fill the memory."""
    raving = saying('42["one",1]', f'42["two","{"x" * MESSAGE_LIMIT}"]')
    async with serving(raving) as origin:
        stream = await connect(origin)
        assert await stream.receive() == ("one", 1)
        with pytest.raises(VenueError):
            await asyncio.wait_for(stream.receive(), 20)
        await stream.close()


async def test_events_before_the_namespace_is_entered_are_kept() -> None:
    """A server may speak between the handshake and the connect packet."""
    async with serving(silence, GREETING, '42["early",1]', "40") as origin:
        stream = await connect(origin)
        assert await stream.receive() == ("early", 1)
        await stream.close()


@pytest.mark.parametrize(
    "packet",
    ["42{", "42[]", "42", '42{"a":1}', "42[null]", "42[NaN]", "49", "4x", "451-[1]", '42/ns,["x"]'],
)
async def test_a_packet_of_nonsense_is_one_unreadable_event(packet: str) -> None:
    """Nonsense is told and survived: the event after it arrives."""
    async with serving(saying(packet, '42["after"]')) as origin:
        stream = await connect(origin)
        names = [(await stream.receive())[0] for _ in range(2)]
        await stream.close()
    assert names == [UNREADABLE, "after"]


async def test_a_binary_message_is_unreadable() -> None:
    """The venues send text alone."""

    async def play(socket: web.WebSocketResponse) -> None:
        await socket.send_bytes(b"\x04binary")
        await silence(socket)

    async with serving(play) as origin:
        stream = await connect(origin)
        assert (await stream.receive())[0] == UNREADABLE
        await stream.close()


async def test_what_is_emitted_is_the_text_as_it_is() -> None:
    """Signed text must not be written anew."""
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def play(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                heard.put_nowait(message.data)

    async with serving(play) as origin:
        stream = await connect(origin)
        await stream.emit("POST /order", '{"price":1e-7,"text":"Ü"}')
        assert await heard.get() == '42["POST /order",{"price":1e-7,"text":"Ü"}]'
        await stream.close()


async def test_the_client_pings_as_often_as_it_is_told() -> None:
    """A server that answers is kept."""
    pings = asyncio.Semaphore(0)

    async def play(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            assert message.data == "2"
            await socket.send_str("3")
            pings.release()

    async with serving(play, HASTY, "40") as origin:
        stream = await connect(origin)
        for _ in range(4):
            await asyncio.wait_for(pings.acquire(), 5)
        await stream.close()


async def test_a_missing_pong_ends_the_stream() -> None:
    """A connection that is dead without a word is noticed."""
    async with serving(silence, HASTY, "40") as origin:
        stream = await connect(origin)
        with pytest.raises(VenueError, match="ended"):
            await asyncio.wait_for(stream.receive(), 5)
        await stream.close()


@pytest.mark.parametrize("goodbye", ["41", "1"])
async def test_a_goodbye_ends_the_stream_after_the_last_event(goodbye: str) -> None:
    """And the end stays the end; nothing can be sent any more."""
    async with serving(saying('42["last",1]', goodbye)) as origin:
        stream = await connect(origin)
        assert await stream.receive() == ("last", 1)
        for _ in range(2):
            with pytest.raises(VenueError, match="ended"):
                await stream.receive()
        await stream.close()
        with pytest.raises(NotSentError):
            await stream.emit("late", "1")


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (('44"not you"',), "not you"),
        ((GREETING, '44"not you"'), "not you"),
        (("hello",), "no Engine.IO 3"),
        (('0{"pingInterval":"x"}',), "no Engine.IO 3"),
    ],
)
async def test_a_refusal_is_told_in_the_server_s_words(
    greeting: tuple[str, ...], words: str
) -> None:
    """And so is a server that speaks something else."""
    async with serving(silence, *greeting) as origin:
        with pytest.raises(NotSentError, match=words):
            await connect(origin)


async def test_nobody_listening_is_an_error() -> None:
    """No server, no stream."""
    with pytest.raises(NotSentError, match="cannot connect"):
        await connect(await closed_port())


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
async def test_a_server_that_is_no_socketio_is_given_up(greeting: bytes) -> None:
    """Silence and strangers end in an error within the given time."""
    release = asyncio.Event()

    async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        await release.wait()

    async with raw_server(stranger) as origin:
        with pytest.raises(NotSentError, match="cannot connect"):
            await connect(origin, within=0.3)
        release.set()


async def test_closing_ends_a_waiting_receiver_and_leaves_nothing() -> None:
    """Whoever waits is let go; no task stays behind."""
    before = asyncio.all_tasks()
    async with serving(silence) as origin:
        stream = await connect(origin)
        receiver = asyncio.create_task(stream.receive())
        await asyncio.sleep(0)
        await stream.close()
        await stream.close()
        with pytest.raises(VenueError, match="ended"):
            await asyncio.wait_for(receiver, 5)
        ours = [task for task in asyncio.all_tasks() - before if "SocketIo2" in repr(task)]
        assert ours == []
