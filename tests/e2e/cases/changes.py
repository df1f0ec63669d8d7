"""2: cancels and replaces; without a replace of the venue's own, a cancel and a new order."""

from fixgw.core.capability import Capability, ReplaceMode
from tests.e2e.case import anything, case
from tests.e2e.oms import until
from tests.e2e.world import Desk


def cancels(capability: Capability) -> bool:
    return capability.cancel


def replaces(capability: Capability) -> bool:
    return capability.replace is not ReplaceMode.NONE


def keeps_the_order(capability: Capability) -> bool:
    """A replace of the venue's own, under the order's id: all of it happens, or nothing."""
    return capability.replace is ReplaceMode.NATIVE and capability.replace_keeps_id


def places_anew(capability: Capability) -> bool:
    """The replacement is a new order."""
    return replaces(capability) and not keeps_the_order(capability)


def places_at_last(capability: Capability) -> bool:
    """Nothing is placed for an order that turns out to be filled."""
    return capability.replace is ReplaceMode.EMULATED or keeps_the_order(capability)


@case("2.1", needs=cancels)
def cancel_of_a_part_filled_order(desk: Desk) -> None:
    """What was filled stays filled; the end carries its evidence."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.sell_to(4)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(4)}|151={v.lots(6)}|")
    desk.ask_cancel("B", "A")
    oms.expect(f"35=8|11=B|41=A|150=6|39=6|14={v.lots(4)}|151={v.lots(6)}|")
    end = oms.expect(f"35=8|11=B|41=A|150=4|39=4|14={v.lots(4)}|151=0|6={v.ticks()}|")
    assert end.get(20021) in {"RESPONSE", "STREAM", "QUERY"}


@case("2.2", needs=cancels)
def cancel_by_order_id(desk: Desk) -> None:
    """OrderID(37) names the order as well as OrigClOrdID(41) does."""
    desk.place("A", 1)
    order_id = desk.oms.read[-1][37]
    desk.oms.send(f"35=F|11=B|37={order_id}|55={desk.venue.symbol}|54=1|")
    desk.oms.expect("35=8|11=B|41=A|150=6|39=6|")
    desk.oms.expect("35=8|11=B|41=A|150=4|39=4|")


def replace(desk: Desk, short: str, original: str, lots: int, ticks: int = 0) -> None:
    desk.oms.send(f"35=G|11={short}|41={original}|{desk.order(lots, ticks)}")


def replaced(desk: Desk, lots: int, ticks: int) -> None:
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    sent = len(v.orders_sent()) + v.replaces_sent()
    replace(desk, "B", "A", lots, ticks)
    oms.expect(f"35=8|11=B|41=A|150=E|39=E|14=0|38={v.lots(10)}|")
    terms = f"38={v.lots(lots)}|44={v.ticks(ticks)}|14=0|151={v.lots(lots)}|"
    oms.expect(f"35=8|11=B|41=A|150=5|39=0|{terms}")
    assert len({one[37] for one in oms.read}) == 1
    assert len(v.open_orders()) == 1
    assert len(v.orders_sent()) + v.replaces_sent() == sent + 1
    v.sell_to(lots, ticks)
    oms.expect(f"35=8|11=B|150=F|39=2|31={v.ticks(ticks)}|14={v.lots(lots)}|151=0|")


@case("2.3", needs=replaces)
def replace_with_more(desk: Desk) -> None:
    """OrderQty(38) goes up; the old order never lives beside the new one."""
    replaced(desk, 15, 0)


@case("2.4", needs=replaces)
def replace_with_less(desk: Desk) -> None:
    """OrderQty(38) goes down."""
    replaced(desk, 5, 0)


@case("2.5", needs=replaces)
def replace_the_price(desk: Desk) -> None:
    """Price(44) changes."""
    replaced(desk, 10, 3)


@case("2.6", needs=replaces)
def replace_of_a_part_filled_order(desk: Desk) -> None:
    """Only the rest goes to the venue again: the new total less what was filled."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.sell_to(4)
    oms.expect("35=8|11=A|150=F|39=1|")
    replace(desk, "B", "A", 12)
    oms.expect(f"35=8|11=B|41=A|150=E|39=E|14={v.lots(4)}|")
    oms.expect(f"35=8|11=B|41=A|150=5|39=1|38={v.lots(12)}|14={v.lots(4)}|151={v.lots(8)}|")
    v.sell_to(8)
    oms.expect(f"35=8|11=B|150=F|39=2|32={v.lots(8)}|14={v.lots(12)}|151=0|")


