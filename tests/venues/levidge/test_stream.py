"""The channel userorders, against a Levidge whose every message is written by hand."""

import asyncio
import itertools
import json
import logging
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from aiohttp import web

from fixgw.core.account_data import AccountChanged
from fixgw.core.events import (
    ExecutionSeen,
    OrderSeen,
    OrderUnknown,
    StreamConnected,
    StreamLost,
)
from tests.venues.levidge.booth import TIMINGS, booth, settled, silence
from tests.venues.levidge.samples import FILL, LIMIT, OPEN

CONNECTED = StreamConnected(venue="levidge", account="main")
SUBSCRIPTION = {"login": "trader123", "password": "pwd-for-tests", "userId": 1045725}
CONFIRMED = '{"type":"subscriptions","channels":["userorders"]}'
IMPATIENT = replace(TIMINGS, stream_silence=Decimal("0.3"))


async def confirm(socket: web.WebSocketResponse) -> None:
    """Answer each subscription, and say nothing else."""
    await socket.send_str(CONFIRMED)
    async for _ in socket:
        await socket.send_str(CONFIRMED)


async def test_the_first_message_subscribes() -> None:
    """With the user's clear password, as the channel wants it."""
    async with booth() as there:
        assert await anext(there.venue.events()) == CONNECTED
        assert there.bodies("/userorders") == [SUBSCRIPTION]


async def test_orders_and_fills_are_told() -> None:
    """A fill before its order; and what the account holds has changed."""
    async with booth() as there:
        events = await there.connected()
        await there.tell(dict(OPEN))
        await there.tell(dict(FILL))
        told = [await anext(events) for _ in range(4)]
        assert [type(event) for event in told] == [
            *(OrderSeen, ExecutionSeen, OrderSeen, AccountChanged),
        ]


async def test_messages_of_other_kinds_are_ignored(caplog: pytest.LogCaptureFixture) -> None:
    """New kinds may come at any time, says the document."""
    async with booth() as there:
        events = await there.connected()
        for message in (CONFIRMED, '{"type":"news","text":"hello"}', "[]", "7", "null"):
            await there.tell(message)
        await there.tell([dict(OPEN)])
        assert isinstance(await anext(events), OrderSeen)
    assert "cannot be understood" not in caplog.text


@pytest.mark.parametrize(
    "message",
    ['{"type":"error","message":"no such thing"}', '{"orderId":1,"ordStatus":"?"}', "<html>"],
)
async def test_what_makes_no_sense_is_logged(
    message: str, caplog: pytest.LogCaptureFixture
) -> None:
    """And the next message is read."""
    async with booth() as there:
        events = await there.connected()
        await there.tell(message)
        await there.tell(dict(OPEN))
        assert isinstance(await anext(events), OrderSeen)
    assert "cannot be understood" in caplog.text
    assert "pwd-for-tests" not in caplog.text


async def test_an_event_that_does_not_say_what_happened_has_the_account_read_anew() -> None:
    """The document's own sample is such a one; nobody's order is decided by it."""
    async with booth() as there:
        events = await there.connected()
        placing = asyncio.create_task(there.venue.send(LIMIT))
        await settled(lambda: bool(there.bodies("/order")))
        silent = {name: OPEN[name] for name in ("orderId", "clOrdId", "side", "userId")}
        await there.tell(silent)
        assert await anext(events) == CONNECTED
        (event,) = await placing
        assert isinstance(event, OrderUnknown)


async def test_a_refused_subscription_is_no_connection() -> None:
    """The venue's words are told, once, and the password is not."""

    async def refuse(socket: web.WebSocketResponse) -> None:
        await socket.send_str('{"type":"error","message":"wrong password: pwd-for-tests"}')
        await silence(socket)

    async with booth(play=refuse) as there:
        events = there.venue.events()
        event = await anext(events)
        assert isinstance(event, StreamLost)
        assert event.text == "the venue refused the subscription: wrong password: ***"
        await settled(lambda: len(there.bodies("/userorders")) > 1)


async def test_a_connection_that_is_closed_at_once_is_none() -> None:
    """With the code and the words of the venue."""

    async def leave(socket: web.WebSocketResponse) -> None:
        await socket.close(code=4001, message=b"who are you")

    async with booth(play=leave) as there:
        event = await anext(there.venue.events())
        assert isinstance(event, StreamLost)
        assert "code 4001: who are you" in event.text


async def test_connections_keep_their_distance() -> None:
    """One in so many seconds from one address, says the document."""
    times = []

    async def leave(socket: web.WebSocketResponse) -> None:
        times.append(time.monotonic())
        await socket.close()

    async with booth(play=leave, connect_interval=Decimal("0.6")) as there:
        events = there.venue.events()
        await anext(events)
        await settled(lambda: len(times) == 3)
    assert all(later - sooner > 0.55 for sooner, later in itertools.pairwise(times))


async def test_an_order_that_comes_before_any_confirmation_is_not_lost() -> None:
    """The snapshot that follows the connection holds its fill."""

    async def hasty(socket: web.WebSocketResponse) -> None:
        await socket.send_str(json.dumps(FILL))
        await silence(socket)

    async with booth(play=hasty) as there:
        await there.connected()
        snapshot = await there.venue.snapshot("main", 0)
        assert [one.venue_exec_id for one in snapshot.executions] == ["954751144:77"]


async def test_a_quiet_stream_is_asked_to_confirm_its_subscription_again() -> None:
    """A venue that answers the first one answers all, says the document."""
    async with booth(play=confirm, timings=IMPATIENT) as there:
        events = await there.connected()
        await settled(lambda: len(there.sockets) == 1)
        await asyncio.sleep(0.7)
        await there.tell(dict(OPEN))
        assert isinstance(await anext(events), OrderSeen)


async def test_a_quiet_stream_that_confirms_nothing_is_pinged() -> None:
    """Its pongs show that it lives."""
    async with booth(timings=IMPATIENT) as there:
        events = await there.connected()
        await asyncio.sleep(0.7)
        await there.tell(dict(OPEN))
        assert isinstance(await anext(events), OrderSeen)
        assert there.bodies("/userorders") == [SUBSCRIPTION]


async def test_pings_may_be_asked_for() -> None:
    """For a venue that confirms a subscription and not its repetition."""
    heard = []

    async def once(socket: web.WebSocketResponse) -> None:
        await socket.send_str(CONFIRMED)
        heard.extend([message.data async for message in socket])

    async with booth(play=once, timings=IMPATIENT, keep_alive="ping") as there:
        events = await there.connected()
        await asyncio.sleep(0.7)
        await there.tell(dict(OPEN))
        assert isinstance(await anext(events), OrderSeen)
    assert heard == []


async def test_a_stream_that_falls_silent_is_lost() -> None:
    """Connected, and nobody answers any more."""

    async def fall_silent(socket: web.WebSocketResponse) -> None:
        await socket.send_str(CONFIRMED)
        await silence(socket)

    async with booth(play=fall_silent, timings=IMPATIENT) as there:
        events = await there.connected()
        event = await anext(events)
        assert isinstance(event, StreamLost)
        assert "silent" in event.text


async def test_the_password_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """At no level, by nobody."""
    caplog.set_level(logging.DEBUG)
    async with booth(play=confirm, timings=IMPATIENT) as there:
        await there.connected()
        await asyncio.sleep(0.3)
    assert "pwd-for-tests" not in caplog.text
