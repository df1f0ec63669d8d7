"""From an HTTP request to the venue's answer: log, faults, bearer, rate limits, refusals."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiohttp import web

from fixgw.sim.control import json_answer
from fixgw.sim.fault_calls import FaultedCall, carry_out
from fixgw.sim.faults import FaultBoard
from fixgw.sim.leviathan.account import Accounts, LeviathanAccount
from fixgw.sim.leviathan.calls import Call, Habits, Route
from fixgw.sim.leviathan.exchange import Exchange
from fixgw.sim.leviathan.rate_limit import RateLimit
from fixgw.sim.leviathan.refusal import Refusal
from fixgw.sim.leviathan.reports import Reports
from fixgw.sim.request_log import RequestLog

PREFIX = "/v1"


class Endpoints:
    """Serves the route table."""

    def __init__(
        self,
        *,
        exchange: Callable[[], Exchange],
        accounts: Accounts,
        habits: Habits,
        reports: Reports,
        limits: Mapping[str, RateLimit],
        faults: FaultBoard,
        requests: RequestLog,
        flush: Callable[[], Awaitable[None]],
        clock: Callable[[], int],
    ) -> None:
        """`exchange` gives the current one: a reset replaces it."""
        self._exchange = exchange
        self._accounts = accounts
        self._habits = habits
        self._reports = reports
        self._limits = limits
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
        unknown = Route(method="*", path="/{rest:.*}", group="read", answer=_not_found)
        return [*served, web.route("*", PREFIX + unknown.path, partial(self._serve, unknown))]

    async def _serve(self, route: Route, request: web.Request) -> web.Response:
        body = await request.read()
        path = request.path.removeprefix(PREFIX)
        self._requests.add(self._clock(), request.method, path, request.query_string, body)
        fault = self._faults.take_call(request.method, path)
        if fault is None:
            return self._answer(route, request, body)
        return await carry_out(
            FaultedCall(
                request=request,
                fault=fault,
                accept=partial(self._answer, route, request, body),
                broken=self._broken,
                limited=self._limited,
                flush=self._flush,
                closing=self.closing,
            )
        )

    def _answer(self, route: Route, request: web.Request, body: bytes) -> web.Response:
        try:
            account = self._accounts.admit(request.method, request.headers)
            self._spend(route, account)
            call = Call(
                body=body,
                query=request.query,
                account_id=account.account_id,
                habits=self._habits,
                reports=self._reports,
            )
            return json_answer(route.answer(self._exchange(), call))
        except Refusal as refusal:
            return self._refused(refusal)

    def _spend(self, route: Route, account: LeviathanAccount) -> None:
        wait = self._limits[route.group].spend(account.api_key)
        if wait:
            raise Refusal("rate_limited", "Too many requests. See Rate Limits.", wait=wait)

    def _refused(self, refusal: Refusal, status: int | None = None) -> web.Response:
        error = {"code": refusal.code, "message": refusal.message}
        body = {"error": error} if self._habits.nested else error
        answer = json_answer(body, status=status or refusal.status)
        if refusal.wait is not None:
            answer.headers["Retry-After"] = str(math.ceil(refusal.wait))
        return answer

    def _broken(self, status: int) -> web.Response:
        refusal = Refusal("internal_error", "Something went wrong on our side")
        return self._refused(refusal, status)

    def _limited(self, seconds: float) -> web.Response:
        return self._refused(Refusal("rate_limited", "Too many requests.", wait=seconds))


def _not_found(_exchange: Exchange, _call: Call) -> object:
    raise Refusal("not_found", "Resource does not exist")
