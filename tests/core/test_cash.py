"""Orders whose fills are counted in cash, at a venue that cannot be asked what it did."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from fixgw.core import ids
from fixgw.core.capability import ReplaceMode
from fixgw.core.events import (
    Event,
    ExecutionSeen,
    OperatorResolved,
    OrderAccepted,
    OrderSeen,
    OrderUnknown,
    Snapshot,
    StreamConnected,
    StreamLost,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.fields import Evidence, OrdStatus, OrdType, Side
from tests.core.dialogue import ACCOUNT, CAPABILITY, VENUE, Dialogue

CASH = replace(
    CAPABILITY,
    time_in_force={OrdType.MARKET: frozenset({None})},
    order_qty=False,
    cash_order_qty=True,
    fills_in_cash=True,
    lists_symbols=False,
    order_query=False,
    client_key=True,
    cancel=False,
    replace=ReplaceMode.NONE,
    order_horizon=None,
    venue_preference=True,
)
NEW_ORDER = "D|11=X|55=BTC_USDT|54=1|40=1|152=100"


def begun(*, accepted: bool = True) -> Dialogue:
    """X is an order for 100 in cash, at the venue as V1 unless nothing was heard of it."""
    dialogue = Dialogue(capability=CASH)
    dialogue.client(NEW_ORDER)
    dialogue.expect_sent("new#0 100")
    if accepted:
        order_id = dialogue.order().order_id
        taken = OrderAccepted(
            order_id=order_id, leg=0, seen=order(OrdStatus.NEW, 0), evidence=Evidence.RESPONSE
        )
        dialogue.put(taken)
    dialogue.forget()
    return dialogue


def order(status: OrdStatus, cum: int | None, contracts: int | None = None) -> VenueOrder:
    return VenueOrder(
        venue_order_id="V1",
        status=status,
        cum_qty=None if cum is None else Decimal(cum),
        cum_contracts=None if contracts is None else Decimal(contracts),
        symbol="BTC_USDT",
        side=Side.BUY,
        cash_order_qty=Decimal(100),
    )


def told(status: OrdStatus, cum: int | None, contracts: int | None = None) -> OrderSeen:
    seen = order(status, cum, contracts)
    return OrderSeen(venue=VENUE, account=ACCOUNT, seen=seen, evidence=Evidence.STREAM)


def fill(exec_id: str, cash: int, price: str, contracts: str | None) -> ExecutionSeen:
    execution = VenueExecution(
        venue_exec_id=exec_id,
        venue_order_id="V1",
        last_qty=Decimal(cash),
        last_px=Decimal(price),
        contracts=None if contracts is None else Decimal(contracts),
    )
    return ExecutionSeen(
        venue=VENUE, account=ACCOUNT, execution=execution, evidence=Evidence.STREAM
    )


def test_fills_in_cash_add_up_and_the_average_is_exact() -> None:
    """AvgPx(6) is cash for a contract: 100 for 300 contracts, not the mean of 0.4 and 0.25."""
    dialogue = begun()
    dialogue.put(fill("F1", 40, "0.4", "100"), fill("F2", 60, "0.3", "200"))
    dialogue.expect(
        "8|150=F|39=1|38=-|152=100|32=40|31=0.4|14=40|151=60|6=0.4|20013=100|20014=100",
        "8|150=F|39=2|32=60|31=0.3|14=100|151=0|6=0.3333333333|20013=200|20014=300",
    )
    dialogue.finish()


def test_contracts_follow_from_the_price_where_nobody_says_them() -> None:
    """They count for the average; what the venue did not say of a fill is not made up."""
    dialogue = begun()
    dialogue.put(fill("F1", 50, "0.3", None), fill("F2", 50, "0.6", None))
    dialogue.expect(
        "8|150=F|39=1|32=50|6=0.3|20013=-",
        "8|150=F|39=2|32=50|6=0.4|20013=-|20014=250",
    )
    dialogue.finish()


SIGHTS: tuple[Event, ...] = (
    fill("F1", 40, "0.4", "100"),
    fill("F2", 60, "0.6", "100"),
    told(OrdStatus.FILLED, 100, 200),
    fill("F1", 40, "0.4", "100"),
)


@pytest.mark.parametrize("sights", list(permutations(SIGHTS)))
def test_a_fill_counts_once_however_it_is_told(sights: Iterable[Event]) -> None:
    """Alone, twice, in a sum, in any order: 100 for 200 contracts; the venue is not asked."""
    dialogue = begun()
    dialogue.put(*sights)
    done = dialogue.order()
    assert (done.status, done.cum_qty) == (OrdStatus.FILLED, Decimal(100))
    assert (done.cum_contracts, done.avg_px) == (Decimal(200), Decimal("0.5"))
    assert dialogue.sent() == []
    assert dialogue.alarms == []
    dialogue.forget()
    dialogue.finish()


def test_a_sum_that_goes_beyond_a_lost_fill() -> None:
    """What the stream lost comes with the next sum; when it is told after all it adds nothing."""
    dialogue = begun()
    dialogue.put(fill("F2", 30, "0.5", "60"), told(OrdStatus.PARTIALLY_FILLED, 70, 160))
    dialogue.expect(
        "8|150=F|39=1|32=30|14=30",
        "8|150=F|39=1|32=40|31=0.4|14=70|151=30|20013=100|20014=160",
    )
    dialogue.put(fill("F1", 40, "0.4", "100"))
    dialogue.expect()
    dialogue.put(fill("F3", 30, "0.3", "100"))
    dialogue.expect("8|150=F|39=2|32=30|14=100|151=0")
    dialogue.finish()


def test_a_fill_that_goes_beyond_the_sum() -> None:
    """Only what is beyond it is new."""
    dialogue = begun()
    dialogue.put(told(OrdStatus.PARTIALLY_FILLED, 20, 40), fill("F1", 50, "0.5", "100"))
    dialogue.expect("8|150=F|32=20|14=20", "8|150=F|32=30|31=0.5|14=50|20014=100")
    dialogue.finish()


def test_an_end_without_a_word_of_what_was_filled() -> None:
    """Nobody can be asked: what was told before is all there is."""
    dialogue = begun()
    dialogue.put(fill("F1", 40, "0.4", "100"), told(OrdStatus.CANCELED, None))
    dialogue.expect("8|150=F|39=1|14=40", "8|150=4|39=4|14=40|151=0|20021=STREAM")
    dialogue.expect_sent()
    dialogue.finish()


def last_fills() -> tuple[ExecutionSeen, ...]:
    """Two fills for 40 and 59, each with its order: 99 of 100 is all that the venue could buy."""
    return (
        replace(fill("F1", 40, "0.4", "100"), order=order(OrdStatus.PARTIALLY_FILLED, 40, 100)),
        replace(fill("F2", 59, "0.5", "118"), order=order(OrdStatus.FILLED, 99, 218)),
    )


def test_a_last_fill_short_of_the_cash() -> None:
    """Cash seldom comes out even: the fill that the venue calls the last one makes it Filled."""
    dialogue = begun()
    dialogue.put(*last_fills(), told(OrdStatus.FILLED, 99, 218))
    dialogue.expect("8|150=F|39=1|14=40|151=60", "8|150=F|39=2|32=59|14=99|151=0|20021=STREAM")
    assert dialogue.alarms == []
    dialogue.finish()


def test_a_last_fill_that_overtakes_another() -> None:
    """What came before it is told from the sum; the late fill adds nothing."""
    dialogue = begun()
    first, last = last_fills()
    dialogue.put(last, told(OrdStatus.FILLED, 99, 218), first)
    dialogue.expect("8|150=F|39=1|14=59|151=41", "8|150=F|39=2|32=40|14=99|151=0")
    assert dialogue.alarms == []
    dialogue.finish()


def test_a_last_fill_that_is_told_twice() -> None:
    """Once counts."""
    dialogue = begun()
    dialogue.put(*last_fills(), *last_fills())
    dialogue.expect("8|150=F|39=1|14=40", "8|150=F|39=2|14=99|151=0")
    dialogue.finish()


def test_an_order_called_filled_after_its_fills() -> None:
    """No trade is left to say Filled with: the rest is given up, which is Canceled."""
    dialogue = begun()
    dialogue.put(fill("F1", 99, "0.5", "198"), told(OrdStatus.FILLED, 99, 198))
    dialogue.expect("8|150=F|39=1|14=99|151=1", "8|150=4|39=4|14=99|151=0|20021=STREAM")
    dialogue.finish()


def test_a_fill_that_comes_with_the_end() -> None:
    """An order that the venue gives up in the same words is Canceled after its trade."""
    dialogue = begun()
    dialogue.put(replace(fill("F1", 40, "0.4", "100"), order=order(OrdStatus.CANCELED, 40, 100)))
    dialogue.expect("8|150=F|39=1|14=40|151=60", "8|150=4|39=4|14=40|151=0|20021=STREAM")
    dialogue.finish()


def test_filled_without_a_sum_waits_for_the_fills() -> None:
    """The venue says no more than the word: its fills tell the rest, and make up the whole."""
    dialogue = begun()
    dialogue.put(told(OrdStatus.FILLED, None))
    dialogue.expect()
    dialogue.put(fill("F1", 40, "0.4", "100"), fill("F2", 60, "0.6", "100"))
    dialogue.expect("8|150=F|39=1|14=40|151=60", "8|150=F|39=2|14=100|151=0")
    dialogue.wait(600)
    dialogue.expect()
    assert dialogue.alarms == []
    assert dialogue.sent() == []
    dialogue.finish()


def test_filled_without_a_sum_and_fills_that_fall_short() -> None:
    """Once no more of them come the rest is given up, and somebody is asked to compare."""
    dialogue = begun()
    dialogue.put(told(OrdStatus.FILLED, None))
    for exec_id in ("F1", "F2"):
        dialogue.wait(29)
        dialogue.put(fill(exec_id, 40, "0.4", "100"))
    dialogue.expect("8|150=F|39=1|14=40", "8|150=F|39=1|14=80|151=20")
    dialogue.wait(29)
    dialogue.expect()
    dialogue.wait(2)
    dialogue.expect("8|150=4|39=4|14=80|151=0|20021=STREAM|58=levret calls the order filled; *")
    dialogue.expect_alarm("calls V1 filled and told fills of 80 of 100; compare")
    dialogue.finish()


UNPRICED = (told(OrdStatus.FILLED, None), told(OrdStatus.FILLED, 100))


@pytest.mark.parametrize("said", UNPRICED)
def test_filled_at_prices_that_nobody_tells(said: OrderSeen) -> None:
    """The order is not ended at a made-up price: a person settles it."""
    dialogue = begun()
    dialogue.put(said)
    dialogue.wait(31)
    dialogue.expect()
    assert dialogue.alarms
    dialogue.forget()
    resolved = OperatorResolved(
        request_id="R",
        order_id=dialogue.order().order_id,
        status=OrdStatus.FILLED,
        avg_px=Decimal("0.4"),
        text="told by phone",
    )
    dialogue.put(resolved)
    dialogue.expect("8|150=F|39=2|14=100|151=0|6=0.4|20021=OPERATOR")
    dialogue.forget()
    dialogue.finish()


def test_after_a_gap_every_open_order_is_named_once() -> None:
    """Nothing can be asked for; the client hears so, and a person may settle the order."""
    dialogue = begun()
    look = Snapshot(
        venue=VENUE, account=ACCOUNT, taken_at=dialogue.now, since=0, orders=(), executions=()
    )
    dialogue.snapshot(look)
    assert dialogue.alarms == []
    dialogue.put(StreamLost(venue=VENUE, account=ACCOUNT, text="gone"))
    dialogue.put(StreamConnected(venue=VENUE, account=ACCOUNT))
    dialogue.forget()
    for _ in range(2):
        dialogue.snapshot(replace(look, taken_at=dialogue.now + 1000))
    dialogue.expect_alarm("cannot be asked what it filled while its stream was lost")
    assert dialogue.sent() == []
    dialogue.forget()
    resolved = OperatorResolved(
        request_id="R",
        order_id=dialogue.order().order_id,
        status=OrdStatus.FILLED,
        avg_px=Decimal("0.4"),
        text="told by phone",
    )
    dialogue.put(resolved)
    dialogue.expect("8|150=F|39=2|32=100|14=100|151=0|6=0.4|20014=250|20021=OPERATOR")
    dialogue.finish()


def test_an_order_in_doubt_is_found_by_the_stream_alone() -> None:
    """A fill waits until a message says by its key whose it is; then New comes first."""
    dialogue = begun(accepted=False)
    order_id = dialogue.order().order_id
    dialogue.put(OrderUnknown(order_id=order_id, leg=0, text="no answer"))
    dialogue.wait(600)
    dialogue.forget()
    dialogue.put(fill("F1", 100, "0.5", "200"))
    dialogue.expect()
    dialogue.forget()
    seen = replace(order(OrdStatus.FILLED, 100, 200), client_key=ids.client_key(order_id, 0))
    dialogue.put(OrderSeen(venue=VENUE, account=ACCOUNT, seen=seen, evidence=Evidence.STREAM))
    dialogue.expect("8|150=0|39=0|14=0|20021=STREAM", "8|150=F|39=2|14=100|151=0|20021=STREAM")
    dialogue.forget()
    dialogue.finish()


def test_an_order_like_the_one_in_doubt() -> None:
    """A venue that tells no client id after all proves nothing: it is external, with an alarm."""
    dialogue = begun(accepted=False)
    order_id = dialogue.order().order_id
    dialogue.put(OrderUnknown(order_id=order_id, leg=0, text="no answer"))
    dialogue.forget()
    dialogue.put(told(OrdStatus.NEW, 0))
    dialogue.expect()
    dialogue.expect("8|150=0|39=0|198=V1|20024=EXTERNAL", to="drop copy")
    dialogue.expect_alarm("shows V1 without a client id, which is like it; compare both")
    dialogue.finish()


def test_a_symbol_that_nobody_lists_is_sent_as_it_is_written() -> None:
    """The venue decides; one that is listed is sent in the venue's spelling."""
    dialogue = Dialogue(capability=CASH)
    dialogue.client("D|11=A|55=TRUMP-WIN|54=1|40=1|152=5", "D|11=B|55=BTC/USDT|54=1|40=1|152=5")
    assert [dialogue.order(one).instrument for one in ("A", "B")] == ["TRUMP-WIN", "BTC_USDT"]
    dialogue.forget()
    dialogue.finish()


def test_the_preferred_venue_goes_along() -> None:
    """DownstreamVenue(20011), where the venue sends orders on; elsewhere it is refused."""
    dialogue = Dialogue(capability=CASH)
    dialogue.client(f"{NEW_ORDER}|20011=kalshi")
    assert dialogue.order().venue_preference == "kalshi"
    dialogue.forget()
    other = Dialogue()
    other.client("D|11=X|55=BTC_USDT|54=1|40=1|38=1|20011=kalshi")
    other.expect("8|150=8|39=8|103=11|58=UNSUPPORTED_VENUE_PREFERENCE: *")
    other.expect_sent()
