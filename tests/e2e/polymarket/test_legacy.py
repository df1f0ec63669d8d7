"""The older API over FIX: positions and balances, no orders, and the venue is up."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.cases.accounts import a_drop_copy_may_ask_too as drop_copy_asks
from tests.e2e.cases.accounts import balances_are_told_by_currency
from tests.e2e.polymarket.venue import SLUG, LegacyPolymarket
from tests.e2e.world import VERSIONS, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway in front of the older API."""
    with closing(LegacyPolymarket()) as venue:
        venue.start()
        home: Path = tmp_path_factory.mktemp("world")
        with closing(World(home, venue)) as made:
            made.start(*VERSIONS)
            yield made


@pytest.mark.parametrize("version", VERSIONS)
def test_every_order_is_refused_with_its_code(world: World, version: str) -> None:
    """Whatever it asks for, and nothing is sent."""
    desk = world.desk(version)
    for number, fields in enumerate(("40=2|44=0.5|", "40=1|", "40=2|44=0.5|20012=NO|59=0|")):
        desk.oms.send(f"35=D|11=A{number}|55={SLUG}|54=1|38=10|{fields}")
        desk.oms.expect(f"35=8|11=A{number}|150=8|39=8|103=11|58^UNSUPPORTED_ORDERS: |!198|")
    assert world.venue.orders_sent() == []


@pytest.mark.parametrize("version", VERSIONS)
def test_balances_are_told_and_the_venue_is_asked_twice_a_minute_at_most(
    world: World, version: str
) -> None:
    """Both versions and a drop copy are answered from one call, or two."""
    desk = world.desk(version)
    for _ in range(3):
        balances_are_told_by_currency(desk)
        drop_copy_asks(desk)
    assert isinstance(world.venue, LegacyPolymarket)
    asked = world.venue.control("GET", "/requests?method=GET&path=/v1/account/balances")
    assert 1 <= len(asked["requests"]) <= 2
