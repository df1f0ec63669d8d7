"""The room's README states what the code does."""

from pathlib import Path

from fixgw.venues import levret
from fixgw.venues.describe import capability_to_table
from fixgw.venues.levret import LevretSettings
from fixgw.venues.levret.mapping import WORD_TO_STATUS

README = Path(levret.__file__).parent / "README.md"


def test_the_capability_table_is_the_code_s_own() -> None:
    """Generated from the data: paste the expected text when this fails."""
    table = capability_to_table(levret.KIND.capability("levret", LevretSettings()))
    assert table in README.read_text(encoding="utf-8"), f"expected in {README.name}:\n{table}"


def test_every_assumed_status_is_listed() -> None:
    """Levret documents none, so a reader has to find them here."""
    text = README.read_text(encoding="utf-8")
    assert [word for word in WORD_TO_STATUS if f"`{word}`" not in text] == []


def test_the_room_registers_itself() -> None:
    """One `KIND` with everything that the composition root needs."""
    assert levret.KIND.simulator == "fixgw.sim.levret:LevretSimulator"
    assert levret.KIND.capability("other-name", LevretSettings()).venue_name == "other-name"
