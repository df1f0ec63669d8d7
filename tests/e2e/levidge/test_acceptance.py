"""Levidge passes the acceptance cases, over FIX 4.2 and FIX 4.4."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.levidge.venue import CAPABILITIES, NEVER_DONE, NEVER_OVER_FIX
from tests.e2e.worlds import Markets

WITHOUT = {"fix": NEVER_DONE | NEVER_OVER_FIX, "rest": NEVER_DONE}
CASES = [
    case
    for route, without in WITHOUT.items()
    for case in chosen_for({route: CAPABILITIES[route]}, rough=False, without=without)
]


@pytest.mark.parametrize(("route", "case", "version"), CASES)
def test_case(route: str, case: Case, version: str, markets: Markets) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with markets.lent(route) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
