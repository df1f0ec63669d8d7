"""The journal as the gateway uses it: append and wait for the disk, recall, load, close."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import MappingProxyType
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from fixgw.core.recall import Key, RecalledOrder
from fixgw.errors import JournalError
from fixgw.journal import database, lock, mark, migrate, reading
from fixgw.journal.batch import Batch
from fixgw.journal.recall import Recall
from fixgw.journal.records import Delivery, Entry, Loaded, StoredInput, StoredReport
from fixgw.journal.statements import Inserts
from fixgw.journal.writer import Writer

NO_DELIVERIES: Mapping[str, Delivery] = MappingProxyType({})


class Journal:
    """One store, held by one gateway. `open` makes it; all of it belongs to the loop's thread.

    `append` and `recall` work on threads of their own; every other method blocks. A failed read
    raises JournalError.
    """

    def __init__(self, url: URL, on_failure: Callable[[JournalError], None]) -> None:
        """Use `open`; this raises the database's own errors."""
        with ExitStack() as held:
            if url.get_backend_name() == database.SQLITE:
                held.callback(lock.FileLock(database.sqlite_path(url)).release)
            self._connection = held.enter_context(database.open_engine(url).connect())
            if url.get_backend_name() == database.POSTGRESQL:
                lock.take_advisory_lock(self._connection, database.shown(url))
                held.callback(lock.drop_advisory_locks, self._connection)
            migrate.upgrade(self._connection)
            readers = database.open_engine(url, read_only=True)
            self._open_reader = readers.connect
            self._reader = held.enter_context(readers.connect())
            self._recaller = held.enter_context(readers.connect())
            self._recalling: ThreadPoolExecutor | None = None
            if url.get_backend_name() != database.SQLITE:
                self._recalling = ThreadPoolExecutor(1, thread_name_prefix="journal-reader")
                held.callback(self._recalling.shutdown)
            self._recall = Recall(self._connection.dialect)
            with self._connection.begin():
                self._was_clean = mark.left_clean(self._connection)
                mark.note(self._connection, mark.IN_USE)
                batch = Batch(
                    Inserts(self._connection.dialect), reading.watermarks(self._connection)
                )
            self._held = held.pop_all()
        self._writer = Writer(self._connection, batch, on_failure)

    @classmethod
    def open(cls, url: str, *, on_failure: Callable[[JournalError], None]) -> Self:
        """Lock the store, make or migrate its tables, and start the writer.

        `on_failure` is called once, on the loop, when a commit failed; nothing is written after
        it. Raises StartError when the store cannot be had: wrong URL, not writable, disk full, in
        use by another gateway, or of a newer version.
        """
        parsed = database.parse(url)
        with database.starting(parsed):
            return cls(parsed, on_failure)

    def append(
        self, entries: Sequence[Entry], deliveries: Mapping[str, Delivery] = NO_DELIVERIES
    ) -> asyncio.Future[None]:
        """Write entries and watermarks; the future ends when they are on the disk.

        Appends become durable in their order, many of them in one commit. The future raises
        JournalError when the commit failed, and nothing it was to record may be acted upon.
        """
        return self._writer.append(entries, deliveries)

    async def recall(self, keys: Sequence[Key]) -> list[RecalledOrder]:
        """Find orders by their names, without blocking the loop; each once.

        SQLite answers within microseconds, less than a thread would cost, and is asked here.
        """
        if self._recalling is None:
            return self.recall_now(keys)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._recalling, self._find, self._recaller, keys)

    def recall_now(self, keys: Sequence[Key]) -> list[RecalledOrder]:
        """Find orders by their names, here and now: for a store that answers in microseconds."""
        return self._find(self._reader, keys)

    async def has_input(self, order_id: str) -> bool:
        """Tell whether an input under an order's or a request's id is on the disk."""
        if self._recalling is None:
            return self._has_input(self._reader, order_id)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._recalling, self._has_input, self._recaller, order_id
        )

    def load_open(self, *, since: int) -> Loaded:
        """Read what to start from: open orders, and those closed at or after `since`."""
        with _using(self._reader, "read"):
            return reading.load(self._reader, self._recall, since=since, clean=self._was_clean)

    def reports_after(self, seq: int, limit: int) -> list[StoredReport]:
        """Read up to `limit` reports after a report sequence number, in order."""
        with _using(self._reader, "read"):
            return reading.reports_after(self._reader, seq, limit)

    def inputs(self, after: int = 0) -> Iterator[StoredInput]:
        """Walk through all inputs after an input sequence number, in order."""
        with self._open_reader() as connection, _using(connection, "read"):
            yield from reading.inputs_after(connection, after)

    def close(self, *, clean: bool = True) -> None:
        """Write what is queued, note that the journal was left in good order, and let go of it.

        It was not left so, `clean` False, when inputs may have come that never got here. May be
        called from another thread than the loop's. Raises JournalError when the mark cannot be
        written.
        """
        wrote_all = self._writer.close()
        with self._held, _using(self._connection, "closed"):
            if wrote_all and clean:
                with self._connection.begin():
                    mark.note(self._connection, mark.CLEAN)

    def _has_input(self, connection: Connection, order_id: str) -> bool:
        with _using(connection, "read"):
            return reading.has_input(connection, order_id)

    def _find(self, connection: Connection, keys: Sequence[Key]) -> list[RecalledOrder]:
        with _using(connection, "read"):
            return self._recall.find(connection, keys)


@contextmanager
def _using(connection: Connection, what: str) -> Iterator[None]:
    try:
        yield
    except database.errors(connection) as error:
        raise JournalError(f"the journal cannot be {what}: {database.reason(error)}") from error
