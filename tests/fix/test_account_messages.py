"""Questions about accounts and their answers: golden texts for both versions."""

from decimal import Decimal

import pytest

from fixgw.core.account_data import (
    AccountReport,
    AskAccount,
    Balance,
    CollateralRefused,
    CollateralReport,
    Figure,
    Position,
    PositionReport,
    PositionsAck,
    PosReqResult,
    Subscription,
    Topic,
)
from fixgw.fix.account_reports import encode_account
from fixgw.fix.business import NotACommandError
from fixgw.fix.dialect import FIX42, FIX44, Dialect
from fixgw.fix.inbound import decode
from tests.fix.counterparty import AT, soh
from tests.fix.golden import checked

BOTH = pytest.mark.parametrize(
    ("dialect", "prefix"), [(FIX42, "U"), (FIX44, "")], ids=["FIX.4.2", "FIX.4.4"]
)


def encoded(report: AccountReport, dialect: Dialect) -> str:
    return checked(encode_account(report, dialect), dialect)


POSITION = Position(
    symbol="BTC_USDT",
    quantity=Decimal("-0.5"),
    currency="USDT",
    avg_px=Decimal("45000.10"),
    mark_px=Decimal(44000),
    unrealized_pnl=Decimal("500.05"),
    venue_position_id="P7",
    figures=(Figure(name="leverage", value="5"), Figure(name="note", value="a\x01b")),
)
REPORT = PositionReport(
    session="ACME",
    report_id="A1",
    request_id="R1",
    account="ACC-1",
    venue="levret",
    subscription=Subscription.SUBSCRIBE,
    total=2,
    unsolicited=True,
    read_at=AT,
    symbol="BTC/USDT",
    position=POSITION,
)


@BOTH
def test_a_position_report(dialect: Dialect, prefix: str) -> None:
    """A short position, with the venue's own words in a group and no control character."""
    assert encoded(REPORT, dialect) == (
        f"35={prefix}AP|721=A1|710=R1|724=0|263=1|727=2|325=Y|728=0|715=20261121|1=ACC-1|581=1|"
        "55=BTC/USDT|730=44000|731=2|734=44000|60=20261121-07:46:38.680|100=LEVRET|15=USDT|"
        "20043=P7|6=45000.1|702=1|703=TOT|705=0.5|753=1|707=FMTM|708=500.05|"
        "20040=2|20041=leverage|20042=5|20041=note|20042=a b|"
    )


@BOTH
def test_a_position_of_which_the_venue_says_little(dialect: Dialect, prefix: str) -> None:
    """What the venue does not say is left out; FIX's required prices are 0 then."""
    bare = Position(symbol="X", quantity=None)
    text = encoded(
        PositionReport(
            session="ACME",
            report_id="A1",
            request_id="R1",
            account="ACC-1",
            venue="levret",
            subscription=Subscription.SNAPSHOT,
            total=1,
            unsolicited=False,
            read_at=AT,
            symbol="X",
            position=bare,
        ),
        dialect,
    )
    assert text == (
        f"35={prefix}AP|721=A1|710=R1|724=0|263=0|727=1|325=N|728=0|715=20261121|1=ACC-1|581=1|"
        "55=X|730=0|731=2|734=0|60=20261121-07:46:38.680|100=LEVRET|"
    )


@BOTH
def test_an_ack_counts_or_refuses(dialect: Dialect, prefix: str) -> None:
    """PosReqStatus(729) is completed when the question was good, else rejected with a Text(58).

    Where there are no positions, the ack alone can say when the venue was read.
    """
    good = PositionsAck(
        session="ACME",
        report_id="A0",
        request_id="R1",
        account="ACC-1",
        result=PosReqResult.NONE_FOUND,
        total=0,
        venue="levret",
        read_at=AT,
    )
    bad = PositionsAck(
        session="ACME",
        report_id="A0",
        request_id="R1",
        account="X",
        result=PosReqResult.NOT_AUTHORIZED,
        total=0,
        text="UNKNOWN_ACCOUNT: no",
    )
    start = f"35={prefix}AO|721=A0|710=R1|727=0|"
    assert encoded(good, dialect) == (
        f"{start}728=2|729=0|1=ACC-1|581=1|60=20261121-07:46:38.680|100=LEVRET|"
    )
    assert encoded(bad, dialect) == f"{start}728=3|729=2|1=X|581=1|58=UNKNOWN_ACCOUNT: no|"


@BOTH
def test_a_collateral_report(dialect: Dialect, prefix: str) -> None:
    """One currency: what may be spent, what all is worth, what was paid in."""
    balance = Balance(
        currency="USDT",
        cash=Decimal(100),
        total=Decimal("120.5"),
        available=Decimal("80.25"),
        figures=(Figure(name="orderMargin", value=""),),
    )
    report = CollateralReport(
        session="ACME",
        report_id="A1",
        request_id="R1",
        account="ACC-1",
        venue="levret",
        total=1,
        is_last=True,
        unsolicited=False,
        read_at=AT,
        balance=balance,
    )
    assert encoded(report, dialect) == (
        f"35={prefix}BA|908=A1|909=R1|910=3|911=1|912=Y|1=ACC-1|581=1|60=20261121-07:46:38.680|"
        "100=LEVRET|325=N|15=USDT|899=80.25|900=120.5|901=100|20040=1|20041=orderMargin|20042=-|"
    )


