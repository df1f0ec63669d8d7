"""Self-trade prevention by the gateway: the four meanings of 7928, across two sessions.

BETA's orders rest on the account; ACME's come in. Both trade the same venue account.
"""

from dataclasses import replace

import pytest

from fixgw.core.capability import ReplaceMode
from fixgw.core.commands import CancelPolicy, LogOn, LogOut
from fixgw.core.events import GapFilled, OrderSeen, Restarted
from fixgw.core.fields import Evidence, OrdType, Side, TimeInForce
from fixgw.core.setup import SECOND
from tests.core import told
from tests.core.conftest import Begin
from tests.core.dialogue import ACCOUNT, CAPABILITY, VENUE, Dialogue

STP = frozenset({ACCOUNT})
STOPS = replace(
    CAPABILITY,
    cash_order_qty=True,
    time_in_force={
        **CAPABILITY.time_in_force,
        OrdType.STOP: frozenset({None}),
        OrdType.STOP_LIMIT: frozenset({None, TimeInForce.GTC}),
    },
)


@pytest.fixture
def talk(begin: Begin) -> Dialogue:
    """A dialogue at an account where the gateway prevents self-trades."""
    return begin(stp_accounts=STP)


def sell(talk: Dialogue, cl_ord_id: str, venue_order_id: str, qty: int, price: int) -> None:
    """BETA's sell order rests at the venue."""
    talk.client(f"D|11={cl_ord_id}|55=BTC/USDT|54=2|40=2|38={qty}|44={price}", session="BETA")
    row = told.row(venue_order_id, qty=qty, price=price, side=Side.SELL)
    talk.put(told.accepted(cl_ord_id=cl_ord_id, session="BETA", seen=row))
    talk.expect_sent(f"new#0 {qty} @ {price}")
    talk.expect("8|150=A|39=A", "8|150=0|39=0|20022=-", to="BETA")


def canceled(venue_order_id: str, qty: int, price: int, cum: int = 0) -> OrderSeen:
    """The venue says that BETA's sell order is off the book."""
    return told.seen(
        told.row(venue_order_id, told.CANCELED, cum, qty=qty, price=price, side=Side.SELL)
    )


def buy(prevention: str, qty: int = 10, price: int = 50) -> str:
    """ACME's order."""
    return f"D|11=X|55=BTC/USDT|54=1|40=2|38={qty}|44={price}|7928={prevention}"


def accept(talk: Dialogue, qty: int = 10) -> None:
    """The venue takes ACME's order, which the gateway kept from trading with its own."""
    talk.put(told.accepted("V9", seen=told.row("V9", qty=qty)))
    talk.expect(f"8|11=X|150=0|39=0|38={qty}|151={qty}|198=V9|20022=G")


# -- who meets whom ------------------------------------------------------------------------


@pytest.mark.parametrize("prevention", ["D", "O", "N", "B"])
def test_an_order_that_meets_none_is_sent_at_once(talk: Dialogue, prevention: str) -> None:
    """Own orders on the same side, behind its price or of another instrument do not matter."""
    sell(talk, "R1", "V1", 10, 51)
    talk.client("D|11=R2|55=BTC/USDT|54=1|40=2|38=10|44=49", session="BETA")
    talk.client("D|11=R3|55=ETH/USDT|54=2|40=2|38=10|44=49", session="BETA")
    talk.expect("8|150=A", "8|150=A", to="BETA")
    talk.client(buy(prevention))
    talk.expect("8|11=X|150=A|39=A|38=10")
    talk.expect_sent("new#0 10 @ 49", "new#0 10 @ 49", "new#0 10 @ 50")
    accept(talk)


def test_an_order_without_7928_meets_whom_it_will(talk: Dialogue) -> None:
    """Nothing is prevented that nobody asked to prevent."""
    sell(talk, "R1", "V1", 10, 50)
    talk.client("D|11=X|55=BTC/USDT|54=1|40=2|38=10|44=50")
    talk.expect("8|150=A")
    talk.expect_sent("new#0 10 @ 50")


