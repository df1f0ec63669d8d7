"""Order state change matrices C and D: cancel/replace, its quantities, sequences and chains.

Source: FIX 4.4 Volume 4, Appendix D (in FIX 4.2 matrices D6 to D17). The venue has no replace: the
gateway cancels, waits until the venue confirms with all fills told, and places the rest as a new
leg. The client sees PendingReplace from the request on and Replaced when the new leg is taken.

D.2.a and D.2.b describe sell-sides that queue requests; the gateway is the sell-side of D.2.c.
"""

from tests.core import told
from tests.core.dialogue import Dialogue

REPLACE = "G|11=Y|41=X|55=BTC/USDT|54=1|40=2|44=50"


def replaced_at_the_venue(talk: Dialogue, cum: int, venue_order_id: str, leg: int) -> None:
    """The old leg is confirmed as cancelled with `cum` filled; the new one is taken."""
    talk.put(told.seen(told.row(f"V{leg}", told.CANCELED, cum)))
    talk.put(told.accepted(venue_order_id, leg=leg))


def test_c_1_a_zero_filled_order_increased(resting: Dialogue) -> None:
    """The whole new quantity goes out as a new leg, after the old one is confirmed dead."""
    resting.client(f"{REPLACE}|38=11000")
    resting.expect("8|11=Y|41=X|150=E|39=E|38=10000|14=0|151=10000")
    resting.expect_sent("cancel V1")
    resting.put(told.cancel_accepted())
    resting.expect_sent()
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.expect()
    resting.expect_sent("new#1 11000 @ 50")
    resting.put(told.accepted("V2", leg=1))
    resting.expect("8|11=Y|41=X|150=5|39=0|38=11000|14=0|151=11000|198=V2")
    resting.put(told.filled("e1", 1000, venue_order_id="V2"))
    resting.put(told.filled("e2", 2000, venue_order_id="V2"))
    resting.expect(
        "8|11=Y|41=-|150=F|39=1|38=11000|14=1000|151=10000|32=1000",
        "8|11=Y|150=F|39=1|38=11000|14=3000|151=8000|32=2000",
    )


def test_c_1_b_part_filled_order_increased_with_an_execution_meanwhile(resting: Dialogue) -> None:
    """An execution before the replace is in force carries the old order; the rest is placed."""
    resting.put(told.filled("e1", 1000))
    resting.client(f"{REPLACE}|38=12000")
    resting.put(told.filled("e2", 100))
    resting.put(told.seen(told.row(status=told.CANCELED, cum=1100)))
    resting.expect_sent("cancel V1", "new#1 10900 @ 50")
    resting.put(told.accepted("V2", leg=1))
    resting.put(told.filled("e3", 10900, venue_order_id="V2"))
    resting.expect(
        "8|11=X|150=F|39=1|38=10000|14=1000|151=9000|32=1000",
        "8|11=Y|41=X|150=E|39=E|38=10000|14=1000|151=9000",
        "8|11=X|41=-|150=F|39=E|38=10000|14=1100|151=8900|32=100",
        "8|11=Y|41=X|150=5|39=1|38=12000|14=1100|151=10900",
        "8|11=Y|41=-|150=F|39=2|38=12000|14=12000|151=0|32=10900|20021=STREAM",
    )


def test_c_1_c_filled_order_is_not_reopened(resting: Dialogue) -> None:
    """Increasing a filled order is refused as too late, as the matrix allows."""
    resting.put(told.filled("e1", 10000))
    resting.client(f"{REPLACE}|38=12000")
    resting.expect(
        "8|11=X|150=F|39=2|38=10000|14=10000|151=0",
        "9|11=Y|41=X|39=2|434=2|102=0|58=TOO_LATE*",
    )
    resting.expect_sent()


def test_c_2_a_replace_rejected_as_a_fill_has_occurred(resting: Dialogue) -> None:
    """A price change that meets the last fill is too late; the order is Filled."""
    resting.put(told.filled("e1", 1000))
    resting.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|44=51|38=10000")
    resting.put(told.filled("e2", 9000))
    resting.expect(
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "8|11=Y|41=X|150=E|39=E|14=1000|151=9000",
        "8|11=X|41=-|150=F|39=E|38=10000|14=10000|151=0|32=9000|20021=STREAM",
        "9|11=Y|41=X|39=2|434=2|102=0|58=TOO_LATE*",
    )
    resting.put(told.seen(told.row(status=told.FILLED, cum=10000)))
    resting.expect_sent("cancel V1")


