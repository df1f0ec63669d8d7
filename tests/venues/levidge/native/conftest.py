"""A native route whose session is up."""

from collections.abc import AsyncIterator

import pytest

from fixgw.core.events import StreamConnected
from tests.venues.levidge.native.rig import Rig, rigged


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with rigged() as one:
        await one.acceptor.logon()
        await one.next(StreamConnected)
        yield one