@BOTH
@pytest.mark.parametrize(
    ("result", "reasons"),
    [
        (PosReqResult.OTHER, {"U": "4", "": "4"}),
        (PosReqResult.NOT_SUPPORTED, {"U": "4", "": "4"}),
        (PosReqResult.INVALID, {"U": "0", "": "0"}),
        (PosReqResult.NOT_AUTHORIZED, {"U": "0", "": "6"}),
    ],
)
def test_a_refused_inquiry_is_a_business_reject(
    dialect: Dialect, prefix: str, result: PosReqResult, reasons: dict[str, str]
) -> None:
    """FIX has no refusal of a CollateralInquiry(BB) among its reports."""
    refused = CollateralRefused(
        session="ACME",
        request_id="R1",
        ref_seq_num="7",
        result=result,
        text="NOT_READ: levret did not answer",
    )
    assert encoded(refused, dialect) == (
        f"35=j|45=7|58=NOT_READ: levret did not answer|372={prefix}BB|379=R1|380={reasons[prefix]}|"
    )


@pytest.mark.parametrize(("prefix", "version"), [("U", "FIX.4.2"), ("", "FIX.4.4")])
def test_questions_are_read(prefix: str, version: str) -> None:
    """Both versions carry the same tags; what is not said has its default."""
    head = f"8={version}|34=7|"
    positions = decode(
        "ACME", soh(f"{head}35={prefix}AN|710=R1|1=ACC-1|100=LEVRET|55=BTC/USDT|263=1|10=000|")
    )
    assert positions == AskAccount(
        topic=Topic.POSITIONS,
        session="ACME",
        request_id="R1",
        account="ACC-1",
        ex_destination="LEVRET",
        symbol="BTC/USDT",
        subscription=Subscription.SUBSCRIBE,
        ref_seq_num="7",
    )
    assert decode("ACME", soh(f"{head}35={prefix}BB|10=000|")) == AskAccount(
        topic=Topic.COLLATERAL, session="ACME", request_id="#7", ref_seq_num="7"
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("35=AN|", "PosReqID(710) not found"),
        ("35=AN|710=R|724=1|", "PosReqType(724)=1 is not supported: only 0 is"),
        ("35=BB|263=7|", "SubscriptionRequestType(263)=7 is not supported"),
        ("35=AN|710=R|15=EUR|", "Currency(15) is not supported here"),
        ("35=AN|710=R|573=0|", "MatchStatus(573) is not supported here"),
        ("35=AN|710=R|725=1|", "ResponseTransportType(725)=1 is not supported"),
        (
            "35=AN|710=R|52=20261121-12:00:00|715=20261119|",
            "ClearingBusinessDate(715)=20261119 is not supported: only today is",
        ),
        ("35=UBB|55=BTC|", "Symbol(55) is not supported here"),
        ("35=BB|938=1|896=1|", "NoCollInquiryQualifier(938) is not supported here"),
    ],
)
def test_what_is_no_question_is_named(fields: str, text: str) -> None:
    """The text names field and tag."""
    with pytest.raises(NotACommandError, match=r".*") as caught:
        decode("ACME", soh(f"8=FIX.4.4|34=7|{fields}10=000|"))
    assert str(caught.value) == text


@BOTH
def test_a_balance_that_is_gone(dialect: Dialect, prefix: str) -> None:
    """No amount is made up for it."""
    report = CollateralReport(
        session="ACME",
        report_id="A1",
        request_id="R1",
        account="ACC-1",
        venue="levret",
        total=1,
        is_last=True,
        unsolicited=True,
        read_at=AT,
        balance=Balance(currency="DAI"),
        is_gone=True,
    )
    assert encoded(report, dialect) == (
        f"35={prefix}BA|908=A1|909=R1|910=3|911=1|912=Y|1=ACC-1|581=1|60=20261121-07:46:38.680|"
        "100=LEVRET|325=Y|15=DAI|58=the venue lists it no longer|"
    )


@pytest.mark.parametrize("day", ["20261120", "20261121", "20261122"])
def test_today_may_be_yesterday_elsewhere(day: str) -> None:
    """ClearingBusinessDate(715) is required in FIX; it is the client's own calendar's."""
    raw = f"8=FIX.4.4|35=AN|34=7|52=20261121-12:00:00|710=R|715={day}|725=0|10=000|"
    assert decode("ACME", soh(raw)) == AskAccount(
        topic=Topic.POSITIONS, session="ACME", request_id="R", ref_seq_num="7"
    )
