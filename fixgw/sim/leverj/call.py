"""One venue call, over HTTP or the socket, and one row of the route table."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fixgw.sim.leverj.floor import Floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a route's function needs; `account_id` is empty on public routes.

    `body` is parsed JSON with exact numbers, None when there is none. `ordered` tells that the
    call came by a socket, where calls cannot overtake each other.
    """

    account_id: str = ""
    body: object = None
    query: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)
    request_id: object = None
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row of the table; the parts of `path` in braces come with the call as its `place`."""

    method: str
    path: str
    answer: Callable[[Floor, Call], object]
    private: bool = False

    def match(self, path: str) -> Mapping[str, str] | None:
        """The parts of a path, or None when it is another route's."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None
