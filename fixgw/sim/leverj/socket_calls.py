"""From an event that a client emitted to the events that answer it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from fixgw.sim.exact_json import dump_bytes
from fixgw.sim.faults import FaultBoard
from fixgw.sim.leverj.auth import Gatekeeper, LeverjAccount, Signed
from fixgw.sim.leverj.call import Call
from fixgw.sim.leverj.clock import Clock
from fixgw.sim.leverj.feed import Event, correlation
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.refusal import Refusal, refusal_event
from fixgw.sim.leverj.routes import find_route
from fixgw.sim.leverj.socket_faults import FaultedRequest, carry_out
from fixgw.sim.leverj.stream import Stream
from fixgw.sim.pump import end_task
from fixgw.sim.request_log import RequestLog

_SESSION = {"/register", "/unregister"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An event `METHOD uri` and its payload {headers, method, uri, params, body, retry}."""

    connection: str
    method: str
    uri: str
    headers: Mapping[str, object]
    payload: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The uri without its query."""
        return self.uri.partition("?")[0]

    @property
    def signed_body(self) -> dict[str, object]:
        """What stands for the body in a signature: `body`, if there is one, then `params`."""
        body = {"body": self.payload["body"]} if "body" in self.payload else {}
        return {**body, "params": self.payload.get("params", {})}


class SocketCalls:
    """Serves a market's calls over its stream."""

    def __init__(
        self,
        stream: Stream,
        *,
        floor: Callable[[], Floor],
        gatekeeper: Gatekeeper,
        faults: FaultBoard,
        requests: RequestLog,
        clock: Clock,
    ) -> None:
        """`floor` gives the current one: a reset replaces it."""
        self._stream = stream
        self._floor = floor
        self._gatekeeper = gatekeeper
        self._faults = faults
        self._requests = requests
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """End the faults that still wait."""
        for task in list(self._tasks):
            await end_task(task)

    def said(self, connection: str, event: str, payload: Any) -> None:
        """Answer a request, or do what the fault that waits for it demands."""
        request = _read_request(connection, event, payload)
        if request is None:
            refusal = Refusal("M_INV_REQUEST", "an event is `METHOD uri` with its request")
            self._stream.tell(connection, *refusal_event(refusal, None))
            return
        body = dump_bytes(request.signed_body)
        query = request.uri.partition("?")[2]
        now = self._clock.milliseconds()
        self._requests.add(now, request.method, request.path, query, body)
        fault = self._faults.take_call(request.method, request.path)
        if fault is None:
            self._serve(request, ordered=True)
            return
        faulted = FaultedRequest(
            fault=fault,
            accept=partial(self._serve, request, ordered=False),
            accept_holding=partial(self._serve_holding, request),
            release=self._release,
            refuse=partial(self._refuse, request),
            garble=partial(self._garble, request),
            drop=self._stream.drop,
            flush=self._stream.flush,
        )
        task = asyncio.create_task(carry_out(faulted))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _serve(self, request: Request, *, ordered: bool) -> None:
        account = self._admit(request)
        if account is None:
            return
        if request.path in _SESSION:
            self._session(request, account)
            return
        try:
            self._call(request, account, ordered=ordered)
        except Refusal as refusal:
            self._floor().feed.refused(account.account_id, refusal, _request_id(request))

    def _call(self, request: Request, account: LeverjAccount, *, ordered: bool) -> None:
        route, place = find_route(request.method, request.path)
        call = Call(
            account_id=account.account_id,
            body=request.payload.get("body"),
            query=dict(parse_qsl(request.uri.partition("?")[2])),
            place=place,
            request_id=_request_id(request),
            ordered=ordered,
        )
        floor = self._floor()
        result = route.answer(floor, call)
        event = {"PATCH": "order_patch", "GET": f"GET {request.uri}"}.get(request.method)
        if event is not None:
            payload = {"result": result, **correlation(call.request_id)}
            floor.feed.answer(account.account_id, event, payload)

    def _admit(self, request: Request) -> LeverjAccount | None:
        signed = Signed(method=request.method, uri=request.uri, body=request.signed_body)
        now = self._clock.milliseconds()
        try:
            account = self._gatekeeper.admit(request.headers, signed, now)
            if request.path == "/register":
                _check_register(request.payload.get("body"), account)
        except Refusal as refusal:
            payload = {"error": refusal.text, "data": request.payload, "server_time": now}
            self._stream.tell(request.connection, "auth_error", payload)
            return None
        return account

    def _session(self, request: Request, account: LeverjAccount) -> None:
        """Register or unregister; the document promises no answer to either."""
        if request.path == "/register":
            self._stream.register(request.connection, account.account_id)
        else:
            self._stream.unregister(request.connection)

    def _serve_holding(self, request: Request) -> list[Event]:
        with self._floor().feed.holding() as held:
            self._serve(request, ordered=False)
        return held

    def _release(self, events: list[Event]) -> None:
        for account_id, event, payload in events:
            self._stream.publish(account_id, event, payload)

    def _refuse(self, request: Request, refusal: Refusal) -> None:
        event, payload = refusal_event(refusal, _request_id(request))
        self._stream.tell(request.connection, event, payload)

    def _garble(self, request: Request) -> None:
        """An order event whose content nobody can read."""
        payload = {"result": [None, 7, {"uuid": 3}], **correlation(_request_id(request))}
        self._stream.tell(request.connection, "order_add", payload)


def _read_request(connection: str, event: str, payload: Any) -> Request | None:
    if not isinstance(payload, dict) or not isinstance(payload.get("headers"), dict):
        return None
    method, uri = payload.get("method"), payload.get("uri")
    if not isinstance(method, str) or not isinstance(uri, str) or event != f"{method} {uri}":
        return None
    return Request(
        connection=connection, method=method, uri=uri, headers=payload["headers"], payload=payload
    )


def _request_id(request: Request) -> object:
    return request.headers.get("requestid")


def _check_register(body: object, account: LeverjAccount) -> None:
    wanted = {"accountId": account.account_id, "apiKey": account.api_key}
    if body != wanted:
        raise Refusal("M_UNAUTHORIZED", "the body of /register names another account or apiKey")
