"""Leverj's markets under test: worlds that many cases use, one after the other."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.e2e.leverj.venue import FUTURES, SILENCE, SPOT, Leverj, Polled
from tests.e2e.venue import VenueUnderTest
from tests.e2e.worlds import Worlds, lending

VENUES: dict[str, Callable[..., VenueUnderTest]] = {
    "futures": partial(Leverj, FUTURES),
    "spot": partial(Polled, SPOT),
    "futures-v4": partial(Leverj, FUTURES, socketio="v4"),
}


@pytest.fixture(scope="module")
def worlds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worlds]:
    """Worlds of the named venue with the usual patience for a silent stream."""
    with lending(VENUES[request.param], partial(tmp_path_factory.mktemp, "world")) as lender:
        yield lender


@pytest.fixture(scope="module")
def impatient_worlds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worlds]:
    """Worlds of the named venue in which a stream counts as lost after three silent seconds."""
    venue = partial(VENUES[request.param], stream_silence=SILENCE)
    with lending(venue, partial(tmp_path_factory.mktemp, "world")) as lender:
        yield lender
