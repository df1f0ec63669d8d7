"""Entries to rows: what one commit writes to each table, as tuples in the tables' column order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fixgw.core.blotter import AccountState, SessionState
from fixgw.core.events import InstrumentsLoaded, PositionChangeAsked
from fixgw.core.exact import text as written
from fixgw.core.ids import position_request_id
from fixgw.core.order import Execution, Order
from fixgw.core.report import ExecutionReport, Report, VenueStatus
from fixgw.core.setup import AccountRef
from fixgw.journal.codec import encode
from fixgw.journal.column_text import to_column
from fixgw.journal.records import Entry, Watermark

Row = tuple[Any, ...]

LAST_TIME = 2**63 - 1
"""Microseconds that a column of 64 bits can hold."""


@dataclass(slots=True)
class Rows:
    """The rows of one commit; a dict holds what only its latest version is written of."""

    inputs: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    executions: list[Row] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    instruments: dict[str, Row] = field(default_factory=dict)
    sessions: dict[str, SessionState] = field(default_factory=dict)
    accounts: dict[AccountRef, AccountState] = field(default_factory=dict)
    msg_seq_nums: dict[str, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take in an entry that follows those before it."""
        body = encode(entry.input)
        self.inputs.append(input_row(entry, body))
        self.reports.extend(
            report_row(entry, report_seq, report) for report_seq, report in entry.reports
        )
        self.executions.extend(execution_row(execution) for execution in entry.executions)
        for order in entry.orders:
            self.orders[order.order_id] = order
        self.sessions.update(entry.sessions)
        self.accounts.update(entry.accounts)
        if isinstance(entry.input, InstrumentsLoaded):
            self.instruments[entry.input.venue] = (entry.input.venue, body)
        if entry.session is not None and entry.msg_seq_num is not None:
            self.msg_seq_nums[entry.session] = entry.msg_seq_num


def input_row(entry: Entry, body: str) -> Row:
    """An input; its order is the first one it touched, or else the first one it reported on.

    A request to change a position stands there under an id of its own.
    """
    return (
        entry.seq,
        entry.at,
        type(entry.input).__name__,
        entry.session,
        entry.msg_seq_num,
        _subject(entry),
        body,
    )


def _subject(entry: Entry) -> str | None:
    if isinstance(entry.input, PositionChangeAsked):
        return position_request_id(entry.input.session, entry.input.request_id)
    if entry.orders:
        return entry.orders[0].order_id
    named = (_report_ids(report)[0] for _, report in entry.reports)
    return next((order_id for order_id in named if order_id is not None), None)


def report_row(entry: Entry, seq: int, report: Report) -> Row:
    """A report."""
    order_id, exec_id, exec_type = _report_ids(report)
    return (
        seq,
        entry.seq,
        entry.at,
        type(report).__name__,
        report.session,
        report.venue,
        report.venue_account,
        order_id,
        exec_id,
        exec_type,
        encode(report),
    )


def _report_ids(report: Report) -> tuple[str | None, str | None, str | None]:
    if isinstance(report, ExecutionReport):
        return report.order_id, report.exec_id, report.exec_type.value
    if isinstance(report, VenueStatus):
        return None, None, None
    return report.order_id, None, None


def execution_row(execution: Execution) -> Row:
    """A venue execution."""
    return (
        execution.venue,
        execution.account,
        to_column(execution.venue_exec_id),
        execution.exec_id,
        execution.order_id,
        to_column(execution.venue_order_id),
        str(execution.last_qty),
        str(execution.last_px),
        # The time is the venue's own; nonsense in it must not stop the journal.
        min(execution.at, LAST_TIME),
    )


def order_row(order: Order) -> Row:
    """An order: the columns for people, then all of it."""
    venue_order_id = order.venue_order_id
    return (
        order.order_id,
        order.session,
        None if order.cl_ord_id is None else to_column(order.cl_ord_id),
        order.venue,
        order.venue_account,
        None if venue_order_id is None else to_column(venue_order_id),
        order.ord_status.value,
        order.is_open,
        to_column(order.symbol),
        order.side.value,
        None if order.ord_type is None else order.ord_type.value,
        None if order.order_qty is None else written(order.order_qty),
        None if order.price is None else written(order.price),
        written(order.cum_qty),
        written(order.avg_px),
        order.created_at,
        order.updated_at,
        order.closed_at,
        encode(order),
    )


def cl_ord_id_rows(order: Order) -> Iterator[Row]:
    """Yield every ClOrdID(11) a client ever gave the order."""
    if order.session is not None:
        for cl_ord_id in order.cl_ord_ids:
            yield (order.session, to_column(cl_ord_id), order.order_id)


def venue_order_id_rows(order: Order) -> Iterator[Row]:
    """Yield every id the venue gave the order, one for each leg."""
    for leg in (*order.past_legs, order.leg):
        if leg.venue_order_id is not None:
            venue_order_id = to_column(leg.venue_order_id)
            yield (order.venue, order.venue_account, venue_order_id, order.order_id)


def session_row(session: str, mark: Watermark) -> Row:
    """How far a session has come."""
    delivery = mark.delivery
    return (
        session,
        None if delivery is None else delivery.report_seq,
        None if delivery is None else delivery.sender_seq,
        None if delivery is None else delivery.away_seq,
        mark.msg_seq_num,
    )


def session_state_row(session: str, state: SessionState) -> Row:
    """What the core knows of a session."""
    return (session, encode(state))


def account_state_row(ref: AccountRef, state: AccountState) -> Row:
    """What the core knows of a venue account."""
    return (ref.venue, ref.account, encode(state))


def rows_of(entries: Iterable[Entry]) -> Rows:
    """Gather the rows of one commit."""
    rows = Rows()
    for entry in entries:
        rows.add(entry)
    return rows
