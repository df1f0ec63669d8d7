"""Balances, positions and risk."""

from decimal import Decimal

import pytest

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.levidge.holdings import Holding
from tests.venues.levidge.booth import booth

COIN = {
    "symbol": "BTC",
    "userId": 1045725,
    "instrumentId": 3,
    "quantity": 1_500_000,
    "quantity_scale": 6,
    "availableQuantity": 500_000,
}
CONTRACT = {"symbol": "SPY/USD[F]", "instrumentId": 14, "quantity": -2_000_000}


async def test_coins_and_contracts_come_in_one_list() -> None:
    """A contract goes by its pair's symbol, and by its scale where it has none of its own."""
    async with booth() as there:
        there.say("/getPositions", (200, [COIN, CONTRACT]))
        assert await there.venue.holdings("main") == (
            Holding(
                symbol="BTC",
                is_contract=False,
                quantity=Decimal("1.5"),
                available=Decimal("0.5"),
            ),
            Holding(symbol="SPY/USD[F]", is_contract=True, quantity=Decimal(-2), available=None),
        )
        assert there.bodies("/getPositions") == [{"userId": 1045725}]


async def test_a_balance_without_a_scale_is_not_guessed() -> None:
    """Nobody says what its number means."""
    async with booth() as there:
        there.say("/getPositions", (200, [{"symbol": "BTC", "quantity": 5}]))
        with pytest.raises(OutcomeUnknownError, match="BTC has no scale"):
            await there.venue.holdings("main")


async def test_risk_is_told_in_dollars() -> None:
    """As the venue computes it."""
    async with booth() as there:
        there.say("/getRisk", (200, {"userId": 1, "usdValue": 56542.25}))
        risk = await there.venue.risk("main")
        assert (risk.value, risk.margin_value) == (Decimal("56542.25"), None)
