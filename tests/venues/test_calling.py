"""Calls within a rate budget, against the scripted network."""

import asyncio
import time
from itertools import count

import pytest

from fixgw.core.throttle import Priority, Quota, Throttle
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.net.fake import FakeHttp, answer
from fixgw.venues.calling import Caller, Clock, Limits
from fixgw.venues.messages import HttpCall

NOW = 1_736_700_000_000_000_000
LIMITS = Limits(read_quota=lambda _answer, _now: Quota(), is_refusal=lambda got: got.status == 429)


def caller(
    http: FakeHttp,
    *,
    clock: Clock = lambda: NOW,
    limit: int = 100,
    wait: float = 1,
    window: int = 60_000_000,
) -> Caller:
    """A caller with a clock of its own."""
    throttle = Throttle(limit=limit, window=window)
    return Caller(
        venue="levret",
        http=http,
        throttle=throttle,
        limits=LIMITS,
        clock=clock,
        within=5,
        wait=wait,
    )


def order() -> HttpCall:
    """Any call."""
    return HttpCall(method="POST", url="http://x/order", headers={})


async def test_a_429_is_waited_for_and_the_call_signed_anew() -> None:
    """The venue's 429 proves that the first call did nothing."""
    http = FakeHttp(answer(429), answer(201))
    numbers = count(1)
    seconds = count(NOW, 1_000_000_000)

    def make() -> HttpCall:
        return HttpCall(method="POST", url=f"http://x/{next(numbers)}", headers={})

    got = await caller(http, clock=lambda: next(seconds), wait=60).call(make, Priority.ORDER)
    assert got.status == 201
    assert [request.url for request in http.sent] == ["http://x/1", "http://x/2"]


async def test_a_429_beyond_patience_is_not_sent() -> None:
    """The text starts with the stable code."""
    http = FakeHttp(answer(429))
    with pytest.raises(NotSentError, match=r"^RATE_LIMITED: levret"):
        await caller(http, wait=0.5).call(order, Priority.ORDER)


async def test_an_exhausted_budget_sends_nothing() -> None:
    """Our own count is enough to know."""
    http = FakeHttp(answer(200))
    calls = caller(http, limit=1)
    await calls.call(order, Priority.ORDER)
    with pytest.raises(NotSentError, match=r"^RATE_LIMITED"):
        await calls.call(order, Priority.ORDER)
    assert len(http.sent) == 1


async def test_without_patience_nothing_is_waited_for() -> None:
    """A question that can be asked later gives way at once."""
    http = FakeHttp(answer(429))
    with pytest.raises(NotSentError, match=r"^RATE_LIMITED"):
        await caller(http, wait=60).call(order, Priority.QUERY, patient=False)


async def test_no_connection_is_a_venue_that_is_down() -> None:
    """The text starts with the stable code and names the venue."""
    http = FakeHttp(NotSentError("127.0.0.1:1: cannot connect"))
    with pytest.raises(NotSentError, match=r"^VENUE_DOWN: cannot reach levret: 127.0.0.1:1"):
        await caller(http).call(order, Priority.ORDER)


async def test_an_unknown_outcome_is_passed_on_and_not_repeated() -> None:
    """Nothing but a 429 is ever sent twice."""
    http = FakeHttp(OutcomeUnknownError("no answer in time"), answer(200))
    with pytest.raises(OutcomeUnknownError, match="no answer in time"):
        await caller(http).call(order, Priority.ORDER)
    assert len(http.sent) == 1


async def test_calls_that_wait_leave_in_their_order() -> None:
    """However many wait, and however late each came: nobody is overtaken."""
    http = FakeHttp(*(answer(200) for _ in range(40)))
    calls = caller(http, clock=time.time_ns, limit=4, wait=30, window=200_000)

    async def send(number: int) -> None:
        await asyncio.sleep(number / 200)
        call = HttpCall(method="POST", url=f"http://x/{number}", headers={})
        await calls.call(lambda: call, Priority.CANCEL)

    await asyncio.gather(*(send(number) for number in range(40)))
    assert [int(one.url.rpartition("/")[2]) for one in http.sent] == list(range(40))


async def test_a_place_too_far_back_is_refused_in_time() -> None:
    """The first waits, the next would wait too long: it hears so when its patience ends."""
    http = FakeHttp(*(answer(200) for _ in range(3)))
    calls = caller(http, clock=time.time_ns, limit=1, wait=0.6, window=400_000)
    began = time.monotonic()
    done = await asyncio.gather(
        *(calls.call(order, Priority.CANCEL) for _ in range(3)), return_exceptions=True
    )
    assert isinstance(done[2], NotSentError)
    assert "; try again in 1 s" in str(done[2])
    assert time.monotonic() - began < 0.8
    assert len(http.sent) == 2


async def test_a_call_that_is_given_up_lets_the_next_pass() -> None:
    """Cancelled while it waits for its turn, or for the budget."""
    http = FakeHttp(*(answer(200) for _ in range(4)))
    calls = caller(http, clock=time.time_ns, limit=1, wait=5, window=300_000)
    tasks = [asyncio.create_task(calls.call(order, Priority.CANCEL)) for _ in range(4)]
    await asyncio.sleep(0.05)
    tasks[1].cancel()
    tasks[2].cancel()
    assert (await tasks[3]).status == 200
    assert len(http.sent) == 2
