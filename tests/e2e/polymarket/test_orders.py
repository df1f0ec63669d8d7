"""What is Polymarket US's own: outcomes, their prices, the exchange's late rejections."""

import pytest

from fixgw.core.fields import Outcome
from tests.e2e.cases.changes import replace
from tests.e2e.cases.mass_cancels import ends, reports_by_order
from tests.e2e.cases.refusals import refused
from tests.e2e.oms import until
from tests.e2e.polymarket.venue import SLUG, Polymarket
from tests.e2e.world import VERSIONS, Desk
from tests.e2e.worlds import Markets


def polymarket(desk: Desk) -> Polymarket:
    """The venue under test, with what only Polymarket US has."""
    assert isinstance(desk.venue, Polymarket)
    return desk.venue


def order(desk: Desk, fields: str) -> str:
    """An order to buy ten contracts; the rest is the test's."""
    return f"55={SLUG}|54=1|40=2|38=10|{fields}"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "fields", [f"55={SLUG}|20012=NO|", f"55={SLUG}:NO|", f"55={SLUG}:no|20012=NO|"]
)
def test_the_no_side_by_field_or_symbol(markets: Markets, version: str, fields: str) -> None:
    """Prices are those of NO in FIX, and those of YES at the venue; 20012 is in every report."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        v, oms = polymarket(desk), desk.oms
        symbol = fields.partition("|")[0]
        oms.send(f"35=D|11=A|{fields}54=1|40=2|38=10|44=0.83|")
        oms.expect(f"35=8|11=A|150=A|{symbol}|44=0.83|20012=NO|")
        oms.expect(f"35=8|11=A|150=0|{symbol}|44=0.83|20012=NO|")
        sent = v.orders_sent()[-1]
        assert (sent["marketSlug"], sent["outcomeSide"]) == (SLUG, "OUTCOME_SIDE_NO")
        assert sent["price"] == {"value": "0.17", "currency": "USD"}
        v.control("POST", "/trade", {"symbol": SLUG, "side": "buy", "size": 4, "price": 0.17})
        oms.expect(f"35=8|11=A|150=F|39=1|{symbol}|31=0.83|32=4|6=0.83|20012=NO|")
        oms.send(f"35=F|11=B|41=A|{symbol}|54=1|")
        oms.expect_all("35=8|11=B|150=6|20012=NO|", "35=8|11=B|150=4|14=4|6=0.83|20012=NO|")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("fields", [f"55={SLUG}|20012=YES|", f"55={SLUG}:YES|"])
def test_the_yes_side_may_be_named(markets: Markets, version: str, fields: str) -> None:
    """It is what is meant without a name, too."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        symbol = fields.partition("|")[0]
        desk.oms.send(f"35=D|11=A|{fields}54=2|40=2|38=10|44=0.83|")
        desk.oms.expect_all(f"35=8|11=A|150=A|{symbol}|", f"35=8|11=A|150=0|{symbol}|44=0.83|")
        sent = polymarket(desk).orders_sent()[-1]
        assert (sent["outcomeSide"], sent["action"]) == ("OUTCOME_SIDE_YES", "ORDER_ACTION_SELL")
        assert sent["price"] == {"value": "0.83", "currency": "USD"}


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_gateway_refuses_is_not_sent(markets: Markets, version: str) -> None:
    """Each with its code and FIX's reason for it."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        day = "126=20991231-00:00:00|"
        for fields, reason, code in (
            (f"55={SLUG}:NO|20012=YES|44=0.5|", "99", "CONTRADICTORY_FIELDS"),
            (f"55={SLUG}|44=0.995|", "99", "OFF_TICK"),
            (f"55={SLUG}|44=1|", "99", "PRICE_OUT_OF_BOUNDS"),
            (f"55={SLUG}|20012=NO|44=1.5|", "99", "PRICE_OUT_OF_BOUNDS"),
            (f"55={SLUG}|44=0.5|40=4|99=0.5|", "11", "UNSUPPORTED_ORDER_TYPE"),
            (f"55={SLUG}|44=0.5|59=6|", "99", "MISSING_FIELD"),
            (f"55={SLUG}|44=0.5|59=1|{day}", "99", "CONTRADICTORY_FIELDS"),
            ("55=trump-win-2024|44=0.5|", "1", "UNKNOWN_SYMBOL"),
        ):
            given = dict(one.split("=") for one in f"54=1|40=2|38=10|{fields}".split("|") if one)
            refused(desk, "".join(f"{tag}={value}|" for tag, value in given.items()), reason, code)


@pytest.mark.parametrize("version", VERSIONS)
def test_instructions_in_the_venue_s_own_words(markets: Markets, version: str) -> None:
    """Time in force, post-only and who placed it."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        desk.oms.send(f"35=D|11=A|{order(desk, '44=0.4|59=6|126=20991231-12:00:00|18=6|1028=Y|')}")
        desk.oms.expect_all("35=8|11=A|150=A|59=6|", "35=8|11=A|150=0|59=6|")
        sent = polymarket(desk).orders_sent()[-1]
        assert sent["tif"] == "TIME_IN_FORCE_GOOD_TILL_DATE"
        assert sent["goodTillTime"] == "2099-12-31T12:00:00.000000Z"
        assert sent["participateDontInitiate"] is True
        assert sent["manualOrderIndicator"] == "MANUAL_ORDER_INDICATOR_MANUAL"
        desk.cancel("B", "A")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_immediate_order_does_not_get_is_cancelled(markets: Markets, version: str) -> None:
    """IOC keeps what it got, FOK wants all; both end at once."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        desk.venue.offer(4)
        desk.oms.send(f"35=D|11=A|{order(desk, '44=0.4|59=4|')}")
        desk.oms.expect_all("35=8|11=A|150=A|", "35=8|11=A|150=0|", "35=8|11=A|150=4|14=0|")
        desk.oms.send(f"35=D|11=B|{order(desk, '44=0.4|59=3|')}")
        desk.oms.expect_all("35=8|11=B|150=A|", "35=8|11=B|150=0|", "35=8|11=B|150=F|32=4|31=0.4|")
        desk.oms.expect("35=8|11=B|150=4|39=4|14=4|151=0|")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("outcome", "price"), [("yes", "0.4"), ("no", "0.4")])
def test_a_market_order_for_cash(markets: Markets, outcome: str, price: str, version: str) -> None:
    """Contracts for so much cash; what it is not enough for is cancelled."""
    with markets.lent(outcome) as world:
        desk = world.desk(version)
        desk.venue.offer(25)
        desk.oms.send(f"35=D|11=A|55={desk.venue.symbol}|54=1|40=1|152=10.2|")
        desk.oms.expect_all("35=8|11=A|150=A|152=10.2|", "35=8|11=A|150=0|152=10.2|")
        assert polymarket(desk).orders_sent()[-1]["cashOrderQty"] == {
            "value": "10.2",
            "currency": "USD",
        }
        desk.oms.expect(f"35=8|11=A|150=F|32=25|31={price}|14=25|6={price}|")
        desk.oms.expect(f"35=8|11=A|150=4|39=4|14=25|151=0|6={price}|")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_that_the_exchange_rejects_after_its_id(markets: Markets, version: str) -> None:
    """One Rejected and no New: an id is no acceptance; drop copies hear of no other order."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        desk.venue.offer(1)
        desk.oms.send(f"35=D|11=A|{order(desk, '44=0.4|18=6|')}")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect(
            "35=8|11=A|150=8|39=8|103=0|20023=ORD_REJECT_REASON_EXCHANGE_OPTION"
            "|58^participate don't initiate|"
        )
        desk.oms.nothing_more()
        desk.everything_was_copied()
        assert not any(one.get(20024) for one in desk.drop_copy.read)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_venue_s_latency_is_no_rate_limit(markets: Markets, version: str) -> None:
    """Its stopgap of five seconds rejects in the words of a limit; the next order goes at once."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        polymarket(desk).control("POST", "/reject", {"text": "Global Rate Limit Exceeded"})
        desk.oms.send(f"35=D|11=A|{order(desk, '44=0.4|')}")
        desk.oms.expect("35=8|11=A|150=A|")
        desk.oms.expect("35=8|11=A|150=8|58^Global Rate Limit Exceeded (the venue took over 5 s|")
        desk.place("B", 1)
        desk.cancel("C", "B")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_modification_that_the_exchange_rejects_after_taking_it(
    markets: Markets, version: str
) -> None:
    """The stream says so; the order stands as it stood, and may be modified again."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        desk.place("A", 10)
        polymarket(desk).control("POST", "/reject", {"text": "Global Rate Limit Exceeded"})
        replace(desk, "B", "A", 12)
        desk.oms.expect("35=8|11=B|41=A|150=E|39=E|")
        desk.oms.expect("35=9|11=B|41=A|39=0|434=2|102=2|58^Global Rate Limit Exceeded|")
        replace(desk, "C", "A", 12)
        desk.oms.expect_all("35=8|11=C|41=A|150=E|", "35=8|11=C|41=A|150=5|38=12|")
        desk.cancel("D", "C")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_no_order_from_elsewhere_is_copied_in_its_own_price(
    markets: Markets, version: str
) -> None:
    """Drop copies read the outcome in 20012 and in the symbol."""
    with markets.lent("no") as world:
        desk = world.desk(version)
        assert polymarket(desk).outcome is Outcome.NO
        order_id = desk.venue.place_outside(3)
        desk.drop_copy.expect(
            f"35=8|198={order_id}|150=0|20024=EXTERNAL|55={SLUG}:NO|20012=NO|54=1|44=0.4|"
        )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_mass_cancel_takes_one_call(markets: Markets, version: str) -> None:
    """Cancel-all in the market of the orders, and in no other; both outcomes are one market."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        v, oms = polymarket(desk), desk.oms
        desk.place("A", 1)
        desk.place("B", 1, -1)
        oms.send(f"35=D|11=C|55={SLUG}:NO|54=1|40=2|38=10|44=0.3|")
        oms.expect_all("35=8|11=C|150=A|", "35=8|11=C|150=0|")
        before = len(v.calls())
        oms.send(f"35=q|11=M|530=1|55={SLUG}|60=now|")
        oms.expect("35=r|11=M|531=1|533=3|")
        ends(reports_by_order(oms, 6), map(oms.name, "ABC"))
        assert v.calls()[before:] == [("/v1/orders/open/cancel", {"slugs": [SLUG]})]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_mass_cancel_of_one_outcome_spares_the_other(markets: Markets, version: str) -> None:
    """`:NO` behind the symbol means NO alone: each order gets a call of its own."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        v, oms = polymarket(desk), desk.oms
        desk.place("A", 1)
        for short in ("B", "C"):
            oms.send(f"35=D|11={short}|55={SLUG}|20012=NO|54=1|40=2|38=10|44=0.3|")
            oms.expect_all(f"35=8|11={short}|150=A|", f"35=8|11={short}|150=0|")
        before = len(v.calls())
        oms.send(f"35=q|11=M|530=1|55={SLUG}:NO|60=now|")
        oms.expect("35=r|11=M|531=1|533=2|")
        ends(reports_by_order(oms, 4), map(oms.name, "BC"))
        calls = [path.rpartition("/")[2] for path, _ in v.calls()[before:]]
        assert calls == ["cancel", "cancel"]
        assert len(v.open_orders()) == 1
        desk.cancel("D", "A")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_in_doubt_is_not_taken_for_one_of_other_cash(
    markets: Markets, version: str
) -> None:
    """Without an id the amount is what tells orders in cash apart."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        desk.venue.offer(30)
        desk.venue.fault("delay_before_accept", seconds=2.5)
        desk.oms.send(f"35=D|11=A|55={SLUG}|54=1|40=1|152=10|")
        desk.oms.expect("35=8|11=A|150=A|39=A|152=10|")
        desk.oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|")
        other = polymarket(desk).place_for_cash("2")
        desk.drop_copy.expect("35=8|11=A|150=A|")
        desk.drop_copy.expect("35=8|11=A|150=I|39=A|")
        desk.drop_copy.expect(f"35=8|198={other}|150=0|20024=EXTERNAL|152=2|")
        desk.oms.expect_all("35=8|11=A|150=0|152=10|", "35=8|11=A|150=F|39=2|32=25|31=0.4|")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_fill_of_the_new_terms_before_the_answer(markets: Markets, version: str) -> None:
    """The stream tells of the modification before the call is answered: Replaced comes first."""
    with markets.lent("yes") as world:
        desk = world.desk(version)
        desk.place("A", 10)
        desk.venue.fault("event_before_answer", call="replace", seconds=0.6)
        sent = desk.venue.replaces_sent()
        replace(desk, "B", "A", 12, ticks=2)
        desk.oms.expect("35=8|11=B|41=A|150=E|39=E|")
        until(lambda: desk.venue.replaces_sent() > sent, "a replace at the venue")
        desk.venue.sell_to(12, ticks=2)
        desk.oms.expect("35=8|11=B|41=A|150=5|39=0|38=12|")
        desk.oms.expect("35=8|11=B|150=F|39=2|14=12|151=0|")
