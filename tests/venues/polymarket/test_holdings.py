"""The Retail API's positions and balances, as its public client prints them."""

from decimal import Decimal

from fixgw.venues.polymarket.holdings import page_to_positions, value_to_balances


def test_what_is_not_set_is_empty() -> None:
    """The rounded figure counts where the exact one is an empty text; null and "" are nothing."""
    held = {"netPosition": "-2", "netPositionDecimal": "", "cost": {"value": "0", "currency": ""}}
    page = {"positions": {"one": held, "two": {"netPositionDecimal": "1.25", "cost": None}}}
    (one, two), cursor = page_to_positions({**page, "nextCursor": "", "eof": True})
    assert (one.symbol, one.quantity, one.currency) == ("one", Decimal(-2), None)
    assert (two.quantity, cursor) == (Decimal("1.25"), None)


def test_a_balance_without_a_currency_is_told() -> None:
    """Its figures are there all the same."""
    (balance,) = value_to_balances(
        {"balances": [{"currentBalance": 0, "currency": "", "buyingPower": Decimal(100)}]}
    )
    assert (balance.currency, balance.cash, balance.available) == (None, Decimal(0), Decimal(100))
