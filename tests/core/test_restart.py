"""What a restart after a crash means for orders under way and for lost sessions."""

import pytest

from fixgw.core.commands import CancelPolicy, LogOn, LogOut
from fixgw.core.events import Restarted
from tests.core import told
from tests.core.conftest import ORDER, open_orders
from tests.core.dialogue import Dialogue


@pytest.mark.parametrize(
    ("policy", "cancels"),
    [
        (CancelPolicy.ACCOUNTS, ["cancel V1", "cancel V2", "cancel V3"]),
        (CancelPolicy.CONNECTION, ["cancel V3"]),
        (CancelPolicy.NONE, []),
    ],
)
def test_a_crash_of_the_gateway_loses_every_session(
    talk: Dialogue, policy: CancelPolicy, cancels: list[str]
) -> None:
    """The connection died with the process: the restart does what the logout would have done."""
    open_orders(talk, policy)
    talk.put(Restarted())
    talk.expect_sent(*cancels)
    text = "58=CANCEL_ON_DISCONNECT: the session was lost"
    canceled = {"cancel V1": "X", "cancel V3": "Y"}
    lines = [f"8|11={canceled[one]}|150=6|39=6|{text}" for one in cancels if one in canceled]
    talk.expect(*lines)
    talk.expect(*["8|11=X|150=6|39=6"] * cancels.count("cancel V2"), to="BETA")
    talk.put(LogOut(session="ACME"), Restarted())
    talk.expect_sent()


def test_a_crash_after_the_logout_cancels_nothing(talk: Dialogue) -> None:
    """A policy of a connection that had ended before has had its effect."""
    open_orders(talk, CancelPolicy.CONNECTION)
    talk.put(LogOut(session="ACME"))
    talk.client(ORDER.replace("11=X", "11=Z"))
    talk.put(told.accepted("V4", "Z"))
    talk.forget()
    talk.put(Restarted())
    talk.expect_sent()


def test_a_crash_while_the_lost_sessions_order_was_in_flight(talk: Dialogue) -> None:
    """In doubt first, and cancelled as soon as it is found."""
    talk.put(LogOn(session="ACME", policy=CancelPolicy.ACCOUNTS))
    talk.client(ORDER)
    talk.forget()
    talk.put(Restarted())
    talk.expect("8|11=X|150=I|39=A|20020=IN_DOUBT", "8|11=X|150=6|39=6|58=CANCEL_ON_DISCONNECT*")
    talk.expect_sent("recall#0")
    talk.put(told.seen(told.row("V1")))
    talk.expect("8|11=X|150=0|39=6|198=V1|20021=STREAM")
    talk.expect_sent("cancel V1")


def test_a_crash_while_the_lost_sessions_order_was_in_flight_and_never_arrived(
    talk: Dialogue,
) -> None:
    """Proven absent: rejected, and there is nothing to cancel."""
    talk.put(LogOn(session="ACME", policy=CancelPolicy.ACCOUNTS))
    talk.client(ORDER)
    talk.put(Restarted())
    talk.forget()
    talk.put(told.absent(), told.absent())
    talk.expect("8|11=X|150=8|39=8|20021=HISTORY|58=NOT_AT_VENUE*")
    talk.expect_sent()


def test_a_crash_during_a_cancel_for_two_lost_sessions(talk: Dialogue) -> None:
    """Both sessions cover the order, one cancel is sent; a client's own is followed up instead."""
    open_orders(talk, CancelPolicy.ACCOUNTS)
    talk.put(LogOn(session="BETA", policy=CancelPolicy.ACCOUNTS))
    talk.client("F|11=C|41=X|55=BTC/USDT|54=1")
    talk.forget()
    talk.put(Restarted())
    talk.expect("8|11=Y|150=6|39=6")
    talk.expect("8|11=X|150=6|39=6", to="BETA")
    talk.expect_sent("cancel V2", "cancel V3")
    talk.wait(1)
    assert "query V1" in talk.sent()
