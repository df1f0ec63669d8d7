"""A client that begins its sequence numbers anew loses nothing by it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.configuration import OMS
from tests.e2e.levret.venue import Levret
from tests.e2e.oms import PATIENCE, until
from tests.e2e.world import VERSIONS, Desk, World


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
