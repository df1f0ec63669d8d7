"""A venue's own replace: under the order's id, or by a new order in its place.

The matrices of scenario C and D (FIX 4.4 Volume 4, Appendix D) as they read where the venue
replaces, and everything that can come of the call. `replace#0 V1 12000/10000 @ 49` is what is sent:
the leg, the venue's order, its new total, what is left of that, the price.
"""

from dataclasses import replace

import pytest

from fixgw.core.capability import Capability
from fixgw.core.commands import CancelPolicy, LogOn, LogOut
from fixgw.core.events import OrderUnlisted, Restarted, VenueOrder
from fixgw.core.fields import Evidence
from fixgw.core.setup import SECOND
from tests.core import told
from tests.core.conftest import ORDER, Begin
from tests.core.dialogue import HORIZON, Dialogue
from tests.core.native_world import KEEPING, RENAMING, RENAMING_WITH_KEYS

REPLACE = "G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=49"
SENT = "replace#0 V1 12000/12000 @ 49"
NEW_TERMS = told.row(price=49, qty=12000)
NEW_ORDER = told.row("V2", price=49, qty=12000)


def key(leg: int) -> str:
    """The key that a leg of order X carries at venues that have room for one."""
    return f"{told.order_id()}.{leg}" if leg else told.order_id()


def resting_at(talk: Dialogue) -> Dialogue:
    """Let order X for 10000 at 50 rest as V1."""
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.forget()
    return talk


def replacing(talk: Dialogue, pending: str = "") -> Dialogue:
    """Send the replace; skip what is heard of that."""
    talk.client(REPLACE)
    talk.expect(f"8|11=Y|41=X|150=E|39=E|38=10000|44=50{pending}")
    talk.forget()
    return talk


@pytest.fixture
def keeping(begin: Begin) -> Dialogue:
    """X rests at a venue that replaces under the order's id."""
    return resting_at(begin(capability=KEEPING))


@pytest.fixture
def renaming(begin: Begin) -> Dialogue:
    """X rests at a venue that puts a new order in the old one's place."""
    return resting_at(begin(capability=RENAMING))


# -- the venue does it -----------------------------------------------------------------------


def test_replaced_under_its_id(keeping: Dialogue) -> None:
    """One call, no cancel: Replaced under the new ClOrdID, the venue's id as before."""
    keeping.client(REPLACE)
    keeping.expect_sent(SENT)
    keeping.put(told.replaced(NEW_TERMS))
    keeping.expect(
        "8|11=Y|41=X|150=E|39=E|38=10000|44=50|198=V1",
        "8|11=Y|41=X|150=5|39=0|38=12000|44=49|14=0|151=12000|198=V1|20021=-",
    )
    keeping.put(told.filled("e1", 12000, 49))
    keeping.expect("8|11=Y|41=-|150=F|39=2|38=12000|14=12000|151=0|20021=STREAM")
    keeping.expect_sent()


def test_replaced_by_a_new_order(renaming: Dialogue) -> None:
    """Another id at the venue, the same OrderID(37); the old one's last fills are asked for."""
    replacing(renaming)
    renaming.put(told.replaced(NEW_ORDER))
    renaming.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49|14=0|151=12000|198=V2")
    renaming.expect_sent("query V1")
    renaming.put(told.seen(told.row(status=told.CANCELED), Evidence.QUERY), told.listed())
    renaming.wait(60)
    renaming.expect_sent()
    renaming.put(told.filled("e1", 12000, 49, "V2"))
    renaming.expect("8|11=Y|150=F|39=2|38=12000|14=12000|151=0|198=V2")


def test_what_the_old_order_still_filled_counts(renaming: Dialogue) -> None:
    """Its question is asked again until the venue says that it is off the book."""
    renaming.put(told.filled("e1", 2000))
    renaming.client(REPLACE)
    renaming.expect_sent("replace#0 V1 12000/10000 @ 49")
    renaming.put(told.replaced(told.row("V2", price=49, qty=10000)))
    renaming.put(told.query_failed())
    renaming.expect_sent("query V1")
    renaming.wait(2)
    renaming.expect_sent("query V1")
    renaming.put(told.seen(told.row(status=told.CANCELED, cum=2000), Evidence.QUERY))
    renaming.put(told.listed(told.execution("e1", 2000)))
    renaming.wait(60)
    renaming.expect_sent()
    renaming.expect(
        "8|11=X|150=F|39=1|14=2000",
        "8|11=Y|41=X|150=E|39=E|38=10000|14=2000",
        "8|11=Y|41=X|150=5|39=1|38=12000|14=2000|151=10000|198=V2",
    )


