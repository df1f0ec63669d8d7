"""Leverj's futures over Socket.IO 4: the acceptance cases in which the socket's protocol matters.

All others are the same for both protocols, and run over Socket.IO 2.
"""

import pytest

from tests.e2e.acceptance import chosen
from tests.e2e.case import Case
from tests.e2e.leverj.venue import CAPABILITIES
from tests.e2e.worlds import Markets

NUMBERS = ("1.2", "1.4", "2.6", "4.9", "5.2", "6.2", "6.3", "7.2", "7.3", "7.4")


@pytest.mark.parametrize(
    ("case", "version"), chosen(CAPABILITIES["futures"], rough=False, numbers=NUMBERS)
)
def test_case(case: Case, version: str, markets: Markets) -> None:
    """Orders, refusals, doubts, and events that are repeated or lost."""
    with markets.lent("futures-v4") as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "version"), chosen(CAPABILITIES["futures"], rough=True, numbers=NUMBERS)
)
def test_rough_case(case: Case, version: str, impatient_markets: Markets) -> None:
    """The stream ends and comes back."""
    with impatient_markets.lent("futures-v4") as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
