"""From an HTTP request to the venue's answer: log, faults, signature, rate limits, refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from fixgw.sim.control import json_answer
from fixgw.sim.fault_calls import FaultedCall, carry_out
from fixgw.sim.faults import FaultBoard
from fixgw.sim.polymarket.accounts import Accounts
from fixgw.sim.polymarket.calls import ROUTES, Call, Route
from fixgw.sim.polymarket.exchange import Exchange
from fixgw.sim.polymarket.rate_limit import RateLimit
from fixgw.sim.polymarket.refusal import Refusal, not_found, too_many
from fixgw.sim.request_log import RequestLog


class Endpoints:
    """Serves the routes of one profile, and the public ones."""

    def __init__(
        self,
        *,
        profile: str,
        exchange: Callable[[], Exchange],
        accounts: Accounts,
        limit: RateLimit,
        faults: FaultBoard,
        requests: RequestLog,
        flush: Callable[[], Awaitable[None]],
        clock: Callable[[], int],
    ) -> None:
        """`exchange` gives the current one: a reset replaces it."""
        self._profile = profile
        self._exchange = exchange
        self._accounts = accounts
        self._limit = limit
        self._faults = faults
        self._requests = requests
        self._flush = flush
        self._clock = clock
        self.closing = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """The table as aiohttp wants it, closed by an answer for everything else."""
        table = [one for one in ROUTES if one.profile in (self._profile, "public")]
        unknown = Route(method="*", path="/v1/{rest:.*}", answer=_unknown, profile="public")
        return [
            web.route(route.method, route.path, partial(self._serve, route))
            for route in (*table, unknown)
        ]

    async def _serve(self, route: Route, request: web.Request) -> web.Response:
        body = await request.read()
        self._requests.add(self._clock(), request.method, request.path, request.query_string, body)
        fault = self._faults.take_call(request.method, request.path)
        if fault is None:
            return self._answer(route, request, body)
        return await carry_out(
            FaultedCall(
                request=request,
                fault=fault,
                accept=partial(self._answer, route, request, body),
                broken=_broken,
                limited=_limited,
                flush=self._flush,
                closing=self.closing,
            )
        )

    def _answer(self, route: Route, request: web.Request, body: bytes) -> web.Response:
        try:
            call = Call(
                body=body,
                query={name: request.query.getall(name) for name in request.query},
                owner=self._admit(route, request),
                order_id=request.match_info.get("order_id", ""),
            )
            answer = route.answer(self._exchange(), call)
        except Refusal as refusal:
            return json_answer(refusal.as_json(), status=refusal.status)
        return json_answer(answer)

    def _admit(self, route: Route, request: web.Request) -> str:
        """Return whose request it is; the limit is for a key, and in the ISV API for a route."""
        if route.profile == "public":
            self._spend(request.remote)
            return ""
        check = self._accounts.retail if route.profile == "retail" else self._accounts.legacy
        owner = check(request.headers, request.method, request.path, self._clock())
        self._spend(owner if route.profile == "retail" else (owner, route.path))
        return owner

    def _spend(self, caller: object) -> None:
        if not self._limit.spend(caller):
            raise too_many()


def _unknown(_exchange: Exchange, _call: Call) -> object:
    raise not_found("route")


def _broken(status: int) -> web.Response:
    body = {"code": 13, "message": "internal server error", "details": []}
    return json_answer(body, status=status)


def _limited(_seconds: float) -> web.Response:
    """The documents name no header that tells when to come back."""
    return json_answer(too_many().as_json(), status=429)
