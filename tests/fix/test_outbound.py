"""Reports to messages: golden texts for both versions, checked against the dictionaries too."""

from dataclasses import replace
from decimal import Decimal

import pytest
import quickfix as fix
from hypothesis import given
from hypothesis import strategies as st

from fixgw.core.fields import (
    CxlRejReason,
    CxlRejResponseTo,
    Evidence,
    ExecType,
    LiquidityInd,
    MassCancelRejectReason,
    MassCancelRequestType,
    OrdRejReason,
    OrdStatus,
    OrdType,
    Side,
    TimeInForce,
)
from fixgw.core.report import (
    AffectedOrder,
    CancelReject,
    MassCancelReport,
    Report,
    VenueStatus,
)
from fixgw.fix.business import BusinessRejectReason
from fixgw.fix.dialect import DIALECTS, FIX42, FIX44, Dialect
from fixgw.fix.dictionaries import dictionary
from fixgw.fix.outbound import business_reject, encode, news
from fixgw.fix.wire import fields_of
from tests.fix.counterparty import AT, body, execution_report, now_text, soh
from tests.fix.golden import checked

DICTIONARIES = {
    version: fix.DataDictionary(str(dictionary(version))) for version in ("FIX.4.2", "FIX.4.4")
}
BOTH = pytest.mark.parametrize("dialect", [FIX42, FIX44], ids=["FIX.4.2", "FIX.4.4"])


def encoded(report: Report, dialect: Dialect, *, copy: bool = False, resend: bool = False) -> str:
    """The message without its frame; QuickFIX's own validation has nothing against it."""
    raw = encode(report, dialect, copy=copy, poss_resend=resend)
    check(raw, dialect)
    return body(raw)


def check(raw: str, dialect: Dialect) -> None:
    sent = fix.Message(raw, False)
    header = sent.getHeader()
    for tag, value in {34: "2", 49: "FIXGW", 56: "ACME", 52: now_text()}.items():
        header.setField(tag, value)
    served = DICTIONARIES[dialect.begin_string]
    served.validate(fix.Message(sent.toString(), served, True))


