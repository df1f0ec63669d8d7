"""What each `call` fault does to one HTTP call of a simulated venue."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from fixgw.sim.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultedCall:
    """A call that a fault hit, and what the venue gives to carry the fault out.

    `accept` does what the call asks and returns the honest answer; `broken` and `limited` make
    the venue's own error answers for a status and for a pause in seconds; `flush` returns when
    the stream has sent every event so far; `closing` is set when the simulator stops.
    """

    request: web.Request
    fault: Fault
    accept: Callable[[], web.Response]
    broken: Callable[[int], web.Response]
    limited: Callable[[float], web.Response]
    flush: Callable[[], Awaitable[None]]
    closing: asyncio.Event


async def carry_out(call: FaultedCall) -> web.Response:
    """Answer the call as its fault demands."""
    return await _BEHAVIOURS[call.fault.kind](call)


async def _delay(call: FaultedCall) -> web.Response:
    answer = call.accept()
    await asyncio.sleep(call.fault.seconds)
    return answer


async def _delay_before_accept(call: FaultedCall) -> web.Response:
    await asyncio.sleep(call.fault.seconds)
    return call.accept()


async def _error_after_accept(call: FaultedCall) -> web.Response:
    call.accept()
    return await _error_before_accept(call)


async def _error_before_accept(call: FaultedCall) -> web.Response:
    return call.broken(int(call.fault.parameters["status"]))


async def _drop_after_accept(call: FaultedCall) -> web.Response:
    call.accept()
    return await _drop_before_accept(call)


async def _drop_before_accept(call: FaultedCall) -> web.Response:
    transport = call.request.transport
    if transport is not None:
        transport.abort()
    return web.Response(status=500)  # goes nowhere: the connection is closed


async def _never_answer(call: FaultedCall) -> web.Response:
    call.accept()
    return await _never_answer_before_accept(call)


async def _never_answer_before_accept(call: FaultedCall) -> web.Response:
    # The handler outlives a client that gave up, so it looks whether anybody still waits.
    while not call.closing.is_set() and not _gone(call.request):
        with suppress(TimeoutError):
            await asyncio.wait_for(call.closing.wait(), 0.05)
    return await _drop_before_accept(call)


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


async def _nonsense(call: FaultedCall) -> web.Response:
    call.accept()
    return web.Response(body=b'{"success": tru\xff<html>', content_type="application/json")


async def _rate_limited(call: FaultedCall) -> web.Response:
    return call.limited(call.fault.seconds)


async def _event_before_answer(call: FaultedCall) -> web.Response:
    answer = call.accept()
    await call.flush()
    await asyncio.sleep(call.fault.seconds)
    return answer


_BEHAVIOURS: dict[str, Callable[[FaultedCall], Awaitable[web.Response]]] = {
    "delay": _delay,
    "delay_before_accept": _delay_before_accept,
    "error_after_accept": _error_after_accept,
    "error_before_accept": _error_before_accept,
    "drop_after_accept": _drop_after_accept,
    "drop_before_accept": _drop_before_accept,
    "never_answer": _never_answer,
    "never_answer_before_accept": _never_answer_before_accept,
    "nonsense": _nonsense,
    "rate_limited": _rate_limited,
    "event_before_answer": _event_before_answer,
}
