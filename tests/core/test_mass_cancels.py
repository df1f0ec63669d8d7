"""OrderMassCancelRequest(q): what it reaches, what it leaves alone, and the calls it takes."""

from dataclasses import replace

import pytest

from fixgw.core.commands import CancelPolicy, LogOut
from fixgw.core.fields import OrdStatus
from tests.core import told
from tests.core.conftest import ORDER, Y_ORDER, Begin, open_orders
from tests.core.dialogue import CAPABILITY, Dialogue

ALL = "q|11=M|530=7|60=20261121-08:00:00"
BY_SYMBOL = "q|11=M|530=1|55=BTC-USDT|60=20261121-08:00:00"
ETH_ORDER = "D|11=E|55=ETH/USDT|54=2|40=2|38=3|44=50"
ONE_CALL = replace(CAPABILITY, mass_cancel=True)


def two_resting(talk: Dialogue) -> Dialogue:
    """X and Y rest in one symbol, E in another."""
    talk.client(ORDER, Y_ORDER, ETH_ORDER)
    talk.put(told.accepted("V1"), told.accepted("V2", "Y"))
    talk.put(told.accepted("V3", "E", seen=told.row("V3", qty=3, symbol="ETH_USDT")))
    talk.forget()
    return talk


@pytest.fixture
def two(talk: Dialogue) -> Dialogue:
    return two_resting(talk)


def test_all_orders_are_canceled(two: Dialogue) -> None:
    """First comes r, then each order's own PendingCancel and Canceled under the q's ClOrdID(11)."""
    two.client(ALL)
    ids = [told.order_id(name) for name in "XYE"]
    two.expect(
        f"r|11=M|37=M*|530=7|531=7|532=-|533=3|534=3|535={ids[-1]}|41=E",
        *(f"8|11=M|41={name}|37={told.order_id(name)}|150=6|39=6" for name in "XYE"),
    )
    two.expect_sent("cancel V1", "cancel V2", "cancel V3")
    two.put(told.seen(told.row("V1", told.CANCELED)))
    two.expect("8|11=M|41=X|150=4|39=4|151=0|20021=STREAM")


def test_the_orders_of_one_symbol_are_canceled(two: Dialogue) -> None:
    """Separators do not matter; other symbols stay."""
    two.client(BY_SYMBOL)
    two.expect("r|530=1|531=1|533=2|55=BTC-USDT", "8|41=X|150=6", "8|41=Y|150=6")
    two.expect_sent("cancel V1", "cancel V2")


@pytest.mark.parametrize(
    ("qualifier", "names"),
    [("54=2", "E"), ("54=1", "XY"), ("1=ACC-1", "XYE"), ("1=ACC-2", ""), ("100=ELSEWHERE", "")],
)
def test_qualifiers_narrow_it(two: Dialogue, qualifier: str, names: str) -> None:
    """Side(54), Account(1) and ExDestination(100) leave the other orders alone."""
    two.client(f"{ALL}|{qualifier}")
    pending = [f"8|11=M|41={name}|150=6" for name in names]
    two.expect(f"r|531=7|533={len(names)}", *pending)


def test_other_sessions_orders_stay(talk: Dialogue) -> None:
    """A session never sees another's orders, though they share the venue account."""
    open_orders(talk, CancelPolicy.NONE)
    talk.client(ALL)
    talk.expect("r|533=2|534=2", "8|41=X|150=6", "8|41=Y|150=6")
    talk.expect_sent("cancel V1", "cancel V3")


def test_none_is_open(talk: Dialogue) -> None:
    """Nothing to cancel is no error: the answer says that it reached none."""
    talk.client(ALL)
    talk.expect("r|11=M|531=7|532=-|533=0|534=-")


@pytest.mark.parametrize(
    ("request_line", "answer"),
    [
        ("q|11=M|530=3", "532=0|58=UNSUPPORTED_INSTRUCTION: MassCancelRequestType(530)=3*"),
        ("q|11=M|530=7|55=BTC/USDT", "532=99|58=CONTRADICTORY_FIELDS: *"),
        ("q|11=M|530=7|1=B-1", "532=99|58=UNKNOWN_ACCOUNT: *"),
        ("q|11=M|530=7|100=NOWHERE", "532=99|58=UNKNOWN_VENUE: *"),
    ],
)
def test_what_cannot_be_meant_is_refused(two: Dialogue, request_line: str, answer: str) -> None:
    """531=0 says that no order was touched, and the text says why."""
    two.client(request_line)
    two.expect(f"r|11=M|531=0|533=0|{answer}")
    two.expect_sent()