def test_orders_of_another_account_do_not_meet(talk: Dialogue) -> None:
    """Self-trades happen within one venue account."""
    talk.bring_up("elsewhere", "second")
    talk.client("D|11=R1|55=BTC/USDT|54=2|40=2|38=10|44=50|1=ACC-2")
    talk.client(buy("N"))
    talk.expect("8|11=R1|150=A", "8|11=X|150=A")
    talk.expect_sent("new#0 10 @ 50", "new#0 10 @ 50")


def test_a_market_order_meets_every_price(talk: Dialogue) -> None:
    """A market order trades at any price, with a resting order at any price."""
    sell(talk, "R1", "V1", 10, 5000)
    talk.client("D|11=X|55=BTC/USDT|54=1|40=1|38=10|7928=N")
    talk.expect("8|150=A|39=A", "8|11=X|150=4|39=4|14=0|151=0|58=SELF_TRADE: *|20022=G")
    talk.expect_sent()


def test_a_sell_meets_buys_at_or_above_its_price(begin: Begin) -> None:
    """The other way round it is the same."""
    talk = begin(stp_accounts=STP)
    talk.client("D|11=R1|55=BTC/USDT|54=1|40=2|38=10|44=50", session="BETA")
    talk.put(told.accepted("V1", "R1", session="BETA", seen=told.row(qty=10)))
    talk.forget()
    talk.client("D|11=X|55=BTC/USDT|54=2|40=2|38=10|44=51|7928=N")
    talk.client("D|11=Y|55=BTC/USDT|54=2|40=2|38=10|44=50|7928=N")
    talk.expect("8|11=X|150=A", "8|11=Y|150=A", "8|11=Y|150=4|39=4")
    talk.expect_sent("new#0 10 @ 51")


def test_orders_from_outside_the_gateway_do_not_count(talk: Dialogue) -> None:
    """What was not placed here is not the gateway's to cancel."""
    talk.put(told.seen(told.row("W1", qty=10, side=Side.SELL)))
    talk.expect("8|150=0", to="drop copy")
    talk.client(buy("O"))
    talk.expect("8|150=A")
    talk.expect_sent("new#0 10 @ 50")


# -- O: cancel resting ---------------------------------------------------------------------


def test_cancel_resting_waits_for_every_confirmation(talk: Dialogue) -> None:
    """Every order that the new one could meet is off the book before it is sent."""
    sell(talk, "R1", "V1", 3, 50)
    sell(talk, "R2", "V2", 4, 49)
    talk.client(buy("O"))
    talk.expect("8|11=X|150=A|39=A|38=10|151=10")
    talk.expect(
        "8|11=R2|150=6|39=6|58=SELF_TRADE: *", "8|11=R1|150=6|39=6|58=SELF_TRADE: *", to="BETA"
    )
    talk.expect_sent("cancel V2", "cancel V1")
    talk.put(told.cancel_accepted("R2"), canceled("V2", 4, 49))
    talk.expect("8|11=R2|150=4|39=4|58=SELF_TRADE: *", to="BETA")
    talk.expect_sent()
    talk.put(canceled("V1", 3, 50))
    talk.expect("8|11=R1|150=4|39=4|58=SELF_TRADE: *", to="BETA")
    talk.expect_sent("new#0 10 @ 50")
    accept(talk)


def test_cancel_resting_accepts_a_fill_as_well(talk: Dialogue) -> None:
    """A resting order that is filled before its cancel is out of the way, too."""
    sell(talk, "R1", "V1", 3, 50)
    talk.client(buy("O"))
    talk.put(told.filled("e1", 3))
    talk.expect("8|11=X|150=A")
    talk.expect("8|11=R1|150=6", "8|11=R1|150=F|39=2|14=3", to="BETA")
    talk.expect_sent("cancel V1", "new#0 10 @ 50")


