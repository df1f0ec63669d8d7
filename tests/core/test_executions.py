"""Executions: applied once, whenever and however often they are told."""

from dataclasses import replace

import pytest

from fixgw.core.events import Event
from fixgw.core.fields import Evidence
from tests.core import told
from tests.core.conftest import ORDER
from tests.core.dialogue import Dialogue


def test_an_execution_before_the_answer(talk: Dialogue) -> None:
    """The stream is faster than the answer: the fill waits, and New comes first."""
    talk.client(ORDER)
    talk.put(told.filled("e1", 3000), told.seen(told.row(status=told.PARTLY, cum=3000)))
    talk.expect("8|150=A|39=A")
    talk.put(told.accepted())
    talk.expect("8|150=0|39=0|14=0|151=10000", "8|150=F|39=1|14=3000|151=7000|32=3000")
    talk.expect_sent("new#0 10000 @ 50")


def test_a_whole_life_before_the_answer(talk: Dialogue) -> None:
    """Filled and closed before the answer: New, trades, Filled, in this order."""
    talk.client(ORDER)
    talk.put(told.seen(told.row(status=told.NEW)))
    talk.put(told.filled("e1", 3000), told.filled("e2", 7000))
    talk.put(told.seen(told.row(status=told.FILLED, cum=10000)))
    talk.put(told.accepted(seen=told.row(status=told.NEW)))
    talk.expect(
        "8|150=A|39=A",
        "8|150=0|39=0|14=0|151=10000",
        "8|150=F|39=1|14=3000|151=7000",
        "8|150=F|39=2|14=10000|151=0|20021=STREAM",
    )


def test_an_execution_before_its_order(talk: Dialogue) -> None:
    """An execution that overtakes the news of its order waits for it."""
    talk.client(ORDER)
    talk.put(told.filled("e1", 3000), told.accepted(), told.seen(told.row(cum=3000)))
    talk.expect("8|150=A", "8|150=0|39=0", "8|150=F|39=1|14=3000|151=7000")


def test_every_event_twice(talk: Dialogue) -> None:
    """Whatever is told a second time changes nothing and is told to nobody."""
    talk.client(ORDER)
    events: list[Event] = [
        told.accepted(),
        told.seen(told.row(status=told.NEW)),
        told.filled("e1", 4000),
        told.seen(told.row(status=told.PARTLY, cum=4000)),
        told.listed(told.execution("e1", 4000)),
        told.filled("e2", 6000),
        told.seen(told.row(status=told.FILLED, cum=10000)),
    ]
    for event in events:
        talk.put(event, event)
    for event in events:
        talk.put(event)
    talk.expect(
        "8|150=A|39=A",
        "8|150=0|39=0",
        "8|150=F|39=1|14=4000|151=6000",
        "8|150=F|39=2|14=10000|151=0",
    )
    assert talk.alarms == []


def test_the_same_execution_from_stream_query_and_history(resting: Dialogue) -> None:
    """One venue execution id is one fill, with the ExecID that its id gives it."""
    resting.put(told.filled("e1", 4000), told.listed(told.execution("e1", 4000)))
    resting.snapshot(
        told.snapshot(resting.now, 0, told.row(cum=4000), executions=(told.execution("e1", 4000),))
    )
    resting.expect("8|150=F|39=1|14=4000|151=6000|17=FMR742KIYCB7K2IWW")


def test_quantity_grows_and_the_execution_is_fetched(resting: Dialogue) -> None:
    """An order that filled more than was told is asked for its executions."""
    resting.put(told.seen(told.row(status=told.PARTLY, cum=4000)))
    resting.expect()
    resting.expect_sent("fetch V1")
    resting.put(told.listed(told.execution("e1", 1000), told.execution("e2", 3000)))
    resting.expect("8|150=F|39=1|14=1000|151=9000", "8|150=F|39=1|14=4000|151=6000")
    resting.wait(100)
    resting.expect_sent()


def test_the_end_waits_for_its_executions(resting: Dialogue) -> None:
    """Canceled with fills unexplained is not told before the fills are."""
    resting.put(told.seen(told.row(status=told.CANCELED, cum=4000)))
    resting.expect()
    resting.put(told.listed(told.execution("e1", 3000)))
    resting.expect("8|150=F|39=1|14=3000|151=7000")
    resting.put(told.filled("e2", 1000))
    resting.expect("8|150=F|39=1|14=4000|151=6000", "8|150=4|39=4|14=4000|151=0|20021=STREAM")