def test_a_symbol_that_no_venue_has(two: Dialogue) -> None:
    """A misspelt symbol must not look like a symbol without open orders."""
    two.bring_up("elsewhere", "second")
    two.client("q|11=M|530=1|55=BTX/USDT")
    two.expect("r|11=M|531=0|532=1|58=UNKNOWN_SYMBOL: no venue has Symbol(55)=BTX/USDT")


def test_an_order_still_on_its_way_is_canceled_as_soon_as_it_can_be(talk: Dialogue) -> None:
    """The venue's id is not known yet: the cancel waits for it."""
    talk.client(ORDER, ALL)
    talk.expect("8|11=X|150=A", "r|533=1", "8|11=M|41=X|150=6|39=6")
    talk.expect_sent("new#0 10000 @ 50")
    talk.put(told.accepted())
    talk.expect("8|150=0|39=6")
    talk.expect_sent("cancel V1")


def test_an_order_in_doubt_is_canceled_once_it_is_found(doubted: Dialogue) -> None:
    """Whether it lives is not known: the cancel waits for that."""
    doubted.client(ALL)
    doubted.expect("r|533=1", "8|11=M|41=X|150=6")
    doubted.expect_sent()
    doubted.put(told.seen(told.row(key=told.order_id())))
    doubted.expect("8|150=0|39=6|20021=STREAM")
    doubted.expect_sent("cancel V1")


def test_a_replace_under_way_gives_way(two: Dialogue) -> None:
    """The replace that waits for its cancel ends with a reject; the order is canceled."""
    two.client("G|11=R|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=50")
    two.forget()
    two.client(BY_SYMBOL)
    two.expect("r|533=2", "9|11=R|41=X|434=2", "8|11=M|41=X|150=6", "8|11=M|41=Y|150=6")


def test_a_replacement_on_its_way_is_canceled_when_it_arrives(two: Dialogue) -> None:
    """Canceling what it replaces would leave it alive: it is waited for, then canceled."""
    two.client("G|11=R|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=50")
    two.put(told.seen(told.row("V1", told.CANCELED)))
    two.forget()
    two.client(BY_SYMBOL)
    two.expect("r|533=2", "8|11=M|41=Y|150=6")
    two.expect_sent("cancel V2")
    two.put(told.accepted("V9", leg=1, seen=told.row("V9", qty=12000)))
    two.expect("8|11=R|41=X|150=5|39=0", "8|11=M|41=R|150=6|39=6")
    two.expect_sent("cancel V9")


def test_a_cancel_under_way_stays_the_clients_own(two: Dialogue) -> None:
    """An order that is being canceled is reached, and not canceled twice."""
    two.client("F|11=F|41=X|55=BTC/USDT|54=1")
    two.forget()
    two.client(BY_SYMBOL)
    two.expect("r|533=2", "8|11=M|41=Y|150=6")
    two.expect_sent("cancel V2")
    two.put(told.seen(told.row("V1", told.CANCELED)))
    two.expect("8|11=F|41=X|150=4|39=4")


def test_a_cancel_that_the_venue_refuses(two: Dialogue) -> None:
    """Each order that stays says so by an OrderCancelReject(9) of its own."""
    two.client(BY_SYMBOL)
    two.forget()
    two.put(told.cancel_refused("Y"))
    two.expect("9|11=M|41=Y|434=1|102=2|39=0|58=not now|20023=E9")


def test_a_venue_without_cancel(begin: Begin) -> None:
    """What cannot be canceled is not among the affected, and ends in a reject each."""
    talk = two_resting(begin(capability=replace(CAPABILITY, cancel=False)))
    talk.client(BY_SYMBOL)
    rejects = [f"9|11=M|41={name}|434=1|102=2|58=UNSUPPORTED_CANCEL: *" for name in "XY"]
    talk.expect("r|531=1|533=0", *rejects)
    talk.expect_sent()


def test_a_used_cl_ord_id(two: Dialogue) -> None:
    """An id that was used before cancels nothing, be it an order's or a mass cancel's."""
    two.client(ALL.replace("11=M", "11=X"))
    two.expect("r|11=X|531=0|532=99|58=DUPLICATE_CL_ORD_ID: *")
    two.client(ALL)
    two.forget()
    two.client(ALL)
    two.expect("r|11=M|531=0|532=99|58=DUPLICATE_CL_ORD_ID: *")
    two.expect_sent()


def test_a_poss_resend_is_answered_and_cancels_no_later_order(two: Dialogue) -> None:
    """What it reached the first time is told again; an order placed since stays."""
    two.client(BY_SYMBOL)
    two.client("D|11=Z|55=BTC/USDT|54=1|40=2|38=1|44=50")
    two.forget()
    two.client(f"{BY_SYMBOL}|97=Y")
    two.expect("r|11=M|531=1|533=2", "8|11=X|150=I|39=6", "8|11=Y|150=I|39=6")
    two.expect_sent()


