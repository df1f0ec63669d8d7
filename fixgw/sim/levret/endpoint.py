"""From an HTTP request to the venue's answer: log, faults, signature, rate limit, refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from fixgw.sim.control import json_answer
from fixgw.sim.exact_json import dump_bytes
from fixgw.sim.fault_calls import FaultedCall, carry_out
from fixgw.sim.faults import FaultBoard
from fixgw.sim.levret.auth import PREFIX, Gatekeeper
from fixgw.sim.levret.call import Call, Route
from fixgw.sim.levret.exchange import Exchange
from fixgw.sim.levret.rate_limit import DOCUMENTED_LIMIT, RateLimit, limited_headers
from fixgw.sim.levret.refusal import STATUS_OF_CODE, Refusal, refusal_body
from fixgw.sim.request_log import RequestLog


class Endpoints:
    """Serves the route table."""

    def __init__(
        self,
        *,
        exchange: Callable[[], Exchange],
        gatekeeper: Gatekeeper,
        rate_limit: RateLimit,
        faults: FaultBoard,
        requests: RequestLog,
        flush: Callable[[], Awaitable[None]],
        clock: Callable[[], int],
    ) -> None:
        """`exchange` gives the current one: a reset replaces it."""
        self._exchange = exchange
        self._gatekeeper = gatekeeper
        self._rate_limit = rate_limit
        self._faults = faults
        self._requests = requests
        self._flush = flush
        self._clock = clock
        self.closing = asyncio.Event()

    def routes(self, table: tuple[Route, ...]) -> list[web.RouteDef]:
        """The table as aiohttp wants it, closed by an answer for everything else."""
        served = [
            web.route(route.method, PREFIX + route.path, partial(self._serve, route))
            for route in table
        ]
        unknown = Route(method="*", path="/{rest:.*}", answer=_not_found)
        return [*served, web.route("*", PREFIX + unknown.path, partial(self._serve, unknown))]

    async def _serve(self, route: Route, request: web.Request) -> web.Response:
        body = await request.read()
        path = request.path.removeprefix(PREFIX)
        self._requests.add(self._clock(), request.method, path, request.query_string, body)
        fault = self._faults.take_call(request.method, path)
        if fault is None:
            return self._answer(route, request, path, body)
        return await carry_out(
            FaultedCall(
                request=request,
                fault=fault,
                accept=partial(self._answer, route, request, path, body),
                broken=partial(self._broken, path),
                limited=partial(self._limited, path),
                flush=self._flush,
                closing=self.closing,
            )
        )

    def _answer(self, route: Route, request: web.Request, path: str, body: bytes) -> web.Response:
        headers: dict[str, str] = {}
        try:
            user_id = self._admit(route, request, body, headers) if route.scope else ""
            call = Call(user_id=user_id, body=body, query=request.query, place=request.match_info)
            answer = route.answer(self._exchange(), call)
        except Refusal as refusal:
            return _refused(refusal, path, headers)
        return web.Response(
            body=dump_bytes(answer), headers=headers, content_type="application/json"
        )

    def _admit(
        self, route: Route, request: web.Request, body: bytes, headers: dict[str, str]
    ) -> str:
        now = self._clock()
        account = self._gatekeeper.admit(
            request.headers, method=request.method, target=request.raw_path, body=body, now=now
        )
        if not self._rate_limit.spend(account.key_id, now):
            wait = self._rate_limit.wait(account.key_id, now)
            headers.update(limited_headers(self._rate_limit.limit, wait, now))
            raise Refusal("RATE_LIMITED", "Too many requests")
        if route.counted:
            headers.update(self._rate_limit.headers(account.key_id, now))
        if route.scope not in account.scopes:
            raise Refusal("FORBIDDEN", f"the key lacks the scope {route.scope}")
        return account.user_id

    def _broken(self, path: str, status: int) -> web.Response:
        return json_answer(
            refusal_body("INTERNAL_ERROR", "something went wrong", path), status=status
        )

    def _limited(self, path: str, seconds: float) -> web.Response:
        limit = self._rate_limit.limit or DOCUMENTED_LIMIT
        headers = limited_headers(limit, seconds, self._clock())
        return _refused(Refusal("RATE_LIMITED", "Too many requests"), path, headers)


def _not_found(_exchange: Exchange, _call: Call) -> dict[str, object]:
    raise Refusal("NOT_FOUND", "there is no such route")


def _refused(refusal: Refusal, path: str, headers: dict[str, str]) -> web.Response:
    answer = json_answer(
        refusal_body(refusal.code, refusal.message, path), status=STATUS_OF_CODE[refusal.code]
    )
    answer.headers.update(headers)
    return answer
