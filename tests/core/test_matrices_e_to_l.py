"""Order state change matrices E to L: what D, F, G and H and our venues can reach of them.

Source: FIX 4.4 Volume 4, Appendix D (in FIX 4.2 matrices D18 to D37).

| matrix | how it is covered |
|---|---|
| E.1.a telephoned order | no voice desk |
| E.1.c unsolicited replacement | no venue does; `Restate` is in the table |
| E.1.b unsolicited cancel of a part-filled order | dialogue |
| E.2.a sell-side reduces the quantity | no venue does; `Restate` is in the table |
| F.1.a duplicate ClOrdID, F.1.b PossResend | dialogues |
| F.1.c verbally submitted before | no voice desk |
| G.1.a status of an unknown order | dialogue |
| G.1.b "nothing done" by status | part of G.1.c: a status answer with nothing filled |
| G.1.c status requests all through an order's life | dialogue |
| H.1.a to H.1.d GTC over several days | no days: the table has DoneForDay and Restate |
| I.1.a FOK cannot be filled, I.1.b IOC cannot be hit | dialogues |
| J.1.a to J.1.d busts and corrections | no venue tells any; `Unfill` is in the table |
| J.1.b's fill after the cancel | dialogue |
| K.1.a, K.1.b trading halt | no venue suspends orders; `Suspend` is in the table |
| L.1.a guarantee of execution | no venue stops stock; `Stop` is in the table |
| L.1.b CashOrderQty | dialogue of the refusal: no venue here sizes in cash |

Rows of the table that no dialogue reaches are walked in `test_rows_of_the_table`.
"""

import pytest

from fixgw.core.fields import OrdStatus
from fixgw.core.states import Happening, next_status
from tests.core import told
from tests.core.dialogue import Dialogue

ORDER = "D|11=X|55=BTC/USDT|54=1|40=2|38=10000|44=50"


def test_e_1_b_unsolicited_cancel_of_a_part_filled_order(resting: Dialogue) -> None:
    """The venue ends the order by itself: Canceled under the order's own ClOrdID."""
    resting.put(told.filled("e1", 1000))
    resting.put(told.seen(told.row(status=told.CANCELED, cum=1000, text="liquidation")))
    resting.expect(
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "8|11=X|41=-|150=4|39=4|14=1000|151=0|58=liquidation|20021=STREAM",
    )


def test_f_1_a_order_rejected_for_a_duplicate_cl_ord_id(resting: Dialogue) -> None:
    """The reject of the second order states the first one's quantities: it lives on."""
    resting.put(told.filled("e1", 1000))
    resting.client("D|11=X|55=BTC/USDT|54=1|40=2|38=15000|44=50")
    resting.put(told.filled("e2", 9000))
    resting.expect(
        "8|11=X|150=F|39=1|38=10000|14=1000|151=9000",
        "8|11=X|150=8|39=1|38=10000|14=1000|151=9000|103=6|58=DUPLICATE_CL_ORD_ID*",
        "8|11=X|150=F|39=2|38=10000|14=10000|151=0",
    )
    resting.expect_sent()


def test_f_1_b_poss_resend(resting: Dialogue) -> None:
    """A PossResend of a known order is answered by its status; of an unknown one it is new."""
    resting.client(f"{ORDER}|97=Y")
    resting.expect("8|11=X|150=I|39=0|38=10000|14=0|151=10000|32=-")
    resting.client("D|11=X|55=BTC/USDT|54=1|40=2|38=20000|44=50")
    resting.expect("8|11=X|150=8|39=0|38=10000|14=0|151=10000|103=6")
    resting.expect_sent()
    resting.client("D|11=Y|55=BTC/USDT|54=1|40=2|38=15000|44=50|97=Y")
    resting.put(told.accepted("V2", "Y"))
    resting.expect(
        "8|11=Y|150=A|39=A|38=15000|14=0|151=15000",
        "8|11=Y|150=0|39=0|38=15000|14=0|151=15000",
    )
    resting.expect_sent("new#0 15000 @ 50")


def test_g_1_a_status_of_an_unknown_order(talk: Dialogue) -> None:
    """A status answer with OrdStatus Rejected and OrderID NONE."""
    talk.client("H|11=X|55=BTC/USDT|54=1")
    talk.expect("8|11=X|37=NONE|150=I|39=8|14=0|151=0|58=UNKNOWN_ORDER*")


def test_g_1_c_status_all_through_an_orders_life(talk: Dialogue) -> None:
    """A status request is answered from the gateway's own state at any time."""
    status = "H|11=X|55=BTC/USDT|54=1"
    talk.client(ORDER, status)
    talk.put(told.accepted())
    talk.client(status)
    talk.put(told.filled("e1", 2000))
    talk.client(status)
    talk.put(told.filled("e2", 8000))
    talk.client(status)
    talk.expect(
        "8|11=X|150=A|39=A|14=0|151=10000",
        "8|11=X|150=I|39=A|14=0|151=10000|32=-",
        "8|11=X|150=0|39=0|14=0|151=10000",
        "8|11=X|150=I|39=0|14=0|151=10000",
        "8|11=X|150=F|39=1|14=2000|151=8000|32=2000",
        "8|11=X|150=I|39=1|14=2000|151=8000|32=-|6=50",
        "8|11=X|150=F|39=2|14=10000|151=0|32=8000",
        "8|11=X|150=I|39=2|14=10000|151=0",
    )
    talk.expect_sent("new#0 10000 @ 50", "query V1", "query V1")


