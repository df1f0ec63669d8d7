"""Orders in doubt: never rejected for it, never sent twice, resolved only by proof."""

from dataclasses import replace
from itertools import pairwise

import pytest

from fixgw.core.events import Restarted, VenueExecution, VenueOrder
from fixgw.core.fields import Evidence, Side
from fixgw.core.setup import SECOND
from tests.core import told
from tests.core.conftest import ORDER, Begin
from tests.core.dialogue import CAPABILITY, HORIZON, Dialogue


def look(talk: Dialogue, *orders: VenueOrder, executions: tuple[VenueExecution, ...] = ()) -> None:
    """Take the snapshot that was asked for last, now."""
    asked = talk.snapshots[-1]
    talk.snapshot(told.snapshot(talk.now, asked.since, *orders, executions=executions))


def test_an_unanswered_order_is_in_doubt(talk: Dialogue) -> None:
    """The client hears at once that the order is in doubt, and since when."""
    talk.client(ORDER)
    talk.put(told.unknown())
    talk.expect(
        "8|11=X|150=A|39=A|20020=-",
        "8|11=X|150=I|39=A|14=0|151=10000|20020=IN_DOUBT|20021=-|58=IN_DOUBT since 2026*",
    )
    talk.expect_alarm("order in doubt at levret: no answer in 5 s")


def test_a_doubt_is_told_once(doubted: Dialogue) -> None:
    """The same bad news again is no news."""
    doubted.put(told.unknown())
    doubted.expect()


def test_a_status_request_repeats_the_doubt(doubted: Dialogue) -> None:
    """Whoever asks hears that the order is in doubt; there is no venue id to ask the venue by."""
    doubted.client("H|11=X|55=BTC/USDT|54=1")
    doubted.expect("8|11=X|150=I|39=A|20020=IN_DOUBT|58=IN_DOUBT since*")
    doubted.expect_sent()


def test_probes_come_soon_then_with_back_off(doubted: Dialogue) -> None:
    """The first look comes after a second, then 2, 2, 4, 8, 16, at most 30 seconds apart."""
    asked_at: list[int] = []
    while len(asked_at) < 8:
        before = len(doubted.snapshots)
        doubted.wait(0.999)
        if len(doubted.snapshots) > before:
            asked_at.append(doubted.now)
    gaps = [round((later - sooner) / SECOND) for sooner, later in pairwise(asked_at)]
    assert gaps == [2, 2, 4, 8, 16, 30, 30]


def test_a_probe_reaches_back_before_the_order_was_sent(doubted: Dialogue) -> None:
    """A look at the venue covers everything since the order left, with overlap."""
    doubted.wait(100)
    sent_at = doubted.order().leg.sent_at
    assert doubted.snapshots[-1].since == sent_at - doubted.setup.snapshot_overlap


def test_found_open(doubted: Dialogue) -> None:
    """An open order of the same content and time is the order in doubt; QUERY is the proof."""
    doubted.wait(1)
    look(doubted, told.row(at=doubted.order().leg.sent_at))
    doubted.expect("8|11=X|150=0|39=0|14=0|151=10000|198=V1|20020=-|20021=QUERY")


def test_found_on_the_stream(doubted: Dialogue) -> None:
    """The stream is as good a proof as a query."""
    doubted.put(told.seen(told.row()))
    doubted.expect("8|11=X|150=0|39=0|198=V1|20021=STREAM")


def test_found_filled_through_history(doubted: Dialogue) -> None:
    """An order that filled and closed is found by its executions, which name it to be asked."""
    doubted.wait(1)
    doubted.forget()
    doubted.wait(2)
    executions = (told.execution("e1", 4000), told.execution("e2", 6000))
    look(doubted, executions=executions)
    doubted.expect()
    doubted.expect_sent("snapshot", "query V1")
    doubted.put(told.seen(told.row(status=told.FILLED, cum=10000), Evidence.QUERY))
    doubted.put(told.listed(*executions))
    doubted.expect(
        "8|11=X|150=0|39=0|14=0|151=10000|198=V1|20021=QUERY",
        "8|11=X|150=F|39=1|14=4000|151=6000|32=4000",
        "8|11=X|150=F|39=2|14=10000|151=0|32=6000|20021=HISTORY",
    )
    doubted.expect_sent()


def test_the_late_answer_after_resolution_is_no_news(doubted: Dialogue) -> None:
    """An answer that arrives after the order was found says nothing new."""
    doubted.put(told.seen(told.row()))
    doubted.forget()
    doubted.put(told.accepted(), told.unknown())
    doubted.expect()
    assert doubted.alarms == []


