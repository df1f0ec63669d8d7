"""The simulator's README tells what the code does."""

from pathlib import Path

from fixgw.sim import levret
from fixgw.sim.faults import KINDS
from fixgw.sim.levret.refusal import STATUS_OF_CODE
from fixgw.sim.levret.routes import ROUTES
from tests.sim.readme import faults_known, faults_told

README = (Path(levret.__file__).parent / "README.md").read_text()


def test_every_code_is_listed_with_its_status() -> None:
    """The table of codes is the code's own."""
    for code, status in STATUS_OF_CODE.items():
        assert f"| {code} | {status} |" in README


def test_every_call_is_listed() -> None:
    """The table of calls is the code's own."""
    for route in ROUTES:
        assert route.path in README


def test_every_fault_is_listed() -> None:
    """The table of faults is the code's own, with parameters and defaults."""
    assert faults_told(README) == faults_known(KINDS)
