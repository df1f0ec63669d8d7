"""One call for many cancels: what the venue names is canceled, what it spares gets its own call."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from fixgw.core.effects import SendCancel, SendMassCancel
from fixgw.core.events import CancelAccepted, CancelUnknown, Event, OrderSeen
from fixgw.core.fields import OrdStatus
from fixgw.sim.polymarket import NO_LIMITS
from fixgw.venues.base import MassCanceler
from fixgw.venues.polymarket import KIND
from tests.venues.acceptance import Rig, serving
from tests.venues.polymarket.samples import DEMO, retail
from tests.venues.polymarket.test_client import CASE

PATH = "/v1/orders/open/cancel"


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A room in front of an exchange that decides at once."""
    async with serving(KIND, DEMO, CASE, settings=retail, limits=NO_LIMITS) as rig:
        yield rig


async def two_resting(rig: Rig) -> list[SendCancel]:
    """The cancels of two orders that rest."""
    taken = [await rig.rest() for _ in range(2)]
    return [
        replace(rig.cancel(one.seen.venue_order_id), order_id=f"O{number}")
        for number, one in enumerate(taken)
    ]


async def cancel_many(rig: Rig, cancels: list[SendCancel]) -> list[Event]:
    assert isinstance(rig.venue, MassCanceler)
    effect = SendMassCancel(venue=rig.venue.name, account="main", cancels=tuple(cancels))
    return list(await rig.venue.cancel_many(effect))


async def arm(rig: Rig, kind: str, **parameters: object) -> None:
    """Arm a fault for the next call for many cancels."""
    body = {"kind": kind, "match": {"path": PATH, "method": "POST"}, **parameters}
    (await rig.control.post("/_sim/fault", json=body)).raise_for_status()


async def statuses(rig: Rig) -> list[str]:
    orders = (await rig.control.get("/_sim/orders")).json()["orders"]
    return [order["state"] for order in orders]


async def test_named_orders_are_taken(rig: Rig) -> None:
    """The venue names both: submitted, the stream tells the rest."""
    cancels = await two_resting(rig)
    events = await cancel_many(rig, cancels)
    assert events == [CancelAccepted(order_id=one.order_id, leg=0) for one in cancels]
    assert set(await statuses(rig)) == {"ORDER_STATE_CANCELED"}


async def test_an_order_that_the_venue_does_not_name(rig: Rig) -> None:
    """It was filled meanwhile: its own call says so, with the order as it stands."""
    filled, resting = await rig.trade(), await rig.rest()
    cancels = [
        replace(rig.cancel(filled.seen.venue_order_id), order_id="O0"),
        replace(rig.cancel(resting.seen.venue_order_id), order_id="O1"),
    ]
    events = await cancel_many(rig, cancels)
    assert events[0] == CancelAccepted(order_id="O1", leg=0)
    (seen,) = [one.seen for one in events if isinstance(one, OrderSeen)]
    assert (seen.venue_order_id, seen.status) == (filled.seen.venue_order_id, OrdStatus.FILLED)


@pytest.mark.parametrize("status", [400, 404])
async def test_a_refused_call_becomes_single_ones(rig: Rig, status: int) -> None:
    """What the venue does not do for many it may do for each."""
    cancels = await two_resting(rig)
    await arm(rig, "error_before_accept", status=status)
    events = await cancel_many(rig, cancels)
    taken = [one.order_id for one in events if isinstance(one, CancelAccepted)]
    assert taken == ["O0", "O1"]
    assert set(await statuses(rig)) == {"ORDER_STATE_CANCELED"}


@pytest.mark.parametrize("kind", ["drop_after_accept", "error_after_accept", "nonsense"])
async def test_an_unclear_answer_leaves_every_cancel_unknown(rig: Rig, kind: str) -> None:
    """Each order is then asked for by itself; nothing is sent again from here."""
    cancels = await two_resting(rig)
    await arm(rig, kind)
    events = await cancel_many(rig, cancels)
    assert [type(one) for one in events] == [CancelUnknown, CancelUnknown]
    calls = await rig.control.get("/_sim/requests", params={"path": PATH})
    assert len(calls.json()["requests"]) == 1


async def test_an_order_that_follows_lives(rig: Rig) -> None:
    """The call takes down what is open when it arrives: an order sent after it waits for it."""
    cancels = await two_resting(rig)
    await arm(rig, "delay_before_accept", seconds=0.3)
    events, follower = await asyncio.gather(cancel_many(rig, cancels), rig.rest())
    assert [type(one) for one in events] == [CancelAccepted, CancelAccepted]
    orders = (await rig.control.get("/_sim/orders")).json()["orders"]
    alive = [order["id"] for order in orders if order["state"] == "ORDER_STATE_NEW"]
    assert alive == [follower.seen.venue_order_id]
