"""Polymarket US passes the acceptance cases that stop, kill or hang what others would share."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.polymarket.venue import CAPABILITY
from tests.e2e.worlds import Markets


@pytest.mark.slow
@pytest.mark.parametrize(
    ("outcome", "case", "version"), chosen_for({"yes": CAPABILITY}, rough=True)
)
def test_case(outcome: str, case: Case, version: str, impatient_markets: Markets) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with impatient_markets.lent(outcome) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
