"""A real FIX 4.4 client changes positions at Levret by PositionMaintenanceRequest(AL)."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from fixgw.fix.client import Message
from tests.e2e.configuration import ACCOUNT
from tests.e2e.levret.venue import Levret
from tests.e2e.oms import PATIENCE, Oms, until
from tests.e2e.panel import Panel
from tests.e2e.world import Desk
from tests.e2e.worlds import Worlds

VERSION = "FIX.4.4"
LOTS = 10


@contextmanager
def holding(worlds: Worlds) -> Iterator[tuple[Desk, str]]:
    """A desk that holds ten lots, and the id of its position; flat again afterwards."""
    with worlds.lent() as world:
        desk = world.desk(VERSION)
        desk.place("HELD", LOTS)
        desk.venue.sell_to(LOTS)
        desk.oms.expect("35=8|11=HELD|150=F|39=2|")
        found = ask_positions(desk.oms, "FIND")[20043]
        yield desk, found
        flatten(desk, found)


def ask_positions(oms: Oms, short: str, subscription: int = 0) -> Message:
    """Ask for positions and return the one report."""
    mine = {710: oms.name(short)}
    oms.client.send(f"35=AN|710={mine[710]}|1={ACCOUNT}|263={subscription}|")
    assert oms.client.receive({35: "AO", **mine}, PATIENCE)[727] == "1"
    return oms.client.receive({35: "AP", **mine}, PATIENCE)


def control(desk: Desk) -> Panel:
    """What moves the simulated Levret by hand."""
    assert isinstance(desk.venue, Levret)
    return desk.venue.control


def flatten(desk: Desk, found: str) -> None:
    """Leave no position to the next test, and no report of its end."""
    if change(desk, "HELD?", f"20043={found}|20044=CLOSE|")[58].startswith("UNKNOWN_POSITION"):
        return
    bid(desk, LOTS)
    assert change(desk, "FLAT", f"20043={found}|20044=CLOSE|")[722] == "3"
    external_fill(desk)


def external_fill(desk: Desk) -> Message:
    """The next fill of an order from outside, as the drop copy hears it."""
    return desk.drop_copy.client.receive({35: "8", 150: "F", 20024: "EXTERNAL"}, PATIENCE)


def bid(desk: Desk, lots: int) -> None:
    """Let an outsider buy, so that a close finds somebody to trade with."""
    control(desk)(
        "POST",
        "/trade",
        {
            "symbol": desk.venue.symbol,
            "side": "buy",
            "size": Decimal(desk.venue.lots(lots)),
            "price": Decimal(desk.venue.ticks()),
            "rest": True,
        },
    )


def change(desk: Desk, short: str, fields: str) -> Message:
    """Send a request and return its report."""
    oms = desk.oms
    oms.client.send(f"35=AL|710={oms.name(short)}|709=3|712=1|{fields}")
    return oms.client.receive({35: "AM", 710: oms.name(short)}, PATIENCE)


def sent(desk: Desk) -> int:
    """How many calls have asked Levret to change a position."""
    found = control(desk)("GET", "/requests?method=POST&limit=20000")["requests"]
    return sum(one["path"].startswith("/positions/") for one in found)


def figure(report: Message, name: str) -> str:
    """One of the venue's own figures."""
    return report.text.split(f"|20041={name}|20042=", 1)[1].split("|", 1)[0]


def test_every_action_is_carried_out(worlds: Worlds) -> None:
    """Leverage, margin and targets: completed, and the position is shown as it is then."""
    with holding(worlds) as (desk, found):
        own = f"20043={found}|1={ACCOUNT}|55=BTC/USDT|"
        done = {722: "3", 723: "0", 1: ACCOUNT, 100: "LEVRET", 55: "BTC/USDT", 704: "0.01"}
        leverage = change(desk, "A", f"{own}20044=LEVERAGE|20001=20|")
        assert leverage.has({**done, 20044: "LEVERAGE", 20001: "20"}), leverage.text
        assert figure(leverage, "leverage") == "20"
        start = Decimal(figure(leverage, "margin"))
        added = change(desk, "B", f"{own}20044=MARGIN|718=1|20045=50.5|")
        assert added.has({**done, 718: "1", 20045: "50.5"}), added.text
        assert Decimal(figure(added, "margin")) == start + Decimal("50.5")
        reduced = change(desk, "C", f"{own}20044=MARGIN|718=2|20045=0.5|")
        assert Decimal(figure(reduced, "margin")) == start + 50
        targets = change(desk, "D", f"{own}20044=TPSL|20002=47000|20003=44000|")
        assert targets.has({**done, 20002: "47000", 20003: "44000"}), targets.text
        assert (figure(targets, "takeProfit"), figure(targets, "stopLoss")) == ("47000", "44000")


