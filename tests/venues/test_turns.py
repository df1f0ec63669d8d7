"""Turns within a rate: never more than it in any second, the most urgent first."""

import asyncio

import pytest

from fixgw.core.throttle import Priority, Throttle
from fixgw.errors import NotSentError
from fixgw.venues.turns import SECOND, Turns, budget


@pytest.mark.parametrize("rate", [1, 2, 5, 6, 11, 12, 50, 100])
def test_no_second_sees_more_than_the_rate(rate: int) -> None:
    """Whoever takes as fast as possible keeps to the rate in every second, wherever it begins."""
    throttle, now, taken = budget(rate), 0, []
    while now < 5 * SECOND:
        pause = throttle.take(now, Priority.CANCEL)
        if pause:
            now += pause
        else:
            throttle.finished()
            taken.append(now)
    most = max(sum(at <= one < at + SECOND for one in taken) for at in taken)
    assert most <= max(rate, 2)
    assert len(taken) >= 5 * rate * 2 // 5


def turns(throttle: Throttle, wait: float = 5) -> Turns:
    loop = asyncio.get_running_loop()
    return Turns("here", throttle, clock=lambda: int(loop.time() * 1e9), wait=wait)


async def test_the_most_urgent_comes_first() -> None:
    """What waits is served by its priority, then by its age."""
    one = turns(Throttle(limit=1, window=SECOND // 20))
    await one.take(Priority.ORDER)
    order: list[str] = []

    async def take(name: str, priority: Priority) -> None:
        await one.take(priority)
        order.append(name)

    names = [("query", Priority.QUERY), ("first", Priority.ORDER), ("second", Priority.ORDER)]
    tasks = [asyncio.create_task(take(*name)) for name in [*names, ("cancel", Priority.CANCEL)]]
    await asyncio.gather(*tasks)
    assert order == ["cancel", "first", "second", "query"]


async def test_who_waits_too_long_is_refused() -> None:
    """The command was certainly not sent, and its turn goes to the next one."""
    one = turns(Throttle(limit=1, window=SECOND), wait=0.05)
    await one.take(Priority.ORDER)
    with pytest.raises(NotSentError, match="RATE_LIMITED: here"):
        await one.take(Priority.ORDER)


async def test_a_turn_that_nobody_wants_any_more_is_passed_on() -> None:
    """A command that gave up holds nobody up."""
    one = turns(Throttle(limit=1, window=SECOND // 10))
    await one.take(Priority.ORDER)
    leaving = asyncio.create_task(one.take(Priority.ORDER))
    staying = asyncio.create_task(one.take(Priority.ORDER))
    await asyncio.sleep(0)
    leaving.cancel()
    await staying
