"""From Levidge's terms to the core's."""

from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.events import ExecutionSeen, OrderSeen, VenueExecution, VenueOrder
from fixgw.core.fields import Evidence, OrdStatus, OrdType, Side
from fixgw.core.instruments import Instrument
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.levidge.mapping import Reader, is_pending, pair_to_instrument
from fixgw.venues.levidge.pairs import Pairs
from fixgw.venues.levidge.wire import to_order
from tests.venues.levidge.samples import BTC_USD, ETH_BTC, fill, payload, row

PAIRS = Pairs()
PAIRS.replace([BTC_USD, ETH_BTC])
READER = Reader(venue="levidge", account="main", pairs=PAIRS)


def test_a_pair_s_scales_are_its_grid() -> None:
    """Nothing between two scaled integers can be written."""
    assert pair_to_instrument(BTC_USD) == Instrument(
        symbol="BTC/USD",
        tick_size=Decimal("0.01"),
        lot_size=Decimal("0.000001"),
        min_qty=Decimal("0.000001"),
    )


def test_an_open_order() -> None:
    """Every number is exact."""
    assert READER.order(row()) == VenueOrder(
        venue_order_id="954751144",
        status=OrdStatus.NEW,
        cum_qty=Decimal(0),
        symbol="BTC/USD",
        side=Side.BUY,
        ord_type=OrdType.LIMIT,
        order_qty=Decimal("0.5"),
        price=Decimal("3732.17"),
        client_key="O1",
    )


@pytest.mark.parametrize(
    ("changes", "status", "filled"),
    [
        ({"ordStatus": 0, "cumQty": None, "leavesQty": None}, OrdStatus.NEW, None),
        ({"ordStatus": 1, "cumQty": 200000}, OrdStatus.PARTIALLY_FILLED, "0.2"),
        ({"ordStatus": 1, "cumQty": None, "leavesQty": 300000}, OrdStatus.PARTIALLY_FILLED, "0.2"),
        ({"ordStatus": 1, "cumQty": 500000}, OrdStatus.FILLED, "0.5"),
        ({"ordStatus": "E"}, OrdStatus.NEW, "0"),
        ({"ordStatus": 6, "cumQty": 1}, OrdStatus.PARTIALLY_FILLED, "0.000001"),
        ({"ordStatus": 7}, OrdStatus.NEW, "0"),
        ({"ordStatus": 9}, OrdStatus.NEW, "0"),
        ({"ordStatus": None, "execType": "F", "cumQty": 2}, OrdStatus.PARTIALLY_FILLED, "0.000002"),
        ({"ordStatus": None, "execType": "4", "cumQty": 0}, OrdStatus.CANCELED, "0"),
        ({"ordStatus": 2, "cumQty": None}, OrdStatus.FILLED, "0.5"),
        ({"ordStatus": 2, "cumQty": 500000}, OrdStatus.FILLED, "0.5"),
        ({"ordStatus": 2, "cumQty": 300000}, OrdStatus.FILLED, "0.3"),
        ({"ordStatus": 4, "cumQty": 200000}, OrdStatus.CANCELED, "0.2"),
        ({"ordStatus": 4, "cumQty": None}, OrdStatus.CANCELED, None),
        ({"ordStatus": 4, "cumQty": 500000}, OrdStatus.FILLED, "0.5"),
        ({"ordStatus": 8, "cumQty": None}, OrdStatus.REJECTED, "0"),
        ({"ordStatus": "C"}, OrdStatus.EXPIRED, "0"),
        ({"ordStatus": 3, "leavesQty": 0, "cumQty": 200000}, OrdStatus.CANCELED, "0.2"),
        ({"ordStatus": 3, "leavesQty": 0, "cumQty": 500000}, OrdStatus.FILLED, "0.5"),
        ({"ordStatus": 5, "leavesQty": 0}, OrdStatus.CANCELED, "0"),
        ({"ordStatus": 5, "leavesQty": 500000}, OrdStatus.NEW, "0"),
    ],
)
def test_statuses(changes: dict[str, Any], status: OrdStatus, filled: str | None) -> None:
    """FIX's enumeration as number or letter; quantities decide where the word is vague."""
    seen = READER.order(row(**changes))
    assert (seen.status, seen.cum_qty) == (status, None if filled is None else Decimal(filled))


