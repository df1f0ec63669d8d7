"""Reads a whole list that a venue hands out in pages, or fails: half a list proves nothing."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from fixgw.errors import OutcomeUnknownError

T = TypeVar("T")
LAST_PAGE = 400
PASSES = 4


async def read_pages(
    read_page: Callable[[int], Awaitable[Sequence[T]]], key: Callable[[T], str], size: int
) -> dict[str, T]:
    """Read pages 1, 2, ... until one is not full; entries by key, a later sight wins.

    `size` is the page size that was asked for. Raises OutcomeUnknownError when the pages do not
    advance or do not end.
    """
    found: dict[str, T] = {}
    for page in range(1, LAST_PAGE + 1):
        entries = await read_page(page)
        known = len(found)
        found.update((key(entry), entry) for entry in entries)
        if len(entries) < size:
            return found
        if len(found) == known:
            # A server that ignores paging repeats itself; more than was asked for is everything.
            if len(entries) > size:
                return found
            raise OutcomeUnknownError(f"page {page} repeats what came before")
    raise OutcomeUnknownError(f"the list does not end after {LAST_PAGE} pages")


async def read_moving_pages(
    read_page: Callable[[int], Awaitable[Sequence[T]]], key: Callable[[T], str], size: int
) -> dict[str, T]:
    """As `read_pages`, for a list whose entries disappear while it is read.

    An entry can slip from the second page to the first behind our back, so a list of several
    pages is read until a pass brings nothing new.
    """
    found = await read_pages(read_page, key, size)
    if len(found) < size:
        return found
    for _ in range(PASSES):
        known = len(found)
        found.update(await read_pages(read_page, key, size))
        if len(found) == known:
            return found
    raise OutcomeUnknownError("the list changes faster than it can be read")
