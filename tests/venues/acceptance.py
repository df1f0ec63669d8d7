"""The numbered acceptance cases that every room passes against its simulator.

A room's test module subclasses `AcceptanceCases` and provides the fixture `rig`. A case is left
out only where the room's capability says that the venue cannot do what it is about.
"""

import asyncio
import importlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.capability import ReplaceMode
from fixgw.core.effects import (
    FetchExecutions,
    QueryOrder,
    SendCancel,
    SendNew,
    SendReplace,
    VenueEffect,
)
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    Event,
    ExecutionsListed,
    OrderAccepted,
    OrderMissing,
    OrderNotSent,
    OrderRefused,
    OrderSeen,
    OrderUnknown,
    QueryFailed,
    ReplaceAccepted,
    ReplaceRefused,
    ReplaceTaken,
    ReplaceUnknown,
    StreamConnected,
    StreamLost,
)
from fixgw.core.fields import OrdRejReason, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.instruments import index, symbol_key
from fixgw.errors import VenueError
from fixgw.timings import VenueTimings
from fixgw.venues.base import Venue
from fixgw.venues.kind import VenueKind
from tests.venues.replacing import replace_of

TIMINGS = VenueTimings(
    order_timeout=Decimal("0.8"), rate_limit_wait=Decimal(3), stream_silence=Decimal(5)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a room's cases trade: a limit order that rests and one that trades at once.

    `order_path` is where the venue takes orders, in the words of its simulator.
    """

    symbol: str
    quantity: Decimal
    resting_price: Decimal
    taking_price: Decimal
    order_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A room in front of its running simulator."""

    venue: Venue
    simulator: Any
    case: Case
    control: httpx.AsyncClient

    def order(self, price: Decimal, **changes: Any) -> SendNew:
        """A limit order to buy, decided now."""
        now = time.time_ns() // 1000
        order = SendNew(
            venue=self.venue.name,
            account="main",
            order_id="O1",
            leg=0,
            sent_at=now,
            client_key=f"K{now}",
            symbol=self.case.symbol,
            side=Side.BUY,
            ord_type=OrdType.LIMIT,
            order_qty=self.case.quantity,
            cash_order_qty=None,
            price=price,
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
        return replace(order, **changes)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """Carry out one effect."""
        return await self.venue.send(effect)

    async def rest(self) -> OrderAccepted:
        """Place an order that rests."""
        return await self._taken(self.order(self.case.resting_price))

    async def trade(self) -> OrderAccepted:
        """Place an order that trades at once."""
        return await self._taken(self.order(self.case.taking_price))

    async def _taken(self, order: SendNew) -> OrderAccepted:
        (event,) = await self.send(order)
        assert isinstance(event, OrderAccepted), event
        return event

    def cancel(self, venue_order_id: str) -> SendCancel:
        """A cancel of a venue order."""
        return SendCancel(
            venue=self.venue.name,
            account="main",
            order_id="O1",
            leg=0,
            venue_order_id=venue_order_id,
            symbol=self.case.symbol,
        )

    def change(self, venue_order_id: str) -> SendReplace:
        """A replace of a resting order of which nothing is filled: twice its quantity."""
        order = self.order(self.case.resting_price)
        return replace_of(venue_order_id, order, order_qty=self.case.quantity * 2)

    async def settles(self, quantity: Decimal) -> bool:
        """Tell whether one order of this quantity is soon all that is open."""
        for _ in range(100):
            orders = (await self.venue.snapshot("main", 0)).orders
            if [order.order_qty for order in orders] == [quantity]:
                return True
            await asyncio.sleep(0.05)
        return False

    @property
    def replaces_itself(self) -> bool:
        """Whether the venue has a replace of its own."""
        return self.venue.capability.replace is ReplaceMode.NATIVE

    def query(self, venue_order_id: str) -> QueryOrder:
        """A question about a venue order."""
        return QueryOrder(venue=self.venue.name, account="main", venue_order_id=venue_order_id)

    async def executions(self, venue_order_id: str) -> ExecutionsListed:
        """A venue order's executions."""
        effect = FetchExecutions(
            venue=self.venue.name, account="main", venue_order_id=venue_order_id
        )
        (listed,) = await self.send(effect)
        assert isinstance(listed, ExecutionsListed), listed
        return listed

    async def fault(self, kind: str, *, on_orders: bool = False, **parameters: Any) -> None:
        """Arm a fault."""
        match = {"match": {"path": self.case.order_path}} if on_orders else {}
        body = {"kind": kind, **match, **parameters}
        (await self.control.post("/_sim/fault", json=body)).raise_for_status()


@asynccontextmanager
async def serving(
    kind: VenueKind,
    account: Any,
    case: Case,
    *,
    settings: Callable[[Mapping[str, str]], Any] | None = None,
    **options: Any,
) -> AsyncIterator[Rig]:
    """Start a kind's simulator with its options, and a venue in front of it.

    `settings` makes the venue's of where the simulator says that it is.
    """
    module, _, name = kind.simulator.partition(":")
    simulator = getattr(importlib.import_module(module), name)(**options)
    port = await simulator.start()
    where = simulator.describe()
    chosen = kind.settings(**where) if settings is None else settings(where)
    venue = kind.connect("here", chosen, {"main": account}, TIMINGS)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as control:
            yield Rig(venue=venue, simulator=simulator, case=case, control=control)
    finally:
        await venue.close()
        await simulator.stop()


async def until(events: AsyncIterator[VenueNews], found: Callable[[Event], bool]) -> Event:
    """Read events up to the one that is looked for."""
    async with asyncio.timeout(15):
        async for event in events:
            if not isinstance(event, AccountChanged) and found(event):
                return event
    raise AssertionError("the events ended")


BREAKS = (
    *("delay", "error_after_accept", "error_before_accept", "drop_after_accept"),
    *("drop_before_accept", "never_answer", "nonsense"),
)

UNSUPPORTED: dict[str, dict[str, Any]] = {
    "post_only": {"post_only": True},
    "reduce_only": {"reduce_only": True},
    "leverage": {"leverage": 5},
    "take_profit": {"take_profit": Decimal(1000)},
    "stop_loss": {"stop_loss": Decimal(1)},
    "slippage": {"slippage_bps": 5},
    "cash_order_qty": {"cash_order_qty": Decimal(100), "order_qty": None},
}


class AcceptanceCases:
    """A01 to A20."""

    async def test_a01_instruments_are_read(self, rig: Rig) -> None:
        """A01: the venue's symbols come with their grids."""
        loaded = await rig.venue.instruments()
        instrument = index(loaded.instruments)[symbol_key(rig.case.symbol)]
        assert instrument.symbol == rig.case.symbol
        assert instrument.tick_size is not None
        assert instrument.lot_size is not None

    async def test_a02_a_resting_order_is_taken(self, rig: Rig) -> None:
        """A02: accepted, open, with the venue's id."""
        taken = await rig.rest()
        assert (taken.order_id, taken.leg, taken.seen.status) == ("O1", 0, OrdStatus.NEW)

    async def test_a03_a_query_tells_the_same_order(self, rig: Rig) -> None:
        """A03: status, quantity and price as placed."""
        taken = await rig.rest()
        seen, listed = await rig.send(rig.query(taken.seen.venue_order_id))
        assert isinstance(seen, OrderSeen)
        assert seen.seen.venue_order_id == taken.seen.venue_order_id
        assert (seen.seen.order_qty, seen.seen.price) == (
            *(rig.case.quantity, rig.case.resting_price),
        )
        assert isinstance(listed, ExecutionsListed)
        assert listed.executions == ()

    async def test_a04_a_fill_is_listed_exactly_and_always_the_same(self, rig: Rig) -> None:
        """A04: executions sum up to the order's quantity, and their ids never change."""
        taken = await rig.trade()
        first = await rig.executions(taken.seen.venue_order_id)
        second = await rig.executions(taken.seen.venue_order_id)
        assert sum(fill.last_qty for fill in first.executions) == rig.case.quantity
        assert first.executions == second.executions

    async def test_a05_a_snapshot_holds_open_orders_and_fills(self, rig: Rig) -> None:
        """A05: nothing is missing, and nothing that is over is called open."""
        rested, traded = await rig.rest(), await rig.trade()
        snapshot = await rig.venue.snapshot("main", 0)
        listed = await rig.executions(traded.seen.venue_order_id)
        assert [order.venue_order_id for order in snapshot.orders] == [rested.seen.venue_order_id]
        assert set(snapshot.executions) == set(listed.executions)

    async def test_a06_a_cancel_is_confirmed(self, rig: Rig) -> None:
        """A06: the request is taken, and the order's state proves it."""
        taken = await rig.rest()
        accepted, seen, _ = await rig.send(rig.cancel(taken.seen.venue_order_id))
        assert isinstance(accepted, CancelAccepted)
        assert isinstance(seen, OrderSeen)
        assert seen.seen.status is OrdStatus.CANCELED

    async def test_a07_a_cancel_after_the_fill_is_too_late(self, rig: Rig) -> None:
        """A07: refused as too late, after the order's state."""
        taken = await rig.trade()
        events = await rig.send(rig.cancel(taken.seen.venue_order_id))
        assert isinstance(events[0], OrderSeen)
        assert isinstance(events[-1], CancelRefused)
        assert events[-1].too_late

    async def test_a08_an_unknown_symbol_is_refused_by_name(self, rig: Rig) -> None:
        """A08: OrdRejReason(103)=1 with the venue's code and words."""
        (event,) = await rig.send(rig.order(rig.case.resting_price, symbol="NO_SUCH"))
        assert isinstance(event, OrderRefused)
        assert event.reason is OrdRejReason.UNKNOWN_SYMBOL
        assert event.venue_code
        assert event.text

    async def test_a09_an_order_that_never_was_is_missing(self, rig: Rig) -> None:
        """A09: the venue's own word that it does not know it."""
        (event,) = await rig.send(rig.query("999999"))
        assert isinstance(event, OrderMissing)

    @pytest.mark.parametrize("ability", UNSUPPORTED)
    async def test_a10_what_the_venue_cannot_do_is_not_sent(self, rig: Rig, ability: str) -> None:
        """A10: nothing is dropped from an order, should the core let it through."""
        if getattr(rig.venue.capability, ability):
            pytest.skip(f"the venue can: {ability}")
        (event,) = await rig.send(rig.order(rig.case.resting_price, **UNSUPPORTED[ability]))
        assert isinstance(event, OrderNotSent)
        assert event.text.startswith("UNSUPPORTED_")

    @pytest.mark.parametrize("time_in_force", list(TimeInForce))
    async def test_a11_an_unsupported_time_in_force_is_not_sent(
        self, rig: Rig, time_in_force: TimeInForce
    ) -> None:
        """A11: no TimeInForce(59) is sent as another one."""
        if time_in_force in rig.venue.capability.time_in_force[OrdType.LIMIT]:
            pytest.skip(f"the venue has {time_in_force.name}")
        order = rig.order(rig.case.resting_price, time_in_force=time_in_force)
        (event,) = await rig.send(order)
        assert isinstance(event, OrderNotSent)

    @pytest.mark.parametrize("kind", BREAKS)
    async def test_a12_a_broken_order_call_is_unknown_and_made_once(
        self, rig: Rig, kind: str
    ) -> None:
        """A12: neither rejected nor sent again."""
        await rig.fault(kind, on_orders=True)
        (event,) = await rig.send(rig.order(rig.case.resting_price))
        assert isinstance(event, OrderUnknown)
        calls = (await rig.control.get("/_sim/requests", params={"method": "POST"})).json()
        assert len(calls["requests"]) == 1

    async def test_a13_a_rate_limit_is_waited_for(self, rig: Rig) -> None:
        """A13: a 429 proves that the first call did nothing, so the order is placed once."""
        await rig.fault("rate_limited", on_orders=True, seconds=1)
        assert (await rig.rest()).seen.status is OrdStatus.NEW
        assert len((await rig.venue.snapshot("main", 0)).orders) == 1

    async def test_a14_a_venue_that_is_gone_takes_nothing(self, rig: Rig) -> None:
        """A14: certainly not sent, and every question fails."""
        await rig.simulator.stop()
        (placed,) = await rig.send(rig.order(rig.case.resting_price))
        (cancelled,) = await rig.send(rig.cancel("1"))
        (asked,) = await rig.send(rig.query("1"))
        assert isinstance(placed, OrderNotSent)
        assert placed.text.startswith("VENUE_DOWN: ")
        assert isinstance(cancelled, CancelRefused)
        assert isinstance(asked, QueryFailed)
        with pytest.raises(VenueError):
            await rig.venue.snapshot("main", 0)

    async def test_a15_the_stream_tells_an_order_s_life(self, rig: Rig) -> None:
        """A15: connected first, then every state."""
        events = rig.venue.events()
        assert await anext(events) == StreamConnected(venue="here", account="main")
        taken = await rig.rest()
        await rig.send(rig.cancel(taken.seen.venue_order_id))
        for status in (OrdStatus.NEW, OrdStatus.CANCELED):
            await until(events, _is_order(taken.seen.venue_order_id, status))

    async def test_a16_a_lost_stream_is_told_and_rebuilt(self, rig: Rig) -> None:
        """A16: the loss, the new connection, and orders again."""
        events = rig.venue.events()
        await anext(events)
        await rig.fault("stream_disconnect")
        await until(events, lambda event: isinstance(event, StreamLost))
        await until(events, lambda event: isinstance(event, StreamConnected))
        taken = await rig.rest()
        await until(events, _is_order(taken.seen.venue_order_id, OrdStatus.NEW))

    async def test_a17_a_broken_cancel_call_is_unknown(self, rig: Rig) -> None:
        """A17: the order's state has to be asked for."""
        taken = await rig.rest()
        await rig.fault("error_after_accept")
        (event,) = await rig.send(rig.cancel(taken.seen.venue_order_id))
        assert isinstance(event, CancelUnknown)

    async def test_a18_a_replace_gives_the_order_new_terms(self, rig: Rig) -> None:
        """A18: there is one order afterwards, as it was asked for."""
        if not rig.replaces_itself:
            pytest.skip("the venue has no replace of its own")
        taken = await rig.rest()
        done = (await rig.send(rig.change(taken.seen.venue_order_id)))[-1]
        assert isinstance(done, ReplaceAccepted | ReplaceTaken), done
        assert await rig.settles(rig.case.quantity * 2)

    async def test_a19_a_broken_replace_call_is_unknown(self, rig: Rig) -> None:
        """A19: it may have been carried out, and the orders have to be looked at."""
        if not rig.replaces_itself:
            pytest.skip("the venue has no replace of its own")
        taken = await rig.rest()
        await rig.fault("error_after_accept")
        (event,) = await rig.send(rig.change(taken.seen.venue_order_id))
        assert isinstance(event, ReplaceUnknown)

    async def test_a20_a_replace_that_the_venue_has_not_is_refused(self, rig: Rig) -> None:
        """A20: nothing is sent, should the core ask for it; the order stays."""
        if rig.replaces_itself:
            pytest.skip("the venue replaces orders itself")
        taken = await rig.rest()
        (event,) = await rig.send(rig.change(taken.seen.venue_order_id))
        assert isinstance(event, ReplaceRefused)
        assert event.text.startswith("UNSUPPORTED_REPLACE: ")
        orders = (await rig.venue.snapshot("main", 0)).orders
        assert [one.order_qty for one in orders] == [rig.case.quantity]


def _is_order(venue_order_id: str, status: OrdStatus) -> Callable[[Event], bool]:
    return lambda event: (
        isinstance(event, OrderSeen)
        and event.seen.venue_order_id == venue_order_id
        and event.seen.status is status
    )
