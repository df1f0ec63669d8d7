"""11: orders sized in cash, at venues that know no other: quantities are cash, contracts beside."""

from decimal import Decimal

from fixgw.core.capability import Capability
from fixgw.core.fields import OrdType, TimeInForce
from tests.e2e.case import case
from tests.e2e.cases.refusals import merged, refused
from tests.e2e.oms import until
from tests.e2e.world import Desk


def in_cash(capability: Capability) -> bool:
    return not capability.order_qty


def in_cash_and_final(capability: Capability) -> bool:
    return in_cash(capability) and not capability.cancel


def contracts(desk: Desk, *fills: tuple[int, int]) -> str:
    """How many contracts so many lots at these prices are, to the venue's eight digits."""
    step = Decimal("1e-8")
    parts = (
        (Decimal(desk.venue.lots(lots)) / Decimal(desk.venue.ticks(ticks))).quantize(step)
        for lots, ticks in fills
    )
    return f"{sum(parts, Decimal(0)).normalize():f}"


@case("11.1", needs=in_cash)
def order_in_cash_is_filled_in_parts(desk: Desk) -> None:
    """Quantities add up to CashOrderQty(152); AvgPx(6) is cash for a contract, exactly."""
    v, oms = desk.venue, desk.oms
    oms.send(f"35=D|11=A|{desk.order(10)}")
    whole = f"152={v.lots(10)}|40=1|"
    oms.expect(f"35=8|11=A|150=A|39=A|14=0|151={v.lots(10)}|6=0|{whole}!38|!44|!198|")
    new = oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={v.lots(10)}|6=0|{whole}!38|!31|!103|")
    assert [new[198]] == v.open_orders()
    v.sell_to(4, ticks=0)
    one, both = contracts(desk, (4, 0)), contracts(desk, (4, 0), (6, 20))
    oms.expect(
        f"35=8|11=A|150=F|39=1|32={v.lots(4)}|31={v.ticks()}|14={v.lots(4)}|151={v.lots(6)}|"
        f"6={v.ticks()}|20013={one}|20014={one}|30={v.name}|"
    )
    v.sell_to(6, ticks=20)
    last = oms.expect(
        f"35=8|11=A|150=F|39=2|32={v.lots(6)}|31={v.ticks(20)}|14={v.lots(10)}|151=0|"
        f"20013={contracts(desk, (6, 20))}|20014={both}|"
    )
    average = Decimal(v.lots(10)) / Decimal(both)
    assert Decimal(last[6]) == average.quantize(Decimal("1e-10"))


@case("11.2", needs=in_cash)
def order_in_cash_is_filled_at_once(desk: Desk) -> None:
    """New precedes the fill that the answer tells; the stream tells the same fill, to no effect."""
    v, oms = desk.venue, desk.oms
    v.offer(3)
    oms.send(f"35=D|11=A|{desk.order(3)}59=3|")
    oms.expect(f"35=8|11=A|150=A|39=A|151={v.lots(3)}|59=3|")
    oms.expect(f"35=8|11=A|150=0|39=0|14=0|151={v.lots(3)}|")
    oms.expect(f"35=8|11=A|150=F|39=2|32={v.lots(3)}|14={v.lots(3)}|151=0|31={v.ticks()}|")


@case("11.3", needs=in_cash)
def quantity_in_contracts(desk: Desk) -> None:
    """OrderQty(38) is refused, alone and beside CashOrderQty(152); so is neither."""
    alone = desk.order(1).replace("152=", "38=")
    neither = f"55={desk.venue.symbol}|54=1|40=1|"
    refused(desk, alone, "11", "UNSUPPORTED_QUANTITY")
    refused(desk, f"{desk.order(1)}38=1|", "99", "CONTRADICTORY_FIELDS")
    refused(desk, neither, "99", "MISSING_FIELD")
    refused(desk, merged(desk.order(1), "152=0|"), "13", "NOT_POSITIVE")


