"""The Retail API passes the acceptance cases."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from fixgw.core.events import OrderSeen, StreamConnected
from fixgw.core.fields import OrdStatus
from fixgw.sim.polymarket import NO_LIMITS
from fixgw.venues.polymarket import KIND
from tests.venues.acceptance import AcceptanceCases, Case, Rig, serving, until
from tests.venues.polymarket.samples import DEMO, SLUG, retail

CASE = Case(
    symbol=SLUG,
    quantity=Decimal(10),
    resting_price=Decimal("0.4"),
    taking_price=Decimal("0.7"),
    order_path="/v1/orders",
)
CASE_OF_NO = Case(
    symbol=f"{SLUG}:NO",
    quantity=Decimal(10),
    resting_price=Decimal("0.2"),
    taking_price=Decimal("0.5"),
    order_path="/v1/orders",
)


@pytest.mark.parametrize("case", [CASE, CASE_OF_NO], ids=["yes", "no"], scope="class")
class TestRetail(AcceptanceCases):
    """The cases of `tests/venues/acceptance.py`, for either outcome."""

    @pytest.fixture
    async def rig(self, case: Case) -> AsyncIterator[Rig]:
        """The room in front of its simulator."""
        async with serving(KIND, DEMO, case, settings=retail, limits=NO_LIMITS) as rig:
            yield rig

    async def test_a04_a_fill_is_listed_exactly_and_always_the_same(self, rig: Rig) -> None:
        """A04: the venue lists no executions; those that the stream told are kept."""
        events = rig.venue.events()
        assert await anext(events) == StreamConnected(venue="here", account="main")
        taken = await rig.trade()
        order_id = taken.seen.venue_order_id
        await until(
            events,
            lambda event: (
                isinstance(event, OrderSeen)
                and event.seen.venue_order_id == order_id
                and event.seen.status is OrdStatus.FILLED
            ),
        )
        first, second = await rig.executions(order_id), await rig.executions(order_id)
        assert sum(fill.last_qty for fill in first.executions) == rig.case.quantity
        assert first == second
        assert first.available

    async def test_a04_fills_that_nobody_told_of_are_not_to_be_had(self, rig: Rig) -> None:
        """A04: without the stream they are asked for some times, then counted by quantity."""
        taken = await rig.trade()
        order_id = taken.seen.venue_order_id
        asked = [await rig.executions(order_id) for _ in range(3)]
        assert [one.available for one in asked] == [True, True, False]
        assert not any(one.executions for one in asked)
        seen, _ = await rig.send(rig.query(order_id))
        assert isinstance(seen, OrderSeen)
        assert (seen.seen.status, seen.seen.cum_qty) == (OrdStatus.FILLED, rig.case.quantity)
        assert seen.seen.avg_px is not None
        assert seen.seen.avg_px < rig.case.taking_price
