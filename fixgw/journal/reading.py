"""What the gateway reads at its start and on replay."""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Connection, Row, and_, func, select

from fixgw.core.blotter import AccountState, SessionState
from fixgw.core.commands import Command
from fixgw.core.events import Event, InstrumentsLoaded
from fixgw.core.recall import RecalledOrder
from fixgw.core.report import Report
from fixgw.core.setup import AccountRef
from fixgw.journal.codec import decode
from fixgw.journal.recall import Recall
from fixgw.journal.records import Delivery, Loaded, StoredInput, StoredReport, Watermark
from fixgw.journal.schema import (
    account_states,
    inputs,
    instruments,
    orders,
    reports,
    session_states,
    sessions,
)

PAGE = 1_000
"""Rows read at once where a caller walks through many."""


def load(connection: Connection, recall: Recall, *, since: int, clean: bool) -> Loaded:
    """Read what a gateway starts from: open orders, and those closed at or after `since`.

    Closed orders come first, in the order in which they closed; then open ones, oldest first.
    """
    marks = watermarks(connection)
    last = connection.execute(
        select(inputs.c.seq, inputs.c.at).order_by(inputs.c.seq.desc()).limit(1)
    )
    input_seq, last_at = last.first() or (0, None)
    return Loaded(
        orders=tuple(_recent(connection, recall, since)),
        input_seq=input_seq,
        report_seq=connection.scalar(select(func.max(reports.c.seq))) or 0,
        last_at=last_at,
        deliveries={name: mark.delivery for name, mark in marks.items() if mark.delivery},
        msg_seq_nums={
            name: mark.msg_seq_num for name, mark in marks.items() if mark.msg_seq_num is not None
        },
        sessions={
            row.session: cast("SessionState", decode("SessionState", row.body))
            for row in connection.execute(select(session_states))
        },
        accounts={
            AccountRef(venue=row.venue, account=row.venue_account): cast(
                "AccountState", decode("AccountState", row.body)
            )
            for row in connection.execute(select(account_states))
        },
        instruments=tuple(
            cast("InstrumentsLoaded", decode("InstrumentsLoaded", body))
            for body in connection.scalars(select(instruments.c.body))
        ),
        clean=clean,
    )


def _recent(connection: Connection, recall: Recall, since: int) -> list[RecalledOrder]:
    # Two queries, each with an index of its own: joined by OR they would read every order there is.
    lately = and_(~orders.c.is_open, orders.c.closed_at >= since)
    bodies = select(orders.c.order_id, orders.c.body)
    closed = connection.execute(bodies.where(lately).order_by(orders.c.closed_at))
    still_open = connection.execute(bodies.where(orders.c.is_open).order_by(orders.c.created_at))
    return recall.with_executions(connection, map(tuple, (*closed, *still_open)))


def watermarks(connection: Connection) -> dict[str, Watermark]:
    """Read how far every session has come."""
    return {
        row.session: Watermark(
            delivery=None
            if row.report_seq is None
            else Delivery(
                report_seq=row.report_seq, sender_seq=row.sender_seq, away_seq=row.away_seq
            ),
            msg_seq_num=row.msg_seq_num,
        )
        for row in connection.execute(select(sessions))
    }


def reports_after(connection: Connection, seq: int, limit: int) -> list[StoredReport]:
    """Read up to `limit` reports that follow a report sequence number, in order."""
    query = select(reports).where(reports.c.seq > seq).order_by(reports.c.seq).limit(limit)
    return [report_from(row) for row in connection.execute(query)]


def inputs_after(connection: Connection, seq: int) -> Iterator[StoredInput]:
    """Walk through all inputs that follow an input sequence number, in order."""
    query = select(inputs).order_by(inputs.c.seq).limit(PAGE)
    while page := connection.execute(query.where(inputs.c.seq > seq)).all():
        for row in page:
            yield input_from(row)
        seq = page[-1].seq


def has_input(connection: Connection, order_id: str) -> bool:
    """Tell whether there is an input under an order's or a request's id."""
    query = select(inputs.c.seq).where(inputs.c.order_id == order_id).limit(1)
    return connection.scalar(query) is not None


def report_from(row: Row[Any]) -> StoredReport:
    """Read a report from its row."""
    return StoredReport(
        seq=row.seq,
        input_seq=row.input_seq,
        at=row.at,
        report=cast("Report", decode(row.kind, row.body)),
    )


def input_from(row: Row[Any]) -> StoredInput:
    """Read an input from its row."""
    return StoredInput(
        seq=row.seq,
        at=row.at,
        session=row.session,
        msg_seq_num=row.msg_seq_num,
        input=cast("Command | Event", decode(row.kind, row.body)),
    )
