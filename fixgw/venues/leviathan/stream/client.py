"""Tells a WebSocket who listens and to what, and reads what the venue says to that."""

import asyncio
from collections import deque
from typing import Any

from fixgw.core.secret import Secret
from fixgw.errors import VenueError
from fixgw.net.stream import Stream
from fixgw.net.websocket import MESSAGE, WebSocketStream
from fixgw.venues.canonical import canonical
from fixgw.venues.leviathan import wire
from fixgw.venues.leviathan.keys import ABOUT_THE_KEY, STREAM, KeyWatch

CHANNELS = ("account", "positions")


async def subscribe(
    socket: WebSocketStream, key: Secret, watch: KeyWatch, ack_wait: float
) -> Stream:
    """Return the account's messages over a new connection, which ends with a failure.

    Raises VenueError.
    """
    subscription = Subscription(socket, watch)
    try:
        await subscription.begin(key.reveal(), ack_wait)
    except VenueError as error:
        watch.stream_failed(str(error))
        await socket.close()
        raise
    except BaseException:
        await socket.close()
        raise
    return subscription


class Subscription:
    """A Stream of the account's messages, over a WebSocket that was told who listens.

    The document knows no acknowledgement, so silence means that the subscription is in force. A
    refusal may therefore come late: it ends the stream, lest nobody notices that nothing comes.
    Once the account's channel has been heard an error is about something else, but for the key.
    """

    def __init__(self, socket: WebSocketStream, watch: KeyWatch) -> None:
        self._socket = socket
        self._watch = watch
        self._early: deque[tuple[str, Any]] = deque()
        self._in_force = False

    async def begin(self, key: str, ack_wait: float) -> None:
        """Authenticate, subscribe, and wait a moment for a word about it. Raises VenueError."""
        await self._socket.send(canonical({"op": "auth", "key": key}))
        for channel in CHANNELS:
            await self._socket.send(canonical({"op": "subscribe", "channel": channel}))
        try:
            async with asyncio.timeout(ack_wait):
                while not self._in_force:
                    self._early.append(self._checked(await self._socket.receive()))
        except TimeoutError:
            return

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        if self._early:
            return self._early.popleft()
        try:
            return self._checked(await self._socket.receive())
        except VenueError as error:
            self._watch.stream_failed(str(error))
            raise

    async def close(self) -> None:
        """See Stream."""
        await self._socket.close()

    def _checked(self, event: tuple[str, Any]) -> tuple[str, Any]:
        """Return an event; raise VenueError for one that ends the subscription."""
        name, data = event
        refused = wire.refused_words(data) if name == MESSAGE else None
        if refused is not None and (not self._in_force or ABOUT_THE_KEY.search(refused)):
            raise VenueError(f"the subscription was refused: {refused}")
        if name == MESSAGE and not self._in_force and wire.is_acknowledged(data, CHANNELS[0]):
            self._in_force = True
            self._watch.taken(STREAM)
        return event
