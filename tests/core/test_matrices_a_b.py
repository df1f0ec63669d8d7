"""Order state change matrices A and B: vanilla orders and cancels.

Source: FIX 4.4 Volume 4, Appendix D (in FIX 4.2 matrices D1 to D5). PendingNew comes before every
answer of the venue, and a trade while a request is pending carries the order's own ClOrdID(11).
"""

from tests.core import told
from tests.core.dialogue import Dialogue

ORDER = "D|11=X|55=BTC/USDT|54=1|40=2|38=10000|44=50"
CANCEL = "F|11=Y|41=X|55=BTC/USDT|54=1"


def test_a_1_a_a_filled_order(talk: Dialogue) -> None:
    """PendingNew, New, and trades until nothing is left."""
    talk.client(ORDER)
    talk.expect("8|11=X|150=A|39=A|38=10000|14=0|151=10000|6=0|41=-|198=-")
    talk.put(told.accepted())
    talk.expect("8|11=X|150=0|39=0|38=10000|14=0|151=10000|198=V1")
    talk.put(told.filled("e1", 2000, 49), told.filled("e2", 1000, 50), told.filled("e3", 7000, 50))
    talk.expect(
        "8|11=X|150=F|39=1|38=10000|14=2000|151=8000|32=2000|31=49|6=49|20021=-",
        "8|11=X|150=F|39=1|38=10000|14=3000|151=7000|32=1000|31=50|6=49.3333333333",
        "8|11=X|150=F|39=2|38=10000|14=10000|151=0|32=7000|31=50|6=49.8|20021=STREAM",
    )


def test_a_1_a_rejected_by_the_venue(talk: Dialogue) -> None:
    """A refusal proves that the order is dead: Rejected with the venue's own words and code."""
    talk.client(ORDER)
    talk.put(told.refused())
    talk.expect(
        "8|11=X|150=A|39=A|14=0|151=10000",
        "8|11=X|150=8|39=8|14=0|151=0|103=3|58=margin|20023=E17|20021=RESPONSE",
    )


def test_a_1_b_part_filled_day_order_done_for_day(resting: Dialogue) -> None:
    """A day order that the venue ends for the day has nothing left."""
    resting.put(told.filled("e1", 2000), told.filled("e2", 1000))
    resting.put(told.seen(told.row(status=told.DONE, cum=3000)))
    resting.expect(
        "8|150=F|39=1|14=2000|151=8000|32=2000",
        "8|150=F|39=1|14=3000|151=7000|32=1000",
        "8|11=X|150=3|39=3|38=10000|14=3000|151=0|20021=STREAM",
    )


def test_b_1_a_cancel_of_a_zero_filled_order(resting: Dialogue) -> None:
    """PendingCancel at once, Canceled when the venue's own state says so."""
    resting.client(CANCEL)
    resting.expect("8|11=Y|41=X|150=6|39=6|38=10000|14=0|151=10000")
    resting.expect_sent("cancel V1")
    resting.put(told.cancel_accepted())
    resting.expect()
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.expect("8|11=Y|41=X|150=4|39=4|38=10000|14=0|151=0|20021=STREAM")


def test_b_1_a_cancel_rejected_by_the_venue(resting: Dialogue) -> None:
    """A refused cancel leaves the order as it was, under its own ClOrdID(11)."""
    resting.client(CANCEL)
    resting.put(told.cancel_refused())
    resting.expect(
        "8|11=Y|41=X|150=6|39=6",
        "9|11=Y|41=X|39=0|434=1|102=2|58=not now|20023=E9",
    )
    resting.put(told.filled("e1", 10000))
    resting.expect("8|11=X|41=-|150=F|39=2|14=10000|151=0")


