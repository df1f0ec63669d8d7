"""Emulated replaces that go wrong on the way, and what a replace may not ask for."""

from dataclasses import replace

import pytest

from fixgw.core.capability import ReplaceMode
from fixgw.core.events import Restarted
from fixgw.core.fields import Evidence
from fixgw.core.setup import SECOND
from tests.core import told
from tests.core.conftest import ORDER, Begin
from tests.core.dialogue import CAPABILITY, HORIZON, Dialogue

REPLACE = "G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=49"
PENDING = "8|11=Y|41=X|150=E|39=E|38=10000|44=50"


def with_fields(change: str) -> str:
    """Return the replace with some fields set otherwise."""
    fields = dict(pair.split("=") for pair in f"{REPLACE[2:]}|{change}".split("|"))
    return "G|" + "|".join(f"{tag}={value}" for tag, value in fields.items())


@pytest.fixture
def placing(resting: Dialogue) -> Dialogue:
    """A dialogue in which 2000 are filled, the old leg is dead and the new one is in flight."""
    resting.put(told.filled("e1", 2000))
    resting.client(REPLACE)
    resting.put(told.seen(told.row(status=told.CANCELED, cum=2000)))
    resting.expect_sent("cancel V1", "new#1 10000 @ 49")
    resting.forget()
    return resting


def test_nothing_is_placed_before_the_old_leg_is_confirmed_dead(resting: Dialogue) -> None:
    """Neither the venue's yes to the cancel nor fills still untold let the new leg out."""
    resting.client(REPLACE)
    resting.put(told.cancel_accepted(), told.seen(told.row(status=told.CANCELED, cum=2000)))
    resting.expect(PENDING)
    resting.expect_sent("cancel V1", "fetch V1")
    resting.put(told.listed(told.execution("e1", 2000)))
    resting.expect("8|11=X|150=F|39=E|14=2000|151=8000")
    resting.expect_sent("new#1 10000 @ 49")


def test_the_new_leg_is_refused(placing: Dialogue) -> None:
    """The old leg is dead and the new one never lived: the order is Canceled, with the reason."""
    placing.put(told.refused(leg=1))
    placing.expect(
        "8|11=Y|41=X|150=4|39=4|38=10000|44=50|14=2000|151=0|103=-"
        "|58=the replacement was refused: margin|20023=E17|20021=RESPONSE"
    )


def test_the_new_leg_is_not_sent(placing: Dialogue) -> None:
    """A new leg that certainly never left ends the order, too."""
    placing.put(told.not_sent(leg=1))
    placing.expect("8|11=Y|41=X|150=4|39=4|14=2000|151=0|58=the replacement was*|20021=RESPONSE")


def test_the_new_leg_is_in_doubt_and_found(placing: Dialogue) -> None:
    """A new leg in doubt is looked for in its own terms; the old leg's are not mistaken for it."""
    placing.put(told.unknown(leg=1))
    placing.expect("8|11=X|150=I|39=E|14=2000|20020=IN_DOUBT")
    placing.put(told.seen(told.row("V9", price=50, qty=10000)))
    placing.expect("8|150=0|198=V9|20024=EXTERNAL", to="drop copy")
    placing.put(told.seen(told.row("V2", price=49, qty=10000)))
    placing.expect("8|11=Y|41=X|150=5|39=1|38=12000|44=49|14=2000|151=10000|198=V2|20021=STREAM")


def test_the_new_leg_proves_absent(placing: Dialogue) -> None:
    """Looking long enough without finding the new leg ends the order as Canceled."""
    placing.put(told.unknown(leg=1))
    placing.forget()
    placing.wait(HORIZON / SECOND + 1)
    for _ in range(2):
        placing.snapshot(told.snapshot(placing.now, placing.snapshots[-1].since))
        placing.wait(40)
    placing.expect("8|11=Y|41=X|150=4|39=4|14=2000|151=0|58=the replacement was*|20021=HISTORY")


