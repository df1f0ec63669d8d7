"""Whatever happens in whatever order: the laws of an order, and the truth in the end.

The laws themselves are in `laws.py` and are checked after every single step.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixgw.core.blotter import Blotter
from fixgw.core.capability import Capability
from tests.core.dialogue import CAPABILITY, START
from tests.core.laws import replayed, wire
from tests.core.liar import LyingWorld
from tests.core.matching_world import MatchingNativeWorld, MatchingWorld
from tests.core.native_world import (
    KEEPING,
    RENAMING,
    RENAMING_WITH_KEYS,
    LyingNativeWorld,
    NativeWorld,
)
from tests.core.world import SharedWorld, World

ACTS = st.integers(10, 80)


def lived(world: World, acts: int) -> World:
    """Let chance act so many times."""
    for _ in range(acts):
        world.act()
    return world


def check_replay(world: World) -> None:
    """The recorded inputs at their times give equal orders and the same bytes."""
    fresh = Blotter(world.setup, started_at=START)
    assert wire(replayed(fresh, world.log)) == wire(world.reports)
    assert fresh.orders == world.blotter.orders
    assert fresh.executions == world.blotter.executions


@settings(max_examples=350)
@given(st.data(), ACTS)
def test_no_fill_is_lost_and_none_is_doubled(data: st.DataObject, acts: int) -> None:
    """Calls fail in every way, news come late, twice or never: in the end the truth is told."""
    world = lived(World(data), acts)
    world.tell_the_truth()
    world.compare_with_the_venue()
    assert all(order.session for order in world.blotter.orders.values()), "a stranger was invented"
    check_replay(world)


@settings(max_examples=150)
@given(st.data(), ACTS)
def test_a_call_for_many_cancels_costs_no_fill(data: st.DataObject, acts: int) -> None:
    """Every cancel of the call has an outcome of its own, and strangers' orders are spared."""
    world = lived(SharedWorld(data, replace(CAPABILITY, mass_cancel=True)), acts)
    world.tell_the_truth()
    world.compare_with_the_venue()


@settings(max_examples=200)
@given(st.data(), ACTS)
def test_others_on_the_account_cost_no_fill_either(data: st.DataObject, acts: int) -> None:
    """Twins of our orders placed elsewhere: each venue order is one of ours or external, once."""
    world = lived(SharedWorld(data), acts)
    world.tell_the_truth()
    world.compare_with_the_venue()


@settings(max_examples=300)
@given(st.data(), ACTS)
def test_a_lying_venue_breaks_no_law(data: st.DataObject, acts: int) -> None:
    """Contradictions may cost the truth, never the laws of an order; a replay tells the same."""
    check_replay(lived(LyingWorld(data), acts))


native = pytest.mark.parametrize(
    "capability",
    [KEEPING, RENAMING_WITH_KEYS, RENAMING],
    ids=["keeps the id", "new id with our key", "new id"],
)


@native
@settings(max_examples=250)
@given(data=st.data(), acts=ACTS)
def test_a_venue_s_own_replace_costs_no_fill(
    capability: Capability, data: st.DataObject, acts: int
) -> None:
    """Answered, lost, late, refused or half done: nothing is lost, nothing lives on unknown."""
    world = lived(NativeWorld(data, capability), acts)
    world.tell_the_truth()
    world.compare_with_the_venue()
    check_replay(world)


@native
@settings(max_examples=150)
@given(data=st.data(), acts=ACTS)
def test_a_venue_that_lies_of_its_replaces_breaks_no_law(
    capability: Capability, data: st.DataObject, acts: int
) -> None:
    """Contradictions about replaces break no law of an order either."""
    check_replay(lived(LyingNativeWorld(data, capability), acts))


def check_self_trades(world: MatchingWorld, acts: int) -> None:
    """Live, tell the truth: no two orders of the account have met."""
    lived(world, acts).tell_the_truth()
    assert not world.venue.self_trades
    world.compare_with_the_venue()
    check_replay(world)


@settings(max_examples=400)
@given(st.data(), ACTS)
def test_no_order_with_7928_trades_with_its_own_account(data: st.DataObject, acts: int) -> None:
    """Two sessions on one account, every order with D, O, N or B: no two of them ever meet."""
    check_self_trades(MatchingWorld(data), acts)


@settings(max_examples=250)
@given(st.data(), ACTS)
def test_nor_at_a_venue_that_replaces_orders_itself(data: st.DataObject, acts: int) -> None:
    """A decrement of a resting order is then one call, and no two orders meet either."""
    check_self_trades(MatchingNativeWorld(data, KEEPING), acts)
