"""Levidge's JSON as rows, beginning with the samples of its document."""

from decimal import Decimal
from typing import Any

import pytest

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.levidge import wire
from fixgw.venues.levidge.scaled import Scaled
from fixgw.venues.verdict import Told
from tests.venues.levidge.samples import BTC_USD, FILL, OPEN, fill, payload, row


def test_pairs_have_six_columns() -> None:
    """The field table lists four; the sample's data decide."""
    pairs = wire.read_pairs(payload("pairs"))
    assert pairs[1] == BTC_USD
    assert [pair.symbol for pair in pairs] == ["ETH/USD", "BTC/USD", "SPY/USD[F]", "ETH/BTC"]


@pytest.mark.parametrize(
    "pair",
    [[5, "BTC/USD", 2, 6], [5, None, 3, 1, 2, 6], [5, "BTC/USD", 3, 1, 2, 60], {"pairId": 5}],
)
def test_pairs_that_make_no_sense_are_not_read(pair: Any) -> None:
    """Without its scales a pair's prices would be guesses."""
    with pytest.raises(OutcomeUnknownError):
        wire.read_pairs({"instrumentPairs": [pair]})


def test_the_document_s_order_is_read() -> None:
    """It prints an order's own id as origOrderId and tells no status; its pair does not fit."""
    order = wire.read_order(payload("sample_order"))
    assert (order.order_id, order.instrument_id, order.symbol) == (954751144, 5, "SPY/USD")
    assert (order.quantity, order.price) == (Scaled(value=125, scale=2), Scaled(value=245, scale=2))
    assert (order.ord_status, order.exec_type, order.cum_qty) == (None, None, None)


def test_the_document_s_stream_event_is_read() -> None:
    """It holds an id and hardly anything else."""
    event = wire.to_order(payload("sample_event"))
    assert (event.order_id, event.cl_ord_id, event.side) == (1025401, "1234", "2")
    assert (event.symbol, event.quantity) == (None, None)


def test_words_of_fix_may_be_numbers_or_text() -> None:
    """OrdStatus is an int and ExecType a String, by the field tables."""
    for status, kind in ((1, "F"), ("1", "F")):
        told = fill(ordStatus=status, execType=kind)
        assert (told.ord_status, told.exec_type, told.exec_id) == ("1", "F", "77")


def test_execution_id_zero_is_none() -> None:
    """It is for fills only."""
    assert row(execId=0).exec_id is None
    assert row(execId="").exec_id is None


def test_lists_may_be_bare_or_named_or_one_order_alone() -> None:
    """The text says list, the sample shows an object."""
    one, two = dict(OPEN), dict(FILL)
    for value in ([one, two], {"orders": [one, two]}):
        assert [order.exec_id for order in wire.read_orders(value)] == [None, "77"]
    assert len(wire.read_orders(one)) == 1
    assert wire.read_orders([]) == ()


@pytest.mark.parametrize("value", [[], [OPEN, OPEN], [1], "x", {}, {**OPEN, "orderId": 0}, None])
def test_an_answer_that_is_not_one_order_proves_nothing(value: Any) -> None:
    """Asked for one order, any other number of them is no answer."""
    with pytest.raises(OutcomeUnknownError):
        wire.read_order(value)


@pytest.mark.parametrize("price", [2.5, True, "12,5", 2**63, {}])
def test_prices_are_whole_numbers(price: Any) -> None:
    """Of 64 bits, and written as a number or as text."""
    with pytest.raises(OutcomeUnknownError):
        row(price=Decimal("2.5") if price == 2.5 else price)
    assert row(price="245").price == Scaled(value=245, scale=2)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"error": "Invalid userId"}, Told(code=None, message="Invalid userId")),
        ({"message": "too late"}, Told(code=None, message="too late")),
        ({"error": {"message": "no", "code": 7}}, Told(code="7", message="no")),
        ({"error": ""}, None),
        ([], None),
    ],
)
def test_errors_are_told_in_two_ways(value: Any, told: Told | None) -> None:
    """The sample has `error`, the text says `message`."""
    assert wire.read_told(value) == told


def test_positions_have_one_scale() -> None:
    """The available quantity's scale is the quantity's."""
    position = wire.to_position(
        {
            "symbol": "BTC",
            "userId": 1,
            "instrumentId": 3,
            "quantity": 250,
            "quantity_scale": 2,
            "availableQuantity": 54,
        }
    )
    assert position.quantity.decimal(None) == Decimal("2.5")
    assert position.available == Scaled(value=54, scale=2)
    with pytest.raises(OutcomeUnknownError):
        wire.to_position({"symbol": "BTC"})
