"""Leverj's markets under test: worlds that many cases use, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.leverj.venue import FUTURES, SILENCE, SPOT, Leverj, Polled
from tests.e2e.venue import VenueUnderTest
from tests.e2e.worlds import Worlds, lending

VENUES: Mapping[str, Callable[..., VenueUnderTest]] = {
    "futures": partial(Leverj, FUTURES),
    "spot": partial(Polled, SPOT),
    "futures-v4": partial(Leverj, FUTURES, socketio="v4"),
}


@contextmanager
def worlds_of_each(
    make_home: Callable[[], Path], **settings: object
) -> Iterator[Mapping[str, Worlds]]:
    """A lender for each venue by its name; a world begins when it is first asked for."""
    with ExitStack() as ending:
        yield {
            name: ending.enter_context(lending(partial(make, **settings), make_home))
            for name, make in VENUES.items()
        }


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Worlds]]:
    """Worlds with the usual patience for a silent stream."""
    with worlds_of_each(partial(tmp_path_factory.mktemp, "world")) as lenders:
        yield lenders


@pytest.fixture(scope="module")
def impatient_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Worlds]]:
    """Worlds in which a stream counts as lost after three silent seconds."""
    home = partial(tmp_path_factory.mktemp, "world")
    with worlds_of_each(home, stream_silence=SILENCE) as lenders:
        yield lenders