@pytest.mark.parametrize(
    "changes",
    [
        {"ordStatus": "B"},
        {"ordStatus": 11},
        {"ordStatus": None, "execType": None},
        {"side": 5},
        {"cumQty": -1},
        {"leavesQty": -1},
    ],
)
def test_what_nobody_explained_is_not_guessed(changes: dict[str, Any]) -> None:
    """An unknown word is an error, so that no order is called what it is not."""
    with pytest.raises(OutcomeUnknownError):
        READER.order(row(**changes))


def test_pending_is_neither_open_nor_refused() -> None:
    """PendingNew: the venue has yet to decide."""
    assert is_pending(row(ordStatus="A"))
    assert is_pending(row(ordStatus=None, execType="A"))
    assert not is_pending(row())


def test_a_fill_comes_before_its_order() -> None:
    """Then the order's quantity has its reason already, and nothing has to be asked."""
    filled, seen = READER.events(fill(), Evidence.STREAM)
    assert isinstance(filled, ExecutionSeen)
    assert filled.execution == VenueExecution(
        venue_exec_id="954751144:77",
        venue_order_id="954751144",
        last_qty=Decimal("0.2"),
        last_px=Decimal("3732.10"),
        symbol="BTC/USD",
        side=Side.BUY,
    )
    assert isinstance(seen, OrderSeen)
    assert (seen.seen.status, seen.seen.cum_qty) == (OrdStatus.PARTIALLY_FILLED, Decimal("0.2"))


@pytest.mark.parametrize(
    "changes",
    [
        {"execId": None},
        {"lastQty": 0},
        {"lastPx": None},
        {"execType": "4", "ordStatus": 4},
        {"execType": "0"},
        {"lastQty": -5},
    ],
)
def test_what_only_repeats_a_fill_is_none(changes: dict[str, Any]) -> None:
    """A report of something else may still show the last fill's numbers."""
    assert READER.execution(fill(**changes)) is None


@pytest.mark.parametrize("kind", ["1", "2", "F", None])
def test_fills_go_by_the_names_of_either_version(kind: str | None) -> None:
    """FIX 4.2 has 1 and 2, FIX 4.4 has F."""
    assert READER.execution(fill(execType=kind)) is not None


def test_the_two_sides_of_one_trade_are_two_fills() -> None:
    """They may share the trade's id."""
    ids = {READER.execution(fill(orderId=order_id)) for order_id in (1, 2)}
    assert len({one.venue_exec_id for one in ids if one is not None}) == 2


def test_a_message_without_scales_has_its_pair_s() -> None:
    """Found by symbol, else by the pair's id."""
    silent = {"price_scale": None, "quantity_scale": None, "instrumentId": 15, "price": 31_000}
    assert READER.order(row(**silent, symbol="ETH/BTC")).price == Decimal("0.031")
    found = READER.order(row(**silent, symbol=None))
    assert (found.symbol, found.price) == ("ETH/BTC", Decimal("0.031"))
    unknown = READER.order(row(**silent, symbol="XYZ/USD"))
    assert (unknown.symbol, unknown.price) == ("XYZ/USD", None)


def test_a_symbol_outweighs_an_id_that_does_not_fit() -> None:
    """The document's sample shows SPY/USD with the id of BTC/USD."""
    order = to_order({**payload("sample_order"), "ordStatus": 0})
    assert READER.order(order).symbol == "SPY/USD"


def test_an_average_is_told_by_the_only_fill() -> None:
    """Whatever was reported after it."""
    assert READER.order(fill(execType="4", ordStatus=4)).avg_px == Decimal("3732.10")
    assert READER.order(fill(cumQty=400000)).avg_px is None


def test_an_order_without_a_price_lends_its_last_fill_s() -> None:
    """For the fills that nobody told of there is no other."""
    market = fill(ordType=1, price=None, ordStatus=2, cumQty=500000, leavesQty=0)
    assert READER.order(market).avg_px == Decimal("3732.10")
