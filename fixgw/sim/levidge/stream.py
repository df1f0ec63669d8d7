"""The WebSocket side: who subscribed to what, what they are sent, and the faults of the stream.

Every channel is a path of its own. The first message must subscribe within five seconds; the same
message with "unsubscribe": 1 ends it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from fixgw.sim.broadcast import Broadcast, send
from fixgw.sim.control import json_answer
from fixgw.sim.exact_json import load_exact
from fixgw.sim.faults import FaultBoard
from fixgw.sim.levidge.rate_limit import RateLimit
from fixgw.sim.outage import away

PRIVATE = ("userorders", "userrisk", "userposition")
PUBLIC = ("orderbook", "tradehistory")
_SUBSCRIBE_WITHIN = 5.0

Admit = Callable[[str, Mapping[str, object]], int]
"""Channel and subscription to whom it is about: a user, or a pair. Raises ValueError."""


@dataclass(slots=True, eq=False)
class _Listener:
    channel: str
    request: web.Request
    socket: web.WebSocketResponse
    subjects: set[int] = field(default_factory=set)


Sent = tuple[str, int, object]
"""Channel, user or pair, and the message."""


class Stream(Broadcast[_Listener, Sent]):
    """A path for each channel, and who listens there."""

    def __init__(
        self,
        *,
        admit: Admit,
        greet: Callable[[str, int], object | None],
        connects: RateLimit,
        faults: FaultBoard,
    ) -> None:
        """`greet` gives what a new subscriber of a channel and subject is sent, if anything."""
        super().__init__(faults)
        self._admit = admit
        self._greet = greet
        self._connects = connects

    def routes(self) -> list[web.RouteDef]:
        """A path for each channel."""
        return [web.get(f"/{channel}", self._handle) for channel in (*PRIVATE, *PUBLIC)]

    def listened(self, channel: str) -> set[int]:
        """The users, or pairs, that anybody listens to, so that messages are worth building."""
        return {one for each in self._listeners if each.channel == channel for one in each.subjects}

    def publish(self, channel: str, subject: int, payload: object) -> None:
        """Send a message to the subject's listeners, after all messages before it."""
        self._pump.put((channel, subject, payload))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self._outage.is_away:
            return away()
        if not self._connects.spend(request.remote):
            return json_answer({"error": "Too Many Requests"}, status=429)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._serve(_Listener(request.path.strip("/"), request, socket), self._converse)
        return socket

    async def _converse(self, listener: _Listener) -> None:
        try:
            async with asyncio.timeout(_SUBSCRIBE_WITHIN):
                while not listener.subjects:
                    if not await self._receive(listener):
                        return
        except TimeoutError:
            await listener.socket.close(message=b"no subscribe within 5 seconds")
            return
        while await self._receive(listener):
            pass

    async def _receive(self, listener: _Listener) -> bool:
        message = await listener.socket.receive()
        if message.type is not WSMsgType.TEXT:
            return message.type is WSMsgType.BINARY
        try:
            answers = self._subscribe(listener, load_exact(message.data.encode()))
        except ValueError as error:
            answers = [{"type": "error", "message": str(error)}]
        for answer in answers:
            if not self._outage.is_silent:
                await send(listener.socket, answer)
        return True

    def _subscribe(self, listener: _Listener, wanted: Any) -> list[object]:
        if not isinstance(wanted, dict):
            raise ValueError("a message must be a JSON object")  # noqa: TRY004 - of the client
        ends = wanted.pop("unsubscribe", 0) == 1
        subject = self._admit(listener.channel, wanted)
        if ends:
            listener.subjects.discard(subject)
        else:
            listener.subjects.add(subject)
        channels = [listener.channel] if listener.subjects else []
        answers: list[object] = [{"type": "subscriptions", "channels": channels}]
        greeting = None if ends else self._greet(listener.channel, subject)
        return answers if greeting is None else [*answers, greeting]

    def _event_of(self, message: Sent) -> str | None:
        return message[0] if message[0] in PRIVATE else None

    async def _tell(self, listener: _Listener, message: Sent) -> None:
        channel, subject, payload = message
        if listener.channel == channel and subject in listener.subjects:
            await send(listener.socket, payload)
