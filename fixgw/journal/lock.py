"""Locks, so that two gateways never write one store; the system drops them when a process dies."""

import fcntl
import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from fixgw.errors import StartError


class FileLock:
    """A lock on a file beside an SQLite store; the file stays, only the lock goes."""

    def __init__(self, store: Path) -> None:
        """Take the lock or raise StartError; create the store's directory."""
        # Resolved, so that two names of one file are one lock.
        path = store.resolve()
        path = path.with_name(path.name + ".lock")
        self._descriptor: int | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            words = error.strerror or str(error)
            raise StartError(f"the store {store} cannot be created: {words}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise _taken(str(store)) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another gateway have the store."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take_advisory_lock(connection: Connection, store: str) -> None:
    """Lock a PostgreSQL store for as long as `connection` lives, or raise StartError.

    One database can hold several stores, one in each schema, so the schema is part of the key.
    """
    schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    key = int.from_bytes(blake2b(f"fixgw {schema}".encode(), digest_size=8).digest(), signed=True)
    taken = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (key,)).scalar_one()
    connection.commit()
    if not taken:
        raise _taken(store)


def drop_advisory_locks(connection: Connection) -> None:
    """Let another gateway have the store at once: the server sees a closed connection later."""
    with suppress(SQLAlchemyError):  # a connection that is lost has taken its locks with it
        connection.rollback()
        connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
        connection.commit()


def _taken(store: str) -> StartError:
    return StartError(f"the store {store} is in use by another gateway; stop that one first")
