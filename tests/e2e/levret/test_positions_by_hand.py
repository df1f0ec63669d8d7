"""`fixgw levret positions` and `fixgw levret position`, against the simulated venue."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from fixgw.cli import main
from tests.e2e.configuration import write
from tests.e2e.levret.venue import Levret
from tests.e2e.oms import until
from tests.e2e.processes import PROGRAM, Service

DEMO = "sessions/demo"


@dataclass(frozen=True)
class Done:
    """What a run of the program left."""

    returncode: int
    stdout: str
    stderr: str


class Hand:
    """A person at a terminal, with a venue that has one position of the account: number 1.

    The program runs in this process: to start a new one each time would take seconds.
    """

    def __init__(
        self,
        home: Path,
        venue: Levret,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.home, self.venue = home, venue
        self._monkeypatch, self._capsys = monkeypatch, capsys
        venue.place_outside(10)
        venue.sell_to(10)

    def run(self, *arguments: str) -> Done:
        """Run `fixgw levret ...` where the configuration is."""
        self._monkeypatch.chdir(self.home)
        self._monkeypatch.setenv("COLUMNS", "200")
        self._monkeypatch.setattr(sys, "argv", ["fixgw", "levret", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        said = self._capsys.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)

    def change(self, *arguments: str) -> Done:
        """Run `fixgw levret position 1 ...`."""
        return self.run("position", "1", *arguments)

    def position(self) -> dict[str, str]:
        """The position as JSON tells it."""
        done = self.run("positions", DEMO, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        position: dict[str, str] = json.loads(done.stdout)
        return position

    def sent(self) -> list[str]:
        """The calls that asked the venue for a change of a position."""
        found = self.venue.control("GET", "/requests?method=POST&limit=20000")["requests"]
        return [one["path"] for one in found if one["path"].startswith("/positions/")]


@pytest.fixture(scope="module")
def venue() -> Iterator[Levret]:
    """One simulated Levret for all tests here."""
    with closing(Levret()) as one:
        one.start()
        yield one


@pytest.fixture
def hand(
    venue: Levret,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Hand:
    """A fresh venue and its configuration."""
    venue.control("POST", "/reset")
    write(tmp_path, venue.yaml(), name="levret")
    return Hand(tmp_path, venue, monkeypatch, capsys)


def test_positions_are_listed_with_their_ids(hand: Hand) -> None:
    """For a person a table, for a machine exact text and the venue's own figures."""
    shown = hand.run("positions", DEMO)
    assert (shown.returncode, shown.stderr) == (0, "")
    found = hand.position()
    for words in ("ID", found["venue_position_id"], "BTC_USDT", "0.01", "45000", "1 position of"):
        assert words in shown.stdout
    assert (found["quantity"], found["avg_px"]) == ("0.01", "45000")


def test_every_action_answers_with_the_position(hand: Hand) -> None:
    """The venue's own figures show what holds afterwards."""
    for arguments, figures in (
        (["leverage", "20"], {"leverage": "20", "margin": "22.5"}),
        (["margin", "add", "50.5"], {"margin": "73"}),
        (["margin", "reduce", "0.5"], {"margin": "72.5"}),
        (["tpsl", "--take-profit", "47000"], {"takeProfit": "47000"}),
        (["tpsl", "--stop-loss", "44000"], {"takeProfit": "47000", "stopLoss": "44000"}),
    ):
        done = hand.change(*arguments, DEMO, "--json")
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        told = json.loads(done.stdout)
        assert told["outcome"] == "taken"
        assert figures.items() <= told["position"]["figures"].items()


def test_a_person_reads_what_was_done(hand: Hand) -> None:
    """One line and a table; the account may be named."""
    done = hand.change("leverage", "20", DEMO, "--venue", "LEVRET", "--account", "main")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("position 1, leverage 20: taken by the venue\n")
    assert "22.5" in done.stdout