def test_a_close_is_told_to_everyone_as_an_external_order(worlds: Worlds) -> None:
    """The venue's own order comes to drop copies with 20024, a subscriber sees it flat."""
    with holding(worlds) as (desk, found):
        oms = desk.oms
        ask_positions(oms, "SUB", subscription=1)
        bid(desk, LOTS)
        closed = change(desk, "A", f"20043={found}|20044=CLOSE|")
        assert closed.has({722: "3", 723: "0", 704: "0", 20044: "CLOSE"}), closed.text
        fill = external_fill(desk)
        wanted = {1: ACCOUNT, 54: "2", 797: "Y", 39: "2", 32: "0.01"}
        assert fill.has(wanted), fill.text
        gone = oms.client.receive({35: "AP", 710: oms.name("SUB"), 704: "0"}, PATIENCE)
        assert gone.has({325: "Y", 55: "BTC_USDT"}), gone.text


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ("20043=999|20044=CLOSE|", None, "UNKNOWN_POSITION: "),
        ("20043={0}|55=ETH_USDT|20044=CLOSE|", None, "CONTRADICTORY_FIELDS: "),
        ("20043={0}|1=SOMEBODY|20044=CLOSE|", None, "UNKNOWN_ACCOUNT: "),
        ("20043={0}|20044=LEVERAGE|20001=126|", None, "LEVERAGE_LIMIT: "),
        ("20043={0}|20044=MARGIN|718=1|20045=0|", None, "NOT_POSITIVE: "),
        ("20043={0}|20044=MARGIN|718=2|20045=5000|", "INSUFFICIENT_MARGIN", "less margin"),
        ("20043={0}|20044=CLOSE|", "NO_LIQUIDITY", ""),
    ],
)
def test_refusals(worlds: Worlds, fields: str, code: str | None, text: str) -> None:
    """722=2 and 723=1; only what the venue itself refuses has reached it."""
    with holding(worlds) as (desk, found):
        before = sent(desk)
        report = change(desk, "A", fields.format(found))
        assert report.has({722: "2", 723: "1"}), report.text
        assert (report.get(20023), report[58].startswith(text)) == (code, True), report.text
        assert sent(desk) == before + (code is not None)


def test_what_is_no_request_is_told_as_such(worlds: Worlds) -> None:
    """A part of a position cannot be closed, and an earlier request cannot be cancelled."""
    with holding(worlds) as (desk, found):
        before = sent(desk)
        oms = desk.oms
        for short, fields in {
            "A": "709=3|712=3|20044=CLOSE|",
            "B": "709=3|712=1|20044=CLOSE|702=1|703=TOT|704=0.001|",
        }.items():
            oms.client.send(f"35=AL|710={oms.name(short)}|20043={found}|{fields}")
            answer = oms.client.receive({35: "j", 379: oms.name(short)}, PATIENCE)
            assert answer.has({372: "AL", 380: "0"}), answer.text
        assert sent(desk) == before


@pytest.mark.parametrize("kind", ["drop_after_accept", "never_answer"])
def test_an_answer_that_is_lost_is_a_doubt(worlds: Worlds, kind: str) -> None:
    """In doubt, never sent again, not by a resend either; the position shows what holds."""
    with holding(worlds) as (desk, found):
        before = sent(desk)
        match = {"path": f"/positions/{found}/margin", "method": "POST"}
        control(desk)("POST", "/fault", {"kind": kind, "match": match})
        own = f"20043={found}|20044=MARGIN|718=1|20045=5|"
        report = change(desk, "A", own)
        assert report.has({722: "1", 723: "99", 20020: "IN_DOUBT"}), report.text
        assert report[58].startswith("IN_DOUBT: ")
        again = change(desk, "A", f"97=Y|{own}")
        assert again.has({721: report[721], 20020: "IN_DOUBT"}), again.text
        assert sent(desk) == before + 1


