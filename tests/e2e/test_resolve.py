"""`fixgw resolve`: a person ends an order in doubt, while a gateway runs and before it does."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.levret.venue import Levret
from tests.e2e.oms import PATIENCE, until
from tests.e2e.processes import program
from tests.e2e.world import Desk, World

DEMO = "sessions/demo"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A client whose order A never reached its venue and is in doubt."""
    with closing(Levret()) as venue:
        venue.start()
        world = World(tmp_path, venue)
        try:
            world.start("FIX.4.4")
            one = world.desk("FIX.4.4")
            venue.fault("drop_before_accept")
            one.oms.send(f"35=D|11=A|{one.order(5)}")
            one.oms.expect("35=8|11=A|150=A|39=A|")
            one.oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|")
            yield one
        finally:
            world.close()


def fixgw(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program where the gateway runs."""
    return program(desk.world.configured.home, *arguments)


def doubted(desk: Desk) -> str:
    """OrderID(37) of the order in doubt, as the operator finds it."""
    listed = fixgw(desk, "orders", DEMO, "--open", "--json").stdout
    found = [json.loads(line) for line in listed.splitlines()]
    [order_id] = [str(one["order_id"]) for one in found if one.get("doubt")]
    return order_id


def test_an_order_in_doubt_is_resolved(desk: Desk) -> None:
    """The client hears it at once, with 20021=OPERATOR; the journal keeps who said so."""
    order_id, lots = doubted(desk), desk.venue.lots
    done = fixgw(
        *(desk, "resolve", order_id, DEMO, "--state", "canceled", "--cum-qty", lots(2)),
        *("--avg-px", "45000", "--text", "told by phone"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"is CANCELED: CumQty={lots(2)} AvgPx=45000, 3 reports" in done.stdout
    oms = desk.oms
    oms.expect("35=8|11=A|150=0|39=0|20021=OPERATOR|!198|")
    oms.expect(f"35=8|11=A|150=F|39=1|14={lots(2)}|151={lots(3)}|31=45000|")
    oms.expect(f"35=8|11=A|150=4|39=4|14={lots(2)}|151=0|20021=OPERATOR|58=told by phone|!20020|")
    assert "operator" in fixgw(desk, "journal", DEMO, "--order", order_id).stdout
    again = fixgw(desk, "resolve", order_id, DEMO, "--state", "rejected")
    words = f"fixgw: {order_id} is not resolved: the order is CANCELED already\n"
    assert (again.returncode, again.stdout, again.stderr) == (1, "", words)


def test_a_request_waits_for_the_gateway(desk: Desk) -> None:
    """Without a gateway it is one clear line; the next one that starts resolves the order."""
    assert desk.world.gateway.stop() == 0
    desk.oms.client.wait_logged_out(PATIENCE)
    order_id = doubted(desk)
    done = fixgw(desk, "resolve", order_id, DEMO, "--state", "rejected", "--wait", "0", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("fixgw: no gateway took the request in time")
    desk.world.gateway.start()
    desk.oms.client.wait_logged_on(PATIENCE)
    until(lambda: desk.oms.has_come({150: "8", 20021: "OPERATOR", 39: "8"}), "rejected")
    assert doubts(desk) == 0


def doubts(desk: Desk) -> int:
    """How many open orders are left."""
    return len(fixgw(desk, "orders", DEMO, "--open", "--json").stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--state", "canceled", "--cum-qty", "many"], '--cum-qty "many" is no number above zero'),
        (["--state", "canceled", "--cum-qty", "0.001"], "AvgPx is needed for 0.001 more filled"),
        (["--state", "filled"], "AvgPx is needed for 0.005 more filled"),
    ],
)
def test_nonsense_is_one_clear_line(desk: Desk, arguments: list[str], words: str) -> None:
    """Nothing is sent to the gateway, and the order is as it was."""
    order_id = doubted(desk)
    done = fixgw(desk, "resolve", order_id, DEMO, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert doubted(desk) == order_id