def test_a_position_is_closed(hand: Hand) -> None:
    """Whoever bids gets it all, and the list is empty."""
    hand.venue.control(
        "POST",
        "/trade",
        {
            "symbol": "BTC_USDT",
            "side": "buy",
            "rest": True,
            "size": Decimal("0.01"),
            "price": Decimal(45000),
        },
    )
    done = hand.change("close", DEMO)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "position 1, close: taken by the venue\nBTC_USDT is closed\n"
    assert hand.run("positions", DEMO, "--json").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["margin", "reduce", "5000"], "less margin than the leverage demands (INSUFFICIENT"),
        (["close"], "(NO_LIQUIDITY)"),
    ],
)
def test_a_refusal_of_the_venue_is_one_line(hand: Hand, arguments: list[str], words: str) -> None:
    """With its words and its code, and exit code 1."""
    done = hand.change(*arguments, DEMO)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("fixgw: position 1 is not changed: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["1", "leverage", "126", DEMO], "position 1 is not changed: LEVERAGE_LIMIT: "),
        (["1", "tpsl", DEMO], "position 1 is not changed: MISSING_FIELD: "),
        (["1", "margin", "add", "0", DEMO], 'AMOUNT "0" is no number above zero'),
        (["1", "tpsl", DEMO, "--stop-loss", "low"], '--stop-loss "low" is no number above zero'),
        (["9", "close", DEMO], "position 9 is not changed: UNKNOWN_POSITION: "),
        (["1", "close", DEMO, "--account", "spare"], "spare is no account of levret; there is"),
        (["1", "close", DEMO, "--venue", "moon"], "moon is no venue of kind levret; there is"),
        (["1", "close", "nowhere"], "there is no such directory"),
    ],
)
def test_what_cannot_be_meant_sends_nothing(hand: Hand, arguments: list[str], words: str) -> None:
    """One clear line and exit code 1."""
    done = hand.run("position", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert hand.sent() == []


def test_an_answer_that_is_lost_is_a_doubt(hand: Hand) -> None:
    """Asked once; the table shows what holds, the line says that nobody can know."""
    match = {"path": "/positions/1/margin", "method": "POST"}
    hand.venue.control("POST", "/fault", {"kind": "drop_after_accept", "match": match})
    done = hand.change("margin", "add", "5", DEMO)
    assert done.returncode == 1
    assert done.stderr.startswith("fixgw: position 1 may be changed or not: IN_DOUBT: ")
    assert done.stderr.count("\n") == 1
    assert "50" in done.stdout
    assert hand.sent() == ["/positions/1/margin"]


def test_several_venues_want_a_name(hand: Hand) -> None:
    """Nothing is guessed where money is moved."""
    file = hand.home / DEMO / "gateway.yaml"
    block = file.read_text().split("venues:\n", 1)[1]
    file.write_text(file.read_text() + block.replace("  levret:", "  other:"))
    done = hand.run("position", "1", "close", DEMO)
    assert (done.returncode, done.stdout) == (1, "")
    words = (
        "fixgw: there is more than one venue of kind levret; choose with --venue: levret, other\n"
    )
    assert done.stderr == words
    assert hand.run("positions", DEMO, "--venue", "other", "--json").returncode == 0


def test_ctrl_c_in_the_middle_is_a_doubt(hand: Hand) -> None:
    """The venue may act on a call whose answer was not waited for."""
    match = {"path": "/positions/1/leverage", "method": "POST"}
    hand.venue.control("POST", "/fault", {"kind": "never_answer", "match": match})
    before = len(hand.sent())

    program = Service(
        *(PROGRAM, "levret", "position", "1", "leverage", "3", DEMO), ready="", cwd=hand.home
    )
    program.launch()
    until(lambda: len(hand.sent()) > before, "sent")
    assert program.interrupt() == 1
    said = "".join(program.lines)
    assert said.startswith("fixgw: position 1 may be changed or not: IN_DOUBT: ")
    assert len(hand.sent()) == before + 1
