"""Between the core's terms and Levret's."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core import exact_json
from fixgw.core.account_data import AccountChanged
from fixgw.core.effects import SendNew
from fixgw.core.events import ExecutionSeen, OrderSeen, VenueExecution, VenueOrder
from fixgw.core.fields import LiquidityInd, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.instruments import Instrument
from fixgw.errors import NotSentError, OutcomeUnknownError
from fixgw.venues.levret import mapping, wire
from tests.venues.levret.samples import ACCOUNT, LIMIT, MARKET, payload

STARTED = 1_736_700_000_000_000


def body(effect: SendNew, leverage: int | None = None) -> str:
    """The JSON of an order."""
    account = replace(ACCOUNT, leverage=leverage)
    return mapping.send_new_to_request(effect, account).body.decode()


def test_a_limit_order_is_the_document_s_object() -> None:
    """Numbers are JSON numbers, exact and as JavaScript would write them."""
    assert body(LIMIT) == (
        '{"userId":"U1","symbol":"BTC_USDT","side":"buy","orderType":"limit",'
        '"size":0.01,"price":44000}'
    )


def test_a_market_order_has_no_price() -> None:
    """Price(44) belongs to limit orders alone."""
    assert body(replace(MARKET, side=Side.SELL)) == (
        '{"userId":"U1","symbol":"BTC_USDT","side":"sell","orderType":"market","size":0.01}'
    )


def test_instructions_are_spelled_as_printed() -> None:
    """`reduce_only` in snake case beside `takeProfit` in camel case: so says the document."""
    effect = replace(
        LIMIT,
        reduce_only=True,
        leverage=10,
        take_profit=Decimal("47000.50"),
        stop_loss=Decimal(44000),
    )
    assert body(effect).endswith(
        '"leverage":10,"reduce_only":true,"takeProfit":47000.5,"stopLoss":44000}'
    )


def test_an_order_without_leverage_takes_the_account_s() -> None:
    """The order's own word comes first."""
    assert '"leverage":5' in body(LIMIT, leverage=5)
    assert '"leverage":7' in body(replace(LIMIT, leverage=7), leverage=5)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ord_type": OrdType.STOP}, "OrdType"),
        ({"side": Side.SELL_SHORT}, "Side"),
        ({"time_in_force": TimeInForce.FOK}, "TimeInForce"),
        ({"time_in_force": TimeInForce.IOC}, "TimeInForce"),
        ({"order_qty": None}, "OrderQty"),
        ({"price": None}, "Price"),
        ({"cash_order_qty": Decimal(5)}, "CashOrderQty"),
        ({"stop_px": Decimal(5)}, "StopPx"),
        ({"post_only": True}, "ExecInst"),
        ({"slippage_bps": 5}, "20010"),
    ],
)
def test_what_levret_cannot_express_is_never_dropped(change: dict[str, Any], field: str) -> None:
    """The core refuses it before; should it come this far, it is not sent."""
    with pytest.raises(NotSentError, match=f"UNSUPPORTED_INSTRUCTION: .*{field}"):
        body(replace(LIMIT, **change))


def test_ids_are_quoted_in_paths() -> None:
    """A venue id is the venue's text; it cannot lead to another path."""
    assert mapping.order_request("../wallet?x=1").path == "/order/..%2Fwallet%3Fx%3D1"
    assert mapping.trades_request("U 1", 1_736_700_000_000_999, 2, 50).path == (
        "/trade/user/U%201?page=2&pageSize=50&startTime=1736700000000"
    )


@pytest.mark.parametrize(
    "case", ["order_documented_guess", "order_snake_case_text_numbers", "order_remaining_only"]
)
def test_an_order_is_read_from_every_spelling(case: str) -> None:
    """Camel or snake case, numbers or text, filled or remaining: one order."""
    assert mapping.order_to_venue_order(wire.read_order(payload(case))) == VenueOrder(
        venue_order_id="123456",
        status=OrdStatus.PARTIALLY_FILLED,
        cum_qty=Decimal("0.004"),
        symbol="BTC_USDT",
        side=Side.BUY,
        ord_type=OrdType.LIMIT,
        order_qty=Decimal("0.01"),
        price=Decimal(45000),
        avg_px=Decimal("44999.5"),
        created_at=STARTED,
        updated_at=STARTED + 1_500_000,
    )


