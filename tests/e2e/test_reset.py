"""A client that begins its sequence numbers anew loses nothing by it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.configuration import OMS, PASSWORD
from tests.e2e.levret.venue import Levret
from tests.e2e.oms import PATIENCE, until
from tests.e2e.world import VERSIONS, Desk, World
from tests.fix.counterparty import RawClient, logon_bytes, password_fields


@pytest.fixture(params=VERSIONS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A gateway whose client and drop copy are logged on."""
    with closing(Levret()) as venue:
        venue.start()
        world = World(tmp_path, venue)
        try:
            world.start(request.param)
            yield world.desk(request.param)
        finally:
            world.close()


def begin_anew(desk: Desk) -> None:
    """Log on with ResetSeqNumFlag(141)=Y: both sides count from 1, and nothing old is resent."""
    desk.oms.client.close()
    desk.oms.client = desk.world.engine(OMS[desk.oms.version], reset=True)
    desk.oms.log_on()


def test_what_a_reset_wiped_is_served_again(desk: Desk) -> None:
    """Fills of the client's absence come once, with PossResend(97)=Y and their own ExecIDs."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 5)
    oms.log_out()
    oms.client.wait_logged_out(PATIENCE)
    v.sell_to(1)
    v.sell_to(2)
    until(lambda: desk.drop_copy.has_come({39: "1", 14: v.lots(3)}), "a copy of the last fill")
    copied = [one[17] for one in desk.drop_copy.client.messages if one.get(150) in {"F", "1"}]
    begin_anew(desk)
    again = [
        oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(1)}|97=Y|!43|"),
        oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(3)}|97=Y|!43|"),
    ]
    assert [one[17] for one in again] == copied
    desk.cancel("B", "A")
    oms.nothing_more()


def test_what_a_reset_wiped_is_served_again_after_a_restart(desk: Desk) -> None:
    """Fills from before and after a restart of the gateway, all within one absence."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 5)
    oms.log_out()
    oms.client.wait_logged_out(PATIENCE)
    v.sell_to(1)
    until(lambda: desk.drop_copy.has_come({39: "1", 14: v.lots(1)}), "a copy of the first fill")
    assert desk.world.gateway.stop() == 0
    desk.drop_copy.client.wait_logged_out(PATIENCE)
    desk.world.gateway.start()
    desk.drop_copy.client.wait_logged_on(PATIENCE)
    v.sell_to(2)
    until(lambda: desk.drop_copy.has_come({39: "1", 14: v.lots(3)}), "a copy of the last fill")
    begin_anew(desk)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(1)}|97=Y|!43|")
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(3)}|97=Y|!43|")
    desk.cancel("B", "A")


def test_a_restart_after_a_reset_goes_on_with_the_new_numbers(desk: Desk) -> None:
    """What the journal knew of the numbers before the reset is void: the next Logon fits."""
    comp_id, port = OMS[desk.oms.version], desk.world.configured.port
    desk.place("A", 1)
    desk.cancel("B", "A")
    desk.oms.client.close()
    with RawClient(port) as client:
        client.send(logon(comp_id, desk.oms.version, 1, "141=Y|"))
        assert client.hear()["34"] == "1"
    lines = desk.world.gateway.lines
    until(lambda: sum(f"{comp_id} logged out" in line for line in lines) == 2, "logged out again")
    assert desk.world.gateway.stop() == 0
    desk.world.gateway.start()
    with RawClient(port) as client:
        client.send(logon(comp_id, desk.oms.version, 2, ""))
        answer = client.hear()
    assert (answer["35"], answer["34"]) == ("A", "2")


def logon(comp_id: str, version: str, seq_num: int, more: str) -> bytes:
    """A Logon(A) without an engine behind it, which would reset its numbers every time or never."""
    proof = password_fields(PASSWORD, comp_id.lower())
    return logon_bytes(comp_id=comp_id, begin_string=version, seq_num=seq_num, more=proof + more)