@case("11.4", needs=in_cash)
def order_types_that_have_a_price(desk: Desk) -> None:
    """Limit, stop and stop limit are refused: a limit is never made a slippage."""
    v = desk.venue
    price, stop = f"44={v.ticks()}|", f"99={v.ticks()}|"
    for ord_type, fields in (
        (OrdType.LIMIT, price),
        (OrdType.STOP, stop),
        (OrdType.STOP_LIMIT, price + stop),
    ):
        if ord_type not in v.capability.time_in_force:
            order = merged(desk.order(1), f"40={ord_type.value}|{fields}")
            refused(desk, order, "11", "UNSUPPORTED_ORDER_TYPE")


@case("11.5", needs=in_cash)
def times_in_force_of_orders_in_cash(desk: Desk) -> None:
    """TimeInForce(59) is taken as the venue has it for market orders, or refused."""
    possible = desk.venue.capability.time_in_force[OrdType.MARKET]
    for one in set(TimeInForce) - {TimeInForce.AT_THE_CLOSE}:  # which FIX 4.2 does not know
        if one not in possible:
            expiry = "126=20991231-00:00:00|" if one is TimeInForce.GTD else ""
            fields = merged(desk.order(1), f"59={one.value}|{expiry}")
            refused(desk, fields, "11", "UNSUPPORTED_TIME_IN_FORCE")


@case("11.6", needs=in_cash_and_final)
def neither_cancel_nor_replace(desk: Desk) -> None:
    """F and G of an open order are OrderCancelReject(9) with 102=2, after its fill with 102=0."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 2)
    calls = (len(v.orders_sent()), v.cancels_sent())
    desk.ask_cancel("B", "A")
    oms.expect("35=9|11=B|41=A|39=0|434=1|102=2|58^UNSUPPORTED_CANCEL: |")
    oms.send(f"35=G|11=C|41=A|{desk.order(3)}")
    oms.expect("35=9|11=C|41=A|39=0|434=2|102=2|58^UNSUPPORTED_REPLACE: |")
    v.sell_to(2)
    oms.expect("35=8|11=A|150=F|39=2|")
    desk.ask_cancel("D", "A")
    oms.expect("35=9|11=D|41=A|39=2|434=1|102=0|58^TOO_LATE: |")
    oms.send(f"35=G|11=E|41=A|{desk.order(3)}")
    oms.expect("35=9|11=E|41=A|39=2|434=2|102=0|58^TOO_LATE: |")
    assert (len(v.orders_sent()), v.cancels_sent()) == calls


@case("11.7", needs=in_cash)
def repeated_id_of_an_order_in_cash(desk: Desk) -> None:
    """A used ClOrdID(11) is refused with 103=6; with PossResend(97)=Y it is a question."""
    v = desk.venue
    desk.place("A", 1)
    sent = len(v.orders_sent())
    desk.oms.send(f"35=D|11=A|{desk.order(1)}")
    desk.oms.expect("35=8|11=A|150=8|39=0|103=6|58^DUPLICATE_CL_ORD_ID: |")
    desk.oms.send(f"35=D|97=Y|11=A|{desk.order(1)}")
    desk.oms.expect("35=8|11=A|150=I|39=0|")
    assert len(v.orders_sent()) == sent
    v.sell_to(1)
    desk.oms.expect("35=8|11=A|150=F|39=2|")


def doubted(desk: Desk, kind: str) -> None:
    """An order whose answer was lost is in doubt until the stream tells of it."""
    v, oms = desk.venue, desk.oms
    sent = len(v.orders_sent())
    v.fault(kind)
    oms.send(f"35=D|11=A|{desk.order(10)}")
    oms.expect("35=8|11=A|150=A|39=A|!20020|")
    oms.expect(f"35=8|11=A|150=I|39=A|20020=IN_DOUBT|14=0|151={v.lots(10)}|58^IN_DOUBT since|")
    until(v.open_orders, "an order at the venue")
    v.sell_to(4)
    oms.expect("35=8|11=A|150=0|39=0|14=0|20021=STREAM|!20020|")
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(4)}|151={v.lots(6)}|!20020|")
    v.sell_to(6)
    oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(10)}|151=0|20021=STREAM|")
    assert len(v.orders_sent()) == sent + 1


@case("11.8", needs=in_cash)
def order_in_cash_after_an_error(desk: Desk) -> None:
    """A 500 says nothing about the order."""
    doubted(desk, "error_after_accept")


@case("11.9", needs=in_cash)
def order_in_cash_without_an_answer(desk: Desk) -> None:
    """Nor does silence."""
    doubted(desk, "never_answer")


@case("11.10", needs=in_cash)
def order_in_cash_with_an_unreadable_answer(desk: Desk) -> None:
    """Nor a 200 whose body is nonsense."""
    doubted(desk, "nonsense")


@case("11.11", needs=in_cash)
def order_in_cash_with_a_lost_connection(desk: Desk) -> None:
    """Nor a connection that breaks before the answer."""
    doubted(desk, "drop_after_accept")


@case("11.12", needs=in_cash)
def fill_that_the_stream_lost(desk: Desk) -> None:
    """The next fill tells the sum, so that what was lost is told before it; nothing comes twice."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.stream_fault("lose_event")
    v.sell_to(4)
    v.sell_to(6)
    first = oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(6)}|151={v.lots(4)}|")
    second = oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(10)}|151=0|")
    assert (first[32], second[32]) == (v.lots(6), v.lots(4))