def status_of(**fields: Any) -> tuple[OrdStatus, Decimal | None]:
    """Status and filled quantity of an order of size 10."""
    row = wire.to_order({"id": "1", "size": 10, **fields})
    seen = mapping.order_to_venue_order(row)
    return seen.status, seen.cum_qty


@pytest.mark.parametrize(
    ("word", "filled", "status", "cum_qty"),
    [
        ("new", 0, OrdStatus.NEW, 0),
        ("OPEN", None, OrdStatus.NEW, 0),
        ("Pending", 0, OrdStatus.NEW, 0),
        ("open", 4, OrdStatus.PARTIALLY_FILLED, 4),
        ("partially-filled", 4, OrdStatus.PARTIALLY_FILLED, 4),
        ("FILLED", 10, OrdStatus.FILLED, 10),
        ("filled", None, OrdStatus.FILLED, 10),
        ("filled", 4, OrdStatus.FILLED, 10),
        ("closed", 10, OrdStatus.FILLED, 10),
        ("closed", 4, OrdStatus.CANCELED, 4),
        ("completed", 0, OrdStatus.CANCELED, 0),
        ("Cancelled", 4, OrdStatus.CANCELED, 4),
        ("canceled", None, OrdStatus.CANCELED, None),
        ("failed", 0, OrdStatus.REJECTED, 0),
        ("expired", 4, OrdStatus.EXPIRED, 4),
    ],
)
def test_statuses_are_read_in_any_case_beside_their_quantity(
    word: str, filled: int | None, status: OrdStatus, cum_qty: int | None
) -> None:
    """A vague end is what the quantities say; the word "filled" outweighs a lagging quantity."""
    assert status_of(status=word, filledSize=filled) == (
        status,
        None if cum_qty is None else Decimal(cum_qty),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "triggered"},
        {"status": None},
        {"status": "partial"},
        {"status": "filled", "size": None},
        {"status": "open", "filled": -1},
        {"status": "open", "side": "hold"},
        {"status": "open", "size": "many"},
        {"status": {"is": "open"}},
    ],
)
def test_an_order_that_cannot_be_understood_raises(fields: dict[str, Any]) -> None:
    """An unknown status is never taken for another one."""
    with pytest.raises(OutcomeUnknownError):
        status_of(**fields)


def test_an_order_of_an_unknown_kind_is_still_listed() -> None:
    """Orders placed elsewhere may be of kinds that the document does not know."""
    row = wire.to_order({"id": "1", "status": "open", "type": "trailing_stop"})
    assert mapping.order_to_venue_order(row).ord_type is None


@pytest.mark.parametrize("case", ["trades_documented_guess", "trades_snake_case_text_numbers"])
def test_a_fill_is_read_from_every_spelling(case: str) -> None:
    """Its id is the venue's, its fee a cost when above zero."""
    (row,) = wire.read_trades(payload(case))
    assert mapping.trade_to_execution(row) == VenueExecution(
        venue_exec_id="t-1",
        venue_order_id="123456",
        last_qty=Decimal("0.004"),
        last_px=Decimal("44999.5"),
        at=STARTED + 1_500_000,
        liquidity=LiquidityInd.REMOVED,
        fee=Decimal("0.089999"),
        fee_currency="USDT",
        symbol="BTC_USDT",
        side=Side.BUY,
    )


