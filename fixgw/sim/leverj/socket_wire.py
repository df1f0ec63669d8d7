"""What the two generations of Socket.IO have in common for whoever talks over them."""

from typing import Any, Protocol

from aiohttp import web


class Peers(Protocol):
    """Hears what the connections of a wire do; a connection is named by its id."""

    def opened(self, connection: str, wire: "SocketWire") -> None:
        """A client connected."""
        ...

    def said(self, connection: str, event: str, payload: Any) -> None:
        """A client emitted an event; `payload` is its first argument with exact numbers."""
        ...

    def closed(self, connection: str) -> None:
        """A client is gone."""
        ...


class SocketWire(Protocol):
    """One generation of Socket.IO on a path of the server."""

    async def emit(self, connection: str, packet: str) -> None:
        """Send an event; `packet` is the JSON array of its name and payload."""
        ...

    async def goodbye(self, connection: str) -> None:
        """End a connection and tell the client so."""
        ...

    async def drop_all(self) -> None:
        """Break every connection without a word."""
        ...

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a request of the path."""
        ...
