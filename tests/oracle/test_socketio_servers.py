"""Both Socket.IO clients against real JavaScript servers: npm's socket.io 2 and 4."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import pytest

from fixgw.errors import VenueError
from fixgw.net.socketio import open_stream
from fixgw.net.stream import DuplexStream
from fixgw.venues.canonical import canonical
from tests.oracle.node import Script, installed

PATH = "futures/socket.io"
VERSIONS: tuple[Literal["v2", "v4"], ...] = ("v2", "v4")


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Iterator[tuple[Literal["v2", "v4"], str]]:
    """A running server: its version and its origin."""
    assert request.config.cache is not None
    place = installed("socketio", request.config.cache)
    with Script(place, "server.js", request.param, PATH) as script:
        yield request.param, f"http://127.0.0.1:{int(script.line())}"


@pytest.fixture
async def stream(server: tuple[Literal["v2", "v4"], str]) -> DuplexStream:
    """A connection to the server."""
    version, origin = server
    return await open_stream(version=version, url=origin, path=PATH, within=5)


async def test_an_event_is_understood_exactly_as_it_was_written(stream: DuplexStream) -> None:
    """JavaScript reads our JSON, and writes the same text again; its numbers arrive exact."""
    text = canonical({"price": Decimal("0.21679716"), "text": 'Ü"', "list": [1, None, True]})
    await stream.emit("POST /order", text)
    name, (event, data, written) = await stream.receive()
    await stream.close()
    assert (name, event, written) == ("echo", "POST /order", text)
    assert data["price"] == Decimal("0.21679716")
    assert isinstance(data["price"], Decimal)


async def test_events_without_or_with_several_arguments(stream: DuplexStream) -> None:
    """None for no argument, the argument itself for one, a list for several."""
    for said in ('["none"]', '["one",{"a":1}]', '["two",1,2]'):
        await stream.emit("say", said)
    received = [await stream.receive() for _ in range(3)]
    await stream.close()
    assert received == [("none", None), ("one", {"a": 1}), ("two", [1, 2])]


async def test_heartbeats_keep_the_connection(stream: DuplexStream) -> None:
    """The server drops whoever misses its ping for 0.6 s; after three times that all is well."""
    await asyncio.sleep(1.8)
    await stream.emit("still", '"here"')
    name, (event, *_rest) = await stream.receive()
    await stream.close()
    assert (name, event) == ("echo", "still")


@pytest.mark.parametrize("end", ["drop", "bye"])
async def test_the_server_s_end_of_it_is_told(stream: DuplexStream, end: str) -> None:
    """After every event before it; and nothing can be sent any more."""
    await stream.emit("say", '["last",1]')
    await stream.emit(end, "null")
    assert await asyncio.wait_for(stream.receive(), 5) == ("last", 1)
    with pytest.raises(VenueError, match="ended"):
        await asyncio.wait_for(stream.receive(), 5)
    await stream.close()
    with pytest.raises(VenueError):
        await stream.emit("late", "1")


async def test_the_other_generation_is_refused_in_time(
    server: tuple[Literal["v2", "v4"], str],
) -> None:
    """A configured `socketio` that does not fit the server is an error when connecting.

    Generation 4 refuses the other; generation 2 lets it in, to drop it for its missing pings.
    """
    version, origin = server
    other: Literal["v2", "v4"] = "v4" if version == "v2" else "v2"
    with pytest.raises(VenueError):
        await open_stream(version=other, url=origin, path=PATH, within=1)


async def test_a_path_that_is_not_served_is_an_error(
    server: tuple[Literal["v2", "v4"], str],
) -> None:
    """A wrong market in the path is noticed when connecting."""
    version, origin = server
    with pytest.raises(VenueError):
        await open_stream(version=version, url=origin, path="elsewhere/socket.io", within=1)