def test_a_new_leg_believed_dead_comes_back_part_filled(placing: Dialogue) -> None:
    """The order is open again with the fills it had: New, but PartiallyFilled."""
    placing.put(told.unknown(leg=1), told.absent(leg=1), told.absent(leg=1))
    placing.forget()
    placing.put(told.accepted("V2", leg=1, seen=told.row("V2", price=49)))
    placing.expect("8|150=0|39=1|14=2000|198=V2|20021=RESPONSE")
    placing.expect_alarm("believed dead")


def test_a_restart_in_the_middle(placing: Dialogue) -> None:
    """A restart puts the new leg in doubt; it is not sent again."""
    placing.put(Restarted())
    placing.expect("8|11=X|150=I|39=E|20020=IN_DOUBT")
    placing.expect_sent("recall#1")


def test_a_fill_on_the_old_leg_while_the_new_one_is_in_flight(placing: Dialogue) -> None:
    """A fill after the venue confirmed the cancel counts, and does not close the order."""
    placing.put(told.filled("e2", 8000))
    placing.expect("8|11=X|41=-|150=F|39=E|38=10000|14=10000|151=0|32=8000")
    placing.put(told.accepted("V2", leg=1))
    placing.expect("8|11=Y|41=X|150=5|39=1|38=12000|14=10000|151=2000")


def test_a_fill_on_the_old_leg_after_the_replace(placing: Dialogue) -> None:
    """Every leg's fills are the order's fills, however late."""
    placing.put(told.accepted("V2", leg=1), told.filled("e2", 500))
    placing.expect("8|11=Y|150=5|39=1", "8|11=Y|150=F|39=1|38=12000|14=2500|151=9500|198=V1")


def test_filled_during_the_cancel(resting: Dialogue) -> None:
    """The old leg fills before it can be cancelled: the replace is too late, nothing is placed."""
    resting.client(REPLACE)
    resting.put(told.cancel_refused(too_late=True))
    resting.put(told.seen(told.row(status=told.FILLED, cum=10000), Evidence.QUERY))
    resting.put(told.listed(told.execution("e1", 10000)))
    resting.expect(
        PENDING,
        "9|11=Y|41=X|39=0|434=2|102=0",
        "8|11=X|150=F|39=2|38=10000|14=10000|151=0|20021=QUERY",
    )
    resting.expect_sent("cancel V1", "query V1", "fetch V1")


def test_an_order_that_filled_is_not_placed_anew(resting: Dialogue) -> None:
    """Filled by the stream while the cancel is under way: rejected as too late, once."""
    resting.client(REPLACE)
    resting.put(told.filled("e1", 10000), told.seen(told.row(status=told.FILLED, cum=10000)))
    resting.put(told.cancel_refused(too_late=True))
    resting.expect(PENDING, "8|11=X|150=F|39=E|14=10000|151=0", "9|11=Y|41=X|39=2|434=2|102=0")
    resting.expect_sent("cancel V1")


def test_the_cancel_of_a_replace_is_repeated_if_it_left_no_trace(resting: Dialogue) -> None:
    """As with a plain cancel: asked for, and repeated when the order turns out open."""
    resting.client(REPLACE)
    resting.put(told.cancel_unknown())
    resting.wait(1)
    resting.put(told.seen(told.row(), Evidence.QUERY))
    resting.expect(PENDING)
    resting.expect_sent("cancel V1", "query V1", "cancel V1")


def test_replace_of_an_order_not_yet_acknowledged(talk: Dialogue) -> None:
    """The replace waits for the venue's id, as a cancel does."""
    talk.client(ORDER, REPLACE)
    talk.put(told.accepted(), told.seen(told.row(status=told.CANCELED)))
    talk.put(told.accepted("V2", leg=1))
    talk.expect(
        "8|11=X|150=A|39=A",
        "8|11=Y|41=X|150=E|39=E|38=10000",
        "8|11=X|41=-|150=0|39=E|38=10000|198=V1",
        "8|11=Y|41=X|150=5|39=0|38=12000|44=49|198=V2",
    )
    talk.expect_sent("new#0 10000 @ 50", "cancel V1", "new#1 12000 @ 49")


