"""Leviathan's limits, its margin, and what nobody can prove: each in a world of its own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.leviathan.venue import Leviathan
from tests.e2e.oms import until
from tests.e2e.panel import Panel
from tests.e2e.processes import program
from tests.e2e.world import VERSIONS, Desk, World
from tests.e2e.worlds import Worlds


def panel(world: World) -> Panel:
    """The control routes of the simulated Leviathan."""
    assert isinstance(world.venue, Leviathan)
    return world.venue.control


def finish(desk: Desk, short: str, lots: int) -> None:
    desk.venue.sell_to(lots)
    desk.oms.expect(f"35=8|11={short}|150=F|39=2|")


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Desk]:
    """A client in a world with the documented limits, where nobody waits for long."""
    settings = {"executes_per_minute": 30, "rate_limit_wait": 1}
    with closing(Leviathan("--answer", "summary", **settings)) as venue:
        venue.start()
        world = World(tmp_path, venue)
        try:
            world.start("FIX.4.4")
            yield world.desk("FIX.4.4")
        finally:
            world.close()


def test_thirty_executes_a_minute(limited: Desk) -> None:
    """The first thirty pass; the next waits as configured and is told when to try again."""
    oms, venue = limited.oms, limited.venue
    for number in range(30):
        oms.send(f"35=D|11=A{number}|{limited.order(1)}")
    seen = [oms.next() for _ in range(60)]
    assert sum(1 for one in seen if one[150] == "0") == 30
    oms.send(f"35=D|11=B|{limited.order(1)}")
    oms.expect("35=8|11=B|150=A|39=A|")
    refused = oms.expect("35=8|11=B|150=8|39=8|103=0|58^RATE_LIMITED: |20021=RESPONSE|")
    wait = int(refused[58].rpartition("try again in ")[2].removesuffix(" s"))
    assert 30 < wait <= 61
    assert len(venue.orders_sent()) == 30


@pytest.mark.slow
def test_a_planned_stop_waits_for_an_order_in_the_queue(tmp_path: Path) -> None:
    """An order that the rate limit holds back is sent before the gateway ends, not in doubt."""
    with closing(Leviathan()) as venue:
        venue.start()
        world = World(tmp_path, venue)
        try:
            world.start("FIX.4.4")
            desk = world.desk("FIX.4.4")
            venue.fault("rate_limited", seconds=8)
            desk.oms.send(f"35=D|11=A|{desk.order(1)}")
            desk.oms.expect("35=8|11=A|150=A|39=A|")
            until(venue.orders_sent, "the first try")
            world.gateway.stop()
            assert len(venue.orders_sent()) == 2
            world.gateway.start()
            desk.oms.client.wait_logged_on(20)
            desk.oms.expect("35=8|11=A|150=0|39=0|!20020|")
        finally:
            world.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_margin_guard(guarded: Worlds, version: str) -> None:
    """What Leviathan would refuse is refused early, what it takes is not; nor is a close, ever."""
    with guarded.lent() as world:
        desk, venue = world.desk(version), world.venue
        desk.oms.send("35=D|11=A|55=TRUMP-WIN|54=1|40=1|152=19000000|")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect("35=8|11=A|150=8|39=8|103=3|58^MARGIN_GUARD: |!20023|")
        assert venue.orders_sent() == []
        desk.oms.send("35=D|11=B|55=TRUMP-WIN|54=1|40=1|152=15000000|")
        desk.oms.expect("35=8|11=B|150=A|")
        desk.oms.expect("35=8|11=B|150=0|")
        finish(desk, "B", 1_500_000)
        desk.oms.send("35=D|11=C|55=TRUMP-WIN|54=2|40=1|152=15000000|")
        desk.oms.expect("35=8|11=C|150=A|")
        desk.oms.expect("35=8|11=C|150=0|")
        finish(desk, "C", 1_500_000)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_that_never_arrived(guarded: Worlds, version: str) -> None:
    """Nobody can prove it absent: it stays in doubt until a person settles it, and says so."""
    with guarded.lent() as world:
        desk, venue = world.desk(version), world.venue
        venue.fault("drop_before_accept")
        desk.oms.send(f"35=D|11=A|{desk.order(1)}")
        desk.oms.expect("35=8|11=A|150=A|39=A|")
        doubt = desk.oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|58^IN_DOUBT since|")
        assert f"{venue.symbol} before: 0 USDC at " in doubt[58]
        sent = len(venue.orders_sent())
        reads = "/requests?method=GET&path=/intelligence/positions"
        seen = len(panel(world)("GET", reads)["requests"])
        until(lambda: len(panel(world)("GET", reads)["requests"]) > seen + 3, "asked again")
        desk.oms.nothing_more()
        assert len(venue.orders_sent()) == sent
        order_id = desk.oms.read[0][37]
        told = ("--state", "filled", "--avg-px", "0.4")
        done = program(world.configured.home, "resolve", order_id, "sessions/demo", *told)
        assert done.returncode == 0, done.stderr
        desk.oms.expect("35=8|11=A|150=0|39=0|20021=OPERATOR|")
        desk.oms.expect("35=8|11=A|150=F|39=2|14=10|151=0|6=0.4|20014=25|20021=OPERATOR|")
