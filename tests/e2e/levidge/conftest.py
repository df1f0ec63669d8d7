"""Levidge under test: worlds that many cases use, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial

import pytest

from tests.e2e.levidge.venue import SILENCE, Levidge, Native
from tests.e2e.worlds import Markets

ROUTES: Mapping[str, Callable[..., Levidge]] = {
    "fix": partial(Native, "fix"),
    "rest": partial(Levidge, "rest"),
    "rest, emulated": partial(Levidge, "rest", replace_mode="emulate"),
}


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """Worlds with the usual patience for a silent stream."""
    with closing(Markets(ROUTES, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture(scope="module")
def impatient_markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """Worlds in which a stream counts as lost after three silent seconds."""
    venues = {name: partial(make, stream_silence=SILENCE) for name, make in ROUTES.items()}
    with closing(Markets(venues, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender
