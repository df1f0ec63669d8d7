"""How the dialogue looks, on a screen and for machines."""

import io
import json
from datetime import UTC, datetime

from rich.console import Console

from fixgw.demo.dialogue import Line
from fixgw.demo.expect import Result
from fixgw.demo.lines import Lines
from fixgw.demo.names import Names
from fixgw.demo.show import Screen
from fixgw.fix.dictionaries import dictionary

TRADE = {8: "FIX.4.4", 35: "8", 150: "F", 39: "1", 11: "A", 14: "0.01", 17: "E1", 58: "[red]?"}
GOOD = Result(step="order", expected="new", seen="New")
BAD = Result(step="order", expected="fill", seen="nothing", mistakes=("did not come",))


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


def test_the_summary_marks_what_failed() -> None:
    """A failed check shows its mistakes and NO; the verdict says FAIL."""
    shown, out = screen()
    shown.summary("FIX.4.4", [GOOD, BAD])
    shown.verdict("1 of 2", ok=False)
    rows = [row.split() for row in out.getvalue().splitlines() if "order" in row]
    assert [row[-2] for row in rows] == ["yes", "NO"]
    assert "did not come" in out.getvalue()
    assert "FAIL: 1 of 2" in out.getvalue()


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
    """Each check is a line of its own."""
    out = io.StringIO()
    Lines(out).summary("FIX.4.4", [GOOD, BAD])
    Lines(out).verdict("1 of 2", ok=False)
    said = [json.loads(one) for one in out.getvalue().splitlines()]
    assert [one["ok"] for one in said] == [True, False, False]
    assert said[1]["mistakes"] == ["did not come"]
