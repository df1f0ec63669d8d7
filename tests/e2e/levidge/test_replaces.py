"""Replaces at Levidge: the acceptance cases without its own replace, and what is its own."""

import pytest

from tests.e2e.acceptance import chosen_cases, chosen_for
from tests.e2e.case import Case
from tests.e2e.cases import changes
from tests.e2e.levidge.venue import EMULATED, NEVER_DONE, Levidge
from tests.e2e.world import VERSIONS
from tests.e2e.worlds import Markets

OTHERS = {
    one.number
    for capability in EMULATED.values()
    for one in chosen_cases(capability)
    if one.run.__module__ != changes.__name__
}


@pytest.mark.parametrize(
    ("route", "case", "version"), chosen_for(EMULATED, rough=False, without=OTHERS | NEVER_DONE)
)
def test_case(route: str, case: Case, version: str, markets: Markets) -> None:
    """The cases about changes; all others are the same in either mode."""
    with markets.lent(route) as world:
        desk = world.desk(version)
        case.run(desk)
        desk.oms.nothing_more()
        desk.everything_was_copied()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_replace_is_one_call(markets: Markets, version: str) -> None:
    """It holds old and new terms; the replacement is a new order with a key of its own."""
    with markets.lent("rest") as world:
        desk, v = world.desk(version), world.venue
        assert isinstance(v, Levidge)
        desk.place("A", 10)
        first, sent = desk.oms.read[-1][198], len(v.cancel_calls())
        desk.oms.send(f"35=G|11=B|41=A|{desk.order(12, 1)}")
        desk.oms.expect("35=8|11=B|41=A|150=E|39=E|")
        second = desk.oms.expect(f"35=8|11=B|41=A|150=5|39=0|38={v.lots(12)}|44={v.ticks(1)}|")
        (call,) = v.cancel_calls()[sent:]
        assert (call["origOrderId"], call["quantity"]) == (int(first), 10_000)
        assert (call["quantity2"], call["price2"]) == (12_000, 4_500_001)
        assert second[198] != first
        assert v.open_orders() == [second[198]]
        desk.cancel("C", "B")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_replace_whose_answer_is_lost(markets: Markets, version: str) -> None:
    """In doubt, found by the key of the new terms, and never made again."""
    with markets.lent("rest") as world:
        desk, v = world.desk(version), world.venue
        assert isinstance(v, Levidge)
        desk.place("A", 10)
        sent = len(v.cancel_calls())
        v.stream_fault("lose_event", times=2)
        v.fault("drop_after_accept", call="cancel")
        desk.oms.send(f"35=G|11=B|41=A|{desk.order(10, 2)}")
        desk.oms.expect("35=8|11=B|41=A|150=E|39=E|")
        desk.oms.expect("35=8|150=I|39=E|20020=IN_DOUBT|")
        desk.oms.expect(f"35=8|11=B|41=A|150=5|39=0|44={v.ticks(2)}|!20020|")
        assert len(v.cancel_calls()) == sent + 1
        assert len(v.open_orders()) == 1
        desk.cancel("C", "B")
