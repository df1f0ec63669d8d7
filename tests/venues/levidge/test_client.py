"""The REST route against a Levidge whose every answer is written by hand."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.effects import RecallSent
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    ExecutionSeen,
    ExecutionsListed,
    OrderAccepted,
    OrderMissing,
    OrderNotSent,
    OrderRefused,
    OrderSeen,
    OrderUnknown,
    QueryFailed,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus
from fixgw.errors import OutcomeUnknownError, VenueError
from fixgw.venues.levidge import signing
from fixgw.venues.levidge.ledger import ASKED_IN_VAIN
from tests.venues.levidge.booth import booth, settled
from tests.venues.levidge.samples import ACCOUNT, FILL, LIMIT, OPEN, cancel, fetch, query

ENDED = {**OPEN, "ordStatus": 4, "execType": "4", "leavesQty": 0}


async def test_a_request_is_signed_over_what_is_sent() -> None:
    """Token and signature are headers; nothing else of the account leaves."""
    async with booth() as there:
        await there.venue.send(LIMIT)
        at = [path for path, _ in there.asked].index("/order")
        headers = {name.lower(): value for name, value in there.headers[at].items()}
    key = signing.key_bytes(ACCOUNT.request_secret, "utf8")
    body = (
        b'{"userId":1045725,"instrumentId":5,"symbol":"BTC/USD","clOrdId":"O1","side":1,'
        b'"ordType":2,"price":373217,"price_scale":2,"quantity":500000,"quantity_scale":6}'
    )
    assert headers["requesttoken"] == "token-1"
    assert headers["signature"] == signing.sign(key, body, "json")
    assert headers["content-type"] == "application/json"
    assert not any("pwd" in value or "cmVx" in value for value in headers.values())


async def test_the_stream_tells_what_a_blank_answer_does_not() -> None:
    """The order is known as ours by its clOrdId."""
    async with booth() as there:
        events = await there.connected()
        placing = asyncio.create_task(there.venue.send(LIMIT))
        await settled(lambda: bool(there.bodies("/order")))
        await there.tell(dict(OPEN))
        (event,) = await placing
        assert isinstance(event, OrderAccepted)
        assert (event.evidence, event.seen.client_key) == (Evidence.STREAM, "O1")
        seen = await anext(events)
        assert isinstance(seen, OrderSeen)
        assert seen.seen == event.seen
        assert there.bodies("/getOrders") == []


async def test_what_the_stream_does_not_tell_is_looked_for() -> None:
    """Among the latest orders, after a moment."""
    async with booth() as there:
        await there.connected()
        there.say("/getOrders", (200, [{**OPEN, "clOrdId": "other"}, dict(OPEN)]))
        (event,) = await there.venue.send(LIMIT)
        assert isinstance(event, OrderAccepted)
        assert event.evidence is Evidence.QUERY
        assert there.bodies("/getOrders") == [{"userId": 1045725, "limit": 50}]


async def test_an_order_that_nobody_shows_is_in_doubt() -> None:
    """The venue took the request; that is all that is known."""
    async with booth() as there:
        (event,) = await there.venue.send(LIMIT)
        assert isinstance(event, OrderUnknown)
        assert len(there.bodies("/order")) == 1


async def test_a_look_that_was_not_made_leaves_doubt_as_well() -> None:
    """Only the look was not sent: the order was."""
    async with booth(requests_per_second=3) as there:
        there.say("/getOrders", (429, {"error": "Too Many Requests"}))
        (event,) = await there.venue.send(LIMIT)
        assert isinstance(event, OrderUnknown)


async def test_an_answer_that_shows_the_order_is_enough() -> None:
    """Should the venue ever say more than its document."""
    async with booth() as there:
        there.say("/order", (200, dict(OPEN)))
        (event,) = await there.venue.send(LIMIT)
        assert isinstance(event, OrderAccepted)
        assert event.evidence is Evidence.RESPONSE


async def test_an_answer_with_an_id_alone_is_not() -> None:
    """It does not say how the order stands."""
    async with booth() as there:
        there.say("/order", (200, {"orderId": 954751144}))
        there.say("/getOrders", (200, [dict(OPEN)]))
        (event,) = await there.venue.send(LIMIT)
        assert isinstance(event, OrderAccepted)
        assert event.evidence is Evidence.QUERY


async def test_an_order_that_the_stream_shows_as_rejected_was_refused_once() -> None:
    """Whoever waits for it tells so; the stream's own event would tell it twice."""
    async with booth() as there:
        events = await there.connected()
        placing = asyncio.create_task(there.venue.send(LIMIT))
        await settled(lambda: bool(there.bodies("/order")))
        rejected = {**OPEN, "ordStatus": 8, "execType": "8", "text": "Insufficient funds"}
        await there.tell(rejected)
        (event,) = await placing
        assert isinstance(event, OrderRefused)
        assert (event.reason, event.evidence) == (OrdRejReason.EXCEEDS_LIMIT, Evidence.STREAM)
        await there.tell({**OPEN, "orderId": 2, "clOrdId": "x"})
        seen = await anext(events)
        assert isinstance(seen, OrderSeen)
        assert seen.seen.venue_order_id == "2"


