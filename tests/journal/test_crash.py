"""Kill the process, or fill its disk: what was told to be durable is there."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from fixgw.errors import JournalError
from fixgw.journal import Journal
from tests.journal.process import APPEND, START_STARVED, STARVE, run_python, start_python
from tests.journal.samples import SESSION, life


def test_kill_loses_nothing_that_was_durable(store: str, failures: list[JournalError]) -> None:
    """After SIGKILL amid commits every entry whose future had ended is there, in order."""
    with start_python(APPEND, store) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(30)]
        process.kill()
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    journal = Journal.open(store, on_failure=failures.append)
    try:
        loaded = journal.load_open(since=0)
        seqs = [item.seq for item in journal.inputs()]
        reports = [item.seq for item in journal.reports_after(0, 1_000_000)]
    finally:
        journal.close()
    assert loaded.input_seq >= told[-1]
    assert seqs == reports == list(range(1, loaded.input_seq + 1))
    assert loaded.msg_seq_nums == {SESSION: (loaded.input_seq - 1) // 3 + 2}
    assert not loaded.clean


def test_full_disk_is_one_clear_error(tmp_path: Path, failures: list[JournalError]) -> None:
    """The append fails, the gateway is told once, and what was durable before stays."""
    store = f"sqlite:///{tmp_path}/store.db"
    done = run_python(STARVE, store)
    assert (done.returncode, done.stderr) == (0, "")
    error, told, durable = done.stdout.splitlines()
    assert error.startswith("JournalError: the journal cannot be written: ")
    assert int(told) == 1
    journal = Journal.open(store, on_failure=failures.append)
    assert journal.load_open(since=0).input_seq == int(durable)
    assert int(durable) > 0
    journal.close()


def test_start_on_a_full_disk_is_one_clear_error(tmp_path: Path) -> None:
    """A store that cannot be made is a StartError, not a traceback."""
    done = run_python(START_STARVED, f"sqlite:///{tmp_path}/store.db")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("StartError: the store sqlite:///")
    assert done.stdout.count("\n") == 1


async def test_lost_server_is_one_clear_error(
    store: str, journal: Journal, failures: list[JournalError]
) -> None:
    """A PostgreSQL server that ends the connection also ends the journal, and its lock with it."""
    if store.startswith("sqlite"):
        pytest.skip("SQLite has no server to lose")
    with journal._connection.begin():
        process = journal._connection.scalar(text("SELECT pg_backend_pid()"))
    with create_engine(store, poolclass=NullPool).begin() as other:
        other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
    with pytest.raises(JournalError, match=r"^the journal cannot be written: [^\n]+$"):
        await journal.append(life(0))
    assert len(failures) == 1
