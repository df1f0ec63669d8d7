"""Levret's stream against its simulator: orders told, gaps noticed, connections rebuilt."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.events import Event, OrderAccepted, OrderSeen, StreamConnected, StreamLost
from fixgw.core.fields import Evidence, OrdStatus
from fixgw.core.secret import Secret
from tests.venues.levret.conftest import TIMINGS, Begin, Rig
from tests.venues.levret.samples import ACCOUNT, LIMIT, cancel

CONNECTED = StreamConnected(venue="levret", account="main")


async def until(events: AsyncIterator[VenueNews], found: Callable[[Event], bool]) -> list[Event]:
    """Read events up to the one that is looked for, those of the account aside."""
    passed: list[Event] = []
    async with asyncio.timeout(15):
        async for event in events:
            if isinstance(event, AccountChanged):
                continue
            passed.append(event)
            if found(event):
                return passed
    raise AssertionError("the events ended")


def is_order(status: OrdStatus) -> Callable[[Event], bool]:
    """Looks for an order in a status."""
    return lambda event: isinstance(event, OrderSeen) and event.seen.status is status


async def test_an_order_s_life_is_told(rig: Rig) -> None:
    """Connected first, then every state with the evidence of the stream."""
    events = rig.venue.events()
    assert await anext(events) == CONNECTED
    (taken,) = await rig.send(LIMIT)
    assert isinstance(taken, OrderAccepted)
    opened = await until(events, is_order(OrdStatus.NEW))
    await rig.send(cancel(taken.seen.venue_order_id))
    closed = await until(events, is_order(OrdStatus.CANCELED))
    for event in opened + closed:
        assert isinstance(event, OrderSeen)
        assert event.evidence is Evidence.STREAM
        assert event.seen.venue_order_id == taken.seen.venue_order_id


async def test_an_order_placed_elsewhere_is_told_as_well(rig: Rig) -> None:
    """The stream is the account's, not the gateway's."""
    events = rig.venue.events()
    await anext(events)
    order = {"userId": "U1", "symbol": "BTC_USDT", "side": "buy", "orderType": "limit"}
    await rig.do("orders", {**order, "size": 0.01, "price": 44000})
    (event,) = await until(events, is_order(OrdStatus.NEW))
    assert isinstance(event, OrderSeen)
    assert event.seen.order_qty == Decimal("0.01")


@pytest.mark.parametrize("polite", [False, True])
async def test_a_dropped_connection_is_lost_and_rebuilt(rig: Rig, *, polite: bool) -> None:
    """With or without a goodbye; after it the stream tells orders again."""
    events = rig.venue.events()
    await anext(events)
    await rig.fault("stream_disconnect", polite=polite)
    lost, connected = await until(events, lambda event: event == CONNECTED)
    assert isinstance(lost, StreamLost)
    assert connected == CONNECTED
    await rig.send(LIMIT)
    await until(events, is_order(OrdStatus.NEW))


async def test_an_outage_is_told_once_and_outlived(rig: Rig) -> None:
    """A server that refuses for a while is tried again until it accepts."""
    events = rig.venue.events()
    await anext(events)
    await rig.fault("stream_disconnect", seconds=1)
    lost, connected = await until(events, lambda event: event == CONNECTED)
    assert isinstance(lost, StreamLost)
    assert connected == CONNECTED


async def test_a_silent_stream_is_lost_although_connected(begin: Begin) -> None:
    """Market data is the sign of life, every second; without it the connection is given up."""
    rig = await begin(timings=replace(TIMINGS, stream_silence=Decimal("1.5")))
    events = rig.venue.events()
    await anext(events)
    await rig.fault("stream_silence", seconds=3)
    (lost,) = await until(events, lambda event: isinstance(event, StreamLost))
    assert isinstance(lost, StreamLost)
    assert lost.text == "the stream was silent for 1.5 s"
    await until(events, lambda event: event == CONNECTED)


async def test_a_repeated_event_is_told_as_it_came(rig: Rig) -> None:
    """The core knows what it has seen; the room adds and hides nothing."""
    events = rig.venue.events()
    await anext(events)
    await rig.fault("duplicate_event")
    await rig.send(LIMIT)
    first = await until(events, is_order(OrdStatus.NEW))
    second = await until(events, is_order(OrdStatus.NEW))
    assert first == second


async def test_refused_credentials_are_a_lost_stream(begin: Begin) -> None:
    """The reason is the server's; the secret is not shown."""
    rig = await begin(account=replace(ACCOUNT, secret=Secret("not-the-secret")))
    lost = await anext(rig.venue.events())
    assert isinstance(lost, StreamLost)
    assert "not-the-secret" not in lost.text


async def test_closing_the_venue_ends_its_events(rig: Rig) -> None:
    """Whoever follows the events is let go."""
    events = rig.venue.events()
    await anext(events)
    await rig.venue.close()
    assert [event async for event in events] == []
