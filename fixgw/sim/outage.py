"""The faults of a stream that last: it says nothing, or it is away and lets nobody in."""

import asyncio
import time
from collections.abc import Iterable

from aiohttp import WSCloseCode, web

from fixgw.sim.faults import Fault


class Outage:
    """Until when a stream is silent, and until when it is away."""

    def __init__(self) -> None:
        self._silent_until = 0.0
        self._away_until = 0.0

    @property
    def is_silent(self) -> bool:
        """Whether every event is lost now."""
        return time.monotonic() < self._silent_until

    @property
    def is_away(self) -> bool:
        """Whether nobody is let in now."""
        return time.monotonic() < self._away_until

    def begin(self, fault: Fault) -> bool:
        """Begin a fault; tell whether every connection is to be dropped for it."""
        until = time.monotonic() + fault.seconds
        if fault.kind == "stream_silence":
            self._silent_until = until
            return False
        self._away_until = until
        return True

    def end(self) -> None:
        """Speak again and let everybody in."""
        self._silent_until = self._away_until = 0.0


def away() -> web.Response:
    """Answer a connection that is not let in."""
    return web.Response(status=503, text="the stream is away")


class Goodbyes:
    """Ends WebSockets, with a goodbye or without a word."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[bool]] = set()

    def end(
        self, sockets: Iterable[tuple[web.Request, web.WebSocketResponse]], *, polite: bool
    ) -> None:
        """End every one of them; a close that waits for the other side's holds nobody up."""
        for request, socket in sockets:
            if polite:
                goodbye = asyncio.create_task(socket.close(code=WSCloseCode.GOING_AWAY))
                self._under_way.add(goodbye)
                goodbye.add_done_callback(self._under_way.discard)
            else:
                abort(request)

    def stop(self) -> None:
        """Wait for no close any more."""
        for goodbye in self._under_way:
            goodbye.cancel()


def abort(request: web.Request) -> None:
    """Cut a connection without a word."""
    if request.transport is not None:
        request.transport.abort()
