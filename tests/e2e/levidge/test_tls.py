"""A client over TLS trades at Levidge over TLS: every process and every stunnel is real."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fixgw.stunnel.certificates import server
from fixgw.stunnel.diagnosis import diagnose
from tests.e2e.levidge.tunnels import HOST, VALID_VENUE, VERSION, Tunnels, tunnels
from tests.e2e.oms import until
from tests.stunnel.setting import CA, EXPIRED, needs_stunnel

pytestmark = needs_stunnel
ATTEMPTS = 3


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[Tunnels]:
    """A gateway between its stunnels; Levidge's own is each test's affair."""
    with tunnels(tmp_path) as made:
        yield made


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    """Ends what a test starts."""
    with ExitStack() as stack:
        yield stack


def test_an_order_with_prevention_goes_through_both_tunnels(
    ways: Tunnels, ending: ExitStack
) -> None:
    """7928 over FIX 4.4 and TLS, on to Levidge over FIX 4.2 and TLS: New, Restated and Trade."""
    ending.enter_context(ways.venue_shows(VALID_VENUE))
    ways.world.start(VERSION)
    desk = ways.world.desk(VERSION)
    v, oms = desk.venue, desk.oms
    oms.send(f"35=D|11=A|{desk.order(2, side='2')}")
    oms.expect("35=8|11=A|150=A|")
    oms.expect("35=8|11=A|150=0|39=0|")
    oms.send(f"35=D|11=B|{desk.order(5)}7928=D|")
    oms.expect_all(
        "35=8|11=B|150=A|39=A|",
        "35=8|11=B|150=0|39=0|20022=V|",
        "35=8|11=A|150=4|39=4|14=0|151=0|",
        f"35=8|11=B|150=D|39=0|378=5|38={v.lots(3)}|14=0|151={v.lots(3)}|",
    )
    v.sell_to(3)
    oms.expect(f"35=8|11=B|150=F|39=2|38={v.lots(3)}|14={v.lots(3)}|151=0|")
    oms.nothing_more()
    desk.everything_was_copied()
    assert v.orders_sent()[-1]["7928"] == "D"
    assert diagnose(ways.initiator.lines) == []


def test_an_expired_certificate_of_the_venue_is_one_alarm(ways: Tunnels, ending: ExitStack) -> None:
    """The alarm names the venue's side, attempts add none; orders pass once it is renewed."""
    gateway = ways.world.gateway
    with ways.venue_shows(server(CA, [HOST], EXPIRED)):
        ways.world.start(VERSION)
        until(lambda: gateway.says("fixgw.alarm"), "told")
        until(lambda: _attempts(ways) > ATTEMPTS, "tried again")
        desk = ways.world.desk(VERSION)
        desk.oms.send(f"35=D|11=A|{desk.order(1)}")
        desk.oms.expect("35=8|11=A|150=8|39=8|58^VENUE_DOWN|")
    (alarm,) = (line for line in gateway.lines if "fixgw.alarm" in line)
    assert "levidge/main: stunnel at " in alarm
    assert f"the trouble is beyond it, in TLS or at {HOST}:{ways.venue.far}; " in alarm
    expired = [one for one in diagnose(ways.initiator.lines) if "has expired" in one.what]
    assert [one.service for one in expired] == ["levidge"]
    ending.enter_context(ways.venue_shows(VALID_VENUE))
    oms = desk.oms
    oms.client.receive({35: "h", 340: "2"}, 30)
    desk.place("B", 1)
    desk.cancel("C", "B")
    assert sum("fixgw.alarm" in line for line in gateway.lines) == 1


def _attempts(ways: Tunnels) -> int:
    """How often the gateway has come to its stunnel."""
    return sum("accepted connection from" in line for line in ways.initiator.lines)