@case("2.7", needs=replaces)
def replace_to_what_is_filled_already(desk: Desk) -> None:
    """C.3.b: a new total below CumQty(14) amends the order to what was filled, and it is done."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.sell_to(4)
    oms.expect("35=8|11=A|150=F|39=1|")
    replace(desk, "B", "A", 3)
    oms.expect("35=8|11=B|41=A|150=E|39=E|")
    oms.expect(f"35=8|11=B|41=A|150=5|39=2|38={v.lots(4)}|14={v.lots(4)}|151=0|")


@case("2.8", needs=replaces)
def replaces_form_a_chain(desk: Desk) -> None:
    """Each replace names the one before; the OrderID(37) is one from first to last."""
    desk.place("A", 10)
    replace(desk, "B", "A", 11)
    desk.oms.expect_all("35=8|11=B|41=A|150=E|", "35=8|11=B|41=A|150=5|")
    replace(desk, "C", "B", 12, ticks=1)
    desk.oms.expect_all("35=8|11=C|41=B|150=E|", "35=8|11=C|41=B|150=5|")
    desk.cancel("D", "C")
    assert len({one[37] for one in desk.oms.read}) == 1


@case("2.9", needs=places_anew)
def replacement_that_the_venue_refuses(desk: Desk) -> None:
    """The old order is off the book by then, so the order ends as Canceled and says why."""
    desk.place("A", 10)
    replace(desk, "B", "A", desk.venue.too_many)
    desk.oms.expect("35=8|11=B|41=A|150=E|39=E|")
    desk.oms.expect("35=8|11=B|41=A|150=4|39=4|151=0|58^the replacement was refused|")
    assert desk.venue.open_orders() == []


@case("2.10", needs=cancels)
def cancel_too_late(desk: Desk) -> None:
    """A filled order cannot be cancelled: CxlRejReason(102)=0 with the order's state."""
    desk.place("A", 1)
    desk.venue.sell_to(1)
    desk.oms.expect("35=8|11=A|150=F|39=2|")
    desk.ask_cancel("B", "A")
    desk.oms.expect("35=9|11=B|41=A|39=2|434=1|102=0|58^TOO_LATE|")


@case("2.11", needs=cancels)
def cancel_and_replace_of_an_unknown_order(desk: Desk) -> None:
    """CxlRejReason(102)=1, OrderID(37)=NONE, and the request is named in 434."""
    desk.ask_cancel("B", "GHOST")
    desk.oms.expect("35=9|11=B|41=GHOST|37=NONE|39=8|434=1|102=1|58^UNKNOWN_ORDER|")
    replace(desk, "C", "GHOST", 1)
    desk.oms.expect("35=9|11=C|41=GHOST|37=NONE|39=8|434=2|102=1|58^UNKNOWN_ORDER|")


@case("2.12", needs=cancels)
def second_request_while_one_is_pending(desk: Desk) -> None:
    """One change of an order at a time: the second is refused with 102=3, the first goes on."""
    desk.place("A", 1)
    desk.venue.fault("delay_before_accept", call="cancel", seconds=0.5)
    desk.ask_cancel("B", "A")
    desk.oms.expect("35=8|11=B|41=A|150=6|39=6|")
    desk.ask_cancel("C", "A")
    desk.oms.expect("35=9|11=C|41=A|39=6|434=1|102=3|58^ALREADY_PENDING|")
    desk.oms.expect("35=8|11=B|41=A|150=4|39=4|")


