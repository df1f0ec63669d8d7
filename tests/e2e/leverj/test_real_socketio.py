"""Leverj's futures through real JavaScript servers: npm's socket.io 2 and 4 in front of the venue.

The acceptance cases in which the socket matters; those that need it to fail in a certain way are
for the simulator's own.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Literal

import pytest

from tests.e2e.acceptance import chosen_cases
from tests.e2e.case import Case
from tests.e2e.leverj.venue import CAPABILITIES, FUTURES, Leverj
from tests.e2e.world import VERSIONS
from tests.e2e.worlds import Markets
from tests.oracle.node import Script, installed

Generation = Literal["v2", "v4"]
GENERATIONS: tuple[Generation, ...] = ("v2", "v4")
NUMBERS = ("1.2", "1.4", "2.1", "2.6", "4.9", "5.2", "6.2", "6.3", "7.2", "7.3")
CASES = [
    pytest.param(case, id=f"{case.number}-{case.run.__name__}")
    for case in chosen_cases(CAPABILITIES["futures"])
    if case.number in NUMBERS
]


class Relayed(Leverj):
    """The simulator, reached by REST as it is and over the socket through a JavaScript server."""

    def __init__(self, place: Path, generation: Generation) -> None:
        super().__init__(FUTURES, socketio=generation)
        self._place = place
        self._generation = generation
        self._relay = ExitStack()
        self._port = 0

    def start(self) -> None:
        super().start()
        command = ("relay.js", self._generation, "futures/socket.io", self.control.origin)
        relay = self._relay.enter_context(Script(self._place, *command))
        self._port = int(relay.line())

    def close(self) -> None:
        self._relay.close()
        super().close()

    def yaml(self) -> Mapping[str, object]:
        return {**super().yaml(), "stream_url": f"http://127.0.0.1:{self._port}"}


@pytest.fixture(scope="module")
def relayed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Markets]:
    """A world behind a server of each generation; skipped without Node and its packages."""
    assert request.config.cache is not None
    place = installed("socketio", request.config.cache)
    venues: Mapping[str, Callable[[], Relayed]] = {
        one: partial(Relayed, place, one) for one in GENERATIONS
    }
    with closing(Markets(venues, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("generation", GENERATIONS)
def test_case(generation: Generation, case: Case, relayed: Markets) -> None:
    """Orders, refusals, doubts, and events that come twice or not at all."""
    with relayed.lent(generation) as world:
        desk = world.desk(VERSIONS[-1])
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()
