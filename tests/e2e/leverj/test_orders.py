"""What is Leverj's own: its fields, its triggers, its fees and its error codes."""

from decimal import Decimal
from itertools import count

import pytest

from fixgw.sim.leverj import DEMO_ACCOUNT
from tests.e2e.leverj.venue import Leverj
from tests.e2e.oms import until
from tests.e2e.world import VERSIONS, Desk
from tests.e2e.worlds import Markets

TAKER_FEES = {"futures": Decimal("0.0005"), "spot": Decimal("0.002")}


def leverj(desk: Desk) -> Leverj:
    """The venue under test, with what only Leverj has."""
    assert isinstance(desk.venue, Leverj)
    return desk.venue


@pytest.mark.parametrize("version", VERSIONS)
def test_instructions_reach_futures_in_leverj_s_own_words(markets: Markets, version: str) -> None:
    """Leverage is the margin of a whole unit in the quote's smallest unit; post-only is a flag."""
    with markets.lent("futures") as world:
        desk = world.desk(version)
        desk.oms.send(f"35=D|11=A|{desk.order(10)}20001=5|18=6|59=1|")
        desk.oms.expect("35=8|11=A|150=A|59=1|")
        desk.oms.expect("35=8|11=A|150=0|59=1|")
        sent = world.venue.orders_sent()[-1]
        told = {name: sent[name] for name in ("instrument", "side", "orderType", "accountId")}
        assert told == {
            "instrument": "1",
            "side": "buy",
            "orderType": "LMT",
            "accountId": DEMO_ACCOUNT.account_id,
        }
        assert (sent["price"], sent["quantity"]) == (50000, Decimal("0.001"))
        assert sent["marginPerFraction"] == f"{10_000 * 10**18}"
        assert (sent["isPostOnly"], sent["reduceOnly"]) == (True, False)
        desk.cancel("B", "A")


def test_too_much_leverage(markets: Markets) -> None:
    """Leverage above the instrument's maximum is refused before anything is sent."""
    with markets.lent("futures") as world:
        desk = world.desk(VERSIONS[-1])
        sent = len(world.venue.orders_sent())
        desk.oms.send(f"35=D|11=A|{desk.order(1)}20001=101|")
        desk.oms.expect("35=8|11=A|150=8|39=8|103=3|58^LEVERAGE_LIMIT: |")
        assert len(world.venue.orders_sent()) == sent


def test_a_post_only_order_that_would_trade(markets: Markets) -> None:
    """Leverj refuses it, and its code comes back."""
    with markets.lent("futures") as world:
        desk = world.desk(VERSIONS[-1])
        world.venue.offer(1)
        desk.oms.send(f"35=D|11=A|{desk.order(1)}18=6|")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect("35=8|11=A|150=8|39=8|20023=M_POST_ONLY|20021=RESPONSE|")
        desk.oms.send(f"35=D|11=B|{desk.order(1)}")
        desk.oms.expect_all("35=8|11=B|150=A|", "35=8|11=B|150=0|", "35=8|11=B|150=F|39=2|")


def test_a_stop_limit_order_waits_for_its_trigger(markets: Markets) -> None:
    """Its price may be crossed: it trades only once the market has traded at its trigger."""
    with markets.lent("futures") as world:
        desk, venue = world.desk(VERSIONS[-1]), world.venue
        desk.place("A", 1)
        venue.sell_to(1)
        desk.oms.expect("35=8|11=A|150=F|39=2|")
        venue.offer(2, ticks=3)
        stop = desk.order(1, ticks=5).replace("40=2", "40=4")
        desk.oms.send(f"35=D|11=B|{stop}99={venue.ticks(3)}|")
        desk.oms.expect(f"35=8|11=B|150=A|40=4|99={venue.ticks(3)}|")
        desk.oms.expect(f"35=8|11=B|150=0|40=4|99={venue.ticks(3)}|14=0|")
        desk.oms.send(f"35=D|11=C|{desk.order(1, ticks=3)}")
        expected = {("C", "A"), ("C", "0"), ("C", "F"), ("B", "F")}
        seen = [desk.oms.next() for _ in range(4)]
        assert {(one[11][-1], one[150]) for one in seen} == expected
        assert all(one[31] == venue.ticks(3) for one in seen if one.get(31))


def test_a_liquidation_ends_the_orders_of_its_instrument(markets: Markets) -> None:
    """The venue names the orders that it cancelled: each is an unsolicited Canceled."""
    with markets.lent("futures") as world:
        desk, venue = world.desk(VERSIONS[-1]), world.venue
        desk.place("A", 3)
        venue.sell_to(1)
        desk.oms.expect("35=8|11=A|150=F|39=1|")
        leverj(desk).control("POST", "/liquidate", {"instrument": "1"})
        desk.oms.expect(f"35=8|11=A|150=4|39=4|14={venue.lots(1)}|151=0|!41|")


