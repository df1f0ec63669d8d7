"""What is kept of an account's own rows."""

from dataclasses import replace
from decimal import Decimal

from fixgw.venues.levidge.ledger import ASKED_IN_VAIN, KEPT, Ledger
from fixgw.venues.levidge.scaled import Scaled
from tests.venues.levidge.samples import LIMIT, fill, row
from tests.venues.levidge.test_mapping import READER

ORDER = 954751144


def noted(*exec_ids: int) -> Ledger:
    """A ledger that was told of fills, one after the other."""
    ledger = Ledger()
    ledger.note(row(), None, 0)
    for at, exec_id in enumerate(exec_ids, 1):
        told = fill(execId=exec_id)
        ledger.note(told, READER.execution(told), at)
    return ledger


def test_fills_are_kept_once_and_in_order() -> None:
    """However often each is told."""
    ledger = noted(2, 1, 2)
    assert [one.venue_exec_id for one in ledger.fills(ORDER)] == [f"{ORDER}:2", f"{ORDER}:1"]
    assert ledger.fills(1) == ()


def test_fills_are_told_by_when_they_were_heard_of() -> None:
    """Rows carry no time of their own."""
    ledger = noted(1, 2, 3)
    assert [one.venue_exec_id for one in ledger.fills_since(2)] == [f"{ORDER}:2", f"{ORDER}:3"]


def test_terms_stay_when_a_row_is_silent_about_them() -> None:
    """Samples of the stream show hardly more than an id; a cancel has to repeat the order."""
    ledger = noted()
    ledger.note(row(price=None, symbol=None, quantity=None, ordStatus=1), None, 1)
    known = ledger.row(ORDER)
    assert known is not None
    assert (known.symbol, known.price) == ("BTC/USD", Scaled(value=373217, scale=2))
    assert known.ord_status == "1"


def test_missing_fills_are_asked_for_a_few_times() -> None:
    """REST shows an order's last fill alone, so what else is missing may never come."""
    ledger = noted(1)
    asked = [ledger.asked_in_vain(ORDER, Decimal("0.5")) for _ in range(ASKED_IN_VAIN + 1)]
    assert asked == [False] * ASKED_IN_VAIN + [True]
    assert not ledger.asked_in_vain(ORDER, Decimal("0.2"))
    assert not ledger.asked_in_vain(ORDER, None)
    assert not ledger.asked_in_vain(1, Decimal("0.5"))


def test_a_new_fill_begins_the_count_anew() -> None:
    """What comes may go on coming."""
    ledger = noted(1)
    for _ in range(ASKED_IN_VAIN):
        ledger.asked_in_vain(ORDER, Decimal("0.9"))
    told = fill(execId=2)
    ledger.note(told, READER.execution(told), 9)
    assert not ledger.asked_in_vain(ORDER, Decimal("0.9"))


def test_orders_that_were_sent_are_expected_until_their_outcome_is_known() -> None:
    """So that they are recognised even when they have ended."""
    ledger = Ledger()
    ledger.expect(LIMIT)
    assert ledger.sent("O1") == LIMIT
    assert ledger.sent(None) is None
    ledger.settle("O1")
    assert ledger.sent("O1") is None


def test_memory_is_bounded() -> None:
    """The orders that were told of longest ago are forgotten."""
    ledger, plain = Ledger(), row()
    for order_id in range(1, KEPT + 2):
        ledger.note(replace(plain, order_id=order_id), None, 0)
        if order_id == KEPT:
            ledger.note(replace(plain, order_id=1), None, 0)
    assert ledger.row(1) is not None
    assert ledger.row(2) is None
    assert ledger.row(3) is not None
