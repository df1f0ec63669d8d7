"""What each `call` fault does to a request over the socket.

The answer of such a request is the event that settles it: order_add, order_del, order_patch,
order_error or margin_error. Executions and updates are no answers, so they overtake a late one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fixgw.sim.faults import Fault
from fixgw.sim.leverj.feed import Event
from fixgw.sim.leverj.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultedRequest:
    """A request that a fault hit, and what the venue gives to carry the fault out.

    `accept` does what is asked and answers; `accept_holding` keeps the answer back for `release`;
    `refuse` answers with an error, `garble` with an unreadable event; `drop` breaks every
    connection; `flush` returns when every event so far is sent.
    """

    fault: Fault
    accept: Callable[[], None]
    accept_holding: Callable[[], list[Event]]
    release: Callable[[list[Event]], None]
    refuse: Callable[[Refusal], None]
    garble: Callable[[], None]
    drop: Callable[[], Awaitable[None]]
    flush: Callable[[], Awaitable[None]]


async def carry_out(request: FaultedRequest) -> None:
    """Answer the request as its fault demands."""
    await _BEHAVIOURS[request.fault.kind](request)


async def _delay(request: FaultedRequest) -> None:
    held = request.accept_holding()
    await asyncio.sleep(request.fault.seconds)
    request.release(held)


async def _delay_before_accept(request: FaultedRequest) -> None:
    await asyncio.sleep(request.fault.seconds)
    request.accept()


async def _error_after_accept(request: FaultedRequest) -> None:
    request.accept_holding()
    await _error_before_accept(request)


async def _error_before_accept(request: FaultedRequest) -> None:
    request.refuse(Refusal("M_INTERNAL", "Internal Server Error"))


async def _drop_after_accept(request: FaultedRequest) -> None:
    request.accept_holding()
    await request.drop()


async def _drop_before_accept(request: FaultedRequest) -> None:
    await request.drop()


async def _never_answer(request: FaultedRequest) -> None:
    request.accept_holding()


async def _never_answer_before_accept(_request: FaultedRequest) -> None:
    pass


async def _nonsense(request: FaultedRequest) -> None:
    request.accept_holding()
    request.garble()


async def _rate_limited(request: FaultedRequest) -> None:
    request.refuse(Refusal("M_TOO_MANY_REQUESTS", "Too Many Requests"))


async def _event_before_answer(request: FaultedRequest) -> None:
    held = request.accept_holding()
    await request.flush()
    await asyncio.sleep(request.fault.seconds)
    request.release(held)


_BEHAVIOURS: dict[str, Callable[[FaultedRequest], Awaitable[None]]] = {
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