PENDING_NEW = execution_report(exec_type=ExecType.PENDING_NEW, ord_status=OrdStatus.PENDING_NEW)
TRADE = execution_report(
    exec_type=ExecType.TRADE,
    ord_status=OrdStatus.PARTIALLY_FILLED,
    exec_id="F1",
    venue_order_id="77",
    ex_destination="LEVRET",
    cum_qty=Decimal("0.10"),
    leaves_qty=Decimal("0.15"),
    avg_px=Decimal("64250.1234567890"),
    last_qty=Decimal("0.1"),
    last_px=Decimal("64250.1234567890"),
    liquidity=LiquidityInd.ADDED,
    fee=Decimal("-0.5"),
    fee_currency="USDT",
)
FILL = execution_report(
    exec_type=ExecType.TRADE,
    ord_status=OrdStatus.FILLED,
    exec_id="F2",
    cum_qty=Decimal("0.25"),
    leaves_qty=Decimal(0),
    avg_px=Decimal(64250),
    last_qty=Decimal("0.25"),
    last_px=Decimal(64250),
    evidence=Evidence.STREAM,
)
REJECTED = execution_report(
    exec_type=ExecType.REJECTED,
    ord_status=OrdStatus.REJECTED,
    leaves_qty=Decimal(0),
    ord_rej_reason=OrdRejReason.UNSUPPORTED_CHARACTERISTIC,
    text="UNSUPPORTED_TIME_IN_FORCE: levret has no FOK",
    venue_code="E\x01-7",
    evidence=Evidence.RESPONSE,
)
IN_DOUBT = execution_report(
    exec_type=ExecType.ORDER_STATUS,
    ord_status=OrdStatus.PENDING_NEW,
    in_doubt=True,
    text="IN_DOUBT: since 07:46:38",
)
BUST = execution_report(
    exec_type=ExecType.TRADE_CANCEL,
    ord_status=OrdStatus.NEW,
    exec_id="B1",
    exec_ref_id="F1",
    last_qty=Decimal("0.1"),
    last_px=Decimal(64250),
)
CORRECTION = execution_report(
    exec_type=ExecType.TRADE_CORRECT,
    ord_status=OrdStatus.PARTIALLY_FILLED,
    exec_id="C1",
    exec_ref_id="F1",
    cum_qty=Decimal("0.2"),
    leaves_qty=Decimal("0.05"),
    avg_px=Decimal(64250),
    last_qty=Decimal("0.2"),
    last_px=Decimal(64250),
)
RESTATED = execution_report(
    exec_type=ExecType.RESTATED,
    order_qty=Decimal("0.2"),
    leaves_qty=Decimal("0.2"),
    exec_restatement_reason="5",
    stp_applied_by="G",
)
REPLACED = execution_report(
    exec_type=ExecType.REPLACED,
    cl_ord_id="A2",
    orig_cl_ord_id="A1",
    ord_type=OrdType.STOP_LIMIT,
    stop_px=Decimal("64000.0"),
    time_in_force=TimeInForce.GTD,
    expire_time=AT,
)
EXTERNAL = execution_report(
    session=None,
    cl_ord_id=None,
    account=None,
    price=None,
    time_in_force=None,
    ord_type=None,
    order_qty=None,
    cash_order_qty=Decimal(1000),
    external=True,
    venue_order_id="78",
)
UNKNOWN = execution_report(
    venue=None,
    venue_account=None,
    order_id="NONE",
    exec_type=ExecType.ORDER_STATUS,
    ord_status=OrdStatus.REJECTED,
    account=None,
    symbol=None,
    side=None,
    ord_type=None,
    order_qty=None,
    price=None,
    time_in_force=None,
    leaves_qty=Decimal(0),
    text="UNKNOWN_ORDER: A1",
)

