"""The room's README says what its code says."""

from pathlib import Path
from typing import Any

import pytest

from fixgw.venues.describe import capability_to_table
from fixgw.venues.leverj import LeverjSettings, mapping
from fixgw.venues.leverj.capability import capability

README = (
    Path(__file__).parents[3].joinpath("fixgw/venues/leverj/README.md").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("market", ["futures", "spot"])
def test_the_capability_tables_are_the_code_s_own(market: Any) -> None:
    """Write them anew with `capability_to_table` when they differ."""
    table = capability_to_table(capability("leverj", LeverjSettings(market=market)))
    assert f"## What {market} can do\n{table}\n" in README


def test_every_status_word_is_documented() -> None:
    """The words a status may have are an assumption, so they are listed."""
    for word in mapping.WORD_TO_STATUS:
        assert f"`{word}`" in README.replace("partially_filled", "partiallyfilled")
