"""The room's README says what its code says."""

from dataclasses import fields
from pathlib import Path

import pytest

from fixgw.venues.describe import capability_to_table
from fixgw.venues.levidge import LevidgeSettings
from fixgw.venues.levidge.capability import capability
from fixgw.venues.levidge.settings import Route

README = (
    Path(__file__).parents[3].joinpath("fixgw/venues/levidge/README.md").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("route", ["fix", "rest"])
def test_the_capability_tables_are_the_code_s_own(route: Route) -> None:
    """Write them anew with `capability_to_table` when they differ."""
    table = capability_to_table(capability("levidge", LevidgeSettings(route=route)))
    assert f"## What `route: {route}` can do\n{table}\n" in README


def test_every_setting_is_named() -> None:
    """What can be configured can be found."""
    for field in fields(LevidgeSettings):
        assert f"`{field.name}" in README
