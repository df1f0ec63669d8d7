"""A snapshot becomes events, in an order in which nothing is judged too early."""

from fixgw.core.events import (
    Event,
    ExecutionSeen,
    GapFilled,
    OrderAbsent,
    OrderSeen,
    OrderUnlisted,
)
from fixgw.core.reconcile import expand
from fixgw.core.setup import SECOND
from tests.core import told
from tests.core.conftest import ORDER
from tests.core.dialogue import HORIZON, Dialogue


def kinds(events: list[Event]) -> list[type]:
    """Return the classes of the events."""
    return [type(event) for event in events]


def test_orders_before_executions_before_absence(resting: Dialogue) -> None:
    """An order in doubt is found before its fills are looked at; absence is judged last."""
    resting.client(ORDER.replace("11=X", "11=Y"))
    resting.put(told.unknown("Y"))
    resting.forget()
    later = resting.now + HORIZON + SECOND
    seen = told.snapshot(later, 0, told.row("V7"), executions=(told.execution("e1", 5),))
    assert kinds(expand(resting.blotter, seen)) == [
        OrderSeen,
        ExecutionSeen,
        OrderUnlisted,
        OrderAbsent,
        GapFilled,
    ]


def test_a_listed_order_is_not_asked_for(resting: Dialogue) -> None:
    """What the snapshot shows needs no question."""
    snapshot = told.snapshot(resting.now, 0, told.row("V1"))
    assert kinds(expand(resting.blotter, snapshot)) == [OrderSeen, GapFilled]


def test_closed_orders_and_other_accounts_are_not_judged(resting: Dialogue) -> None:
    """Only open orders of the snapshot's own account can be missing from it."""
    resting.bring_up("elsewhere", "second")
    resting.client(ORDER.replace("11=X", "11=Y") + "|1=ACC-2")
    resting.put(told.filled("e1", 10000))
    resting.forget()
    later = resting.now + HORIZON + SECOND
    assert kinds(expand(resting.blotter, told.snapshot(later, 0))) == [GapFilled]


def test_an_order_in_flight_is_not_judged(talk: Dialogue) -> None:
    """While its answer is awaited, an order is neither missing nor absent."""
    talk.client(ORDER)
    talk.forget()
    later = talk.now + HORIZON + SECOND
    assert kinds(expand(talk.blotter, told.snapshot(later, 0))) == [GapFilled]


def test_absence_needs_a_look_that_is_late_and_long_enough(talk: Dialogue) -> None:
    """Taken after the horizon, and reaching back before the order was sent, clocks apart."""
    talk.client(ORDER)
    talk.put(told.unknown())
    talk.forget()
    sent_at, skew = talk.order().leg.sent_at, talk.setup.clock_skew

    def proves(taken_at: int, since: int) -> bool:
        events = expand(talk.blotter, told.snapshot(taken_at, since))
        return OrderAbsent in kinds(events)

    assert proves(sent_at + HORIZON + 1, sent_at - skew)
    assert not proves(sent_at + HORIZON, sent_at - skew)
    assert not proves(sent_at + HORIZON + 1, sent_at - skew + 1)