@pytest.mark.parametrize("market", ["futures", "spot"])
def test_a_market_order_without_a_market(markets: Markets, market: str) -> None:
    """Priced from the index or the last trade, it is sent, and Leverj refuses it."""
    with markets.lent(market) as world:
        desk = world.desk(VERSIONS[-1])
        symbol = {"futures": "DEFIUSDT", "spot": "DAIUSDC"}[market]
        desk.oms.send(f"35=D|11=A|55={symbol}|54=1|40=1|38=1|59=3|")
        desk.oms.expect("35=8|11=A|150=A|59=3|")
        desk.oms.expect("35=8|11=A|150=8|39=8|20023=M_NO_LIQUIDITY|20021=RESPONSE|")


@pytest.mark.parametrize("market", ["futures", "spot"])
def test_fees(markets: Markets, market: str) -> None:
    """FIX 4.4 has MiscFees in the quote, FIX 4.2 Commission(12) in absolute terms."""
    fees = {"FIX.4.4": "136=1|138=DAI|139=4|", "FIX.4.2": "13=3|"}
    with markets.lent(market) as world:
        for version in VERSIONS:
            desk = world.desk(version)
            world.venue.offer(1)
            desk.oms.send(f"35=D|11=A|{desk.order(1)}")
            desk.oms.expect_all("35=8|11=A|150=A|", "35=8|11=A|150=0|")
            seen = desk.oms.expect(f"35=8|11=A|150=F|39=2|{fees[version]}")
            fee = seen[137] if version == "FIX.4.4" else seen[12]
            assert Decimal(fee) == Decimal(seen[31]) * Decimal(seen[32]) * TAKER_FEES[market]


def test_an_order_on_spot_names_its_token(markets: Markets) -> None:
    """Spot has a base to be named by its address, and no margin."""
    with markets.lent("spot") as world:
        desk = world.desk(VERSIONS[-1])
        desk.place("A", 5)
        sent = world.venue.orders_sent()[-1]
        assert sent["token"] == "0x" + "0" * 40
        assert sent["instrument"] == "ETHDAI"
        assert "marginPerFraction" not in sent
        desk.cancel("B", "A")


def test_a_look_proves_an_order_whose_answer_is_late(markets: Markets) -> None:
    """On spot an order seen among the open ones is New at once: there is nothing to doubt."""
    with markets.lent("spot") as world:
        desk = world.desk(VERSIONS[-1])
        leverj(desk).control(
            "POST",
            "/fault",
            {"kind": "never_answer", "match": {"path": "/order", "method": "POST"}},
        )
        desk.oms.send(f"35=D|11=A|{desk.order(1)}")
        desk.oms.expect("35=8|11=A|150=A|39=A|")
        desk.oms.expect("35=8|11=A|150=0|39=0|!20020|")
        desk.cancel("B", "A")


@pytest.mark.parametrize("market", ["futures", "spot"])
@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ("tradingDisabled", "leverj has disabled trading"),
        ("maintenance", "leverj is under maintenance"),
    ],
)
def test_a_market_that_is_closed(markets: Markets, market: str, switch: str, words: str) -> None:
    """Orders are refused with the venue's reason, and nothing is sent, until it trades again."""
    with markets.lent(market) as world:
        desk = world.desk(VERSIONS[-1])
        sent = len(desk.venue.orders_sent())
        numbers = count(1)

        def answer(begins: str) -> bool:
            """Ask with an order that is off the tick, so that it is never sent."""
            asked = f"N{next(numbers)}"
            off_tick = desk.order(1).replace(f"44={desk.venue.ticks()}", "44=0.000000001")
            desk.oms.send(f"35=D|11={asked}|{off_tick}")
            return desk.oms.expect(f"35=8|11={asked}|150=8|39=8|")[58].startswith(begins)

        assert answer("OFF_TICK: ")
        leverj(desk).control("POST", "/config", {switch: True})
        until(lambda: answer(f"NOT_TRADABLE: {desk.venue.symbol}: {words}"), "closed")
        leverj(desk).control("POST", "/config", {switch: False})
        until(lambda: answer("OFF_TICK: "), "open again")
        assert len(desk.venue.orders_sent()) == sent


@pytest.mark.parametrize("kind", ["liquidate", "adl"])
def test_a_position_closed_by_the_venue_is_told_to_drop_copies(markets: Markets, kind: str) -> None:
    """Its forced trade is nobody's order: drop copies read it as external, the client does not."""
    with markets.lent("futures") as world:
        desk, venue = world.desk(VERSIONS[-1]), world.venue
        desk.place("A", 3)
        venue.sell_to(3)
        desk.oms.expect("35=8|11=A|150=F|39=2|")
        desk.everything_was_copied()
        leverj(desk).control("POST", f"/{kind}", {"instrument": "1"})
        desk.drop_copy.expect("35=8|150=0|39=0|54=2|797=Y|20024=EXTERNAL|")
        forced = f"35=8|150=F|39=2|54=2|32={venue.lots(3)}|14={venue.lots(3)}|"
        desk.drop_copy.expect(f"{forced}797=Y|20024=EXTERNAL|")
        desk.oms.nothing_more()
