"""Leviathan passes the acceptance cases, over FIX 4.2 and FIX 4.4."""

import pytest

from tests.e2e.acceptance import chosen
from tests.e2e.case import Case
from tests.e2e.leviathan.venue import Leviathan
from tests.e2e.worlds import Worlds


@pytest.mark.parametrize(("case", "version"), chosen(Leviathan.capability, rough=False))
def test_case(case: Case, version: str, worlds: Worlds) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with worlds.lent() as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
