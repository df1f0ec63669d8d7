"""Levret under test: worlds that many cases use, one after the other."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.levret.venue import Levret
from tests.e2e.worlds import Worlds


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds with the usual patience for a silent stream."""
    with closing(Worlds(Levret, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture(scope="module")
def impatient_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds in which a stream counts as lost after three silent seconds."""
    venue = partial(Levret, stream_silence=3)
    with closing(Worlds(venue, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture(scope="module")
def preventing_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Worlds in which the gateway prevents self-trades on the account."""
    venue = partial(Levret, policy=", stp: gateway", stp_wait=20)
    with closing(Worlds(venue, partial(tmp_path_factory.mktemp, "world"))) as lender:
        yield lender


@pytest.fixture
def short_window(tmp_path: Path) -> Iterator[Worlds]:
    """Worlds in which a signed order is void after one second."""
    with closing(Worlds(partial(Levret, sign_window_ms=1000), lambda: tmp_path)) as lender:
        yield lender
