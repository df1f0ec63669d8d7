"""Leverj's futures and spot markets pass the acceptance cases, over FIX 4.2 and FIX 4.4."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.leverj.venue import CAPABILITIES
from tests.e2e.worlds import Markets


@pytest.mark.parametrize(("market", "case", "version"), chosen_for(CAPABILITIES, rough=False))
def test_case(market: str, case: Case, version: str, markets: Markets) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with markets.lent(market) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
