"""Leverj's markets with replaces of the venue's own: what they change, over FIX 4.2 and FIX 4.4."""

import pytest

from tests.e2e.acceptance import chosen_for
from tests.e2e.case import Case
from tests.e2e.cases.changes import replace
from tests.e2e.leverj.venue import REPLACING
from tests.e2e.oms import until
from tests.e2e.world import VERSIONS
from tests.e2e.worlds import Markets


@pytest.mark.parametrize(
    ("market", "case", "version"), chosen_for(REPLACING, rough=False, sections=("2", "10"))
)
def test_case(market: str, case: Case, version: str, markets: Markets) -> None:
    """The cases about cancels and replaces; all others are as with an emulated replace."""
    with markets.lent(market) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("market", ["futures-patch", "spot-patch"])
def test_a_patch_that_adds_to_a_filled_order(markets: Markets, market: str, version: str) -> None:
    """PATCH adds what it could not remove: more than is left is cancelled before it can trade."""
    with markets.lent(market) as world:
        desk, v = world.desk(version), world.venue
        desk.place("A", 2)
        before = v.replaces_sent()
        v.fault("delay_before_accept", call="replace", seconds=0.5)
        replace(desk, "B", "A", 2, ticks=-5)
        desk.oms.expect("35=8|11=B|41=A|150=E|39=E|")
        until(lambda: v.replaces_sent() > before, "a replace at the venue")
        v.sell_to(2)
        desk.oms.expect(f"35=8|11=A|150=F|39=E|14={v.lots(2)}|151=0|")
        desk.oms.expect(f"35=8|11=B|41=A|150=5|39=1|14={v.lots(2)}|151=0|")
        desk.oms.expect("35=8|11=B|150=6|39=6|58^OVERFILL_RISK: |")
        desk.oms.expect(f"35=8|11=B|150=4|39=4|14={v.lots(2)}|151=0|58^OVERFILL_RISK: |")
        until(lambda: v.open_orders() == [], "nothing left at the venue")
        desk.oms.nothing_more()