def test_a_poss_resend_names_orders_as_they_were_called(two: Dialogue) -> None:
    """Once it is canceled an order bears the ClOrdID(11) of the q; 41 stays what it was before."""
    two.client(ALL.replace("530=7", "530=7|54=2"))
    two.put(told.seen(told.row("V3", OrdStatus.CANCELED, qty=3, symbol="ETH_USDT")))
    two.forget()
    two.client(f"{ALL}|54=2|97=Y")
    two.expect(f"r|11=M|533=1|535={told.order_id('E')}|41=E", "8|11=M|150=I|39=4")


def test_a_poss_resend_that_reached_only_a_cancel_cancels_no_later_order(two: Dialogue) -> None:
    """It is known by every order that it reached, also by one that was being canceled anyway."""
    two.client("F|11=F|41=E|55=ETH/USDT|54=2", f"{ALL}|54=2")
    two.put(told.seen(told.row("V3", OrdStatus.CANCELED, qty=3, symbol="ETH_USDT")))
    two.client("D|11=Z|55=ETH/USDT|54=2|40=2|38=1|44=50")
    two.forget()
    two.client(f"{ALL}|54=2|97=Y")
    two.expect("r|11=M|531=7|533=1", f"8|11=F|37={told.order_id('E')}|150=I|39=4")
    two.expect_sent()


def test_a_poss_dup_of_a_known_one_is_silence(two: Dialogue) -> None:
    """What the engine itself repeats was answered the first time."""
    two.client(BY_SYMBOL)
    two.forget()
    two.client(f"{BY_SYMBOL}|43=Y")
    two.expect()


def test_one_call_where_the_venue_has_one(begin: Begin) -> None:
    """A venue's own cancel of many takes the place of its single ones."""
    talk = two_resting(begin(capability=ONE_CALL))
    talk.client(ALL)
    talk.expect_sent("cancel V1 V2 V3")
    talk.forget()


def test_one_call_spares_markets_with_orders_that_stay(begin: Begin) -> None:
    """It would take down whatever is open there, so another session's order forbids it."""
    talk = two_resting(begin(capability=ONE_CALL))
    talk.client("D|11=W|55=ETH/USDT|54=1|40=2|38=7|44=49")
    talk.put(told.accepted("V4", "W", seen=told.row("V4", qty=7, price=49, symbol="ETH_USDT")))
    talk.client(ORDER, session="BETA")
    talk.put(told.accepted("V5", session="BETA"))
    talk.forget()
    talk.client(ALL)
    talk.expect_sent("cancel V1", "cancel V2", "cancel V3 V4")
    talk.forget()


def test_one_call_spares_orders_from_outside(begin: Begin) -> None:
    """Orders placed outside the gateway are nobody's to cancel here."""
    talk = two_resting(begin(capability=ONE_CALL))
    talk.put(told.seen(told.row("V7", qty=77)))
    talk.wait(6)
    talk.forget()
    talk.client(BY_SYMBOL)
    assert {"cancel V1", "cancel V2"} <= set(talk.sent())
    talk.forget()


def test_one_call_serves_a_lost_session_too(begin: Begin) -> None:
    """CancelOrdersOnDisconnect(8013) takes one call where it covers all."""
    talk = begin(capability=ONE_CALL)
    open_orders(talk, CancelPolicy.ACCOUNTS)
    talk.put(LogOut(session="ACME"))
    talk.expect_sent("cancel V1 V2 V3")
    talk.forget()


def test_a_single_cancel_takes_the_plain_call(begin: Begin) -> None:
    """One order needs no call for many."""
    talk = begin(capability=ONE_CALL)
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.forget()
    talk.client(ALL)
    talk.expect_sent("cancel V1")
    talk.forget()


def test_every_cancel_of_one_call_has_its_own_outcome(begin: Begin) -> None:
    """One is done, one refused, one unknown: each order is reported by itself."""
    talk = two_resting(begin(capability=ONE_CALL))
    talk.client(ALL)
    talk.forget()
    talk.put(told.cancel_accepted("X"), told.seen(told.row("V1", OrdStatus.CANCELED)))
    talk.put(told.cancel_refused("Y"), told.cancel_unknown("E"))
    talk.expect("8|11=M|41=X|150=4|39=4", "9|11=M|41=Y|434=1|39=0")
    talk.expect_alarm("cancel in doubt at levret")
    talk.wait(1)
    talk.expect_sent("query V3")
