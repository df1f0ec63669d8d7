"""Polymarket US's rows in the core's terms: outcomes, prices, states, both spellings."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixgw.core.events import ExecutionSeen, OrderSeen
from fixgw.core.fields import LiquidityInd, OrdStatus, OrdType, Outcome, Side
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.polymarket import wire
from fixgw.venues.polymarket.mapping import (
    execution_to_events,
    flipped,
    row_to_venue_order,
    rows_to_instruments,
)

ORDER: dict[str, Any] = {
    "id": "order-123",
    "marketSlug": "market-one",
    "side": "ORDER_SIDE_BUY",
    "type": "ORDER_TYPE_LIMIT",
    "price": {"value": "0.555", "currency": "USD"},
    "quantity": Decimal("0.5"),
    "leavesQuantity": Decimal("0.5"),
    "state": "ORDER_STATE_PENDING_NEW",
    "intent": "ORDER_INTENT_BUY_LONG",
    "tif": "TIME_IN_FORCE_GOOD_TILL_CANCEL",
}
"""As the document of the private WebSocket prints it."""
OLDER: dict[str, Any] = {
    "id": "order-123",
    "market_slug": "market-one",
    "type": 1,
    "price": {"value": "0.555", "currency": "USD"},
    "quantity": Decimal("0.5"),
    "cum_quantity": Decimal("0.2"),
    "state": 1,
    "intent": 4,
}
MARKET: dict[str, Any] = {
    "slug": "market-one",
    "active": True,
    "closed": False,
    "status": "MARKET_STATUS_OPEN",
    "orderPriceMinTickSize": Decimal("0.005"),
    "minimumTradeQty": Decimal("0.01"),
}


@given(st.decimals(min_value="0.0001", max_value="0.9999", places=4))
def test_a_price_is_turned_and_turned_back_exactly(price: Decimal) -> None:
    """NO at x is YES at 1 - x, and nothing is lost on the way."""
    assert flipped(flipped(price, Outcome.NO), Outcome.NO) == price
    assert flipped(price, Outcome.NO) + price == 1
    assert flipped(price, Outcome.YES) == price


def test_the_printed_order_is_open() -> None:
    """What is filled is what is not left."""
    seen = row_to_venue_order(wire.to_order(ORDER))
    assert (seen.status, seen.cum_qty) == (OrdStatus.NEW, Decimal(0))
    assert seen.order_qty == Decimal("0.5")
    assert (seen.symbol, seen.side, seen.ord_type) == ("market-one", Side.BUY, OrdType.LIMIT)
    assert seen.price == Decimal("0.555")


def test_the_older_spelling_says_the_same() -> None:
    """snake_case, and numbers for words: 4 is SELL_NO."""
    seen = row_to_venue_order(wire.to_order(OLDER))
    assert (seen.symbol, seen.side) == ("market-one:NO", Side.SELL)
    assert (seen.status, seen.cum_qty) == (OrdStatus.PARTIALLY_FILLED, Decimal("0.2"))
    assert (seen.ord_type, seen.price) == (OrdType.LIMIT, Decimal("0.445"))


@pytest.mark.parametrize(
    ("words", "symbol", "side"),
    [
        ({"intent": "ORDER_INTENT_BUY_SHORT"}, "market-one:NO", Side.BUY),
        ({"intent": "ORDER_INTENT_SELL_LONG"}, "market-one", Side.SELL),
        (
            {"outcomeSide": "OUTCOME_SIDE_NO", "action": "ORDER_ACTION_SELL"},
            "market-one:NO",
            Side.SELL,
        ),
    ],
)
def test_outcome_and_action_win_over_the_intent(
    words: dict[str, str], symbol: str, side: Side
) -> None:
    """The venue's `side` is that of its one book, and is not looked at."""
    seen = row_to_venue_order(wire.to_order({**ORDER, **words}))
    assert (seen.symbol, seen.side) == (symbol, side)


