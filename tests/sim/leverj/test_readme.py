"""The simulator's README tells what the code does."""

import re
from pathlib import Path

from fixgw.sim import leverj
from fixgw.sim.faults import KINDS
from fixgw.sim.leverj.refusal import STATUS_OF_CODE
from fixgw.sim.leverj.routes import ROUTES
from tests.sim.readme import faults_known, faults_told

README = (Path(leverj.__file__).parent / "README.md").read_text()
SOURCES = "".join(path.read_text() for path in Path(leverj.__file__).parent.glob("*.py"))


def test_every_code_is_listed_with_its_status() -> None:
    """The table of codes is the code's own."""
    listed = dict(re.findall(r"^\| (M_\w+) \| (\d{3}) \|", README, re.MULTILINE))
    assert listed == {code: str(status) for code, status in STATUS_OF_CODE.items()}


def test_every_code_is_used() -> None:
    """No code stands in the table that nothing says."""
    for code in STATUS_OF_CODE:
        assert SOURCES.count(f'"{code}"') > 1, code


def test_every_call_is_listed() -> None:
    """The table of calls is the code's own."""
    for route in ROUTES:
        assert f"{route.method} {route.path}" in README


def test_every_fault_is_listed() -> None:
    """The table of faults is the code's own, with parameters and defaults."""
    assert faults_told(README) == faults_known(KINDS)


def test_the_demo_key_is_printed() -> None:
    """Whoever writes a client finds the three credentials."""
    account = leverj.DEMO_ACCOUNT
    for text in (account.account_id, account.api_key, account.secret):
        assert text in README
