"""Levret under test: worlds that many cases use, one after the other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.e2e.levret.venue import Levret
from tests.e2e.world import VERSIONS, World


class Worlds:
    """Lends a running world from case to case; after a failure the next one gets a fresh one."""

    def __init__(self, make_home: Callable[[], Path], **settings: object) -> None:
        self._make_home = make_home
        self._settings = settings
        self._world: World | None = None
        self._ending = ExitStack()

    @contextmanager
    def lent(self) -> Iterator[World]:
        """A running world, tidied up afterwards."""
        if self._world is None:
            self._world = self._started()
        try:
            yield self._world
            self._world.tidy()
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """End the world, if there is one."""
        self._world = None
        self._ending.close()

    def _started(self) -> World:
        venue = Levret(**self._settings)
        self._ending.callback(venue.close)
        venue.start()
        world = World(self._make_home(), venue)
        self._ending.callback(world.close)
        world.start(*VERSIONS)
        return world


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds with the usual patience for a silent stream."""
    lender = Worlds(lambda: tmp_path_factory.mktemp("world"))
    yield lender
    lender.end()


@pytest.fixture(scope="module")
def impatient_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds in which a stream counts as lost after three silent seconds."""
    lender = Worlds(lambda: tmp_path_factory.mktemp("world"), stream_silence=3)
    yield lender
    lender.end()


@pytest.fixture
def short_window(tmp_path: Path) -> Iterator[Worlds]:
    """Worlds in which a signed order is void after one second."""
    lender = Worlds(lambda: tmp_path, sign_window_ms=1000)
    yield lender
    lender.end()