async def test_a_rejection_of_an_order_in_doubt_is_told_by_the_stream() -> None:
    """Nobody waits for it any more."""
    async with booth() as there:
        events = await there.connected()
        there.say("/order", (500, {"error": "oops"}))
        (event,) = await there.venue.send(LIMIT)
        assert isinstance(event, OrderUnknown)
        await there.tell({**OPEN, "ordStatus": 8, "execType": "8"})
        told = await anext(events)
        assert isinstance(told, OrderRefused)
        assert (told.order_id, told.leg, told.evidence) == ("O1", 0, Evidence.STREAM)


async def test_the_stream_s_word_outweighs_a_broken_answer() -> None:
    """It came first, and it is proof."""
    async with booth() as there:
        events = await there.connected()
        held = asyncio.Event()
        there.hold = held
        placing = asyncio.create_task(there.venue.send(LIMIT))
        await settled(lambda: bool(there.bodies("/order")))
        await there.tell(dict(OPEN))
        assert isinstance(await anext(events), OrderSeen)
        there.say("/order", (500, {"error": "oops"}))
        held.set()
        (event,) = await placing
        assert isinstance(event, OrderAccepted)
        assert event.evidence is Evidence.STREAM


async def test_an_order_that_is_pending_is_not_decided() -> None:
    """PendingNew on the stream answers nobody; the next event does."""
    async with booth() as there:
        events = await there.connected()
        placing = asyncio.create_task(there.venue.send(LIMIT))
        await settled(lambda: bool(there.bodies("/order")))
        await there.tell({**OPEN, "ordStatus": "A", "execType": "A"})
        await there.tell(dict(FILL))
        (event,) = await placing
        assert isinstance(event, OrderAccepted)
        assert event.seen.status is OrdStatus.PARTIALLY_FILLED
        assert isinstance(await anext(events), ExecutionSeen)


async def test_without_pairs_nothing_can_be_sent() -> None:
    """An order names its pair by an id and its numbers by the pair's scales."""
    async with booth() as there:
        there.say("/getInstrumentPairs", (503, "<html>"))
        (event,) = await there.venue.send(LIMIT)
        assert isinstance(event, OrderNotSent)
        assert event.text.startswith("VENUE_DOWN: no instruments")
        assert there.bodies("/order") == []


async def test_a_cancel_repeats_the_order_s_terms() -> None:
    """Those that the venue told; then the order is asked for."""
    async with booth() as there:
        there.say("/order", (200, dict(OPEN)))
        there.say("/getOrder", (200, ENDED))
        await there.venue.send(LIMIT)
        accepted, seen, listed = await there.venue.send(cancel())
        assert isinstance(accepted, CancelAccepted)
        assert isinstance(seen, OrderSeen)
        assert seen.seen.status is OrdStatus.CANCELED
        assert isinstance(listed, ExecutionsListed)
        (body,) = there.bodies("/cancelOrder")
        assert (body["origOrderId"], body["price"], body["side"]) == (954751144, 373217, 1)


async def test_a_cancel_of_an_order_of_an_earlier_run_asks_for_it_first() -> None:
    """Its terms are not in memory."""
    async with booth() as there:
        there.say("/getOrder", (200, dict(OPEN)), (200, ENDED))
        events = await there.venue.send(cancel())
        assert isinstance(events[0], CancelAccepted)
        paths = [path for path, _ in there.asked]
        assert paths == ["/getOrder", "/cancelOrder", "/getOrder"]


async def test_a_cancel_of_an_order_that_the_venue_does_not_know() -> None:
    """It says so itself; nothing is sent."""
    async with booth() as there:
        there.say("/getOrder", (404, {"error": "Not Found"}))
        missing, refused = await there.venue.send(cancel())
        assert isinstance(missing, OrderMissing)
        assert isinstance(refused, CancelRefused)
        assert refused.text.startswith("UNKNOWN_ORDER: ")
        assert there.bodies("/cancelOrder") == []


async def test_a_refused_cancel_is_too_late_when_the_order_has_ended() -> None:
    """Whatever the venue's words were."""
    async with booth() as there:
        there.say("/getOrder", (200, dict(OPEN)), (200, {**ENDED, "ordStatus": 2}))
        there.say("/cancelOrder", (400, {"error": "nope"}))
        *_, refused = await there.venue.send(cancel())
        assert isinstance(refused, CancelRefused)
        assert refused.too_late


async def test_another_order_than_the_one_asked_for_is_no_answer() -> None:
    """Nothing is believed of it."""
    async with booth() as there:
        there.say("/getOrder", (200, {**OPEN, "orderId": 7}))
        (failed,) = await there.venue.send(query())
        assert isinstance(failed, QueryFailed)
        assert "told of 7" in failed.text


