"""Cancels at the venue: lost, repeated, crossing fills; and the requests the gateway refuses."""

import pytest

from fixgw.core.fields import Evidence
from tests.core import told
from tests.core.conftest import ORDER
from tests.core.dialogue import Dialogue

CANCEL = "F|11=Y|41=X|55=BTC/USDT|54=1"
QUERY = Evidence.QUERY


def test_a_taken_cancel_is_followed_up_by_asking(resting: Dialogue) -> None:
    """The venue's yes is no confirmation: if its state stays out, it is asked for."""
    resting.client(CANCEL)
    resting.put(told.cancel_accepted())
    resting.forget()
    resting.wait(1)
    resting.expect_sent("query V1")
    resting.put(told.seen(told.row(status=told.CANCELED), QUERY))
    resting.expect("8|11=Y|41=X|150=4|39=4|20021=QUERY")


def test_a_cancel_without_answer_is_asked_for_and_repeated(resting: Dialogue) -> None:
    """Cancels may be repeated: when the order turns out open, the cancel goes out again."""
    resting.client(CANCEL)
    resting.put(told.cancel_unknown())
    resting.expect("8|11=Y|150=6|39=6")
    resting.expect_alarm("cancel in doubt at levret")
    resting.wait(1)
    resting.put(told.seen(told.row(), QUERY))
    resting.expect_sent("cancel V1", "query V1", "cancel V1")
    resting.put(told.cancel_accepted(), told.seen(told.row(status=told.CANCELED)))
    resting.expect("8|11=Y|41=X|150=4|39=4")
    resting.wait(100)
    resting.expect_sent()


def test_a_follow_up_that_fails_is_made_again(resting: Dialogue) -> None:
    """As long as the cancel is not confirmed, the order is asked for."""
    resting.client(CANCEL)
    resting.put(told.cancel_unknown())
    for _ in range(4):
        resting.forget()
        resting.wait(40)
        resting.put(told.query_failed())
        assert "query V1" in resting._unseen
    resting.forget()


def test_a_stream_event_from_before_the_cancel_repeats_nothing(resting: Dialogue) -> None:
    """Only an answer to our own question shows that a cancel left no trace."""
    resting.client(CANCEL)
    resting.put(told.seen(told.row()), told.cancel_accepted(), told.seen(told.row()))
    resting.expect("8|150=6|39=6")
    resting.expect_sent("cancel V1")


def test_a_cancel_crosses_the_last_fill(resting: Dialogue) -> None:
    """The venue refuses as too late: the reject comes first, the fill when it is told."""
    resting.client(CANCEL)
    resting.put(told.cancel_refused(too_late=True))
    resting.expect("8|11=Y|150=6|39=6", "9|11=Y|41=X|39=0|102=0|434=1")
    resting.expect_sent("cancel V1", "query V1")
    resting.put(told.seen(told.row(status=told.FILLED, cum=10000), QUERY))
    resting.put(told.listed(told.execution("e1", 10000)))
    resting.expect("8|11=X|150=F|39=2|14=10000|151=0")


def test_the_fill_comes_before_the_venues_refusal(resting: Dialogue) -> None:
    """When the fill is told first, the cancel is rejected once, not twice."""
    resting.client(CANCEL)
    resting.put(told.filled("e1", 10000), told.cancel_refused(too_late=True))
    resting.expect(
        "8|11=Y|150=6|39=6", "8|11=X|150=F|39=6|14=10000|151=0", "9|11=Y|41=X|39=2|102=0"
    )


def test_the_order_expires_while_a_cancel_is_pending(resting: Dialogue) -> None:
    """An end that is not the cancel's doing is told under the order's id; the cancel was late."""
    resting.client(CANCEL)
    resting.put(told.seen(told.row(status=told.EXPIRED)))
    resting.expect(
        "8|11=Y|41=X|150=6|39=6",
        "8|11=X|41=-|150=C|39=C|14=0|151=0|20021=STREAM",
        "9|11=Y|41=X|39=C|434=1|102=0|58=TOO_LATE*",
    )


def test_answers_about_cancels_nobody_waits_for(resting: Dialogue) -> None:
    """Late answers to a cancel whose order is done change nothing."""
    resting.client(CANCEL)
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.forget()
    resting.put(told.cancel_accepted(), told.cancel_refused(), told.cancel_unknown())
    resting.expect()
    assert resting.alarms == []


@pytest.mark.parametrize("request_", [CANCEL, "G|11=Y|41=X|55=BTC/USDT|54=1|40=2|44=50|38=5"])
def test_requests_for_a_closed_order_are_too_late(resting: Dialogue, request_: str) -> None:
    """A closed order cannot be changed; OrdStatus says how it ended."""
    resting.put(told.filled("e1", 10000))
    resting.forget()
    resting.client(request_)
    resting.expect("9|11=Y|41=X|39=2|102=0|58=TOO_LATE: the order is FILLED|198=V1")


def test_by_order_id_alone(resting: Dialogue) -> None:
    """OrderID(37) names the order as well as OrigClOrdID(41)."""
    resting.client(f"F|11=Y|37={told.order_id()}|55=BTC/USDT|54=1")
    resting.expect("8|11=Y|41=X|150=6|39=6")
    resting.expect_sent("cancel V1")


def test_another_sessions_order_does_not_exist(resting: Dialogue) -> None:
    """A session sees and touches its own orders only, by whatever id."""
    resting.client(f"F|11=Y|37={told.order_id()}|55=BTC/USDT|54=1", session="BETA")
    resting.client("F|11=Z|41=X|55=BTC/USDT|54=1", session="BETA")
    resting.client(f"H|37={told.order_id()}|55=BTC/USDT|54=1", session="BETA")
    resting.expect(
        "9|11=Y|41=NONE|37=NONE|39=8|102=1",
        "9|11=Z|41=X|37=NONE|39=8|102=1",
        "8|37=NONE|150=I|39=8",
        to="BETA",
    )


def test_the_wrong_side_is_a_contradiction(resting: Dialogue) -> None:
    """A request that names the other side may mean another order: refused."""
    resting.client("F|11=Y|41=X|55=BTC/USDT|54=2")
    resting.expect("9|11=Y|41=X|39=0|102=99|58=CONTRADICTORY_FIELDS: Side(54)*")
    resting.expect_sent()


def test_a_used_cl_ord_id_is_a_duplicate(resting: Dialogue) -> None:
    """A request needs a ClOrdID of its own."""
    resting.client("F|11=X|41=X|55=BTC/USDT|54=1")
    resting.expect("9|11=X|41=X|39=0|102=6|58=DUPLICATE_CL_ORD_ID*")


def test_a_repeated_request_is_told_by_its_flags(resting: Dialogue) -> None:
    """PossResend of a known request is answered by the status, PossDup by nothing at all."""
    resting.client(CANCEL)
    resting.forget()
    resting.client(f"{CANCEL}|97=Y", f"{CANCEL}|43=Y")
    resting.expect("8|11=X|150=I|39=6|151=10000")
    resting.expect_sent()


def test_a_cancel_passes_while_the_venue_is_down(resting: Dialogue) -> None:
    """New orders are refused while the stream is lost; cancels go out."""
    resting.put(told.lost())
    resting.forget()
    resting.client(ORDER.replace("11=X", "11=Z"), CANCEL)
    resting.expect(
        "8|11=Z|150=8|39=8|103=2|58=VENUE_DOWN*|20021=RESPONSE", "8|11=Y|41=X|150=6|39=6"
    )
    resting.expect_sent("cancel V1")