def test_cancel_resting_finds_an_order_in_flight(talk: Dialogue) -> None:
    """An order without the venue's answer may be in the book: its cancel waits for the answer."""
    talk.client("D|11=R1|55=BTC/USDT|54=2|40=2|38=3|44=50", session="BETA")
    talk.client(buy("O"))
    talk.expect("8|11=X|150=A")
    talk.expect("8|11=R1|150=A", "8|11=R1|150=6|39=6", to="BETA")
    talk.expect_sent("new#0 3 @ 50")
    row = told.row(qty=3, side=Side.SELL)
    talk.put(told.accepted("V1", "R1", session="BETA", seen=row))
    talk.expect_sent("cancel V1")
    talk.put(canceled("V1", 3, 50))
    talk.expect("8|11=R1|150=0|39=6", "8|11=R1|150=4|39=4", to="BETA")
    talk.expect_sent("new#0 10 @ 50")


def test_cancel_resting_ends_a_replace_under_way(talk: Dialogue) -> None:
    """The client of the resting order hears that its replace is not done, then the cancel."""
    sell(talk, "R1", "V1", 3, 50)
    talk.client("G|11=R2|41=R1|55=BTC/USDT|54=2|40=2|38=3|44=60", session="BETA")
    talk.client(buy("O"))
    talk.put(canceled("V1", 3, 50))
    talk.expect("8|11=X|150=A")
    talk.expect(
        "8|11=R2|41=R1|150=E|39=E",
        "9|11=R2|41=R1|434=2|102=2|58=SELF_TRADE: *",
        "8|11=R1|150=6",
        "8|11=R1|150=4|39=4",
        to="BETA",
    )
    talk.expect_sent("cancel V1", "cancel V1", "new#0 10 @ 50")


def test_the_terms_of_a_replace_under_way_count(talk: Dialogue) -> None:
    """An order that is about to stand at a better price is met there."""
    sell(talk, "R1", "V1", 3, 60)
    talk.client("G|11=R2|41=R1|55=BTC/USDT|54=2|40=2|38=3|44=50", session="BETA")
    talk.client(buy("N"))
    talk.expect("8|11=R2|150=E", to="BETA")
    talk.expect("8|11=X|150=A", "8|11=X|150=4|39=4")
    talk.expect_sent("cancel V1")


def test_a_refused_cancel_is_not_repeated(talk: Dialogue) -> None:
    """The venue keeps the resting order: the new one waits for its time and is never sent."""
    sell(talk, "R1", "V1", 3, 50)
    talk.client(buy("O"))
    talk.put(told.cancel_refused("R1"))
    assert talk.order("R1", "BETA").request is not None
    cancel = replace(told.cancel_refused("R1"), order_id=told.order_id("R1", "BETA"))
    talk.put(cancel)
    talk.expect_alarm("own cancel was refused")
    talk.expect_sent("cancel V1")
    talk.wait(11)
    talk.expect(
        "8|11=X|150=A", "8|11=X|150=4|39=4|14=0|151=0|58=STP_TIMEOUT: *|20021=RESPONSE|20022=G"
    )
    talk.expect("8|11=R1|150=6", to="BETA")
    talk.expect_sent()


# -- N: cancel incoming, B: cancel both ----------------------------------------------------


def test_cancel_incoming_never_sends(talk: Dialogue) -> None:
    """PendingNew, then Canceled: the venue never sees the order, the resting one stays."""
    sell(talk, "R1", "V1", 3, 50)
    talk.client(buy("N"))
    talk.expect(
        "8|11=X|150=A|39=A",
        "8|11=X|150=4|39=4|38=10|14=0|151=0|58=SELF_TRADE: *|198=-|20021=RESPONSE|20022=G",
    )
    talk.expect_sent()
    assert talk.order("R1", "BETA").request is None


def test_cancel_incoming_waits_for_an_order_in_flight(talk: Dialogue) -> None:
    """An order that the venue then refuses is no reason to cancel another one."""
    talk.client("D|11=R1|55=BTC/USDT|54=2|40=2|38=3|44=50", session="BETA")
    talk.client(buy("N"))
    talk.expect_sent("new#0 3 @ 50")
    talk.put(replace(told.refused("R1"), order_id=told.order_id("R1", "BETA")))
    talk.expect("8|11=R1|150=A", "8|11=R1|150=8", to="BETA")
    talk.expect("8|11=X|150=A")
    talk.expect_sent("new#0 10 @ 50")


