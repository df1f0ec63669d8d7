"""Writes the rows of one commit, and remembers what every commit would otherwise repeat."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import starmap

from sqlalchemy.engine.interfaces import DBAPICursor

from fixgw.core.order import Order
from fixgw.journal.records import Delivery, Entry, Watermark
from fixgw.journal.rows import (
    Row,
    account_state_row,
    cl_ord_id_rows,
    order_row,
    rows_of,
    session_row,
    session_state_row,
    venue_order_id_rows,
)
from fixgw.journal.statements import Inserts


class Batch:
    """The writer's side of the tables, for one thread; of no more use once a commit failed.

    `watermarks` are the sessions' as the store holds them.
    """

    def __init__(self, inserts: Inserts, watermarks: Mapping[str, Watermark]) -> None:
        self._inserts = inserts
        self._watermarks = dict(watermarks)
        self._named: dict[str, set[Row]] = {}

    def write(
        self,
        cursor: DBAPICursor,
        entries: Iterable[Entry],
        deliveries: Mapping[str, Delivery],
    ) -> None:
        """Write within the transaction that the cursor is in."""
        rows = rows_of(entries)
        orders = rows.orders.values()
        sessions = self._advance(rows.msg_seq_nums, deliveries)
        write = self._inserts
        write.inputs.execute(cursor, rows.inputs)
        write.orders.execute(cursor, map(order_row, orders))
        write.cl_ord_ids.execute(cursor, self._unwritten(orders, cl_ord_id_rows))
        write.venue_order_ids.execute(cursor, self._unwritten(orders, venue_order_id_rows))
        write.executions.execute(cursor, rows.executions)
        write.reports.execute(cursor, rows.reports)
        write.sessions.execute(cursor, sessions)
        write.session_states.execute(cursor, starmap(session_state_row, rows.sessions.items()))
        write.account_states.execute(cursor, starmap(account_state_row, rows.accounts.items()))
        write.instruments.execute(cursor, rows.instruments.values())
        for order in orders:
            if not order.is_open:
                self._named.pop(order.order_id, None)

    def _unwritten(
        self, orders: Iterable[Order], names_of: Callable[[Order], Iterator[Row]]
    ) -> list[Row]:
        fresh = []
        for order in orders:
            written = self._named.setdefault(order.order_id, set())
            names = [name for name in names_of(order) if name not in written]
            written.update(names)
            fresh.extend(names)
        return fresh

    def _advance(
        self, msg_seq_nums: Mapping[str, int], deliveries: Mapping[str, Delivery]
    ) -> list[Row]:
        for session, msg_seq_num in msg_seq_nums.items():
            mark = self._watermarks.get(session, Watermark())
            self._watermarks[session] = replace(mark, msg_seq_num=msg_seq_num)
        for session, delivery in deliveries.items():
            mark = self._watermarks.get(session, Watermark())
            self._watermarks[session] = replace(mark, delivery=delivery)
        touched = dict.fromkeys((*msg_seq_nums, *deliveries))
        return [session_row(session, self._watermarks[session]) for session in touched]
