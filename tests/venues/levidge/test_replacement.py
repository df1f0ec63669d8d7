"""Cancel-replace: what became of both orders, when the answer is blank."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.effects import RecallSent, SendReplace
from fixgw.core.events import (
    Event,
    ExecutionsListed,
    OrderSeen,
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
    ReplaceTaken,
    ReplaceUnknown,
)
from fixgw.core.fields import Evidence, OrdType, TimeInForce
from tests.venues.levidge.booth import Booth, booth, settled
from tests.venues.levidge.samples import ACCOUNT, FILL, LIMIT, OPEN

OLD = 954751144
EFFECT = SendReplace(
    venue="levidge",
    account="main",
    order_id="O1",
    leg=0,
    sent_at=LIMIT.sent_at + 1,
    client_key="O1.1",
    venue_order_id=str(OLD),
    symbol="BTC/USD",
    side=LIMIT.side,
    ord_type=OrdType.LIMIT,
    order_qty=Decimal("0.9"),
    leaves_qty=Decimal("0.7"),
    price=Decimal("3700.5"),
    stop_px=None,
    time_in_force=None,
    expire_time=None,
    post_only=False,
    reduce_only=False,
    leverage=None,
    take_profit=None,
    stop_loss=None,
    slippage_bps=None,
)
ENDED = {**OPEN, "ordStatus": 4, "execType": "4", "leavesQty": 0}
FILLED = {**FILL, "ordStatus": 2, "cumQty": 500000, "leavesQty": 0}
NEW = {**OPEN, "orderId": OLD + 1, "clOrdId": "O1.1", "price": 370050, "quantity": 700000}


async def replaced(there: Booth, effect: SendReplace = EFFECT) -> list[Event]:
    """Place the order, then replace it."""
    there.say("/order", (200, dict(OPEN)))
    await there.venue.send(LIMIT)
    return list(await there.venue.send(effect))


async def test_the_request_holds_old_and_new_terms() -> None:
    """As the document's sample does; the new quantity is what remains to trade."""
    async with booth() as there:
        there.say("/getOrders", (200, [NEW]))
        await replaced(there)
        (body,) = there.bodies("/cancelOrder")
    assert body == {
        "origOrderId": OLD,
        "userId": ACCOUNT.user_id,
        "instrumentId": 5,
        "symbol": "BTC/USD",
        "side": 1,
        "ordType": 2,
        "quantity": 500000,
        "quantity_scale": 6,
        "price": 373217,
        "price_scale": 2,
        "clOrdId": "O1.1",
        "quantity2": 700000,
        "quantity2_scale": 6,
        "price2": 370050,
        "price2_scale": 2,
    }


async def test_another_path_may_be_configured() -> None:
    """The printed one is the cancel's own."""
    async with booth(replace_path="/cancelReplace") as there:
        there.say("/cancelReplace", (200, ""))
        there.say("/getOrders", (200, [NEW]))
        (event,) = await replaced(there)
        assert isinstance(event, ReplaceAccepted)
        assert there.bodies("/cancelOrder") == []


async def test_the_stream_tells_of_the_replacement() -> None:
    """By the key that only it carries."""
    async with booth() as there:
        events = await there.connected()
        there.say("/order", (200, dict(OPEN)))
        await there.venue.send(LIMIT)
        placing = asyncio.create_task(there.venue.send(EFFECT))
        await settled(lambda: bool(there.bodies("/cancelOrder")))
        await there.tell(ENDED)
        await there.tell(NEW)
        (event,) = await placing
        assert isinstance(event, ReplaceAccepted)
        assert (event.evidence, event.seen.venue_order_id) == (Evidence.STREAM, str(OLD + 1))
        assert isinstance(await anext(events), OrderSeen)
        assert there.bodies("/getOrders") == []


@pytest.mark.parametrize("key", ["O1", None])
async def test_a_replacement_without_our_key_is_known_by_its_terms(key: str | None) -> None:
    """Should the venue keep the old order's id, or none: it is younger and exactly as asked."""
    async with booth() as there:
        there.say("/getOrders", (200, [{**NEW, "clOrdId": key}]))
        (event,) = await replaced(there)
        assert isinstance(event, ReplaceAccepted)
        assert event.seen.venue_order_id == str(OLD + 1)


@pytest.mark.parametrize(
    "changes",
    [{"clOrdId": "stranger"}, {"price": 1}, {"quantity": 1}, {"side": 2}, {"orderId": OLD - 1}],
)
async def test_another_order_is_not_taken_for_the_replacement(changes: dict[str, Any]) -> None:
    """The old order is off the book and nothing took its place: that is told."""
    async with booth() as there:
        there.say("/getOrders", (200, [{**NEW, "clOrdId": None, **changes}]))
        there.say("/getOrder", (200, ENDED))
        *_, event = await replaced(there)
        assert isinstance(event, ReplaceGone)


async def test_a_plain_cancel_is_reported() -> None:
    """The risk of the printed path; the order's state comes first, and two looks were made."""
    async with booth() as there:
        there.say("/getOrder", (200, ENDED))
        seen, listed, gone = await replaced(there)
        assert isinstance(seen, OrderSeen)
        assert isinstance(listed, ExecutionsListed)
        assert isinstance(gone, ReplaceGone)
        assert gone.text == "levidge took the order off the book and shows no replacement"
        assert len(there.bodies("/getOrders")) == 2
        assert len(there.bodies("/cancelOrder")) == 1


