"""Brings orders back by any of their names, in as few SELECTs as the kinds of names allow.

Every NewOrderSingle(D) asks whether its ClOrdID(11) was used before, so looking up what is not
there has to be quick.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from fixgw.core.order import Execution, Order
from fixgw.core.recall import ClOrdIdKey, Key, OrderIdKey, RecalledOrder, VenueOrderKey
from fixgw.journal.codec import decode
from fixgw.journal.column_text import from_column, to_column
from fixgw.journal.statements import Lookup

BY_ORDER_ID = """
WITH wanted (order_id) AS (VALUES KEYS)
SELECT orders.order_id, orders.body
FROM wanted CROSS JOIN orders
WHERE orders.order_id = wanted.order_id
"""
BY_CL_ORD_ID = """
WITH wanted (session, cl_ord_id) AS (VALUES KEYS)
SELECT orders.order_id, orders.body
FROM wanted CROSS JOIN cl_ord_ids AS names CROSS JOIN orders
WHERE names.session = wanted.session AND names.cl_ord_id = wanted.cl_ord_id
AND orders.order_id = names.order_id
"""
BY_VENUE_ORDER = """
WITH wanted (venue, venue_account, venue_order_id) AS (VALUES KEYS)
SELECT orders.order_id, orders.body
FROM wanted CROSS JOIN venue_order_ids AS names CROSS JOIN orders
WHERE names.venue = wanted.venue AND names.venue_account = wanted.venue_account
AND names.venue_order_id = wanted.venue_order_id AND orders.order_id = names.order_id
"""
EXECUTIONS = """
WITH wanted (order_id) AS (VALUES KEYS)
SELECT venue, venue_account, venue_exec_id, exec_id, executions.order_id, venue_order_id,
last_qty, last_px, at
FROM wanted CROSS JOIN executions
WHERE executions.order_id = wanted.order_id
"""


class Recall:
    """The look-ups, compiled for one kind of database."""

    def __init__(self, dialect: Dialect) -> None:
        self._by_order_id = Lookup(BY_ORDER_ID, 1, dialect)
        self._by_cl_ord_id = Lookup(BY_CL_ORD_ID, 2, dialect)
        self._by_venue_order = Lookup(BY_VENUE_ORDER, 3, dialect)
        self._executions = Lookup(EXECUTIONS, 1, dialect)

    def find(self, connection: Connection, keys: Sequence[Key]) -> list[RecalledOrder]:
        """Return the orders that the keys name, each once; an unknown key names nothing."""
        cursor = connection.connection.cursor()
        found: dict[str, str] = {}
        by_order_id = [(key.order_id,) for key in keys if isinstance(key, OrderIdKey)]
        by_cl_ord_id = [
            (key.session, to_column(key.cl_ord_id)) for key in keys if isinstance(key, ClOrdIdKey)
        ]
        by_venue_order = [
            (key.venue, key.account, to_column(key.venue_order_id))
            for key in keys
            if isinstance(key, VenueOrderKey)
        ]
        found.update(self._by_order_id.execute(cursor, by_order_id))
        found.update(self._by_cl_ord_id.execute(cursor, by_cl_ord_id))
        found.update(self._by_venue_order.execute(cursor, by_venue_order))
        return self._with_executions(cursor, found)

    def with_executions(
        self, connection: Connection, bodies: Iterable[tuple[str, str]]
    ) -> list[RecalledOrder]:
        """Read orders from pairs of OrderID(37) and body, with the executions applied to them."""
        return self._with_executions(connection.connection.cursor(), dict(bodies))

    def _with_executions(self, cursor: DBAPICursor, bodies: dict[str, str]) -> list[RecalledOrder]:
        applied: dict[str, list[Execution]] = defaultdict(list)
        order_ids = [(order_id,) for order_id in bodies]
        for row in self._executions.execute(cursor, order_ids):
            execution = execution_from(row)
            applied[execution.order_id].append(execution)
        return [
            RecalledOrder(
                order=cast("Order", decode("Order", body)),
                executions=tuple(sorted(applied[order_id], key=_by_time)),
            )
            for order_id, body in bodies.items()
        ]


def execution_from(row: Sequence[Any]) -> Execution:
    """Read an execution from its row, whose columns are those of `EXECUTIONS`."""
    venue, account, venue_exec_id, exec_id, order_id, venue_order_id, last_qty, last_px, at = row
    return Execution(
        exec_id=exec_id,
        venue=venue,
        account=account,
        venue_exec_id=from_column(venue_exec_id),
        order_id=order_id,
        venue_order_id=from_column(venue_order_id),
        last_qty=Decimal(last_qty),
        last_px=Decimal(last_px),
        at=at,
    )


def _by_time(execution: Execution) -> tuple[int, str]:
    return execution.at, execution.exec_id
