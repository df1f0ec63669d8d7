"""Leviathan passes the acceptance cases that stop, kill or hang what others would share."""

import pytest

from tests.e2e.acceptance import chosen
from tests.e2e.case import Case
from tests.e2e.leviathan.venue import Leviathan
from tests.e2e.worlds import Worlds


@pytest.mark.slow
@pytest.mark.parametrize(("case", "version"), chosen(Leviathan.capability, rough=True))
def test_case(case: Case, version: str, impatient_worlds: Worlds) -> None:
    """Every case, its drop copies, and nothing left to say."""
    with impatient_worlds.lent() as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
