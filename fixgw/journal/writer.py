"""The one thread that writes: whatever waits when a commit ends goes into the next one."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TypeVarTuple

from sqlalchemy import Connection

from fixgw.core.errors import CodecError
from fixgw.errors import JournalError
from fixgw.journal.batch import Batch
from fixgw.journal.database import errors, reason
from fixgw.journal.records import Delivery, Entry

MOST_ENTRIES = 2_000
"""In one commit; more waiting ones go into the next, so that the first ones are not held up."""

Arguments = TypeVarTuple("Arguments")


@dataclass(frozen=True, slots=True)
class _Task:
    entries: Sequence[Entry]
    deliveries: Mapping[str, Delivery]
    future: asyncio.Future[None]


class Writer:
    """Owns the writing connection; after a failure nothing more is written.

    `on_failure` is called once, on the loop whose append failed.
    """

    def __init__(
        self, connection: Connection, batch: Batch, on_failure: Callable[[JournalError], None]
    ) -> None:
        self._connection = connection
        self._batch = batch
        self._on_failure = on_failure
        self._queue: SimpleQueue[_Task | None] = SimpleQueue()
        self._gate = Lock()
        self._failure: JournalError | None = None
        self._wrote_all = False
        self._thread = Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def append(
        self, entries: Sequence[Entry], deliveries: Mapping[str, Delivery]
    ) -> asyncio.Future[None]:
        """Queue entries; the future ends once they are durable, or with the JournalError."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # The gate closes the gap between the thread's last look into the queue and its end.
        with self._gate:
            if self._failure is None:
                self._queue.put(_Task(entries, deliveries, future))
                return future
        _fail(future, self._failure)
        return future

    def close(self) -> bool:
        """Write what is queued and end the thread; tell whether everything was written."""
        with self._gate:
            self._queue.put(None)
            if self._failure is None:
                self._failure = JournalError("the journal is closed")
        self._thread.join()
        return self._wrote_all

    def _run(self) -> None:
        taken: list[_Task] = []
        expected: tuple[type[Exception], ...] = (CodecError, *errors(self._connection))
        failure = JournalError("the journal's writer ended unexpectedly")
        try:
            while self._take(taken):
                self._commit(taken)
                _resolve(taken)
                taken.clear()
            self._wrote_all = True
        except expected as error:
            failure = JournalError(f"the journal cannot be written: {reason(error)}")
        finally:
            # Also for an error that nobody expected: a future that never ends would hang the loop.
            if not self._wrote_all:
                self._give_up(taken, failure)

    def _take(self, taken: list[_Task]) -> bool:
        """Wait for a task, then take what else is there; return False at the end."""
        task = self._queue.get()
        entries = 0
        while task is not None:
            taken.append(task)
            entries += len(task.entries)
            if entries >= MOST_ENTRIES:
                return True
            try:
                task = self._queue.get_nowait()
            except Empty:
                return True
        if taken:
            self._queue.put(None)
        return bool(taken)

    def _commit(self, taken: list[_Task]) -> None:
        with self._connection.begin():
            self._batch.write(
                self._connection.connection.cursor(),
                (entry for task in taken for entry in task.entries),
                {name: mark for task in taken for name, mark in task.deliveries.items()},
            )

    def _give_up(self, taken: list[_Task], failure: JournalError) -> None:
        with self._gate:
            self._failure = failure
            with suppress(Empty):
                while (task := self._queue.get_nowait()) is not None:
                    taken.append(task)
        for task in taken[:1]:
            _call(task.future.get_loop(), self._on_failure, failure)
        for task in taken:
            _call(task.future.get_loop(), _fail, task.future, failure)


def _resolve(taken: list[_Task]) -> None:
    """Tell each loop once, however many of its appends shared the commit."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = defaultdict(list)
    for task in taken:
        by_loop[task.future.get_loop()].append(task.future)
    for loop, futures in by_loop.items():
        _call(loop, _finish, futures)


def _finish(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)


def _fail(future: asyncio.Future[None], failure: JournalError) -> None:
    if not future.done():
        future.set_exception(failure)
        # `on_failure` has told the gateway, so a future that nobody awaits is no lost error.
        future.exception()


def _call(
    loop: asyncio.AbstractEventLoop,
    function: Callable[[*Arguments], object],
    *arguments: *Arguments,
) -> None:
    """Call on the loop; one that has closed in the meantime has nobody left to tell."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *arguments)
