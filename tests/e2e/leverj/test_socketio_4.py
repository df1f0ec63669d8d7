"""Leverj's futures over Socket.IO 4: the acceptance cases in which the socket's protocol matters.

All others are the same for both protocols, and run over Socket.IO 2; the FIX versions are alike.
"""

import pytest

from tests.e2e.acceptance import chosen_cases
from tests.e2e.case import Case
from tests.e2e.leverj.venue import CAPABILITIES
from tests.e2e.world import VERSIONS
from tests.e2e.worlds import Markets

NUMBERS = ("1.2", "1.4", "2.6", "4.9", "5.2", "6.2", "6.3", "7.2", "7.3", "7.4")
CASES = [
    pytest.param(case, id=f"{case.number}-{case.run.__name__}")
    for case in chosen_cases(CAPABILITIES["futures"])
    if case.number in NUMBERS
]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, impatient_markets: Markets) -> None:
    """Orders, refusals, doubts, and a stream that repeats, loses, ends and comes back."""
    with impatient_markets.lent("futures-v4") as world:
        desk = world.desk(VERSIONS[-1])
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
