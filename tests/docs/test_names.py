"""The files that the documentation names are those that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text()
FILE = re.compile(r"`([a-z_/]+(?:\.py|/))`")


def named(part: str) -> set[str]:
    """The files and rooms in the first column of a part's table."""
    rows = (line.split("|")[1] for line in part.splitlines() if line.startswith("| `"))
    return {name for row in rows for name in FILE.findall(row)}


def test_every_room_is_in_the_table() -> None:
    """The table of rooms has each folder and file of the package, and no other."""
    rooms = PAGE.partition("## Rooms")[2].partition("## Inside the core")[0]
    there = {f"{path.parent.name}/" for path in ROOT.glob("fixgw/*/__init__.py")}
    files = {path.name for path in ROOT.glob("fixgw/*.py")}
    assert named(rooms) == there | files - {"__init__.py"}


def test_every_file_of_the_core_answers_a_question() -> None:
    """The table of the core has each of its files, and no other."""
    core = PAGE.partition("## Inside the core")[2].partition("### Order states")[0]
    there = {path.name for path in ROOT.glob("fixgw/core/*.py")}
    assert named(core) == there - {"__init__.py"}
