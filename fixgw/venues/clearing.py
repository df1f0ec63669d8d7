"""Calls that cancel whatever is open in their markets, and the new orders that wait for them."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Clearing:
    """The calls for many cancels that are under way with one account's key.

    Such a call names no orders, so it would take an order down that was placed after it was asked
    for and reached the venue first.
    """

    def __init__(self) -> None:
        self._under_way: dict[asyncio.Event, frozenset[str]] = {}

    @contextmanager
    def of(self, markets: Iterable[str]) -> Iterator[None]:
        """Keep new orders out of these markets for as long as this lasts."""
        over = asyncio.Event()
        self._under_way[over] = frozenset(markets)
        try:
            yield
        finally:
            del self._under_way[over]
            over.set()

    async def wait(self, market: str) -> None:
        """Wait for the calls that were asked for earlier and may cancel orders in this market."""
        for over in [over for over, its in self._under_way.items() if market in its]:
            await over.wait()