def test_a_replace_of_a_rejected_order(talk: Dialogue) -> None:
    """When the order turns out rejected, the waiting replace is too late."""
    talk.client(ORDER, REPLACE)
    talk.put(told.refused())
    talk.expect("8|11=X|150=A", "8|11=Y|150=E", "8|11=X|150=8|39=8", "9|11=Y|41=X|39=8|434=2|102=0")


def test_all_terms_change_at_once(resting: Dialogue) -> None:
    """A replace states the whole order anew; what it leaves out is gone."""
    resting.client("G|11=Y|41=X|55=btc_usdt|54=1|40=1|38=4000|18=E|20001=5|59=3")
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.expect_sent("cancel V1", "new#1 4000")
    resting.put(told.accepted("V2", leg=1, seen=told.row("V2", price=None)))
    resting.expect(PENDING, "8|11=Y|41=X|150=5|39=0|38=4000|40=1|44=-|59=3|55=BTC/USDT")
    order = resting.order()
    assert (order.reduce_only, order.leverage) == (True, 5)


def test_a_price_of_zero_is_no_price(resting: Dialogue) -> None:
    """Clients that send Price(44)=0 with a market order mean none; the venue gets none."""
    resting.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=1|38=4000|44=0")
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.expect(PENDING)
    resting.expect_sent("cancel V1", "new#1 4000")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ("55=ETH/USDT", "CONTRADICTORY_FIELDS: Symbol(55)"),
        ("1=ACC-2", "CONTRADICTORY_FIELDS: Account(1)"),
        ("100=ELSEWHERE", "CONTRADICTORY_FIELDS: ExDestination(100)"),
        ("152=500", "CONTRADICTORY_FIELDS: CashOrderQty(152)"),
        ("40=P", "UNSUPPORTED_ORDER_TYPE"),
        ("59=6|126=20270101-00:00:00", "UNSUPPORTED_TIME_IN_FORCE"),
        ("18=6", "UNSUPPORTED_POST_ONLY"),
        ("110=5", "UNSUPPORTED_INSTRUCTION"),
        ("38=0", "NOT_POSITIVE"),
        ("38=1.5", "OFF_LOT"),
        ("44=50.25", "OFF_TICK"),
    ],
)
def test_what_a_replace_may_not_ask_for(resting: Dialogue, change: str, text: str) -> None:
    """Refused on sight with a reason; the order and its leg stay untouched."""
    resting.client(with_fields(change))
    resting.expect(f"9|11=Y|41=X|39=0|434=2|102=2|58={text}*")
    resting.expect_sent()


def test_a_replace_of_the_wrong_side_means_another_order(resting: Dialogue) -> None:
    """The side cannot be replaced; a request that names the other one is refused."""
    resting.client(with_fields("54=2"))
    resting.expect("9|11=Y|41=X|39=0|434=2|102=99|58=CONTRADICTORY_FIELDS: Side(54)*")


@pytest.mark.parametrize("same", ["1=ACC-1", "100=levret", "100=LEVRET", "55=btc-usdt"])
def test_naming_the_orders_own_account_and_venue_is_no_change(resting: Dialogue, same: str) -> None:
    """Fields that repeat what the order is, in any spelling, are fine."""
    resting.client(with_fields(same))
    resting.expect(PENDING)


def test_a_replace_is_refused_while_the_venue_is_down(resting: Dialogue) -> None:
    """A replace would place a new order: while the stream is lost it is refused."""
    resting.put(told.lost())
    resting.forget()
    resting.client(REPLACE)
    resting.expect("9|11=Y|41=X|39=0|434=2|102=2|58=VENUE_DOWN*")


def test_a_venue_without_replace(begin: Begin) -> None:
    """Where not even the emulation is wanted, the replace is refused."""
    talk = begin(capability=replace(CAPABILITY, replace=ReplaceMode.NONE, cancel=False))
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.forget()
    talk.client(REPLACE, "F|11=Z|41=X|55=BTC/USDT|54=1")
    talk.expect(
        "9|11=Y|41=X|39=0|434=2|102=2|58=UNSUPPORTED_REPLACE*",
        "9|11=Z|41=X|39=0|434=1|102=2|58=UNSUPPORTED_CANCEL*",
    )