@case("2.13", needs=cancels)
def fill_overtakes_the_cancel(desk: Desk) -> None:
    """B.1.b: the Trade, while PendingCancel(6) takes precedence, then CxlRejReason(102)=0."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 2)
    before = v.cancels_sent()
    v.fault("delay_before_accept", call="cancel", seconds=0.5)
    desk.ask_cancel("B", "A")
    oms.expect("35=8|11=B|41=A|150=6|39=6|")
    until(lambda: v.cancels_sent() > before, "a cancel at the venue")
    v.sell_to(2)
    oms.expect(f"35=8|11=A|150=F|39=6|14={v.lots(2)}|151=0|")
    oms.expect("35=9|11=B|41=A|39=2|434=1|102=0|58^TOO_LATE|")


@case("2.14", needs=places_at_last)
def fill_overtakes_the_replace(desk: Desk) -> None:
    """The Trade comes under PendingReplace(E), then 434=2, 102=0; nothing new is sent."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 2)
    sent = len(v.orders_sent())
    before = v.cancels_sent() + v.replaces_sent()
    v.fault("delay_before_accept", call="replace", seconds=0.5)
    replace(desk, "B", "A", 2, ticks=5)
    oms.expect("35=8|11=B|41=A|150=E|39=E|")
    until(lambda: v.cancels_sent() + v.replaces_sent() > before, "a replace at the venue")
    v.sell_to(2)
    oms.expect(f"35=8|11=A|150=F|39=E|14={v.lots(2)}|151=0|")
    oms.expect("35=9|11=B|41=A|39=2|434=2|102=0|58^TOO_LATE|")
    assert len(v.orders_sent()) == sent
    assert v.open_orders() == []


@case("2.15", needs=cancels)
def cancel_before_the_venue_has_answered(desk: Desk) -> None:
    """A cancel of an order that is still PendingNew waits for the order, then takes effect."""
    desk.venue.fault("delay_before_accept", seconds=0.5)
    desk.oms.send(f"35=D|11=A|{desk.order(1)}")
    desk.oms.expect("35=8|11=A|150=A|39=A|")
    desk.ask_cancel("B", "A")
    desk.oms.expect("35=8|11=B|41=A|150=6|39=6|")
    desk.oms.expect("35=8|150=0|39=6|")
    desk.oms.expect("35=8|11=B|41=A|150=4|39=4|151=0|")
    assert desk.venue.open_orders() == []


@case("2.16", needs=cancels)
def request_with_a_used_id(desk: Desk) -> None:
    """A ClOrdID(11) names one thing only: 102=6 in FIX 4.4, 2 in FIX 4.2."""
    desk.place("A", 1)
    desk.ask_cancel("A", "A")
    desk.oms.expect("35=9|11=A|434=1|102=6|58^DUPLICATE_CL_ORD_ID|")
    desk.cancel("B", "A")


@case("2.17", needs=anything)
def venue_ends_an_order_by_itself(desk: Desk) -> None:
    """An unsolicited cancel is reported under the order's own ClOrdID, with its evidence."""
    v = desk.venue
    desk.place("A", 3)
    v.sell_to(1)
    desk.oms.expect("35=8|11=A|150=F|39=1|")
    v.end_outside(desk.oms.read[1][198])
    end = desk.oms.expect(f"35=8|11=A|150=4|39=4|14={v.lots(1)}|151=0|!41|")
    assert end.get(20021) in {"STREAM", "QUERY"}


@case("2.18")
def venue_lets_an_order_expire(desk: Desk) -> None:
    """An order that expires at the venue is Expired(C)."""
    desk.place("A", 3)
    desk.venue.end_outside(desk.oms.read[-1][198], "expire")
    desk.oms.expect("35=8|11=A|150=C|39=C|14=0|151=0|")
