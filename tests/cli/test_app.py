"""The program itself: its help, its version, and what a failure looks like."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from fixgw.cli.app import failure
from fixgw.cli.listed import COMMANDS, Listed, loaded
from fixgw.errors import StartError
from tests.cli.program import fixgw


def test_help_names_every_command() -> None:
    """A newcomer finds every command in one place."""
    done = fixgw("--help")
    for command in ("run", "demo", "sim", "check", "hash-password", "orders", "journal"):
        assert f" {command} " in done.stdout


@pytest.mark.parametrize("listed", COMMANDS, ids=lambda listed: listed.name)
def test_the_list_says_what_a_command_says_itself(listed: Listed) -> None:
    """A command is told of without being loaded, in the words that its own help begins with."""
    command = loaded(listed)
    assert command.name == listed.name
    assert command.help.splitlines()[0] == listed.says


def test_help_loads_no_command() -> None:
    """The list is there at once: neither the journal nor a venue nor the FIX engine is loaded."""
    heavy = ("sqlalchemy", "aiohttp", "quickfix", "pydantic", "cryptography")
    look = f"import sys, fixgw.cli.app\nassert not sys.modules.keys() & {set(heavy)}"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def test_version() -> None:
    """The version is the package's."""
    assert fixgw("--version").stdout == f"fixgw {version('fixgw')}\n"


def test_unknown_command() -> None:
    """A misspelt command is a usage error, not a traceback."""
    done = fixgw("chekc")
    assert done.returncode == 2
    assert "No such command 'chekc'" in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback() -> None:
    """--debug shows where a failure happened."""
    done = fixgw("--debug", "hash-password", "--stdin", stdin="\n")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "the password is empty" in done.stderr


def test_a_simulator_without_fix_has_no_fix_port() -> None:
    """--fix-port is for venues that speak FIX: elsewhere it is refused, not passed over."""
    done = fixgw("sim", "levret", "--fix-port", "4198")
    assert done.returncode == 1
    assert "the simulated levret does not speak FIX; leave --fix-port out" in done.stderr


@pytest.mark.parametrize(
    ("name", "profile", "told"),
    [
        ("levret", "retail", "the simulated levret has no profiles; leave --profile out"),
        (
            "polymarket",
            "legacy",
            "the simulated polymarket has no profile legacy; there are: retail, isv-legacy",
        ),
    ],
)
def test_a_profile_that_a_simulator_does_not_have(name: str, profile: str, told: str) -> None:
    """--profile is refused where there is none of it, not passed over."""
    done = fixgw("sim", name, "--profile", profile)
    assert done.returncode == 1
    assert told in done.stderr


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StartError("port 5201 is taken"), "port 5201 is taken"),
        (KeyError("x"), "unexpected KeyError: 'x'; fixgw --debug shows where it happened"),
    ],
)
def test_failure_is_one_line(error: Exception, told: str) -> None:
    """What was raised on purpose speaks for itself; the rest names its kind."""
    assert failure(error) == told
