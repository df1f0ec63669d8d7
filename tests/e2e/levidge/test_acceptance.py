"""Levidge passes the acceptance cases, over FIX 4.2 and FIX 4.4."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.levidge.venue import CAPABILITIES, NEVER_DONE
from tests.e2e.worlds import Markets


@pytest.mark.parametrize(
    ("route", "case", "version"), chosen_for(CAPABILITIES, rough=False, without=NEVER_DONE)
)
def test_case(route: str, case: Case, version: str, markets: Markets) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with markets.lent(route) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
