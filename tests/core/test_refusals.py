"""Every reason for which an order is rejected before anything is sent, with its code and tags."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.events import InstrumentsLoaded
from fixgw.core.instruments import Instrument
from fixgw.core.setup import Limits
from tests.core import told
from tests.core.conftest import Begin
from tests.core.dialogue import CAPABILITY, VENUE, Dialogue

LIMIT = "11=X|55=BTC/USDT|54=1|40=2|38=10000|44=50"


def order(change: str) -> str:
    """Return the limit order with some fields set otherwise; `44=` takes a field out."""
    fields = dict(pair.split("=") for pair in f"{LIMIT}|{change}".strip("|").split("|"))
    return "D|" + "|".join(f"{tag}={value}" for tag, value in fields.items() if value)


@pytest.mark.parametrize(
    ("change", "reason", "text"),
    [
        ("38=", "99", "MISSING_FIELD: OrderQty(38) or CashOrderQty(152)"),
        ("44=", "99", "MISSING_FIELD: Price(44) for OrdType(40)=2 (LIMIT)"),
        ("40=4", "99", "MISSING_FIELD: StopPx(99)"),
        ("40=3|44=", "99", "MISSING_FIELD: StopPx(99)"),
        ("59=6", "99", "MISSING_FIELD: ExpireTime(126)"),
        ("152=500", "99", "CONTRADICTORY_FIELDS: OrderQty(38) and CashOrderQty(152)"),
        ("40=1", "99", "CONTRADICTORY_FIELDS: Price(44)"),
        ("40=3|99=40", "99", "CONTRADICTORY_FIELDS: Price(44)"),
        ("99=40", "99", "CONTRADICTORY_FIELDS: StopPx(99)"),
        ("126=20270101-00:00:00", "99", "CONTRADICTORY_FIELDS: ExpireTime(126)"),
        ("38=0", "13", "NOT_POSITIVE: OrderQty(38)=0"),
        ("38=-5", "13", "NOT_POSITIVE: OrderQty(38)=-5"),
        ("38=|152=0", "13", "NOT_POSITIVE: CashOrderQty(152)=0"),
        ("44=0", "99", "NOT_POSITIVE: Price(44)=0"),
        ("44=-1", "99", "NOT_POSITIVE: Price(44)=-1"),
        ("20002=0", "99", "NOT_POSITIVE: TakeProfitPx(20002)=0"),
        ("20003=-1", "99", "NOT_POSITIVE: StopLossPx(20003)=-1"),
        ("110=5", "11", "UNSUPPORTED_INSTRUCTION: levret has no MinQty(110)"),
        (
            "111=5|18=G",
            "11",
            "UNSUPPORTED_INSTRUCTION: levret has no ExecInst(18)=G, MaxFloor(111)",
        ),
        ("54=5", "11", "UNSUPPORTED_SIDE: levret has no Side(54)=5 (SELL_SHORT)"),
        ("40=3|99=40|44=", "11", "UNSUPPORTED_ORDER_TYPE: levret has no OrdType(40)=3 (STOP)"),
        ("40=P|44=", "11", "UNSUPPORTED_ORDER_TYPE: levret has no OrdType(40)=P (PEGGED)"),
        ("59=0", "11", "UNSUPPORTED_TIME_IN_FORCE: levret has no DAY"),
        ("59=6|126=20270101-00:00:00", "11", "UNSUPPORTED_TIME_IN_FORCE: levret has no GTD"),
        ("38=|152=500", "11", "UNSUPPORTED_CASH_QUANTITY: levret has no CashOrderQty(152)"),
        ("18=6", "11", "UNSUPPORTED_POST_ONLY"),
        ("59=P", "11", "UNSUPPORTED_POST_ONLY"),
        ("20002=60", "11", "UNSUPPORTED_TAKE_PROFIT"),
        ("20003=40", "11", "UNSUPPORTED_STOP_LOSS"),
        ("20010=25", "11", "UNSUPPORTED_SLIPPAGE"),
        ("7928=D", "11", "UNSUPPORTED_STP"),
        ("55=DOGE/USDT", "1", "UNKNOWN_SYMBOL: levret has no Symbol(55)=DOGE/USDT"),
        ("38=1.5", "13", "OFF_LOT: OrderQty(38)=1.5 is not a multiple of 1"),
        ("44=50.25", "99", "OFF_TICK: Price(44)=50.25 is not a multiple of 0.5"),
        ("20001=0", "3", "LEVERAGE_LIMIT: Leverage(20001)=0 is below 1"),
        ("1=ACC-9", "15", "UNKNOWN_ACCOUNT: Account(1)=ACC-9 is not an account of this session"),
        ("1=ACC-1|100=ELSEWHERE", "15", "UNKNOWN_ACCOUNT: Account(1)=ACC-1 is at LEVRET, not at"),
        (
            "100=NASDAQ",
            "99",
            "UNKNOWN_VENUE: ExDestination(100)=NASDAQ is none of ELSEWHERE, LEVRET",
        ),
    ],
)
def test_refused_before_it_is_sent(talk: Dialogue, change: str, reason: str, text: str) -> None:
    """Rejected at once with a stable code and the field's name and tag; nothing reaches a venue."""
    talk.client(order(change))
    talk.expect(f"8|11=X|150=8|39=8|14=0|151=0|103={reason}|58={text}*|20021=RESPONSE")
    talk.expect_sent()


