"""The simulator's README tells what the code does."""

from pathlib import Path

from fixgw.sim import leviathan
from fixgw.sim.faults import KINDS
from fixgw.sim.leviathan import DEMO_ACCOUNT
from fixgw.sim.leviathan.calls import ROUTES
from tests.sim.readme import faults_told

ROOM = Path(leviathan.__file__).parent
README = (ROOM / "README.md").read_text()


def test_every_call_fault_and_file_is_listed() -> None:
    """The tables are the code's own."""
    assert [route.path for route in ROUTES if route.path not in README] == []
    assert faults_told(README).keys() == KINDS.keys()
    names = [file.name for file in ROOM.glob("[a-z]*.py")]
    assert [name for name in names if f"`{name}`" not in README] == []


def test_the_demo_account_is_told() -> None:
    """Everything that a client needs to try it."""
    assert f"`{DEMO_ACCOUNT.api_key}`" in README
