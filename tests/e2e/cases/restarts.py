"""8: the gateway goes away, by itself or by force, and comes back; so do its clients."""

from tests.e2e.case import case
from tests.e2e.oms import PATIENCE, until
from tests.e2e.world import Desk


def restart(desk: Desk) -> None:
    """Start the gateway again and wait for the client to be back."""
    desk.oms.client.wait_logged_out(PATIENCE)
    desk.world.gateway.start()
    desk.oms.client.wait_logged_on(PATIENCE)
    desk.drop_copy.client.wait_logged_on(PATIENCE)


@case("8.1", rough=True)
def stop_and_start(desk: Desk) -> None:
    """Sequence numbers go on, open orders are known, and their story goes on as well."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 3)
    v.sell_to(1)
    oms.expect("35=8|11=A|150=F|39=1|")
    before = oms.client.next_sequence_numbers()
    assert desk.world.gateway.stop() == 0
    restart(desk)
    after = oms.client.next_sequence_numbers()
    assert all(new > old for new, old in zip(after, before, strict=True))
    oms.send(f"35=H|11=A|55={v.symbol}|54=1|")
    oms.expect(f"35=8|11=A|150=I|39=1|14={v.lots(1)}|151={v.lots(2)}|")
    v.sell_to(1)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(2)}|")
    desk.cancel("B", "A")


@case("8.2", rough=True)
def killed_while_an_order_rests(desk: Desk) -> None:
    """After kill -9 a fill that happened meanwhile is published once, and the order goes on."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 5)
    v.sell_to(1)
    first = oms.expect("35=8|11=A|150=F|39=1|")
    desk.world.gateway.kill()
    v.sell_to(2)
    restart(desk)
    missed = [one for one in trades_until(desk, v.lots(3)) if one != first[17]]
    assert len(missed) == 1
    v.sell_to(1)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(4)}|151={v.lots(1)}|")
    desk.cancel("B", "A")


def trades_until(desk: Desk, cum_qty: str) -> list[str]:
    """ExecIDs of the trades up to a CumQty(14); what is repeated must be marked PossResend."""
    known = set(desk.oms.exec_ids())
    found: list[str] = []
    while True:
        seen = desk.oms.next()
        if seen[17] in known:
            assert seen.get(97) == "Y", seen.text
        else:
            known.add(seen[17])
            if seen.get(32):
                found.append(seen[17])
        if seen[14] == cum_qty:
            return found


@case("8.3", rough=True)
def killed_while_a_call_is_under_way(desk: Desk) -> None:
    """An order whose call was cut off is in doubt after the restart, found, and never resent."""
    v, oms = desk.venue, desk.oms
    sent = len(v.orders_sent())
    v.fault("never_answer")
    oms.send(f"35=D|11=A|{desk.order(5)}")
    oms.expect("35=8|11=A|150=A|39=A|")
    until(lambda: len(v.orders_sent()) > sent, "an order at the venue")
    desk.world.gateway.kill()
    v.sell_to(2)
    restart(desk)
    seen = [oms.next()]
    while seen[-1][14] != v.lots(2):
        seen.append(oms.next())
    fresh = [one for one in seen if one.get(97) != "Y"]
    assert any(one.get(20020) == "IN_DOUBT" for one in fresh)
    kinds = [one[39] for one in fresh if one.get(20020) is None]
    assert kinds == ["0", "1"]
    assert len(v.orders_sent()) == sent + 1
    desk.cancel("B", "A")


@case("8.4", rough=True)
def killed_at_once(desk: Desk) -> None:
    """Whatever was answered before kill -9 is known after it: the ClOrdID is used up."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 1)
    sent = len(v.orders_sent())
    desk.world.gateway.kill()
    restart(desk)
    oms.forget()
    oms.send(f"35=D|11=A|{desk.order(1)}")
    while (seen := oms.next()).get(97) == "Y":
        pass
    assert (seen[150], seen[103]) == ("8", "6"), seen.text
    assert len(v.orders_sent()) == sent
    desk.cancel("B", "A")


@case("8.5", rough=True)
def client_is_away_while_fills_happen(desk: Desk) -> None:
    """Reports are kept by sequence and delivered when the client is back."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 5)
    oms.log_out()
    oms.client.wait_logged_out(PATIENCE)
    v.sell_to(1)
    v.sell_to(2)
    until(lambda: desk.drop_copy.has_come({39: "1", 14: v.lots(3)}), "a copy of the last fill")
    oms.log_on()
    oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(1)}|14={v.lots(1)}|")
    oms.expect(f"35=8|11=A|150=F|39=1|32={v.lots(2)}|14={v.lots(3)}|")
    desk.cancel("B", "A")


@case("8.6", rough=True, once=True)
def venue_is_away_at_the_start(desk: Desk) -> None:
    """Orders are refused with VENUE_DOWN, not lost, until the venue can be read."""
    v, oms = desk.venue, desk.oms
    v.stream_fault("stream_disconnect", seconds=600)
    oms.expect_venue(f"35=h|336={v.name}|340=1|")
    desk.world.gateway.stop()
    restart(desk)
    oms.send(f"35=D|11=A|{desk.order(1)}")
    oms.expect("35=8|11=A|150=8|39=8|103=2|58^VENUE_DOWN: |")
    oms.expect_venue(f"35=h|336={v.name}|340=1|")
    v.clean()
    oms.expect_venue(f"35=h|336={v.name}|340=2|")
    desk.place("B", 1)
    desk.cancel("C", "B")
