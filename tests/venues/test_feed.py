"""Streams that end, fall silent or talk nonsense, and the feed that outlives them."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import pytest

from fixgw.core.account_data import VenueNews
from fixgw.core.events import Event, GapFilled, StreamConnected, StreamLost
from fixgw.errors import VenueError
from fixgw.net.fake import FakeStream
from fixgw.net.stream import UNREADABLE, Stream
from fixgw.venues.feed import Feed, Feeds

CONNECTED = StreamConnected(venue="levret", account="main")


def heard(name: str, data: Any) -> Sequence[Event]:
    """Turn any event into one of ours; `bad` is nonsense and `bug` a mistake of the room."""
    if name == "bad":
        raise VenueError("nonsense")
    if name == "bug":
        raise ZeroDivisionError
    return (GapFilled(venue="levret", account=name, taken_at=data),)


def lost(text: str) -> StreamLost:
    """The stream is gone."""
    return StreamLost(venue="levret", account="main", text=text)


def seen(name: str, number: int) -> GapFilled:
    """What `heard` makes of an event."""
    return GapFilled(venue="levret", account=name, taken_at=number)


def feed(*script: Stream | Exception, silence: float = 5) -> Feed:
    """A feed whose connections are scripted; the last line of the script is repeated."""
    lines = list(script)

    async def connect() -> Stream:
        line = lines.pop(0) if len(lines) > 1 else lines[0]
        if isinstance(line, Exception):
            raise line
        return line

    return Feed(venue="levret", account="main", connect=connect, to_events=heard, silence=silence)


async def take(count: int, *feeds: Feed) -> list[VenueNews]:
    """The first events of some feeds."""
    events: list[VenueNews] = []
    async with asyncio.timeout(10), aclosing(Feeds(feeds).events()) as source:  # type: ignore[type-var]
        async for event in source:
            events.append(event)
            if len(events) == count:
                break
    return events


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fixgw.venues.feed.FIRST_PAUSE", 0.001)
    monkeypatch.setattr("fixgw.venues.feed.LONGEST_PAUSE", 0.01)


async def test_a_stream_that_ends_is_lost_and_connected_anew() -> None:
    """Every reconnect is told: from the loss to the snapshot there is a gap."""
    first, second = FakeStream([("a", 1)]), FakeStream([("b", 2)], silent=True)
    ended = lost("the scripted stream ended")
    assert await take(5, feed(first, second)) == [
        *(CONNECTED, seen("a", 1), ended),
        *(CONNECTED, seen("b", 2)),
    ]
    assert first.closed
    assert second.closed


async def test_a_silent_stream_is_lost() -> None:
    """The age of data is watched, not a flag that says connected."""
    silent = FakeStream(silent=True)
    assert await take(2, feed(silent, silence=0.01)) == [
        CONNECTED,
        lost("the stream was silent for 0.01 s"),
    ]
    assert silent.closed


async def test_an_outage_is_told_once() -> None:
    """Ten failed attempts are one loss, and the last of them ends with a connection."""
    down = [VenueError(f"down {attempt}") for attempt in range(10)]
    assert await take(2, feed(*down, FakeStream(silent=True))) == [lost("down 0"), CONNECTED]


async def test_the_log_has_a_line_for_each_reason(caplog: pytest.LogCaptureFixture) -> None:
    """Not for each attempt: an outage of a weekend is no reason to fill a disk."""
    caplog.set_level(logging.INFO)
    down = [VenueError(reason) for reason in ("refused", "refused", "refused", "not allowed")]
    await take(2, feed(*down, FakeStream(silent=True)))
    assert [record.getMessage() for record in caplog.records] == [
        "levret/main is down, trying again: refused",
        "levret/main is down, trying again: not allowed",
        "levret/main is connected again",
    ]


@pytest.mark.parametrize("name", ["bad", UNREADABLE])
async def test_nonsense_is_a_warning_and_the_next_event_arrives(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One strange event costs neither the stream nor the process."""
    stream = FakeStream([(name, {"strange": 1}), ("a", 1)], silent=True)
    assert await take(2, feed(stream)) == [CONNECTED, seen("a", 1)]
    assert "cannot be understood" in caplog.text


async def test_a_bug_in_the_room_is_logged_and_the_stream_rebuilt(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The last resort: an account is never left without its stream."""
    stream = FakeStream([("bug", 1)])
    first, gone, again = await take(3, feed(stream, FakeStream(silent=True)))
    assert (first, again) == (CONNECTED, CONNECTED)
    assert isinstance(gone, StreamLost)
    assert gone.text.startswith("internal error: ZeroDivisionError")
    assert any("ZeroDivisionError" in record.getMessage() for record in caplog.records)


async def test_closing_ends_the_iterator_and_every_connection() -> None:
    """A venue that is closed leaves nothing behind."""
    stream = FakeStream(silent=True)
    feeds = Feeds([feed(stream)])
    events = []
    async with asyncio.timeout(10):
        async for event in feeds.events():
            events.append(event)
            await feeds.close()
    assert events == [CONNECTED]
    assert stream.closed


async def test_accounts_do_not_hold_each_other_up() -> None:
    """One account's dead server does not silence the other account."""
    broken, sound = feed(VenueError("down")), feed(FakeStream([("a", 1)], silent=True))
    assert {type(event) for event in await take(3, broken, sound)} == {
        StreamLost,
        StreamConnected,
        GapFilled,
    }
