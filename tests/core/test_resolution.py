"""What a person may settle: orders in doubt and orders that their venue denies."""

from decimal import Decimal

import pytest

from fixgw.core.events import OperatorResolved
from fixgw.core.fields import Evidence, OrdStatus
from tests.core import told
from tests.core.dialogue import Dialogue

CANCELED, REJECTED, FILLED = OrdStatus.CANCELED, OrdStatus.REJECTED, OrdStatus.FILLED
REPLACE = "G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=50"


def resolved(
    status: OrdStatus, cum: int | None = None, avg: int | None = None, cl_ord_id: str = "X"
) -> OperatorResolved:
    """A person says how the order ended."""
    return OperatorResolved(
        request_id="R1",
        order_id=told.order_id(cl_ord_id),
        status=status,
        cum_qty=None if cum is None else Decimal(cum),
        avg_px=None if avg is None else Decimal(avg),
        text="seen in the venue's own books",
    )


@pytest.fixture
def denied(resting: Dialogue) -> Dialogue:
    """Order X for 10000 at 50, of which 4000 are filled, is not known to its venue any more."""
    resting.put(told.filled("e1", 4000), told.missing())
    resting.forget()
    return resting


@pytest.mark.parametrize(("status", "code"), [(REJECTED, "8|103=99"), (CANCELED, "4|103=-")])
def test_an_order_in_doubt_that_never_lived(
    doubted: Dialogue, status: OrdStatus, code: str
) -> None:
    """The report names the proof, a person, and repeats the person's words."""
    doubted.put(resolved(status))
    exec_type = code[0]
    doubted.expect(
        f"8|11=X|150={code}|39={exec_type}|14=0|151=0|20020=-|20021=OPERATOR|58=seen in the*"
    )
    doubted.expect_alarm("settled by the operator")
    doubted.wait(60)
    doubted.expect_sent()


def test_an_order_in_doubt_that_was_filled(doubted: Dialogue) -> None:
    """New comes before the fill here, too, and every report of it says who knew."""
    doubted.put(resolved(FILLED, avg=49))
    doubted.expect(
        "8|11=X|150=0|39=0|14=0|151=10000|20021=OPERATOR",
        "8|11=X|150=F|39=2|14=10000|151=0|32=10000|31=49|6=49|20021=OPERATOR",
    )
    doubted.expect_alarm("settled by the operator as FILLED")


def test_an_order_in_doubt_that_was_filled_in_part(doubted: Dialogue) -> None:
    """What was filled is told before the end."""
    doubted.put(resolved(CANCELED, 3000, 50))
    doubted.expect(
        "8|11=X|150=0|39=0",
        "8|11=X|150=F|39=1|14=3000|151=7000|31=50",
        "8|11=X|150=4|39=4|14=3000|151=0|20021=OPERATOR",
    )
    doubted.forget()


def test_a_cancel_that_waited_for_an_order_in_doubt_is_answered(doubted: Dialogue) -> None:
    """The order is gone, as was asked for."""
    doubted.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    doubted.forget()
    doubted.put(resolved(CANCELED))
    doubted.expect("8|11=Y|41=X|150=4|39=4|20021=OPERATOR")
    doubted.forget()


def test_a_cancel_of_an_order_that_was_filled_is_too_late(doubted: Dialogue) -> None:
    """The client's request ends with the order."""
    doubted.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    doubted.forget()
    doubted.put(resolved(FILLED, avg=50))
    doubted.expect(
        "8|11=X|150=0|39=6", "8|11=X|150=F|39=6|14=10000|151=0", "9|11=Y|41=X|39=2|434=1|102=0"
    )
    doubted.forget()


def test_a_replacement_in_doubt_is_settled_as_canceled(resting: Dialogue) -> None:
    """Whether the rest lives is for the person to say; the order that was replaced did live."""
    resting.client(REPLACE)
    resting.put(told.seen(told.row(status=told.CANCELED)), told.unknown(leg=1))
    resting.forget()
    resting.put(resolved(REJECTED), resolved(FILLED, avg=50))
    resting.expect()
    resting.put(resolved(CANCELED))
    resting.expect(
        "8|11=X|150=4|39=4|14=0|151=0|20021=OPERATOR", "9|11=Y|41=X|39=4|434=2|102=0|58=TOO_LATE*"
    )
    resting.forget()


def test_a_denied_order_is_settled(denied: Dialogue) -> None:
    """What was filled stays, and what the person adds is one more fill at the price it takes."""
    denied.put(resolved(CANCELED, 6000, 51))
    denied.expect(
        "8|11=X|150=F|39=1|14=6000|151=4000|32=2000|31=53|6=51",
        "8|11=X|150=4|39=4|14=6000|151=0|20021=OPERATOR",
    )
    denied.forget()


def test_a_venue_that_speaks_of_a_settled_order_again(denied: Dialogue) -> None:
    """Single executions are not counted twice; only what goes beyond the person's word is told."""
    denied.put(resolved(CANCELED, 6000, 50))
    denied.forget()
    denied.put(told.filled("e2", 2000))
    denied.expect()
    denied.put(told.seen(told.row(status=told.CANCELED, cum=7000, avg=50), Evidence.QUERY))
    denied.expect("8|11=X|150=F|39=4|14=7000|32=1000")
    denied.forget()


def test_an_order_that_its_venue_knows_again_is_not_denied(denied: Dialogue) -> None:
    """The venue answers for it once more: nobody else may."""
    denied.put(told.seen(told.row(status=told.PARTLY, cum=4000), Evidence.QUERY))
    denied.put(resolved(CANCELED))
    denied.expect()
    denied.expect_alarm("not settled by the operator: levret answers for this order")
    assert denied.order().is_open


def test_a_denial_is_told_once(resting: Dialogue) -> None:
    """Asked every half minute, the venue says the same; the operator hears it the first time."""
    resting.put(told.missing(), told.missing())
    resting.expect_alarm("no longer knows V1")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (resolved(REJECTED), "an order that has lived at its venue cannot be rejected"),
        (resolved(CANCELED, 3000, 50), "CumQty is 4000 already and cannot fall"),
        (resolved(CANCELED, 10000, 50), "CumQty reaches the OrderQty; settle it as filled"),
        (resolved(CANCELED, 6000), "AvgPx is needed for 2000 more filled"),
        (resolved(CANCELED, 6000, 1), "AvgPx does not fit the fills that are known"),
        (resolved(FILLED, 6000, 50), "a filled order has CumQty 10000"),
        (resolved(FILLED), "AvgPx is needed for 6000 more filled"),
        (resolved(CANCELED, cl_ord_id="Z"), "there is no such order"),
    ],
)
def test_nonsense_is_refused(denied: Dialogue, event: OperatorResolved, words: str) -> None:
    """Nothing happens to the order, and the operator is told why."""
    before = denied.order()
    denied.put(event)
    denied.expect()
    denied.expect_alarm(f"not settled by the operator: {words}")
    assert denied.order() == before


def test_a_rejected_order_has_no_fills(doubted: Dialogue) -> None:
    """Fills of an order that never lived contradict each other."""
    doubted.put(resolved(REJECTED, 1, 50))
    doubted.expect_alarm("a rejected order has no fills")


def test_only_what_nobody_can_prove_is_settled(resting: Dialogue) -> None:
    """An order that its venue answers for, and one that is closed, are not a person's to judge."""
    resting.put(resolved(CANCELED))
    resting.expect_alarm("it is neither in doubt nor denied")
    resting.put(told.filled("e1", 10000))
    resting.forget()
    resting.put(resolved(CANCELED))
    resting.expect_alarm("the order is FILLED already")
