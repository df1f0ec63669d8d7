"""From an HTTP request to the venue's answer: log, faults, signature, rate limits, refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from fixgw.sim.control import json_answer
from fixgw.sim.fault_calls import FaultedCall, carry_out
from fixgw.sim.faults import FaultBoard
from fixgw.sim.levidge.account import Accounts
from fixgw.sim.levidge.calls import Call, Habits, Route
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.rate_limit import RateLimit
from fixgw.sim.levidge.refusal import Refusal
from fixgw.sim.request_log import RequestLog

PREFIX = "/api"


class Endpoints:
    """Serves the route table."""

    def __init__(
        self,
        *,
        exchange: Callable[[], Exchange],
        accounts: Accounts,
        habits: Habits,
        private: RateLimit,
        public: RateLimit,
        faults: FaultBoard,
        requests: RequestLog,
        flush: Callable[[], Awaitable[None]],
        clock: Callable[[], int],
    ) -> None:
        """`exchange` gives the current one: a reset replaces it."""
        self._exchange = exchange
        self._accounts = accounts
        self._habits = habits
        self._private = private
        self._public = public
        self._faults = faults
        self._requests = requests
        self._flush = flush
        self._clock = clock
        self.closing = asyncio.Event()

    def routes(self, table: tuple[Route, ...]) -> list[web.RouteDef]:
        """The table as aiohttp wants it, closed by an answer for everything else.

        The document's sample posts to /order/, its table to /order: both are served.
        """
        served = [
            web.route(route.method, f"{PREFIX}{route.path}{slash}", partial(self._serve, route))
            for route in table
            for slash in ("", "/")
        ]
        unknown = Route(method="*", path="/{rest:.*}", answer=_not_found, private=False)
        return [*served, web.route("*", PREFIX + unknown.path, partial(self._serve, unknown))]

    async def _serve(self, route: Route, request: web.Request) -> web.Response:
        body = await request.read()
        path = request.path.removeprefix(PREFIX).rstrip("/")
        # The one body that carries a password.
        kept = b"" if path == "/logon" else body
        self._requests.add(self._clock(), request.method, path, request.query_string, kept)
        fault = self._faults.take_call(request.method, path)
        if fault is None:
            return self._answer(route, request, path, body)
        return await carry_out(
            FaultedCall(
                request=request,
                fault=fault,
                accept=partial(self._answer, route, request, path, body),
                broken=_broken,
                limited=_limited,
                flush=self._flush,
                closing=self.closing,
            )
        )

    def _answer(self, route: Route, request: web.Request, path: str, body: bytes) -> web.Response:
        try:
            call = Call(
                path=path,
                body=body,
                query=request.query,
                user_id=self._admit(route, request, body),
                habits=self._habits,
                accounts=self._accounts,
            )
            answer = route.answer(self._exchange(), call)
        except Refusal as refusal:
            return json_answer({"error": refusal.message}, status=refusal.status)
        return web.Response() if answer is None else json_answer(answer)

    def _admit(self, route: Route, request: web.Request, body: bytes) -> int:
        if not route.private:
            if not self._public.spend(request.remote):
                raise _too_many()
            return 0
        account = self._accounts.admit(request.headers, body)
        if not self._private.spend(account.user_id):
            raise _too_many()
        return account.user_id


def _not_found(_exchange: Exchange, _call: Call) -> object:
    raise Refusal("Not Found", status=404)


def _too_many() -> Refusal:
    return Refusal("Too Many Requests", status=429)


def _broken(status: int) -> web.Response:
    return json_answer({"error": "Internal Server Error"}, status=status)


def _limited(_seconds: float) -> web.Response:
    """The document names no header that tells when to come back."""
    return json_answer({"error": "Too Many Requests"}, status=429)
