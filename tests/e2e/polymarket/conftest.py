"""Polymarket US under test: worlds that many cases use, one after the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial

import pytest

from fixgw.core.fields import Outcome
from tests.e2e.polymarket.venue import SILENCE, Polymarket
from tests.e2e.worlds import Markets

OUTCOMES: Mapping[str, Callable[..., Polymarket]] = {
    "yes": Polymarket,
    "no": partial(Polymarket, Outcome.NO),
    "yes, emulated": partial(Polymarket, replace_mode="emulate"),
}


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """Worlds with the usual patience for a silent stream."""
    with closing(Markets(OUTCOMES, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture(scope="module")
def impatient_markets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Markets]:
    """Worlds in which a stream counts as lost after three silent seconds."""
    venues = {name: partial(make, stream_silence=SILENCE) for name, make in OUTCOMES.items()}
    with closing(Markets(venues, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender
