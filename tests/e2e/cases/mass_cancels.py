"""12: OrderMassCancelRequest(q)."""

from collections import Counter
from collections.abc import Iterable

from fixgw.core.capability import Capability
from fixgw.fix.client import Message
from tests.e2e.case import case, rests
from tests.e2e.configuration import OMS
from tests.e2e.oms import Oms, until
from tests.e2e.world import VERSIONS, Desk

ALL = "530=7|60=now|"


def has_no_cancel(can: Capability) -> bool:
    return bool(can.time_in_force) and not can.cancel


def rests_among_known_symbols(can: Capability) -> bool:
    return rests(can) and can.lists_symbols


def reports_by_order(oms: Oms, count: int) -> dict[str, list[Message]]:
    """So many messages, in the order they came, by the ClOrdID(11) that their order had."""
    told: dict[str, list[Message]] = {}
    for _ in range(count):
        one = oms.next()
        told.setdefault(one[41], []).append(one)
    return told


def ends(told: dict[str, list[Message]], names: Iterable[str]) -> None:
    """Each of these orders was reported as being canceled and then as canceled, with evidence."""
    assert set(told) == set(names)
    for reports in told.values():
        assert [one[150] for one in reports] == ["6", "4"]
        assert reports[-1][39] == "4"
        assert reports[-1][20021] in {"RESPONSE", "STREAM", "QUERY"}


@case("12.1")
def mass_cancel_of_all_orders(desk: Desk) -> None:
    """Every open order of the session ends, with what was filled of it."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.sell_to(4)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(4)}|")
    desk.place("B", 2, -1)
    desk.place("C", 3, -2)
    oms.send(f"35=q|11=M|{ALL}")
    oms.expect("35=r|11=M|530=7|531=7|533=3|534=3|!532|")
    told = reports_by_order(oms, 6)
    ends(told, map(oms.name, "ABC"))
    assert {one[11] for reports in told.values() for one in reports} == {oms.name("M")}
    assert told[oms.name("A")][-1][14] == v.lots(4)
    assert v.open_orders() == []


@case("12.2")
def mass_cancel_in_one_symbol(desk: Desk) -> None:
    """MassCancelRequestType(530)=1 reaches the orders in Symbol(55), and says so."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 1)
    desk.place("B", 1, -1)
    oms.send(f"35=q|11=M|530=1|55={v.symbol}|60=now|")
    oms.expect(f"35=r|11=M|530=1|531=1|533=2|55={v.symbol}|")
    ends(reports_by_order(oms, 4), map(oms.name, "AB"))
    oms.send(f"35=q|11=N|530=1|55={v.symbol}|60=now|")
    oms.expect("35=r|11=N|531=1|533=0|!534|")
    assert v.open_orders() == []


@case("12.3")
def mass_cancel_leaves_others_alone(desk: Desk) -> None:
    """Another session's order on the same venue account lives on."""
    v, oms = desk.venue, desk.oms
    other_version = next(version for version in VERSIONS if version != oms.version)
    other = desk.world.client(OMS[other_version])
    other.begin(f"{oms.name('OTHER')}")
    desk.place("A", 1)
    desk.place("B", 1, -1)
    other.send(f"35=D|11=X|{desk.order(1, -2)}")
    other.expect_all("35=8|11=X|150=A|", "35=8|11=X|150=0|")
    oms.send(f"35=q|11=M|{ALL}")
    oms.expect("35=r|531=7|533=2|")
    ends(reports_by_order(oms, 4), map(oms.name, "AB"))
    assert len(v.open_orders()) == 1
    other.send(f"35=F|11=Y|41=X|55={v.symbol}|54=1|")
    other.expect_all("35=8|11=Y|150=6|", "35=8|11=Y|150=4|39=4|")


@case("12.4", needs=rests_among_known_symbols)
def mass_cancel_in_an_unknown_symbol(desk: Desk) -> None:
    """A misspelt symbol is refused, and every order stays."""
    desk.place("A", 1)
    sent = desk.venue.cancels_sent()
    desk.oms.send("35=q|11=M|530=1|55=NO-SUCH-THING|60=now|")
    desk.oms.expect("35=r|11=M|531=0|532=1|533=0|58^UNKNOWN_SYMBOL|")
    assert desk.venue.cancels_sent() == sent
    desk.cancel("B", "A")


@case("12.5")
def mass_cancel_whose_answer_is_lost(desk: Desk) -> None:
    """Whether the venue canceled is found out, order by order; nothing stays open."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 1)
    desk.place("B", 1, -1)
    v.fault("drop_after_accept", call="cancel")
    oms.send(f"35=q|11=M|{ALL}")
    oms.expect("35=r|531=7|533=2|")
    ends(reports_by_order(oms, 4), map(oms.name, "AB"))
    until(lambda: v.open_orders() == [], "without open orders")


@case("12.6", needs=has_no_cancel)
def mass_cancel_at_a_venue_without_one(desk: Desk) -> None:
    """Each open order gets an OrderCancelReject(9), and the report counts none."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 1)
    oms.send(f"35=q|11=M|{ALL}")
    oms.expect("35=r|11=M|531=7|533=0|")
    oms.expect("35=9|11=M|41=A|434=1|102=2|58^UNSUPPORTED_CANCEL|")
    v.sell_to(1)
    oms.expect("35=8|11=A|150=F|39=2|")


@case("12.7")
def mass_cancel_and_an_order_right_after_it(desk: Desk) -> None:
    """What the client sends after the mass cancel is not reached by it, however soon it comes."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 1)
    desk.place("B", 1, -1)
    oms.send(f"35=q|11=M|{ALL}")
    oms.send(f"35=D|11=C|{desk.order(1, -2)}")
    oms.expect("35=r|531=7|533=2|")
    told = Counter(oms.next()[150] for _ in range(6))
    assert told == {"6": 2, "4": 2, "A": 1, "0": 1}
    assert len(v.open_orders()) == 1
    desk.cancel("D", "C")
