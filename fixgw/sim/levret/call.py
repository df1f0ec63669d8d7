"""One venue call and one row of the route table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fixgw.sim.levret.exchange import Exchange
from fixgw.sim.levret.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a route's function needs of a request; `user_id` is empty on public routes."""

    user_id: str
    body: bytes
    query: Mapping[str, str]
    place: Mapping[str, str]

    def own(self, user_id: str) -> str:
        """The named user, if it is the key's own; raises Refusal."""
        if user_id != self.user_id:
            raise Refusal("FORBIDDEN", f"the key does not belong to user {user_id}")
        return user_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row of the table; `scope` empty means public, `counted` adds the rate limit headers."""

    method: str
    path: str
    answer: Callable[[Exchange, Call], dict[str, object]]
    scope: str = ""
    counted: bool = False


def success(data: object) -> dict[str, object]:
    """The success envelope."""
    return {"success": True, "data": data}
