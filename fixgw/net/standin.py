"""A poor stream in the place of a good one that is down, until there is a good one again."""

import asyncio
from typing import Any

from fixgw.errors import VenueError
from fixgw.net.stream import Connect, Stream


class StandIn:
    """The Stream `poor`, until `connect` has made another one, tried `pause` seconds apart.

    The change-over is a gap like any other: it is told as the event `changed`, and a snapshot that
    follows is taken after the new stream has begun to keep what it is told.
    """

    def __init__(
        self, poor: Stream, connect: Connect, *, pause: float, changed: tuple[str, Any]
    ) -> None:
        self._stream = poor
        self._connect = connect
        self._pause = pause
        self._changed = changed
        self._trying: asyncio.Task[Stream] | None = asyncio.create_task(self._try())

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        trying = self._trying
        if trying is None:
            return await self._stream.receive()
        looking = asyncio.create_task(self._stream.receive())
        try:
            await asyncio.wait({looking, trying}, return_when=asyncio.FIRST_COMPLETED)
            if looking.done():
                return looking.result()
        finally:
            looking.cancel()
        found = trying.result()
        self._trying = None
        await self._stream.close()
        self._stream = found
        return self._changed

    async def close(self) -> None:
        """See Stream."""
        trying, self._trying = self._trying, None
        if trying is not None:
            trying.cancel()
            (found,) = await asyncio.gather(trying, return_exceptions=True)
            if not isinstance(found, BaseException):
                await found.close()
        await self._stream.close()

    async def _try(self) -> Stream:
        while True:
            await asyncio.sleep(self._pause)
            try:
                return await self._connect()
            except VenueError:
                continue
