"""`fixgw demo` as a person runs it: real processes, real sockets, and nothing left behind."""

import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from fixgw.bootstrap.configuration import read_config
from fixgw.demo.market import MARKETS
from fixgw.demo.stage import SOURCE
from fixgw.fix.client import SampleOms
from tests.demo.processes import demo, until
from tests.stunnel.setting import needs_stunnel

pytestmark = pytest.mark.slow
VENUES = [name.upper() for name in read_config(SOURCE).venues]


@pytest.fixture(scope="module")
def told() -> tuple[int, str, list[int]]:
    """One whole run without a terminal: exit code, output, children that were left."""
    with demo() as started:
        code, output = started.end()
        return code, output, started.children()


def asked_at(venue: str) -> dict[str, str]:
    """What is sent at a venue at least, and the field of each message that names it."""
    requests = {
        "NewOrderSingle": "ClOrdID",
        "RequestForPositions": "PosReqID",
        "CollateralInquiry": "CollInquiryID",
    }
    if MARKETS[venue.lower()].resting is not None:
        requests |= dict.fromkeys(("OrderCancelReplaceRequest", "OrderCancelRequest"), "ClOrdID")
    return requests


def test_it_trades_everywhere_over_both_versions_and_exits_0(
    told: tuple[int, str, list[int]],
) -> None:
    """Exit 0 comes with a verdict that every check is as expected, at every configured venue."""
    code, output, _ = told
    assert code == 0, output
    verdict = output.rstrip().splitlines()[-1]
    assert re.match(r"PASS: (\d+) of \1 checks are as expected over FIX.4.2 and FIX.4.4: ", verdict)
    for venue in VENUES:
        assert re.search(rf"{venue} (\d+) of \1\b", verdict), verdict
        for version in ("FIX.4.2", "FIX.4.4"):
            assert f"\n{venue} over {version} ====" in output
            for message, its_id in asked_at(venue).items():
                sent = rf"> {message} +{its_id}={venue}-{version[-3:].replace('.', '')}-"
                assert re.search(sent, output), (venue, version, message)


@needs_stunnel
def test_it_trades_through_stunnel(told: tuple[int, str, list[int]]) -> None:
    """Both OMS sessions come in over TLS, and Levidge's own FIX is reached over TLS."""
    up = "stunnel is up: TLS from DEMO42 and DEMO44 to the gateway, and from it to levidge"
    assert f"  {up}\n" in told[1]


def test_self_trade_prevention_is_visible_by_name(told: tuple[int, str, list[int]]) -> None:
    """Who applied it, and that the order was made smaller, over both versions."""
    for session in ("DEMO42", "DEMO44"):
        report = rf"{session} +< ExecutionReport +ExecType={{}}[^<>]+StpAppliedBy=Venue"
        assert re.search(report.format("New"), told[1])
        assert re.search(report.format("Restated"), told[1])


def test_without_stunnel_it_trades_all_the_same(tmp_path: Path) -> None:
    """It says in one line that there is no TLS."""
    with demo("--venue", "levidge", PATH=str(tmp_path)) as started:
        code, output = started.end()
    assert code == 0, output
    assert sum("stunnel" in line for line in output.splitlines()) == 1
    assert "stunnel is not installed, so FIX runs without TLS; sudo apt-get install" in output


def test_it_leaves_no_process_behind(told: tuple[int, str, list[int]]) -> None:
    """When the demo has ended, the gateway and the simulator have ended as well."""
    assert told[2] == []


def test_the_first_fill_of_both_versions_is_visible_by_name(
    told: tuple[int, str, list[int]],
) -> None:
    """Tags and values stand there by name: FIX 4.2 fills are PartialFill, 4.4's are Trade."""
    output = told[1]
    assert re.search(r"DEMO42 +< ExecutionReport +ExecType=PartialFill OrdStatus=Part", output)
    assert re.search(r"DEMO44 +< ExecutionReport +ExecType=Trade OrdStatus=PartiallyF", output)
    assert "LastShares=0.004" in output
    assert "LastQty=0.004" in output
    assert re.search(r"DROPCOPY < ExecutionReport +ExecType=Trade", output)


def test_it_is_readable_without_colours_in_100_columns(told: tuple[int, str, list[int]]) -> None:
    """No escape sequences where there is no terminal, and no line beyond column 100.

    The verdict stays one line, however many venues it counts.
    """
    *lines, _verdict = told[1].rstrip().splitlines()
    assert "\x1b" not in told[1]
    assert max(len(line) for line in lines) <= 100


