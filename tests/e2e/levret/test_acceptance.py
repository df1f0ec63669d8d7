"""Levret passes the acceptance cases, over FIX 4.2 and FIX 4.4."""

import pytest

from tests.e2e.acceptance import chosen
from tests.e2e.case import Case
from tests.e2e.levret.conftest import Start
from tests.e2e.levret.venue import Levret
from tests.e2e.world import VERSIONS, World

SHARED = chosen(Levret.capability, alone=False)
ALONE = chosen(Levret.capability, alone=True)


def titled(case: Case) -> str:
    return case.title


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", SHARED, ids=titled)
def test_case(case: Case, version: str, shared: World) -> None:
    """Every case, its drop copies, and nothing left to say."""
    desk = shared.desk(version)
    try:
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
    finally:
        shared.tidy()


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", ALONE, ids=titled)
def test_case_in_a_world_of_its_own(case: Case, version: str, start: Start) -> None:
    """Cases that stop, kill or hang what others would share."""
    desk = start(stream_silence=3).desk(version)
    case.run(desk)
    desk.oms.nothing_more()
