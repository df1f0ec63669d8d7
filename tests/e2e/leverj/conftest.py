"""Leverj's markets under test: worlds that many cases use, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial

import pytest

from tests.e2e.leverj.venue import FUTURES, SILENCE, SPOT, Leverj, Polled
from tests.e2e.worlds import Markets

VENUES: Mapping[str, Callable[..., Leverj]] = {
    "futures": partial(Leverj, FUTURES),
    "spot": partial(Polled, SPOT),
    "futures-v4": partial(Leverj, FUTURES, socketio="v4"),
    "futures-patch": partial(Leverj, FUTURES, replace="patch"),
    "futures-put": partial(Leverj, FUTURES, replace="put"),
    "spot-patch": partial(Polled, SPOT, replace="patch"),
    "spot-put": partial(Polled, SPOT, replace="put"),
}


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """Worlds with the usual patience for a silent stream."""
    with closing(Markets(VENUES, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture(scope="module")
def impatient_markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """Worlds in which a stream counts as lost after three silent seconds."""
    venues = {name: partial(make, stream_silence=SILENCE) for name, make in VENUES.items()}
    with closing(Markets(venues, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture
def short_markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """Worlds in which an order is sent within a second or not at all."""
    short = {"send_within": 1, "clock_margin": 1}
    venues = {name: partial(make, **short) for name, make in VENUES.items()}
    with closing(Markets(venues, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender
