"""Levret passes the acceptance cases."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from fixgw.venues.levret import KIND
from tests.venues.acceptance import AcceptanceCases, Case, Rig, serving
from tests.venues.levret.samples import ACCOUNT

CASE = Case(
    symbol="BTC_USDT",
    quantity=Decimal("0.01"),
    resting_price=Decimal(44000),
    taking_price=Decimal(46000),
    order_path="/order",
)


class TestLevret(AcceptanceCases):
    """The cases of `tests/venues/acceptance.py`."""

    @pytest.fixture
    async def rig(self) -> AsyncIterator[Rig]:
        """The room in front of its simulator."""
        async with serving(KIND, ACCOUNT, CASE) as rig:
            yield rig
