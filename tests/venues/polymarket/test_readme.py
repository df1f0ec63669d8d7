"""The room's README says what its code says."""

from dataclasses import fields
from pathlib import Path

import pytest

from fixgw.venues import polymarket
from fixgw.venues.describe import capability_to_table
from fixgw.venues.polymarket import PolymarketSettings
from fixgw.venues.polymarket.capability import capability
from fixgw.venues.polymarket.settings import Profile

README = (Path(polymarket.__file__).parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", ["retail", "isv-legacy"])
def test_the_capability_tables_are_the_code_s_own(profile: Profile) -> None:
    """Write them anew with `capability_to_table` when they differ."""
    table = capability_to_table(capability("polymarket-us", PolymarketSettings(profile=profile)))
    assert f"## What `profile: {profile}` can do\n{table}\n" in README


def test_every_setting_is_named() -> None:
    """What can be configured can be found."""
    for field in fields(PolymarketSettings):
        assert f"`{field.name}" in README
