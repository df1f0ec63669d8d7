"""The four outcomes under faults: what broke, what is known, and that nothing is sent twice."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.events import (
    CancelRefused,
    CancelUnknown,
    OrderAccepted,
    OrderNotSent,
    OrderUnknown,
    QueryFailed,
)
from fixgw.errors import VenueError
from tests.venues.levret.conftest import TIMINGS, Begin, Rig
from tests.venues.levret.samples import LIMIT, cancel, fetch, query

BROKEN = [
    ("delay", {"seconds": 1}),
    ("delay_before_accept", {"seconds": 1}),
    ("error_after_accept", {}),
    ("error_after_accept", {"status": 502}),
    ("error_before_accept", {}),
    ("drop_after_accept", {}),
    ("drop_before_accept", {}),
    ("never_answer", {}),
    ("never_answer_before_accept", {}),
    ("nonsense", {}),
]
NAMES = [f"{kind} {more.get('status', '')}".strip() for kind, more in BROKEN]
broken = pytest.mark.parametrize(("kind", "more"), BROKEN, ids=NAMES)


@broken
async def test_an_order_call_that_breaks_is_unknown_and_sent_once(
    rig: Rig, kind: str, more: dict[str, int]
) -> None:
    """Whether the venue took it or not: from here it cannot be told, so it is not told."""
    await rig.fault(kind, path="/order", **more)
    (event,) = await rig.send(LIMIT)
    assert isinstance(event, OrderUnknown)
    assert await rig.placed() == 1


@broken
async def test_a_cancel_call_that_breaks_is_unknown(
    rig: Rig, kind: str, more: dict[str, int]
) -> None:
    """The order's state has to be asked for."""
    (taken,) = await rig.send(LIMIT)
    assert isinstance(taken, OrderAccepted)
    await rig.fault(kind, path="/order/cancel", **more)
    (event,) = await rig.send(cancel(taken.seen.venue_order_id))
    assert isinstance(event, CancelUnknown)


@broken
async def test_a_query_that_breaks_is_failed_and_asked_again_by_the_core(
    rig: Rig, kind: str, more: dict[str, int]
) -> None:
    """No answer is not an answer."""
    await rig.fault(kind, path="/order/*", **more)
    (event,) = await rig.send(query("1"))
    assert isinstance(event, QueryFailed)


@pytest.mark.parametrize("path", ["/order/open", "/trade/user/*"])
@pytest.mark.parametrize("kind", ["error_before_accept", "drop_before_accept", "nonsense"])
async def test_half_a_snapshot_is_none(rig: Rig, path: str, kind: str) -> None:
    """Orders without fills, or fills without orders, prove nothing."""
    await rig.fault(kind, path=path, times=2)
    with pytest.raises(VenueError):
        await rig.venue.snapshot("main", 0)


async def test_fills_that_cannot_be_read_leave_the_order_told(rig: Rig) -> None:
    """The order is known; its fills will be asked for again."""
    (taken,) = await rig.send(LIMIT)
    assert isinstance(taken, OrderAccepted)
    await rig.fault("nonsense", path="/trade/order/*")
    _order, failed = await rig.send(query(taken.seen.venue_order_id))
    assert isinstance(failed, QueryFailed)


async def test_a_rate_limit_is_waited_for_and_the_order_placed_once(rig: Rig) -> None:
    """A 429 proves that the first call was not carried out."""
    await rig.fault("rate_limited", path="/order", seconds=1)
    (event,) = await rig.send(LIMIT)
    assert isinstance(event, OrderAccepted)
    assert len((await rig.venue.snapshot("main", 0)).orders) == 1


async def test_a_rate_limit_beyond_patience_is_not_sent(begin: Begin) -> None:
    """The client is told at once, with a code it can match on."""
    rig = await begin(timings=replace(TIMINGS, rate_limit_wait=Decimal("0.1")))
    await rig.fault("rate_limited", path="/order", seconds=30)
    (event,) = await rig.send(LIMIT)
    assert isinstance(event, OrderNotSent)
    assert event.text.startswith("RATE_LIMITED: ")


async def test_a_used_up_budget_leaves_a_share_for_cancels(begin: Begin) -> None:
    """Of ten calls a minute orders get nine; the cancel gets the last, its look-up none."""
    rig = await begin(
        rate_limit=10,
        settings={"requests_per_minute": 10},
        timings=replace(TIMINGS, rate_limit_wait=Decimal("0.1")),
    )
    outcomes = [(await rig.send(LIMIT))[0] for _ in range(12)]
    taken = [event for event in outcomes if isinstance(event, OrderAccepted)]
    assert len(taken) == 9
    assert all(isinstance(event, OrderNotSent) for event in outcomes[9:])
    accepted, failed = await rig.send(cancel(taken[0].seen.venue_order_id))
    assert type(accepted).__name__ == "CancelAccepted"
    assert isinstance(failed, QueryFailed)


async def test_a_venue_that_is_gone_is_not_sent(rig: Rig) -> None:
    """A refused connection is proof; the text starts with a code."""
    await rig.simulator.stop()
    placed, cancelled, asked, fetched = await asyncio.gather(
        rig.send(LIMIT), rig.send(cancel("1")), rig.send(query("1")), rig.send(fetch("1"))
    )
    assert isinstance(placed[0], OrderNotSent)
    assert isinstance(cancelled[0], CancelRefused)
    assert placed[0].text.startswith("VENUE_DOWN: cannot reach levret")
    assert cancelled[0].text.startswith("VENUE_DOWN: cannot reach levret")
    assert not cancelled[0].too_late
    assert isinstance(asked[0], QueryFailed)
    assert isinstance(fetched[0], QueryFailed)
