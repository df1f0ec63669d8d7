"""3: OrderStatusRequest(H)."""

from tests.e2e.case import anything, case
from tests.e2e.world import Desk


def ask(desk: Desk, fields: str) -> None:
    desk.oms.send(f"35=H|{fields}55={desk.venue.symbol}|54=1|")


@case("3.1")
def status_by_either_id(desk: Desk) -> None:
    """ClOrdID(11) and OrderID(37) give the same answer, under an ExecID of its own."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.sell_to(4)
    order_id = oms.expect("35=8|11=A|150=F|39=1|")[37]
    status = f"35=8|11=A|37={order_id}|150=I|39=1|14={v.lots(4)}|151={v.lots(6)}|!32|"
    ask(desk, "11=A|")
    oms.expect(status)
    ask(desk, f"11=A|37={order_id}|")
    oms.expect(status)
    assert len({one[17] for one in oms.read}) == len(oms.read)
    desk.cancel("B", "A")


@case("3.2", needs=anything)
def status_of_a_closed_order(desk: Desk) -> None:
    """A filled order still has a status."""
    v = desk.venue
    desk.place("A", 1)
    v.sell_to(1)
    desk.oms.expect("35=8|11=A|150=F|39=2|")
    ask(desk, "11=A|")
    desk.oms.expect(f"35=8|11=A|150=I|39=2|14={v.lots(1)}|151=0|")


@case("3.3")
def status_of_all_open_orders(desk: Desk) -> None:
    """OrderID(37)=* brings one report for each open order of the session, and no other."""
    for short in ("A", "B", "C"):
        desk.place(short, 1)
    desk.cancel("D", "B")
    ask(desk, "11=ALL|37=*|")
    answers = [desk.oms.expect("35=8|150=I|39=0|") for _ in range(2)]
    assert {one[11] for one in answers} == {desk.oms.name("A"), desk.oms.name("C")}


@case("3.4", needs=anything)
def status_of_all_when_none_is_open(desk: Desk) -> None:
    """Without open orders the one answer has OrderID(37)=0."""
    ask(desk, "11=ALL|37=*|")
    desk.oms.expect("35=8|150=I|39=8|37=0|")


@case("3.5", needs=anything)
def status_of_an_unknown_order(desk: Desk) -> None:
    """OrdStatus(39)=8 and OrderID(37)=NONE say that there is no such order."""
    ask(desk, "11=GHOST|")
    desk.oms.expect("35=8|11=GHOST|150=I|39=8|37=NONE|58^UNKNOWN_ORDER|")
