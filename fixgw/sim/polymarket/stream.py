"""The private WebSocket: who is subscribed to what, what they are sent, the stream's faults.

Nothing is replayed: a subscription begins with a snapshot, and what is missed is missed.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from fixgw.sim.broadcast import Broadcast, send
from fixgw.sim.exact_json import load_exact
from fixgw.sim.faults import FaultBoard
from fixgw.sim.outage import away
from fixgw.sim.polymarket.refusal import Refusal

PATH = "/v1/ws/private"
ORDER = "SUBSCRIPTION_TYPE_ORDER"
POSITION = "SUBSCRIPTION_TYPE_POSITION"
BALANCE = "SUBSCRIPTION_TYPE_ACCOUNT_BALANCE"
TYPES = frozenset({ORDER, POSITION, BALANCE})
MOST_MARKETS = 100

Admit = Callable[[Mapping[str, str], str], str]
"""Headers and path of the handshake to whose stream it is. Raises Refusal."""
Greet = Callable[[str, str, Sequence[str]], object | None]
"""Owner, subscription type and markets to what a new subscriber is sent, if anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one subscribe asked for; no markets are all of them."""

    request_id: str
    type: str
    slugs: tuple[str, ...]

    def wants(self, kind: str, slug: str | None) -> bool:
        """Whether a message of this type about this market belongs to it."""
        return self.type == kind and (not self.slugs or slug is None or slug in self.slugs)


@dataclass(slots=True, eq=False)
class _Listener:
    owner: str
    request: web.Request
    socket: web.WebSocketResponse
    subscriptions: dict[str, Subscription] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One update for an owner's subscriptions; `slug` is None for what is about no market."""

    owner: str
    type: str
    slug: str | None
    body: Mapping[str, object]


class Stream(Broadcast[_Listener, Message]):
    """The subscriptions of every owner."""

    def __init__(self, *, admit: Admit, greet: Greet, faults: FaultBoard) -> None:
        super().__init__(faults)
        self._admit = admit
        self._greet = greet

    def routes(self) -> list[web.RouteDef]:
        """The one path."""
        return [web.get(PATH, self._handle)]

    def publish(self, message: Message) -> None:
        """Send a message to who subscribed, after all messages before it."""
        self._pump.put(message)

    async def beat(self) -> None:
        """Send a heartbeat to everybody."""
        if not self._outage.is_silent:
            for listener in list(self._listeners):
                await send(listener.socket, {"heartbeat": {}})

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self._outage.is_away:
            return away()
        try:
            owner = self._admit(request.headers, request.path)
        except Refusal as refusal:
            return web.json_response(refusal.as_json(), status=refusal.status)
        # A silent stream answers no ping either.
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await self._serve(_Listener(owner, request, socket), self._converse)
        return socket

    async def _converse(self, listener: _Listener) -> None:
        while await self._receive(listener):
            pass

    async def _receive(self, listener: _Listener) -> bool:
        message = await listener.socket.receive()
        if message.type is WSMsgType.PING:
            if not self._outage.is_silent:
                with suppress(ConnectionError):
                    await listener.socket.pong(message.data)
            return True
        if message.type is not WSMsgType.TEXT:
            return message.type in (WSMsgType.BINARY, WSMsgType.PONG)
        for answer in self._hear(listener, message.data):
            if not self._outage.is_silent:
                await send(listener.socket, answer)
        return True

    def _hear(self, listener: _Listener, text: str) -> list[object]:
        wanted: Any = None
        try:
            wanted = load_exact(text.encode())
            if "unsubscribe" in wanted:
                listener.subscriptions.pop(wanted["unsubscribe"]["requestId"], None)
                return []
            return self._subscribe(listener, wanted["subscribe"])
        except (KeyError, TypeError, ValueError) as error:
            subscribe = wanted.get("subscribe") if isinstance(wanted, dict) else None
            request_id = subscribe.get("requestId") if isinstance(subscribe, dict) else None
            return [{"requestId": request_id, "error": str(error) or "not understood"}]

    def _subscribe(self, listener: _Listener, wanted: Mapping[str, Any]) -> list[object]:
        slugs = tuple(wanted.get("marketSlugs", ()))
        one = Subscription(
            request_id=wanted["requestId"], type=wanted["subscriptionType"], slugs=slugs
        )
        if one.type not in TYPES:
            raise ValueError("subscriptionType is not one of its values")
        if len(slugs) > MOST_MARKETS:
            raise ValueError(f"a subscription takes at most {MOST_MARKETS} markets")
        if one.request_id in listener.subscriptions:
            raise ValueError("requestId is in use")
        greeting = self._greet(listener.owner, one.type, slugs)
        listener.subscriptions[one.request_id] = one
        return [] if greeting is None else [_enveloped(one, greeting)]

    def _event_of(self, message: Message) -> str:
        return message.type

    async def _tell(self, listener: _Listener, message: Message) -> None:
        if listener.owner != message.owner:
            return
        for one in list(listener.subscriptions.values()):
            if one.wants(message.type, message.slug):
                await send(listener.socket, _enveloped(one, message.body))


def _enveloped(one: Subscription, body: object) -> dict[str, object]:
    fields = body if isinstance(body, Mapping) else {}
    return {"requestId": one.request_id, "subscriptionType": one.type, **fields}
