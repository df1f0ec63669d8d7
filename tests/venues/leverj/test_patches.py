"""What the answer to a PATCH of two operations proves, and what it leaves open."""

from typing import Any

import pytest

from fixgw.core.events import ReplaceGone, ReplaceRefused
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.leverj import replacing
from fixgw.venues.leverj.replacing import Patched
from fixgw.venues.leverj.wire import OrderRow
from fixgw.venues.verdict import Told
from tests.venues.leverj.samples import LIMIT, change, payload

ORDER = payload("order_add")["result"][0]
SIGNATURE = ORDER["signature"]
REMOVED = {"op": "remove", "response": ["u-1"], "statusCode": 200}
KEPT = {"op": "remove", "error": "M_NOT_OPEN: order u-1 is filled", "statusCode": 400}
ADDED = {"op": "add", "response": [ORDER], "statusCode": 200}
REFUSED = {"op": "add", "error": {"message": "M_INSUFFICIENT_MARGIN: no"}, "statusCode": 400}
EFFECT = change("u-1", LIMIT)


def read(*operations: Any) -> Patched:
    return replacing.read_patch(list(operations), SIGNATURE)


def test_both_carried_out() -> None:
    """The order that was added is ours by its signature."""
    done = read(REMOVED, ADDED)
    assert done.kept is None
    assert isinstance(done.added, OrderRow)
    assert done.added.uuid == ORDER["uuid"]


def test_added_beside_an_order_that_could_not_be_removed() -> None:
    """Each operation stands for itself, in whatever order they are answered."""
    done = read(ADDED, KEPT)
    assert done.kept == Told(code="M_NOT_OPEN", message="order u-1 is filled")
    assert isinstance(done.added, OrderRow)


@pytest.mark.parametrize("added", [REFUSED, {"op": "add", "response": [{"error": "M_X: no"}]}])
def test_removed_and_not_added(added: Any) -> None:
    """The refusal may stand for the operation, or in the order's place."""
    done = read(REMOVED, added)
    assert isinstance(done.added, Told)
    event = replacing.not_added(EFFECT, done.kept, done.added)
    assert isinstance(event, ReplaceGone)
    assert event.venue_code == done.added.code


def test_neither_carried_out() -> None:
    """Why the order was kept is what the client hears, and whether it was too late."""
    done = read(KEPT, REFUSED)
    assert isinstance(done.added, Told)
    event = replacing.not_added(EFFECT, done.kept, done.added)
    assert isinstance(event, ReplaceRefused)
    assert (event.venue_code, event.too_late) == ("M_NOT_OPEN", True)


@pytest.mark.parametrize(
    "operations",
    [
        [],
        [REMOVED],
        [ADDED],
        ["nonsense", 7],
        [REMOVED, {"op": "add", "response": []}],
        [REMOVED, {"op": "add", "response": [ORDER, ORDER]}],
        [REMOVED, {"op": "add", "response": [{**ORDER, "signature": f"0x{'1' * 130}"}]}],
        [REMOVED, {"op": "add", "statusCode": 500}],
        [REMOVED, {"op": "add", "error": "Internal Server Error", "statusCode": 500}],
        [{"op": "remove", "error": "M_X: later", "statusCode": 503}, ADDED],
    ],
)
def test_what_proves_nothing_of_one_proves_nothing_of_both(operations: list[Any]) -> None:
    """Half an answer, another order, or trouble of the venue's own: both are looked for."""
    with pytest.raises(OutcomeUnknownError):
        read(*operations)
