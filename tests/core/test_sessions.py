"""Sessions: whose orders are whose, repeats, status of all, routing, cancel on disconnect."""

import pytest

from fixgw.core.commands import CancelPolicy, LogOn, LogOut
from fixgw.core.fields import Evidence
from tests.core import told
from tests.core.conftest import ORDER, Y_ORDER, open_orders
from tests.core.dialogue import Dialogue


def test_the_same_cl_ord_id_in_two_sessions(talk: Dialogue) -> None:
    """ClOrdIDs are a session's own: two sessions may use the same one, with orders of their own."""
    talk.client(ORDER)
    talk.client(ORDER, session="BETA")
    talk.expect(f"8|11=X|150=A|1=ACC-1|37={told.order_id()}")
    talk.expect(f"8|11=X|150=A|1=B-1|37={told.order_id(session='BETA')}", to="BETA")


def test_a_duplicate_of_a_cancels_id(resting: Dialogue) -> None:
    """An id that a request used cannot name a new order; the order it belongs to lives on."""
    resting.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    resting.forget()
    resting.client(Y_ORDER)
    resting.expect("8|11=Y|37=O*|150=8|39=6|103=6|58=DUPLICATE_CL_ORD_ID: ClOrdID(11)=Y*")


def test_poss_dup_of_a_known_order_is_silence(resting: Dialogue) -> None:
    """A message the engine itself repeats was answered the first time."""
    resting.client(f"{ORDER}|43=Y")
    resting.expect()


def test_poss_dup_of_an_unknown_order_is_an_order(talk: Dialogue) -> None:
    """A repeat of something that never arrived is the first we hear of it."""
    talk.client(f"{ORDER}|43=Y")
    talk.expect("8|11=X|150=A|39=A")


def test_the_status_after_a_replace_carries_the_new_id(resting: Dialogue) -> None:
    """Any id of the chain names the order; the answer carries the last accepted one."""
    resting.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=50")
    resting.put(told.seen(told.row(status=told.CANCELED)), told.accepted("V2", leg=1))
    resting.forget()
    resting.client("H|11=X|55=BTC/USDT|54=1", f"H|37={told.order_id()}|55=BTC/USDT|54=1")
    resting.expect("8|11=Y|150=I|39=0|38=12000", "8|11=Y|150=I|39=0|38=12000")
    resting.expect_sent("query V2", "query V2")


def test_a_status_request_lets_the_venue_be_asked(resting: Dialogue) -> None:
    """The answer is our own state at once; what the venue adds comes as reports."""
    resting.client("H|11=X|55=BTC/USDT|54=1")
    resting.expect("8|11=X|150=I|39=0|14=0")
    resting.expect_sent("query V1")
    resting.put(told.seen(told.row(status=told.PARTLY, cum=1000)))
    resting.put(told.listed(told.execution("e1", 1000)))
    resting.expect("8|11=X|150=F|39=1|14=1000|151=9000")


def test_the_status_of_a_closed_order_asks_nobody(resting: Dialogue) -> None:
    """What is closed is answered from our own state alone."""
    resting.put(told.filled("e1", 10000))
    resting.forget()
    resting.client("H|11=X|55=BTC/USDT|54=1")
    resting.expect("8|11=X|150=I|39=2|14=10000|151=0|6=50|32=-")
    resting.expect_sent()


def test_the_status_of_all_open_orders(resting: Dialogue) -> None:
    """OrderID * asks for every open order of the session, and for no one else's."""
    resting.client(Y_ORDER, ORDER.replace("11=X", "11=Z"))
    resting.client(ORDER, session="BETA")
    resting.put(told.refused("Z"), told.unknown("Y"))
    resting.forget()
    resting.client("H|37=*|55=BTC/USDT|54=1")
    resting.expect("8|11=X|150=I|39=0", "8|11=Y|150=I|39=A|20020=IN_DOUBT")


def test_the_status_of_all_when_there_is_none(talk: Dialogue) -> None:
    """One answer with OrderID 0 says that there are no open orders."""
    talk.client("H|37=*|11=S1|55=BTC/USDT|54=1")
    talk.expect("8|37=0|11=S1|150=I|39=8|14=0|151=0|58=no open orders")


@pytest.mark.parametrize(
    ("fields", "account", "venue"),
    [
        ("", "ACC-1", "LEVRET"),
        ("|1=ACC-2", "ACC-2", "ELSEWHERE"),
        ("|100=ELSEWHERE", "ACC-2", "ELSEWHERE"),
        ("|100=elsewhere", "ACC-2", "ELSEWHERE"),
        ("|1=ACC-1|100=Levret", "ACC-1", "LEVRET"),
    ],
)
def test_the_way_of_an_order(talk: Dialogue, fields: str, account: str, venue: str) -> None:
    """Account(1) decides, else ExDestination(100) in any case, else the first account."""
    talk.bring_up("elsewhere", "second")
    talk.client(ORDER + fields)
    talk.expect(f"8|11=X|150=A|1={account}|100={venue}")


def test_no_account_at_the_venue(talk: Dialogue) -> None:
    """A session without an account at the venue it names is refused."""
    talk.client(f"{ORDER}|100=ELSEWHERE", session="BETA")
    talk.expect("8|11=X|37=NONE|150=8|39=8|103=15|58=UNKNOWN_ACCOUNT: this session*", to="BETA")


