"""Instruments: spellings and grids."""

from decimal import Decimal

import pytest

from fixgw.core.instruments import Instrument, index, on_grid, symbol_key


@pytest.mark.parametrize("spelling", ["BTC/USDT", "btc-usdt", "BTC_USDT", "BtcUsdt", "B/T-C_USDT"])
def test_separators_and_case_fold_away(spelling: str) -> None:
    """One instrument has many spellings."""
    assert symbol_key(spelling) == "BTCUSDT"


def test_other_characters_stay() -> None:
    """Only `/`, `-` and `_` are separators."""
    assert symbol_key("BTC.P:1") == "BTC.P:1"


def test_the_index_finds_by_any_spelling() -> None:
    """Clients look instruments up in their own spelling."""
    instrument = Instrument(symbol="BTC_USDT")
    assert index([instrument])[symbol_key("btc/usdt")] is instrument


@pytest.mark.parametrize(
    ("value", "increment", "fits"),
    [
        ("1.5", "0.5", True),
        ("1.25", "0.5", False),
        ("0.3", "0.1", True),
        ("1000000000.1", "0.1", True),
        ("1e-18", "1e-18", True),
        ("1.5e-18", "1e-18", False),
        ("7", None, True),
        ("7.123", "0", True),
        ("5", "10", False),
    ],
)
def test_grids(value: str, increment: str | None, fits: bool) -> None:  # noqa: FBT001 - a table
    """A value is on the grid when it is a whole multiple; no grid, or one of 0, takes anything."""
    assert on_grid(Decimal(value), None if increment is None else Decimal(increment)) is fits
