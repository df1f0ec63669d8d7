"""The task of a stream: what is put in goes out one after the other, and nothing waits for it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")


async def end_task(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Pump(Generic[Item]):
    """Hands every item to `deliver`, in order, on a task of its own."""

    def __init__(self, deliver: Callable[[Item], Awaitable[None]]) -> None:
        self._deliver = deliver
        self._queue: deque[Item] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to deliver."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the task; what is left is not delivered."""
        if self._task is not None:
            await end_task(self._task)

    def put(self, item: Item) -> None:
        """Deliver an item after all items before it."""
        self._queue.append(item)
        self._idle.clear()
        self._wake.set()

    async def flush(self) -> None:
        """Return when every item so far has been delivered."""
        await self._idle.wait()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._deliver(self._queue.popleft())
            self._idle.set()
