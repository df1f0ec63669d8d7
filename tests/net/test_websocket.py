"""The WebSocket stream against servers whose every message is written by hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from aiohttp import WSMsgType, web

from fixgw.core.secret import Secret
from fixgw.errors import NotSentError, VenueError
from fixgw.net.stream import UNREADABLE
from fixgw.net.websocket import MESSAGE, PONG, WebSocketStream
from tests.net.server import closed_port, http_server, raw_server

Play = Callable[[web.WebSocketResponse], Awaitable[None]]


@asynccontextmanager
async def serving(play: Play) -> AsyncIterator[str]:
    """A server that plays to everyone who connects; yields its URL."""

    async def handle(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await play(socket)
        return socket

    async with http_server(handle) as origin:
        yield f"{origin.replace('http', 'ws', 1)}/userorders"


async def silence(socket: web.WebSocketResponse) -> None:
    """Say nothing until the client leaves."""
    async for _ in socket:
        pass


def saying(*texts: str) -> Play:
    """Say these, then be silent."""

    async def play(socket: web.WebSocketResponse) -> None:
        for text in texts:
            await socket.send_str(text)
        await silence(socket)

    return play


async def test_messages_arrive_in_order_with_exact_numbers() -> None:
    """Each is an event without a name of its own."""
    async with serving(saying('{"price":0.21679716}', "[1]", "null")) as url:
        stream = await WebSocketStream.connect(url, within=5)
        received = [await stream.receive() for _ in range(3)]
        await stream.close()
    assert received == [
        (MESSAGE, {"price": Decimal("0.21679716")}),
        (MESSAGE, [1]),
        (MESSAGE, None),
    ]


async def test_headers_go_with_the_handshake() -> None:
    """Some venues sign it."""
    seen: list[str | None] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("X-Key"))
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await silence(socket)
        return socket

    async with http_server(handle) as origin:
        url = origin.replace("http", "ws", 1)
        stream = await WebSocketStream.connect(url, within=5, headers={"X-Key": "k"})
        await stream.close()
    assert seen == ["k"]


async def test_what_is_no_json_is_unreadable() -> None:
    """It is shown from its beginning, and the next message is read."""
    async with serving(saying("<html>" + "x" * 200, "1")) as url:
        stream = await WebSocketStream.connect(url, within=5)
        name, data = await stream.receive()
        assert (name, data[:6], len(data)) == (UNREADABLE, "<html>", 120)
        assert await stream.receive() == (MESSAGE, 1)
        await stream.close()


async def test_a_secret_that_is_said_back_is_struck_out() -> None:
    """What is received is shown and logged; a short secret may be a number's digits."""
    said = saying('{"error":"bad password hunter2-hunter2"}', "hunter2-hunter2 what", "1234")
    secrets = (Secret("hunter2-hunter2"), Secret("23"))
    async with serving(said) as url:
        stream = await WebSocketStream.connect(url, within=5, secrets=secrets)
        received = [await stream.receive() for _ in range(3)]
        await stream.close()
    assert received == [
        (MESSAGE, {"error": "bad password ***"}),
        (UNREADABLE, "*** what"),
        (MESSAGE, 1234),
    ]


async def test_bytes_are_messages_like_texts() -> None:
    """Some servers write JSON into binary frames."""

    async def play(socket: web.WebSocketResponse) -> None:
        await socket.send_bytes(b'{"a":1}')
        await silence(socket)

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        assert await stream.receive() == (MESSAGE, {"a": 1})
        await stream.close()


