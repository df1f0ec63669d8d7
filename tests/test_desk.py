"""Whatever a venue's room does wrong, no order is lost and nothing stops."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from fixgw.core.account_data import Collateral, Positions, VenueNews
from fixgw.core.capability import Capability
from fixgw.core.effects import (
    QueryOrder,
    SendCancel,
    SendMassCancel,
    SendNew,
    TakeSnapshot,
    VenueEffect,
)
from fixgw.core.events import (
    CancelUnknown,
    Event,
    GapFillFailed,
    InstrumentsLoaded,
    OrderUnknown,
    QueryFailed,
    ReplaceUnknown,
    Snapshot,
    StreamLost,
)
from fixgw.core.fields import OrdType, Side
from fixgw.desk import Desk
from fixgw.errors import VenueError
from tests.venues.replacing import replace_of

POLLS = {"levret": 0.05}


class BrokenVenue:
    """A room full of bugs: everything raises what `problem` makes."""

    def __init__(self, problem: Callable[[], Exception]) -> None:
        self.name = "levret"
        self.accounts: tuple[str, ...] = ("main",)
        self.capability = Capability(venue_name="levret", time_in_force={})
        self.problem = problem
        self.snapshots = 0
        self.gate = asyncio.Event()

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        raise self.problem()

    async def events(self) -> AsyncIterator[VenueNews]:
        for event in await self.send(QUERY):
            yield event

    async def snapshot(self, account: str, since: int) -> Snapshot:
        self.snapshots += 1
        await self.gate.wait()
        raise self.problem()

    async def instruments(self) -> InstrumentsLoaded:
        raise self.problem()

    async def positions(self, account: str) -> Positions:
        raise self.problem()

    async def collateral(self, account: str) -> Collateral:
        raise self.problem()

    async def close(self) -> None:
        pass


class Inbox:
    """Collects what the desk delivers, and lets a test wait for it."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.arrived = asyncio.Event()

    def put(self, item: VenueNews | Snapshot) -> None:
        self.items.append(item)
        self.arrived.set()

    async def first(self) -> Any:
        await asyncio.wait_for(self.arrived.wait(), 5)
        return self.items[0]


SEND = SendNew(
    venue="levret",
    account="main",
    order_id="O1",
    leg=2,
    sent_at=1,
    client_key="O1.2",
    symbol="BTC_USDT",
    side=Side.BUY,
    ord_type=OrdType.MARKET,
    order_qty=None,
    cash_order_qty=None,
    price=None,
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
CANCEL = SendCancel(
    venue="levret", account="main", order_id="O1", leg=2, venue_order_id="9", symbol="BTC_USDT"
)
REPLACE = replace_of("9", SEND)
QUERY = QueryOrder(venue="levret", account="main", venue_order_id="9")


def bug() -> Exception:
    return KeyError("secret-in-the-text")


async def outcome_of(effect: VenueEffect) -> Any:
    inbox = Inbox()
    desk = Desk({"levret": BrokenVenue(bug)}, inbox.put, lambda: 1, POLLS)
    desk.carry_out(effect)
    event = await inbox.first()
    await desk.close(1)
    return event


async def test_order_that_hits_a_bug_is_unknown() -> None:
    """A bug while an order is being sent is an unknown outcome: never a reject, never silence."""
    event = await outcome_of(SEND)
    assert isinstance(event, OrderUnknown)
    assert (event.order_id, event.leg) == ("O1", 2)
    assert "secret" not in event.text


async def test_cancel_that_hits_a_bug_is_unknown() -> None:
    """A bug while a cancel is being sent leaves the cancel in doubt."""
    assert isinstance(await outcome_of(CANCEL), CancelUnknown)


class BrokenMassCanceler(BrokenVenue):
    """It has the call for many cancels as well, and a bug in it."""

    async def cancel_many(self, effect: SendMassCancel) -> Sequence[Event]:
        raise self.problem()


@pytest.mark.parametrize("room", [BrokenMassCanceler, BrokenVenue])
async def test_many_cancels_that_hit_a_bug_are_unknown_each(room: type[BrokenVenue]) -> None:
    """A bug in the one call for many, or its absence, leaves every one of them in doubt."""
    inbox = Inbox()
    desk = Desk({"levret": room(bug)}, inbox.put, lambda: 1, POLLS)
    cancels = (CANCEL, replace(CANCEL, order_id="O2"))
    desk.carry_out(SendMassCancel(venue="levret", account="main", cancels=cancels))
    await inbox.first()
    await desk.close(1)
    assert [type(one) for one in inbox.items] == [CancelUnknown, CancelUnknown]
    assert [one.order_id for one in inbox.items] == ["O1", "O2"]


async def test_replace_that_hits_a_bug_is_unknown() -> None:
    """So does a replace."""
    event = await outcome_of(REPLACE)
    assert isinstance(event, ReplaceUnknown)
    assert (event.order_id, event.leg) == ("O1", 2)


async def test_query_that_hits_a_bug_has_failed() -> None:
    """A bug in a query means no more than that nothing was learnt."""
    assert isinstance(await outcome_of(QUERY), QueryFailed)


async def test_stream_that_dies_is_lost_and_followed_again() -> None:
    """A bug in a room's streams is a lost stream for each of its accounts."""
    inbox = Inbox()
    desk = Desk({"levret": BrokenVenue(bug)}, inbox.put, lambda: 1, POLLS)
    desk.start()
    event = await inbox.first()
    await desk.close(1)
    assert isinstance(event, StreamLost)
    assert event.account == "main"


class ListingVenue(BrokenVenue):
    """Only its list of instruments works; the third reading opens the gate."""

    readings = 0

    async def instruments(self) -> InstrumentsLoaded:
        self.readings += 1
        if self.readings == 3:
            self.gate.set()
        return InstrumentsLoaded(venue="levret", instruments=())


async def test_instruments_are_read_as_often_as_the_venue_s_setting_says() -> None:
    """What a venue lists later is known after one such pause."""
    inbox = Inbox()
    venue = ListingVenue(bug)
    desk = Desk({"levret": venue}, inbox.put, lambda: 1, POLLS)
    desk.start()
    await asyncio.wait_for(venue.gate.wait(), 5)
    await desk.close(1)
    assert sum(isinstance(one, InstrumentsLoaded) for one in inbox.items) >= 2


async def test_failed_snapshot_is_told() -> None:
    """A snapshot that cannot be read says so and can be asked for again."""
    inbox = Inbox()
    venue = BrokenVenue(lambda: VenueError("no answer"))
    venue.gate.set()
    desk = Desk({"levret": venue}, inbox.put, lambda: 1, POLLS)
    desk.take_snapshot(TakeSnapshot(venue="levret", account="main", since=5))
    event = await inbox.first()
    await desk.close(1)
    assert event == GapFillFailed(venue="levret", account="main", text="no answer")


async def test_snapshots_of_an_account_follow_one_another() -> None:
    """Snapshots asked for while one is under way become one more, never two at once."""
    inbox = Inbox()
    venue = BrokenVenue(bug)
    desk = Desk({"levret": venue}, inbox.put, lambda: 1, POLLS)
    for since in (5, 3, 4):
        desk.take_snapshot(TakeSnapshot(venue="levret", account="main", since=since))
    await asyncio.sleep(0)
    assert venue.snapshots == 1
    venue.gate.set()
    await desk.close(5)
    assert venue.snapshots == 2
    assert [type(item) for item in inbox.items] == [GapFillFailed, GapFillFailed]
