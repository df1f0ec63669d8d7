"""From an HTTP request to the venue's answer: log, faults, signature, refusals, Server-Time."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from math import ceil

from aiohttp import web

from fixgw.sim.control import json_answer
from fixgw.sim.exact_json import load_exact
from fixgw.sim.fault_calls import FaultedCall, carry_out
from fixgw.sim.faults import FaultBoard
from fixgw.sim.leverj.auth import ABSENT, Gatekeeper, Signed
from fixgw.sim.leverj.call import Call
from fixgw.sim.leverj.clock import Clock
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.refusal import Refusal, refusal_body
from fixgw.sim.leverj.routes import find_route
from fixgw.sim.request_log import RequestLog

# The document: the methods that are not cacheable return a Server-Time header; PATCH is not named.
_TIMED = frozenset({"PUT", "POST", "DELETE", "OPTIONS"})


class Endpoints:
    """Serves a market's calls over HTTP below a prefix such as /futures/api/v1."""

    def __init__(
        self,
        prefix: str,
        *,
        floor: Callable[[], Floor],
        gatekeeper: Gatekeeper,
        faults: FaultBoard,
        requests: RequestLog,
        flush: Callable[[], Awaitable[None]],
        clock: Clock,
    ) -> None:
        """`floor` gives the current one: a reset replaces it."""
        self._prefix = prefix
        self._floor = floor
        self._gatekeeper = gatekeeper
        self._faults = faults
        self._requests = requests
        self._flush = flush
        self._clock = clock
        self.closing = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """One route for everything below the prefix; the table of calls does the rest."""
        return [web.route("*", self._prefix + "/{rest:.*}", self.serve)]

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a call, or do what the fault that waits for it demands."""
        answer = await self._serve(request)
        if request.method in _TIMED:
            answer.headers["Server-Time"] = str(self._clock.milliseconds())
        return answer

    async def _serve(self, request: web.Request) -> web.Response:
        body = await request.read()
        path = request.path.removeprefix(self._prefix)
        now = self._clock.milliseconds()
        self._requests.add(now, request.method, path, request.query_string, body)
        fault = self._faults.take_call(request.method, path)
        if fault is None:
            return self._answer(request, path, body)
        return await carry_out(
            FaultedCall(
                request=request,
                fault=fault,
                accept=partial(self._answer, request, path, body),
                broken=_broken,
                limited=_limited,
                flush=self._flush,
                closing=self.closing,
            )
        )

    def _answer(self, request: web.Request, path: str, body: bytes) -> web.Response:
        if request.method == "OPTIONS":
            return json_answer({})
        try:
            route, place = find_route(request.method, path)
            parsed = _parse(body)
            call = Call(
                account_id=self._admit(request, parsed) if route.private else "",
                body=None if parsed is ABSENT else parsed,
                query=request.query,
                place=place,
                request_id=request.headers.get("requestid"),
            )
            return json_answer(route.answer(self._floor(), call))
        except Refusal as refusal:
            return _refused(refusal)

    def _admit(self, request: web.Request, body: object) -> str:
        uri = request.raw_path.removeprefix(self._prefix)
        signed = Signed(method=request.method, uri=uri, body=body)
        account = self._gatekeeper.admit(request.headers, signed, self._clock.milliseconds())
        return account.account_id


def _parse(body: bytes) -> object:
    if not body.strip():
        return ABSENT
    try:
        return load_exact(body)
    except ValueError as error:
        raise Refusal("M_INV_REQUEST", f"the body is not JSON: {error}") from None


def _refused(refusal: Refusal) -> web.Response:
    return json_answer(refusal_body(refusal), status=refusal.status)


def _broken(status: int) -> web.Response:
    return json_answer(refusal_body(Refusal("M_INTERNAL", "Internal Server Error")), status=status)


def _limited(seconds: float) -> web.Response:
    answer = _refused(Refusal("M_TOO_MANY_REQUESTS", "Too Many Requests"))
    answer.headers["Retry-After"] = str(ceil(seconds))
    return answer
