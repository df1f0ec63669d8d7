"""Client messages to commands, one message a test."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.core.commands import (
    CancelOrder,
    Command,
    MassCancel,
    NewOrder,
    ReplaceOrder,
    RequestStatus,
)
from fixgw.core.fields import MassCancelRequestType, OrdType, SelfTradePrevention, Side, TimeInForce
from fixgw.core.position_control import AccountRequest
from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.inbound import decode
from tests.fix.counterparty import AT, soh

HEADER = "8=FIX.4.4|9=100|35={}|34=7|49=ACME|52=20261121-07:46:38.700|56=FIXGW|"
D = "11=A1|21=1|38=0.25|40=2|44=64250.50|54=1|55=BTC/USDT|60=20261121-07:46:38.680123|"
ORDER = {
    "session": "ACME",
    "cl_ord_id": "A1",
    "symbol": "BTC/USDT",
    "side": Side.BUY,
    "ord_type": OrdType.LIMIT,
    "order_qty": Decimal("0.25"),
    "price": Decimal("64250.50"),
    "transact_time": AT,
}


def decoded(msg_type: str, body: str, header: str = "") -> Command | AccountRequest:
    return decode("ACME", soh(HEADER.format(msg_type) + header + body + "10=000|"))


def refused(msg_type: str, body: str) -> tuple[str, BusinessRejectReason]:
    with pytest.raises(NotACommandError) as caught:
        decoded(msg_type, body)
    return str(caught.value), caught.value.reason


def test_new_order_single() -> None:
    """D: the plain limit order, every value exact as sent."""
    order = decoded("D", D)
    assert order == NewOrder(**ORDER)  # type: ignore[arg-type]
    assert isinstance(order, NewOrder)
    assert str(order.price) == "64250.50"


def test_new_order_single_with_everything() -> None:
    """D: account, destination, time in force and our own tags."""
    more = (
        "1=ACC-1|59=6|99=64000|100=LEVRET|126=20261122-00:00:00|152=1000.5|7928=D|20001=5|"
        "20002=70000|20003=60000|20010=25|"
    )
    assert decoded("D", D + more) == NewOrder(
        **ORDER,  # type: ignore[arg-type]
        account="ACC-1",
        time_in_force=TimeInForce.GTD,
        expire_time=1_795_305_600_000_000,
        stop_px=Decimal(64000),
        ex_destination="LEVRET",
        cash_order_qty=Decimal("1000.5"),
        self_trade_prevention=SelfTradePrevention.DECREMENT_AND_CANCEL,
        leverage=5,
        take_profit=Decimal(70000),
        stop_loss=Decimal(60000),
        slippage_bps=25,
    )


def test_order_cancel_request() -> None:
    """F: names its order by OrigClOrdID(41)."""
    assert decoded("F", "11=A2|41=A1|54=1|55=BTC/USDT|") == CancelOrder(
        session="ACME", cl_ord_id="A2", orig_cl_ord_id="A1", symbol="BTC/USDT", side=Side.BUY
    )


def test_order_cancel_request_by_order_id() -> None:
    """F: names its order by OrderID(37) alone."""
    assert decoded("F", "11=A2|37=O1|") == CancelOrder(
        session="ACME", cl_ord_id="A2", order_id="O1"
    )


def test_order_cancel_replace_request() -> None:
    """G: the order as it shall be."""
    changed = ORDER | {"cl_ord_id": "A2"}
    body = D.replace("11=A1", "11=A2") + "41=A1|"
    assert decoded("G", body) == ReplaceOrder(**changed, orig_cl_ord_id="A1")  # type: ignore[arg-type]


def test_order_status_request() -> None:
    """H: by ClOrdID(11) or OrderID(37), which may be `*`."""
    assert decoded("H", "11=A1|54=1|55=BTC|") == RequestStatus(
        session="ACME", cl_ord_id="A1", symbol="BTC", side=Side.BUY
    )
    assert decoded("H", "37=*|") == RequestStatus(session="ACME", order_id="*")


def test_order_mass_cancel_request() -> None:
    """q: all of the session's orders, or those that Symbol(55) and the other fields name."""
    assert decoded("q", "11=M1|530=7|60=20261121-07:46:38|") == MassCancel(
        session="ACME", cl_ord_id="M1", request_type=MassCancelRequestType.ALL
    )
    assert decoded("q", "1=ACC-1|11=M1|54=1|55=BTC|100=LEVRET|530=1|", "97=Y|") == MassCancel(
        session="ACME",
        cl_ord_id="M1",
        request_type=MassCancelRequestType.SECURITY,
        symbol="BTC",
        side=Side.BUY,
        account="ACC-1",
        ex_destination="LEVRET",
        poss_resend=True,
    )


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("530=7|", "ClOrdID(11)"),
        ("11=M1|", "MassCancelRequestType(530)"),
        ("11=M1|530=1|", "Symbol(55)"),
    ],
)
def test_an_order_mass_cancel_request_lacks_a_field(body: str, missing: str) -> None:
    """q: what it cannot do without, by name and tag."""
    text, reason = refused("q", body)
    assert text == f"{missing} not found"
    assert reason is BusinessRejectReason.CONDITIONALLY_REQUIRED_FIELD_MISSING