async def test_fills_that_rest_does_not_show_are_taken_from_the_quantity_in_the_end() -> None:
    """REST shows an order's last fill alone; after a few questions the rest is not to be had."""
    async with booth() as there:
        filled = {**FILL, "cumQty": 400000, "leavesQty": 100000}
        there.say("/getOrders", (200, [filled]))
        asked = [(await there.venue.send(fetch()))[0] for _ in range(ASKED_IN_VAIN + 1)]
        for listed in asked:
            assert isinstance(listed, ExecutionsListed)
            assert [one.venue_exec_id for one in listed.executions] == ["954751144:77"]
        available = [one.available for one in asked if isinstance(one, ExecutionsListed)]
        assert available == [True] * ASKED_IN_VAIN + [False]
        assert there.bodies("/getOrders")[0] == {"userId": 1045725, "orderId": 954751144}


async def test_several_rows_of_one_order_are_several_fills() -> None:
    """The text of the document speaks of a list, its sample of one object."""
    async with booth() as there:
        rows = [{**FILL, "execId": 78, "cumQty": 400000}, dict(FILL)]
        there.say("/getOrders", (200, rows))
        (listed,) = await there.venue.send(fetch())
        assert isinstance(listed, ExecutionsListed)
        ids = [one.venue_exec_id for one in listed.executions]
        assert ids == ["954751144:77", "954751144:78"]


async def test_a_snapshot_holds_what_is_open_and_nothing_of_old() -> None:
    """Orders that ended before anybody looked are no news."""
    async with booth() as there:
        old = {**ENDED, "orderId": 3, "ordStatus": "some word of old"}
        there.say("/getOrders", (200, [{**FILL, "orderId": 9}, old]))
        snapshot = await there.venue.snapshot("main", 0)
        assert [order.venue_order_id for order in snapshot.orders] == ["9"]
        assert [one.venue_exec_id for one in snapshot.executions] == ["9:77"]


async def test_a_snapshot_holds_what_came_and_went_since_the_last_one() -> None:
    """Told by the orders' rising numbers; once."""
    async with booth() as there:
        there.say("/getOrders", (200, [{**OPEN, "orderId": 5}]))
        await there.venue.snapshot("main", 0)
        gone = {**FILL, "orderId": 6, "ordStatus": 2, "leavesQty": 0, "cumQty": 500000}
        there.say("/getOrders", (200, [gone, {**OPEN, "orderId": 5}]))
        second = await there.venue.snapshot("main", 0)
        third = await there.venue.snapshot("main", 0)
        assert [order.venue_order_id for order in second.orders] == ["5", "6"]
        assert [order.venue_order_id for order in third.orders] == ["5"]


@pytest.mark.parametrize("recalled", [True, False])
async def test_a_snapshot_holds_ours_of_unknown_outcome_even_closed(*, recalled: bool) -> None:
    """Sent by this run or by the one before."""
    async with booth() as there:
        if recalled:
            await there.venue.send(RecallSent(venue="levidge", account="main", sent=LIMIT))
        else:
            there.say("/order", (500, {"error": "oops"}))
            await there.venue.send(LIMIT)
        there.say("/getOrders", (200, [ENDED]))
        snapshot = await there.venue.snapshot("main", 0)
        assert [order.client_key for order in snapshot.orders] == ["O1"]


async def test_a_snapshot_that_does_not_reach_back_is_none() -> None:
    """More is asked for, and in the end it fails: half a look proves nothing."""
    async with booth(requests_per_second=1000) as there:
        there.say("/getOrders", (200, [{**OPEN, "orderId": 5}]))
        await there.venue.snapshot("main", 0)
        many = [{**ENDED, "orderId": 10_000 + number} for number in range(8_000)]
        there.say("/getOrders", (200, many[:500]), (200, many[:2000]), (200, many))
        with pytest.raises(OutcomeUnknownError, match="more than 8000 orders"):
            await there.venue.snapshot("main", 0)
        assert [body["limit"] for body in there.bodies("/getOrders")] == [500, 500, 2000, 8000]


@pytest.mark.parametrize("answer", [(500, "{}"), (200, ""), (200, [{"orderId": 1}])])
async def test_a_snapshot_that_cannot_be_read_is_none(answer: tuple[int, object]) -> None:
    """An order without a status may be open."""
    async with booth() as there:
        there.say("/getOrders", answer)
        with pytest.raises(VenueError):
            await there.venue.snapshot("main", 0)


async def test_an_answer_that_repeats_a_secret_does_not_show_it() -> None:
    """Answers are shown and logged."""
    async with booth() as there:
        secret = ACCOUNT.request_secret.reveal()
        there.say("/order", (400, {"error": f"bad signature by {secret}"}))
        (event,) = await there.venue.send(replace(LIMIT, price=Decimal(1)))
        assert isinstance(event, OrderRefused)
        assert event.text == "bad signature by ***"