def test_fills_are_told_in_the_order_in_which_they_happened() -> None:
    """Levret lists the newest first; of one millisecond the lower id is the earlier fill."""
    (row,) = wire.read_trades(payload("trades_documented_guess"))
    listed = [
        replace(row, trade_id="10", at=STARTED + 1),
        replace(row, trade_id="9", at=STARTED + 1),
        replace(row, trade_id="11", at=STARTED),
    ]
    told = [one.venue_exec_id for one in mapping.trades_to_executions(listed)]
    assert told == ["11", "9", "10"]


@pytest.mark.parametrize("missing", ["id", "orderId", "price", "size"])
def test_a_fill_with_something_missing_raises(missing: str) -> None:
    """Half a fill is not booked."""
    row = {"id": "t-1", "orderId": "1", "price": 1, "size": 1}
    del row[missing]
    with pytest.raises(OutcomeUnknownError):
        wire.to_trade(row)


@pytest.mark.parametrize("case", ["symbols_increments", "symbols_precisions"])
def test_grids_are_read_as_increments_or_as_digits(case: str) -> None:
    """0.1, or one digit after the point: the same tick."""
    first, old = (mapping.symbol_to_instrument(row) for row in wire.read_symbols(payload(case)))
    assert first == Instrument(
        symbol="BTC_USDT",
        tick_size=Decimal("0.1"),
        lot_size=Decimal("0.001"),
        min_qty=Decimal("0.001"),
        max_qty=Decimal(100),
        max_leverage=125,
    )
    assert (old.tradable, old.lot_size) == (False, Decimal(1))
    assert old.text is not None


def test_bare_symbol_names_have_no_grid() -> None:
    """What the venue does not say is not made up."""
    names = [row.symbol for row in wire.read_symbols(payload("symbols_names"))]
    assert names == ["BTC_USDT", "ETH_USDT"]


@pytest.mark.parametrize("text", ["{}", '{"data":null}', '{"data":{}}', "7", '{"data":"none"}'])
def test_an_answer_without_a_list_is_not_an_empty_list(text: str) -> None:
    """No open orders is `[]`; anything else proves nothing."""
    with pytest.raises(OutcomeUnknownError, match="no list"):
        wire.read_orders(exact_json.loads(text))


def test_a_stream_order_is_seen_after_the_fills_it_carries() -> None:
    """So the quantity it tells is already explained."""
    data = {
        "order": {
            "orderId": "1",
            "status": "filled",
            "size": 2,
            "trades": [{"tradeId": "a", "price": 5, "size": 2}],
        }
    }
    fill, order = mapping.stream_to_events("levret", "main", "orderUpdate", data)
    assert isinstance(fill, ExecutionSeen)
    assert (fill.execution.venue_exec_id, fill.execution.venue_order_id) == ("a", "1")
    assert isinstance(order, OrderSeen)
    assert order.seen.status is OrdStatus.FILLED


def test_several_orders_in_one_event_are_all_seen() -> None:
    """A list is as good as one object."""
    data = [{"id": "1", "status": "open"}, {"id": "2", "status": "open"}]
    assert len(mapping.stream_to_events("levret", "main", "orderUpdate", data)) == 2


@pytest.mark.parametrize("name", ["marketData", "news"])
def test_other_events_say_nothing_of_orders(name: str) -> None:
    """They count as a sign of life, no more."""
    assert mapping.stream_to_events("levret", "main", name, {"id": "1"}) == ()


@pytest.mark.parametrize("name", ["positionUpdate", "accountData"])
def test_an_account_s_events_say_that_it_changed(name: str) -> None:
    """Who follows the account is told anew; nothing is said of orders."""
    (event,) = mapping.stream_to_events("levret", "main", name, {"id": "1"})
    assert event == AccountChanged(venue="levret", account="main")


@pytest.mark.parametrize("data", [None, "gone", 7, {}, [None], {"id": "1"}])
def test_an_order_event_of_nonsense_raises(data: Any) -> None:
    """It never becomes an order."""
    with pytest.raises(OutcomeUnknownError):
        mapping.stream_to_events("levret", "main", "orderUpdate", data)
