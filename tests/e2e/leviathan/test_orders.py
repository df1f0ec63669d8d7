"""What is Leviathan's own: its fields, its codes, its limits and its margin."""

from decimal import Decimal

import pytest

from tests.e2e.world import VERSIONS, Desk
from tests.e2e.worlds import Worlds


def finish(desk: Desk, short: str, lots: int) -> None:
    desk.venue.sell_to(lots)
    desk.oms.expect(f"35=8|11={short}|150=F|39=2|")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_execute_has_leviathan_s_fields(worlds: Worlds, version: str) -> None:
    """USDC as a decimal string, slippage as an integer, the preferred venue, and our own id."""
    with worlds.lent() as world:
        desk = world.desk(version)
        desk.oms.send("35=D|11=A|55=TRUMP/WIN|54=2|40=1|152=1000.5|20010=25|20011=polymarket|")
        desk.oms.expect("35=8|11=A|150=A|55=TRUMP/WIN|")
        desk.oms.expect("35=8|11=A|150=0|55=TRUMP/WIN|")
        sent = dict(world.venue.orders_sent()[-1])
        assert str(sent.pop("client_order_id")).startswith(desk.oms.read[0][37])
        assert sent == {
            "symbol": "TRUMP-WIN",
            "side": "sell",
            "notional_usdc": "1000.5",
            "venue": "polymarket",
            "slippage_bps": 25,
        }


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_said_that_the_client_did_not_say(worlds: Worlds, version: str) -> None:
    """Without slippage and venue Leviathan's default and its smart routing hold."""
    with worlds.lent() as world:
        desk = world.desk(version)
        desk.place("A", 1)
        assert world.venue.orders_sent()[-1].keys() == {
            *("symbol", "side", "notional_usdc", "client_order_id"),
        }
        finish(desk, "A", 1)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("fields", "reason", "code"),
    [
        ("55=NO-SUCH|54=1|40=1|152=10|", "1", "not_found"),
        ("55=TRUMP-WIN|54=1|40=1|152=10|20011=nasdaq|", "99", "invalid_params"),
        ("55=TRUMP-WIN|54=1|40=1|152=19000000|", "3", "insufficient_margin"),
    ],
)
def test_refusals_of_leviathan(
    worlds: Worlds, version: str, fields: str, reason: str, code: str
) -> None:
    """404 is 103=1, 422 is 103=3, 400 is 103=99 (0 in FIX 4.2), each with its code and words."""
    with worlds.lent() as world:
        desk = world.desk(version)
        desk.oms.send(f"35=D|11=A|{fields}")
        desk.oms.expect("35=8|11=A|150=A|39=A|")
        end = desk.oms.expect(f"35=8|11=A|150=8|39=8|103={reason}|20023={code}|20021=RESPONSE|")
        assert end.get(58)


@pytest.mark.parametrize("version", VERSIONS)
def test_slippage_below_zero(worlds: Worlds, version: str) -> None:
    """No venue has such: refused with 103=11 (0 in FIX 4.2), and nothing is sent."""
    with worlds.lent() as world:
        desk = world.desk(version)
        sent = len(world.venue.orders_sent())
        desk.oms.send(f"35=D|11=A|{desk.order(1)}20010=-5|")
        desk.oms.expect("35=8|11=A|150=A|39=A|")
        desk.oms.expect("35=8|11=A|150=8|39=8|103=11|58^UNSUPPORTED_INSTRUCTION: |")
        assert len(world.venue.orders_sent()) == sent


@pytest.mark.parametrize("version", VERSIONS)
def test_outcome_is_not_leviathan_s(worlds: Worlds, version: str) -> None:
    """Outcome(20012) belongs to another venue: refused, and nothing is sent."""
    with worlds.lent() as world:
        desk = world.desk(version)
        sent = len(world.venue.orders_sent())
        desk.oms.send(f"35=D|11=A|{desk.order(1)}20012=YES|")
        desk.oms.expect("35=8|11=A|150=8|39=8|103=11|58^UNSUPPORTED_|")
        assert len(world.venue.orders_sent()) == sent


def test_contracts_of_a_sum_are_the_venue_s(worlds: Worlds) -> None:
    """Two prices in one answer are one Trade; its contracts and its price are the venue's."""
    with worlds.lent() as world:
        desk, venue = world.desk("FIX.4.4"), world.venue
        venue.offer(1, ticks=0)
        venue.offer(1, ticks=1)
        desk.oms.send(f"35=D|11=A|{desk.order(2)}")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect("35=8|11=A|150=0|")
        seen = [desk.oms.next()]
        while seen[-1][39] != "2":
            seen.append(desk.oms.next())
        bought = sum(Decimal(one[20013]) for one in seen)
        assert bought == Decimal(seen[-1][20014])
        assert Decimal(seen[-1][14]) == Decimal(20)
        assert Decimal(seen[-1][6]) == (Decimal(20) / bought).quantize(Decimal("1e-10"))
