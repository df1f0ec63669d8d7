"""What the stream told, and what it will never tell."""

from decimal import Decimal
from typing import Any

import pytest

from fixgw.venues.polymarket import wire
from fixgw.venues.polymarket.ledger import Ledger
from fixgw.venues.polymarket.mapping import row_to_execution

SECOND = 1_000_000
CONNECTED = 1_000 * SECOND
OLD, NEW = CONNECTED - 60 * SECOND, CONNECTED + SECOND


def order(filled: int) -> dict[str, Any]:
    return {
        "id": "A",
        "marketSlug": "market-one",
        "intent": "ORDER_INTENT_BUY_LONG",
        "state": "ORDER_STATE_PARTIALLY_FILLED",
        "quantity": 10,
        "cumQuantity": filled,
    }


def tell(ledger: Ledger, size: int, filled: int) -> None:
    """The stream tells a fill."""
    told = {
        "id": f"fill to {filled}",
        "type": "EXECUTION_TYPE_PARTIAL_FILL",
        "order": order(filled),
        "lastShares": str(size),
        "lastPx": {"value": "0.5", "currency": "USD"},
    }
    row = wire.to_execution(told)
    ledger.note(row, row_to_execution(row), CONNECTED)


def asked(ledger: Ledger, filled: int, created: int | None = None) -> bool:
    return ledger.asked_in_vain("A", Decimal(filled), created)


def test_what_was_filled_before_the_connection_is_not_to_be_had() -> None:
    """The snapshot tells how much; what comes after it is waited for."""
    ledger = Ledger()
    tell(ledger, 2, 2)
    ledger.connected([wire.to_order(order(5))], CONNECTED)
    assert asked(ledger, 5)
    assert not asked(ledger, 6)
    tell(ledger, 1, 6)
    assert asked(ledger, 6)


@pytest.mark.parametrize(
    ("told_before", "created", "lost"),
    [(True, None, True), (False, OLD, True), (False, NEW, False), (False, None, False)],
)
def test_an_order_that_ended_before_the_connection(
    created: int | None, *, told_before: bool, lost: bool
) -> None:
    """It is not in the snapshot; neither is one that was placed since, whose fills will come."""
    ledger = Ledger()
    if told_before:
        tell(ledger, 2, 2)
    ledger.connected([], CONNECTED)
    assert asked(ledger, 10, created) is lost


def test_fills_that_keep_coming_do_not_hide_a_lost_one() -> None:
    """What is missing stays missing, however many others are told."""
    ledger = Ledger()
    ledger.connected([wire.to_order(order(0))], CONNECTED)
    answers = []
    for filled in (4, 5, 6):
        tell(ledger, 1, filled)
        answers.append(asked(ledger, filled))
    assert answers == [False, False, True]


def test_fills_that_are_only_late_are_waited_for() -> None:
    """As long as fewer are missing from question to question."""
    ledger = Ledger()
    ledger.connected([wire.to_order(order(0))], CONNECTED)
    answers = []
    for filled in (1, 2, 3, 4, 5):
        answers.append(asked(ledger, 6))
        tell(ledger, 1, filled)
    assert answers == [False] * 5
