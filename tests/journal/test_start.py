"""Opening a store: made when new, refused in one clear line when it cannot be used."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from fixgw.errors import StartError
from fixgw.journal import Delivery, Journal, View, migrate, scripts
from fixgw.journal.database import open_engine, parse
from fixgw.journal.schema import metadata
from tests.journal.conftest import OpenJournal
from tests.journal.process import OPEN, run_python
from tests.journal.samples import life


def open_store(url: str) -> Journal:
    """Open a journal that is expected not to open."""
    return Journal.open(url, on_failure=lambda error: None)


def test_migrations_make_the_tables_of_the_code(journal: Journal) -> None:
    """An empty store brought up to date has exactly the schema that the code uses."""
    connection: Connection = journal._connection
    assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    connection.rollback()


def test_the_newest_revision_is_known_without_looking_at_the_scripts() -> None:
    """Whether a store is up to date is told without Alembic, by a number beside the code."""
    assert scripts.newest() == migrate.NEWEST


def test_sqlite_tables_are_the_same_to_the_letter(journal: Journal, store: str) -> None:
    """Conditions of indexes and tables without row numbers, which Alembic does not compare."""
    if not store.startswith("sqlite"):
        pytest.skip("SQLite keeps the statement that made a table")
    listed = text(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
    )
    migrated = dict(map(tuple, journal._reader.execute(listed)))
    connection = journal._connection
    with connection.begin():
        for name in list(metadata.tables):
            connection.exec_driver_sql(f"DROP TABLE {name}")
        metadata.create_all(connection)
    assert dict(map(tuple, connection.execute(listed))) == migrated
    connection.rollback()


async def test_opening_again_changes_nothing(open_journal: OpenJournal) -> None:
    """Migrations run once; what the store holds stays."""
    await open_journal().append(life(0))
    open_journal()
    assert open_journal().load_open(since=0).input_seq == 3


def test_store_of_a_newer_version_is_refused(store: str) -> None:
    """A revision that this code does not know is not touched, by a gateway or a look inside."""
    journal = open_store(store)
    with journal._connection.begin():
        journal._connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    journal.close()
    with pytest.raises(StartError, match=r"newer version of fixgw .revision 9999."):
        open_store(store)
    with pytest.raises(StartError, match="newer version"), View.open(store):
        pass


def test_a_failed_start_lets_go_of_the_store(store: str) -> None:
    """After a refused start the lock is free, so that the right version can start at once."""
    test_store_of_a_newer_version_is_refused(store)
    with pytest.raises(StartError, match="newer version"):
        open_store(store)


def test_second_gateway_is_refused(open_journal: OpenJournal, store: str) -> None:
    """One store serves one gateway; the lock goes when it closes."""
    open_journal()
    with pytest.raises(StartError, match=r"in use by another gateway; stop that one first$"):
        open_store(store)
    open_journal()


def test_two_names_of_one_store_are_one_lock(tmp_path: Path) -> None:
    """A link to the directory does not get around the lock."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    journal = open_store(f"sqlite:///{tmp_path}/real/store.db")
    with pytest.raises(StartError, match="in use by another gateway"):
        open_store(f"sqlite:///{tmp_path}/link/store.db")
    journal.close()


def test_lock_holds_between_processes(journal: Journal, store: str) -> None:
    """The lock is the system's: another process is refused like another journal."""
    done = run_python(OPEN, store)
    assert done.returncode == 1
    assert done.stdout.startswith("StartError: the store ")
    assert "in use by another gateway" in done.stdout


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("no url", "the store's URL is not readable"),
        ("mysql://host/db", "the store cannot be mysql"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("sqlite:////proc/none/store.db", "/proc/none/store.db cannot be created"),
        ("postgresql://fixgw:hush@127.0.0.1:1/none", "cannot be opened: connection"),
        ("postgresql+asyncpg://fixgw:hush@127.0.0.1:1/none", "cannot be opened: connection"),
    ],
)
def test_unusable_store_is_one_clear_line(url: str, words: str) -> None:
    """A wrong URL, a place that is not there or a server that is down: no traceback, no secret."""
    with pytest.raises(StartError, match=r"^[^\n]+$") as caught:
        open_store(url)
    assert words in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    """Somebody else's file is left as it is."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 100)
    with pytest.raises(StartError, match="file is not a database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear reader")


def test_directories_are_made(tmp_path: Path) -> None:
    """The store's directory need not be there yet."""
    open_store(f"sqlite:///{tmp_path}/a/b/store.db").close()
    assert (tmp_path / "a" / "b" / "store.db").is_file()


def test_durable_settings_are_in_force(journal: Journal, store: str) -> None:
    """A commit that has been answered survives a power loss: WAL and FULL, or the server's word."""
    connection = journal._connection
    if store.startswith("sqlite"):
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5_000
    else:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    connection.rollback()


def test_readers_cannot_write(journal: Journal) -> None:
    """The connections that read are held back by the database itself."""
    with pytest.raises(DBAPIError):
        journal._reader.exec_driver_sql("DELETE FROM orders")


async def test_an_older_store_is_brought_up_to_date(store: str) -> None:
    """What the first version knew of its sessions is known after the migration."""
    engine = open_engine(parse(store))
    with engine.begin() as connection:
        scripts.run(connection, "0001")
        connection.execute(text("INSERT INTO sessions VALUES ('ACME', 7, 9, 5), ('NEW', 0, 1, 0)"))
    journal = open_store(store)
    loaded = journal.load_open(since=0)
    journal.close()
    assert loaded.deliveries["ACME"] == Delivery(report_seq=7, sender_seq=9)
    assert loaded.msg_seq_nums == {"ACME": 5, "NEW": 0}
