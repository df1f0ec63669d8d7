"""Pages and time filters of the lists: page, pageSize, startTime and endTime."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from fixgw.sim.levret.refusal import Refusal

PAGE_NAMES = frozenset({"page", "pageSize", "startTime", "endTime"})
_DEFAULT_SIZE = 50
_LARGEST_SIZE = 500
_LARGEST_TIME = 10**15

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a list is wanted; times in ms, both ends included."""

    number: int
    size: int
    start: int
    end: int

    def cut(
        self,
        rows: Iterable[Row],
        time_of: Callable[[Row], int],
        as_json: Callable[[Row], object],
    ) -> dict[str, object]:
        """The documented-by-assumption list answer; `rows` come newest first."""
        wanted = [row for row in rows if self.start <= time_of(row) <= self.end]
        first = (self.number - 1) * self.size
        return {
            "success": True,
            "data": [as_json(row) for row in wanted[first : first + self.size]],
            "page": self.number,
            "pageSize": self.size,
            "total": len(wanted),
        }


def read_page(query: Mapping[str, str]) -> Page:
    """The page that a query string asks for; raises Refusal."""
    return Page(
        number=read_whole(query, "page", default=1, least=1, most=_LARGEST_TIME),
        size=read_whole(query, "pageSize", default=_DEFAULT_SIZE, least=1, most=_LARGEST_SIZE),
        start=read_whole(query, "startTime", default=0, least=0, most=_LARGEST_TIME),
        end=read_whole(query, "endTime", default=_LARGEST_TIME, least=0, most=_LARGEST_TIME),
    )


def read_whole(query: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    """A whole number of the query string within its bounds; raises Refusal."""
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise Refusal("INVALID_REQUEST", f"{name} must be a whole number")
    if not least <= int(text) <= most:
        raise Refusal("INVALID_REQUEST", f"{name} must be from {least} to {most}")
    return int(text)
