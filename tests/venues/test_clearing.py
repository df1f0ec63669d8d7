"""Orders and the calls that would take them down: who waits for whom."""

import asyncio

from fixgw.venues.clearing import Clearing


async def test_an_order_waits_for_its_market() -> None:
    """For the calls that were asked for before it, and only in its own market."""
    clearing = Clearing()
    with clearing.of(["ONE", "TWO"]):
        waiting = asyncio.create_task(clearing.wait("TWO"))
        await clearing.wait("THREE")
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting
    await clearing.wait("ONE")


async def test_an_order_waits_for_no_later_call() -> None:
    """A call that begins while it waits was asked for after it and is none of its business."""
    clearing = Clearing()
    with clearing.of(["ONE"]):
        waiting = asyncio.create_task(clearing.wait("ONE"))
        await asyncio.sleep(0)
        later = clearing.of(["ONE"])
        later.__enter__()
    await waiting
    later.__exit__(None, None, None)
