"""Engines for the two databases, with the settings that durability rests on, checked at start."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from fixgw.errors import StartError

SQLITE, POSTGRESQL = "sqlite", "postgresql"
LAST_PORT = 65_535
BUSY_MILLISECONDS = 5_000
CACHED_STATEMENTS = 256

# In this order: without a busy timeout, the change of the journal mode may fail at once.
PRAGMAS = (
    ("busy_timeout", BUSY_MILLISECONDS, BUSY_MILLISECONDS),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
)
"""Name, what is set, what the database must then answer."""


def parse(url: str) -> URL:
    """Read a store's URL; raise StartError for one that names no database of ours."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StartError(
            "the store's URL is not readable; write sqlite:///PATH or postgresql+psycopg://..."
        ) from error
    if parsed.get_backend_name() == SQLITE:
        return _parsed_sqlite(parsed)
    if parsed.get_backend_name() == POSTGRESQL:
        return _parsed_postgresql(parsed)
    raise StartError(
        f"the store cannot be {parsed.get_backend_name()}; "
        "write sqlite:///PATH or postgresql+psycopg://..."
    )


def _parsed_sqlite(url: URL) -> URL:
    if url.database in (None, "", ":memory:"):
        raise StartError("the store must be a file to be durable; write sqlite:///PATH")
    if url.host or url.query:
        raise StartError("the store's URL has more than a path; write sqlite:///PATH")
    return url.set(drivername=SQLITE)


def _parsed_postgresql(url: URL) -> URL:
    if url.port is not None and not 0 < url.port <= LAST_PORT:
        raise StartError(f"the store's URL has no port from 1 to {LAST_PORT}; write HOST:PORT")
    # Loads libpq, which nothing but a store in PostgreSQL needs.
    from psycopg import pq  # noqa: PLC0415

    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    unknown = ", ".join(sorted(set(url.query) - known))
    if unknown:
        raise StartError(
            f"the store's URL has options that libpq does not know, {unknown}; write e.g. sslmode"
        )
    return url.set(drivername="postgresql+psycopg")


def sqlite_path(url: URL) -> Path:
    """Return where an SQLite store lies."""
    return Path(url.database or "")


def shown(url: URL) -> str:
    """Return the store's name for a person, without a password or options, which may hold one."""
    return url.set(query={}).render_as_string(hide_password=True)


def open_engine(url: URL, *, read_only: bool = False) -> Engine:
    """Make an engine whose every new connection carries the settings below.

    Connections are not pooled: each user of the journal holds one of its own, for good.
    """
    try:
        if url.get_backend_name() == SQLITE:
            return _sqlite_engine(url, read_only=read_only)
        return _postgresql_engine(url, read_only=read_only)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StartError(f"the store {shown(url)} cannot be used: {error}") from error


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT" if read_only else "SERIALIZABLE",
        connect_args={"check_same_thread": False, "cached_statements": CACHED_STATEMENTS},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver shall not begin transactions by itself: `_begin_immediate` does, for writing
        # from the first statement on, so that none has to be upgraded half-way.
        connection.isolation_level = None
        if read_only:
            connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
            connection.execute("PRAGMA query_only=ON")
            return
        for name, value, wanted in PRAGMAS:
            connection.execute(f"PRAGMA {name}={value}")
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != wanted:
                raise StartError(f"SQLite answers {name}={found} where {value} is needed")

    if not read_only:
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql_engine(url: URL, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT" if read_only else "READ COMMITTED",
        connect_args={"connect_timeout": 5},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        # A server may be set to answer before its log is on disk; the journal cannot accept that.
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
            if read_only:
                cursor.execute("SET default_transaction_read_only = on")
        connection.commit()

    return engine


def errors(connection: Connection) -> tuple[type[Exception], ...]:
    """Return what can be raised by using a connection and its driver's bare cursor."""
    return SQLAlchemyError, connection.dialect.loaded_dbapi.Error


def reason(error: BaseException) -> str:
    """Return the database's own words in one line, without the statement or its values."""
    inner = error.orig if isinstance(error, DBAPIError) and error.orig else error
    lines = str(inner).strip().splitlines()
    return lines[0] if lines else type(inner).__name__


@contextmanager
def starting(url: URL) -> Iterator[None]:
    """Turn any failure to open the store into one clear line."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StartError(f"the store {shown(url)} cannot be opened: {reason(error)}") from error