def test_b_1_b_cancel_of_a_part_filled_order_with_executions_meanwhile(resting: Dialogue) -> None:
    """Executions while the cancel is active lie under PendingCancel; Canceled keeps them."""
    resting.put(told.filled("e1", 2000), told.filled("e2", 3000))
    resting.client(CANCEL)
    resting.put(told.filled("e3", 1000))
    resting.put(told.seen(told.row(status=told.CANCELED, cum=6000)))
    resting.expect(
        "8|11=X|150=F|39=1|14=2000|151=8000|32=2000",
        "8|11=X|150=F|39=1|14=5000|151=5000|32=3000",
        "8|11=Y|41=X|150=6|39=6|38=10000|14=5000|151=5000",
        "8|11=X|41=-|150=F|39=6|38=10000|14=6000|151=4000|32=1000",
        "8|11=Y|41=X|150=4|39=4|38=10000|14=6000|151=0",
    )


def test_b_1_c_filled_before_the_cancel_can_be_accepted(resting: Dialogue) -> None:
    """PendingCancel takes precedence over Filled until the cancel is rejected as too late."""
    resting.put(told.filled("e1", 5000))
    resting.client(CANCEL)
    resting.put(told.filled("e2", 5000))
    resting.expect(
        "8|11=X|150=F|39=1|14=5000|151=5000",
        "8|11=Y|41=X|150=6|39=6|14=5000|151=5000",
        "8|11=X|41=-|150=F|39=6|38=10000|14=10000|151=0|32=5000|20021=STREAM",
        "9|11=Y|41=X|39=2|434=1|102=0|58=TOO_LATE*",
    )


def test_b_1_d_cancel_of_an_order_not_yet_acknowledged(talk: Dialogue) -> None:
    """The cancel waits for the venue's id, and goes out with it; New is told on the way."""
    talk.client(ORDER, CANCEL)
    talk.expect(
        "8|11=X|150=A|39=A|14=0|151=10000",
        "8|11=Y|41=X|150=6|39=6|38=10000|14=0|151=10000|198=-",
    )
    talk.expect_sent("new#0 10000 @ 50")
    talk.put(told.accepted())
    talk.expect("8|11=X|41=-|150=0|39=6|38=10000|14=0|151=10000|198=V1")
    talk.expect_sent("cancel V1")
    talk.put(told.cancel_accepted(), told.seen(told.row(status=told.CANCELED)))
    talk.expect("8|11=Y|41=X|150=4|39=4|14=0|151=0")


def test_b_1_d_the_unacknowledged_order_is_rejected(talk: Dialogue) -> None:
    """When the order turns out rejected, the waiting cancel is too late."""
    talk.client(ORDER, CANCEL)
    talk.put(told.refused())
    talk.expect(
        "8|11=X|150=A|39=A",
        "8|11=Y|41=X|150=6|39=6",
        "8|11=X|41=-|150=8|39=8|14=0|151=0|20021=RESPONSE",
        "9|11=Y|41=X|39=8|434=1|102=0|58=TOO_LATE*",
    )
    talk.expect_sent("new#0 10000 @ 50")


def test_b_1_e_acknowledgment_and_cancel_cross(talk: Dialogue) -> None:
    """The acknowledgment leaves before the cancel arrives; then the cancel runs as usual."""
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.client(CANCEL)
    talk.put(told.seen(told.row(status=told.CANCELED)))
    talk.expect(
        "8|11=X|150=A|39=A",
        "8|11=X|150=0|39=0|151=10000",
        "8|11=Y|41=X|150=6|39=6|14=0|151=10000",
        "8|11=Y|41=X|150=4|39=4|14=0|151=0",
    )


def test_b_1_f_cancel_of_an_unknown_order(talk: Dialogue) -> None:
    """OrderID NONE, OrdStatus Rejected, reason Unknown order; the ClOrdID is not used up."""
    talk.client(CANCEL)
    talk.expect("9|11=Y|41=X|37=NONE|39=8|434=1|102=1|58=UNKNOWN_ORDER*")
    talk.client(ORDER, CANCEL)
    talk.expect("8|11=X|150=A|39=A", "8|11=Y|41=X|150=6|39=6")
