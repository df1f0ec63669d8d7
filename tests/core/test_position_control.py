"""What a change of a position means before it is sent, and what is told of it afterwards."""

from decimal import Decimal

import pytest

from fixgw.core.account_data import Position
from fixgw.core.position_control import (
    ChangeOutcome,
    ClosePosition,
    Maintained,
    MaintainPosition,
    MarginMode,
    MoveMargin,
    Outcome,
    PositionChange,
    PosMaintResult,
    PosMaintStatus,
    SetLeverage,
    SetTargets,
    meant,
    objection,
    refused,
    report,
    unknown,
)

TAKEN = ChangeOutcome(outcome=Outcome.TAKEN)
LONG = Position(symbol="BTC_USDT", quantity=Decimal("0.01"), venue_position_id="P1")
FLAT = Position(symbol="BTC_USDT", quantity=Decimal(0), venue_position_id="P1")
LEVERAGE, CLOSE = SetLeverage(leverage=5), ClosePosition()
DONE, REJECTED, OTHER = PosMaintResult


def told(change: PositionChange, done: Maintained) -> tuple[PosMaintStatus, PosMaintResult]:
    command = MaintainPosition(session="ACME", request_id="R1", position_id="P1", change=change)
    one = report(command, done, at=1)
    assert one.in_doubt is (done.outcome.outcome is Outcome.UNKNOWN)
    return one.status, one.result


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            MoveMargin(mode=MarginMode.ADD, amount=Decimal(0)),
            "NOT_POSITIVE: the amount 0 is not above zero",
        ),
        (SetTargets(), "MISSING_FIELD: neither a take profit nor a stop loss price is given"),
        (
            SetTargets(take_profit=Decimal(1), stop_loss=Decimal(-2)),
            "NOT_POSITIVE: the price -2 is not above zero",
        ),
    ],
)
def test_what_no_venue_could_do_is_refused(change: PositionChange, text: str) -> None:
    """The text begins with a code."""
    assert objection(change) == text


@pytest.mark.parametrize(
    "change",
    [
        LEVERAGE,
        CLOSE,
        MoveMargin(mode=MarginMode.REDUCE, amount=Decimal("0.01")),
        SetTargets(stop_loss=Decimal(1)),
    ],
)
def test_what_a_venue_might_do_is_left_to_it(change: PositionChange) -> None:
    """Grids and limits are the venue's own."""
    assert objection(change) is None


def test_only_the_position_that_is_meant_is_changed() -> None:
    """An unknown id, and a symbol that is not the position's, are refused."""
    assert meant(LONG, "P1", None) is LONG
    assert meant(LONG, "P1", "btc/usdt") is LONG
    assert meant(None, "P1", None) == "UNKNOWN_POSITION: the account has no position P1"
    wrong = "CONTRADICTORY_FIELDS: position P1 is in BTC_USDT, not in Symbol(55)=ETH/USDT"
    assert meant(LONG, "P1", "ETH/USDT") == wrong


@pytest.mark.parametrize(
    ("change", "done", "status", "result"),
    [
        (LEVERAGE, Maintained(outcome=TAKEN, position=LONG), PosMaintStatus.COMPLETED, DONE),
        (
            LEVERAGE,
            Maintained(outcome=TAKEN, unread="away"),
            PosMaintStatus.COMPLETED_WITH_WARNINGS,
            DONE,
        ),
        (CLOSE, Maintained(outcome=TAKEN, position=FLAT), PosMaintStatus.COMPLETED, DONE),
        (CLOSE, Maintained(outcome=TAKEN, position=LONG), PosMaintStatus.ACCEPTED, DONE),
        (
            CLOSE,
            Maintained(outcome=TAKEN, unread="away"),
            PosMaintStatus.ACCEPTED_WITH_WARNINGS,
            DONE,
        ),
        (CLOSE, Maintained(outcome=refused("no")), PosMaintStatus.REJECTED, REJECTED),
        (
            CLOSE,
            Maintained(outcome=unknown("timeout"), position=FLAT),
            PosMaintStatus.ACCEPTED_WITH_WARNINGS,
            OTHER,
        ),
    ],
)
def test_the_status_says_what_is_proven(
    change: PositionChange, done: Maintained, status: PosMaintStatus, result: PosMaintResult
) -> None:
    """A close is completed when the position is flat; an unknown outcome is never a reject."""
    assert told(change, done) == (status, result)


def test_a_failed_reading_is_told_beside_the_outcome() -> None:
    """Both texts, each with its code."""
    command = MaintainPosition(session="ACME", request_id="R1", position_id="P1", change=CLOSE)
    done = Maintained(outcome=unknown("timeout"), unread="away")
    text = "IN_DOUBT: timeout; it is not sent again; NOT_READ: away"
    assert report(command, done, at=1).text == text