def test_part_filled_orders_are_told_the_total_and_the_rest(keeping: Dialogue) -> None:
    """C.1.b: a venue that keeps the id wants the total, one that does not what is left."""
    keeping.put(told.filled("e1", 1000))
    keeping.client(REPLACE)
    keeping.expect_sent("replace#0 V1 12000/11000 @ 49")
    keeping.put(told.filled("e2", 100), told.replaced(told.row(cum=1100, price=49, qty=12000)))
    keeping.put(told.filled("e3", 10900, 49))
    keeping.expect(
        "8|11=X|150=F|39=1|14=1000|151=9000",
        "8|11=Y|41=X|150=E|39=E|38=10000|14=1000|151=9000",
        "8|11=X|41=-|150=F|39=E|38=10000|14=1100|151=8900|32=100",
        "8|11=Y|41=X|150=5|39=1|38=12000|14=1100|151=10900",
        "8|11=Y|41=-|150=F|39=2|38=12000|14=12000|151=0|32=10900|20021=STREAM",
    )


def test_d_1_a_two_replaces_both_accepted(keeping: Dialogue) -> None:
    """The chain moves on, each replace on the venue's one order under a leg number of its own."""
    replacing(keeping)
    keeping.put(told.replaced(NEW_TERMS))
    keeping.put(told.filled("e1", 500, 49))
    keeping.client("G|11=Z|41=Y|55=BTC/USDT|54=1|40=2|44=50|38=6000")
    keeping.put(told.replaced(told.row(cum=500, qty=6000), leg=1))
    keeping.put(told.filled("e2", 5500))
    keeping.expect(
        "8|11=Y|41=X|150=5|39=0|38=12000|14=0|151=12000",
        "8|11=Y|150=F|39=1|38=12000|14=500|151=11500",
        "8|11=Z|41=Y|150=E|39=E|38=12000|14=500|151=11500",
        "8|11=Z|41=Y|150=5|39=1|38=6000|44=50|14=500|151=5500",
        "8|11=Z|150=F|39=2|38=6000|14=6000|151=0",
    )
    keeping.expect_sent("replace#1 V1 6000/5500 @ 50")


def test_an_answer_to_an_earlier_replace_decides_no_later_one(begin: Begin) -> None:
    """A replace that the stream has shown as done is over; its answer may come when it likes."""
    talk = resting_at(begin(capability=RENAMING_WITH_KEYS))
    replacing(talk)
    talk.put(told.seen(told.row(price=49, qty=12000, key=key(1))))
    talk.client("G|11=Z|41=Y|55=BTC/USDT|54=1|40=2|44=50|38=6000")
    talk.put(told.replaced(NEW_TERMS))
    talk.expect("8|11=Y|150=5|38=12000", "8|11=Z|150=E|39=E|38=12000")
    talk.put(told.replaced(told.row(qty=6000, key=key(2)), leg=1))
    talk.expect("8|11=Z|150=5|39=0|38=6000")


def test_c_3_b_a_total_that_is_filled_already_is_a_cancel(keeping: Dialogue) -> None:
    """No venue can be asked for less than is filled: the rest goes, the order is amended."""
    keeping.put(told.filled("e1", 7000))
    keeping.forget()
    keeping.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|44=50|38=6000")
    keeping.expect_sent("cancel V1")
    keeping.put(told.seen(told.row(status=told.CANCELED, cum=7000)))
    keeping.expect(
        "8|11=Y|41=X|150=E|39=E|38=10000|14=7000|151=3000",
        "8|11=Y|41=X|150=5|39=2|38=7000|14=7000|151=0|20021=STREAM",
    )


def test_c_3_b_fills_that_come_meanwhile_may_reach_the_new_total(keeping: Dialogue) -> None:
    """Replaced to 7000 while 7000 fill: the order is Filled with it."""
    keeping.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|44=50|38=7000")
    keeping.put(told.filled("e1", 7000))
    keeping.put(told.replaced(told.row(status=told.FILLED, cum=7000, qty=7000)))
    keeping.expect(
        "8|11=Y|41=X|150=E|39=E|38=10000",
        "8|11=X|150=F|39=E|38=10000|14=7000|151=3000",
        "8|11=Y|41=X|150=5|39=2|38=7000|14=7000|151=0|20021=RESPONSE",
    )


