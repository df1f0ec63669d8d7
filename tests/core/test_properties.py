"""Whatever happens in whatever order: the laws of an order, and the truth in the end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fixgw.core.blotter import Blotter
from tests.core.dialogue import START, setup
from tests.core.laws import replayed, wire
from tests.core.world import World

ACTS = st.integers(1, 60)


@settings(max_examples=150)
@given(st.data(), ACTS)
def test_no_fill_is_lost_and_none_is_doubled(data: st.DataObject, acts: int) -> None:
    """Calls fail in every way, news come late, twice or never: in the end the truth is told."""
    world = World(data)
    for _ in range(acts):
        world.act()
    world.tell_the_truth()
    world.compare_with_the_venue()
    assert all(order.session for order in world.blotter.orders.values()), "a stranger was invented"


@settings(max_examples=50)
@given(st.data(), ACTS)
def test_a_replay_gives_the_same_orders_and_reports(data: st.DataObject, acts: int) -> None:
    """The recorded inputs at their times give equal orders and the same messages byte for byte."""
    world = World(data)
    for _ in range(acts):
        world.act()
    fresh = Blotter(setup(), started_at=START)
    assert wire(replayed(fresh, world.log)) == wire(world.reports)
    assert fresh.orders == world.blotter.orders
    assert fresh.executions == world.blotter.executions
