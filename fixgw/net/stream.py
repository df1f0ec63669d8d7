"""The stream seam: a connection that delivers named events until it ends, and may take some."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

UNREADABLE = "?"
"""Name of an event that could not be read; its data is the beginning of what came."""


class Stream(Protocol):
    """One connection. When it has ended it stays ended; connect anew for another one."""

    async def receive(self) -> tuple[str, Any]:
        """Wait for the next event: its name and its decoded data, fractions as Decimals.

        Data is None for an event without any, a list for an event with several arguments.
        Raises VenueError once the connection has ended and every event before that was taken.
        """
        ...

    async def close(self) -> None:
        """End the connection; never hangs and never raises."""
        ...


class DuplexStream(Stream, Protocol):
    """A Stream that also takes events."""

    async def emit(self, name: str, text: str) -> None:
        """Send an event with one argument, the JSON `text` exactly as written.

        Raises NotSentError when the connection had ended before, so that nothing was sent, and
        OutcomeUnknownError when it broke while sending.
        """
        ...


Connect = Callable[[], Awaitable[Stream]]
"""Makes a new connection. Raises VenueError when that fails."""
