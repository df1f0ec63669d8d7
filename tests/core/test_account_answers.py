"""How a reading of an account is told; `tests/test_accounts.py` has the desk that does it."""

import time
from decimal import Decimal

from fixgw.core.account_answers import update
from fixgw.core.account_data import AskAccount, Asked, Position, Positions, Topic
from fixgw.core.setup import AccountRef

ASKED = Asked(
    command=AskAccount(topic=Topic.POSITIONS, session="ACME", request_id="R1", account="ACC-1"),
    client_account="ACC-1",
    ref=AccountRef(venue="levret", account="main"),
)


def holding(quantity: int) -> Positions:
    """Thousands of positions, each of this quantity."""
    held = (Position(symbol=f"S{number}", quantity=Decimal(quantity)) for number in range(5000))
    return Positions(venue="levret", account="main", read_at=quantity, positions=tuple(held))


def test_many_positions_are_compared_at_once() -> None:
    """All orders wait for it, so none is compared with every other: that took 24 s for so many."""
    before, after = holding(1), holding(2)
    began = time.process_time()
    assert len(update(ASKED, before, after)) == 5000
    assert time.process_time() - began < 2
