"""The hot statements: many rows in one INSERT or SELECT, compiled once, run on the bare driver.

Each statement that a driver executes gives up the interpreter's lock and has to win it back from
the gateway's loop. One statement with many rows does so once, `executemany` once for each row, so
the rows of a commit are written in as few statements as can be kept compiled.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import chain, islice
from typing import Any

from sqlalchemy import Dialect, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql import ClauseElement

from fixgw.journal import schema

Row = Sequence[Any]

MOST_ROWS = 64
FEW_ROWS = 16


class OnConflict(Enum):
    """What a row does whose primary key is there already."""

    FAIL = "fail"
    KEEP = "keep"
    REPLACE = "replace"


class ManyRows:
    """A statement that holds one group of placeholders for each of any number of rows.

    `head`, `row` and `tail` are its text; `row` is repeated.
    """

    def __init__(self, head: str, row: str, tail: str) -> None:
        self._head = head
        self._row = row
        self._tail = tail
        self._texts: dict[int, str] = {}

    def execute(self, cursor: DBAPICursor, rows: Iterable[Row]) -> Iterator[None]:
        """Execute as often as the number of rows takes, and yield after each time."""
        for group in _groups(list(rows)):
            cursor.execute(self.text(len(group)), tuple(chain.from_iterable(group)))
            yield

    def text(self, rows: int) -> str:
        """Give the statement for a number of rows."""
        text = self._texts.get(rows)
        if text is None:
            text = self._head + ", ".join([self._row] * rows) + self._tail
            self._texts[rows] = text
        return text


def _groups(rows: list[Row]) -> Iterator[list[Row]]:
    """Split into few sizes, so that the texts stay in the driver's cache of statements."""
    rest = iter(rows)
    left = len(rows)
    while left:
        size = next((size for size in (MOST_ROWS, FEW_ROWS) if size <= left), left)
        yield list(islice(rest, size))
        left -= size


class Insert:
    """An INSERT into one table, for rows in the order of the table's columns."""

    def __init__(self, table: Table, on_conflict: OnConflict, dialect: Dialect) -> None:
        head, _, rest = _compiled(_insert(table, on_conflict, dialect), dialect).partition(" (")
        columns, _, rest = rest.partition(") VALUES (")
        row, _, tail = rest.partition(")")
        self._statement = ManyRows(f"{head} ({columns}) VALUES ", f"({row})", tail)

    def execute(self, cursor: DBAPICursor, rows: Iterable[Row]) -> None:
        """Write the rows."""
        for _ in self._statement.execute(cursor, rows):
            pass


class Lookup:
    """A SELECT that joins a list of keys to tables; its text has `KEYS` where the list goes.

    The list has to be a `WITH` and the tables follow it by CROSS JOIN: SQLite then looks each key
    up in an index. With `(a, b) IN (VALUES ...)` of two keys or more it reads the whole table.
    """

    def __init__(self, text: str, columns: int, dialect: Dialect) -> None:
        head, _, tail = text.partition("KEYS")
        placeholder = "?" if dialect.name == "sqlite" else "%s"
        self._statement = ManyRows(head, f"({', '.join([placeholder] * columns)})", tail)

    def execute(self, cursor: DBAPICursor, keys: Iterable[Row]) -> Iterator[Any]:
        """Yield the rows that were found."""
        for _ in self._statement.execute(cursor, keys):
            yield from cursor.fetchall()


def _insert(table: Table, on_conflict: OnConflict, dialect: Dialect) -> ClauseElement:
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    keys = [column.name for column in table.primary_key]
    statement = insert(table).values({column.name: bindparam(None) for column in table.columns})
    if on_conflict is OnConflict.KEEP:
        return statement.on_conflict_do_nothing(index_elements=keys)
    if on_conflict is OnConflict.REPLACE:
        return statement.on_conflict_do_update(
            index_elements=keys,
            set_={
                column.name: statement.excluded[column.name]
                for column in table.columns
                if not column.primary_key and not column.info.get("constant")
            },
        )
    return statement


def _compiled(statement: ClauseElement, dialect: Dialect) -> str:
    positional = "qmark" if dialect.name == "sqlite" else "format"
    compiler = type(dialect)(paramstyle=positional)  # type: ignore[call-arg]
    return str(statement.compile(dialect=compiler))


class Inserts:
    """The INSERT of every table that a commit writes."""

    def __init__(self, dialect: Dialect) -> None:
        def insert(table: Table, on_conflict: OnConflict = OnConflict.FAIL) -> Insert:
            return Insert(table, on_conflict, dialect)

        self.inputs = insert(schema.inputs)
        self.reports = insert(schema.reports)
        self.executions = insert(schema.executions)
        self.orders = insert(schema.orders, OnConflict.REPLACE)
        self.cl_ord_ids = insert(schema.cl_ord_ids, OnConflict.KEEP)
        self.venue_order_ids = insert(schema.venue_order_ids, OnConflict.REPLACE)
        self.sessions = insert(schema.sessions, OnConflict.REPLACE)
        self.session_states = insert(schema.session_states, OnConflict.REPLACE)
        self.account_states = insert(schema.account_states, OnConflict.REPLACE)
        self.instruments = insert(schema.instruments, OnConflict.REPLACE)