def test_an_id_is_used_once(worlds: Worlds) -> None:
    """A second request under the same PosReqID(710) is refused by a j of its own."""
    with holding(worlds) as (desk, found):
        own = f"20043={found}|20044=MARGIN|718=1|20045=5|"
        change(desk, "A", own)
        before = sent(desk)
        desk.oms.client.send(f"35=AL|710={desk.oms.name('A')}|709=3|712=1|{own}")
        answer = desk.oms.client.receive({35: "j", 379: desk.oms.name("A")}, PATIENCE)
        assert answer[58].startswith("DUPLICATE_POS_REQ_ID: "), answer.text
        assert sent(desk) == before


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_an_id_is_used_once_over_restarts(worlds: Worlds, end: str) -> None:
    """A client that begins its ids anew every day is refused, however the gateway ended."""
    with holding(worlds) as (desk, found):
        oms, gateway = desk.oms, desk.world.gateway
        own = f"20043={found}|20044=MARGIN|718=1|20045=5|"
        change(desk, "A", own)
        before = sent(desk)
        gateway.stop() if end == "stop" else gateway.kill()
        oms.client.wait_logged_out(PATIENCE)
        gateway.start()
        oms.client.wait_logged_on(PATIENCE)
        oms.client.send(f"35=AL|710={oms.name('A')}|709=3|712=1|{own}")
        answer = oms.client.receive({35: "j", 379: oms.name("A")}, PATIENCE)
        assert answer[58].startswith("DUPLICATE_POS_REQ_ID: "), answer.text
        assert sent(desk) == before


def test_only_a_session_that_trades_may_do_it(worlds: Worlds) -> None:
    """A drop copy may read its accounts and change nothing; FIX 4.2 does not serve it."""
    with holding(worlds) as (desk, found):
        before = sent(desk)
        desk.drop_copy.client.send(f"35=AL|710=X|709=3|712=1|20043={found}|20044=CLOSE|")
        refused = desk.drop_copy.client.receive({35: "j", 372: "AL"}, PATIENCE)
        assert refused.has({380: "6"}), refused.text
        old = desk.world.desk("FIX.4.2").oms
        old.client.send(f"35=AL|710=X|709=3|712=1|20043={found}|20044=CLOSE|1={ACCOUNT}|")
        unknown = old.client.receive({35: "j", 372: "AL"}, PATIENCE)
        assert unknown.has({380: "3"}), unknown.text
        assert sent(desk) == before


def test_the_answer_waits_for_a_client_that_is_away(worlds: Worlds) -> None:
    """What became of money is kept by sequence, as reports about orders are."""
    with holding(worlds) as (desk, found):
        oms = desk.oms
        # The client's engine takes up to a second to leave, a call may take no longer: so all
        # three are slow, the look before, the change and the look after.
        for times, path in ((2, "/positions"), (1, f"/positions/{found}/margin")):
            fault = {"kind": "delay", "seconds": 0.7, "times": times, "match": {"path": path}}
            control(desk)("POST", "/fault", fault)
        oms.client.send(
            f"35=AL|710={oms.name('A')}|709=3|712=1|20043={found}|20044=MARGIN|718=1|20045=5|"
        )
        oms.log_out()
        until(lambda: desk.world.gateway.says(f"{oms.name('A')} position"), "asked")
        until(lambda: desk.world.gateway.says("add 5: 'taken'"), "answered")
        oms.log_on()
        report = oms.client.receive({35: "AM", 710: oms.name("A")}, PATIENCE)
        assert report.has({722: "3", 43: "Y"}), report.text


def test_a_crash_in_the_middle_leaves_a_doubt(worlds: Worlds) -> None:
    """The client resends what never became durable; it is not carried out a second time."""
    with holding(worlds) as (desk, found):
        oms, gateway = desk.oms, desk.world.gateway
        before = sent(desk)
        match = {"path": f"/positions/{found}/margin", "method": "POST"}
        control(desk)("POST", "/fault", {"kind": "never_answer", "match": match})
        oms.client.send(
            f"35=AL|710={oms.name('A')}|709=3|712=1|20043={found}|20044=MARGIN|718=1|20045=5|"
        )
        until(lambda: sent(desk) == before + 1, "sent")
        gateway.kill()
        oms.client.wait_logged_out(PATIENCE)
        gateway.start()
        report = oms.client.receive({35: "AM", 710: oms.name("A")}, PATIENCE)
        assert report.has({722: "1", 723: "99", 20020: "IN_DOUBT"}), report.text
        assert figure(report, "margin") == "50"
        assert sent(desk) == before + 1
