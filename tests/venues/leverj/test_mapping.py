"""Leverj's rows in the core's terms, from the payloads that its document prints."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.account_data import AccountChanged
from fixgw.core.events import (
    ExecutionSeen,
    OrderSeen,
    StreamConnected,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.fields import Evidence, LiquidityInd, OrdStatus, OrdType, Side
from fixgw.core.instruments import Instrument
from fixgw.errors import OutcomeUnknownError, VenueError
from fixgw.venues.leverj import mapping, wire
from fixgw.venues.leverj.identity import Market, SentOrders, client_mark, signature_mark
from fixgw.venues.leverj.mapping import Reader
from fixgw.venues.leverj.products import Products
from tests.venues.leverj.samples import payload

UUID = "9c8e9a00-a304-11eb-be7d-fc18fda03052"


def reader_of(market: Market) -> Reader:
    """A reader that knows the market's instruments and has sent nothing."""
    products = Products()
    products.replace(wire.read_config(payload(f"{market}_config"), market).products)
    return Reader(venue="leverj", account="main", products=products, sent=SentOrders())


@pytest.fixture
def reader() -> Reader:
    """A reader of the futures market."""
    return reader_of("futures")


def order_row(**changes: Any) -> wire.OrderRow:
    """The document's order with changed fields."""
    (value,) = payload("order_add")["result"]
    return wire.to_order({**value, **changes})


def test_an_order_of_the_document(reader: Reader) -> None:
    """Its instrument's id becomes the symbol; its times are microseconds."""
    assert reader.order(order_row()) == VenueOrder(
        venue_order_id=UUID,
        status=OrdStatus.NEW,
        cum_qty=Decimal(0),
        symbol="BTCUSD",
        side=Side.BUY,
        ord_type=OrdType.LIMIT,
        order_qty=Decimal("0.02"),
        price=Decimal(53863),
        created_at=1619052576672616,
        updated_at=1619052576672616,
    )


def test_spot_orders_and_fills_of_the_document() -> None:
    """Spot spells ids in lower case and names instruments by symbol; fees are in the quote."""
    reader = reader_of("spot")
    (row,) = wire.read_orders(payload("spot_orders"))
    (fill,) = wire.read_executions(payload("spot_executions"))
    assert reader.order(row).symbol == "LEVETH"
    assert reader.execution(fill) == VenueExecution(
        venue_exec_id="7dd3a952-3639-11e9-bd86-99376ce577bd",
        venue_order_id="7d30b290-3639-11e9-8dbe-58e2283f8f2a",
        last_qty=Decimal(1),
        last_px=Decimal("0.001228"),
        at=1550795616358063,
        fee=Decimal("0.000002456"),
        fee_currency="ETH",
        symbol="LEVETH",
        side=Side.BUY,
    )


@pytest.mark.parametrize(
    ("fields", "status", "cum_qty"),
    [
        ({"status": "open", "filled": Decimal("0.01")}, OrdStatus.PARTIALLY_FILLED, "0.01"),
        ({"status": "open", "filled": Decimal("0.02")}, OrdStatus.FILLED, "0.02"),
        ({"status": "FILLED", "filled": 0}, OrdStatus.FILLED, "0.02"),
        ({"status": "done", "filled": Decimal("0.02")}, OrdStatus.FILLED, "0.02"),
        ({"status": "closed", "filled": Decimal("0.01")}, OrdStatus.CANCELED, "0.01"),
        ({"status": "done", "filled": 0}, OrdStatus.CANCELED, "0"),
        ({"status": "cancelled", "filled": Decimal("0.01")}, OrdStatus.CANCELED, "0.01"),
        ({"status": "deleted"}, OrdStatus.CANCELED, "0"),
        ({"status": "failed"}, OrdStatus.REJECTED, "0"),
        ({"status": "expired"}, OrdStatus.EXPIRED, "0"),
    ],
)
def test_statuses(reader: Reader, fields: dict[str, Any], status: OrdStatus, cum_qty: str) -> None:
    """A vague end is read by its quantities; the word "filled" outweighs a late quantity."""
    seen = reader.order(order_row(**fields))
    assert (seen.status, seen.cum_qty) == (status, Decimal(cum_qty))


@pytest.mark.parametrize(
    "fields",
    [{"status": "odd"}, {"status": None}, {"side": "both"}, {"filled": -1}],
    ids=["unknown status", "no status", "unknown side", "negative fill"],
)
def test_what_makes_no_sense_is_no_order(reader: Reader, fields: dict[str, Any]) -> None:
    """An order is left in doubt rather than guessed."""
    with pytest.raises(OutcomeUnknownError):
        reader.order(order_row(**fields))


def test_an_order_of_ours_is_known_by_signature_then_client_id(reader: Reader) -> None:
    """In any case of its digits; a stranger's order has no key."""
    row = order_row()
    assert reader.order(row).client_key is None
    reader.sent.remember("O7", [client_mark(1)])
    assert reader.order(row).client_key == "O7"
    assert row.signature is not None
    reader.sent.remember("O8", [signature_mark(row.signature.upper())])
    assert reader.order(row).client_key == "O8"
    assert reader.order(replace(row, client_order_id=None, signature=None)).client_key is None


