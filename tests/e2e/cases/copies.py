"""5: drop copy sessions."""

from tests.e2e.case import anything, case
from tests.e2e.configuration import DROP_COPY, OMS
from tests.e2e.oms import PATIENCE, until
from tests.e2e.world import Desk


@case("5.1", needs=anything)
def drop_copy_may_not_trade(desk: Desk) -> None:
    """Any order message of a drop copy session is refused with 380=6 (0 in FIX 4.2)."""
    sent = len(desk.venue.orders_sent())
    desk.drop_copy.send(f"35=D|11=A|{desk.order(1)}")
    desk.drop_copy.expect("35=j|372=D|380=6|")
    desk.drop_copy.send(f"35=F|11=B|41=A|55={desk.venue.symbol}|54=1|")
    desk.drop_copy.expect("35=j|372=F|380=6|")
    assert len(desk.venue.orders_sent()) == sent


@case("5.2")
def drop_copy_hears_of_orders_from_outside(desk: Desk) -> None:
    """An order placed past the gateway reaches drop copies with 20024=EXTERNAL, nobody else."""
    v, copies = desk.venue, desk.drop_copy
    placed = v.place_outside(3)
    rests = f"150=0|39=0|14=0|151={v.lots(3)}|"
    new = copies.expect(f"35=8|{rests}797=Y|20024=EXTERNAL|198={placed}|1=ACC-1|")
    v.sell_to(1)
    filled = f"150=F|39=1|32={v.lots(1)}|31={v.ticks()}|14={v.lots(1)}|151={v.lots(2)}|"
    copies.expect(f"35=8|37={new[37]}|{filled}797=Y|20024=EXTERNAL|")
    v.end_outside(placed)
    copies.expect(f"35=8|37={new[37]}|150=4|39=4|151=0|20024=EXTERNAL|")
    desk.oms.nothing_more()


@case("5.3", needs=anything)
def drop_copy_hears_of_every_session(desk: Desk) -> None:
    """The drop copy of the other FIX version gets the same ExecIDs."""
    desk.place("A", 1)
    desk.venue.sell_to(1)
    desk.oms.expect("35=8|11=A|150=F|39=2|")
    copies = map(desk.world.client, DROP_COPY.values())
    other = next(one for one in copies if one is not desk.drop_copy)
    for exec_id in desk.oms.exec_ids():
        other.client.receive({17: exec_id}, PATIENCE)


@case("5.4")
def clients_do_not_hear_of_each_other(desk: Desk) -> None:
    """One client's order is nothing to another, though they share the account."""
    desk.place("A", 1)
    other = next(one for one in map(desk.world.client, OMS.values()) if one is not desk.oms)
    other.begin("OTHER")
    other.send(f"35=H|11=A|55={desk.venue.symbol}|54=1|")
    other.expect("35=8|150=I|39=8|37=NONE|")
    desk.cancel("B", "A")
    until(lambda: not desk.venue.open_orders(), "without open orders")
