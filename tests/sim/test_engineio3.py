"""The Engine.IO 3 server, driven as JavaScript's clients drive it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from fixgw.sim.engineio3 import EngineIo3Server
from fixgw.sim.engineio3_codec import PayloadError, join_packets, split_packets


class Echo:
    """A server that repeats every message and keeps what it is told."""

    def __init__(self, **times: float) -> None:
        self.told: list[tuple[str, str]] = []
        self.sids: list[str] = []
        self.engine = EngineIo3Server(
            opened=self._opened, message=self._message, closed=self._closed, **times
        )
        self.gone = asyncio.Event()
        self.url = ""

    def _opened(self, sid: str) -> None:
        self.sids.append(sid)
        self.engine.send(sid, "hello")

    def _message(self, sid: str, text: str) -> None:
        self.engine.send(sid, text)

    def _closed(self, sid: str) -> None:
        self.told.append(("closed", sid))
        self.gone.set()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client of HTTP and WebSockets."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def begin() -> AsyncIterator[Any]:
    """Starts servers and stops them at the end."""
    async with AsyncExitStack() as stack:

        async def start(**times: float) -> Echo:
            echo = Echo(**times)
            application = web.Application()
            application.add_routes([web.route("*", "/engine.io/", echo.engine.handle)])
            runner = web.AppRunner(application, shutdown_timeout=1.0)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            stack.callback(echo.engine.stop)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            echo.url = f"http://127.0.0.1:{runner.addresses[0][1]}/engine.io/?EIO=3&transport="
            return echo

        yield start


async def poll(http: aiohttp.ClientSession, url: str) -> list[str]:
    async with http.get(url) as answer:
        assert answer.status == 200
        return split_packets(await answer.text())


@pytest.mark.parametrize(
    ("packets", "body"),
    [
        (["4hello", "6"], "6:4hello1:6"),
        (["4€é"], "3:4€é"),
        (["4😀"], "3:4😀"),
        ([], ""),
    ],
)
def test_a_poll_counts_utf_16_code_units(packets: list[str], body: str) -> None:
    """As JavaScript's String.length does: an emoji counts two."""
    assert join_packets(packets) == body
    assert split_packets(body) == packets


@pytest.mark.parametrize("body", ["hello", "9:4hi", "0:", ":4", "x:4hi", "²:44", "3"])
def test_a_broken_body_is_refused(body: str) -> None:
    """A wrong length, no length, no colon."""
    with pytest.raises(PayloadError):
        split_packets(body)


async def test_a_websocket_session(begin: Any, http: aiohttp.ClientSession) -> None:
    """Open, then messages; the client pings and the server answers with the same data."""
    echo = await begin()
    async with http.ws_connect(echo.url + "websocket") as socket:
        opening = json.loads((await socket.receive_str())[1:])
        assert opening == {
            "sid": echo.sids[0],
            "upgrades": [],
            "pingInterval": 25000,
            "pingTimeout": 5000,
        }
        assert await socket.receive_str() == "4hello"
        await socket.send_str("2now")
        assert await socket.receive_str() == "3now"
        await socket.send_str("4again")
        assert await socket.receive_str() == "4again"
        await socket.send_str("1")
        assert (await socket.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert echo.told == [("closed", echo.sids[0])]


async def test_a_polling_session_moves_to_a_websocket(
    begin: Any, http: aiohttp.ClientSession
) -> None:
    """Poll, post, then the probe; the waiting poll ends with a noop and nothing is lost."""
    echo = await begin()
    first = await poll(http, echo.url + "polling")
    sid = json.loads(first[0][1:])["sid"]
    assert json.loads(first[0][1:])["upgrades"] == ["websocket"]
    assert first[1] == "4hello"
    polling = f"{echo.url}polling&sid={sid}"
    async with http.post(polling, data=join_packets(["4one", "2"])) as answer:
        assert await answer.text() == "ok"
    assert await poll(http, polling) == ["4one", "3"]
    waiting = asyncio.create_task(poll(http, polling))
    async with http.ws_connect(f"{echo.url}websocket&sid={sid}") as socket:
        await socket.send_str("2probe")
        assert await socket.receive_str() == "3probe"
        assert await waiting == ["6"]
        echo.engine.send(sid, "meanwhile")
        await socket.send_str("5")
        assert await socket.receive_str() == "4meanwhile"
        async with http.get(polling) as late:
            assert late.status == 400


async def test_a_failed_probe_leaves_the_polling_session(
    begin: Any, http: aiohttp.ClientSession
) -> None:
    """A WebSocket that does not probe is closed; polls go on."""
    echo = await begin()
    first = await poll(http, echo.url + "polling")
    sid = json.loads(first[0][1:])["sid"]
    async with http.ws_connect(f"{echo.url}websocket&sid={sid}") as socket:
        await socket.send_str("4hello")
        await socket.receive()
    echo.engine.send(sid, "still here")
    assert await poll(http, f"{echo.url}polling&sid={sid}") == ["4still here"]


async def test_a_client_that_does_not_ping_is_dropped(
    begin: Any, http: aiohttp.ClientSession
) -> None:
    """After interval plus timeout without a packet."""
    echo = await begin(ping_interval=0.05, ping_timeout=0.05)
    async with http.ws_connect(echo.url + "websocket") as socket:
        async with asyncio.timeout(5):
            await echo.gone.wait()
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass


async def test_a_polite_end_says_goodbye_after_what_is_queued(
    begin: Any, http: aiohttp.ClientSession
) -> None:
    """The last packet of the session is its close."""
    echo = await begin()
    async with http.ws_connect(echo.url + "websocket") as socket:
        await socket.receive_str()
        await socket.receive_str()
        echo.engine.send(echo.sids[0], "last words")
        echo.engine.close(echo.sids[0])
        assert await socket.receive_str() == "4last words"
        assert await socket.receive_str() == "1"


@pytest.mark.parametrize(
    ("method", "query", "code"),
    [
        ("GET", "carrier-pigeon", 0),
        ("GET", "polling&sid=nobody", 1),
        ("GET", "websocket&sid=nobody", 1),
        ("POST", "polling", 2),
    ],
)
async def test_a_wrong_request_has_its_code(
    begin: Any, http: aiohttp.ClientSession, method: str, query: str, code: int
) -> None:
    """The codes of Engine.IO."""
    echo = await begin()
    async with http.request(method, echo.url + query) as answer:
        assert answer.status == 400
        assert (await answer.json())["code"] == code


async def test_a_broken_post_ends_the_session(begin: Any, http: aiohttp.ClientSession) -> None:
    """What cannot be read cannot be trusted to have been all."""
    echo = await begin()
    first = await poll(http, echo.url + "polling")
    sid = json.loads(first[0][1:])["sid"]
    async with http.post(f"{echo.url}polling&sid={sid}", data="9:4") as answer:
        assert answer.status == 400
    assert echo.told == [("closed", sid)]
