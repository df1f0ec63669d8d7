"""NewOrderSingle(D) as Levidge documents it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.fields import OrdType, SelfTradePrevention, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.levidge.native import placing
from fixgw.venues.levidge.native.identity import SentOrders, order_uuid, uuid5
from tests.venues.levidge.native.rig import ORDER

LIMIT = {40: "2", 38: "0.5", 44: "45000.1"}
MARKET = {"ord_type": OrdType.MARKET, "price": None}
STOP = {"ord_type": OrdType.STOP, "price": None, "stop_px": Decimal(46000)}


def body(**changes: Any) -> dict[int, str]:
    return dict(placing.order_body(replace(ORDER, **changes), "uuid"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, LIMIT),
        ({"side": Side.SELL}, LIMIT | {54: "2"}),
        ({"time_in_force": TimeInForce.GTC}, LIMIT | {59: "1"}),
        ({"time_in_force": TimeInForce.IOC}, LIMIT | {59: "3"}),
        ({"time_in_force": TimeInForce.FOK}, LIMIT | {59: "4"}),
        ({"post_only": True}, LIMIT | {59: "P"}),
        ({"post_only": True, "time_in_force": TimeInForce.GTC}, LIMIT | {59: "P"}),
        (MARKET, {40: "1", 38: "0.5"}),
        (MARKET | {"order_qty": None, "cash_order_qty": Decimal(1000)}, {40: "1", 152: "1000"}),
        (STOP, {40: "3", 38: "0.5", 99: "46000"}),
        (
            {"ord_type": OrdType.STOP_LIMIT, "stop_px": Decimal(46000)},
            LIMIT | {40: "4", 99: "46000"},
        ),
        *(
            ({"self_trade_prevention": one}, LIMIT | {7928: one.value})
            for one in SelfTradePrevention
        ),
    ],
)
def test_fields(changes: dict[str, Any], expected: dict[int, str]) -> None:
    """Everything that Levidge's FIX can say, and nothing that was not asked for."""
    always = {21: "1", 11: "uuid", 55: "BTC-USD", 54: "1", 60: "20250112-16:40:00.000"}
    assert body(**changes) == always | expected


@pytest.mark.parametrize("time_in_force", [TimeInForce.GTC, TimeInForce.IOC, None])
def test_a_market_order_has_no_time_in_force(time_in_force: TimeInForce | None) -> None:
    """TimeInForce(59) is for limit orders only; what a market order may have says the same."""
    assert 59 not in body(**MARKET, time_in_force=time_in_force)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"side": Side.SELL_SHORT}, "Side(54)"),
        ({"time_in_force": TimeInForce.DAY}, "TimeInForce(59)"),
        ({"ord_type": OrdType.PEGGED}, "OrdType(40)"),
        ({"order_qty": None}, "OrderQty(38)"),
        ({"order_qty": None, "cash_order_qty": Decimal(1)}, "CashOrderQty(152)"),
        ({"price": None}, "Price(44)"),
        ({"stop_px": Decimal(1)}, "StopPx(99)"),
        (MARKET | {"post_only": True}, "ExecInst(18)=6"),
        ({"post_only": True, "time_in_force": TimeInForce.IOC}, "ExecInst(18)=6"),
        ({"reduce_only": True}, "ExecInst(18)=E"),
        ({"leverage": 2}, "20001"),
        ({"take_profit": Decimal(1)}, "20002"),
        ({"stop_loss": Decimal(1)}, "20003"),
        ({"slippage_bps": 1}, "20010"),
    ],
)
def test_what_has_no_field_is_refused(changes: dict[str, Any], words: str) -> None:
    """Nothing is dropped: the order is certainly not sent, with a stable code."""
    with pytest.raises(NotSentError) as error:
        body(**changes)
    assert str(error.value) == f"UNSUPPORTED_INSTRUCTION: levidge cannot take this {words}"


@pytest.mark.parametrize("symbol", ["SPY/USD[F]", "BTCUSD", "BTC/", "BTC-USD/X"])
def test_symbols_without_a_documented_name(symbol: str) -> None:
    """How FIX calls a contract is not documented: not guessed at."""
    with pytest.raises(NotSentError, match="UNKNOWN_SYMBOL: "):
        placing.fix_symbol(symbol)


def test_an_order_s_uuid() -> None:
    """Always the same for the same key, of version 5, and another one for another key."""
    assert order_uuid("O1") == order_uuid("O1") == "972ff57b-2fa5-5082-94c5-50d149ae17cd"
    assert order_uuid("O1") != order_uuid("O1.1") != uuid5("cancel", "O1")


def test_the_oldest_orders_are_let_go() -> None:
    """The memory of sent orders is bounded; a foreign id stays what it is."""
    sent = SentOrders(kept=1)
    first, second = (sent.expect(replace(ORDER, client_key=key)) for key in ("O1", "O2"))
    assert (sent.find(first), sent.find(second) is not None) == (None, True)
    assert (sent.key(first), sent.key(second), sent.key(None)) == (first, "O2", None)
    assert (sent.is_unsettled("O1"), sent.is_unsettled("O2")) == (False, True)
    sent.settle(second)
    assert not sent.is_unsettled("O2")