def test_c_3_a_decrease_above_the_filled_quantity(resting: Dialogue) -> None:
    """The requested quantity exceeds CumQty: replaced, and then filled."""
    resting.put(told.filled("e1", 1000), told.filled("e2", 500))
    resting.client(f"{REPLACE}|38=8000")
    resting.put(told.filled("e3", 100))
    replaced_at_the_venue(resting, 1600, "V2", leg=1)
    resting.put(told.filled("e4", 6400, venue_order_id="V2"))
    resting.expect(
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "8|11=X|150=F|39=1|14=1500|151=8500",
        "8|11=Y|41=X|150=E|39=E|38=10000|14=1500|151=8500",
        "8|11=X|150=F|39=E|38=10000|14=1600|151=8400",
        "8|11=Y|41=X|150=5|39=1|38=8000|14=1600|151=6400",
        "8|11=Y|150=F|39=2|38=8000|14=8000|151=0|32=6400",
    )


def test_c_3_b_decrease_to_the_filled_quantity(resting: Dialogue) -> None:
    """The requested quantity equals CumQty: nothing is placed, Replaced says Filled."""
    resting.client(f"{REPLACE}|38=7000")
    resting.put(told.filled("e1", 7000))
    resting.put(told.seen(told.row(status=told.CANCELED, cum=7000)))
    resting.expect(
        "8|11=Y|41=X|150=E|39=E|38=10000|14=0|151=10000",
        "8|11=X|150=F|39=E|38=10000|14=7000|151=3000|32=7000",
        "8|11=Y|41=X|150=5|39=2|38=7000|14=7000|151=0|20021=STREAM",
    )
    resting.expect_sent("cancel V1")


def test_c_3_c_decrease_below_the_filled_quantity(resting: Dialogue) -> None:
    """The requested quantity is below CumQty: OrderQty is amended to CumQty."""
    resting.client(f"{REPLACE}|38=7000")
    resting.put(told.filled("e1", 8000))
    resting.put(told.seen(told.row(status=told.CANCELED, cum=8000)))
    resting.expect(
        "8|11=Y|41=X|150=E|39=E|38=10000|14=0|151=10000",
        "8|11=X|150=F|39=E|38=10000|14=8000|151=2000|32=8000",
        "8|11=Y|41=X|150=5|39=2|38=8000|14=8000|151=0",
    )
    resting.expect_sent("cancel V1")


def test_d_1_a_two_replaces_both_accepted(resting: Dialogue) -> None:
    """Each replace moves the chain on; OrigClOrdID is the last accepted ClOrdID."""
    resting.put(told.filled("e1", 1000))
    resting.client(f"{REPLACE}|38=8000")
    resting.put(told.filled("e2", 500))
    replaced_at_the_venue(resting, 1500, "V2", leg=1)
    resting.put(told.filled("e3", 2000, venue_order_id="V2"))
    resting.client("G|11=Z|41=Y|55=BTC/USDT|54=1|40=2|44=50|38=6000")
    resting.put(told.filled("e4", 500, venue_order_id="V2"))
    replaced_at_the_venue(resting, 2500, "V3", leg=2)
    resting.put(told.filled("e5", 2000, venue_order_id="V3"))
    resting.expect(
        "8|11=X|150=F|39=1|38=10000|14=1000|151=9000",
        "8|11=Y|41=X|150=E|39=E|38=10000|14=1000|151=9000",
        "8|11=X|150=F|39=E|38=10000|14=1500|151=8500",
        "8|11=Y|41=X|150=5|39=1|38=8000|14=1500|151=6500",
        "8|11=Y|150=F|39=1|38=8000|14=3500|151=4500",
        "8|11=Z|41=Y|150=E|39=E|38=8000|14=3500|151=4500",
        "8|11=Y|150=F|39=E|38=8000|14=4000|151=4000",
        "8|11=Z|41=Y|150=5|39=1|38=6000|14=4000|151=2000",
        "8|11=Z|150=F|39=2|38=6000|14=6000|151=0",
    )


