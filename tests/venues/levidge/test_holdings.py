"""Balances, positions and risk."""

from decimal import Decimal

import pytest

from fixgw.core.account_data import Figure
from fixgw.errors import OutcomeUnknownError
from tests.venues.levidge.booth import booth
from tests.venues.levidge.samples import payload

COIN = {
    "symbol": "BTC",
    "userId": 1045725,
    "instrumentId": 3,
    "quantity": 1_500_000,
    "quantity_scale": 6,
    "availableQuantity": 500_000,
}
CONTRACT = {"symbol": "SPY/USD[F]", "instrumentId": 14, "quantity": -2_000_000}


async def test_contracts_are_positions() -> None:
    """They go by their pair's symbol, and by its scale where they have none of their own."""
    async with booth() as there:
        there.say("/getPositions", (200, [COIN, CONTRACT]))
        (position,) = (await there.venue.positions("main")).positions
        assert (position.symbol, position.quantity) == ("SPY/USD[F]", Decimal(-2))
        assert Figure(name="quantity", value="-2000000") in position.figures
        assert there.bodies("/getPositions") == [{"userId": 1045725}]


async def test_coins_are_balances_and_risk_is_their_summary() -> None:
    """The venue's figures are passed through under its own names."""
    async with booth() as there:
        there.say("/getPositions", (200, [COIN, CONTRACT]))
        there.say("/getRisk", (200, '{"userId":1045725,"usdValue":56542.25,"leverageRatio":1.5}'))
        coin, summary = (await there.venue.collateral("main")).balances
        assert (coin.currency, coin.cash, coin.available) == (
            *("BTC", Decimal("1.5"), Decimal("0.5")),
        )
        assert (summary.currency, summary.total) == (None, Decimal("56542.25"))
        assert Figure(name="leverageRatio", value="1.5") in summary.figures


async def test_the_document_s_risk_is_read() -> None:
    """Its keys repeat; the last one of a name counts."""
    async with booth() as there:
        there.say("/getPositions", (200, []))
        there.say("/getRisk", (200, exact(payload("sample_risk"))))
        (summary,) = (await there.venue.collateral("main")).balances
        assert summary.total == Decimal("56542.25")
        assert Figure(name="riskUpdateDate", value="2018-12-12 4:44:20") in summary.figures


def exact(sample: object) -> str:
    """The sample as JSON again, its numbers as they were."""
    assert isinstance(sample, dict)
    pairs = (
        f'"{name}":{value}' if not isinstance(value, str) else f'"{name}":"{value}"'
        for name, value in sample.items()
    )
    return "{" + ",".join(pairs) + "}"


async def test_a_balance_without_a_scale_is_not_guessed() -> None:
    """Nobody says what its number means."""
    async with booth() as there:
        there.say("/getPositions", (200, [{"symbol": "BTC", "quantity": 5}]))
        there.say("/getRisk", (200, {}))
        with pytest.raises(OutcomeUnknownError, match="BTC has no scale"):
            await there.venue.collateral("main")