def test_cancel_incoming_once_an_order_in_doubt_is_found(talk: Dialogue) -> None:
    """What is in doubt may be in the book; when it is found there, the new order is canceled."""
    talk.client("D|11=R1|55=BTC/USDT|54=2|40=2|38=3|44=50", session="BETA")
    talk.put(replace(told.unknown("R1"), order_id=told.order_id("R1", "BETA")))
    talk.client(buy("N"))
    talk.expect("8|11=X|150=A")
    row = told.row(qty=3, side=Side.SELL)
    talk.put(told.accepted("V1", "R1", session="BETA", seen=row))
    talk.expect("8|11=X|150=4|39=4|58=SELF_TRADE: *")
    talk.expect("8|11=R1|150=A", "8|11=R1|150=I|39=A", "8|11=R1|150=0", to="BETA")
    talk.expect_sent("new#0 3 @ 50")


def test_cancel_both_takes_the_first_that_would_be_met(talk: Dialogue) -> None:
    """The order at the best price is met first, and with the new one gone no other is met."""
    sell(talk, "R1", "V1", 3, 50)
    sell(talk, "R2", "V2", 4, 49)
    talk.client(buy("B"))
    talk.expect("8|11=X|150=A", "8|11=X|150=4|39=4|58=SELF_TRADE: *|20022=G")
    talk.expect("8|11=R2|150=6|39=6|58=SELF_TRADE: *", to="BETA")
    talk.expect_sent("cancel V2")
    talk.put(canceled("V2", 4, 49))
    talk.expect("8|11=R2|150=4|39=4", to="BETA")


def test_of_equal_prices_the_oldest_is_met_first(talk: Dialogue) -> None:
    """Price-time order."""
    sell(talk, "R1", "V1", 3, 50)
    sell(talk, "R2", "V2", 4, 50)
    talk.client(buy("B"))
    talk.expect("8|11=X|150=A", "8|11=X|150=4")
    talk.expect("8|11=R1|150=6", to="BETA")
    talk.expect_sent("cancel V1")


# -- D: decrement and cancel ---------------------------------------------------------------


def test_a_larger_incoming_order_is_decremented(talk: Dialogue) -> None:
    """One resting order after the other leaves, and takes its quantity off the new one."""
    sell(talk, "R1", "V1", 3, 49)
    sell(talk, "R2", "V2", 4, 50)
    talk.client(buy("D"))
    talk.expect_sent("cancel V1")
    talk.put(canceled("V1", 3, 49))
    talk.expect_sent("cancel V2")
    talk.put(canceled("V2", 4, 50))
    talk.expect(
        "8|11=X|150=A|39=A|38=10|151=10",
        "8|11=X|150=D|39=A|378=5|38=7|14=0|151=7|20022=G",
        "8|11=X|150=D|39=A|378=5|38=3|14=0|151=3|20022=G",
    )
    talk.expect("8|11=R1|150=6", "8|11=R1|150=4", "8|11=R2|150=6", "8|11=R2|150=4", to="BETA")
    talk.expect_sent("new#0 3 @ 50")
    accept(talk, 3)


def test_what_the_smaller_filled_before_its_end_is_not_taken_off(talk: Dialogue) -> None:
    """The new order loses what the resting one had left, not what it had at first."""
    sell(talk, "R1", "V1", 4, 50)
    talk.client(buy("D"))
    talk.put(told.filled("e1", 3), canceled("V1", 4, 50, cum=3))
    talk.expect("8|11=X|150=A", "8|11=X|150=D|39=A|38=9|151=9")
    talk.expect("8|11=R1|150=6", "8|11=R1|150=F|39=6|151=1", "8|11=R1|150=4|39=4|14=3", to="BETA")
    talk.expect_sent("cancel V1", "new#0 9 @ 50")


def test_a_smaller_that_was_filled_takes_nothing_off(talk: Dialogue) -> None:
    """A resting order that found another counterparty is no reason to trade less."""
    sell(talk, "R1", "V1", 4, 50)
    talk.client(buy("D"))
    talk.put(told.filled("e1", 4))
    talk.expect("8|11=X|150=A")
    talk.expect("8|11=R1|150=6", "8|11=R1|150=F|39=2", to="BETA")
    talk.expect_sent("cancel V1", "new#0 10 @ 50")