def test_a_replace_before_the_order_is_acknowledged(begin: Begin) -> None:
    """It waits for the venue's id and is then the venue's own."""
    talk = begin(capability=KEEPING)
    talk.client(ORDER, REPLACE)
    talk.put(told.accepted(), told.replaced(NEW_TERMS))
    talk.expect(
        "8|11=X|150=A|39=A",
        "8|11=Y|41=X|150=E|39=E|38=10000",
        "8|11=X|41=-|150=0|39=E|38=10000|198=V1",
        "8|11=Y|41=X|150=5|39=0|38=12000|44=49|198=V1",
    )
    talk.expect_sent("new#0 10000 @ 50", SENT)


# -- the venue refuses -----------------------------------------------------------------------


def test_d_1_c_refused_then_another_accepted(keeping: Dialogue) -> None:
    """A refusal leaves the order; the next replace starts from X, with a key of its own."""
    replacing(keeping)
    keeping.put(told.replace_refused())
    keeping.client("G|11=Z|41=X|55=BTC/USDT|54=1|40=2|44=50|38=6000")
    keeping.put(told.replaced(told.row(qty=6000), leg=1))
    keeping.expect(
        "9|11=Y|41=X|39=0|434=2|102=2|58=not now|20023=E9",
        "8|11=Z|41=X|150=E|39=E|38=10000",
        "8|11=Z|41=X|150=5|39=0|38=6000",
    )
    keeping.expect_sent("replace#1 V1 6000/6000 @ 50")


@pytest.mark.parametrize("capability", [KEEPING, RENAMING])
def test_filled_before_the_replace(begin: Begin, capability: Capability) -> None:
    """C.2.a: fills under PendingReplace, then 102=0 with the order Filled; nothing is placed."""
    talk = resting_at(begin(capability=capability))
    replacing(talk)
    talk.put(told.filled("e1", 10000), told.seen(told.row(status=told.FILLED, cum=10000)))
    talk.expect("8|11=X|150=F|39=E|38=10000|14=10000|151=0|20021=STREAM")
    talk.put(told.replace_refused(too_late=True))
    talk.expect("9|11=Y|41=X|39=2|434=2|102=0|58=TOO_LATE*|20023=E9")
    talk.expect_sent()


def test_too_late_is_asked_about(keeping: Dialogue) -> None:
    """The venue says that the order is closed before its fills are told."""
    replacing(keeping)
    keeping.put(told.replace_refused(too_late=True))
    keeping.expect("9|11=Y|41=X|39=0|434=2|102=0|58=not now")
    keeping.expect_sent("query V1")


def test_canceled_by_the_venue_during_the_replace(keeping: Dialogue) -> None:
    """The end waits for the answer, and is then the order's own: Canceled under X."""
    replacing(keeping)
    keeping.put(told.seen(told.row(status=told.CANCELED)))
    keeping.expect()
    keeping.put(told.replace_refused())
    keeping.expect("9|11=Y|41=X|39=0|434=2|102=2", "8|11=X|41=-|150=4|39=4|14=0|151=0|20021=STREAM")


def test_d_2_c_a_second_request_while_one_is_pending(keeping: Dialogue) -> None:
    """One request at a time: replace and cancel alike are rejected as pending."""
    replacing(keeping)
    keeping.client(
        "G|11=Z|41=X|55=BTC/USDT|54=1|40=2|44=50|38=7000", "F|11=W|41=X|55=BTC/USDT|54=1"
    )
    keeping.put(told.replaced(NEW_TERMS))
    keeping.expect(
        "9|11=Z|41=X|39=E|434=2|102=3|58=ALREADY_PENDING*",
        "9|11=W|41=X|39=E|434=1|102=3|58=ALREADY_PENDING*",
        "8|11=Y|41=X|150=5|39=0",
    )


def test_the_old_order_is_gone_and_the_new_one_refused(renaming: Dialogue) -> None:
    """As where the gateway replaces itself: Canceled with the venue's words, its fills first."""
    replacing(renaming)
    renaming.put(told.replace_gone())
    renaming.expect_sent("query V1")
    renaming.put(told.seen(told.row(status=told.CANCELED, cum=500), Evidence.QUERY))
    renaming.put(told.listed(told.execution("e1", 500)))
    renaming.expect(
        "8|11=X|150=F|39=E|14=500|151=9500",
        "8|11=Y|41=X|150=4|39=4|38=10000|14=500|151=0|103=-|20021=QUERY"
        "|58=the replacement was refused: margin|20023=E17",
    )


