"""The simulator's README tells what the code does."""

from pathlib import Path

from fixgw.sim import levidge
from fixgw.sim.levidge import DEMO_ACCOUNT, SECOND_ACCOUNT
from fixgw.sim.levidge.calls import ROUTES
from fixgw.sim.levidge.fix.kinds import FIX_KINDS
from fixgw.sim.levidge.stream import PRIVATE, PUBLIC
from tests.sim.readme import faults_known, faults_told

README = (Path(levidge.__file__).parent / "README.md").read_text()


def test_every_call_is_listed() -> None:
    """The table of calls is the code's own."""
    calls = README.partition("| call | |")[2].partition("\n\n")[0]
    for route in ROUTES:
        assert route.path in calls


def test_every_channel_is_named() -> None:
    """The channels are the code's own."""
    for channel in (*PRIVATE, *PUBLIC):
        assert f"`/{channel}`" in README


def test_every_fault_is_listed() -> None:
    """The table of faults is the code's own, with parameters and defaults."""
    assert faults_told(README) == faults_known(FIX_KINDS)


def test_every_file_is_named() -> None:
    """The table of files misses none."""
    room = Path(levidge.__file__).parent
    for file in (*room.glob("[a-z]*.py"), *room.glob("fix/[a-z]*.py")):
        name = str(file.relative_to(room))
        assert f"`{name}`" in README, name


def test_the_demo_accounts_are_told() -> None:
    """Everything that a client needs to try them."""
    for one in (DEMO_ACCOUNT, SECOND_ACCOUNT):
        assert f"userId `{one.user_id}`" in README
        for secret in (one.login, one.password, one.request_token, one.request_secret):
            assert f"`{secret}`" in README