def test_of_equal_orders_both_are_canceled(talk: Dialogue) -> None:
    """Nothing is left of either."""
    sell(talk, "R1", "V1", 10, 50)
    talk.client(buy("D"))
    talk.put(canceled("V1", 10, 50))
    talk.expect("8|11=X|150=A", "8|11=X|150=4|39=4|14=0|151=0|58=SELF_TRADE: *|20022=G")
    talk.expect("8|11=R1|150=6", "8|11=R1|150=4|39=4", to="BETA")
    talk.expect_sent("cancel V1")


def test_a_larger_resting_order_is_decremented(talk: Dialogue) -> None:
    """Canceled at the venue, the rest placed anew; its client hears Restated under its ClOrdID."""
    sell(talk, "R1", "V1", 25, 50)
    talk.put(told.filled("e1", 5))
    talk.client(buy("D"))
    talk.expect("8|11=X|150=A", "8|11=X|150=4|39=4|58=SELF_TRADE: *|20022=G")
    talk.expect_sent("cancel V1")
    talk.put(canceled("V1", 25, 50, cum=5))
    talk.expect_sent("new#1 10 @ 50")
    row = told.row("V2", qty=10, side=Side.SELL)
    talk.put(told.accepted("V2", "R1", leg=1, session="BETA", seen=row))
    talk.expect(
        "8|11=R1|150=F|39=1|38=25|14=5|151=20",
        "8|11=R1|41=-|150=D|39=1|378=5|38=15|14=5|151=10|198=V2|20022=G",
        to="BETA",
    )


def test_a_larger_resting_order_that_fills_meanwhile(talk: Dialogue) -> None:
    """Fills up to the new total complete it: Restated and filled, nothing is placed."""
    sell(talk, "R1", "V1", 25, 50)
    talk.client(buy("D"))
    talk.put(told.filled("e1", 20), canceled("V1", 25, 50, cum=20))
    talk.expect("8|11=X|150=A", "8|11=X|150=4")
    talk.expect(
        "8|11=R1|150=F|39=1|14=20|151=5",
        "8|11=R1|150=D|39=2|378=5|38=20|14=20|151=0",
        to="BETA",
    )
    talk.expect_sent("cancel V1")


def test_a_larger_resting_order_by_the_venue_s_own_replace(begin: Begin) -> None:
    """Where the venue can make an order smaller itself, it is never off the book."""
    can = replace(CAPABILITY, replace=ReplaceMode.NATIVE, replace_keeps_id=True)
    talk = begin(capability=can, stp_accounts=STP)
    sell(talk, "R1", "V1", 25, 50)
    talk.client(buy("D"))
    talk.expect("8|11=X|150=A", "8|11=X|150=4")
    talk.expect_sent("replace#0 V1 15/15 @ 50")
    row = told.row("V1", qty=15, side=Side.SELL)
    answer = replace(told.replaced(row), order_id=told.order_id("R1", "BETA"))
    talk.put(answer)
    talk.expect("8|11=R1|150=D|39=0|378=5|38=15|151=15|198=V1|20022=G", to="BETA")


def test_a_decrement_that_the_venue_refuses_is_an_alarm(begin: Begin) -> None:
    """No self-trade happened, as the new order is canceled; the resting one stays as it was."""
    can = replace(CAPABILITY, replace=ReplaceMode.NATIVE, replace_keeps_id=True)
    talk = begin(capability=can, stp_accounts=STP)
    sell(talk, "R1", "V1", 25, 50)
    talk.client(buy("D"))
    talk.put(replace(told.replace_refused(), order_id=told.order_id("R1", "BETA")))
    talk.expect("8|11=X|150=A", "8|11=X|150=4")
    talk.expect_alarm("decrement was not done")
    assert talk.order("R1", "BETA").leaves_qty == 25


