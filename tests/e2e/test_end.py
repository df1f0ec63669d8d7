"""How a gateway ends, by plan or by force, and what it refuses to start again without."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.configuration import DROP_COPY, OMS
from tests.e2e.levret.venue import Levret
from tests.e2e.oms import PATIENCE, Oms
from tests.e2e.world import VERSIONS, Desk, World


@pytest.fixture(scope="module")
def venue() -> Iterator[Levret]:
    """A simulator that all gateways here use, one after the other."""
    with closing(Levret()) as one:
        one.start()
        yield one


@pytest.fixture
def world(tmp_path: Path, venue: Levret) -> Iterator[World]:
    """A gateway that a test starts itself, and its clients."""
    one = World(tmp_path, venue)
    yield one
    one.gateway.kill()
    for client in one.clients.values():
        client.client.close()
    venue.clean()


def desk(world: World, version: str) -> Desk:
    """One client and no drop copy."""
    world.client(OMS[version]).log_on()
    return world.desk(version)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_planned_stop_is_news(world: World, version: str) -> None:
    """A client that is logged on reads News(B) before the Logout(5)."""
    world.start()
    oms = desk(world, version).oms
    assert world.gateway.stop() == 0
    oms.client.wait_logged_out(PATIENCE)
    types = [one[35] for one in oms.client.messages]
    assert types.index("B") < types.index("5")
    news = oms.client.receive({35: "B"})
    assert news[148] == "the gateway stops as planned; orders stay at their venues"


def test_a_full_state_directory_ends_the_gateway(world: World) -> None:
    """A copy that cannot be kept for an absent drop copy stops everything with one clear line."""
    absent = DROP_COPY["FIX.4.4"]
    state = world.configured.home / "state" / "fix"
    state.mkdir(parents=True)
    (state / f"FIX.4.4-FIXGW-{absent}.body").symlink_to("/dev/full")
    world.start()
    here = desk(world, "FIX.4.4")
    here.oms.send(f"35=D|11=A|{here.order(1)}")
    line = world.gateway.complaint()
    assert line == f"fixgw: the FIX engine cannot keep messages for {absent}; is state_dir full?\n"


def test_open_orders_at_an_account_that_is_gone(world: World) -> None:
    """Nobody would follow them: the start is refused, naming the account, until it is back."""
    world.start()
    here = desk(world, "FIX.4.4")
    here.place("A", 1)
    assert world.gateway.stop() == 0
    rename(world, "main", "other")
    world.gateway.launch()
    line = world.gateway.complaint()
    assert "open orders at accounts that gateway.yaml no longer has: levret/main (1)" in line
    rename(world, "other", "main")
    world.gateway.start()
    here.oms.client.wait_logged_on(PATIENCE)
    here.cancel("B", "A")


def rename(world: World, old: str, new: str) -> None:
    """Give the venue account another name in every file."""
    for file in (world.configured.home / "sessions" / "demo").iterdir():
        text = file.read_text().replace(f"{{{old}: ", f"{{{new}: ").replace(f"/{old}", f"/{new}")
        file.write_text(text)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_killed_gateway_lost_its_sessions(world: World, version: str) -> None:
    """CancelOrdersOnDisconnect(8013)=Y holds over kill -9: the restart cancels, and only once."""
    comp_id = OMS[version]
    world.clients[comp_id] = Oms(world.engine(comp_id, logon={8013: "Y"}))
    world.start()
    here = desk(world, version)
    here.place("A", 2)
    world.gateway.kill()
    here.oms.client.wait_logged_out(PATIENCE)
    world.gateway.start()
    here.oms.client.wait_logged_on(PATIENCE)
    seen = [here.oms.next()]
    while seen[-1][39] != "4":
        seen.append(here.oms.next())
    last = [one for one in seen if one.get(97) != "Y"]
    assert [one[150] for one in last] == ["6", "4"]
    assert last[0][58] == "CANCEL_ON_DISCONNECT: the session was lost"
    assert world.venue.open_orders() == []
    here.place("B", 1)
    here.cancel("C", "B")
