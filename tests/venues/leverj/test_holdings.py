"""What an account holds at Leverj, as the venue words it."""

from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.account_data import Figure
from fixgw.venues.leverj import wire
from fixgw.venues.leverj.holdings import rows_to_positions
from fixgw.venues.leverj.products import Products
from tests.venues.leverj.samples import payload


def products() -> Products:
    """The instruments of the recorded configuration."""
    known = Products()
    known.replace(wire.read_config(payload("futures_config"), "futures").products)
    return known


def row(**changes: Any) -> dict[str, Any]:
    """Three BTC that cost 100,000 DAI in all: a price that does not divide out."""
    return {
        "instrument": "1",
        "size": "3",
        "notional": "100000000000000000000000",
        "bankruptcyPrice": "30000",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "quantity"),
    [
        ({}, 3),
        ({"bankruptcyPrice": "33333.3333"}, 3),
        ({"bankruptcyPrice": "33333.3334"}, -3),
        ({"size": "-3", "bankruptcyPrice": "40000"}, -3),
        ({"bankruptcyPrice": None}, 3),
    ],
)
def test_a_bankruptcy_price_above_the_cost_shows_a_short_position(
    changes: dict[str, Any], quantity: int
) -> None:
    """Compared exactly, without a quotient."""
    (position,) = rows_to_positions([row(**changes)], products())
    assert position.quantity == quantity


def test_no_price_is_computed() -> None:
    """The venue says what the position cost, and that is told in its words."""
    (position,) = rows_to_positions([row()], products())
    assert position.avg_px is None
    assert Figure(name="notional", value="100000000000000000000000") in position.figures
    assert position.quantity == Decimal(3)