def test_a_decrement_gives_way_to_its_client_s_cancel(talk: Dialogue) -> None:
    """What is off the book by then is not placed again."""
    sell(talk, "R1", "V1", 25, 50)
    talk.client(buy("D"))
    talk.client("F|11=R2|41=R1|55=BTC/USDT|54=2", session="BETA")
    talk.put(canceled("V1", 25, 50))
    talk.expect("8|11=X|150=A", "8|11=X|150=4")
    talk.expect("8|11=R2|41=R1|150=6|39=6", "8|11=R2|41=R1|150=4|39=4|38=25", to="BETA")
    talk.expect_sent("cancel V1", "cancel V1")


def test_decrement_waits_for_what_is_under_way(talk: Dialogue) -> None:
    """A resting order that its own client cancels takes nothing off: it was leaving anyway."""
    sell(talk, "R1", "V1", 4, 50)
    talk.client("F|11=R2|41=R1|55=BTC/USDT|54=2", session="BETA")
    talk.client(buy("D"))
    talk.put(canceled("V1", 4, 50))
    talk.expect("8|11=X|150=A")
    talk.expect("8|11=R2|150=6", "8|11=R2|150=4", to="BETA")
    talk.expect_sent("cancel V1", "new#0 10 @ 50")


# -- orders that wait ----------------------------------------------------------------------


@pytest.fixture
def waiting(talk: Dialogue) -> Dialogue:
    """ACME's order X waits for the cancel of BETA's R1."""
    sell(talk, "R1", "V1", 3, 50)
    talk.client(buy("O"))
    talk.forget()
    return talk


def test_a_waiting_order_says_so(waiting: Dialogue) -> None:
    """A status request tells why it is still PendingNew."""
    waiting.client("H|11=X|55=BTC/USDT|54=1")
    waiting.expect("8|11=X|150=I|39=A|151=10|58=STP_WAITING: *")


def test_a_waiting_order_can_be_canceled(waiting: Dialogue) -> None:
    """It was never sent, so its cancel is certain at once."""
    waiting.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    waiting.expect("8|11=Y|41=X|150=6|39=6", "8|11=Y|41=X|150=4|39=4|14=0|151=0|20021=RESPONSE")
    waiting.put(canceled("V1", 3, 50))
    waiting.expect("8|11=R1|150=4", to="BETA")
    waiting.expect_sent()


def test_a_waiting_order_cannot_be_replaced(waiting: Dialogue) -> None:
    """There is nothing at the venue to replace."""
    waiting.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=10|44=40|7928=O")
    waiting.expect("9|11=Y|41=X|434=2|102=2|39=A|58=STP_WAITING: *")


def test_a_waiting_order_is_rejected_when_the_venue_goes_down(waiting: Dialogue) -> None:
    """It was never sent: that is certain, and a later moment was not asked for."""
    waiting.put(told.lost())
    waiting.expect("8|11=X|150=8|39=8|103=2|58=VENUE_DOWN: *|20021=RESPONSE")
    waiting.expect("h|340=1", to="everybody")
    waiting.put(canceled("V1", 3, 50))
    waiting.expect("8|11=R1|150=4", to="BETA")
    waiting.expect_sent()


def test_a_waiting_order_survives_a_restart(waiting: Dialogue) -> None:
    """It is not in doubt, as it was never sent; it goes on once the venue has been read again."""
    waiting.put(Restarted())
    waiting.expect()
    waiting.put(told.connected())
    waiting.forget()
    waiting.put(canceled("V1", 3, 50))
    waiting.expect("8|11=R1|150=4", to="BETA")
    waiting.expect_sent()
    waiting.put(GapFilled(venue=VENUE, account=ACCOUNT, taken_at=waiting.now + SECOND))
    waiting.expect_sent("new#0 10 @ 50")


def test_time_runs_out_after_a_restart_too(waiting: Dialogue) -> None:
    """An order that waited while the gateway was away is not sent late."""
    waiting.now += 20 * SECOND
    waiting.put(Restarted())
    waiting.expect("8|11=X|150=4|39=4|58=STP_TIMEOUT: *")


