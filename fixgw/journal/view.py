"""A look into a store from outside, for people: read-only, while a gateway writes or not."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Self, cast

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from fixgw.core.order import Order
from fixgw.errors import JournalError, StartError
from fixgw.journal import database, migrate
from fixgw.journal.codec import decode
from fixgw.journal.column_text import to_column
from fixgw.journal.reading import input_from, report_from
from fixgw.journal.records import StoredInput, StoredReport
from fixgw.journal.schema import cl_ord_ids, inputs, orders, reports, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An input and the reports it caused."""

    input: StoredInput
    reports: tuple[StoredReport, ...]


class View:
    """A store, opened for reading alone; used as a context manager."""

    def __init__(self, connection: Connection) -> None:
        """Use `open`."""
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator[Self]:
        """Open a store that a gateway has made; raise StartError when that is not possible.

        Within the context, a failed read is a JournalError.
        """
        parsed = database.parse(url)
        if parsed.get_backend_name() == database.SQLITE:
            path = database.sqlite_path(parsed)
            if not path.exists():
                raise StartError(f"there is no journal at {path} yet; fixgw run makes one")
        with ExitStack() as held:
            with database.starting(parsed):
                engine = database.open_engine(parsed, read_only=True)
                connection = held.enter_context(engine.connect())
                migrate.check(connection)
            try:
                yield cls(connection)
            except database.errors(connection) as error:
                words = database.reason(error)
                raise JournalError(f"the journal cannot be read: {words}") from error

    def orders(
        self,
        *,
        open_only: bool = False,
        session: str | None = None,
        venue: str | None = None,
        since: int | None = None,
        limit: int,
    ) -> list[Order]:
        """Return the newest `limit` orders that fit, oldest first; `since` is their creation."""
        query = select(orders.c.body).order_by(orders.c.created_at.desc()).limit(limit)
        if open_only:
            query = query.where(orders.c.is_open)
        if session is not None:
            query = query.where(orders.c.session == session)
        if venue is not None:
            query = query.where(orders.c.venue == venue)
        if since is not None:
            query = query.where(orders.c.created_at >= since)
        bodies = self._connection.scalars(query).all()
        return [cast("Order", decode("Order", body)) for body in reversed(bodies)]

    def order(self, order_id: str) -> Order | None:
        """Return one order by its OrderID(37)."""
        body = self._connection.scalar(select(orders.c.body).where(orders.c.order_id == order_id))
        return None if body is None else cast("Order", decode("Order", body))

    def last_seq(self) -> int:
        """Return the newest input sequence number, 0 in an empty journal."""
        return self._connection.scalar(select(func.max(inputs.c.seq))) or 0

    def records(
        self,
        *,
        order: str | None = None,
        since: int | None = None,
        after: int | None = None,
        limit: int,
    ) -> list[Record]:
        """Return up to `limit` inputs that fit, in order, each with its reports.

        They are the first ones after the input sequence number `after`, or else the newest ones.
        `order` is an OrderID(37), or a ClOrdID(11) of any session.
        """
        query = select(inputs).limit(limit)
        order_ids = None if order is None else self._order_ids(order)
        if order_ids is not None:
            query = query.where(_about(order_ids))
        if since is not None:
            query = query.where(inputs.c.seq >= self._first_seq(since))
        if after is not None:
            query = query.where(inputs.c.seq > after).order_by(inputs.c.seq)
            return self._with_reports(self._inputs(query), order_ids)
        newest = self._inputs(query.order_by(inputs.c.seq.desc()))
        return self._with_reports(newest[::-1], order_ids)

    def _inputs(self, query: Select[Any]) -> list[StoredInput]:
        return [input_from(row) for row in self._connection.execute(query)]

    def _order_ids(self, name: str) -> list[str]:
        """Give the OrderIDs that a name stands for; as a ClOrdID it can be one in each session."""
        # Without the sessions, which lead the primary key, it would read every name there is.
        query = select(cl_ord_ids.c.order_id).where(
            cl_ord_ids.c.session.in_(select(sessions.c.session)),
            cl_ord_ids.c.cl_ord_id == to_column(name),
        )
        return [name, *self._connection.scalars(query)]

    def _first_seq(self, since: int) -> int:
        """Find where a time is in the sequence: a range of time alone would read it all."""
        query = select(inputs.c.seq).where(inputs.c.at >= since).order_by(inputs.c.at).limit(1)
        first = self._connection.scalar(query)
        return sys.maxsize if first is None else first

    def _with_reports(
        self, stored: Sequence[StoredInput], order_ids: list[str] | None
    ) -> list[Record]:
        if not stored:
            return []
        query = select(reports).where(reports.c.input_seq.between(stored[0].seq, stored[-1].seq))
        if order_ids is not None:
            query = query.where(reports.c.order_id.in_(order_ids))
        caused: dict[int, list[StoredReport]] = {item.seq: [] for item in stored}
        for row in self._connection.execute(query.order_by(reports.c.seq)):
            if row.input_seq in caused:
                caused[row.input_seq].append(report_from(row))
        return [Record(input=item, reports=tuple(caused[item.seq])) for item in stored]


def _about(order_ids: list[str]) -> ColumnElement[bool]:
    told = select(reports.c.input_seq).where(reports.c.order_id.in_(order_ids))
    return or_(inputs.c.order_id.in_(order_ids), inputs.c.seq.in_(told))
