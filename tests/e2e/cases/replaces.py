"""10: the venue's own replaces, answered, refused, or without a usable answer."""

from fixgw.core.capability import Capability, ReplaceMode
from tests.e2e.case import case
from tests.e2e.cases.changes import keeps_the_order, replace
from tests.e2e.cases.restarts import restart
from tests.e2e.oms import until
from tests.e2e.world import Desk


def replaces_itself(capability: Capability) -> bool:
    return capability.replace is ReplaceMode.NATIVE


@case("10.1", needs=replaces_itself)
def one_call_and_no_cancel(desk: Desk) -> None:
    """Nothing but the replace is sent."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    orders, replaces = len(v.orders_sent()), v.replaces_sent()
    replace(desk, "B", "A", 12, ticks=2)
    oms.expect("35=8|11=B|41=A|150=E|39=E|")
    done = oms.expect(f"35=8|11=B|41=A|150=5|39=0|38={v.lots(12)}|44={v.ticks(2)}|!20020|!20021|")
    assert v.open_orders() == [done[198]]
    assert (len(v.orders_sent()), v.replaces_sent()) == (orders, replaces + 1)


@case("10.2", needs=keeps_the_order)
def refused_replace_leaves_the_order(desk: Desk) -> None:
    """102=2 with the venue's code; the order trades on as it was, and may be replaced again."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    replace(desk, "B", "A", v.too_many)
    oms.expect("35=8|11=B|41=A|150=E|39=E|")
    assert oms.expect("35=9|11=B|41=A|39=0|434=2|102=2|").get(20023)
    v.sell_to(4)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(4)}|151={v.lots(6)}|")
    replace(desk, "C", "A", 12)
    oms.expect("35=8|11=C|41=A|150=E|39=E|")
    oms.expect(f"35=8|11=C|41=A|150=5|39=1|38={v.lots(12)}|14={v.lots(4)}|151={v.lots(8)}|")


def doubted(desk: Desk, kind: str) -> None:
    """A replace that the venue carried out, though its answer was lost, is found."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    sent = v.replaces_sent()
    v.fault(kind, call="replace")
    replace(desk, "B", "A", 12, ticks=2)
    oms.expect("35=8|11=B|41=A|150=E|39=E|!20020|")
    seen = [oms.next()]
    while seen[-1][150] != "5":
        seen.append(oms.next())
    # Where the stream shows the new terms first there is no doubt.
    assert all(one[39] == "E" and one.get(20020) == "IN_DOUBT" for one in seen[:-1])
    assert len(seen) <= 2
    assert (seen[-1][38], seen[-1][44]) == (v.lots(12), v.ticks(2))
    assert v.replaces_sent() == sent + 1
    assert v.open_orders() == [seen[-1][198]]
    v.sell_to(12, ticks=2)
    oms.expect(f"35=8|11=B|150=F|39=2|14={v.lots(12)}|151=0|!20020|")


@case("10.3", needs=replaces_itself)
def error_after_the_replace(desk: Desk) -> None:
    """A 500 says nothing about the replace."""
    doubted(desk, "error_after_accept")


@case("10.4", needs=replaces_itself)
def connection_lost_after_the_replace(desk: Desk) -> None:
    """Neither does a connection that breaks before the answer."""
    doubted(desk, "drop_after_accept")


@case("10.5", needs=replaces_itself)
def no_answer_to_the_replace(desk: Desk) -> None:
    """Nor silence."""
    doubted(desk, "never_answer")


@case("10.6", needs=replaces_itself)
def fill_during_a_replace_without_an_answer(desk: Desk) -> None:
    """Fills of the old terms and of the new ones count, each once."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.sell_to(4)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(4)}|")
    v.fault("drop_after_accept", call="replace")
    sent = v.replaces_sent()
    replace(desk, "B", "A", 12, ticks=2)
    oms.expect("35=8|11=B|41=A|150=E|39=E|")
    until(lambda: v.replaces_sent() > sent, "a replace at the venue")
    v.sell_to(8, ticks=2)
    seen = [oms.next()]
    while seen[-1][39] != "2":
        seen.append(oms.next())
    assert [one[150] for one in seen].count("5") == 1
    assert (seen[-1][14], seen[-1][151]) == (v.lots(12), "0")
    assert v.open_orders() == []


@case("10.7", needs=replaces_itself, rough=True)
def killed_during_a_replace(desk: Desk) -> None:
    """A replace whose call was cut off is in doubt after the restart, found, and never resent."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 5)
    sent = v.replaces_sent()
    v.fault("never_answer", call="replace")
    replace(desk, "B", "A", 8, ticks=2)
    oms.expect("35=8|11=B|41=A|150=E|39=E|")
    until(lambda: v.replaces_sent() > sent, "a replace at the venue")
    known = {one[17] for one in oms.read}
    desk.world.gateway.kill()
    v.sell_to(2, ticks=2)
    restart(desk)
    seen = [oms.next()]
    while seen[-1][14] != v.lots(2):
        seen.append(oms.next())
    # The stream may have told of the new terms before the kill: then they are told again.
    told = {one[17]: one for one in seen if one[17] not in known and one.get(20020) is None}
    fresh = list(told.values())
    assert [one[39] for one in fresh] == ["0", "1"]
    assert fresh[0][38] == v.lots(8)
    assert v.replaces_sent() == sent + 1
    desk.cancel("C", "B")
