"""A store of each kind, empty and of its own for every test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from fixgw.errors import JournalError
from fixgw.journal import Journal

POSTGRES = "FIXGW_TEST_POSTGRES"

OpenJournal = Callable[[], Journal]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty store; PostgreSQL where FIXGW_TEST_POSTGRES names a database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    if POSTGRES not in os.environ:
        pytest.skip(f"{POSTGRES} names no database")
    schema = f"fixgw_test_{uuid4().hex}"
    url = make_url(os.environ[POSTGRES])
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    options = {"options": f"-csearch_path={schema}"}
    yield url.update_query_dict(options).render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def failures() -> list[JournalError]:
    """What the journals of `open_journal` told their gateway."""
    return []


@pytest.fixture
def open_journal(store: str, failures: list[JournalError]) -> Iterator[OpenJournal]:
    """Opens the store, each time after closing what was open."""
    opened: list[Journal] = []

    def reopen() -> Journal:
        while opened:
            opened.pop().close()
        opened.append(Journal.open(store, on_failure=failures.append))
        return opened[0]

    yield reopen
    while opened:
        opened.pop().close()


@pytest.fixture
def journal(open_journal: OpenJournal) -> Journal:
    """An empty journal, open."""
    return open_journal()
