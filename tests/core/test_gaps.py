"""Streams lost and found: halted and open, snapshots, and what was missed in between."""

from fixgw.core.events import (
    GapFilled,
    GapFillFailed,
    InstrumentsLoaded,
    StreamConnected,
    StreamLost,
)
from fixgw.core.fields import Evidence
from fixgw.core.setup import SECOND
from tests.core import told
from tests.core.conftest import ORDER
from tests.core.dialogue import ACCOUNT, INSTRUMENTS, LOOK_EVERY, VENUE, Dialogue


def gap_filled(talk: Dialogue) -> GapFilled:
    """A snapshot taken just now has been merged."""
    return GapFilled(venue=VENUE, account=ACCOUNT, taken_at=talk.now)


def test_a_lost_stream_halts_the_venue_for_everybody(talk: Dialogue) -> None:
    """Clients hear it once; new orders are refused from then on."""
    talk.put(told.lost(), told.lost())
    talk.expect("h|336=LEVRET|340=1|58=levret stream lost: no data for 15 s", to="everybody")
    talk.client(ORDER)
    talk.expect("8|11=X|150=8|39=8|103=2|58=VENUE_DOWN: levret takes no new orders now*")
    talk.expect_sent()


def test_a_connected_stream_is_not_yet_healthy(talk: Dialogue) -> None:
    """Until a snapshot taken after the connection is merged, new orders are refused."""
    talk.put(told.lost(), told.connected())
    talk.expect("h|340=1", to="everybody")
    talk.expect_sent("snapshot")
    talk.client(ORDER)
    talk.expect("8|11=X|150=8|39=8|103=2|58=VENUE_DOWN*")
    talk.put(gap_filled(talk))
    talk.expect("h|336=LEVRET|340=2", to="everybody")
    talk.client(ORDER.replace("11=X", "11=Y"))
    talk.expect("8|11=Y|150=A|39=A")


def test_a_snapshot_from_before_the_connection_opens_nothing(talk: Dialogue) -> None:
    """What was read before the stream delivered may already be old."""
    talk.put(told.lost())
    before = gap_filled(talk)
    talk.put(told.connected(), before)
    talk.expect("h|340=1", to="everybody")
    talk.client(ORDER)
    talk.expect("8|11=X|150=8|58=VENUE_DOWN*")


def test_a_gap_is_read_from_the_last_point_at_which_nothing_was_missing(talk: Dialogue) -> None:
    """The snapshot reaches back to when the stream was lost, with overlap."""
    talk.put(told.lost())
    lost_at = talk.now
    talk.now += 300 * SECOND
    talk.put(told.connected())
    assert talk.snapshots[-1].since == lost_at - talk.setup.snapshot_overlap
    talk.forget()


def test_snapshots_go_on_while_the_stream_is_down(talk: Dialogue) -> None:
    """A venue that answers questions still tells of fills: it is asked every two seconds."""
    talk.put(told.lost())
    talk.forget()
    for _ in range(6):
        talk.wait(1)
    talk.expect_sent("snapshot", "snapshot", "snapshot")
    talk.put(gap_filled(talk))
    talk.expect(to="everybody")


def test_a_failed_snapshot_is_made_again(talk: Dialogue) -> None:
    """A gap is not filled until it is; the operator hears why."""
    talk.put(told.lost(), told.connected())
    talk.forget()
    talk.put(GapFillFailed(venue=VENUE, account=ACCOUNT, text="503"))
    talk.expect_alarm("no snapshot: 503")
    talk.wait(2)
    talk.expect_sent("snapshot")
    talk.put(gap_filled(talk))
    talk.expect("h|340=2", to="everybody")


def failed() -> GapFillFailed:
    """A snapshot did not come."""
    return GapFillFailed(venue=VENUE, account=ACCOUNT, text="503")