def test_d_1_b_rejected_before_pending_replace_then_another_accepted(resting: Dialogue) -> None:
    """A replace refused on sight uses up nothing: the next one still starts from X."""
    resting.put(told.filled("e1", 1000))
    resting.client(f"{REPLACE}|38=8000.5")
    resting.put(told.filled("e2", 500), told.filled("e3", 2000))
    resting.client("G|11=Z|41=X|55=BTC/USDT|54=1|40=2|44=50|38=6000")
    replaced_at_the_venue(resting, 3500, "V2", leg=1)
    resting.put(told.filled("e4", 1500, venue_order_id="V2"))
    resting.expect(
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "9|11=Y|41=X|39=1|434=2|102=2|58=OFF_LOT*",
        "8|11=X|150=F|39=1|14=1500|151=8500",
        "8|11=X|150=F|39=1|14=3500|151=6500",
        "8|11=Z|41=X|150=E|39=E|38=10000|14=3500|151=6500",
        "8|11=Z|41=X|150=5|39=1|38=6000|14=3500|151=2500",
        "8|11=Z|150=F|39=1|38=6000|14=5000|151=1000",
    )


def test_d_1_c_rejected_after_pending_replace_then_another_accepted(resting: Dialogue) -> None:
    """A replace that the venue refuses to begin leaves the order; the next starts from X."""
    resting.put(told.filled("e1", 1000))
    resting.client(f"{REPLACE}|38=8000")
    resting.put(told.filled("e2", 500), told.cancel_refused())
    resting.put(told.filled("e3", 2000))
    resting.client("G|11=Z|41=X|55=BTC/USDT|54=1|40=2|44=50|38=6000")
    replaced_at_the_venue(resting, 3500, "V2", leg=1)
    resting.put(told.filled("e4", 1500, venue_order_id="V2"))
    resting.expect(
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "8|11=Y|41=X|150=E|39=E|38=10000|14=1000|151=9000",
        "8|11=X|150=F|39=E|14=1500|151=8500",
        "9|11=Y|41=X|39=1|434=2|102=2|58=not now",
        "8|11=X|150=F|39=1|14=3500|151=6500",
        "8|11=Z|41=X|150=E|39=E|38=10000|14=3500|151=6500",
        "8|11=Z|41=X|150=5|39=1|38=6000|14=3500|151=2500",
        "8|11=Z|150=F|39=1|38=6000|14=5000|151=1000",
    )


def test_d_2_c_second_replace_rejected_while_the_first_is_pending(resting: Dialogue) -> None:
    """One request at a time: the second is rejected as pending, against the last accepted id."""
    resting.put(told.filled("e1", 1000))
    resting.client(f"{REPLACE}|38=8000", "G|11=Z|41=Y|55=BTC/USDT|54=1|40=2|44=50|38=7000")
    replaced_at_the_venue(resting, 1000, "V2", leg=1)
    resting.put(told.filled("e2", 2000, venue_order_id="V2"))
    resting.expect(
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "8|11=Y|41=X|150=E|39=E|38=10000|14=1000|151=9000",
        "9|11=Z|41=X|39=E|434=2|102=3|58=ALREADY_PENDING*",
        "8|11=Y|41=X|150=5|39=1|38=8000|14=1000|151=7000",
        "8|11=Y|150=F|39=1|38=8000|14=3000|151=5000",
    )


def test_d_2_c_replace_rejected_while_a_cancel_is_pending(resting: Dialogue) -> None:
    """A replace behind a pending cancel is rejected as pending; OrdStatus stays PendingCancel."""
    resting.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    resting.client("G|11=Z|41=X|55=BTC/USDT|54=1|40=2|44=50|38=7000")
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.expect(
        "8|11=Y|41=X|150=6|39=6",
        "9|11=Z|41=X|39=6|434=2|102=3|58=ALREADY_PENDING*",
        "8|11=Y|41=X|150=4|39=4|14=0|151=0",
    )
