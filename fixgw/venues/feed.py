"""Keeps a venue account's stream alive: connect, watch the age of data, reconnect, for ever."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fixgw.core.account_data import VenueNews
from fixgw.core.events import StreamConnected, StreamLost
from fixgw.errors import VenueError, bug_of
from fixgw.net.stream import UNREADABLE, Connect, Stream
from fixgw.venues.tolerant import shown

log = logging.getLogger(__name__)
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One account's stream. `silence` is in seconds; `to_events` raises VenueError on nonsense."""

    venue: str
    account: str
    connect: Connect
    to_events: Callable[[str, Any], Sequence[VenueNews]]
    silence: float

    async def run(self, put: Callable[[VenueNews], None]) -> None:
        """Deliver events to `put` until cancelled; nothing that arrives can end it.

        The log has one line for a loss, one for each new reason, and one for the return.
        """
        pause, lost, told, clock = FIRST_PAUSE, False, "", asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                stream = await self.connect()
                if told:
                    log.info("%s/%s is connected again", self.venue, self.account)
                lost, told = False, ""
                await self._deliver(stream, put)
            except VenueError as error:
                reason = str(error)
            except Exception as error:  # noqa: BLE001 - a venue's task: the account needs its stream
                reason = f"internal error: {bug_of(error)}"
            if not lost:
                put(StreamLost(venue=self.venue, account=self.account, text=reason))
            lost = True
            # Only a connection that held longer than the pause before it proves that trying at
            # once makes sense.
            pause = FIRST_PAUSE if clock() - began > 2 * pause else pause
            if reason != told:
                log.warning("%s/%s is down, trying again: %s", self.venue, self.account, reason)
            told = reason
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _deliver(self, stream: Stream, put: Callable[[VenueNews], None]) -> None:
        """Put what the stream says; raises VenueError when it ends or falls silent."""
        clock = asyncio.get_running_loop().time
        try:
            put(StreamConnected(venue=self.venue, account=self.account))
            async with asyncio.timeout(self.silence) as watchdog:
                while True:
                    name, data = await stream.receive()
                    watchdog.reschedule(clock() + self.silence)
                    for event in self._read(name, data):
                        put(event)
        except TimeoutError:
            raise VenueError(f"the stream was silent for {self.silence:g} s") from None
        finally:
            await stream.close()

    def _read(self, name: str, data: Any) -> Sequence[VenueNews]:
        if name == UNREADABLE:
            return self._skip("no event", name, data)
        try:
            return self.to_events(name, data)
        except VenueError as error:
            return self._skip(str(error), name, data)

    def _skip(self, reason: str, name: str, data: Any) -> Sequence[VenueNews]:
        message = "%s/%s: the stream said what cannot be understood (%s): %s %s"
        log.warning(message, self.venue, self.account, reason, name, shown(data))
        return ()


class Feeds:
    """The feeds of all accounts of a venue, as one iterator of events."""

    def __init__(self, feeds: Iterable[Feed]) -> None:
        self._feeds = tuple(feeds)
        self._events: asyncio.Queue[VenueNews | None] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def events(self) -> AsyncIterator[VenueNews]:
        """Yield the events of every feed until `close`."""
        put = self._events.put_nowait
        self._tasks = [asyncio.create_task(feed.run(put)) for feed in self._feeds]
        try:
            while (event := await self._events.get()) is not None:
                yield event
        finally:
            await self._stop()

    async def close(self) -> None:
        """End the iterator, and every connection behind it."""
        self._events.put_nowait(None)
        await self._stop()

    async def _stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
