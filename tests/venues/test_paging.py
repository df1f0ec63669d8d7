"""Lists in pages: all of it, or an error."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.paging import read_moving_pages, read_pages

Pages = Callable[[int], Awaitable[Sequence[str]]]


def pages_of(*pages: str) -> Pages:
    """A list of letters in pages; beyond the last page it is empty."""

    async def read(page: int) -> Sequence[str]:
        return list(pages[page - 1]) if page <= len(pages) else []

    return read


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        (pages_of(), ""),
        (pages_of("ab"), "ab"),
        (pages_of("abc"), "abc"),
        (pages_of("abc", "de"), "abcde"),
        (pages_of("abc", "cde", "ef"), "abcdef"),
    ],
)
async def test_pages_are_read_until_one_is_not_full(pages: Pages, found: str) -> None:
    """A full last page is followed by an empty one; what is seen twice counts once."""
    assert "".join(await read_pages(pages, str, 3)) == found


async def test_a_server_that_ignores_the_page_is_not_believed() -> None:
    """The same full page again cannot be told from a list with more behind it."""

    async def same(page: int) -> Sequence[str]:
        return "abc"

    with pytest.raises(OutcomeUnknownError, match="page 2 repeats"):
        await read_pages(same, str, 3)


async def test_a_server_that_gives_everything_at_once_is_complete() -> None:
    """More than was asked for, and the same again: there is no more."""

    async def everything(page: int) -> Sequence[str]:
        return "abcdef"

    assert "".join(await read_pages(everything, str, 3)) == "abcdef"


async def test_a_list_without_an_end_is_given_up() -> None:
    """A server that always has another page does not keep the gateway for ever."""

    async def endless(page: int) -> Sequence[str]:
        return [f"{page}-{place}" for place in range(3)]

    with pytest.raises(OutcomeUnknownError, match="does not end"):
        await read_pages(endless, str, 3)


async def test_an_entry_that_slips_to_an_earlier_page_is_found() -> None:
    """Between two pages `a` disappears and `d` moves to the page already read."""
    passes = iter([["abc", "ef"], ["bcd", "ef"], ["bcd", "ef"]])
    current: list[str] = []

    async def moving(page: int) -> Sequence[str]:
        nonlocal current
        if page == 1:
            current = next(passes)
        return current[page - 1]

    assert sorted(await read_moving_pages(moving, str, 3)) == list("abcdef")


async def test_a_list_that_never_stands_still_is_given_up() -> None:
    """Half a list proves nothing."""
    count = 0

    async def restless(page: int) -> Sequence[str]:
        nonlocal count
        count += 1
        return [f"{count}-{place}" for place in range(3 if page == 1 else 1)]

    with pytest.raises(OutcomeUnknownError, match="faster"):
        await read_moving_pages(restless, str, 3)
