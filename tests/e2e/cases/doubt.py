"""6: calls without a usable answer. Such an order is in doubt: never rejected, never sent twice."""

from tests.e2e.case import case
from tests.e2e.world import Desk


def doubted(desk: Desk, kind: str, *, seconds: float | None = None) -> None:
    """An order that the venue took, though its answer was lost, is found again."""
    v, oms = desk.venue, desk.oms
    sent = len(v.orders_sent())
    if seconds is None:
        v.fault(kind)
    else:
        v.fault(kind, seconds=seconds)
    oms.send(f"35=D|11=A|{desk.order(10)}")
    oms.expect("35=8|11=A|150=A|39=A|!20020|")
    oms.expect(f"35=8|11=A|150=I|39=A|20020=IN_DOUBT|14=0|151={v.lots(10)}|58^IN_DOUBT since|")
    new = oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={v.lots(10)}|!20020|")
    assert new.get(20021) in {"RESPONSE", "STREAM", "QUERY", "HISTORY"}
    assert len(v.orders_sent()) == sent + 1
    v.sell_to(4)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(4)}|151={v.lots(6)}|!20020|")
    desk.cancel("B", "A")
    assert len(v.orders_sent()) == sent + 1


@case("6.1")
def error_after_acceptance(desk: Desk) -> None:
    """A 500 says nothing about the order."""
    doubted(desk, "error_after_accept")


@case("6.2")
def connection_lost_after_acceptance(desk: Desk) -> None:
    """Neither does a connection that breaks before the answer."""
    doubted(desk, "drop_after_accept")


@case("6.3")
def no_answer(desk: Desk) -> None:
    """Nor silence: as soon as the call's time is over the client hears of the doubt."""
    doubted(desk, "never_answer")


@case("6.4")
def answer_that_cannot_be_read(desk: Desk) -> None:
    """Nor a 200 whose body is nonsense."""
    doubted(desk, "nonsense")


@case("6.5")
def answer_that_comes_too_late(desk: Desk) -> None:
    """An answer after the call's time is over is worth as much as none."""
    doubted(desk, "delay", seconds=2)


@case("6.6")
def slow_answer_in_time(desk: Desk) -> None:
    """An answer within the call's time leaves no doubt, however slow it is."""
    desk.venue.fault("delay_before_accept", seconds=0.3)
    desk.place("A", 1)
    desk.cancel("B", "A")


@case("6.7")
def order_filled_while_in_doubt(desk: Desk) -> None:
    """Fills of an order in doubt come after its New, each once."""
    v, oms = desk.venue, desk.oms
    v.offer(2)
    v.fault("drop_after_accept")
    oms.send(f"35=D|11=A|{desk.order(2)}")
    oms.expect("35=8|11=A|150=A|39=A|")
    oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|")
    oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={v.lots(2)}|")
    oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(2)}|151=0|")


@case("6.8")
def two_equal_orders_one_in_doubt(desk: Desk) -> None:
    """An order in doubt is not taken for its twin that is known."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 2)
    v.fault("drop_after_accept")
    oms.send(f"35=D|11=B|{desk.order(2)}")
    oms.expect("35=8|11=B|150=A|39=A|")
    oms.expect("35=8|11=B|150=I|39=A|20020=IN_DOUBT|")
    oms.expect("35=8|11=B|150=0|39=0|")
    known = {one[11]: one[198] for one in oms.read if one.get(198)}
    assert set(known.values()) == set(v.open_orders())
    assert len(known) == 2


@case("6.9")
def cancel_without_an_answer(desk: Desk) -> None:
    """A cancel in doubt is followed up by the order's state, not by guessing."""
    desk.place("A", 2)
    desk.venue.fault("drop_after_accept", call="cancel")
    desk.ask_cancel("B", "A")
    desk.oms.expect("35=8|11=B|41=A|150=6|39=6|")
    desk.oms.expect("35=8|11=B|41=A|150=4|39=4|151=0|")
    assert desk.venue.open_orders() == []


@case("6.10")
def cancel_that_never_arrived(desk: Desk) -> None:
    """A cancel that left no trace is asked for again: it can do no harm twice."""
    desk.place("A", 2)
    desk.venue.fault("drop_before_accept", call="cancel")
    desk.ask_cancel("B", "A")
    desk.oms.expect("35=8|11=B|41=A|150=6|39=6|")
    desk.oms.expect("35=8|11=B|41=A|150=4|39=4|151=0|")
    assert desk.venue.open_orders() == []


@case("6.11")
def cancel_of_an_order_in_doubt(desk: Desk) -> None:
    """A cancel of an order in doubt waits until the order is found, and is then carried out."""
    v, oms = desk.venue, desk.oms
    v.fault("error_after_accept")
    v.stream_fault("lose_event")
    oms.send(f"35=D|11=A|{desk.order(1)}")
    oms.expect("35=8|11=A|150=A|39=A|")
    oms.expect("35=8|11=A|150=I|39=A|20020=IN_DOUBT|")
    desk.ask_cancel("B", "A")
    oms.expect("35=8|11=B|41=A|150=6|39=6|")
    oms.expect("35=8|150=0|39=6|")
    oms.expect("35=8|11=B|41=A|150=4|39=4|151=0|")
    assert v.open_orders() == []


@case("6.12")
def order_held_back_by_the_rate_limit(desk: Desk) -> None:
    """A 429 proves that the order was not taken: it is waited for and sent again, without doubt."""
    sent = len(desk.venue.orders_sent())
    desk.venue.fault("rate_limited", seconds=1)
    desk.place("A", 1)
    assert len(desk.venue.orders_sent()) == sent + 2
    assert len(desk.venue.open_orders()) == 1
    desk.cancel("B", "A")
