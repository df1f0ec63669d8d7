"""Levret under test: one world that most cases share, and worlds of their own for some."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.levret.venue import Levret
from tests.e2e.world import World

Start = Callable[..., World]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world for all cases of a module, one after the other."""
    with ExitStack() as stack:
        yield started(stack, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts worlds; `settings` go into the venue's block in gateway.yaml."""
    with ExitStack() as stack:
        yield lambda **settings: started(stack, tmp_path, **settings)


def started(stack: ExitStack, home: Path, **settings: object) -> World:
    venue = Levret(**settings)
    stack.callback(venue.close)
    venue.start()
    world = World(home, venue)
    stack.callback(world.close)
    world.start()
    return world