def test_instruments_and_why_they_cannot_be_traded() -> None:
    """A status other than active closes one, maintenance and the switch close all."""
    config = wire.read_config(payload("futures_config"), "futures")
    bitcoin, ether = (mapping.product_to_instrument(row, config) for row in config.products)
    assert bitcoin == Instrument(
        symbol="BTCUSD",
        tick_size=Decimal(1),
        lot_size=Decimal("0.0001"),
        min_qty=Decimal("0.0001"),
        max_leverage=100,
    )
    assert (ether.tradable, ether.text) == (False, "leverj lists it as halted")
    for closed, text in (
        (replace(config, maintenance=True), "leverj is under maintenance"),
        (replace(config, trading_disabled=True), "leverj has disabled trading"),
    ):
        assert mapping.product_to_instrument(config.products[0], closed).text == text


def test_spot_ticks_are_digits() -> None:
    """`ticksize` 6 is a tick of 0.000001."""
    config = wire.read_config(payload("spot_config"), "spot")
    link = mapping.product_to_instrument(config.products[0], config)
    assert (link.symbol, link.tick_size, link.lot_size) == (
        *("LINKETH", Decimal("0.000001"), Decimal("0.1")),
    )


@pytest.mark.parametrize(
    "value",
    [{}, {"instruments": 7}, {"instruments": {"1": {"symbol": "X"}}}, [], "<html>"],
)
def test_a_configuration_that_cannot_be_read_is_an_error(value: Any) -> None:
    """Trading without grids would be guessing."""
    with pytest.raises(VenueError):
        wire.read_config(value, "futures")


def test_the_stream_tells_orders_and_fills(reader: Reader) -> None:
    """With the evidence of the stream."""
    (seen,) = reader.stream_events("order_update", payload("order_add"))
    (fill,) = reader.stream_events("order_execution", payload("order_execution"))
    assert isinstance(seen, OrderSeen)
    assert isinstance(fill, ExecutionSeen)
    assert (seen.evidence, fill.evidence) == (Evidence.STREAM, Evidence.STREAM)
    assert (fill.execution.fee, fill.execution.fee_currency) == (Decimal("0.107726"), "DAI")


def test_a_pending_order_is_not_told(reader: Reader) -> None:
    """It is neither accepted nor refused; the next event of it tells."""
    (value,) = payload("order_add")["result"]
    assert reader.stream_events("order_add", {"result": [{**value, "status": "pending"}]}) == ()


@pytest.mark.parametrize(
    ("name", "status"),
    [("order_cancelled", OrdStatus.CANCELED), ("order_closed", OrdStatus.CANCELED)],
)
def test_an_event_s_name_is_a_status_where_the_order_has_none(
    reader: Reader, name: str, status: OrdStatus
) -> None:
    """A closed order that is not filled was cancelled."""
    (value,) = payload("order_add")["result"]
    (event,) = reader.stream_events(name, [{**value, "status": None}])
    assert isinstance(event, OrderSeen)
    assert event.seen.status is status


def test_a_liquidation_has_fills_cancels_and_a_new_look(reader: Reader) -> None:
    """Its payload is not documented: what is recognised is told, the rest is read anew."""
    (order,) = payload("order_add")["result"]
    fill = payload("order_execution")
    forced = {key: value for key, value in fill.items() if key != "orderId"}
    events = reader.stream_events("liquidation", {**forced, "orders": [order, "some-uuid"]})
    external, own_fill, cancelled, anew = events
    assert isinstance(external, OrderSeen)
    assert isinstance(own_fill, ExecutionSeen)
    assert isinstance(cancelled, OrderSeen)
    assert external.seen.venue_order_id == own_fill.execution.venue_order_id
    assert (external.seen.order_qty, external.seen.symbol) == (Decimal("0.01"), "BTCUSD")
    assert cancelled.seen.venue_order_id == UUID
    assert anew == StreamConnected(venue="leverj", account="main")


@pytest.mark.parametrize("data", [{"what": "ever"}, {}])
def test_an_unknown_liquidation_is_a_new_look(reader: Reader, data: Any) -> None:
    """Nothing is lost by not understanding it."""
    for name in ("liquidation", "adl"):
        assert reader.stream_events(name, data) == (
            StreamConnected(venue="leverj", account="main"),
        )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("order_add", {"result": [{"uuid": 3}]}),
        ("order_add", None),
        ("order_execution", {"price": 1}),
        ("order_error", {"error": "of nobody"}),
        ("liquidation", 7),
    ],
)
def test_nonsense_is_an_error_that_the_feed_survives(reader: Reader, name: str, data: Any) -> None:
    """It is logged there, and the next event read."""
    with pytest.raises(VenueError):
        reader.stream_events(name, data)


@pytest.mark.parametrize("name", ["index", "trade", "order_patch"])
def test_other_events_are_signs_of_life_alone(reader: Reader, name: str) -> None:
    """They say nothing of orders."""
    assert reader.stream_events(name, {"any": 1}) == ()


@pytest.mark.parametrize("name", ["position", "account_balance"])
def test_an_account_s_events_say_that_it_changed(reader: Reader, name: str) -> None:
    """Who follows the account is told anew; nothing is said of orders."""
    changed = AccountChanged(venue=reader.venue, account=reader.account)
    assert reader.stream_events(name, {"any": 1}) == (changed,)


def test_liquidity_is_told_where_it_is_known() -> None:
    """The document's own word, "commission", says nothing of it."""
    (fill,) = wire.read_executions(payload("spot_executions"))
    assert reader_of("spot").execution(replace(fill, liquidity="maker")).liquidity is (
        LiquidityInd.ADDED
    )