GOLDEN = {
    "PendingNew": (
        PENDING_NEW,
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|20=0|37=O1|38=0.25|39=A|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "59=1|60=20261121-07:46:38.680|150=A|151=0.25|"
        ),
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|37=O1|38=0.25|39=A|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "59=1|60=20261121-07:46:38.680|150=A|151=0.25|"
        ),
    ),
    "Trade": (
        TRADE,
        (
            "1=ACC-1|6=64250.123456789|11=A1|12=-0.5|13=3|14=0.1|17=F1|20=0|30=LEVRET|"
            "31=64250.123456789|32=0.1|37=O1|38=0.25|39=1|40=2|44=64250.5|54=1|55=BTC/USDT|59=1|"
            "60=20261121-07:46:38.680|100=LEVRET|150=1|151=0.15|198=77|"
        ),
        (
            "1=ACC-1|6=64250.123456789|11=A1|14=0.1|17=F1|30=LEVRET|31=64250.123456789|32=0.1|37=O1|"
            "38=0.25|39=1|40=2|44=64250.5|54=1|55=BTC/USDT|59=1|60=20261121-07:46:38.680|100=LEVRET|"
            "136=1|137=-0.5|138=USDT|139=4|150=F|151=0.15|198=77|851=1|"
        ),
    ),
    "Fill": (
        FILL,
        (
            "1=ACC-1|6=64250|11=A1|14=0.25|17=F2|20=0|30=LEVRET|31=64250|32=0.25|37=O1|38=0.25|39=2|"
            "40=2|44=64250.5|54=1|55=BTC/USDT|59=1|60=20261121-07:46:38.680|"
            "150=2|151=0|20021=STREAM|"
        ),
        (
            "1=ACC-1|6=64250|11=A1|14=0.25|17=F2|30=LEVRET|31=64250|32=0.25|37=O1|38=0.25|39=2|"
            "40=2|44=64250.5|54=1|55=BTC/USDT|59=1|60=20261121-07:46:38.680|"
            "150=F|151=0|20021=STREAM|"
        ),
    ),
    "Rejected": (
        REJECTED,
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|20=0|37=O1|38=0.25|39=8|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "58=UNSUPPORTED_TIME_IN_FORCE: levret has no FOK|59=1|60=20261121-07:46:38.680|103=0|"
            "150=8|151=0|20021=RESPONSE|20023=E -7|"
        ),
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|37=O1|38=0.25|39=8|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "58=UNSUPPORTED_TIME_IN_FORCE: levret has no FOK|59=1|60=20261121-07:46:38.680|103=11|"
            "150=8|151=0|20021=RESPONSE|20023=E -7|"
        ),
    ),
    "InDoubt": (
        IN_DOUBT,
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|20=3|37=O1|38=0.25|39=A|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "58=IN_DOUBT: since 07:46:38|59=1|60=20261121-07:46:38.680|150=A|"
            "151=0.25|20020=IN_DOUBT|"
        ),
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|37=O1|38=0.25|39=A|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "58=IN_DOUBT: since 07:46:38|59=1|60=20261121-07:46:38.680|150=I|"
            "151=0.25|20020=IN_DOUBT|"
        ),
    ),
    "Bust": (
        BUST,
        (
            "1=ACC-1|6=0|11=A1|14=0|17=B1|19=F1|20=1|30=LEVRET|31=64250|32=0.1|37=O1|38=0.25|39=0|40=2|"
            "44=64250.5|54=1|55=BTC/USDT|59=1|60=20261121-07:46:38.680|150=0|151=0.25|"
        ),
        (
            "1=ACC-1|6=0|11=A1|14=0|17=B1|19=F1|30=LEVRET|31=64250|32=0.1|37=O1|38=0.25|39=0|40=2|"
            "44=64250.5|54=1|55=BTC/USDT|59=1|60=20261121-07:46:38.680|150=H|151=0.25|"
        ),
    ),
    "Correction": (
        CORRECTION,
        (
            "1=ACC-1|6=64250|11=A1|14=0.2|17=C1|19=F1|20=2|30=LEVRET|31=64250|32=0.2|37=O1|38=0.25|"
            "39=1|40=2|44=64250.5|54=1|55=BTC/USDT|59=1|60=20261121-07:46:38.680|"
            "150=1|151=0.05|"
        ),
        (
            "1=ACC-1|6=64250|11=A1|14=0.2|17=C1|19=F1|30=LEVRET|31=64250|32=0.2|37=O1|38=0.25|"
            "39=1|40=2|44=64250.5|54=1|55=BTC/USDT|59=1|60=20261121-07:46:38.680|150=G|151=0.05|"
        ),
    ),
    "Restated": (
        RESTATED,
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|20=0|37=O1|38=0.2|39=0|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "59=1|60=20261121-07:46:38.680|150=D|151=0.2|378=5|20022=G|"
        ),
        (
            "1=ACC-1|6=0|11=A1|14=0|17=O1-1|37=O1|38=0.2|39=0|40=2|44=64250.5|54=1|55=BTC/USDT|"
            "59=1|60=20261121-07:46:38.680|150=D|151=0.2|378=5|20022=G|"
        ),
    ),
    "Replaced": (
        REPLACED,
        (
            "1=ACC-1|6=0|11=A2|14=0|17=O1-1|20=0|37=O1|38=0.25|39=0|40=4|41=A1|44=64250.5|54=1|"
            "55=BTC/USDT|59=6|60=20261121-07:46:38.680|99=64000|126=20261121-07:46:38.680|150=5|"
            "151=0.25|"
        ),
        (
            "1=ACC-1|6=0|11=A2|14=0|17=O1-1|37=O1|38=0.25|39=0|40=4|41=A1|44=64250.5|54=1|"
            "55=BTC/USDT|59=6|60=20261121-07:46:38.680|99=64000|126=20261121-07:46:38.680|150=5|"
            "151=0.25|"
        ),
    ),
    "External": (
        EXTERNAL,
        (
            "6=0|14=0|17=O1-1|20=0|37=O1|39=0|54=1|55=BTC/USDT|60=20261121-07:46:38.680|150=0|"
            "151=0.25|152=1000|198=78|20024=EXTERNAL|"
        ),
        (
            "6=0|14=0|17=O1-1|37=O1|39=0|54=1|55=BTC/USDT|60=20261121-07:46:38.680|150=0|"
            "151=0.25|152=1000|198=78|20024=EXTERNAL|"
        ),
    ),
    "Unknown": (
        UNKNOWN,
        (
            "6=0|11=A1|14=0|17=O1-1|20=3|37=NONE|39=8|54=7|55=[N/A]|58=UNKNOWN_ORDER: A1|"
            "60=20261121-07:46:38.680|150=8|151=0|"
        ),
        (
            "6=0|11=A1|14=0|17=O1-1|37=NONE|39=8|54=7|55=[N/A]|58=UNKNOWN_ORDER: A1|"
            "60=20261121-07:46:38.680|150=I|151=0|"
        ),
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_execution_report(name: str) -> None:
    """8: what each version says of the same report."""
    report, fix42, fix44 = GOLDEN[name]
    assert encoded(report, FIX42) == f"35=8|{fix42}"
    assert encoded(report, FIX44) == f"35=8|{fix44}"


@pytest.mark.parametrize(
    ("dialect", "marker"), [(FIX42, "9406=Y|"), (FIX44, "797=Y|")], ids=["FIX.4.2", "FIX.4.4"]
)
def test_copies_and_possible_resends_are_marked(dialect: Dialect, marker: str) -> None:
    """A drop copy says so in each version's own way; PossResend(97) stands in the header."""
    plain = encoded(PENDING_NEW, dialect)
    assert encoded(PENDING_NEW, dialect, copy=True) == plain + marker
    assert encoded(PENDING_NEW, dialect, resend=True) == plain.replace("35=8|", "35=8|97=Y|")


@pytest.mark.parametrize(
    ("ord_status", "leaves_qty", "exec_type"),
    [
        (OrdStatus.PARTIALLY_FILLED, "0.1", "1"),
        (OrdStatus.FILLED, "0", "2"),
        (OrdStatus.PENDING_CANCEL, "0.1", "1"),
        (OrdStatus.PENDING_CANCEL, "0", "2"),
        (OrdStatus.PENDING_REPLACE, "0.1", "1"),
        (OrdStatus.CANCELED, "0", "1"),
    ],
)
def test_fix42_tells_partial_from_complete_fills(
    ord_status: OrdStatus, leaves_qty: str, exec_type: str
) -> None:
    """FIX 4.2 has no Trade(F): 1 or 2, whatever request lies over the order's status."""
    report = execution_report(
        exec_type=ExecType.TRADE, ord_status=ord_status, leaves_qty=Decimal(leaves_qty)
    )
    assert fields_of(encode(report, FIX42))["150"] == exec_type


@pytest.mark.parametrize("reason", OrdRejReason)
def test_fix42_only_uses_reject_reasons_it_has(reason: OrdRejReason) -> None:
    """OrdRejReason(103) of FIX 4.2 ends at 8: what it lacks is 0, with the reason in Text(58)."""
    report = execution_report(
        exec_type=ExecType.REJECTED, ord_status=OrdStatus.REJECTED, ord_rej_reason=reason
    )
    expected = reason.value if len(reason.value) == 1 else "0"
    assert f"103={expected}|" in encoded(report, FIX42)
    assert f"103={reason.value}|" in encoded(report, FIX44)


def cancel_reject(reason: CxlRejReason, **changes: object) -> CancelReject:
    fields: dict[str, object] = {
        "session": "ACME",
        "order_id": "O1",
        "cl_ord_id": "A2",
        "orig_cl_ord_id": "A1",
        "ord_status": OrdStatus.FILLED,
        "account": "ACC-1",
        "response_to": CxlRejResponseTo.REPLACE,
        "reason": reason,
        "text": "TOO_LATE: filled",
        "transact_time": AT,
    }
    return CancelReject(**fields | changes)  # type: ignore[arg-type]


@BOTH
def test_order_cancel_reject(dialect: Dialect) -> None:
    """9: the same in both versions where the reason exists in both."""
    report = cancel_reject(CxlRejReason.TOO_LATE, venue_order_id="77", venue_code="E9")
    assert encoded(report, dialect) == (
        "35=9|1=ACC-1|11=A2|37=O1|39=2|41=A1|58=TOO_LATE: filled|60=20261121-07:46:38.680|102=0|"
        "198=77|434=2|20023=E9|"
    )


@pytest.mark.parametrize(
    ("reason", "fix42", "fix44"),
    [
        (CxlRejReason.UNKNOWN_ORDER, "1", "1"),
        (CxlRejReason.BROKER_OPTION, "2", "2"),
        (CxlRejReason.ALREADY_PENDING, "3", "3"),
        (CxlRejReason.DUPLICATE_CL_ORD_ID, "2", "6"),
        (CxlRejReason.OTHER, "2", "99"),
    ],
)
def test_fix42_only_uses_cancel_reject_reasons_it_has(
    reason: CxlRejReason, fix42: str, fix44: str
) -> None:
    """CxlRejReason(102) of FIX 4.2 ends at 3."""
    report = cancel_reject(reason, account=None)
    assert f"102={fix42}|" in encoded(report, FIX42)
    assert f"102={fix44}|" in encoded(report, FIX44)


@BOTH
def test_cancel_reject_of_a_request_by_order_id(dialect: Dialect) -> None:
    """OrigClOrdID(41) is required on a 9: NONE where the request named its order by OrderID."""
    report = cancel_reject(CxlRejReason.UNKNOWN_ORDER, orig_cl_ord_id=None, order_id="NONE")
    assert "37=NONE|39=2|41=NONE|" in encoded(report, dialect)


def mass_cancel_report(**changes: object) -> MassCancelReport:
    fields: dict[str, object] = {
        "session": "ACME",
        "order_id": "M1",
        "cl_ord_id": "A9",
        "request_type": MassCancelRequestType.ALL,
        "transact_time": AT,
    }
    return MassCancelReport(**fields | changes)  # type: ignore[arg-type]


@BOTH
def test_order_mass_cancel_report(dialect: Dialect) -> None:
    """r: MassCancelResponse(531) repeats the type, and every affected order is named."""
    orders = [
        AffectedOrder(orig_cl_ord_id=f"A{n}", order_id=f"O{n}", venue_order_id=venue_order_id)
        for n, venue_order_id in ((1, "77"), (2, None))
    ]
    report = mass_cancel_report(side=Side.BUY, affected=tuple(orders))
    assert checked(encode(report, dialect), dialect) == (
        "35=r|11=A9|37=M1|54=1|60=20261121-07:46:38.680|530=7|531=7|533=2|"
        "534=2|41=A1|535=O1|536=77|41=A2|535=O2|"
    )


@BOTH
def test_order_mass_cancel_report_of_a_refusal(dialect: Dialect) -> None:
    """r: 531=0 says that no order was touched, 532 and the text why."""
    report = mass_cancel_report(
        request_type=MassCancelRequestType.SECURITY,
        symbol="BTX",
        reason=MassCancelRejectReason.UNKNOWN_SECURITY,
        text="UNKNOWN_SYMBOL: none",
    )
    assert encoded(report, dialect) == (
        "35=r|11=A9|37=M1|55=BTX|58=UNKNOWN_SYMBOL: none|60=20261121-07:46:38.680|"
        "530=1|531=0|532=1|533=0|"
    )


@BOTH
def test_trading_session_status(dialect: Dialect) -> None:
    """h: TradingSessionID(336) is the venue, TradSesStatus(340) 1 halted or 2 open."""
    lost = VenueStatus(
        venue="levret", venue_account="main", open=False, text="stream lost", transact_time=AT
    )
    back = VenueStatus(venue="levret", venue_account="main", open=True, text="", transact_time=AT)
    assert encoded(lost, dialect) == "35=h|58=stream lost|336=LEVRET|340=1|"
    assert encoded(back, dialect) == "35=h|336=LEVRET|340=2|"


@BOTH
def test_business_message_reject(dialect: Dialect) -> None:
    """j: refers to the message by number, type and ClOrdID(11)."""
    raw = business_reject(
        dialect,
        ref_seq_num="7",
        ref_msg_type="D",
        ref_id="A1",
        reason=BusinessRejectReason.NOT_AUTHORIZED,
        text="not\nallowed",
    )
    check(raw, dialect)
    code = {"FIX.4.2": "0", "FIX.4.4": "6"}[dialect.begin_string]
    assert body(raw) == f"35=j|45=7|58=not allowed|372=D|379=A1|380={code}|"


@BOTH
def test_news(dialect: Dialect) -> None:
    """B: Headline(148) and one line of text."""
    raw = news(dialect, "going down at 08:00")
    check(raw, dialect)
    assert body(raw) == "35=B|33=1|58=going down at 08:00|148=going down at 08:00|"


@BOTH
@pytest.mark.parametrize("exec_type", ExecType)
@pytest.mark.parametrize("side", Side)
def test_every_report_satisfies_the_dictionary(
    dialect: Dialect, exec_type: ExecType, side: Side
) -> None:
    """No combination of enumerations is refused by a client that validates as we do."""
    for status in OrdStatus:
        encoded(execution_report(exec_type=exec_type, ord_status=status, side=side), dialect)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12), st.sampled_from(["31", "6"]))
