"""Each fault of a call does what its name says, once, and to no other call."""

import asyncio

import httpx
import pytest

from tests.sim.client import until
from tests.sim.levidge.client import Client, order_fields

ON_ORDER = {"path": "/order", "method": "POST"}


async def placed(venue: Client) -> int:
    """How many orders the venue has accepted."""
    return len((await venue.sim("GET", "/orders"))["orders"])


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [("drop_after_accept", 1), ("drop_before_accept", 0)],
)
async def test_the_connection_is_dropped(venue: Client, kind: str, accepted: int) -> None:
    """The client sees a broken connection; only the order tells before from after."""
    await venue.fault(kind, match=ON_ORDER)
    with pytest.raises(httpx.TransportError) as caught:
        await venue.call("/order", order_fields())
    assert not isinstance(caught.value, httpx.TimeoutException)
    assert await placed(venue) == accepted


@pytest.mark.parametrize(
    ("kind", "accepted"), [("never_answer", 1), ("never_answer_before_accept", 0)]
)
async def test_the_call_is_never_answered(venue: Client, kind: str, accepted: int) -> None:
    """The client waits until its own patience ends."""
    await venue.fault(kind, match=ON_ORDER)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await venue.call("/order", order_fields())
    assert await placed(venue) == accepted


@pytest.mark.parametrize(
    ("kind", "accepted", "body"),
    [
        ("error_after_accept", 1, {"error": "Internal Server Error"}),
        ("error_before_accept", 0, {"error": "Internal Server Error"}),
    ],
)
async def test_the_call_is_answered_with_an_error(
    venue: Client, kind: str, accepted: int, body: object
) -> None:
    """A 500 says nothing about the order."""
    await venue.fault(kind, match=ON_ORDER)
    answer = await venue.call("/order", order_fields())
    assert (answer.status_code, answer.json()) == (500, body)
    assert await placed(venue) == accepted


async def test_a_429_can_be_asked_for(venue: Client) -> None:
    """As the limit answers, and nothing is accepted."""
    await venue.fault("rate_limited", match=ON_ORDER)
    answer = await venue.call("/order", order_fields())
    assert (answer.status_code, answer.json()) == (429, {"error": "Too Many Requests"})
    assert await placed(venue) == 0


@pytest.mark.parametrize(("kind", "early"), [("delay", 1), ("delay_before_accept", 0)])
async def test_the_answer_is_late(venue: Client, kind: str, early: int) -> None:
    """A delay holds the answer back; delay_before_accept holds the order back, too."""
    await venue.fault(kind, match=ON_ORDER, seconds=1)
    call = asyncio.create_task(venue.call("/order", order_fields()))

    async def received() -> int:
        return int((await venue.sim("GET", "/requests"))["total"])

    await until(received)
    assert (await placed(venue), call.done()) == (early, False)
    assert (await call).status_code == 200
    assert await placed(venue) == 1


async def test_the_answer_is_nonsense(venue: Client) -> None:
    """A 200 whose body is neither JSON nor UTF-8, after accepting."""
    await venue.fault("nonsense", match=ON_ORDER)
    answer = await venue.call("/order", order_fields())
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="decode"):
        answer.json()
    assert await placed(venue) == 1


async def test_a_cancel_can_be_hit(venue: Client) -> None:
    """Paths in faults are the venue's without /api."""
    order_id = await venue.order()
    await venue.fault("drop_after_accept", match={"path": "/cancelOrder"})
    with pytest.raises(httpx.TransportError):
        await venue.call("/cancelOrder", order_fields(origOrderId=order_id))
    assert (await venue.one(order_id))["ordStatus"] == 4


async def test_reset_begins_anew(venue: Client) -> None:
    """After a reset nothing is left but the accounts, and no id is used again."""
    first = await venue.order()
    await venue.trade("sell", 0.2)
    await venue.fault("nonsense")
    await venue.sim("POST", "/reset")
    assert await placed(venue) == 0
    assert (await venue.sim("GET", "/requests"))["total"] == 0
    assert (await venue.sim("GET", "/fault"))["armed"] == []
    assert await venue.order() > first


async def test_an_order_can_come_from_elsewhere(venue: Client) -> None:
    """A user's order that no client of ours sent."""
    answer = await venue.sim("POST", "/orders", order_fields(clOrdId="foreign"))
    (order,) = await venue.orders()
    assert order["origOrderId"] == answer["order"]["orderId"]
    assert order["clOrdId"] == "foreign"


async def test_the_kinds_of_fix_are_listed(venue: Client) -> None:
    """Beside those of every simulator."""
    kinds = (await venue.sim("GET", "/fault"))["kinds"]
    assert kinds["fix_logout"]["reach"] == "session"
    assert kinds["delay"]["reach"] == "call"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b'{"kind":"fix_logout","times":2}', "times can only be 1"),
        (b'{"kind":"fix_logout","text":1}', "text must be a string"),
        (b'{"kind":"fix_logout","text":"a\\u0001b"}', "text must be a string"),
        (b'{"kind":"fix_resend","count":0}', "count must be a whole number"),
        (b'{"kind":"fix_delay","match":{"exec_type":"1"}}', "it can match type"),
        (b'{"kind":"fix_lose_report","match":{"path":"x"}}', "it can match type, exec_type"),
        (b'{"kind":"fix_refuse_logon","match":{"type":"A"}}', "it can match nothing"),
    ],
)
async def test_a_bad_fix_fault_is_explained(venue: Client, body: bytes, complaint: str) -> None:
    """What is not understood arms nothing and says what would be."""
    answer = await venue.send("POST", "/_sim/fault", body)
    assert answer.status_code == 400
    assert complaint in answer.json()["error"]
