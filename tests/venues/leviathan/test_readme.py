"""The room's README states what the code does."""

from pathlib import Path

from fixgw.venues import leviathan
from fixgw.venues.describe import capability_to_table
from fixgw.venues.leviathan import LeviathanSettings
from fixgw.venues.leviathan.mapping import WORD_TO_STATUS

README = (Path(leviathan.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_the_capability_table_is_the_code_s_own() -> None:
    """Generated from the data: paste the expected text when this fails."""
    table = capability_to_table(leviathan.KIND.capability("leviathan", LeviathanSettings()))
    assert table in README, f"expected in README.md:\n{table}"


def test_every_assumed_status_is_listed() -> None:
    """Leviathan documents none, so a reader has to find them here."""
    assert [word for word in WORD_TO_STATUS if f"`{word}`" not in README] == []