def test_cancel_on_disconnect_n(talk: Dialogue) -> None:
    """Policy N: orders outlive their session."""
    open_orders(talk, CancelPolicy.NONE)
    talk.put(LogOut(session="ACME"))
    talk.expect()
    talk.expect_sent()


def test_cancel_on_disconnect_s(talk: Dialogue) -> None:
    """Policy S: what was placed in this connection goes, older orders stay."""
    open_orders(talk, CancelPolicy.CONNECTION)
    talk.put(LogOut(session="ACME"))
    talk.expect("8|11=Y|41=-|150=6|39=6|58=CANCEL_ON_DISCONNECT: the session was lost")
    talk.expect_sent("cancel V3")
    talk.put(told.seen(told.row("V3", told.CANCELED)))
    talk.expect("8|11=Y|41=-|150=4|39=4|58=CANCEL_ON_DISCONNECT*|20021=STREAM")


def test_cancel_on_disconnect_y(talk: Dialogue) -> None:
    """Policy Y: every order of the session's venue accounts goes, whoever placed it here."""
    open_orders(talk, CancelPolicy.ACCOUNTS)
    talk.put(LogOut(session="ACME"))
    talk.expect("8|11=X|150=6|39=6", "8|11=Y|150=6|39=6")
    talk.expect("8|11=X|150=6|39=6", to="BETA")
    talk.expect_sent("cancel V1", "cancel V2", "cancel V3")


def test_a_second_logout_cancels_nothing(talk: Dialogue) -> None:
    """The policy belongs to a connection; without one there is nothing to lose."""
    open_orders(talk, CancelPolicy.ACCOUNTS)
    talk.put(LogOut(session="ACME"))
    talk.forget()
    talk.put(LogOut(session="ACME"))
    talk.expect_sent()


def test_cancel_on_disconnect_reaches_orders_in_flight(talk: Dialogue) -> None:
    """An order whose id is not known yet is cancelled as soon as it is."""
    talk.put(LogOn(session="ACME", policy=CancelPolicy.CONNECTION))
    talk.client(ORDER)
    talk.put(LogOut(session="ACME"))
    talk.expect("8|11=X|150=A|39=A", "8|11=X|150=6|39=6")
    talk.put(told.accepted())
    talk.expect("8|11=X|150=0|39=6")
    talk.expect_sent("new#0 10000 @ 50", "cancel V1")


def test_cancel_on_disconnect_ends_a_replace_under_way(talk: Dialogue) -> None:
    """A replace would bring a lost session's order back to life: it gives way to the cancel."""
    talk.put(LogOn(session="ACME", policy=CancelPolicy.CONNECTION))
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=50")
    talk.forget()
    talk.put(LogOut(session="ACME"))
    talk.expect("9|11=Y|41=X|39=0|434=2|102=2|58=CANCEL_ON_DISCONNECT*", "8|11=X|41=-|150=6|39=6")
    talk.put(told.seen(told.row(status=told.CANCELED)))
    talk.expect("8|11=X|150=4|39=4|14=0|151=0")
    talk.expect_sent("cancel V1")


def test_cancel_on_disconnect_while_a_replacement_is_in_flight(talk: Dialogue) -> None:
    """What is on its way cannot be called back: it is cancelled as soon as it is there."""
    talk.put(LogOn(session="ACME", policy=CancelPolicy.CONNECTION))
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=50")
    talk.put(told.seen(told.row(status=told.CANCELED)))
    talk.forget()
    talk.put(LogOut(session="ACME"))
    talk.expect()
    talk.expect_sent()
    talk.put(told.accepted("V2", leg=1))
    talk.expect(
        "8|11=Y|41=X|150=5|39=0|38=12000|198=V2",
        "8|11=Y|41=-|150=6|39=6|58=CANCEL_ON_DISCONNECT*",
    )
    talk.expect_sent("cancel V2")


def test_the_gateways_own_cancel_is_refused(talk: Dialogue) -> None:
    """Nobody else would ask again: the operator hears of it, and the gateway does when due."""
    talk.put(LogOn(session="ACME", policy=CancelPolicy.CONNECTION))
    talk.client(ORDER)
    talk.put(told.accepted(), LogOut(session="ACME"))
    talk.forget()
    talk.put(told.cancel_refused())
    talk.expect()
    talk.expect_alarm("own cancel was refused and will be asked for again: not now")
    talk.forget()
    talk.wait(29)
    talk.expect_sent()
    talk.wait(2)
    talk.expect_sent("query V1")
    talk.put(told.seen(told.row(), Evidence.QUERY))
    talk.expect_sent("cancel V1")
    talk.put(told.cancel_refused(too_late=True))
    talk.put(told.seen(told.row(status=told.FILLED, cum=10000), Evidence.QUERY))
    talk.put(told.listed(told.execution("e1", 10000)))
    talk.expect("8|11=X|150=F|39=2|14=10000|151=0")


def test_a_cancel_already_under_way_is_enough(talk: Dialogue) -> None:
    """The client's own cancel does what the policy wants; there is no second one."""
    open_orders(talk, CancelPolicy.CONNECTION)
    talk.client("F|11=Z|41=Y|55=BTC/USDT|54=1")
    talk.put(LogOut(session="ACME"))
    talk.expect("8|11=Z|41=Y|150=6|39=6")
    talk.expect_sent("cancel V3")