def test_the_late_answer_resolves(doubted: Dialogue) -> None:
    """An answer after the time was over is still the best proof."""
    doubted.put(told.accepted())
    doubted.expect("8|11=X|150=0|39=0|198=V1|20021=RESPONSE")


def test_a_late_refusal_resolves(doubted: Dialogue) -> None:
    """A refusal after the time was over proves that the order never lived."""
    doubted.put(told.refused())
    doubted.expect("8|11=X|150=8|39=8|14=0|151=0|103=3|20021=RESPONSE")


def test_the_answer_names_another_order_than_the_one_found(doubted: Dialogue) -> None:
    """Two venue orders claim to be one client order: a person has to look."""
    doubted.put(told.seen(told.row("V1")))
    doubted.forget()
    doubted.put(told.accepted("V2"))
    doubted.expect()
    doubted.expect_alarm("V2, but the order was found as V1")


def test_absent_after_the_horizon_needs_two_looks(doubted: Dialogue) -> None:
    """Two complete looks after the last moment the venue could take the order prove its death."""
    doubted.wait(HORIZON / SECOND + 1)
    look(doubted)
    doubted.expect()
    doubted.wait(40)
    look(doubted)
    doubted.expect("8|11=X|150=8|39=8|14=0|151=0|58=NOT_AT_VENUE*|20021=HISTORY")
    doubted.wait(100)
    doubted.expect_sent("snapshot", "snapshot")


def test_looks_before_the_horizon_prove_nothing(doubted: Dialogue) -> None:
    """While the venue could still take the order, not finding it means nothing."""
    for _ in range(5):
        doubted.wait(3)
        look(doubted)
    doubted.expect()
    assert doubted.order().doubt is not None


def test_a_look_that_began_after_the_order_was_sent_proves_nothing(doubted: Dialogue) -> None:
    """An order that filled before the look's beginning would be in neither list."""
    doubted.wait(600)
    too_late = doubted.order().leg.sent_at + 5 * SECOND
    for _ in range(3):
        doubted.snapshot(told.snapshot(doubted.now, too_late))
    doubted.expect()
    assert doubted.order().doubt is not None


def test_without_a_horizon_absence_is_never_proven(begin: Begin) -> None:
    """A venue that states no limit could take the order at any time: a person has to decide."""
    talk = begin(capability=replace(CAPABILITY, order_horizon=None))
    talk.client(ORDER)
    talk.put(told.unknown())
    talk.forget()
    for _ in range(20):
        talk.wait(600)
        look(talk)
    talk.expect()
    assert talk.order().doubt is not None


def test_found_among_external_twins_of_another_time(doubted: Dialogue) -> None:
    """Orders of equal content from before or long after are strangers."""
    sent_at = doubted.order().leg.sent_at
    doubted.wait(1)
    look(
        doubted,
        told.row("E1", at=sent_at - 60 * SECOND),
        told.row("E2", at=sent_at + 60 * SECOND),
        told.row("V1", at=sent_at + SECOND),
    )
    doubted.expect("8|11=X|150=0|39=0|198=V1|20021=QUERY")
    doubted.expect(
        "8|37=X*|150=0|39=0|198=E1|20024=EXTERNAL",
        "8|37=X*|150=0|39=0|198=E2|20024=EXTERNAL",
        to="drop copy",
    )


@pytest.mark.parametrize(
    "other",
    [
        told.row(price=51),
        told.row(qty=9999),
        told.row(side=Side.SELL),
        told.row(symbol="ETH_USDT"),
    ],
    ids=["price", "quantity", "side", "symbol"],
)
def test_an_order_of_other_content_is_not_ours(doubted: Dialogue, other: VenueOrder) -> None:
    """Content decides: one difference makes a stranger, and the doubt remains."""
    doubted.put(told.seen(other))
    doubted.expect("8|150=0|39=0|198=V1|20024=EXTERNAL", to="drop copy")
    doubted.expect()
    assert doubted.order().doubt is not None


def test_two_identical_orders_in_doubt_and_one_at_the_venue(doubted: Dialogue) -> None:
    """Equal orders are interchangeable: the older one is found, the other proven absent."""
    doubted.client(ORDER.replace("11=X", "11=Y"))
    doubted.put(told.unknown("Y"))
    doubted.forget()
    doubted.wait(HORIZON / SECOND + 2)
    look(doubted, told.row("V1", at=doubted.order().leg.sent_at))
    doubted.expect("8|11=X|150=0|39=0|198=V1|20021=QUERY")
    doubted.wait(40)
    look(doubted, told.row("V1"))
    doubted.expect("8|11=Y|150=8|39=8|58=NOT_AT_VENUE*|20021=HISTORY")


def test_twins_in_doubt_are_told_apart_by_time(doubted: Dialogue) -> None:
    """Each venue order goes to the twin sent last before it was made, so that both find theirs."""
    doubted.now += 15 * SECOND
    doubted.client(ORDER.replace("11=X", "11=Y"))
    doubted.put(told.unknown("Y"))
    doubted.forget()
    sent_at = doubted.order("X").leg.sent_at
    doubted.put(told.seen(told.row("V2", at=sent_at + 16 * SECOND)))
    doubted.expect("8|11=Y|150=0|198=V2|20021=STREAM")
    doubted.put(told.seen(told.row("V1", at=sent_at + SECOND)))
    doubted.expect("8|11=X|150=0|198=V1|20021=STREAM")


def test_an_answer_that_names_another_clients_order(resting: Dialogue) -> None:
    """One venue order cannot be two of ours: the second is in doubt, and a person has to look."""
    resting.client(ORDER.replace("11=X", "11=Y"))
    resting.forget()
    resting.put(told.accepted("V1", "Y"))
    resting.expect("8|11=Y|150=I|39=A|20020=IN_DOUBT")
    assert any("which is" in alarm for alarm in resting.alarms)


def test_an_older_description_arrives_last(doubted: Dialogue) -> None:
    """Of an undecided order the description that is further on counts, not the latest to come."""
    doubted.client(ORDER.replace("11=X", "11=Y"))
    doubted.forget()
    doubted.put(told.seen(told.row(status=told.CANCELED)), told.seen(told.row()))
    doubted.put(told.refused("Y"))
    doubted.expect(
        "8|11=Y|150=8|39=8", "8|11=X|150=0|39=0|198=V1", "8|11=X|150=4|39=4|20021=STREAM"
    )


def test_an_identical_order_in_flight_makes_the_found_one_wait(doubted: Dialogue) -> None:
    """While an equal order's call is under way, whose order was seen is decided by its answer."""
    doubted.client(ORDER.replace("11=X", "11=Y"))
    doubted.forget()
    doubted.put(told.seen(told.row("V1")))
    doubted.expect()
    doubted.put(told.accepted("V2", "Y"))
    doubted.expect(
        "8|11=Y|150=0|39=0|198=V2|20021=-",
        "8|11=X|150=0|39=0|198=V1|20021=STREAM",
    )


def test_an_identical_order_in_flight_turns_out_to_be_the_seen_one(doubted: Dialogue) -> None:
    """When the answer claims the order that was seen, the one in doubt stays in doubt."""
    doubted.client(ORDER.replace("11=X", "11=Y"))
    doubted.forget()
    doubted.put(told.seen(told.row("V1")), told.filled("e1", 1000), told.accepted("V1", "Y"))
    doubted.expect(
        "8|11=Y|150=0|39=0|198=V1",
        "8|11=Y|150=F|39=1|14=1000|151=9000",
    )
    assert doubted.order("X").doubt is not None


def test_absence_waits_for_an_order_known_by_executions_alone(doubted: Dialogue) -> None:
    """Executions of a nameless order may be ours: until it is asked, nothing is absent."""
    doubted.wait(HORIZON / SECOND + 1)
    for _ in range(3):
        look(doubted, executions=(told.execution("e1", 10000),))
        doubted.put(told.query_failed())
        doubted.wait(40)
    doubted.expect()
    doubted.put(told.seen(told.row(status=told.FILLED, cum=10000), Evidence.QUERY))
    doubted.expect("8|11=X|150=0|39=0", "8|11=X|150=F|39=2|14=10000|151=0|20021=HISTORY")


def test_absence_waits_for_an_order_that_is_described_too_thinly(doubted: Dialogue) -> None:
    """An order whose quantity the venue does not say may be ours: it is asked for first."""
    doubted.put(told.seen(told.row(qty=None)))
    doubted.expect_sent("query V1")
    doubted.expect(to="drop copy")
    doubted.wait(HORIZON / SECOND + 1)
    look(doubted)
    doubted.wait(40)
    look(doubted)
    doubted.expect()
    doubted.put(told.seen(told.row(), Evidence.QUERY))
    doubted.expect("8|11=X|150=0|39=0|198=V1|20021=QUERY")