@pytest.mark.parametrize(
    ("changes", "status", "filled"),
    [
        ({"state": "ORDER_STATE_NEW"}, OrdStatus.NEW, "0"),
        ({"state": "ORDER_STATE_REPLACED"}, OrdStatus.NEW, "0"),
        ({"state": "ORDER_STATE_PENDING_CANCEL", "cumQuantity": "0.1"}, "1", "0.1"),
        ({"state": "ORDER_STATE_FILLED"}, OrdStatus.FILLED, "0.5"),
        ({"state": "ORDER_STATE_CANCELED", "cumQuantity": "0.1"}, OrdStatus.CANCELED, "0.1"),
        ({"state": "ORDER_STATE_EXPIRED", "cumQuantity": "0"}, OrdStatus.EXPIRED, "0"),
        ({"state": 5, "cumQuantity": "0"}, OrdStatus.REJECTED, "0"),
    ],
)
def test_states(changes: dict[str, Any], status: str, filled: str) -> None:
    """What is pending or replaced lives; how much is filled decides what it is called."""
    seen = row_to_venue_order(wire.to_order({**ORDER, **changes}))
    assert (seen.status, seen.cum_qty) == (status, Decimal(filled))


def test_an_outcome_that_is_not_set_leaves_the_intent() -> None:
    """The venue writes what is not set as well, as a word of its own."""
    unset = {"outcomeSide": "OUTCOME_SIDE_UNDEFINED", "action": "ORDER_ACTION_UNDEFINED"}
    seen = row_to_venue_order(wire.to_order({**ORDER, **unset}))
    assert (seen.symbol, seen.side) == ("market-one", Side.BUY)


def test_an_end_without_a_quantity_does_not_say_how_much_was_filled() -> None:
    """It is asked for before the end is believed."""
    seen = row_to_venue_order(wire.to_order({**ORDER, "state": "ORDER_STATE_CANCELED"}))
    assert seen.cum_qty is None


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "ORDER_STATE_ODD"},
        {"state": 11},
        {"intent": None},
        {"intent": "ORDER_INTENT_HOLD"},
        {"id": None},
        {"cumQuantity": "-1"},
        {"leavesQuantity": None},
    ],
)
def test_what_nobody_knows_is_not_guessed(changes: dict[str, Any]) -> None:
    """An order without a known intent could be of either outcome."""
    with pytest.raises(OutcomeUnknownError):
        row_to_venue_order(wire.to_order({**ORDER, **changes}))


def test_an_order_in_cash_is_told_apart_by_its_cash() -> None:
    """Its contracts are the venue's own reckoning, and say nothing about it."""
    cash = {"cashOrderQty": {"value": "50", "currency": "USD"}}
    seen = row_to_venue_order(wire.to_order({**ORDER, **cash}))
    assert (seen.order_qty, seen.cash_order_qty) == (None, Decimal(50))


@pytest.mark.parametrize("cash", [None, {"value": "0", "currency": "USD"}])
def test_an_order_in_contracts_has_no_cash(cash: object) -> None:
    """Whether the field is empty or zero."""
    seen = row_to_venue_order(wire.to_order({**ORDER, "cashOrderQty": cash}))
    assert (seen.order_qty, seen.cash_order_qty) == (Decimal("0.5"), None)


def execution(**changes: Any) -> dict[str, Any]:
    order = {
        **ORDER,
        "state": "ORDER_STATE_PARTIALLY_FILLED",
        "intent": "ORDER_INTENT_BUY_SHORT",
        "cumQuantity": Decimal("0.25"),
        "avgPx": {"value": "0.5", "currency": "USD"},
    }
    return {
        "id": "exec-456",
        "order": order,
        "lastShares": "0.25",
        "lastPx": {"value": "0.555", "currency": "USD"},
        "type": "EXECUTION_TYPE_PARTIAL_FILL",
        "tradeId": "trade-789",
        "aggressor": True,
        "commissionNotionalCollected": {"value": "0.02", "currency": "USD"},
        "transactTime": "2026-10-01T12:34:56.123456789Z",
        **changes,
    }


def test_a_fill_of_no_is_told_in_its_own_price() -> None:
    """The fill comes first, then the order that it explains."""
    fill, order = execution_to_events("pm", "main", wire.to_execution(execution()))
    assert isinstance(fill, ExecutionSeen)
    seen = fill.execution
    assert (seen.venue_exec_id, seen.last_qty) == ("exec-456", Decimal("0.25"))
    assert (seen.last_px, seen.symbol) == (Decimal("0.445"), "market-one:NO")
    assert (seen.fee, seen.fee_currency) == (Decimal("0.02"), "USD")
    assert seen.liquidity is LiquidityInd.REMOVED
    assert seen.at == 1_790_858_096_123_456
    assert isinstance(order, OrderSeen)
    assert (order.seen.avg_px, order.seen.price) == (Decimal("0.5"), Decimal("0.445"))


