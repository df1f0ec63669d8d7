"""Fakes of the network for unit tests of a venue room: scripted answers, no sockets."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fixgw.errors import VenueError
from fixgw.net.http import HttpAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRequest:
    """What a room asked the fake to send."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    within: float


def answer(
    status: int = 200, body: str | bytes = b"", headers: Mapping[str, str] | None = None
) -> HttpAnswer:
    """Write an HttpAnswer shortly."""
    content = body.encode() if isinstance(body, str) else body
    names = {name.lower(): value for name, value in (headers or {}).items()}
    return HttpAnswer(status=status, headers=names, body=content)


class FakeHttp:
    """An HttpClient that gives the scripted answers in order, and raises the scripted errors.

    `sent` holds every request. A call beyond the script is an AssertionError: the room asked for
    more than its test expected.
    """

    def __init__(self, *script: HttpAnswer | VenueError) -> None:
        self.sent: list[SentRequest] = []
        self._script = deque(script)

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, within: float
    ) -> HttpAnswer:
        """Record the request and play the next line of the script."""
        self.sent.append(
            SentRequest(method=method, url=url, headers=headers, body=body, within=within)
        )
        if not self._script:
            raise AssertionError(f"unexpected request: {method} {url}")
        line = self._script.popleft()
        if isinstance(line, VenueError):
            raise line
        return line

    async def close(self) -> None:
        """Nothing to close."""


class FakeStream:
    """A Stream that delivers the scripted events and then ends, or stays silent."""

    def __init__(self, events: Iterable[tuple[str, Any]] = (), *, silent: bool = False) -> None:
        self.closed = False
        self._events = deque(events)
        self._silent = silent

    async def receive(self) -> tuple[str, Any]:
        """Return the next event of the script."""
        if self._events:
            return self._events.popleft()
        if self._silent:
            await asyncio.Event().wait()
        raise VenueError("the scripted stream ended")

    async def close(self) -> None:
        """Note that the room closed it."""
        self.closed = True
