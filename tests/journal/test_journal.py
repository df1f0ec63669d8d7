"""What is appended can be read again, in order, and many appends share a commit."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from fixgw.core.blotter import AccountState, Health, SessionState
from fixgw.core.commands import CancelPolicy, LogOn
from fixgw.core.events import ExecutionSeen, InstrumentsLoaded, PositionChangeAsked, VenueExecution
from fixgw.core.fields import Evidence, ExecType, OrdStatus
from fixgw.core.ids import position_request_id
from fixgw.core.instruments import Instrument
from fixgw.core.setup import AccountRef
from fixgw.errors import JournalError
from fixgw.journal import Delivery, Entry, Journal
from tests.journal.conftest import OpenJournal
from tests.journal.samples import (
    SESSION,
    T0,
    accepted,
    accepting,
    cl_ord_id,
    execution,
    filled,
    filling,
    life,
    order_id,
    placing,
    report,
)


def test_a_new_store_is_empty_and_clean(journal: Journal) -> None:
    """Before the first entry every number is 0 and nothing is known."""
    loaded = journal.load_open(since=0)
    assert (loaded.input_seq, loaded.report_seq, loaded.last_at) == (0, 0, None)
    assert (loaded.orders, loaded.instruments) == ((), ())
    assert (loaded.deliveries, loaded.msg_seq_nums) == ({}, {})
    assert loaded.clean


async def test_inputs_come_back_in_order(journal: Journal) -> None:
    """A replay sees every input as it was stepped, with the message it came from."""
    entries = [*life(0), *life(1)]
    await journal.append(entries)
    stored = list(journal.inputs())
    assert [item.input for item in stored] == [entry.input for entry in entries]
    assert [item.seq for item in stored] == [1, 2, 3, 4, 5, 6]
    assert (stored[3].session, stored[3].msg_seq_num, stored[3].at) == (SESSION, 3, T0 + 1)
    assert [item.seq for item in journal.inputs(after=4)] == [5, 6]


async def test_inputs_are_read_page_by_page(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No input is lost or doubled where one page of the database's answer ends."""
    monkeypatch.setattr("fixgw.journal.reading.PAGE", 4)
    await journal.append([entry for number in range(4) for entry in life(number)])
    assert [item.seq for item in journal.inputs()] == list(range(1, 13))


async def test_reports_after_a_watermark(journal: Journal) -> None:
    """Reports that may not have reached a client are read in order, a page at a time."""
    entries = life(0)
    await journal.append(entries)
    stored = journal.reports_after(1, 10)
    assert [item.report for item in stored] == [entries[1].reports[0][1], entries[2].reports[0][1]]
    assert [(item.seq, item.input_seq) for item in stored] == [(2, 2), (3, 3)]
    assert [item.seq for item in journal.reports_after(0, 2)] == [1, 2]


async def test_restart_loads_open_and_recently_closed_orders(open_journal: OpenJournal) -> None:
    """Closed orders come first, by the time they closed; one closed before `since` stays away."""
    journal = open_journal()
    await journal.append([*life(0), *life(3), *life(2), placing(1), accepting(1)])
    loaded = open_journal().load_open(since=T0 + 1)
    assert [one.order for one in loaded.orders] == [filled(2), filled(3), accepted(1)]
    assert [one.executions for one in loaded.orders] == [(execution(2),), (execution(3),), ()]
    assert (loaded.input_seq, loaded.report_seq, loaded.last_at) == (12, 12, T0 + 3)


SMALL = {"sessions", "session_states", "account_states", "instruments"}
"""Tables with a row for each session, venue account or venue."""


async def test_a_start_reads_no_more_than_it_needs(journal: Journal, store: str) -> None:
    """With months of closed orders in the store, a start goes to the open and recent ones."""
    if not store.startswith("sqlite"):
        pytest.skip("SQLite's planner has no statistics to go by; PostgreSQL's has")
    await journal.append(life(0))
    asked: list[tuple[str, Any]] = []
    event.listen(
        journal._reader,
        "before_cursor_execute",
        lambda _c, _cursor, statement, values, *_: asked.append((statement, values)),
    )
    journal.load_open(since=0)
    cursor = journal._reader.connection.cursor()
    for statement, values in asked:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        for step in cursor.fetchall():
            small = step[3].removeprefix("SCAN ") in SMALL
            newest = step[3] == "SCAN inputs" and "LIMIT" in statement
            by_index = (
                step[3].startswith("SEARCH") or step[3] == "SCAN orders USING INDEX orders_open"
            )
            assert small or newest or by_index, step[3]
    assert len(asked) == 8


