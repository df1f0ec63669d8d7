"""What the demo accepts as the report that it expected."""

import pytest

from fixgw.demo.expect import Expected, Ledger, Result, differences
from fixgw.demo.names import Names
from fixgw.fix.dictionaries import dictionary

NAMES = Names(dictionary("FIX.4.4"))
FILLED = Expected(what="filled", fields={35: "8", 39: "2", 14: "0.010"}, absent=frozenset({103}))


def fields(text: str) -> dict[int, str]:
    pairs = (pair.split("=", 1) for pair in text.split("|") if pair)
    return {int(tag): value for tag, value in pairs}


def test_what_was_expected_has_no_differences() -> None:
    """Numbers are compared as numbers, everything else as it is written."""
    assert differences(FILLED, fields("35=8|39=2|14=0.01|"), NAMES) == []


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ("35=8|39=1|14=0.01|", "OrdStatus=Filled expected, is PartiallyFilled"),
        ("35=8|14=0.01|", "OrdStatus=Filled expected, absent"),
        ("35=8|39=2|14=0.02|", "CumQty=0.010 expected, is 0.02"),
        ("35=8|39=2|14=much|", "CumQty=0.010 expected, is much"),
        ("35=8|39=2|14=0.01|103=0|", "OrdRejReason=BrokerCredit unexpected"),
    ],
)
def test_every_difference_is_named(seen: str, said: str) -> None:
    """A difference names the field, what was expected and what was there."""
    assert differences(FILLED, fields(seen), NAMES) == [said]


def test_a_text_may_be_known_by_its_beginning() -> None:
    """A reject's Text(58) is known by its stable code, not by its words."""
    wanted = Expected(what="refused", fields={}, begins={58: "NO_WAY"})
    assert differences(wanted, fields("58=NO_WAY: none|"), NAMES) == []
    said = "Text should begin with NO_WAY, is yes"
    assert differences(wanted, fields("58=yes|"), NAMES) == [said]


def judged(*seen: str) -> list[Result]:
    ledger = Ledger(NAMES)
    anything = Expected(what="anything", fields={})
    return [ledger.check("step", anything, fields(one)) for one in seen]


def test_an_exec_id_comes_once() -> None:
    """A second report with the same ExecID(17) is a mistake."""
    first, second = judged("35=8|17=E1|37=O1|11=A|", "35=8|17=E1|37=O1|11=A|")
    assert (first.ok, second.mistakes) == (True, ("ExecID=E1 came before",))


def test_an_order_keeps_its_order_id_through_its_chain() -> None:
    """The OrderID(37) of A is also that of B, which replaced it."""
    good = judged("35=8|17=E1|37=O1|11=A|", "35=8|17=E2|37=O1|11=B|41=A|")
    assert all(result.ok for result in good)
    bad = judged("35=8|17=E1|37=O1|11=A|", "35=8|17=E2|37=O2|11=B|41=A|")
    assert bad[1].mistakes == ("OrderID=O2 differs from the order's earlier one",)


def test_a_mass_cancel_is_of_many_orders() -> None:
    """Its ClOrdID(11) goes with each of them; their own still tell them apart."""
    orders = ("35=8|17=E1|37=O1|11=A|", "35=8|17=E2|37=O2|11=B|", "35=r|11=M|37=M1|")
    good = judged(*orders, "35=8|17=E3|37=O1|11=M|41=A|", "35=8|17=E4|37=O2|11=M|41=B|")
    assert all(result.ok for result in good)
    bad = judged(*orders, "35=8|17=E3|37=O2|11=M|41=A|")
    assert bad[-1].mistakes == ("OrderID=O2 differs from the order's earlier one",)


@pytest.mark.parametrize(
    ("copied", "unmarked", "said"),
    [
        (["E1", "E2"], [], ()),
        (["E1"], [], ("not copied: E2",)),
        (["E1", "E2", "E3"], [], ("copy of an unknown report: E3",)),
        (["E2", "E1"], [], ("the copies came in another order, or more than once",)),
        (["E1", "E2", "E2"], [], ("the copies came in another order, or more than once",)),
        (["E1", "E2"], ["E1"], ("not marked as a copy: E1",)),
    ],
)
def test_a_drop_copy_has_each_report_once_in_order(
    copied: list[str], unmarked: list[str], said: tuple[str, ...]
) -> None:
    """Missing, strange, repeated, reordered and unmarked copies are mistakes."""
    ledger = Ledger(NAMES)
    for exec_id in ("E1", "E2"):
        ledger.check("step", Expected(what="any", fields={}), fields(f"35=8|17={exec_id}|37=O|"))
    assert ledger.copies(copied, unmarked).mistakes == said


def test_messages_that_nobody_expected_are_mistakes() -> None:
    """A BusinessMessageReject(j) after the last step fails the demo."""
    result = Ledger(NAMES).unexpected("afterwards", fields("35=j|45=3|"))
    assert (result.ok, result.seen) == (False, "BusinessMessageReject")
