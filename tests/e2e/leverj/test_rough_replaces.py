"""Leverj's own replaces while the gateway is killed."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.leverj.venue import REPLACING
from tests.e2e.worlds import Markets


@pytest.mark.slow
@pytest.mark.parametrize(
    ("market", "case", "version"), chosen_for(REPLACING, rough=True, sections=("10",))
)
def test_case(market: str, case: Case, version: str, impatient_markets: Markets) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with impatient_markets.lent(market) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