def test_json_lines_carry_the_whole_dialogue() -> None:
    """Every line is a JSON object: messages with their fields, checks, the verdict at the end.

    A configured port that somebody else has is no obstacle: another is used, and named. With
    `--venue` nothing is traded at the others.
    """
    with taken(5201), taken(8702), taken(4198), demo("--json", "--venue", "leverj-SPOT") as started:
        code, output = started.end()
    said = [json.loads(line) for line in output.splitlines()]
    assert (code, said[-1]["kind"], said[-1]["ok"]) == (0, "verdict", True)
    trade = next(
        {field["name"]: field["meaning"] for field in line["fields"]}
        for line in said
        if line["kind"] == "message" and line["session"] == "DEMO44" and "LastQty" in str(line)
    )
    assert (trade["ExecType"], trade["OrdStatus"]) == ("Trade", "PartiallyFilled")
    checks = [line for line in said if line["kind"] == "check"]
    assert all(check["ok"] for check in checks)
    assert {check["venue"] for check in checks} == set(said[-1]["venues"]) == {"LEVERJ-SPOT"}
    assert any("port 5201 is taken: the gateway uses" in str(line) for line in said)
    assert any("port 8702 is taken: the simulated leverj-futures" in str(line) for line in said)
    assert any("port 4198 is taken: the FIX of the simulated levidge" in str(line) for line in said)
    assert "Password" not in output


def test_keep_leaves_it_running_for_a_client_of_ones_own() -> None:
    """After the verdict a client can log on with what is printed; Ctrl-C ends it with exit 0."""
    with demo("--keep") as started:
        started.read_until("SenderCompID(49)=DEMO44")
        found = re.search(r"orders at ([\d.]+):(\d+),", started.seen[-1])
        assert found is not None, started.seen[-1]
        host, port = found.groups()
        started.read_until("To stop")
        oms = SampleOms(
            begin_string="FIX.4.4",
            comp_id="DEMO44",
            host=host,
            port=int(port),
            username="demo44",
            password="demo",
            reset=True,
        )
        oms.start()
        try:
            oms.wait_logged_on(30)
            oms.send("35=D|11=MINE|100=LEVERJ-FUTURES|55=BTCUSD|54=1|38=0.01|40=2|44=53000|60=now|")
            oms.receive({11: "MINE", 150: "0"}, 30)
        finally:
            oms.close()
        os.killpg(started.process.pid, signal.SIGINT)
        code, _ = started.end()
        assert code == 0
        assert started.children() == []


def test_ctrl_c_ends_every_part() -> None:
    """Ctrl-C in the middle ends the demo by the signal's exit code and leaves nothing."""
    with demo() as started:
        started.read_until("limit order")
        os.killpg(started.process.pid, signal.SIGINT)
        code, output = started.end()
        assert code == 128 + signal.SIGINT, output
        assert "Traceback" not in output
        assert started.children() == []


def test_a_killed_demo_takes_its_parts_along(tmp_path: Path) -> None:
    """Even kill -9 of the demo leaves neither gateway nor simulator running.

    The directories that both had are removed by the next ones.
    """
    with demo(TMPDIR=str(tmp_path)) as started:
        started.read_until("the gateway is up")
        left = {one.name.rsplit("-", 1)[0] for one in tmp_path.glob("fixgw-*")}
        assert left == {"fixgw-demo", "fixgw-engine"}
        started.process.kill()
        until(lambda: not started.children(), "without children")
    with demo("--venue", "levret", TMPDIR=str(tmp_path)) as started:
        code, output = started.end()
        assert code == 0, output
    assert list(tmp_path.glob("fixgw-*")) == []


def test_a_venue_that_is_not_configured_is_refused() -> None:
    """In one line that names those that are."""
    with demo("--venue", "kiosk") as started:
        code, output = started.end()
    assert (code, output.count("\n")) == (1, 1)
    assert output.startswith("fixgw: the demo has no venue kiosk; choose one of: levret, ")


@pytest.mark.parametrize(("command", "part"), [(" run ", "gateway"), (" sim ", "simulated venues")])
def test_a_part_that_dies_ends_the_demo(command: str, part: str) -> None:
    """When a part ends on its own, the demo says which, exits 1 and leaves nothing."""
    with demo() as started:
        started.read_until("the gateway is up")
        (victim,) = started.children(command)
        os.kill(victim, signal.SIGKILL)
        code, output = started.end()
        assert (code, "Traceback" in output) == (1, False), output
        assert f"fixgw: the {part} ended" in output
        assert started.children() == []


def test_a_reader_that_goes_away_ends_the_demo() -> None:
    """`fixgw demo | head` ends quietly, too."""
    with demo() as started:
        started.read_until("limit order")
        assert started.process.stdout is not None
        started.process.stdout.close()
        assert started.process.wait(60) == 1
        until(lambda: not started.children(), "without children")


@contextmanager
def taken(port: int) -> Iterator[None]:
    """See to it that somebody listens on a port of the loopback address."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        yield
