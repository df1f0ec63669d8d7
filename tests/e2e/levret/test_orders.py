"""What is Levret's own: its fields, its fees and its error codes."""

from decimal import Decimal

import pytest

from tests.e2e.world import VERSIONS
from tests.e2e.worlds import Worlds


@pytest.mark.parametrize("version", VERSIONS)
def test_instructions_reach_levret_in_its_own_words(worlds: Worlds, version: str) -> None:
    """Leverage, reduce-only, take profit and stop loss are Levret's fields, as JSON numbers."""
    with worlds.lent() as world:
        desk = world.desk(version)
        desk.oms.send(f"35=D|11=A|{desk.order(10)}20001=5|20002=46000.5|20003=44000|59=1|")
        desk.oms.expect("35=8|11=A|150=A|59=1|")
        desk.oms.expect("35=8|11=A|150=0|59=1|")
        assert world.venue.orders_sent()[-1] == {
            "userId": "U1",
            "symbol": "BTC_USDT",
            "side": "buy",
            "orderType": "limit",
            "size": Decimal("0.01"),
            "price": Decimal(45000),
            "leverage": 5,
            "takeProfit": Decimal("46000.5"),
            "stopLoss": Decimal(44000),
        }
        desk.cancel("B", "A")


@pytest.mark.parametrize("instruction", ["18=E|", "77=C|"])
@pytest.mark.parametrize("version", VERSIONS)
def test_reduce_only_without_a_position(worlds: Worlds, version: str, instruction: str) -> None:
    """Reduce-only is sent, and Levret's refusal comes back with its code."""
    with worlds.lent() as world:
        desk = world.desk(version)
        desk.oms.send(f"35=D|11=A|55=XRP_USDT|54=1|40=2|38=1|44=0.5|{instruction}")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect("35=8|11=A|150=8|39=8|20023=REDUCE_ONLY_REJECTED|20021=RESPONSE|")
        assert world.venue.orders_sent()[-1]["reduce_only"] is True


@pytest.mark.parametrize("version", VERSIONS)
def test_too_little_margin(worlds: Worlds, version: str) -> None:
    """INSUFFICIENT_MARGIN is OrdRejReason(103)=3 with Levret's code and words."""
    with worlds.lent() as world:
        desk = world.desk(version)
        desk.oms.send(f"35=D|11=A|{desk.order(world.venue.too_many)}")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect("35=8|11=A|150=8|103=3|20023=INSUFFICIENT_MARGIN|58^the order needs|")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_market_order_without_a_market(worlds: Worlds, version: str) -> None:
    """With nobody to trade against Levret refuses."""
    with worlds.lent() as world:
        desk = world.desk(version)
        desk.oms.send("35=D|11=A|55=BTC_USDT|54=1|40=1|38=0.001|59=3|")
        desk.oms.expect("35=8|11=A|150=A|59=3|")
        desk.oms.expect("35=8|11=A|150=8|39=8|20023=NO_LIQUIDITY|")


def test_fees_and_liquidity(worlds: Worlds) -> None:
    """FIX 4.4 has MiscFees and LastLiquidityInd(851), FIX 4.2 Commission(12) in absolute terms."""
    fees = {"FIX.4.4": "136=1|137=0.009|138=USDT|139=4|851=1|", "FIX.4.2": "12=0.009|13=3|"}
    with worlds.lent() as world:
        for version in VERSIONS:
            desk = world.desk(version)
            desk.place("A", 1)
            world.venue.sell_to(1)
            desk.oms.expect(f"35=8|11=A|150=F|39=2|{fees[version]}")
