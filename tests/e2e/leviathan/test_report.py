"""`fixgw leviathan report` has a report made and fetches it from the signed URL."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.configuration import write
from tests.e2e.leviathan.venue import Leviathan
from tests.e2e.processes import program

DAYS = ("--from", "2026-01-01", "--to", "2099-12-31")
DEMO = "sessions/demo"


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Leviathan]:
    """A simulated Leviathan, configured but without a gateway."""
    with closing(Leviathan()) as one:
        one.start()
        write(tmp_path, one.yaml(), name="leviathan")
        yield one


def report(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return program(home, "leviathan", "report", DEMO, *DAYS, "--type", "transactions", *more)


def reports_asked_for(venue: Leviathan) -> int:
    path = "/requests?method=GET&path=/intelligence/reports"
    return len(venue.control("GET", path)["requests"])


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_report_is_fetched(venue: Leviathan, tmp_path: Path, form: str) -> None:
    """The file is the venue's, complete; one line says where it is and how long."""
    order_id = venue.place_outside(1)
    venue.fill(order_id, "10", "0.5")
    done = report(tmp_path, "--format", form, "-o", "report.out")
    assert (done.returncode, done.stderr.strip()) == (0, "")
    content = (tmp_path / "report.out").read_text()
    assert done.stdout.startswith(f"report.out: {len(content)} bytes, transactions from 2026-01-01")
    rows = json.loads(content) if form == "json" else content.splitlines()[1:]
    assert len(rows) == 1
    assert order_id in str(rows[0])
    assert reports_asked_for(venue) == 1


@pytest.mark.parametrize("kind", ["error_before_accept", "drop_after_accept", "rate_limited"])
def test_a_report_is_asked_for_once(venue: Leviathan, tmp_path: Path, kind: str) -> None:
    """Every request makes a new report, so a failure is told and nothing is asked again."""
    match = {"path": "/intelligence/reports", "method": "GET"}
    venue.control("POST", "/fault", {"kind": kind, "match": match})
    done = report(tmp_path, "-o", "report.csv")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("fixgw: ")
    assert not (tmp_path / "report.csv").exists()
    assert reports_asked_for(venue) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--venue", "kraken", "-o", "x"), "which venue? gateway.yaml has of kind leviathan: "),
        (("--account", "spare", "-o", "x"), "leviathan has no account spare; it has main"),
        (("-o", "sessions"), "sessions is a directory; write the name of a file in it"),
        (("-o", "no/such/x"), "there is no directory no/such; make it, or write another -o"),
        (("--to", "2025-01-01", "-o", "x"), "--to is before --from; write the first day and"),
    ],
)
def test_bad_options(
    venue: Leviathan, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    """One clear line, and nothing is asked for."""
    done = report(tmp_path, *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"fixgw: {words}")
    assert reports_asked_for(venue) == 0


def test_the_command_explains_itself(tmp_path: Path) -> None:
    """`--help` names every option of the document."""
    done = program(tmp_path, "leviathan", "report", "--help")
    for option in ("--type", "--from", "--to", "--output"):
        assert option in done.stdout
