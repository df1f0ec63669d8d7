"""A store with three orders in it, held open as a running gateway holds it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from fixgw.core.events import StreamLost
from fixgw.journal import Entry, Journal
from tests.journal.samples import T0, accepting, life, placing


@asynccontextmanager
async def gateway_store(directory: Path) -> AsyncIterator[str]:
    """Order 0 is filled, 1 is new, 2 pending and of the session OTHER; then the stream is lost."""
    url = f"sqlite:///{directory}/store.db"
    journal = Journal.open(url, on_failure=print)
    third = placing(2)
    other = replace(third.orders[0], session="OTHER")
    lost = StreamLost(venue="levret", account="main", text="evil\x1b[31m words")
    await journal.append([*life(0), placing(1), accepting(1)])
    await journal.append([replace(third, session="OTHER", orders=(other,))])
    await journal.append([Entry(seq=8, at=T0 + 8, input=lost)])
    yield url
    journal.close()