def test_executions_listed_late_are_asked_for_again(resting: Dialogue) -> None:
    """A list that is still short is asked for again, with back-off, and an alarm in the end."""
    resting.put(told.seen(told.row(status=told.PARTLY, cum=4000)))
    for _ in range(3):
        resting.put(told.listed())
        resting.wait(30)
    resting.expect_sent("fetch V1", "fetch V1", "fetch V1", "fetch V1")
    resting.expect_alarm("4000 filled of V1, but lists executions for 0")
    resting.put(told.listed(told.execution("e1", 4000)))
    resting.expect("8|150=F|39=1|14=4000|151=6000")


def test_executions_never_listed_are_taken_from_the_quantity(resting: Dialogue) -> None:
    """Where a venue lists none, the growth of the quantity is the fill, at the price it implies."""
    resting.put(told.seen(told.row(status=told.PARTLY, cum=4000, avg=49)))
    resting.put(told.listed(available=False))
    resting.expect("8|150=F|39=1|14=4000|151=6000|32=4000|31=49|6=49")
    resting.put(told.seen(told.row(status=told.FILLED, cum=10000, avg="49.6")))
    resting.expect("8|150=F|39=2|14=10000|151=0|32=6000|31=50|6=49.6|20021=STREAM")
    resting.put(told.filled("e1", 4000), told.filled("e2", 6000))
    resting.expect()


def test_a_delta_without_an_average_takes_the_limit_price(resting: Dialogue) -> None:
    """Without an average price the order's own limit is the best that can be said."""
    resting.put(told.seen(told.row(status=told.PARTLY, cum=4000)), told.listed(available=False))
    resting.expect("8|150=F|39=1|14=4000|31=50|151=6000")


def test_a_delta_that_is_the_last_execution_has_its_price(resting: Dialogue) -> None:
    """A venue that tells the last execution tells its price: the limit is not needed."""
    resting.put(told.seen(told.row(cum=4000, last=(4000, "49.5"))), told.listed(available=False))
    resting.put(told.seen(told.row(cum=9000, last=(1000, 49))))
    resting.expect("8|150=F|39=1|14=4000|31=49.5", "8|150=F|39=1|14=9000|32=5000|31=50")


def test_a_delta_of_a_market_order_has_at_worst_the_last_price(talk: Dialogue) -> None:
    """Several fills were missed and only the last one's price is known: told, with an alarm."""
    talk.client("D|11=X|55=BTC/USDT|54=1|40=1|38=10000")
    talk.put(told.accepted(seen=told.row(price=None)))
    talk.forget()
    talk.put(told.seen(told.row(cum=4000, price=None, last=(1000, 48))))
    talk.put(told.listed(available=False))
    talk.expect("8|150=F|39=1|14=4000|32=4000|31=48")
    talk.expect_alarm("gives no price for 4000 filled")


def test_a_delta_without_any_price_waits(talk: Dialogue) -> None:
    """A market order without an average price is not told a price out of thin air."""
    talk.client("D|11=X|55=BTC/USDT|54=1|40=1|38=10000")
    talk.put(told.accepted(seen=told.row(price=None)))
    talk.forget()
    talk.put(told.seen(told.row(cum=4000, price=None)), told.listed(available=False))
    talk.expect()
    talk.expect_alarm("gives no price for 4000 filled")
    talk.put(told.seen(told.row(cum=5000, price=None, avg=48)))
    talk.expect("8|150=F|39=1|14=5000|151=5000|31=48")


def test_a_delta_after_single_executions(resting: Dialogue) -> None:
    """What was told one by one is not told again by quantity."""
    resting.put(told.filled("e1", 1000, 48))
    resting.put(told.seen(told.row(cum=4000, avg="49.5")), told.listed(available=False))
    resting.expect(
        "8|150=F|39=1|14=1000|151=9000|31=48", "8|150=F|39=1|14=4000|151=6000|32=3000|31=50"
    )


def test_an_end_without_a_quantity_is_asked_for(resting: Dialogue) -> None:
    """How much was filled belongs to an order's end: until it is known, the end is not told."""
    resting.put(told.seen(told.row(status=told.CANCELED, cum=None)))
    resting.expect()
    resting.expect_sent("query V1")
    resting.put(told.seen(told.row(status=told.CANCELED, cum=4000), Evidence.QUERY))
    resting.put(told.listed(told.execution("e1", 4000)))
    resting.expect("8|150=F|39=1|14=4000|151=6000", "8|150=4|39=4|14=4000|151=0|20021=QUERY")


