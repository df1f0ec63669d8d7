"""A look from outside sees both databases alike, and changes nothing."""

from fixgw.core.fields import OrdStatus
from fixgw.journal import Journal, View
from tests.journal.samples import T0, accepting, cl_ord_id, filled, life, order_id, placing


async def some_orders(journal: Journal) -> None:
    await journal.append([*life(0), *life(1), placing(2), accepting(2), placing(3)])


async def test_orders(journal: Journal, store: str) -> None:
    """The newest orders that fit, oldest first."""
    await some_orders(journal)
    with View.open(store) as view:
        assert [order.status for order in view.orders(open_only=True, limit=9)] == [
            OrdStatus.NEW,
            OrdStatus.PENDING_NEW,
        ]
        assert view.orders(session="ACME", venue="levret", limit=3)[0] == filled(1)
        assert view.orders(session="OTHER", limit=9) == []
        assert len(view.orders(since=T0 + 2, limit=9)) == 2


async def test_records(journal: Journal, store: str) -> None:
    """Inputs with their reports: all, of one order, after a time, and after a number."""
    await some_orders(journal)
    with View.open(store) as view:
        everything = view.records(limit=99)
        assert [item.input.seq for item in everything] == [1, 2, 3, 4, 5, 6, 7, 8, 10]
        assert [item.reports[0].seq for item in everything] == [1, 2, 3, 4, 5, 6, 7, 8, 10]
        assert view.records(limit=2) == everything[-2:]
        assert view.records(order=cl_ord_id(1), limit=99) == everything[3:6]
        assert view.records(order=order_id(1), limit=2) == everything[4:6]
        assert view.records(order="unknown", limit=9) == []
        assert view.records(since=T0 + 2, limit=99) == everything[6:]
        assert view.records(since=T0 + 99, limit=99) == []
        assert view.records(after=6, limit=2) == everything[6:8]


async def test_a_look_sees_what_comes_later(journal: Journal, store: str) -> None:
    """The view holds no old state: what is committed after it was opened is seen."""
    with View.open(store) as view:
        assert view.records(limit=9) == []
        await journal.append([placing(0)])
        assert [item.input.seq for item in view.records(limit=9)] == [1]