def test_gone_turns_out_to_be_open(renaming: Dialogue) -> None:
    """What the venue calls removed and shows as open is cancelled."""
    replacing(renaming)
    renaming.put(told.replace_gone())
    renaming.put(told.seen(told.row(), Evidence.QUERY))
    renaming.wait(1)
    renaming.put(told.seen(told.row(), Evidence.QUERY))
    renaming.expect_sent("query V1", "query V1", "cancel V1")
    renaming.put(told.seen(told.row(status=told.CANCELED)))
    renaming.expect("8|11=Y|41=X|150=4|39=4|58=the replacement was refused: margin")


def test_gone_was_filled(renaming: Dialogue) -> None:
    """Removed because it had filled: the replace came too late."""
    replacing(renaming)
    renaming.put(told.filled("e1", 10000), told.replace_gone())
    renaming.expect("8|11=X|150=F|39=E|14=10000|151=0", "9|11=Y|41=X|39=2|434=2|102=0")


# -- the venue answers with nothing in it ----------------------------------------------------


def test_taken_and_shown_by_the_stream(keeping: Dialogue) -> None:
    """The order in its new terms is the confirmation; nobody has to ask."""
    replacing(keeping)
    keeping.put(told.replace_taken(), told.seen(told.row()))
    keeping.expect()
    keeping.put(told.seen(NEW_TERMS))
    keeping.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49|20021=-")
    keeping.wait(60)
    keeping.expect_sent()


def test_shown_by_the_stream_and_then_taken(keeping: Dialogue) -> None:
    """The stream overtakes the answer: the two together are the confirmation."""
    replacing(keeping)
    keeping.put(told.seen(NEW_TERMS))
    keeping.expect()
    keeping.put(told.replace_taken())
    keeping.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49")


def test_taken_and_asked_for(keeping: Dialogue) -> None:
    """What the stream does not tell is asked, with back-off, and never sent again."""
    replacing(keeping)
    keeping.put(told.replace_taken())
    keeping.wait(1)
    keeping.put(told.seen(told.row(), Evidence.QUERY))
    keeping.wait(2)
    keeping.expect_sent("query V1", "query V1")
    keeping.put(told.seen(NEW_TERMS, Evidence.QUERY))
    keeping.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49")


def test_taken_and_placed_as_a_new_order(renaming: Dialogue) -> None:
    """At a venue without client ids the new order is known by what was asked for."""
    replacing(renaming)
    renaming.put(told.seen(NEW_ORDER))
    renaming.expect()
    renaming.put(told.replace_taken())
    renaming.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49|198=V2")


def test_taken_and_nothing_visible_changes(keeping: Dialogue) -> None:
    """New terms that no description shows are in force when the venue took them."""
    keeping.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=10000|44=50|59=3")
    keeping.put(told.replace_taken(), told.seen(told.row()))
    keeping.wait(1)
    keeping.put(told.seen(told.row(), Evidence.QUERY))
    keeping.expect("8|11=Y|150=E|59=-", "8|11=Y|41=X|150=5|39=0|38=10000|44=50|59=3")


def test_taken_and_never_shown(keeping: Dialogue) -> None:
    """After five questions it is in doubt, and proven undone when it can no longer come."""
    replacing(keeping)
    keeping.put(told.replace_taken())
    for seconds in (1, 2, 4, 8, 16):
        keeping.wait(seconds)
        keeping.put(told.seen(told.row(), Evidence.QUERY))
    keeping.expect("8|11=X|150=I|39=E|20020=IN_DOUBT|58=IN_DOUBT since*")
    keeping.expect_alarm("replace in doubt at levret")
    looks(keeping, told.row())
    keeping.expect("9|11=Y|41=X|39=0|434=2|102=2|58=NOT_REPLACED*")