def test_post_only_is_said_in_two_ways() -> None:
    """TimeInForce(59)=P and ExecInst(18) containing 6 mean the same."""
    expected = NewOrder(**ORDER, post_only=True)  # type: ignore[arg-type]
    assert decoded("D", D + "59=P|") == expected
    assert decoded("D", D + "18=6|") == expected


def test_reduce_only_is_said_in_two_ways() -> None:
    """ExecInst(18) containing E and PositionEffect(77)=C mean the same."""
    expected = NewOrder(**ORDER, reduce_only=True)  # type: ignore[arg-type]
    assert decoded("D", D + "18=E|") == expected
    assert decoded("D", D + "77=C|") == expected
    assert decoded("D", D + "18=6 E|77=O|") == NewOrder(
        **ORDER,  # type: ignore[arg-type]
        reduce_only=True,
        post_only=True,
    )


def test_possible_duplicates_and_resends_are_told() -> None:
    """PossDupFlag(43) and PossResend(97) of the header reach the core."""
    order = decoded("D", D, header="43=Y|97=Y|")
    assert isinstance(order, NewOrder)
    assert (order.poss_dup, order.poss_resend) == (True, True)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("110=0.1|", ("MinQty(110)",)),
        ("110=0|", ()),
        ("18=G 6 1|", ("ExecInst(18)=1", "ExecInst(18)=G")),
        ("111=1|168=20261121-08:00:00|", ("MaxFloor(111)", "EffectiveTime(168)")),
        (
            "211=1|388=0|1094=1|",
            ("PegOffsetValue(211)", "DiscretionInst(388)", "PegPriceType(1094)"),
        ),
        ("432=20261122|453=1|448=X|78=2|", ("NoAllocs(78)", "ExpireDate(432)", "NoPartyIDs(453)")),
        ("77=R|", ("PositionEffect(77)",)),
        ("63=0|423=2|854=0|", ()),
        ("58=hello|47=A|15=USD|", ()),
    ],
)
def test_instructions_that_no_venue_carries_are_named(fields: str, names: tuple[str, ...]) -> None:
    """Nothing the client asks for is dropped in silence; harmless values pass."""
    order = decoded("D", D + fields)
    assert isinstance(order, NewOrder)
    assert order.unsupported == names


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("38=0.25", "38=1e5", "OrderQty(38)=1e5 is not a plain decimal number"),
        ("38=0.25", "38=+1", "OrderQty(38)=+1 is not a plain decimal number"),
        ("38=0.25", "38=NaN", "OrderQty(38)=NaN is not a plain decimal number"),
        ("38=0.25", "38=.", "OrderQty(38)=. is not a plain decimal number"),
        ("38=0.25", "38=1_000", "OrderQty(38)=1_000 is not a plain decimal number"),
        (
            "44=64250.50",
            "44=0.1234567890123456789",
            "Price(44)=0.1234567890123456789 has more than 18 digits before or after the point",
        ),
        (
            "44=64250.50",
            "44=1234567890123456789",
            "Price(44)=1234567890123456789 has more than 18 digits before or after the point",
        ),
        ("54=1", "54=A", "Side(54)=A is not supported"),
        ("40=2", "40=Z", "OrdType(40)=Z is not supported"),
        ("40=2", "40=2|59=9", "TimeInForce(59)=9 is not supported"),
        ("40=2", "40=2|7928=X", "SelfTradePrevention(7928)=X is not supported"),
        ("40=2", "40=2|20001=2.5", "Leverage(20001)=2.5 is not a whole number"),
        (
            "60=20261121-07:46:38.680123",
            "60=today",
            "TransactTime(60)=today is not a UTC time like 20261121-07:46:38.680",
        ),
        ("11=A1", "11=A1|11=A2", "ClOrdID(11) appears more than once"),
        ("11=A1", "11=\u20ac", "ClOrdID(11) holds more than printable ASCII"),
        ("11=A1", "11=A\n1", "ClOrdID(11) holds more than printable ASCII"),
    ],
)
def test_values_that_cannot_be_read_are_refused_by_name(old: str, new: str, text: str) -> None:
    """What the dictionary lets pass and is still no value names its field and tag."""
    assert refused("D", D.replace(old, new)) == (text, BusinessRejectReason.OTHER)


