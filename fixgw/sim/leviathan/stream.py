"""The WebSocket side: who is who, what they subscribed to, and the faults of the stream."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import WSCloseCode, WSMsgType, web

from fixgw.sim.broadcast import Broadcast, send
from fixgw.sim.exact_json import load_exact
from fixgw.sim.faults import FaultBoard
from fixgw.sim.leviathan.account import Accounts, LeviathanAccount
from fixgw.sim.outage import away

PATH = "/stream/v1"
PRIVATE = ("account", "positions")
PUBLIC = ("orderbook", "trades")
_AUTH_WITHIN = 5.0
_NO_SCOPE = {"account": "", "positions": "this key is not Intelligence-scoped"}


class _RefusedError(Exception):
    """What the client asked for over the stream is refused: a code and a message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = {"type": "error", "code": code, "message": message}


@dataclass(slots=True, eq=False)
class _Listener:
    request: web.Request
    socket: web.WebSocketResponse
    account: LeviathanAccount | None = None
    channels: set[tuple[str, str]] = field(default_factory=set)


Sent = tuple[str, str, dict[str, object]]
"""Channel, account or market, and the message."""


class Stream(Broadcast[_Listener, Sent]):
    """The account and market channels of every key."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        is_market: Callable[[str], bool],
        greet: Callable[[str, str], object | None],
        connections: int,
        faults: FaultBoard,
    ) -> None:
        """`greet` gives a new subscriber's first message; `connections` a key may have, 0 any."""
        super().__init__(faults)
        self._accounts = accounts
        self._is_market = is_market
        self._greet = greet
        self._connections = connections

    def routes(self) -> list[web.RouteDef]:
        """The one path."""
        return [web.get(PATH, self._handle)]

    def listened(self, channel: str) -> set[str]:
        """The accounts, or markets, that anybody listens to on a channel."""
        return {
            subject for one in self._listeners for name, subject in one.channels if name == channel
        }

    def publish(self, channel: str, subject: str, message: Mapping[str, object]) -> None:
        """Send a message to the subject's listeners, after all messages before it."""
        self._pump.put((channel, subject, {"channel": channel, **message}))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self._outage.is_away:
            return away()
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await self._serve(_Listener(request, socket), self._converse)
        return socket

    async def _converse(self, listener: _Listener) -> None:
        try:
            async with asyncio.timeout(_AUTH_WITHIN):
                while listener.account is None:
                    if not await self._receive(listener):
                        return
        except TimeoutError:
            await listener.socket.close(message=b"no auth within 5 seconds")
            return
        while await self._receive(listener):
            pass

    async def _receive(self, listener: _Listener) -> bool:
        message = await listener.socket.receive()
        if message.type is WSMsgType.PING:
            if not self._outage.is_silent:
                await listener.socket.pong(message.data)
            return True
        if message.type is not WSMsgType.TEXT:
            return message.type in (WSMsgType.BINARY, WSMsgType.PONG)
        try:
            answers = self._obey(listener, load_exact(message.data.encode()))
        except ValueError as error:
            answers = [_RefusedError("invalid_params", f"not JSON: {error}").answer]
        except _RefusedError as refused:
            answers = [refused.answer]
        for answer in answers:
            await send(listener.socket, answer)
        # A key that is refused is no reason to stay.
        if listener.account is None:
            await listener.socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"unauthorized")
            return False
        return True

    def _obey(self, listener: _Listener, wanted: object) -> list[object]:
        if not isinstance(wanted, dict):
            raise _RefusedError("invalid_params", "a message must be a JSON object")
        if wanted.get("op") == "auth" and set(wanted) == {"op", "key"}:
            return [self._admit(listener, wanted["key"])]
        if listener.account is None:
            raise _RefusedError("unauthorized", "the first message must be auth")
        if wanted.get("op") not in ("subscribe", "unsubscribe"):
            raise _RefusedError("invalid_params", "op must be auth, subscribe or unsubscribe")
        return self._subscribe(listener, listener.account, wanted)

    def _admit(self, listener: _Listener, key: object) -> object:
        account = self._accounts.with_key(key)
        if account is None:
            raise _RefusedError("unauthorized", "API key missing or invalid")
        held = sum(1 for one in self._listeners if one.account is account)
        if self._connections and held >= self._connections:
            raise _RefusedError("rate_limited", f"{self._connections} connections are open")
        listener.account = account
        return {"op": "auth", "status": "ok"}

    def _subscribe(
        self, listener: _Listener, account: LeviathanAccount, wanted: dict[str, object]
    ) -> list[object]:
        channel = wanted.get("channel")
        subject = account.account_id
        if channel in PUBLIC:
            subject = str(wanted.get("market_id"))
            if set(wanted) != {"op", "channel", "market_id"} or not self._is_market(subject):
                raise _RefusedError("not_found", "market_id is required, and must be listed")
        elif channel not in PRIVATE or set(wanted) != {"op", "channel"}:
            raise _RefusedError("invalid_params", f"channel must be of {PRIVATE + PUBLIC}")
        elif channel == "positions" and not account.intelligence:
            raise _RefusedError("forbidden", _NO_SCOPE["positions"])
        if wanted["op"] == "unsubscribe":
            listener.channels.discard((str(channel), subject))
            return [{"op": "unsubscribe", "channel": channel, "status": "ok"}]
        listener.channels.add((str(channel), subject))
        greeting = self._greet(str(channel), subject)
        answer = {"op": "subscribe", "channel": channel, "status": "ok"}
        return [answer] if greeting is None else [answer, greeting]

    def _event_of(self, message: Sent) -> str | None:
        channel, _, body = message
        return str(body["type"]) if channel == "account" else None

    async def _tell(self, listener: _Listener, message: Sent) -> None:
        channel, subject, body = message
        if (channel, subject) in listener.channels:
            await send(listener.socket, body)
