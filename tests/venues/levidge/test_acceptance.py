"""Levidge passes the acceptance cases over REST."""

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal

import pytest

from fixgw.core.events import OrderNotSent
from fixgw.core.fields import OrdRejReason
from fixgw.sim.levidge import NO_LIMITS
from fixgw.venues.levidge import KIND, LevidgeSettings
from tests.venues.acceptance import AcceptanceCases, Case, Rig, serving
from tests.venues.levidge.samples import DEMO

CASE = Case(
    symbol="BTC/USD",
    quantity=Decimal("0.01"),
    resting_price=Decimal(44000),
    taking_price=Decimal(46000),
    order_path="/order",
)


def settings(where: Mapping[str, str]) -> LevidgeSettings:
    """The venue where its simulator is."""
    return LevidgeSettings(
        route="rest",
        url=where["url"],
        stream_url=where["stream_url"],
        connect_interval=Decimal("0.01"),
        subscribe_wait=Decimal(1),
        requests_per_second=1000,
        public_requests_per_second=1000,
    )


class TestLevidge(AcceptanceCases):
    """The cases of `tests/venues/acceptance.py`."""

    @pytest.fixture
    async def rig(self) -> AsyncIterator[Rig]:
        """The room in front of its simulator."""
        async with serving(KIND, DEMO, CASE, settings=settings, limits=NO_LIMITS) as rig:
            yield rig

    async def test_a08_an_unknown_symbol_is_refused_by_name(self, rig: Rig) -> None:
        """A08: by the gateway, as an order names its pair by an id that there is none of."""
        (event,) = await rig.send(rig.order(rig.case.resting_price, symbol="NO_SUCH"))
        assert isinstance(event, OrderNotSent)
        assert event.reason is OrdRejReason.UNKNOWN_SYMBOL
        assert event.text.startswith("UNKNOWN_SYMBOL: ")