async def test_a_text_is_sent_exactly_as_written() -> None:
    """Nothing decodes it and writes it anew."""
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def play(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            heard.put_nowait(message.data)

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        await stream.send('{"b": 1,"a":2}')
        assert await heard.get() == '{"b": 1,"a":2}'
        await stream.close()


async def test_the_end_is_told_with_its_reason() -> None:
    """After everything that came before it; and nothing can be sent any more."""

    async def play(socket: web.WebSocketResponse) -> None:
        await socket.send_str("1")
        await socket.close(code=4401, message=b"not you")

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        assert await stream.receive() == (MESSAGE, 1)
        with pytest.raises(VenueError, match=r"the stream ended \(code 4401: not you\)"):
            await stream.receive()
        with pytest.raises(VenueError, match="the stream ended"):
            await stream.receive()
        assert stream.ended
        with pytest.raises(NotSentError):
            await stream.send("2")
        await stream.close()


async def test_pings_are_answered() -> None:
    """A server that gets no pong would close the connection."""
    pongs: asyncio.Queue[bytes] = asyncio.Queue()

    async def play(socket: web.WebSocketResponse) -> None:
        await socket.ping(b"are you there")
        message = await socket.receive()
        assert message.type is WSMsgType.PONG
        pongs.put_nowait(message.data)
        await socket.send_str("1")
        await silence(socket)

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        assert await stream.receive() == (MESSAGE, 1)
        assert await pongs.get() == b"are you there"
        await stream.close()


async def test_a_quiet_stream_is_asked_for_a_pong() -> None:
    """Its pong is an event, so that silence means that nobody is there."""

    async def play(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            assert message.type is WSMsgType.PING
            await socket.pong(message.data)

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        stream.keep_alive(0.01)
        assert [await stream.receive() for _ in range(2)] == [(PONG, None)] * 2
        await stream.close()


async def test_a_quiet_stream_may_be_asked_by_a_message() -> None:
    """Only what the application behind the socket answers shows that it lives."""

    async def play(socket: web.WebSocketResponse) -> None:
        async for message in socket:
            await socket.send_str(f'{{"heard":{message.data}}}')

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        stream.keep_alive(0.01, "7")
        assert await stream.receive() == (MESSAGE, {"heard": 7})
        await stream.close()


async def test_asking_ends_with_the_stream() -> None:
    """The task that asks stops by itself when nobody is there to be asked."""

    async def play(socket: web.WebSocketResponse) -> None:
        await socket.receive()

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        stream.keep_alive(0.01, "7")
        with pytest.raises(VenueError):
            await stream.receive()
        await stream.close()


async def test_a_redirect_is_not_followed() -> None:
    """What is said over the stream is meant for this host."""
    followed = []

    async def handle(request: web.Request) -> web.StreamResponse:
        followed.append(request.path)
        raise web.HTTPFound("/elsewhere")

    async with http_server(handle) as origin:
        with pytest.raises(NotSentError, match="redirects elsewhere"):
            await WebSocketStream.connect(f"{origin}/userorders", within=5)
    assert followed == ["/userorders"]


async def test_a_server_without_websockets() -> None:
    """A proxy's page is no stream."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(status=502, text="bad gateway")

    async with http_server(handle) as origin:
        with pytest.raises(NotSentError, match="HTTP 502 instead of a WebSocket"):
            await WebSocketStream.connect(origin, within=5)


async def test_nobody_listens() -> None:
    """Nothing was sent."""
    origin = await closed_port()
    with pytest.raises(NotSentError, match="cannot connect"):
        await WebSocketStream.connect(origin.replace("http", "ws"), within=5)


async def test_a_server_that_never_answers() -> None:
    """Connecting takes no longer than it may."""

    async def mute(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with raw_server(mute) as origin:
        with pytest.raises(NotSentError, match="no answer in time"):
            await WebSocketStream.connect(origin.replace("http", "ws"), within=0.05)


async def test_closing_a_dead_connection_does_not_hang() -> None:
    """A server that does not say goodbye is left after a moment."""
    stay = asyncio.Event()

    async def play(socket: web.WebSocketResponse) -> None:
        await stay.wait()

    async with serving(play) as url:
        stream = await WebSocketStream.connect(url, within=5)
        async with asyncio.timeout(4):
            await stream.close()
        assert stream.ended
        stay.set()