async def test_a_replacement_that_comes_late_is_seen() -> None:
    """By the second look."""
    async with booth() as there:
        there.say("/getOrder", (200, ENDED))
        there.say("/getOrders", (200, []), (200, [NEW]))
        *_, event = await replaced(there)
        assert isinstance(event, ReplaceAccepted)


async def test_an_order_that_still_stands_is_asked_for_again() -> None:
    """The venue took the request; what it does with it shows later."""
    async with booth() as there:
        there.say("/getOrder", (200, dict(OPEN)))
        *_, event = await replaced(there)
        assert isinstance(event, ReplaceTaken)


async def test_an_order_that_was_filled_first_cannot_be_replaced() -> None:
    """Whatever the venue answered."""
    for answer in ((200, ""), (400, {"error": "order is filled"})):
        async with booth() as there:
            there.say("/getOrder", (200, FILLED))
            there.say("/cancelOrder", answer)
            *_, event = await replaced(there)
            assert isinstance(event, ReplaceRefused)
            assert event.too_late


@pytest.mark.parametrize(("state", "kind"), [(OPEN, ReplaceRefused), (ENDED, ReplaceGone)])
async def test_a_refusal_may_be_the_replacement_s_alone(state: Any, kind: type[Event]) -> None:
    """The old order's state tells whether it was taken off before."""
    async with booth() as there:
        there.say("/getOrder", (200, dict(state)))
        there.say("/cancelOrder", (400, {"error": "Insufficient funds"}))
        *_, event = await replaced(there)
        assert isinstance(event, kind)
        assert isinstance(event, ReplaceRefused | ReplaceGone)
        assert (event.text, event.venue_code) == ("Insufficient funds", "400")


async def test_a_replacement_that_is_shown_as_rejected() -> None:
    """Is no replacement."""
    async with booth() as there:
        there.say("/getOrders", (200, [{**NEW, "ordStatus": 8, "text": "no funds"}]))
        there.say("/getOrder", (200, ENDED))
        *_, event = await replaced(there)
        assert isinstance(event, ReplaceGone)
        assert event.text == "no funds"


async def test_without_a_key_nothing_was_done() -> None:
    """A 401 is proof; nothing has to be asked."""
    async with booth() as there:
        there.say("/cancelOrder", (401, {"error": "Invalid API Key"}))
        (event,) = await replaced(there)
        assert isinstance(event, ReplaceRefused)


@pytest.mark.parametrize(
    ("answer", "state"),
    [((500, "oops"), (200, OPEN)), ((200, ""), (500, "oops")), ((400, {"error": "no"}), (500, ""))],
)
async def test_what_cannot_be_known_is_in_doubt(
    answer: tuple[int, Any], state: tuple[int, Any]
) -> None:
    """The request left; it is never made again."""
    async with booth() as there:
        there.say("/cancelOrder", answer)
        there.say("/getOrder", state)
        *_, event = await replaced(there)
        assert isinstance(event, ReplaceUnknown)
        assert len(there.bodies("/cancelOrder")) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"price": Decimal("0.001")}, "OFF_TICK: "),
        ({"leaves_qty": Decimal("0.0000001")}, "OFF_LOT: "),
        ({"ord_type": OrdType.MARKET, "price": None}, "UNSUPPORTED_REPLACE: "),
        ({"ord_type": OrdType.STOP_LIMIT, "stop_px": Decimal(1)}, "UNSUPPORTED_REPLACE: "),
        ({"time_in_force": TimeInForce.IOC}, "UNSUPPORTED_REPLACE: "),
        ({"post_only": True}, "UNSUPPORTED_REPLACE: "),
    ],
)
async def test_what_cannot_be_given_anew_is_not_sent(changes: dict[str, Any], words: str) -> None:
    """The order stays as it was."""
    async with booth() as there:
        (event,) = await replaced(there, replace(EFFECT, **changes))
        assert isinstance(event, ReplaceRefused)
        assert event.text.startswith(words)
        assert there.bodies("/cancelOrder") == []


async def test_an_order_that_the_venue_does_not_know_is_not_replaced() -> None:
    """After a restart its terms have to be asked for."""
    async with booth() as there:
        there.say("/getOrder", (404, {"error": "Not Found"}))
        (event,) = await there.venue.send(EFFECT)
        assert isinstance(event, ReplaceRefused)
        assert event.text.startswith("UNKNOWN_ORDER: ")


async def test_a_replacement_of_an_earlier_run_is_recognised_when_rejected() -> None:
    """The stream shows it as rejected: the old order is gone with it."""
    async with booth() as there:
        events = await there.connected()
        await there.venue.send(RecallSent(venue="levidge", account="main", sent=EFFECT))
        await there.tell({**NEW, "ordStatus": 8})
        event = await anext(events)
        assert isinstance(event, ReplaceGone)
        assert (event.order_id, event.leg) == ("O1", 0)
