"""Leverj's stream against its simulator: what is told, in which order, and when it is lost."""

import asyncio
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.events import (
    ExecutionSeen,
    OrderAccepted,
    OrderSeen,
    OrderUnknown,
    StreamLost,
)
from fixgw.core.fields import Evidence, OrdStatus
from tests.venues.leverj.conftest import CONNECTED, TIMINGS, Begin, Rig
from tests.venues.leverj.samples import at_market, cancel, fresh, payload

SOCKETS = ["futures by socket 2", "futures by socket 4"]
POST = {"path": "/order", "method": "POST"}
SHORTLY = {"rest_after": Decimal("0.3")}


@pytest.mark.parametrize("route", SOCKETS)
async def test_a_fill_may_be_told_before_its_order(begin: Begin, route: str) -> None:
    """The core keeps it until the order is known."""
    rig = await begin(route)
    await rig.fault("event_before_answer", match=POST)
    placing = asyncio.create_task(rig.send(at_market()))
    *_, fill = await rig.until(lambda event: isinstance(event, ExecutionSeen))
    (taken,) = await placing
    assert isinstance(fill, ExecutionSeen)
    assert isinstance(taken, OrderAccepted)
    assert fill.execution.venue_order_id == taken.seen.venue_order_id


@pytest.mark.parametrize("event", ["order_add", "order_del"])
async def test_a_lost_answer_leaves_nothing_lost(begin: Begin, event: str) -> None:
    """An order without its order_add is in doubt and found; a removal has a second answer."""
    rig = await begin()
    effect = fresh()
    await rig.fault("lose_event", match={"event": event})
    (placed,) = await rig.send(effect)
    (order,) = (await rig.venue.snapshot("main", 0)).orders
    assert order.client_key == effect.client_key
    assert isinstance(placed, OrderUnknown if event == "order_add" else OrderAccepted)
    *_, last = await rig.send(cancel(order.venue_order_id, effect))
    assert isinstance(last, OrderSeen)
    assert last.seen.status is OrdStatus.CANCELED


async def test_a_repeated_event_is_told_as_it_came(begin: Begin) -> None:
    """The core knows what it has seen; an answer that comes twice is told as news."""
    rig = await begin()
    await rig.fault("duplicate_event", match={"event": "order_add"})
    (taken,) = await rig.send(fresh())
    assert isinstance(taken, OrderAccepted)
    *_, again = await rig.until(lambda event: isinstance(event, OrderSeen))
    assert isinstance(again, OrderSeen)
    assert again.seen == taken.seen


MALFORMED: tuple[tuple[str, Any], ...] = (
    ("order_add", None),
    ("order_add", {"result": [{"uuid": 3}]}),
    ("order_add", {"result": [{"uuid": "U", "status": "half open"}]}),
    ("order_update", {"result": [{"uuid": "U", "status": "open", "filled": -1}]}),
    ("order_execution", {"price": 1}),
    ("order_execution", {"executionId": "E", "orderId": "U", "price": "much", "quantity": 1}),
    ("order_del", {"result": [{"removed": True}]}),
    ("order_error", {"error": "of nobody"}),
    ("margin_error", []),
    ("liquidation", 7),
    ("server_time", "noon"),
)
STRANGE = (("orderbook", [1]), ("never heard of", {"any": "thing"}))
"""What does not matter to orders is passed over without a word."""


@pytest.mark.parametrize("route", SOCKETS)
async def test_malformed_events_cost_neither_stream_nor_order(
    begin: Begin, caplog: pytest.LogCaptureFixture, route: str
) -> None:
    """Each is in the log; the next order is placed and filled as ever."""
    rig = await begin(route)
    for event, data in (*MALFORMED, *STRANGE):
        await rig.do("event", {"event": event, "payload": data})
    (taken,) = await rig.send(at_market())
    assert isinstance(taken, OrderAccepted)
    told = await rig.until(lambda event: isinstance(event, ExecutionSeen))
    assert not any(isinstance(event, StreamLost) for event in told)
    fill = told[-1]
    assert isinstance(fill, ExecutionSeen)
    assert fill.execution.venue_order_id == taken.seen.venue_order_id
    logged = [one.getMessage() for one in caplog.records if "understood" in one.getMessage()]
    assert len(logged) == len(MALFORMED), logged
    for line, (event, _data) in zip(logged, MALFORMED, strict=True):
        assert event in line


@pytest.mark.parametrize("name", ["order_execution", "order_add"])
async def test_an_instrument_that_is_not_listed_loses_nothing(begin: Begin, name: str) -> None:
    """It may have been taken off the list since: it is told under its id."""
    rig = await begin()
    (value,) = payload("order_add")["result"]
    told = {"result": [value]} if name == "order_add" else payload("order_execution")
    text = json.dumps(told, default=float).replace('"instrument": "1"', '"instrument": "99"')
    await rig.do("event", {"event": name, "payload": json.loads(text)})
    *_, seen = await rig.until(lambda event: isinstance(event, OrderSeen | ExecutionSeen))
    assert isinstance(seen, OrderSeen | ExecutionSeen)
    assert (seen.seen if isinstance(seen, OrderSeen) else seen.execution).symbol == "99"


@pytest.mark.parametrize("route", SOCKETS)
@pytest.mark.parametrize("polite", [False, True])
async def test_a_dropped_connection_is_lost_and_rebuilt(
    begin: Begin, route: str, *, polite: bool
) -> None:
    """With or without a goodbye; after it orders go by the socket again."""
    rig = await begin(route)
    await rig.fault("stream_disconnect", polite=polite)
    lost, connected = await rig.until(lambda event: event == CONNECTED)
    assert isinstance(lost, StreamLost)
    assert connected == CONNECTED
    (taken,) = await rig.send(fresh())
    assert isinstance(taken, OrderAccepted)