@case("11.13", needs=in_cash)
def order_in_cash_held_back_by_the_rate_limit(desk: Desk) -> None:
    """A 429 proves that the order was not taken: after Retry-After it is sent again."""
    v = desk.venue
    sent = len(v.orders_sent())
    v.fault("rate_limited", seconds=1)
    desk.place("A", 1)
    assert len(v.orders_sent()) == sent + 2
    assert len(v.open_orders()) == 1
    v.end_outside(v.open_orders()[0])
    desk.oms.expect("35=8|11=A|150=4|39=4|14=0|151=0|20021=STREAM|")


@case("11.14", needs=in_cash)
def event_about_cash_overtakes_the_answer(desk: Desk) -> None:
    """New precedes the Trade although the venue told of the fill before it answered."""
    v, oms = desk.venue, desk.oms
    v.offer(2)
    v.fault("event_before_answer", seconds=0.3)
    oms.send(f"35=D|11=A|{desk.order(2)}")
    oms.expect("35=8|11=A|150=A|39=A|")
    oms.expect("35=8|11=A|150=0|39=0|14=0|")
    oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(2)}|151=0|")


@case("11.15", needs=in_cash, rough=True)
def stream_of_orders_in_cash_ends_and_comes_back(desk: Desk) -> None:
    """Clients hear of the halt and that it cannot be asked what happened; fills then go on."""
    v, oms = desk.venue, desk.oms
    desk.place("A", 10)
    v.stream_fault("stream_disconnect", seconds=1.5)
    oms.expect_venue(f"35=h|336={v.name}|340=1|")
    oms.send(f"35=D|11=B|{desk.order(1)}")
    oms.expect("35=8|11=B|150=8|39=8|103=2|58^VENUE_DOWN: |")
    v.sell_to(4)
    told = oms.expect_venue(f"35=h|336={v.name}|340=2|")
    assert told[58].endswith("cannot be asked for")
    v.sell_to(6)
    oms.expect(f"35=8|11=A|150=F|39=1|14={v.lots(6)}|")
    oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(10)}|")


@case("11.16", needs=in_cash, rough=True)
def killed_while_an_order_in_cash_is_under_way(desk: Desk) -> None:
    """After kill -9 the order is in doubt, never sent again, and found when the stream tells."""
    v, oms = desk.venue, desk.oms
    sent = len(v.orders_sent())
    v.fault("never_answer")
    oms.send(f"35=D|11=A|{desk.order(5)}")
    oms.expect("35=8|11=A|150=A|39=A|")
    until(lambda: len(v.orders_sent()) > sent, "an order at the venue")
    desk.world.gateway.kill()
    oms.client.wait_logged_out(20)
    desk.world.gateway.start()
    oms.client.wait_logged_on(20)
    desk.drop_copy.client.wait_logged_on(20)
    while (seen := oms.next()).get(20020) != "IN_DOUBT":
        assert seen.get(97) == "Y", seen.text
    v.sell_to(5)
    oms.expect("35=8|11=A|150=0|39=0|20021=STREAM|")
    oms.expect(f"35=8|11=A|150=F|39=2|14={v.lots(5)}|151=0|")
    assert len(v.orders_sent()) == sent + 1
