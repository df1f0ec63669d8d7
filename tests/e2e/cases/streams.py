"""7: streams that repeat, overtake, lose and end."""

from tests.e2e.case import anything, case
from tests.e2e.oms import until
from tests.e2e.world import Desk


@case("7.1")
def event_overtakes_the_answer(desk: Desk) -> None:
    """New precedes the Trade although the venue told of the fill before it answered."""
    v, oms = desk.venue, desk.oms
    v.offer(2)
    v.fault("event_before_answer", seconds=0.3)
    oms.send(f"35=D|11=A|{desk.order(3)}")
    oms.expect("35=8|11=A|150=A|39=A|")
    oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={v.lots(3)}|")
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(2)}|151={v.lots(1)}|")
    desk.cancel("B", "A")


@case("7.2", needs=anything)
def event_comes_twice(desk: Desk) -> None:
    """A repeated event is one Trade."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 2)
    v.stream_fault("duplicate_event")
    v.sell_to(1)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(1)}|")
    v.stream_fault("duplicate_event")
    v.sell_to(1)
    oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(2)}|")


@case("7.3")
def event_is_lost(desk: Desk) -> None:
    """A fill whose event was lost comes with the next one, or with the next question."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 3)
    v.stream_fault("lose_event")
    v.sell_to(1)
    oms.send(f"35=H|11=A|55={v.symbol}|54=1|")
    oms.expect("35=8|11=A|150=I|39=0|14=0|")
    oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(1)}|14={v.lots(1)}|")
    desk.cancel("B", "A")


@case("7.4", rough=True)
def stream_ends_and_comes_back(desk: Desk) -> None:
    """Clients hear that the venue is halted; fills meanwhile come once; then it is open again."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 3)
    v.stream_fault("stream_disconnect", seconds=1.5)
    oms.expect_venue(f"35=h|336={v.name}|340=1|")
    oms.send(f"35=D|11=B|{desk.order(1)}")
    oms.expect("35=8|11=B|150=8|39=8|103=2|58^VENUE_DOWN: |")
    v.sell_to(1)
    oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(1)}|14={v.lots(1)}|")
    oms.expect_venue(f"35=h|336={v.name}|340=2|")
    v.sell_to(1)
    oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(1)}|14={v.lots(2)}|")
    desk.cancel("C", "A")


@case("7.5", rough=True, once=True)
def cancels_pass_while_the_venue_is_halted(desk: Desk) -> None:
    """Without a stream nothing new is placed, but everything can be cancelled."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 3)
    v.stream_fault("stream_disconnect", seconds=60)
    oms.expect_venue(f"35=h|336={v.name}|340=1|")
    desk.cancel("B", "A")


@case("7.6", rough=True, once=True)
def stream_falls_silent(desk: Desk) -> None:
    """A stream that is connected but silent counts as lost; what it swallowed comes once."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 3)
    v.stream_fault("stream_silence", seconds=600)
    v.sell_to(1)
    oms.expect_venue(f"35=h|336={v.name}|340=1|")
    oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(1)}|14={v.lots(1)}|")
    v.clean()
    oms.expect(f"35=8|11=A|150=4|39=4|14={v.lots(1)}|")
    oms.expect_venue(f"35=h|336={v.name}|340=2|")
    until(lambda: not v.open_orders(), "without open orders")
