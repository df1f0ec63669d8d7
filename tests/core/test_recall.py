"""Closed orders leave memory and come back from the journal when somebody speaks of them."""

import pytest

from fixgw.core.engine import Input
from fixgw.core.events import Ticked
from fixgw.core.position_control import AccountRequest
from fixgw.core.recall import ClOrdIdKey, Key, OrderIdKey, VenueOrderKey, keys_to_recall
from fixgw.core.setup import SECOND
from fixgw.fix.inbound import decode
from tests.core import told
from tests.core.conftest import ORDER
from tests.core.dialogue import ACCOUNT, VENUE, Dialogue

RETENTION = 900 * SECOND
X, X_ID, V1 = (
    ClOrdIdKey("ACME", "X"),
    OrderIdKey(told.order_id()),
    VenueOrderKey(VENUE, ACCOUNT, "V1"),
)


def said(message: str) -> Input:
    """Read a client's message."""
    command = decode("ACME", "35=" + message.replace("|", "\x01") + "\x01")
    assert not isinstance(command, AccountRequest)
    return command


@pytest.mark.parametrize(
    ("input_", "keys"),
    [
        (said(ORDER), [X]),
        (said("F|11=Y|41=X|55=B|54=1"), [ClOrdIdKey("ACME", "Y"), X]),
        (said(f"F|11=X|37={told.order_id()}|55=B|54=1"), [X, X_ID]),
        (said(f"H|37={told.order_id()}|11=X|55=B|54=1"), [X, X_ID]),
        (said("H|37=*|55=B|54=1"), []),
        (told.accepted(), [X_ID]),
        (told.refused(), [X_ID]),
        (told.not_sent(), [X_ID]),
        (told.unknown(), [X_ID]),
        (told.seen(told.row()), [V1]),
        (told.filled("e1", 5), [V1]),
        (told.listed(), [V1]),
        (Ticked(), []),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_an_input_may_speak_of(talk: Dialogue, input_: Input, keys: list[Key]) -> None:
    """Every order that an input may name, and that memory does not hold, is named."""
    assert keys_to_recall(talk.blotter, input_) == keys


def test_what_memory_holds_is_not_recalled(resting: Dialogue) -> None:
    """Orders in memory need no journal, by whichever key."""
    for input_ in (said(ORDER), said(f"H|37={told.order_id()}|55=B|54=1"), told.filled("e1", 5)):
        assert keys_to_recall(resting.blotter, input_) == []


def test_an_orphan_is_in_memory(talk: Dialogue) -> None:
    """An undecided venue order is known to be nobody's closed order."""
    talk.client(ORDER)
    talk.put(told.filled("e1", 5))
    talk.forget()
    assert keys_to_recall(talk.blotter, told.filled("e2", 5)) == []


def test_closed_orders_leave_after_the_retention(resting: Dialogue) -> None:
    """A closed order stays for a while, then nothing of it is left in memory."""
    resting.put(told.filled("e1", 10000))
    resting.forget()
    blotter = resting.blotter
    closed_at = resting.now
    assert blotter.evict(closed_at + RETENTION - 1) == 0
    assert blotter.evict(closed_at + RETENTION) == 1
    assert not blotter.orders
    assert not blotter.by_cl_ord_id
    assert not blotter.by_venue_order
    assert not blotter.executions
    assert not blotter.executions_of
    assert not blotter.closed
    resting.log.clear()
    resting.reports.clear()


def test_open_orders_never_leave(resting: Dialogue) -> None:
    """Age does not close an order."""
    assert resting.blotter.evict(resting.now + 100 * RETENTION) == 0


def test_a_recalled_order_is_as_it_was(resting: Dialogue) -> None:
    """After its return a repeated fill is still a repeat, and a late one is still told."""
    resting.put(told.filled("e1", 4000), told.seen(told.row(status=told.CANCELED, cum=4000)))
    resting.forget()
    blotter = resting.blotter
    order, executions = resting.order(), tuple(blotter.executions.values())
    blotter.evict(resting.now + RETENTION)
    blotter.remember(order, executions)
    resting.put(told.filled("e1", 4000))
    resting.expect()
    resting.put(told.filled("e2", 1000))
    resting.expect("8|11=X|150=F|39=4|14=5000|151=0|32=1000")


def test_remembering_twice_changes_nothing(resting: Dialogue) -> None:
    """What memory holds is newer than the journal."""
    old = resting.order()
    resting.put(told.filled("e1", 4000))
    resting.forget()
    resting.blotter.remember(old, ())
    assert resting.order().cum_qty == 4000


def test_a_revived_order_is_not_evicted(talk: Dialogue) -> None:
    """An order that came back to life no longer waits to be forgotten."""
    talk.client(ORDER)
    talk.put(told.unknown(), told.absent(), told.absent(), told.accepted())
    talk.forget()
    assert talk.blotter.evict(talk.now + 2 * RETENTION) == 0
