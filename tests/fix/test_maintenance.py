"""Requests that change a position and what is told of them: golden texts, FIX 4.4."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.account_data import Figure, Position
from fixgw.core.position_control import (
    ChangeOutcome,
    ClosePosition,
    Maintained,
    MaintainPosition,
    MaintenanceRepeated,
    MarginMode,
    MoveMargin,
    Outcome,
    PositionChange,
    SetLeverage,
    SetTargets,
    refused,
    report,
    unknown,
)
from fixgw.fix.account_reports import encode_maintenance
from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.dialect import FIX44
from fixgw.fix.inbound import decode
from tests.fix.counterparty import AT, soh
from tests.fix.golden import checked

HEAD = "8=FIX.4.4|34=7|35=AL|"
NAMED = "710=R1|709=3|712=1|20043=P7|"
COMMAND = MaintainPosition(
    session="ACME",
    request_id="R1",
    position_id="P7",
    change=SetLeverage(leverage=20),
    account="ACC-1",
    symbol="BTC/USDT",
)
POSITION = Position(
    symbol="BTC_USDT",
    quantity=Decimal("-0.50"),
    venue_position_id="P7",
    figures=(Figure(name="leverage", value="20"), Figure(name="side", value="short")),
)
TAKEN = ChangeOutcome(outcome=Outcome.TAKEN)
START = "709=3|710=R1|712=1|713=R1|"
MIDDLE = "715=20261121|1=ACC-1|581=1|55=BTC/USDT|60=20261121-07:46:38.680|100=LEVRET|20043=P7|"


def told(change: PositionChange, done: Maintained) -> str:
    """The report from PosTransType(709) on, as QuickFIX takes it."""
    one = report(replace(COMMAND, change=change), done, at=AT, account="ACC-1", venue="levret")
    text = checked(encode_maintenance(one, FIX44), FIX44)
    return text.removeprefix(f"35=AM|721={one.report_id}|")


def asked(fields: str) -> MaintainPosition:
    command = decode("ACME", soh(f"{HEAD}{fields}10=000|"))
    assert isinstance(command, MaintainPosition)
    return command


@pytest.mark.parametrize(
    ("change", "own"),
    [
        (SetLeverage(leverage=20), "20044=LEVERAGE|20001=20|"),
        (
            MoveMargin(mode=MarginMode.ADD, amount=Decimal("50.50")),
            "20044=MARGIN|718=1|20045=50.5|",
        ),
        (
            MoveMargin(mode=MarginMode.REDUCE, amount=Decimal(1)),
            "20044=MARGIN|718=2|20045=1|",
        ),
        (
            SetTargets(take_profit=Decimal(47000), stop_loss=Decimal("44000.5")),
            "20044=TPSL|20002=47000|20003=44000.5|",
        ),
        (SetTargets(stop_loss=Decimal(44000)), "20044=TPSL|20003=44000|"),
        (ClosePosition(), "20044=CLOSE|"),
    ],
)
def test_every_action_is_read_and_told_in_the_same_fields(change: PositionChange, own: str) -> None:
    """What was asked stands in the report as it stood in the request."""
    assert asked(f"{NAMED}{own}").change == change
    flat = Position(symbol="BTC_USDT", quantity=Decimal(0))
    text = told(change, Maintained(outcome=TAKEN, position=flat))
    assert text == f"{START}722=3|723=0|{MIDDLE}{own}702=1|703=TOT|704=0|"


def test_a_request_names_its_position_and_account() -> None:
    """What is not said is None; [N/A] is FIX's word for no symbol."""
    command = asked(f"{NAMED}1=ACC-1|100=LEVRET|55=BTC/USDT|97=Y|20044=CLOSE|")
    assert command == replace(
        COMMAND,
        change=ClosePosition(),
        ex_destination="LEVRET",
        is_repeat=True,
        ref_seq_num="7",
    )
    bare = asked(f"{NAMED}55=[N/A]|20044=CLOSE|")
    assert (bare.account, bare.symbol, bare.is_repeat) == (None, None, False)


def test_the_position_afterwards_is_told_in_the_venue_s_words() -> None:
    """Quantity and figures, as in a PositionReport(AP)."""
    text = told(COMMAND.change, Maintained(outcome=TAKEN, position=POSITION))
    assert text == (
        f"{START}722=3|723=0|{MIDDLE}20044=LEVERAGE|20001=20|702=1|703=TOT|705=0.5|"
        "20040=2|20041=leverage|20042=20|20041=side|20042=short|"
    )


