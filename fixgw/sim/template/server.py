"""The Template venue's server: REST, its faults, and the life of all parts."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from aiohttp import web

from fixgw.sim.control import Control, json_answer
from fixgw.sim.exact_json import load_exact
from fixgw.sim.fault_calls import FaultedCall, carry_out
from fixgw.sim.faults import FaultBoard
from fixgw.sim.request_log import RequestLog
from fixgw.sim.template import exchange as book
from fixgw.sim.template.exchange import Exchange, Refusal
from fixgw.sim.template.stream import Stream

KEY = "demo-key"
SECRET = "demo-secret"  # noqa: S105 - the simulator's account is public
WINDOW = 10_000_000
"""Microseconds that a signature stays good."""

Answer = Callable[[web.Request, bytes], dict[str, Any]]


class TemplateSimulator:
    """Plays the Template venue; its README is the venue's document."""

    name = "template"

    def __init__(self) -> None:
        self._faults = FaultBoard()
        self._requests = RequestLog()
        self._stream = Stream({"key": KEY, "secret": SECRET}, self._faults)
        self._exchange = Exchange(_now, self._stream.publish)
        self._closing = asyncio.Event()
        self._url = ""
        self._ending = AsyncExitStack()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen and return the bound port; raises OSError when it is taken."""
        application = web.Application()
        control = Control(self._faults, self._requests, self._stream.begin, self._stream.end_faults)
        application.add_routes([*self._routes(), *self._stream.routes(), *control.routes()])
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        async with AsyncExitStack() as ending:
            await runner.setup()
            ending.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, host, port).start()
            self._stream.start()
            ending.push_async_callback(self._stream.stop)
            ending.callback(self._closing.set)
            self._ending = ending.pop_all()
        self._url = f"http://{host}:{runner.addresses[0][1]}"
        return int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Close every connection and end every task."""
        await self._ending.aclose()

    def describe(self) -> dict[str, str]:
        """The URLs under the names of the configuration."""
        return {"url": self._url, "stream_url": self._url}

    def _routes(self) -> list[web.RouteDef]:
        venue = self._exchange
        table: tuple[tuple[str, str, Answer], ...] = (
            ("GET", "/instruments", lambda _request, _body: book.instruments()),
            ("POST", "/orders", lambda _request, body: venue.place(_object(body))),
            ("GET", "/orders", lambda _request, _body: venue.open_orders()),
            ("GET", "/orders/{id}", lambda request, _body: venue.order(_id(request))),
            ("DELETE", "/orders/{id}", lambda request, _body: venue.cancel(_id(request))),
            ("GET", "/orders/{id}/fills", lambda request, _body: venue.order_fills(_id(request))),
            ("GET", "/fills", lambda request, _body: venue.fills(int(request.query["since"]))),
        )
        return [
            web.route(method, path, partial(self._serve, answer)) for method, path, answer in table
        ]

    async def _serve(self, answer: Answer, request: web.Request) -> web.Response:
        body = await request.read()
        self._requests.add(_now(), request.method, request.path, request.query_string, body)
        fault = self._faults.take_call(request.method, request.path)
        if fault is None:
            return _answer(answer, request, body)
        return await carry_out(
            FaultedCall(
                request=request,
                fault=fault,
                accept=partial(_answer, answer, request, body),
                broken=lambda status: json_answer({"code": "internal"}, status=status),
                limited=_limited,
                flush=self._stream.flush,
                closing=self._closing,
            )
        )


def _now() -> int:
    return time.time_ns() // 1000


def _id(request: web.Request) -> str:
    return request.match_info["id"]


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = load_exact(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refusal(400, "invalid", "the body is no JSON object")
    return value


def _answer(answer: Answer, request: web.Request, body: bytes) -> web.Response:
    try:
        _check_signature(request, body)
        return json_answer(answer(request, body))
    except Refusal as refusal:
        return json_answer(refusal.body, status=refusal.status)


def _check_signature(request: web.Request, body: bytes) -> None:
    stamp = request.headers.get("X-Time", "")
    signed = f"{stamp}{request.method}{request.raw_path}".encode() + body
    right = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Signature", "")
    if request.headers.get("X-Key") != KEY or not hmac.compare_digest(right, given):
        raise Refusal(401, "unauthorized", "the signature is wrong")
    if abs(_now() - int(stamp)) > WINDOW:
        raise Refusal(401, "unauthorized", "the timestamp is outside of the window")


def _limited(seconds: float) -> web.Response:
    answer = json_answer({"code": "rate_limited", "message": "too many calls"}, status=429)
    answer.headers["Retry-After"] = str(int(seconds))
    return answer