def test_a_lost_session_withdraws_what_waits(talk: Dialogue) -> None:
    """CancelOrdersOnDisconnect(8013) covers orders that were not sent yet."""
    talk.put(LogOn(session="ACME", policy=CancelPolicy.CONNECTION))
    sell(talk, "R1", "V1", 3, 50)
    talk.client(buy("O"))
    talk.put(LogOut(session="ACME"))
    talk.expect("8|11=X|150=A", "8|150=6|58=CANCEL_ON*", "8|11=X|150=4|39=4|58=CANCEL_ON*")
    talk.expect("8|11=R1|150=6", to="BETA")


def test_two_waiting_orders_are_sent_one_by_one(waiting: Dialogue) -> None:
    """No two orders share the moment at which they were sent."""
    waiting.client("D|11=Y|55=BTC/USDT|54=1|40=2|38=7|44=50|7928=O")
    waiting.put(canceled("V1", 3, 50))
    waiting.expect("8|11=Y|150=A")
    waiting.expect("8|11=R1|150=4", to="BETA")
    waiting.expect_sent("new#0 10 @ 50")
    waiting.wait(0.25)
    waiting.expect_sent("new#0 7 @ 50")
    assert waiting.order("X").leg.sent_at != waiting.order("Y").leg.sent_at


@pytest.mark.parametrize("prevention", ["O", "B", "D"])
def test_a_waiting_order_is_canceled_at_once(waiting: Dialogue, prevention: str) -> None:
    """It was never sent, so an order that would meet it need not wait for a venue."""
    line = f"D|11=R2|55=BTC/USDT|54=2|40=2|38=10|44=50|7928={prevention}"
    waiting.client(line, session="BETA")
    waiting.forget()
    assert not waiting.order("X").is_open
    assert waiting.order("R2", "BETA").is_open is (prevention == "O")


def test_a_waiting_order_is_decremented_at_once(waiting: Dialogue) -> None:
    """The smaller incoming order is canceled; the one that waits has so much less to trade."""
    waiting.client("D|11=R2|55=BTC/USDT|54=2|40=2|38=4|44=50|7928=D", session="BETA")
    waiting.expect("8|11=X|150=D|39=A|378=5|38=6|151=6|20022=G")
    waiting.expect("8|11=R2|150=A", "8|11=R2|150=4|39=4", to="BETA")
    waiting.put(canceled("V1", 3, 50))
    waiting.expect("8|11=R1|150=4", to="BETA")
    waiting.expect_sent("new#0 6 @ 50")


def test_an_order_that_the_venue_shows_is_no_longer_waiting(waiting: Dialogue) -> None:
    """A venue cannot know it, but if it does the order is not sent a second time."""
    waiting.put(told.accepted("V9", seen=told.row("V9", qty=10)), canceled("V1", 3, 50))
    waiting.expect("8|11=X|150=0|198=V9")
    waiting.expect("8|11=R1|150=4", to="BETA")
    waiting.expect_sent()


# -- what is refused -----------------------------------------------------------------------


def test_without_the_setting_7928_is_refused(begin: Begin) -> None:
    """An instruction that nobody carries out is refused, never dropped."""
    talk = begin()
    talk.client(buy("O"))
    talk.expect("8|150=8|39=8|103=11|58=UNSUPPORTED_STP: *")
    talk.expect_sent()


@pytest.mark.parametrize(
    "order",
    [
        "40=3|38=10|99=50|7928=O",
        "40=4|38=10|99=50|44=50|7928=N",
        "40=1|152=500|7928=D",
    ],
    ids=["stop", "stop limit", "decrement in cash"],
)
def test_what_the_gateway_cannot_prevent_is_refused(begin: Begin, order: str) -> None:
    """It does not see a stop being triggered, and takes no contracts off an amount of money."""
    talk = begin(capability=STOPS, stp_accounts=STP)
    talk.client(f"D|11=X|55=BTC/USDT|54=1|{order}")
    talk.expect("8|150=8|39=8|103=11|58=UNSUPPORTED_STP: *")


