"""Leviathan under test: worlds that many cases use, one after the other."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.leviathan.venue import Leviathan
from tests.e2e.worlds import Worlds


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds with the usual patience for a silent stream."""
    with closing(Worlds(Leviathan, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture(scope="module")
def impatient_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds in which a stream counts as lost after three silent seconds."""
    venue = partial(Leviathan, stream_silence=3)
    with closing(Worlds(venue, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Worlds]:
    """A world in which the margin is watched."""
    venue = partial(Leviathan, margin_guard="true", margin_poll=0.1)
    with closing(Worlds(venue, lambda: tmp_path)) as lender:
        yield lender