def test_a_restart_puts_every_order_in_flight_in_doubt(talk: Dialogue) -> None:
    """After a restart the answer of a call that was under way can never come."""
    talk.client(ORDER)
    talk.client(ORDER.replace("11=X", "11=Y"))
    talk.put(told.accepted("V2", "Y"))
    talk.forget()
    talk.put(Restarted())
    talk.expect("8|11=X|150=I|39=A|20020=IN_DOUBT|58=IN_DOUBT since*")
    talk.wait(1)
    look(talk, told.row("V2"), told.row("V1"))
    talk.expect("8|11=X|150=0|39=0|198=V1|20021=QUERY")


def test_a_restart_asks_about_cancels_under_way(resting: Dialogue) -> None:
    """A cancel whose answer was lost is followed up by asking, and repeated if it left no trace."""
    resting.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    resting.forget()
    resting.put(Restarted())
    resting.wait(0)
    resting.expect_sent("query V1")
    resting.put(told.seen(told.row(), Evidence.QUERY))
    resting.expect_sent("cancel V1")


def test_cancel_while_in_doubt(doubted: Dialogue) -> None:
    """The cancel is held until the order is found, then sent at once."""
    doubted.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    doubted.expect("8|11=Y|41=X|150=6|39=6|151=10000")
    doubted.expect_sent()
    doubted.put(told.seen(told.row()))
    doubted.expect("8|11=X|150=0|39=6|198=V1|20021=STREAM")
    doubted.expect_sent("cancel V1")


def test_cancel_while_in_doubt_of_an_order_that_proves_absent(doubted: Dialogue) -> None:
    """The order is rejected and the cancel was too late: both requests get their answer."""
    doubted.client("F|11=Y|41=X|55=BTC/USDT|54=1")
    doubted.forget()
    doubted.put(told.absent(), told.absent())
    doubted.expect(
        "8|11=X|150=8|39=8|151=0|20021=HISTORY",
        "9|11=Y|41=X|39=8|102=0|58=TOO_LATE*",
    )


def test_an_order_believed_dead_comes_back(doubted: Dialogue) -> None:
    """An acceptance after proven absence means the proof was wrong: New again, with an alarm."""
    doubted.put(told.absent(), told.absent())
    doubted.forget()
    doubted.put(told.accepted())
    doubted.expect("8|11=X|150=0|39=0|14=0|151=10000|198=V1|20021=RESPONSE")
    doubted.expect_alarm("believed dead")


def test_not_sent_is_rejected_with_proof(talk: Dialogue) -> None:
    """What certainly never left is Rejected at once."""
    talk.client(ORDER)
    talk.put(told.not_sent())
    talk.expect("8|150=A|39=A", "8|11=X|150=8|39=8|103=0|58=VENUE_DOWN*|20021=RESPONSE")


def test_a_client_key_decides_alone(begin: Begin) -> None:
    """At a venue that carries our id, equal content without it is a stranger's order."""
    talk = begin(capability=replace(CAPABILITY, client_key=True))
    talk.client(ORDER)
    talk.put(told.unknown())
    talk.forget()
    talk.put(told.seen(told.row("E1")), told.seen(told.row("V1", key=told.order_id())))
    talk.expect("8|150=0|39=0|198=E1|20024=EXTERNAL", to="drop copy")
    talk.expect("8|11=X|150=0|39=0|198=V1|20021=STREAM")


def test_a_client_key_revives_a_rejected_order(begin: Begin) -> None:
    """An order that carries our id is ours, whatever an answer said: it is alive, with an alarm."""
    talk = begin(capability=replace(CAPABILITY, client_key=True))
    talk.client(ORDER)
    talk.put(told.refused())
    talk.forget()
    talk.put(told.seen(told.row("V1", key=told.order_id())))
    talk.expect("8|11=X|150=0|39=0|151=10000|198=V1|20021=STREAM")
    talk.expect(to="drop copy")
    talk.expect_alarm("believed dead")


def test_a_client_key_of_somebody_else_is_no_match(doubted: Dialogue) -> None:
    """Where content decides, an order that names another's id is still a stranger's."""
    doubted.wait(1)
    look(doubted, told.row("V9", at=doubted.now, key="theirs"))
    doubted.expect()
    doubted.expect("8|150=0|39=0|198=V9|20024=EXTERNAL", to="drop copy")
    look(doubted, told.row("V1", at=doubted.now))
    doubted.expect("8|11=X|150=0|39=0|198=V1|20021=QUERY")