def test_decimals_are_written_exactly(value: Decimal, tag: str) -> None:
    """Whatever a venue says is what the client reads: no rounding, no exponent."""
    report = execution_report(last_px=value, avg_px=value)
    for dialect in DIALECTS.values():
        written = fields_of(encode(report, dialect))[tag]
        assert Decimal(written) == value
        assert "e" not in written.lower()


FOREIGN = ("venue_order_id", "symbol", "account", "text", "venue_code", "fee_currency")
"""What a report repeats of the words of others."""
FORGED = "USDT\x01150=2\x0139=2=\n"


@given(st.text(min_size=1, max_size=50) | st.just(FORGED))
def test_a_venues_words_cannot_forge_fields(words: str) -> None:
    """Text of any content in any field of a venue stays one field of printable ASCII."""
    hostile = dict.fromkeys(FOREIGN, words)
    report = execution_report(last_qty=Decimal(1), fee=Decimal(1), **hostile)
    tame = execution_report(last_qty=Decimal(1), fee=Decimal(1), **dict.fromkeys(hostile, "USDT"))
    for dialect in DIALECTS.values():
        fields = pairs_of(encode(report, dialect))
        assert [tag for tag, _ in fields] == [tag for tag, _ in pairs_of(encode(tame, dialect))]
        assert all(value.isascii() and value.isprintable() for _, value in fields)


def pairs_of(raw: str) -> list[tuple[str, str]]:
    """Every field as it would be read, a repeated one too."""
    pairs = (pair.partition("=") for pair in raw.split("\x01") if pair)
    return [(tag, value) for tag, _, value in pairs]


@BOTH
def test_a_forged_text_is_valid_for_the_dictionary(dialect: Dialect) -> None:
    """The client's engine takes what became of it, in a fee's currency as in a text."""
    text = encoded(replace(TRADE, fee_currency=FORGED, text=FORGED), dialect)
    assert "58=USDT 150=2 39=2= |" in text
    assert "138=USDT 150=2 39=2= |" in text or dialect is FIX42


def test_soh_is_not_a_bar() -> None:
    """A bar is an ordinary character on the wire: it passes untouched."""
    assert soh("a|b") == "a\x01b"
    assert fields_of(encode(execution_report(text="a|b"), FIX44))["58"] == "a|b"
