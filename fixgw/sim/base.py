"""What every venue simulator offers to whoever starts it."""

from typing import Protocol, runtime_checkable


class Simulator(Protocol):
    """A venue played on a local socket."""

    name: str

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen and return the bound port; port 0 picks a free one."""
        ...

    async def stop(self) -> None:
        """Close every connection and end every task."""
        ...

    def describe(self) -> dict[str, str]:
        """Where to connect: the URLs under the names that the configuration uses."""
        ...


@runtime_checkable
class SpeaksFix(Protocol):
    """A simulator with a port of its own for FIX; 0 picks a free one when it starts."""

    fix_port: int


@runtime_checkable
class HasProfiles(Protocol):
    """A simulator of a venue with several APIs, of which it plays one, chosen before it starts."""

    profile: str
    profiles: tuple[str, ...]