def waits(talk: Dialogue, count: int) -> list[int]:
    """Fail so many snapshots; return the whole seconds from each failure to the next snapshot."""
    seconds = []
    for _ in range(count):
        talk.put(failed())
        failed_at = talk.now
        talk.forget()
        while not talk.sent():
            talk.wait(0.25)
        seconds.append((talk.now - failed_at) // SECOND)
    return seconds


def test_snapshots_that_fail_are_asked_for_less_often(talk: Dialogue) -> None:
    """A venue that is down for hours fills neither its own log nor the journal."""
    talk.put(told.lost())
    assert waits(talk, 7) == [2, 4, 8, 16, 30, 30, 30]


def test_a_stream_that_is_back_does_not_wait(talk: Dialogue) -> None:
    """Whatever failed before: a connection asks at once, and then with the shortest pauses."""
    talk.put(told.lost())
    waits(talk, 6)
    talk.put(told.connected())
    talk.expect_sent("snapshot")
    assert waits(talk, 2) == [2, 4]


def test_a_snapshot_that_comes_ends_the_pauses(talk: Dialogue) -> None:
    """Without a stream, snapshots that come are what brings fills: every two seconds again."""
    talk.put(told.lost())
    waits(talk, 6)
    talk.put(gap_filled(talk))
    talk.wait(30)
    talk.forget()
    talk.wait(1.5)
    talk.expect_sent()
    talk.wait(1)
    talk.expect_sent("snapshot")


def test_a_failed_snapshot_of_a_lost_stream_is_no_news(talk: Dialogue) -> None:
    """The operator has been told that the account is down; nothing is added to that."""
    talk.put(told.lost())
    talk.forget()
    talk.put(failed())
    talk.wait(3)
    talk.expect_sent("snapshot")


def test_a_missed_fill_is_told_once(resting: Dialogue) -> None:
    """Filled during the gap, told by the snapshot, the query and the stream: one report."""
    resting.put(told.lost(), told.connected())
    resting.forget()
    snapshot = told.snapshot(resting.now, 0, executions=(told.execution("e1", 10000),))
    resting.snapshot(snapshot)
    resting.snapshot(snapshot)
    resting.put(told.filled("e1", 10000), told.listed(told.execution("e1", 10000)))
    resting.expect("8|11=X|150=F|39=2|14=10000|151=0|20021=HISTORY")
    resting.expect("h|340=2", to="everybody")


def test_an_order_missing_from_the_snapshot_is_asked_for(resting: Dialogue) -> None:
    """Not among the open orders: what became of it, only the venue can say."""
    resting.put(told.lost(), told.connected())
    resting.forget()
    resting.snapshot(told.snapshot(resting.now, 0))
    resting.expect()
    resting.expect_sent("query V1")
    resting.put(told.seen(told.row(status=told.CANCELED), Evidence.QUERY))
    resting.expect("8|11=X|150=4|39=4|14=0|151=0|20021=QUERY")
    resting.expect("h|340=2", to="everybody")


def test_an_order_missing_from_the_snapshot_is_asked_for_until_answered(resting: Dialogue) -> None:
    """A failed question would leave the order open for ever: it is asked again, with an alarm."""
    resting.put(told.lost(), told.connected())
    resting.snapshot(told.snapshot(resting.now, 0))
    resting.forget()
    for _ in range(4):
        resting.put(told.query_failed())
        resting.wait(30)
    resting.expect_sent("query V1", "query V1", "query V1", "query V1")
    resting.expect_alarm("gives no answer about V1; asking on")
    resting.put(told.listed())
    resting.wait(30)
    resting.put(told.query_failed())
    resting.wait(30)
    resting.expect_sent("query V1")
    resting.put(told.seen(told.row(), Evidence.QUERY))
    resting.wait(100)
    resting.expect_sent()


def test_an_order_sent_after_the_snapshot_began_is_not_asked_for(talk: Dialogue) -> None:
    """A look that began before the order was sent says nothing about it."""
    taken_at = talk.now
    talk.client(ORDER)
    talk.put(told.accepted())
    talk.forget()
    talk.snapshot(told.snapshot(taken_at, 0))
    talk.expect_sent()


def test_a_gap_while_the_order_call_was_under_way(talk: Dialogue) -> None:
    """The answer comes after the gap was filled: what happened in the gap has to be asked."""
    talk.client(ORDER)
    talk.put(told.lost(), told.connected())
    talk.snapshot(told.snapshot(talk.now, 0))
    talk.forget()
    talk.put(told.accepted())
    talk.expect("8|11=X|150=0|39=0")
    talk.expect_sent("query V1")
    talk.put(told.seen(told.row(status=told.CANCELED), Evidence.QUERY))
    talk.expect("8|11=X|150=4|39=4|20021=QUERY")


def test_an_order_seen_before_the_gap_and_found_after_it(talk: Dialogue) -> None:
    """What was seen of an undecided order before a gap may be old when it is adopted: ask."""
    talk.client(ORDER)
    talk.put(told.seen(told.row()), told.lost(), told.connected())
    talk.snapshot(told.snapshot(talk.now, 0))
    talk.forget()
    talk.put(told.unknown())
    talk.expect("8|11=X|150=I|39=A|20020=IN_DOUBT", "8|11=X|150=0|39=0|198=V1|20021=STREAM")
    talk.expect_sent("query V1")


def test_an_order_that_ended_in_the_gap_with_a_replace_waiting(talk: Dialogue) -> None:
    """Found dead with a replace waiting: the rest is placed, and there is nothing to ask."""
    talk.client(ORDER, "G|11=Y|41=X|55=BTC/USDT|54=1|40=2|38=12000|44=50")
    talk.put(told.unknown(), told.lost(), told.connected())
    talk.forget()
    talk.put(told.seen(told.row(status=told.CANCELED), Evidence.QUERY))
    talk.expect("8|11=X|150=0|39=E|198=V1|20021=QUERY")
    talk.expect_sent("cancel V1", "new#1 12000 @ 50")


def test_the_first_connection_is_no_news(talk: Dialogue) -> None:
    """Clients hear of a venue that is down at first, not of one that is up as it should be."""
    talk.bring_up("elsewhere", "second")
    talk.expect(to="everybody")


def test_a_venue_that_never_came_up_is_told(talk: Dialogue) -> None:
    """A venue that cannot be reached from the start is halted."""
    talk.put(StreamLost(venue="elsewhere", account="second", text="refused"))
    talk.expect("h|336=ELSEWHERE|340=1", to="everybody")


def test_one_venues_loss_is_not_anothers(talk: Dialogue) -> None:
    """Accounts at other venues trade on."""
    talk.bring_up("elsewhere", "second")
    talk.put(told.lost())
    talk.expect("h|336=LEVRET|340=1", to="everybody")
    talk.client(ORDER + "|1=ACC-2")
    talk.expect("8|11=X|150=A|39=A|1=ACC-2|100=ELSEWHERE")


def test_without_instruments_no_order_goes_out(talk: Dialogue) -> None:
    """A stream without the list of instruments is not enough to check an order with."""
    talk.put(StreamConnected(venue="elsewhere", account="second"))
    talk.put(GapFilled(venue="elsewhere", account="second", taken_at=talk.now))
    talk.client(ORDER + "|1=ACC-2")
    talk.expect(
        "8|11=X|150=8|39=8|103=2|58=VENUE_DOWN: elsewhere takes no new orders now: its instruments*"
    )
    talk.put(InstrumentsLoaded(venue="elsewhere", instruments=INSTRUMENTS))
    talk.client(ORDER.replace("11=X", "11=Y") + "|1=ACC-2")
    talk.expect("8|11=Y|150=A|39=A")


def test_a_venue_is_open_once_its_instruments_are_known(talk: Dialogue) -> None:
    """A venue that was down when the gateway started: nobody hears "open" and is then refused."""
    loaded = InstrumentsLoaded(venue="elsewhere", instruments=INSTRUMENTS)
    talk.put(StreamLost(venue="elsewhere", account="second", text="refused"))
    talk.put(StreamConnected(venue="elsewhere", account="second"))
    talk.put(GapFilled(venue="elsewhere", account="second", taken_at=talk.now))
    talk.expect("h|336=ELSEWHERE|340=1", to="everybody")
    talk.put(loaded, loaded)
    talk.expect("h|336=ELSEWHERE|340=2", to="everybody")


def test_a_healthy_venue_is_looked_at_now_and_then(talk: Dialogue) -> None:
    """A stream can lose one event and stay up: without a look its fill would never be heard of."""
    talk.wait(LOOK_EVERY // SECOND + 1)
    talk.expect_sent("snapshot")
    assert talk.snapshots[-1].since == talk.now - talk.setup.snapshot_overlap
    talk.wait(1)
    talk.expect_sent()
