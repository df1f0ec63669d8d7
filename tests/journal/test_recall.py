"""Orders that left memory are found again by every name they had."""

from dataclasses import replace

import pytest

from fixgw.core.order import Leg
from fixgw.core.recall import ClOrdIdKey, Key, OrderIdKey, RecalledOrder, VenueOrderKey
from fixgw.journal import Journal
from fixgw.journal.recall import BY_CL_ORD_ID, BY_ORDER_ID, BY_VENUE_ORDER, EXECUTIONS
from tests.journal.samples import (
    SESSION,
    cl_ord_id,
    execution,
    filled,
    filling,
    life,
    order_id,
)

NAMES: list[Key] = [
    OrderIdKey(order_id(3)),
    ClOrdIdKey(SESSION, cl_ord_id(3)),
    VenueOrderKey("levret", "main", "V3"),
]


async def fill_store(journal: Journal, count: int) -> None:
    await journal.append([entry for number in range(count) for entry in life(number)])


@pytest.mark.parametrize("key", NAMES, ids=lambda key: type(key).__name__)
async def test_each_name_finds_the_order(journal: Journal, key: Key) -> None:
    """OrderID(37), ClOrdID(11) and the venue's id all lead to the order and its executions."""
    await fill_store(journal, 5)
    wanted = [RecalledOrder(order=filled(3), executions=(execution(3),))]
    assert journal.recall_now([key]) == wanted
    assert await journal.recall([key]) == wanted


async def test_all_names_at_once_find_it_once(journal: Journal) -> None:
    """An order asked for by several names comes back once."""
    await fill_store(journal, 5)
    assert [one.order for one in journal.recall_now(NAMES)] == [filled(3)]


@pytest.mark.parametrize(
    "key",
    [
        OrderIdKey("O0"),
        ClOrdIdKey(SESSION, "unheard-of"),
        ClOrdIdKey("OTHER", cl_ord_id(3)),
        VenueOrderKey("levret", "other", "V3"),
        VenueOrderKey("leverj", "main", "V3"),
    ],
)
async def test_a_foreign_name_finds_nothing(journal: Journal, key: Key) -> None:
    """Names count only within their session or venue account."""
    await fill_store(journal, 5)
    assert journal.recall_now([key]) == []


def test_no_keys_find_nothing(journal: Journal) -> None:
    """An empty question is no error."""
    assert journal.recall_now([]) == []


async def test_many_keys_are_found_in_few_questions(journal: Journal) -> None:
    """However many keys there are, each order is found."""
    await fill_store(journal, 150)
    keys: list[Key] = [ClOrdIdKey(SESSION, cl_ord_id(number)) for number in range(149)]
    keys += [VenueOrderKey("levret", "main", "V149"), OrderIdKey("none")]
    found = {one.order.order_id: one for one in await journal.recall(keys)}
    assert found.keys() == {order_id(number) for number in range(150)}
    assert all(len(one.executions) == 1 for one in found.values())


async def test_every_leg_and_every_cl_ord_id_is_a_name(journal: Journal) -> None:
    """A replaced order answers to the names it had before, too."""
    order = filled(0)
    past = Leg(number=0, sent_at=0, order_qty=order.order_qty, venue_order_id="V-old")
    order = replace(
        order,
        cl_ord_id="second",
        cl_ord_ids=(*order.cl_ord_ids, "second"),
        past_legs=(past,),
        leg=replace(order.leg, number=1),
    )
    await journal.append(life(0)[:2])
    await journal.append([replace(filling(0), orders=(order,))])
    for key in (
        ClOrdIdKey(SESSION, cl_ord_id(0)),
        ClOrdIdKey(SESSION, "second"),
        VenueOrderKey("levret", "main", "V-old"),
        VenueOrderKey("levret", "main", "V0"),
    ):
        assert [one.order for one in journal.recall_now([key])] == [order]


async def test_executions_come_in_the_order_of_their_time(journal: Journal) -> None:
    """The earliest execution comes first, whatever its id."""
    late = replace(execution(0), venue_exec_id="A", exec_id="FA", at=execution(0).at + 1)
    await journal.append([replace(filling(0), executions=(late, execution(0)))])
    (found,) = journal.recall_now([OrderIdKey(order_id(0))])
    assert found.executions == (execution(0), late)


@pytest.mark.parametrize("text", [BY_ORDER_ID, BY_CL_ORD_ID, BY_VENUE_ORDER, EXECUTIONS])
async def test_no_look_up_reads_a_whole_table(journal: Journal, store: str, text: str) -> None:
    """With months of orders in the store, every look-up still goes through an index."""
    if not store.startswith("sqlite"):
        pytest.skip("SQLite's planner has no statistics to go by; PostgreSQL's has")
    columns = text.partition("(")[2].partition(")")[0].count(",") + 1
    row = f"({', '.join(['?'] * columns)})"
    statement = "EXPLAIN QUERY PLAN " + text.replace("KEYS", f"{row}, {row}")
    cursor = journal._reader.connection.cursor()
    cursor.execute(statement, ("x",) * columns * 2)
    plan = [step[3] for step in cursor.fetchall()]
    assert [step for step in plan if step.startswith("SEARCH")]
    assert not [
        step
        for step in plan
        if step.startswith("SCAN") and " wanted" not in step and "CONSTANT ROW" not in step
    ]