def test_never_shown_where_only_a_replace_has_a_horizon(begin: Begin) -> None:
    """A venue that cannot prove an order absent still shows, by its id, what was not changed."""
    can = replace(KEEPING, order_horizon=None, replace_horizon=KEEPING.order_horizon)
    talk = replacing(resting_at(begin(capability=can)))
    talk.put(told.replace_unknown())
    talk.expect("8|11=X|150=I|39=E|20020=IN_DOUBT")
    talk.expect_alarm("replace in doubt at levret")
    looks(talk, told.row())
    talk.expect("9|11=Y|41=X|39=0|434=2|102=2|58=NOT_REPLACED*")


def test_taken_and_the_old_order_ends_first(renaming: Dialogue) -> None:
    """The new order follows the old one's end; when it does not, it is looked for."""
    replacing(renaming)
    renaming.put(told.replace_taken(), told.seen(told.row(status=told.CANCELED)))
    renaming.expect()
    renaming.wait(1)
    renaming.put(told.seen(told.row(status=told.CANCELED), Evidence.QUERY))
    renaming.expect("8|11=X|150=I|39=E|20020=IN_DOUBT")
    renaming.put(told.seen(NEW_ORDER))
    renaming.expect("8|11=Y|41=X|150=5|39=0|38=12000|198=V2|20021=STREAM")


# -- nobody knows ----------------------------------------------------------------------------


def looks(talk: Dialogue, *orders: VenueOrder) -> None:
    """Two complete looks at the venue, when nothing that was sent can come any more."""
    talk.wait(HORIZON / SECOND + 1)
    for _ in range(2):
        talk.snapshot(told.snapshot(talk.now, talk.snapshots[-1].since, *orders))
        talk.wait(40)


@pytest.fixture
def doubted(keeping: Dialogue) -> Dialogue:
    """The replace of an order that keeps its id has no answer."""
    replacing(keeping)
    keeping.put(told.replace_unknown())
    keeping.expect("8|11=X|150=I|39=E|38=10000|44=50|20020=IN_DOUBT|58=IN_DOUBT since*")
    keeping.expect_alarm("replace in doubt at levret: no answer in 5 s")
    keeping.expect_sent()
    return keeping


def test_in_doubt_and_shown_in_new_terms(doubted: Dialogue) -> None:
    """Looked for and never sent again; what proves it is named."""
    doubted.wait(1)
    doubted.expect_sent("snapshot")
    doubted.snapshot(told.snapshot(doubted.now, 0, NEW_TERMS))
    doubted.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49|20021=QUERY")


def test_in_doubt_and_shown_in_old_terms(doubted: Dialogue) -> None:
    """Old terms prove nothing while the replace may still come; after that, twice, they do."""
    doubted.wait(1)
    doubted.snapshot(told.snapshot(doubted.now, 0, told.row()))
    doubted.wait(2)
    doubted.snapshot(told.snapshot(doubted.now, 0, told.row()))
    doubted.expect()
    looks(doubted, told.row())
    doubted.expect("9|11=Y|41=X|39=0|434=2|102=2|58=NOT_REPLACED*")


def test_the_status_of_an_order_whose_replace_is_in_doubt(doubted: Dialogue) -> None:
    """The status answer says so, too."""
    doubted.client("H|11=X|55=BTC/USDT|54=1")
    doubted.expect("8|11=X|150=I|39=E|20020=IN_DOUBT|58=IN_DOUBT since*")


def test_in_doubt_and_ended(doubted: Dialogue) -> None:
    """An order that keeps its id has no replacement to wait for: it ends, the replace too late."""
    doubted.put(told.seen(told.row(status=told.EXPIRED)))
    doubted.expect("8|11=X|150=C|39=C|14=0|151=0|20021=STREAM", "9|11=Y|41=X|39=C|434=2|102=0")


def test_in_doubt_and_filled(doubted: Dialogue) -> None:
    """Filled in its old terms: too late."""
    doubted.put(told.filled("e1", 10000))
    doubted.put(told.seen(told.row(status=told.FILLED, cum=10000)))
    doubted.expect("8|11=X|150=F|39=E|14=10000|151=0|20021=STREAM", "9|11=Y|41=X|39=2|434=2|102=0")


def test_in_doubt_and_filled_in_new_terms(doubted: Dialogue) -> None:
    """Filled in its new terms: Replaced, then the trade that completes it."""
    doubted.put(told.seen(told.row(status=told.FILLED, cum=12000, price=49, qty=12000)))
    doubted.put(told.listed(told.execution("e1", 12000, 49)))
    doubted.expect(
        "8|11=Y|41=X|150=5|39=0|38=12000|20021=STREAM",
        "8|11=Y|150=F|39=2|38=12000|14=12000|151=0",
    )


