"""The room's README states what the code does."""

from pathlib import Path

from fixgw.venues import _template
from fixgw.venues._template import TemplateSettings
from fixgw.venues.describe import capability_to_table

README = Path(_template.__file__).parent / "README.md"


def test_the_capability_table_is_the_code_s_own() -> None:
    """Generated from the data: paste the expected text when this fails."""
    table = capability_to_table(_template.KIND.capability("template", TemplateSettings()))
    assert table in README.read_text(encoding="utf-8"), f"expected in {README.name}:\n{table}"
