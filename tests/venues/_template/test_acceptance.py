"""The room to copy passes the acceptance cases."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from fixgw.core.secret import Secret
from fixgw.venues._template import KIND, TemplateAccount
from tests.venues.acceptance import AcceptanceCases, Case, Rig, serving

CASE = Case(
    symbol="ABC/USD",
    quantity=Decimal("2.5"),
    resting_price=Decimal("98.50"),
    taking_price=Decimal("101.00"),
    order_path="/orders",
)


class TestTemplate(AcceptanceCases):
    """The cases of `tests/venues/acceptance.py`."""

    @pytest.fixture
    async def rig(self) -> AsyncIterator[Rig]:
        """The room in front of its simulator."""
        account = TemplateAccount(key="demo-key", secret=Secret("demo-secret"))
        async with serving(KIND, account, CASE) as rig:
            yield rig
