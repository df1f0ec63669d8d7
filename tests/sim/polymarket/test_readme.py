"""The simulator's README tells what the code does."""

from pathlib import Path

from fixgw.sim import polymarket
from fixgw.sim.faults import KINDS
from fixgw.sim.polymarket import DEMO_ACCOUNT
from fixgw.sim.polymarket.calls import ROUTES
from fixgw.sim.polymarket.stream import PATH, TYPES
from tests.sim.readme import faults_known, faults_told

README = (Path(polymarket.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_call_is_listed() -> None:
    """The table of calls is the code's own, and so are the stream's subscriptions."""
    calls = README.partition("| call | |")[2].partition("\n\n")[0]
    for route in ROUTES:
        assert route.path in calls
    for name in (PATH, *TYPES):
        assert f"`{name}`" in README


def test_every_fault_is_listed() -> None:
    """The table of faults is the code's own, with parameters and defaults."""
    assert faults_told(README) == faults_known(KINDS)


def test_every_file_is_named() -> None:
    """The table of files misses none."""
    for file in Path(polymarket.__file__).parent.glob("[a-z]*.py"):
        assert f"`{file.name}`" in README, file.name


def test_the_demo_account_is_told() -> None:
    """Everything that a client needs to try it."""
    for text in (DEMO_ACCOUNT.api_key, DEMO_ACCOUNT.secret):
        assert f"`{text}`" in README
