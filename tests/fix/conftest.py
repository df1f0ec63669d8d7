"""Edges and counterparties on real sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fix.counterparty import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Starts edges and clients, and ends them."""
    one = Desk(tmp_path)
    yield one
    one.close()
