"""1: orders that trade."""

from fixgw.core.capability import Capability
from fixgw.core.fields import OrdType
from tests.e2e.case import case
from tests.e2e.world import Desk


def trades_market_orders(capability: Capability) -> bool:
    return capability.order_qty and OrdType.MARKET in capability.time_in_force


@case("1.1")
def limit_order_rests(desk: Desk) -> None:
    """PendingNew once the order is durable, New when the venue has it, then nothing."""
    v, oms = desk.venue, desk.oms
    oms.send(f"35=D|11=A|{desk.order(10)}")
    echoed = f"55={v.symbol}|54=1|40=2|38={v.lots(10)}|44={v.ticks()}|"
    oms.expect(f"35=8|11=A|150=A|39=A|14=0|151={v.lots(10)}|6=0|{echoed}!198|!31|!41|")
    new = oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={v.lots(10)}|6=0|{echoed}!31|!103|")
    assert [new[198]] == v.open_orders()
    desk.cancel("B", "A")
    assert v.open_orders() == []


@case("1.2")
def limit_order_is_filled_in_parts(desk: Desk) -> None:
    """Each fill is one Trade; quantities add up, and OrderID(37) stays."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    for filled, total in ((4, 4), (1, 5), (5, 10)):
        v.sell_to(filled)
        status = "2" if total == 10 else "1"
        fill = f"32={v.lots(filled)}|31={v.ticks()}|30={v.name}|6={v.ticks()}|"
        left = f"14={v.lots(total)}|151={v.lots(10 - total)}|"
        oms.expect(f"35=8|11=A|150=F|39={status}|{fill}{left}")
    assert len({one[37] for one in oms.read}) == 1
    assert len({one[17] for one in oms.read}) == len(oms.read)


@case("1.3", needs=trades_market_orders)
def market_order_takes_what_is_offered(desk: Desk) -> None:
    """A market order trades at several prices; AvgPx(6) is exact and no Price(44) is echoed."""
    v, oms = desk.venue, desk.oms
    v.offer(2, ticks=0)
    v.offer(2, ticks=2)
    oms.send(f"35=D|11=A|55={v.symbol}|54=1|40=1|38={v.lots(4)}|")
    oms.expect(f"35=8|11=A|150=A|39=A|151={v.lots(4)}|!44|")
    oms.expect(f"35=8|11=A|150=0|39=0|151={v.lots(4)}|!44|")
    oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(2)}|31={v.ticks(0)}|14={v.lots(2)}|")
    last = f"32={v.lots(2)}|31={v.ticks(2)}|14={v.lots(4)}|151=0|6={v.ticks(1)}|"
    oms.expect(f"35=8|11=A|150=F|39=2|{last}")


@case("1.4")
def order_that_crosses_is_filled_at_once(desk: Desk) -> None:
    """New comes before the Trade even when the venue filled the order on arrival."""
    v, oms = desk.venue, desk.oms
    v.offer(3)
    oms.send(f"35=D|11=A|{desk.order(3)}")
    oms.expect("35=8|11=A|150=A|39=A|")
    oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={v.lots(3)}|")
    oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(3)}|151=0|31={v.ticks()}|")


@case("1.5")
def symbols_may_be_spelt_differently(desk: Desk) -> None:
    """Separators do not matter on the way in; reports echo the client's spelling."""
    spelt = desk.venue.symbol.replace("_", "/").replace("-", "/")
    order = desk.order(1).replace(f"55={desk.venue.symbol}", f"55={spelt}")
    desk.oms.send(f"35=D|11=A|{order}")
    desk.oms.expect(f"35=8|11=A|150=A|55={spelt}|")
    desk.oms.expect(f"35=8|11=A|150=0|55={spelt}|")
    desk.cancel("B", "A")


@case("1.6")
def venue_and_account_are_echoed(desk: Desk) -> None:
    """ExDestination(100) in any case, or Account(1) alone, finds the way; both are reported."""
    name = desk.venue.name
    for short, way in (("A", f"100={name.lower()}|"), ("B", "1=ACC-1|"), ("C", "")):
        desk.oms.send(f"35=D|11={short}|{desk.order(1)}{way}")
        desk.oms.expect(f"35=8|11={short}|150=A|1=ACC-1|")
        new = desk.oms.expect(f"35=8|11={short}|150=0|1=ACC-1|")
        assert new[100].upper() == name
    assert len(desk.venue.open_orders()) == 3


@case("1.7")
def two_orders_at_once_do_not_mix(desk: Desk) -> None:
    """Orders of equal content are two orders, each with its own fills."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 2, ticks=1)
    desk.place("B", 2, ticks=0)
    v.sell_to(2, ticks=1)
    oms.expect(f"35=8|11=A|150=F|39=2|31={v.ticks(1)}|14={v.lots(2)}|")
    v.sell_to(1, ticks=0)
    oms.expect(f"35=8|11=B|150=F|39=1|31={v.ticks(0)}|14={v.lots(1)}|")
    desk.cancel("C", "B")