async def test_only_the_latest_state_of_an_order_is_kept(journal: Journal) -> None:
    """An order has one row, however many commits touched it."""
    for entry in life(0):
        await journal.append([entry])
    assert [one.order for one in journal.load_open(since=0).orders] == [filled(0)]


async def test_watermarks_keep_the_last_word(open_journal: OpenJournal) -> None:
    """MsgSeqNum(34) follows the session's order, even downwards after a reset."""
    journal = open_journal()
    await journal.append([placing(7)], {"DROP": Delivery(report_seq=3, sender_seq=11)})
    await journal.append([placing(1)], {SESSION: Delivery(report_seq=4, sender_seq=2)})
    journal = open_journal()
    await journal.append((), {"DROP": Delivery(report_seq=4, sender_seq=12, away_seq=3)})
    loaded = open_journal().load_open(since=0)
    assert loaded.msg_seq_nums == {SESSION: 3}
    assert loaded.deliveries == {
        "DROP": Delivery(report_seq=4, sender_seq=12, away_seq=3),
        SESSION: Delivery(report_seq=4, sender_seq=2),
    }


async def test_latest_states_of_sessions_and_accounts(open_journal: OpenJournal) -> None:
    """A restart knows who was logged on, with what policy, and until when an account is known."""
    away = SessionState()
    there = SessionState(logged_on=True, logged_on_at=T0, policy=CancelPolicy.ACCOUNTS)
    ref = AccountRef(venue="levret", account="main")
    healthy = AccountState(health=Health.HEALTHY, known_until=T0, connected_at=T0)
    lost = AccountState(known_until=T0 + 5)
    journal = open_journal()
    for seq, session, account in ((1, there, healthy), (2, away, lost), (3, there, lost)):
        logon = LogOn(session=SESSION, policy=session.policy)
        states = {SESSION: session}
        entry = Entry(seq=seq, at=T0, input=logon, sessions=states, accounts={ref: account})
        await journal.append([entry])
    await journal.append(life(2))
    loaded = open_journal().load_open(since=0)
    assert loaded.sessions == {SESSION: there}
    assert loaded.accounts == {ref: lost}


async def test_latest_instruments_of_each_venue(open_journal: OpenJournal) -> None:
    """A restart knows every venue's instruments as they were last loaded."""
    old, new, other = (
        InstrumentsLoaded(
            venue=venue, instruments=(Instrument(symbol=symbol, tick_size=Decimal("0.10")),)
        )
        for venue, symbol in (("levret", "OLD"), ("levret", "NEW"), ("leverj", "ANY"))
    )
    await open_journal().append(
        [Entry(seq=n, at=T0, input=event) for n, event in enumerate((old, other, new), 1)]
    )
    loaded = open_journal().load_open(since=0)
    assert sorted(loaded.instruments, key=lambda one: one.venue) == [other, new]


def test_close_leaves_the_mark_of_good_order(open_journal: OpenJournal) -> None:
    """A journal that was closed is clean when it is opened again; `test_crash` has the contrary."""
    open_journal()
    assert open_journal().load_open(since=0).clean


def note(ended: list[int], number: int, _: object) -> None:
    ended.append(number)