@pytest.mark.parametrize("evidence", [Evidence.STREAM, Evidence.RESPONSE])
def test_filled_without_a_quantity_is_never_told_as_canceled(
    resting: Dialogue, evidence: Evidence
) -> None:
    """A venue that says no quantity even when asked lists the executions: they tell the end."""
    row = told.row(status=told.FILLED, cum=None)
    resting.put(told.seen(row, evidence), told.query_failed())
    resting.wait(1)
    resting.put(told.seen(row, Evidence.QUERY))
    resting.expect()
    resting.expect_sent("query V1", "query V1")
    resting.put(told.listed(told.execution("e1", 6000), told.execution("e2", 4000)))
    resting.expect("8|150=F|39=1|14=6000|151=4000", "8|150=F|39=2|14=10000|151=0|20021=QUERY")


def test_stale_quantities_are_ignored(resting: Dialogue) -> None:
    """An older description after a newer one takes nothing back."""
    resting.put(told.filled("e1", 4000), told.filled("e2", 2000))
    resting.put(told.seen(told.row(status=told.PARTLY, cum=4000)), told.seen(told.row()))
    resting.expect("8|150=F|14=4000|39=1|151=6000", "8|150=F|14=6000|39=1|151=4000")
    assert resting.order().cum_qty == 6000


def test_an_overfill_is_told_as_it_is(resting: Dialogue) -> None:
    """More than was ordered is real money: CumQty goes beyond OrderQty, with an alarm."""
    resting.put(told.filled("e1", 10000), told.filled("e2", 500))
    resting.expect(
        "8|150=F|39=2|14=10000|151=0",
        "8|150=F|39=2|38=10000|14=10500|151=0|32=500|20021=STREAM",
    )
    assert [alarm for alarm in resting.alarms if "overfill: 10500 of 10000" in alarm]


def test_a_fill_that_completes_a_canceled_order(resting: Dialogue) -> None:
    """When fills after the cancel reach the whole quantity, the order is Filled after all."""
    resting.put(told.seen(told.row(status=told.CANCELED)))
    resting.put(told.filled("e1", 10000))
    resting.expect("8|150=4|39=4|14=0|151=0", "8|150=F|39=2|14=10000|151=0|20021=STREAM")


def test_a_fill_after_the_venue_rejected_the_order(resting: Dialogue) -> None:
    """A venue that rejects and executes all the same has executed: the fill is told."""
    resting.put(told.seen(told.row(status=told.REJECTED)))
    resting.put(told.filled("e1", 4000))
    resting.expect(
        "8|150=8|39=8|14=0|151=0|103=99|20021=STREAM", "8|150=F|39=4|14=4000|151=0|32=4000"
    )
    resting.expect_alarm("after the order was closed")


@pytest.mark.parametrize("cum", [0, None])
def test_a_rejection_after_new_has_the_venues_words(resting: Dialogue, cum: int | None) -> None:
    """Text(58) is what the venue said, even when the end has to be asked about for its quantity."""
    resting.put(told.seen(told.row(status=told.REJECTED, cum=cum, text="margin call")))
    resting.put(told.seen(told.row(status=told.REJECTED), Evidence.QUERY))
    resting.expect("8|11=X|150=8|39=8|103=99|58=margin call")


def test_words_that_come_before_the_last_fill(resting: Dialogue) -> None:
    """The end waits for its executions, and keeps the first words that were said of it."""
    resting.put(told.seen(told.row(status=told.CANCELED, cum=4000)))
    resting.put(told.seen(told.row(status=told.CANCELED, cum=4000, text="liquidated")))
    resting.put(told.seen(told.row(status=told.CANCELED, cum=4000, text="closed")))
    resting.put(told.filled("e1", 4000))
    resting.expect("8|150=F|39=1|14=4000", "8|150=4|39=4|14=4000|58=liquidated")


def test_a_rejection_without_words_says_so(resting: Dialogue) -> None:
    """A reject always has a Text(58)."""
    resting.put(told.seen(told.row(status=told.REJECTED)))
    resting.expect("8|150=8|39=8|58=rejected by levret, which gave no reason")