@pytest.mark.parametrize(
    ("msg_type", "body", "text"),
    [
        ("D", D.replace("11=A1|", ""), "ClOrdID(11) not found"),
        ("D", D.replace("55=BTC/USDT|", ""), "Symbol(55) not found"),
        ("D", D.replace("54=1|", ""), "Side(54) not found"),
        ("D", D.replace("40=2|", ""), "OrdType(40) not found"),
        ("F", "11=A2|", "OrigClOrdID(41) or OrderID(37) not found"),
        ("G", D, "OrigClOrdID(41) or OrderID(37) not found"),
        ("H", "55=BTC|", "ClOrdID(11) or OrderID(37) not found"),
    ],
)
def test_without_these_fields_there_is_no_command(msg_type: str, body: str, text: str) -> None:
    """BusinessRejectReason(380)=5 for what every command of its kind needs."""
    reason = BusinessRejectReason.CONDITIONALLY_REQUIRED_FIELD_MISSING
    assert refused(msg_type, body) == (text, reason)


def test_a_missing_price_is_left_to_the_core() -> None:
    """Contradictory order fields are a reject by ExecutionReport(8), not decided here."""
    order = decoded("D", D.replace("44=64250.50|", "").replace("38=0.25|", ""))
    assert isinstance(order, NewOrder)
    assert (order.price, order.order_qty) == (None, None)


def test_groups_may_repeat_their_tags() -> None:
    """Party ids repeat lawfully; the order is refused for them later, by name."""
    order = decoded("D", D + "453=2|448=X|447=D|452=1|448=Y|447=D|452=3|")
    assert isinstance(order, NewOrder)
    assert order.unsupported == ("NoPartyIDs(453)",)


def test_other_messages_are_no_commands() -> None:
    """BusinessRejectReason(380)=3 for a message type that is not served."""
    reason = BusinessRejectReason.UNSUPPORTED_MESSAGE_TYPE
    assert refused("V", "262=1|") == ("MsgType(35)=V is not supported", reason)


plain_decimals = st.decimals(
    min_value=Decimal("-1e17"), max_value=Decimal("1e17"), allow_nan=False, places=18
)


@given(plain_decimals)
def test_decimals_are_read_exactly(value: Decimal) -> None:
    """Every number of up to 18 digits before and after the point arrives as it was sent."""
    order = decoded("D", D.replace("44=64250.50", f"44={value:f}"))
    assert isinstance(order, NewOrder)
    assert order.price == value


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="\x01|"), max_size=30))
def test_any_price_is_either_read_or_refused(value: str) -> None:
    """No text makes decoding fail in any other way than by a refusal."""
    try:
        order = decoded("D", D.replace("44=64250.50", f"44={value}"))
    except NotACommandError as error:
        assert "Price(44)" in str(error)  # noqa: PT017 - both outcomes are lawful
    else:
        assert isinstance(order, NewOrder)
        assert order.price == Decimal(value)
