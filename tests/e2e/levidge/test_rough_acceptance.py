"""Levidge passes the acceptance cases that stop, kill or hang what others would share."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.levidge.venue import CAPABILITIES
from tests.e2e.worlds import Markets


@pytest.mark.slow
@pytest.mark.parametrize(("route", "case", "version"), chosen_for(CAPABILITIES, rough=True))
def test_case(route: str, case: Case, version: str, impatient_markets: Markets) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with impatient_markets.lent(route) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