def test_a_restart_during_a_replace(keeping: Dialogue) -> None:
    """The answer is lost: in doubt, recalled, never sent again."""
    replacing(keeping)
    keeping.put(Restarted())
    keeping.expect("8|11=X|150=I|39=E|20020=IN_DOUBT")
    keeping.expect_sent("recall#0")
    keeping.put(told.seen(NEW_TERMS))
    keeping.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49|20021=STREAM")


def test_a_new_order_in_doubt_is_found_by_its_key(begin: Begin) -> None:
    """The order that carries the next leg's key is the replacement, answer or none."""
    talk = resting_at(begin(capability=RENAMING_WITH_KEYS))
    replacing(talk)
    talk.put(told.replace_unknown())
    talk.put(told.seen(told.row("V9", price=49, qty=12000)))
    talk.expect("8|11=X|150=I|39=E|20020=IN_DOUBT")
    talk.expect("8|150=0|198=V9|20024=EXTERNAL", to="drop copy")
    talk.put(told.seen(told.row("V2", price=49, qty=12000, key=key(1))))
    talk.expect("8|11=Y|41=X|150=5|39=0|38=12000|44=49|198=V2|20021=STREAM")


def test_a_new_order_in_doubt_is_found_by_its_content(renaming: Dialogue) -> None:
    """Where orders carry no key, by terms and time."""
    replacing(renaming)
    renaming.put(told.seen(NEW_ORDER), told.replace_unknown())
    renaming.expect(
        "8|11=X|150=I|39=E|20020=IN_DOUBT",
        "8|11=Y|41=X|150=5|39=0|38=12000|44=49|198=V2|20021=STREAM",
    )


def test_a_stranger_s_order_is_no_replacement_where_ids_are_kept(doubted: Dialogue) -> None:
    """A venue that keeps the id places no second order; its twin is somebody else's."""
    doubted.put(told.seen(NEW_ORDER))
    doubted.expect("8|150=0|198=V2|20024=EXTERNAL", to="drop copy")
    doubted.expect()


def test_the_old_order_ended_and_the_new_one_is_looked_for(renaming: Dialogue) -> None:
    """Once the old one is off the book, either its replacement is found or it proves absent."""
    replacing(renaming)
    renaming.put(told.replace_unknown())
    renaming.wait(1)
    renaming.put(OrderUnlisted(order_id=told.order_id(), venue_order_id="V1"))
    renaming.put(told.seen(told.row(status=told.CANCELED), Evidence.QUERY))
    renaming.expect("8|11=X|150=I|39=E|20020=IN_DOUBT")
    looks(renaming)
    renaming.expect("8|11=Y|41=X|150=4|39=4|58=the replacement was refused*|20021=HISTORY")


def test_filled_while_the_new_order_was_looked_for(renaming: Dialogue) -> None:
    """All of it filled on the old order, and no new one: Filled, the replace too late."""
    replacing(renaming)
    renaming.put(told.replace_unknown(), told.filled("e1", 10000))
    renaming.put(told.seen(told.row(status=told.FILLED, cum=10000)))
    renaming.expect("8|11=X|150=I|39=E|20020=IN_DOUBT", "8|11=X|150=F|39=E|14=10000|151=0")
    looks(renaming)
    renaming.expect("9|11=Y|41=X|39=2|434=2|102=0")


def test_the_old_order_lives_and_no_new_one_was_placed(renaming: Dialogue) -> None:
    """The old order in two late looks, and no other: the replace did not happen."""
    replacing(renaming)
    renaming.put(told.replace_unknown())
    renaming.expect("8|11=X|150=I|39=E|20020=IN_DOUBT")
    looks(renaming, told.row())
    renaming.expect("9|11=Y|41=X|39=0|434=2|102=2|58=NOT_REPLACED*")


def test_a_snapshot_that_is_older_than_the_replace_proves_nothing(keeping: Dialogue) -> None:
    """It may show the terms by chance, as they were before."""
    taken_at = keeping.now
    replacing(keeping)
    keeping.put(told.replace_taken())
    keeping.snapshot(told.snapshot(taken_at, 0, NEW_TERMS))
    keeping.expect()


# -- never two live orders, never overfilled silently ----------------------------------------


