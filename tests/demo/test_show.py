"""How the dialogue looks, on a screen and for machines."""

import io
import json
from datetime import UTC, datetime

from rich.console import Console

from fixgw.demo.dialogue import Line
from fixgw.demo.expect import Result
from fixgw.demo.lines import Lines
from fixgw.demo.names import Names
from fixgw.demo.score import Played, Score
from fixgw.demo.show import Screen
from fixgw.fix.dictionaries import dictionary

TRADE = {8: "FIX.4.4", 35: "8", 150: "F", 39: "1", 11: "A", 14: "0.01", 17: "E1", 58: "[red]?"}
GOOD = Result(step="order", expected="new", seen="New")
BAD = Result(step="order", expected="fill", seen="nothing", mistakes=("did not come",))


def played(venue: str, *results: Result) -> Played:
    return Played(venue=venue, begin_string="FIX.4.4", results=results)


SCORE = Score(played=[played("LEVRET", GOOD), played("LEVERJ-SPOT", GOOD, BAD)])


def line(**more: bool) -> Line:
    return Line(
        at=datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC),
        session="DEMO44",
        outgoing=False,
        fields=TRADE,
        names=Names(dictionary("FIX.4.4")),
        **more,
    )


def screen() -> tuple[Screen, io.StringIO]:
    out = io.StringIO()
    return Screen(Console(file=out, width=100, highlight=False)), out


def test_a_report_is_told_by_names() -> None:
    """Time, session, direction, message and telling fields; foreign text is no markup."""
    shown, out = screen()
    shown.message(line())
    words = " ".join(out.getvalue().split())
    assert words == (
        "08:00:00.123 DEMO44 < ExecutionReport "
        "ExecType=Trade OrdStatus=PartiallyFilled ClOrdID=A CumQty=0.01 Text=[red]? ExecID=E1"
    )


def test_a_copy_is_told_in_short() -> None:
    """A drop copy shows what identifies the report; the rest stands a line above."""
    shown, out = screen()
    shown.message(line(copy=True))
    assert "ExecID=E1" in out.getvalue()
    assert "ClOrdID" not in out.getvalue()


def test_each_script_ends_with_its_count() -> None:
    """One line, whatever the checks were."""
    shown, out = screen()
    shown.played(played("LEVRET", GOOD, BAD))
    assert out.getvalue().strip() == "1 of 2 checks are as expected"


def test_the_verdict_shows_what_failed() -> None:
    """A failed check is listed with its mistakes, and only such a one; the verdict says FAIL."""
    shown, out = screen()
    shown.verdict(SCORE)
    listed = out.getvalue()
    assert listed.count("│ LEVERJ-SPOT") == 1
    assert "│ LEVRET" not in listed
    assert "did not come" in listed
    assert listed.splitlines()[-1] == (
        "FAIL: 2 of 3 checks are as expected over FIX.4.4: LEVRET 1 of 1, LEVERJ-SPOT 1 of 2"
    )


def test_nothing_played_is_no_pass() -> None:
    """A demo that checked nothing has shown nothing."""
    assert not Score(played=[]).ok


def test_machines_get_every_field_but_secrets() -> None:
    """A message line has tag, name, value and meaning; header and Password(554) stay out."""
    out = io.StringIO()
    logon = Line(
        at=line().at,
        session="DEMO44",
        outgoing=True,
        fields={8: "FIX.4.4", 35: "A", 553: "demo44", 554: "demo", 108: "30"},
        names=line().names,
    )
    Lines(out).message(logon)
    said = json.loads(out.getvalue())
    assert (said["kind"], said["name"], said["direction"]) == ("message", "Logon", "out")
    assert [field["tag"] for field in said["fields"]] == [553, 108]


def test_machines_get_checks_and_verdict() -> None:
    """Each check is a line of its own; the verdict counts them for each venue."""
    out = io.StringIO()
    Lines(out).played(played("LEVERJ-SPOT", GOOD, BAD))
    Lines(out).verdict(SCORE)
    said = [json.loads(one) for one in out.getvalue().splitlines()]
    assert [one["ok"] for one in said] == [True, False, False]
    assert said[1]["mistakes"] == ["did not come"]
    assert (said[1]["venue"], said[1]["begin_string"]) == ("LEVERJ-SPOT", "FIX.4.4")
    assert said[2]["venues"]["LEVERJ-SPOT"] == {"good": 1, "total": 2}
