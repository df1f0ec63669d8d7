"""Polymarket US passes the acceptance cases, over FIX 4.2 and FIX 4.4."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.polymarket.venue import CAPABILITY, EMULATED
from tests.e2e.worlds import Markets


@pytest.mark.parametrize(
    ("outcome", "case", "version"),
    [
        *chosen_for({"yes": CAPABILITY}, rough=False),
        *chosen_for({"no": CAPABILITY}, rough=False, sections=("1", "2", "10")),
        *chosen_for({"yes, emulated": EMULATED}, rough=False, sections=("2",)),
    ],
)
def test_case(outcome: str, case: Case, version: str, markets: Markets) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with markets.lent(outcome) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