def test_the_old_order_lives_beside_the_new_one(renaming: Dialogue) -> None:
    """The newest stays, the older one is cancelled until it is off the book; both count."""
    replacing(renaming)
    renaming.put(told.replaced(NEW_ORDER))
    renaming.put(told.seen(told.row(), Evidence.QUERY), told.listed())
    renaming.expect_alarm("levret holds V1 beside V2, which replaced it; canceling the older one")
    renaming.expect_sent("query V1", "cancel V1")
    renaming.put(told.cancel_accepted())
    renaming.wait(2)
    renaming.put(told.seen(told.row(status=told.CANCELED), Evidence.QUERY))
    renaming.wait(60)
    renaming.expect_sent("query V1")
    renaming.expect("8|11=Y|41=X|150=5|39=0|198=V2")


def test_fills_while_the_new_order_was_placed(renaming: Dialogue) -> None:
    """The new order is for more than is left: it is cancelled before it can trade too much."""
    replacing(renaming)
    renaming.put(told.replaced(NEW_ORDER))
    renaming.put(told.filled("e1", 2000))
    renaming.expect(
        "8|11=Y|41=X|150=5|39=0|38=12000|14=0|151=12000|198=V2",
        "8|11=Y|150=F|39=1|14=2000|151=10000|198=V1",
        "8|11=Y|150=6|39=6|58=OVERFILL_RISK: the replacement is for 2000 more than is left",
    )
    renaming.expect_alarm("OVERFILL_RISK")
    renaming.expect_sent("query V1", "cancel V2")
    renaming.put(told.seen(told.row(status=told.CANCELED, cum=2000), Evidence.QUERY))
    renaming.put(told.seen(told.row("V2", told.CANCELED, price=49, qty=12000)))
    renaming.expect("8|11=Y|41=-|150=4|39=4|14=2000|151=0|58=OVERFILL_RISK*|20021=STREAM")


def test_an_overfill_is_told(renaming: Dialogue) -> None:
    """What the venue traded too much is real; the operator hears of it."""
    replacing(renaming)
    renaming.put(told.filled("e1", 10000), told.replaced(NEW_ORDER))
    renaming.forget()
    renaming.put(told.filled("e2", 12000, 49, "V2"))
    renaming.expect("8|11=Y|150=F|39=2|38=12000|14=22000|151=0|20021=STREAM")
    renaming.expect_alarm("overfill: 22000 of 12000")


# -- a lost session --------------------------------------------------------------------------


@pytest.fixture
def lost(begin: Begin) -> Dialogue:
    """A replace is in flight when its session is lost, whose policy is to cancel."""
    talk = begin(capability=KEEPING)
    talk.put(LogOn(session="ACME", policy=CancelPolicy.CONNECTION))
    replacing(resting_at(talk))
    talk.put(LogOut(session="ACME"))
    talk.expect()
    talk.expect_sent()
    return talk


def test_cancel_on_disconnect_waits_for_the_replace(lost: Dialogue) -> None:
    """A cancel could hit the old order and leave the new one: it follows the answer."""
    lost.put(told.replaced(NEW_TERMS))
    lost.expect("8|11=Y|41=X|150=5|39=0", "8|11=Y|41=-|150=6|39=6|58=CANCEL_ON_DISCONNECT*")
    lost.expect_sent("cancel V1")


def test_cancel_on_disconnect_follows_a_refused_replace(lost: Dialogue) -> None:
    """The order as it was is cancelled."""
    lost.put(told.replace_refused())
    lost.expect("9|11=Y|41=X|39=0|434=2|102=2", "8|11=X|150=6|39=6|58=CANCEL_ON_DISCONNECT*")
    lost.expect_sent("cancel V1")


def test_cancel_on_disconnect_does_not_wait_for_a_replace_in_doubt(lost: Dialogue) -> None:
    """What is known to live is cancelled, again and again, until it is known to be gone."""
    lost.put(told.replace_unknown())
    lost.expect_sent("cancel V1")
    lost.wait(1)
    lost.expect_sent("cancel V1", "snapshot")
    lost.put(told.seen(told.row(status=told.CANCELED)))
    lost.expect(
        "8|11=X|150=I|39=E|20020=IN_DOUBT",
        "8|11=X|41=-|150=4|39=4|14=0|151=0|20021=STREAM",
        "9|11=Y|41=X|39=4|434=2|102=0",
    )
