"""The HTTP seam: one call in, one answer out, every failure sorted into "not sent" or "unknown".

`http_pool` is the network, `fake` the scripted one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A complete answer; the names of the headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient(Protocol):
    """Makes HTTP calls; the same for the network and for the fake."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, within: float
    ) -> HttpAnswer:
        """Send `body` to the whole URL exactly as written and return the answer.

        `within` is the time for the whole call in seconds, half of it at most for connecting.
        Redirects are not followed and nothing is ever sent a second time.

        Raises NotSentError when certainly nothing was sent, OutcomeUnknownError otherwise.
        """
        ...

    async def close(self) -> None:
        """Close every connection; calls under way end in OutcomeUnknownError."""
        ...