def test_the_end_of_an_order_is_dated_by_its_execution() -> None:
    """The order itself says when it was placed, which is not when it was canceled."""
    canceled = {**ORDER, "state": "ORDER_STATE_CANCELED"}
    told = execution(order=canceled, type="EXECUTION_TYPE_CANCELED", lastShares="0")
    row = wire.to_execution(told)
    (event,) = execution_to_events("pm", "main", row)
    assert isinstance(event, OrderSeen)
    assert event.seen.updated_at == 1_790_858_096_123_456
    assert row_to_venue_order(wire.to_order(canceled)).updated_at is None
    assert row_to_venue_order(wire.to_order(canceled), row).updated_at == row.at
    assert row_to_venue_order(wire.to_order(ORDER), row).updated_at is None


@pytest.mark.parametrize("field", ["lastShares", "lastPx"])
def test_a_fill_without_size_or_price_is_none(field: str) -> None:
    """Nothing is applied that the venue did not say."""
    with pytest.raises(OutcomeUnknownError):
        execution_to_events("pm", "main", wire.to_execution(execution(**{field: None})))


def test_a_fill_with_empty_texts_counts() -> None:
    """The venue writes what is not set as an empty text, which is no reason to lose a fill."""
    empty = {"text": "", "commissionNotionalCollected": {"value": "0", "currency": ""}}
    events = execution_to_events("pm", "main", wire.to_execution(execution(id="", **empty)))
    assert isinstance(events[0], ExecutionSeen)
    fill = events[0].execution
    assert (fill.venue_exec_id, fill.fee, fill.fee_currency) == ("trade-789", None, None)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("UNSOLICITED_CXL_REASON_CONNECTION_LOSS", "UNSOLICITED_CXL_REASON_CONNECTION_LOSS"),
        ("UNSOLICITED_CXL_REASON_UNDEFINED", None),
        ("", None),
    ],
)
def test_why_the_venue_cancelled_is_passed_on(word: str, told: str | None) -> None:
    """Its word stands in for a text, where there is none."""
    canceled = execution(type="EXECUTION_TYPE_CANCELED", unsolicitedCancelReason=word)
    (seen,) = execution_to_events("pm", "main", wire.to_execution(canceled))
    assert isinstance(seen, OrderSeen)
    assert seen.seen.text == told


def test_a_market_is_two_instruments() -> None:
    """One for each outcome, on the same grid and within the exchange's limits."""
    yes, no = rows_to_instruments([wire.to_market(MARKET)])
    assert (yes.symbol, no.symbol) == ("market-one", "market-one:NO")
    for one in (yes, no):
        assert (one.tick_size, one.lot_size) == (Decimal("0.005"), Decimal("0.01"))
        assert (one.min_price, one.max_price) == (Decimal("0.01"), Decimal("0.99"))
        assert one.tradable


@pytest.mark.parametrize(
    "changes",
    [
        {"closed": True},
        {"active": False},
        {"status": "MARKET_STATUS_RESOLVING"},
        {"orderPriceMinTickSize": None},
        {"minimumTradeQty": None},
        {"orderPriceMinTickSize": Decimal("0.03")},
    ],
)
def test_a_market_that_cannot_be_traded_safely_is_listed_with_the_reason(
    changes: dict[str, Any],
) -> None:
    """The venue cuts what is off its grid: without a grid that fits both outcomes, no trading."""
    for one in rows_to_instruments([wire.to_market({**MARKET, **changes})]):
        assert not one.tradable
        assert one.text


@pytest.mark.parametrize("word", ["UNSPECIFIED", "HALTED", "SOMETHING_NEW"])
def test_a_market_that_may_open_before_the_list_is_read_again(word: str) -> None:
    """A halt of minutes would bar a market for as long as the list is kept; the venue decides."""
    for one in rows_to_instruments([wire.to_market({**MARKET, "status": f"MARKET_STATUS_{word}"})]):
        assert one.tradable


def test_markets_that_clients_could_confuse_are_not_traded() -> None:
    """Separators do not matter on the way in, so two slugs must not differ in them alone."""
    rows = [wire.to_market({**MARKET, "slug": slug}) for slug in ("ab-c", "a-bc", "other")]
    tradable = {one.symbol for one in rows_to_instruments(rows) if one.tradable}
    assert tradable == {"other", "other:NO"}