def test_i_1_a_fok_that_cannot_be_filled(talk: Dialogue) -> None:
    """A killed FOK order is Canceled, not Rejected, with nothing filled."""
    talk.client(f"{ORDER}|59=4")
    talk.put(told.accepted(seen=told.row(status=told.CANCELED)))
    talk.expect(
        "8|11=X|150=A|39=A|59=4",
        "8|11=X|150=0|39=0|14=0|151=10000|59=4",
        "8|11=X|150=4|39=4|14=0|151=0|59=4|20021=RESPONSE",
    )


def test_i_1_b_ioc_that_is_hit_for_a_part(talk: Dialogue) -> None:
    """What an IOC order cannot take at once is Canceled."""
    talk.client(f"{ORDER}|59=3")
    talk.put(told.accepted(), told.filled("e1", 1000))
    talk.put(told.seen(told.row(status=told.CANCELED, cum=1000)))
    talk.expect(
        "8|11=X|150=A|39=A|59=3",
        "8|11=X|150=0|39=0|151=10000",
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "8|11=X|150=4|39=4|14=1000|151=0|20021=STREAM",
    )


def test_j_1_b_a_fill_after_the_cancel(resting: Dialogue) -> None:
    """A fill that the venue tells after the cancel is real money: told, the order stays closed."""
    resting.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.put(told.filled("e1", 4000))
    resting.expect(
        "8|11=Y|41=X|150=6|39=6",
        "8|11=Y|41=X|150=4|39=4|14=0|151=0",
        "8|11=Y|41=-|150=F|39=4|38=10000|14=4000|151=0|32=4000",
    )
    resting.expect_alarm("after the order was closed")


def test_l_1_b_cash_order_qty_is_refused_where_the_venue_has_none(talk: Dialogue) -> None:
    """An order in cash is never turned into contracts by the gateway."""
    talk.client("D|11=X|55=BTC/USDT|54=1|40=1|152=10000")
    talk.expect("8|11=X|150=8|39=8|103=11|58=UNSUPPORTED_CASH_QUANTITY*|152=10000|38=-")


_S, _H = OrdStatus, Happening


@pytest.mark.parametrize(
    ("matrix", "walk"),
    [
        ("E.1.c", [(_S.NEW, _H.RESTATE, _S.NEW), (_S.NEW, _H.PARTIAL_FILL, _S.PARTIALLY_FILLED)]),
        ("E.2.a", [(_S.PARTIALLY_FILLED, _H.RESTATE, _S.PARTIALLY_FILLED)]),
        (
            "H.1.a",
            [
                (_S.NEW, _H.PARTIAL_FILL, _S.PARTIALLY_FILLED),
                (_S.PARTIALLY_FILLED, _H.FINISH_DAY, _S.DONE_FOR_DAY),
                (_S.DONE_FOR_DAY, _H.FILL, _S.FILLED),
            ],
        ),
        (
            "J.1.a",
            [
                (_S.PARTIALLY_FILLED, _H.FILL, _S.FILLED),
                (_S.FILLED, _H.UNFILL, _S.PARTIALLY_FILLED),
            ],
        ),
        (
            "J.1.b",
            [
                (_S.PARTIALLY_FILLED, _H.CANCEL, _S.CANCELED),
                (_S.CANCELED, _H.UNFILL, _S.CANCELED),
                (_S.CANCELED, _H.PARTIAL_FILL, _S.CANCELED),
            ],
        ),
        ("J.1.d", [(_S.DONE_FOR_DAY, _H.UNFILL, _S.DONE_FOR_DAY)]),
        ("K.1.a", [(_S.NEW, _H.SUSPEND, _S.SUSPENDED), (_S.SUSPENDED, _H.ACCEPT, _S.NEW)]),
        ("K.1.b", [(_S.NEW, _H.SUSPEND, _S.SUSPENDED), (_S.SUSPENDED, _H.CANCEL, _S.CANCELED)]),
        (
            "L.1.a",
            [
                (_S.NEW, _H.STOP, _S.STOPPED),
                (_S.STOPPED, _H.PARTIAL_FILL, _S.PARTIALLY_FILLED),
                (_S.PARTIALLY_FILLED, _H.FILL, _S.FILLED),
            ],
        ),
    ],
)
def test_rows_of_the_table(matrix: str, walk: list[tuple[OrdStatus, Happening, OrdStatus]]) -> None:
    """What no venue here can bring about, the state table still answers as the matrix says."""
    for before, happening, after in walk:
        assert next_status(before, happening) is after, matrix
