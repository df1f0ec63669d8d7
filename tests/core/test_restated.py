"""Self-trade prevention at the venue: 7928 goes out with the order, which may come back smaller."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.commands import NewOrder
from fixgw.core.effects import SendNew
from fixgw.core.engine import step
from fixgw.core.events import OrderRestated
from fixgw.core.fields import Evidence, SelfTradePrevention
from fixgw.fix.inbound import decode
from tests.core import told
from tests.core.conftest import ORDER, Begin
from tests.core.dialogue import ACCOUNT, CAPABILITY, VENUE, Dialogue

PREVENTS = replace(CAPABILITY, self_trade_prevention=True)


def restated(qty: int, venue_order_id: str = "V1", at: int | None = None) -> OrderRestated:
    """The venue made the order smaller."""
    return OrderRestated(
        venue=VENUE,
        account=ACCOUNT,
        venue_order_id=venue_order_id,
        order_qty=Decimal(qty),
        evidence=Evidence.STREAM,
        at=at,
    )


@pytest.fixture
def talk(begin: Begin) -> Dialogue:
    """A dialogue with a venue that prevents self-trades."""
    return begin(capability=PREVENTS)


@pytest.fixture
def resting(talk: Dialogue) -> Dialogue:
    """Order X for 10000 at 50 rests as V1."""
    talk.client(f"{ORDER}|7928=D")
    talk.put(told.accepted())
    talk.forget()
    return talk


@pytest.mark.parametrize("value", list(SelfTradePrevention))
def test_the_instruction_is_sent_and_new_says_who_applies_it(
    talk: Dialogue, value: SelfTradePrevention
) -> None:
    """7928 reaches the venue as it came; 20022=V stands on New, and on nothing else."""
    command = decode("ACME", f"35={ORDER}|7928={value}|".replace("|", "\x01"))
    assert isinstance(command, NewOrder)
    change = step(talk.blotter, command, talk.now)
    (sent,) = (effect for effect in change.effects if isinstance(effect, SendNew))
    assert sent.self_trade_prevention is value
    talk.client(f"{ORDER}|7928={value}")
    talk.put(told.accepted(), told.filled("e1", 10000))
    talk.expect(
        "8|150=A|39=A|20022=-",
        "8|150=0|39=0|20022=V",
        "8|150=F|39=2|14=10000|151=0|20022=-",
    )


def test_without_the_instruction_nobody_is_named(talk: Dialogue) -> None:
    """An order without 7928 is sent without it."""
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.expect("8|150=A", "8|150=0|20022=-")


def test_a_decrement_is_restated(resting: Dialogue) -> None:
    """ExecType D: OrderQty and LeavesQty shrink, ExecRestatementReason says why; repeats are not.

    E.1: the order stays what it is, and its fills count against the smaller quantity.
    """
    resting.put(restated(6000, at=resting.now), restated(6000))
    resting.put(told.filled("e1", 2000), told.filled("e2", 4000))
    resting.expect(
        "8|11=X|150=D|39=0|378=5|38=6000|14=0|151=6000|20022=V|20021=-",
        "8|11=X|150=F|39=1|38=6000|14=2000|151=4000",
        "8|11=X|150=F|39=2|38=6000|14=6000|151=0",
    )


def test_a_decrement_of_a_part_filled_order(resting: Dialogue) -> None:
    """E.2: what is filled stays filled."""
    resting.put(told.filled("e1", 2000), restated(5000))
    resting.expect("8|150=F|39=1|14=2000|151=8000", "8|150=D|39=1|378=5|38=5000|14=2000|151=3000")


def test_a_decrement_to_what_is_filled_completes_the_order(resting: Dialogue) -> None:
    """Nothing is left to wait for: the restated order is filled."""
    resting.put(told.filled("e1", 2000), restated(2000))
    resting.expect("8|150=F|39=1|14=2000", "8|150=D|39=2|378=5|38=2000|14=2000|151=0|20021=STREAM")


def test_a_decrement_to_nothing_waits_for_the_end(resting: Dialogue) -> None:
    """An order of which nothing is left and nothing was filled is canceled, by the venue's word."""
    resting.put(restated(0), told.seen(told.row(status=told.CANCELED, qty=0)))
    resting.expect("8|150=D|39=0|38=0|151=0", "8|150=4|39=4|14=0|151=0")


def test_a_description_with_less_counts_the_same(resting: Dialogue) -> None:
    """A decrement that was missed is learnt from the next look at the venue."""
    resting.put(told.seen(told.row(qty=7000), Evidence.QUERY))
    resting.expect("8|150=D|39=0|378=5|38=7000|151=7000")