def test_only_reduce_only_and_leverage_are_carried(talk: Dialogue) -> None:
    """What the venue can do passes."""
    talk.client(order("18=E|20001=5"), order("11=Y|77=C"))
    talk.expect("8|11=X|150=A|39=A", "8|11=Y|150=A|39=A")
    assert (talk.order().reduce_only, talk.order().leverage) == (True, 5)
    assert talk.order("Y").reduce_only is True


def test_a_rejected_orders_cl_ord_id_is_used_up(talk: Dialogue) -> None:
    """An order that was rejected has its report; a second one under its id is a duplicate."""
    talk.client(order("38=1.5"), order("38=2"))
    talk.expect("8|11=X|150=8|39=8|103=13", "8|11=X|150=8|39=8|38=1.5|103=6")


def test_a_market_order_with_a_price_of_zero(talk: Dialogue) -> None:
    """Price(44)=0 on a market order is no price at all."""
    talk.client(order("40=1|44=0"))
    talk.expect("8|11=X|150=A|39=A|44=-")
    talk.expect_sent("new#0 10000")


CONTRACTS = Instrument(
    symbol="BTC_USDT",
    tick_size=Decimal("0.5"),
    lot_size=Decimal(10),
    min_qty=Decimal(100),
    max_qty=Decimal(5000),
    max_leverage=20,
)


@pytest.mark.parametrize(
    ("change", "reason", "text"),
    [
        ("38=90", "13", "BELOW_MINIMUM: OrderQty(38)=90 is below the minimum 100"),
        ("38=5010", "3", "ABOVE_MAXIMUM: OrderQty(38)=5010 is above the maximum 5000"),
        ("38=105", "13", "OFF_LOT"),
        ("38=100|20001=21", "3", "LEVERAGE_LIMIT: Leverage(20001)=21 is outside 1 to 20"),
        ("38=100|20001=-1", "3", "LEVERAGE_LIMIT"),
    ],
)
def test_the_instruments_own_limits(talk: Dialogue, change: str, reason: str, text: str) -> None:
    """Minimum, maximum, lot and leverage are the instrument's; nothing is ever rounded."""
    talk.put(InstrumentsLoaded(venue=VENUE, instruments=(CONTRACTS,)))
    talk.client(order(change))
    talk.expect(f"8|11=X|150=8|39=8|103={reason}|58={text}*")


def test_an_instrument_that_is_not_traded_now(talk: Dialogue) -> None:
    """The venue's own words say why."""
    closed = replace(CONTRACTS, tradable=False, text="settlement")
    talk.put(InstrumentsLoaded(venue=VENUE, instruments=(closed,)))
    talk.client(order("38=100"))
    talk.expect("8|11=X|150=8|39=8|103=2|58=NOT_TRADABLE: BTC_USDT: settlement")


def test_a_venue_that_sizes_in_cash_alone(begin: Begin) -> None:
    """OrderQty(38) is refused where only CashOrderQty(152) is known."""
    can = replace(CAPABILITY, order_qty=False, cash_order_qty=True)
    talk = begin(capability=can)
    talk.client(order(""), order("11=Y|38=|152=500|44=|40=1"))
    talk.expect("8|11=X|150=8|103=11|58=UNSUPPORTED_QUANTITY*", "8|11=Y|150=A|152=500|38=-")


@pytest.mark.parametrize(
    ("limits", "change", "text"),
    [
        (Limits(max_order_qty={"BTCUSDT": Decimal(9999)}), "", "MAX_ORDER_QTY: OrderQty(38)=10000"),
        (Limits(max_notional_usd=Decimal(499999)), "", "MAX_NOTIONAL: 500000 USD is above"),
        (Limits(max_notional_usd=Decimal(1)), "40=1|44=", "MAX_NOTIONAL: a limit is set and"),
        (Limits(orders_per_second=0), "", "ORDERS_PER_SECOND: more than the session's 0"),
    ],
)
def test_the_sessions_own_limits(begin: Begin, limits: Limits, change: str, text: str) -> None:
    """What the session may not do is refused with OrdRejReason(103)=3."""
    talk = begin(limits=limits)
    talk.client(order(change))
    talk.expect(f"8|11=X|150=8|39=8|103=3|58={text}*")


def test_limits_that_are_just_kept(begin: Begin) -> None:
    """A limit is what is allowed, not what is forbidden."""
    limits = Limits(max_order_qty={"BTCUSDT": Decimal(10000)}, max_notional_usd=Decimal(500000))
    talk = begin(limits=limits)
    talk.client(order(""))
    talk.expect("8|11=X|150=A|39=A")


def test_orders_per_second_counts_orders_that_went_out(begin: Begin) -> None:
    """Two orders a second: the third waits its turn, rejected orders and replaces do not count."""
    talk = begin(limits=Limits(orders_per_second=2))
    talk.client(order("11=A|38=1.5"), order("11=B"), order("11=C"), order("11=D"))
    talk.expect(
        "8|11=A|150=8|58=OFF_LOT*", "8|11=B|150=A", "8|11=C|150=A", "8|11=D|150=8|58=ORDERS_PER*"
    )
    talk.wait(1)
    talk.client(order("11=E"))
    talk.expect("8|11=E|150=A")
    talk.put(told.accepted("V1", "E"))
    talk.client("G|11=F|41=E|55=BTC/USDT|54=1|40=2|38=5|44=50", order("11=H"), order("11=I"))
    talk.expect("8|150=0", "8|11=F|150=E", "8|11=H|150=A", "8|11=I|150=8|58=ORDERS_PER*")