async def test_many_appends_share_a_commit(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits while a commit is under way goes into the next one together, in order."""
    sizes: list[int] = []
    commit = journal._writer._commit

    def counted(taken: Any) -> None:
        sizes.append(len(taken))
        commit(taken)

    monkeypatch.setattr(journal._writer, "_commit", counted)
    ended: list[int] = []
    futures = [journal.append([entry]) for number in range(200) for entry in life(number)]
    for number, future in enumerate(futures):
        future.add_done_callback(partial(note, ended, number))
    await asyncio.gather(*futures)
    assert sum(sizes) == 600
    assert len(sizes) < 300
    assert ended == list(range(600))
    assert [item.seq for item in journal.inputs()] == list(range(1, 601))


async def test_an_entry_is_durable_when_its_future_ends(journal: Journal, store: str) -> None:
    """Another connection sees the entry at the moment at which the gateway may act upon it."""
    seen: list[int] = []
    future = journal.append([placing(0)])
    future.add_done_callback(lambda _: seen.extend(item.seq for item in journal.inputs()))
    await future
    await asyncio.sleep(0)
    assert seen == [1]


def same_execution_again() -> Entry:
    """Another input that applies the execution of order 0 to order 1."""
    event = ExecutionSeen(
        venue="levret",
        account="main",
        execution=VenueExecution(
            venue_exec_id="E0", venue_order_id="V1", last_qty=Decimal(1), last_px=Decimal(1)
        ),
        evidence=Evidence.QUERY,
    )
    again = replace(execution(0), order_id=order_id(1))
    return Entry(seq=9, at=T0, input=event, executions=(again,))


async def test_a_request_to_change_a_position_is_found_by_its_id(journal: Journal) -> None:
    """Of this session's, and only once it is on the disk."""
    asked = PositionChangeAsked(
        session="ACME",
        request_id="R1",
        venue="levret",
        account="main",
        position_id="P1",
        change="close",
    )
    own = position_request_id("ACME", "R1")
    assert not await journal.has_input(own)
    await journal.append([Entry(seq=1, at=T0, input=asked, session="ACME")])
    assert await journal.has_input(own)
    assert not await journal.has_input(position_request_id("OTHER", "R1"))


def same_report_again() -> Entry:
    """Another trade report with the ExecID(17) of order 0's fill."""
    again = report(accepted(1), ExecType.TRADE, execution(0).exec_id)
    return replace(placing(2), reports=((99, again),))


@pytest.mark.parametrize("second", [same_execution_again, same_report_again])
async def test_an_execution_cannot_be_applied_twice(
    journal: Journal, failures: list[JournalError], second: Callable[[], Entry]
) -> None:
    """The database itself refuses a venue execution or a trade's ExecID(17) that it has."""
    await journal.append(life(0))
    with pytest.raises(JournalError, match=r"^the journal cannot be written: [^\n]+$"):
        await journal.append([second()])
    assert len(failures) == 1


async def test_nothing_is_written_after_a_failure(
    journal: Journal, failures: list[JournalError]
) -> None:
    """A failed commit leaves no part of it; later appends fail at once, with the same error."""
    await journal.append([placing(0)])
    doomed = journal.append([placing(1), placing(0)])
    with pytest.raises(JournalError) as first:
        await doomed
    with pytest.raises(JournalError) as later:
        await journal.append([placing(2)])
    assert later.value is first.value
    assert failures == [first.value]
    assert [item.seq for item in journal.inputs()] == [1]


async def test_a_failed_journal_does_not_count_as_clean(open_journal: OpenJournal) -> None:
    """Closing after a failure leaves the mark of a crash."""
    journal = open_journal()
    with pytest.raises(JournalError):
        await journal.append([placing(0), placing(0)])
    assert not open_journal().load_open(since=0).clean


async def test_no_future_hangs_when_the_writer_breaks(
    journal: Journal, failures: list[JournalError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody foresaw ends the futures, too; the thread's traceback is for us."""
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    monkeypatch.setattr(journal._writer, "_batch", None)
    with pytest.raises(JournalError, match="ended unexpectedly"):
        await journal.append([placing(0)])
    journal._writer._thread.join()
    assert len(failures) == 1


async def test_append_after_close_fails(open_journal: OpenJournal) -> None:
    """A closed journal takes nothing more, and says so."""
    journal = open_journal()
    open_journal()
    with pytest.raises(JournalError, match="is closed"):
        await journal.append([placing(0)])


async def test_close_writes_what_is_queued(open_journal: OpenJournal) -> None:
    """Entries appended before `close` are not lost."""
    journal = open_journal()
    for number in range(50):
        journal.append(life(number))
    assert open_journal().load_open(since=0).input_seq == 150


async def test_hostile_text_is_no_obstacle(open_journal: OpenJournal) -> None:
    """NUL, bytes that are no UTF-8 and quotes in ids go in, come back and can be looked up."""
    name = "a\0b\udcff'; DROP TABLE orders; --"
    order = replace(accepted(0), cl_ord_id=name, cl_ord_ids=(name,), symbol="B\0")
    order = replace(order, leg=replace(order.leg, venue_order_id=name))
    fill = replace(execution(0), venue_exec_id=name, venue_order_id=name, at=10**30)
    await open_journal().append([replace(filling(0), orders=(order,), executions=(fill,))])
    (found,) = open_journal().load_open(since=0).orders
    assert found.order == order
    assert found.executions == (replace(fill, at=2**63 - 1),)


async def test_the_store_stays_readable_for_plain_tools(journal: Journal, store: str) -> None:
    """The columns beside the body say what a person asks for, without code of ours."""
    if not store.startswith("sqlite"):
        pytest.skip("the columns are the same on both databases")
    await journal.append(life(0))
    path = store.removeprefix("sqlite:///")
    plain = sqlite3.connect(path)
    row = plain.execute(
        "SELECT cl_ord_id, venue_order_id, ord_status, order_qty, cum_qty, avg_px FROM orders"
    ).fetchone()
    plain.close()
    assert row == (cl_ord_id(0), "V0", OrdStatus.FILLED.value, "1.5", "1.5", "30000.5")