def test_an_answer_with_less_is_new_and_restated(talk: Dialogue) -> None:
    """OrderQty as accepted may be less than requested: the order was decremented on its way in."""
    talk.client(ORDER)
    talk.put(told.accepted(seen=told.row(qty=7000)))
    talk.expect("8|150=A", "8|150=0|39=0|38=10000", "8|150=D|39=0|378=5|38=7000|151=7000")


def test_a_missed_decrement_before_the_last_fill(resting: Dialogue) -> None:
    """The look finds the order smaller and filled: restated first, then the fill completes it."""
    resting.put(told.seen(told.row(status=told.FILLED, qty=3000, cum=3000), Evidence.QUERY))
    resting.put(told.listed(told.execution("e1", 3000)))
    resting.expect("8|150=D|39=0|38=3000|151=3000", "8|150=F|39=2|14=3000|151=0")


def test_a_venue_without_prevention_restates_nothing(begin: Begin) -> None:
    """Elsewhere a smaller quantity in a description may mean what is left."""
    talk = begin()
    talk.client(ORDER)
    talk.put(told.accepted(), told.seen(told.row(qty=7000), Evidence.QUERY))
    talk.expect("8|150=A", "8|150=0|39=0|38=10000|151=10000")


def test_a_larger_order_is_not_believed(resting: Dialogue) -> None:
    """No prevention makes an order larger: the operator is told, the order stays as it is."""
    resting.put(restated(12000))
    resting.expect_alarm("larger: 12000 of 10000")
    assert resting.order().order_qty == 10000


def test_a_decrement_of_an_unknown_order_is_asked_about(talk: Dialogue) -> None:
    """Whose it is and how large, the venue says when it is asked."""
    talk.put(restated(1, "V9"))
    talk.expect_sent("query V9")


def test_a_decrement_after_the_end(resting: Dialogue) -> None:
    """A closed order cannot shrink: the operator is told."""
    resting.put(told.seen(told.row(status=told.CANCELED)), restated(100))
    resting.expect("8|150=4|39=4")
    resting.expect_alarm("too late")


def test_the_rest_of_a_replaced_order_carries_the_instruction(resting: Dialogue) -> None:
    """An emulated replace places the rest with the 7928 of the request; decrements add up."""
    resting.put(told.filled("e1", 4000))
    resting.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=9000|44=50|7928=N")
    resting.put(told.seen(told.row(status=told.CANCELED, cum=4000)))
    request = resting.order().request
    assert request is not None
    assert request.self_trade_prevention is SelfTradePrevention.CANCEL_INCOMING
    resting.put(told.accepted("V2", leg=1, seen=told.row("V2", qty=5000)), restated(2000, "V2"))
    resting.expect(
        "8|11=X|150=F|39=1|14=4000",
        "8|11=Y|41=X|150=E|39=E",
        "8|11=Y|41=X|150=5|39=1|38=9000|14=4000|151=5000",
        "8|11=Y|150=D|39=1|378=5|38=6000|14=4000|151=2000",
    )


CASH = replace(CAPABILITY, cash_order_qty=True)
IN_CASH = "D|11=X|55=BTC/USDT|54=1|40=1|152=1000"


def test_an_order_in_cash_is_counted_in_cash(begin: Begin) -> None:
    """LeavesQty is the cash that is left: contracts and money are never compared."""
    talk = begin(capability=CASH)
    talk.client(IN_CASH)
    talk.put(told.accepted(seen=told.row(qty=None, price=None)))
    talk.put(told.filled("e1", 1200, px="0.5"), told.filled("e2", 800, px="0.5"))
    talk.expect(
        "8|150=A|152=1000|151=1000",
        "8|150=0|152=1000|151=1000",
        "8|150=F|39=1|14=1200|151=400",
        "8|150=F|39=2|14=2000|151=0",
    )


def test_an_order_in_cash_is_filled_when_the_venue_says_so(begin: Begin) -> None:
    """The last trade completes the order although some cash is left."""
    talk = begin(capability=CASH)
    talk.client(IN_CASH)
    talk.put(told.accepted(seen=told.row(qty=None, price=None)))
    talk.put(told.seen(told.row(status=told.FILLED, qty=None, price=None, cum=3)))
    talk.put(told.filled("e1", 3, px=300))
    talk.expect("8|150=A", "8|150=0", "8|150=F|39=2|14=3|151=0|20021=STREAM")


def test_the_rest_of_an_order_in_cash_that_buys_nothing_more(begin: Begin) -> None:
    """What is less than a lot costs is given up when the venue ends the order."""
    talk = begin(capability=CASH)
    talk.client(IN_CASH)
    talk.put(told.accepted(seen=told.row(qty=None, price=None)), told.filled("e1", 3, px=300))
    talk.put(told.seen(told.row(status=told.CANCELED, qty=None, cum=3)))
    talk.expect("8|150=A", "8|150=0", "8|150=F|39=1|151=100", "8|150=4|39=4|14=3|151=0")