def test_a_venue_without_cancel_can_cancel_the_incoming_order_only(begin: Begin) -> None:
    """O, B and D need the venue's cancel."""
    talk = begin(capability=replace(CAPABILITY, cancel=False), stp_accounts=STP)
    talk.client(buy("O"))
    talk.expect("8|150=8|103=11|58=UNSUPPORTED_STP: levret has no cancel; use *")


def test_a_resting_stop_order_is_not_met_before_its_first_fill(begin: Begin) -> None:
    """An untriggered stop is not in the book; its first fill shows that it was triggered."""
    talk = begin(capability=STOPS, stp_accounts=STP)
    talk.client("D|11=R1|55=BTC/USDT|54=2|40=4|38=10|44=50|99=55", session="BETA")
    row = told.row(qty=10, side=Side.SELL)
    talk.put(told.accepted("V1", "R1", session="BETA", seen=row))
    talk.client(buy("N"))
    talk.put(told.filled("e1", 1))
    talk.client("D|11=Y|55=BTC/USDT|54=1|40=2|38=10|44=50|7928=N")
    talk.expect("8|11=X|150=A", "8|11=Y|150=A", "8|11=Y|150=4|39=4")
    talk.expect("8|150=A", "8|150=0", "8|150=F|39=1", to="BETA")


def test_a_replace_that_would_trade_with_an_own_order_is_refused(talk: Dialogue) -> None:
    """The order at the venue cannot wait; it stays in its old terms."""
    sell(talk, "R1", "V1", 3, 50)
    talk.client(buy("N", price=40))
    talk.put(told.accepted("V9", seen=told.row("V9", qty=10, price=40)))
    talk.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=10|44=50|7928=N")
    talk.expect(
        "8|150=A", "8|150=0|20022=G", "9|11=Y|41=X|434=2|102=2|39=0|58=SELF_TRADE: would trade*"
    )
    talk.client("G|11=Y2|41=X|55=BTC/USDT|54=1|40=2|38=10|44=49|7928=N")
    talk.expect("8|11=Y2|150=E")


def test_a_replace_of_7928_alone_is_done_whatever_came_of_it(begin: Begin) -> None:
    """No venue's replace carries 7928: the order as it was is the order as it shall be."""
    can = replace(CAPABILITY, replace=ReplaceMode.NATIVE, replace_keeps_id=True)
    talk = begin(capability=can, stp_accounts=STP)
    talk.client(buy("N"))
    talk.put(told.accepted("V9", seen=told.row("V9", qty=10)))
    talk.client("G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=10|44=50|7928=O")
    talk.put(told.replace_unknown(), told.seen(told.row("V9", qty=10), Evidence.QUERY))
    talk.expect("8|150=A", "8|150=0", "8|11=Y|150=E", "8|150=I|39=E|20020=IN_DOUBT", "8|11=Y|150=5")
    talk.expect_alarm("replace in doubt")


def test_an_immediate_order_in_the_way_is_waited_for(talk: Dialogue) -> None:
    """Market, IOC and FOK orders leave by themselves; nobody cancels anything for them."""
    talk.client("D|11=R1|55=BTC/USDT|54=2|40=2|38=3|44=50|59=3", session="BETA")
    row = told.row(qty=3, side=Side.SELL)
    talk.put(told.accepted("V1", "R1", session="BETA", seen=row))
    talk.client(buy("N"))
    talk.put(canceled("V1", 3, 50))
    talk.expect("8|11=X|150=A")
    talk.expect("8|11=R1|150=A", "8|11=R1|150=0", "8|11=R1|150=4", to="BETA")
    talk.expect_sent("new#0 3 @ 50", "new#0 10 @ 50")


def test_where_the_venue_has_the_field_it_prevents(begin: Begin) -> None:
    """The venue sees its whole book; the gateway only its own orders."""
    talk = begin(capability=replace(CAPABILITY, self_trade_prevention=True), stp_accounts=STP)
    sell(talk, "R1", "V1", 3, 50)
    talk.client(buy("O"))
    talk.put(told.accepted("V9", seen=told.row("V9", qty=10)))
    talk.expect("8|150=A", "8|150=0|20022=V")
    talk.expect_sent("new#0 10 @ 50")