async def test_a_silent_stream_is_lost_although_connected(begin: Begin) -> None:
    """Indexes are the sign of life, every second; without it the connection is given up."""
    rig = await begin(timings=replace(TIMINGS, stream_silence=Decimal("1.5")))
    await rig.fault("stream_silence", seconds=3)
    lost, *_ = await rig.until(lambda event: event == CONNECTED)
    assert isinstance(lost, StreamLost)
    assert lost.text == "the stream was silent for 1.5 s"


@pytest.mark.parametrize("route", SOCKETS)
async def test_rest_stands_in_for_a_socket_that_stays_down(begin: Begin, route: str) -> None:
    """Orders are placed and their ends told, also of one that no look has seen open."""
    rig = await begin(route, settings=SHORTLY)
    await rig.fault("stream_disconnect", seconds=60)
    lost, connected = await rig.until(lambda event: event == CONNECTED)
    assert isinstance(lost, StreamLost)
    assert connected == CONNECTED
    (taken,) = await rig.send(fresh(rig.market))
    assert isinstance(taken, OrderAccepted)
    await rig.do("cancel", {"uuid": taken.seen.venue_order_id})
    *_, last = await rig.until(
        lambda event: isinstance(event, OrderSeen) and event.seen.status is OrdStatus.CANCELED
    )
    assert isinstance(last, OrderSeen)
    assert last.seen.venue_order_id == taken.seen.venue_order_id


async def test_a_socket_that_is_back_takes_over_from_rest(begin: Begin) -> None:
    """Without being lost again: the change-over is a gap, which a snapshot fills."""
    rig = await begin(settings=SHORTLY)
    await rig.fault("stream_disconnect", seconds=1.5)
    await rig.until(lambda event: event == CONNECTED)
    passed = await rig.until(lambda event: event == CONNECTED)
    assert not any(isinstance(event, StreamLost) for event in passed)
    await rig.send(at_market())
    *_, fill = await rig.until(lambda event: isinstance(event, ExecutionSeen))
    assert isinstance(fill, ExecutionSeen)
    assert fill.evidence is Evidence.STREAM


async def test_rest_that_fails_as_well_is_a_lost_stream(begin: Begin) -> None:
    """Looks that never succeed are no sign of life; the socket goes on being tried."""
    timings = replace(TIMINGS, stream_silence=Decimal("0.5"))
    rig = await begin(settings=SHORTLY, timings=timings)
    await rig.fault("stream_disconnect", seconds=3)
    await rig.until(lambda event: event == CONNECTED)
    await rig.fault("error_before_accept", match={"path": "/order", "method": "GET"}, times=1000)
    await rig.until(lambda event: isinstance(event, StreamLost))
    await rig.until(lambda event: event == CONNECTED)


async def test_a_venue_that_is_closed_while_rest_stands_in_lets_go(begin: Begin) -> None:
    """Neither the looks nor the tries for a socket outlive it."""
    rig = await begin(settings=SHORTLY)
    await rig.fault("stream_disconnect", seconds=60)
    await rig.until(lambda event: event == CONNECTED)
    await rig.venue.close()
    assert [event async for event in rig.events] == []


async def test_a_failed_look_is_made_again(begin: Begin) -> None:
    """Polling survives an error without the account being lost."""
    rig = await begin("spot by REST")
    await rig.fault("error_before_accept", match={"path": "/order", "method": "GET"}, times=2)
    (taken,) = await rig.send(fresh("spot"))
    assert isinstance(taken, OrderAccepted)
    events = await rig.until(lambda event: isinstance(event, OrderSeen))
    assert [type(event) for event in events] == [OrderSeen]


async def test_an_order_that_came_and_went_between_two_looks_is_told(begin: Begin) -> None:
    """Nobody saw it open but the answer to its own call; its end is told all the same."""
    rig = await begin("spot by REST", settings={"poll_seconds": Decimal(1)})
    (taken,) = await rig.send(fresh("spot"))
    assert isinstance(taken, OrderAccepted)
    await rig.do("cancel", {"uuid": taken.seen.venue_order_id})
    *_, last = await rig.until(lambda event: isinstance(event, OrderSeen))
    assert isinstance(last, OrderSeen)
    assert last.seen.venue_order_id == taken.seen.venue_order_id
    assert last.seen.status is OrdStatus.CANCELED


async def test_an_end_that_could_not_be_read_is_read_again(begin: Begin) -> None:
    """A failed look tells nothing and forgets nothing."""
    rig = await begin("spot by REST")
    (taken,) = await rig.send(fresh("spot"))
    assert isinstance(taken, OrderAccepted)
    uuid = taken.seen.venue_order_id
    await rig.fault("nonsense", match={"path": f"/order/{uuid}", "method": "GET"}, times=2)
    await rig.do("cancel", {"uuid": uuid})
    await rig.until(
        lambda event: isinstance(event, OrderSeen) and event.seen.status is OrdStatus.CANCELED
    )


async def test_polls_that_never_succeed_are_a_lost_stream(begin: Begin) -> None:
    """A venue that only fails is as good as silent."""
    rig = await begin("spot by REST", timings=replace(TIMINGS, stream_silence=Decimal("0.5")))
    await rig.fault("error_before_accept", match={"path": "/order", "method": "GET"}, times=1000)
    (lost,) = await rig.until(lambda event: isinstance(event, StreamLost))
    assert isinstance(lost, StreamLost)


async def test_closing_the_venue_ends_its_events(rig: Rig) -> None:
    """Whoever follows the events is let go."""
    await rig.venue.close()
    assert [event async for event in rig.events] == []
