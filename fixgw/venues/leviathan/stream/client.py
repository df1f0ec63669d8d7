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

CHANNELS = ("account", "positions")


async def subscribe(socket: WebSocketStream, key: Secret, ack_wait: float) -> Stream:
    """Return the account's messages over a new connection, which ends with a failure.

    Raises VenueError.
    """
    subscription = Subscription(socket)
    try:
        await subscription.begin(key.reveal(), ack_wait)
    except BaseException:
        await socket.close()
        raise
    return subscription


class Subscription:
    """A Stream of the account's messages, over a WebSocket that was told who listens."""

    def __init__(self, socket: WebSocketStream) -> None:
        self._socket = socket
        self._early: deque[tuple[str, Any]] = deque()

    async def begin(self, key: str, ack_wait: float) -> None:
        """Authenticate, subscribe, and wait a moment for a word about it. Raises VenueError."""
        await self._socket.send(canonical({"op": "auth", "key": key}))
        for channel in CHANNELS:
            await self._socket.send(canonical({"op": "subscribe", "channel": channel}))
        try:
            async with asyncio.timeout(ack_wait):
                while not self._is_confirmed(await self._socket.receive()):
                    pass
        except TimeoutError:
            return  # the document knows no acknowledgement: silence means that it is in force

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        return self._early.popleft() if self._early else await self._socket.receive()

    async def close(self) -> None:
        """See Stream."""
        await self._socket.close()

    def _is_confirmed(self, event: tuple[str, Any]) -> bool:
        self._early.append(event)
        name, data = event
        if name != MESSAGE:
            return False
        refused = wire.refused_words(data)
        if refused is not None:
            raise VenueError(f"the subscription was refused: {refused}")
        return wire.is_acknowledged(data, CHANNELS[0])