def test_a_refusal_carries_the_venue_s_code_and_words() -> None:
    """722=2 and 723=1; the text has no control character."""
    done = Maintained(outcome=refused("less\nmargin", "INSUFFICIENT_MARGIN"))
    assert told(ClosePosition(), done) == (
        f"{START}722=2|723=1|{MIDDLE}20044=CLOSE|20023=INSUFFICIENT_MARGIN|58=less margin|"
    )


def test_an_unknown_outcome_is_in_doubt() -> None:
    """Neither successful nor rejected: 723=99, 20020 and a text that begins with the code."""
    done = Maintained(outcome=unknown("no answer"), unread="no answer either")
    assert told(ClosePosition(), done) == (
        f"{START}722=1|723=99|{MIDDLE}20044=CLOSE|20020=IN_DOUBT|"
        "58=IN_DOUBT: no answer; it is not sent again; NOT_READ: no answer either|"
    )


def test_a_refusal_without_account_and_symbol_has_fix_s_words_for_them() -> None:
    """FIX requires both fields."""
    bare = replace(COMMAND, account=None, symbol=None)
    one = report(bare, Maintained(outcome=refused("UNKNOWN_ACCOUNT: no")), at=AT)
    text = checked(encode_maintenance(one, FIX44), FIX44)
    assert "|1=NONE|581=1|55=[N/A]|" in text
    assert "|100=" not in text


def test_a_repeated_id_is_a_business_reject() -> None:
    """A report under the same PosReqID(710) would seem to speak of the first request."""
    repeated = MaintenanceRepeated(
        command=replace(COMMAND, ref_seq_num="9"), text="DUPLICATE_POS_REQ_ID: R1"
    )
    assert checked(encode_maintenance(repeated, FIX44), FIX44) == (
        "35=j|45=9|58=DUPLICATE_POS_REQ_ID: R1|372=AL|379=R1|380=0|"
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("709=3|712=1|20043=P7|20044=CLOSE|", "PosReqID(710) not found"),
        ("710=R|709=3|712=1|20044=CLOSE|", "VenuePositionID(20043) not found"),
        (NAMED, "PositionAction(20044) not found"),
        (f"{NAMED}20044=LEVERAGE|", "Leverage(20001) not found"),
        (f"{NAMED}20044=MARGIN|718=1|", "MarginAmount(20045) not found"),
        (f"{NAMED}20044=MARGIN|20045=1|", "AdjustmentType(718) not found"),
        (f"{NAMED}20044=TPSL|", "TakeProfitPx(20002) or StopLossPx(20003) not found"),
    ],
)
def test_what_is_missing_is_named(fields: str, text: str) -> None:
    """A BusinessMessageReject(j) with the reason for a missing field."""
    with pytest.raises(NotACommandError) as caught:
        asked(fields)
    missing = BusinessRejectReason.CONDITIONALLY_REQUIRED_FIELD_MISSING
    assert (str(caught.value), caught.value.reason) == (text, missing)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            "710=R|709=1|712=1|20043=P|20044=CLOSE|",
            "PosTransType(709)=1 is not supported: only 3 is",
        ),
        (
            "710=R|709=3|712=3|20043=P|20044=CLOSE|",
            "PosMaintAction(712)=3 is not supported: only 1 is",
        ),
        (f"{NAMED}20044=SELL|", "PositionAction(20044)=SELL is not supported"),
        (f"{NAMED}20044=MARGIN|718=3|20045=1|", "AdjustmentType(718)=3 is not supported"),
        (f"{NAMED}20044=MARGIN|718=1|20045=x|", "MarginAmount(20045)=x is not a plain"),
        (f"{NAMED}20044=LEVERAGE|20001=1.5|", "Leverage(20001)=1.5 is not a whole number"),
        (
            f"{NAMED}20044=CLOSE|20001=5|",
            "Leverage(20001) does not go with PositionAction(20044)=CLOSE",
        ),
        (
            f"{NAMED}20044=CLOSE|702=1|703=TOT|704=0.5|",
            "NoPositions(702) is not supported here",
        ),
        (f"{NAMED}20044=CLOSE|20044=TPSL|", "PositionAction(20044) appears more than once"),
    ],
)
def test_what_is_not_one_plain_change_is_refused(fields: str, text: str) -> None:
    """Nothing is dropped and nothing guessed: half a close is not a close."""
    with pytest.raises(NotACommandError) as caught:
        asked(fields)
    assert str(caught.value).startswith(text)