def test_a_rejection_after_a_fill_is_a_cancel(resting: Dialogue) -> None:
    """A part-filled order cannot be rejected any more: its rest is canceled."""
    resting.put(told.filled("e1", 4000), told.seen(told.row(status=told.REJECTED, cum=4000)))
    resting.expect("8|150=F|39=1|14=4000|151=6000", "8|150=4|39=4|14=4000|151=0")


def test_filled_by_the_venue_with_quantity_left(resting: Dialogue) -> None:
    """A venue that calls the order filled with quantity left has given up the rest."""
    resting.put(told.filled("e1", 4000), told.seen(told.row(status=told.FILLED, cum=4000)))
    resting.expect("8|150=F|39=1|14=4000|151=6000", "8|150=4|39=4|14=4000|151=0|20021=STREAM")


def test_a_missing_order_is_for_a_person_to_judge(resting: Dialogue) -> None:
    """A venue that denies an order it took proves nothing: an alarm, no report."""
    resting.put(told.missing())
    resting.expect()
    resting.expect_alarm("no longer knows V1")


def test_a_refused_order_that_the_stream_shows_alive(talk: Dialogue) -> None:
    """A refusal stands; what the stream shows is then somebody else's, and is not hidden."""
    talk.client(ORDER)
    talk.put(told.seen(told.row("V1")), told.refused())
    talk.expect("8|150=A|39=A", "8|11=X|150=8|39=8|20021=RESPONSE")
    talk.expect("8|150=0|39=0|198=V1|20024=EXTERNAL", to="drop copy")


def test_a_second_refusal_is_an_alarm(talk: Dialogue) -> None:
    """Answers to calls that are no longer in flight change nothing."""
    talk.client(ORDER)
    talk.put(told.refused(), told.refused(), told.not_sent())
    talk.expect("8|150=A", "8|150=8|39=8")
    assert len(talk.alarms) == 2


def test_a_refusal_of_a_placed_order_is_an_alarm(resting: Dialogue) -> None:
    """An order that the venue took cannot be refused any more."""
    resting.put(told.refused())
    resting.expect()
    resting.expect_alarm("no longer in flight")


def test_an_acceptance_of_an_unknown_leg_is_an_alarm(resting: Dialogue) -> None:
    """An answer for a leg that was never sent is not trusted."""
    resting.put(told.accepted("V9", leg=3))
    resting.expect()
    resting.expect_alarm("unknown leg 3")


def test_an_external_order_lives_for_drop_copies_alone(talk: Dialogue) -> None:
    """Orders placed elsewhere are told with 20024, to drop copies only, never in answer to H."""
    talk.put(told.filled("e1", 4000), told.seen(told.row("E1", told.PARTLY, 4000, qty=5000)))
    talk.put(told.filled("e1", 4000, venue_order_id="E1"))
    talk.put(told.seen(told.row("E1", told.CANCELED, 4000, qty=5000)))
    external = "37=X*|11=-|198=E1|20024=EXTERNAL"
    talk.expect(
        f"8|{external}|150=0|39=0|38=5000",
        f"8|{external}|150=F|39=1|14=4000|151=1000",
        f"8|{external}|150=4|39=4|14=4000|151=0|20021=STREAM",
        to="drop copy",
    )
    talk.client(f"H|11=A|37={next(iter(talk.blotter.orders))}|55=BTC/USDT|54=1")
    talk.expect("8|37=NONE|150=I|39=8")


def test_evidence_of_a_fill_found_by_query(resting: Dialogue) -> None:
    """The report that ends the order names how its end was learnt."""
    resting.put(told.seen(told.row(status=told.FILLED, cum=10000), Evidence.QUERY))
    resting.put(told.listed(told.execution("e1", 10000)))
    resting.expect("8|150=F|39=2|14=10000|151=0|20021=QUERY")


def test_an_end_without_a_quantity_is_asked_about(resting: Dialogue) -> None:
    """A stream that calls an order canceled but not how much was filled is not believed yet."""
    resting.forget()
    ended = replace(told.row(status=told.CANCELED), cum_qty=None)
    resting.put(told.seen(ended, evidence=Evidence.STREAM))
    resting.expect()
    resting.expect_sent("query V1")
    resting.put(told.seen(told.row(status=told.CANCELED, cum=3000), evidence=Evidence.QUERY))
    resting.put(told.listed(told.execution("e1", 3000)))
    resting.expect("8|150=F|39=1|14=3000", "8|150=4|39=4|14=3000|151=0|20021=QUERY")
