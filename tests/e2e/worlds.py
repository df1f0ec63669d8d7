"""Lends worlds to tests: one that many use, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.e2e.venue import VenueUnderTest
from tests.e2e.world import VERSIONS, World


class Worlds:
    """Lends a running world from case to case; after a failure the next one gets a fresh one."""

    def __init__(
        self, make_venue: Callable[[], VenueUnderTest], make_home: Callable[[], Path]
    ) -> None:
        self._make_venue = make_venue
        self._make_home = make_home
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
            self.close()
            raise

    def close(self) -> None:
        """End the world, if there is one."""
        self._world = None
        self._ending.close()

    def _started(self) -> World:
        venue = self._make_venue()
        self._ending.callback(venue.close)
        venue.start()
        world = World(self._make_home(), venue)
        self._ending.callback(world.close)
        world.start(*VERSIONS)
        return world


class Markets:
    """Worlds of several venues, one at a time: a process holds each FIX session only once."""

    def __init__(
        self, venues: Mapping[str, Callable[[], VenueUnderTest]], make_home: Callable[[], Path]
    ) -> None:
        self._worlds = {name: Worlds(make, make_home) for name, make in venues.items()}

    @contextmanager
    def lent(self, name: str) -> Iterator[World]:
        """A running world of this venue, tidied up afterwards."""
        for other, worlds in self._worlds.items():
            if other != name:
                worlds.close()
        with self._worlds[name].lent() as world:
            yield world

    def close(self) -> None:
        """End the world that is left, if there is one."""
        for worlds in self._worlds.values():
            worlds.close()
