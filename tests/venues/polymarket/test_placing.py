"""Orders and modifications as Polymarket US wants them, and what is not sent."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.effects import SendReplace
from fixgw.core.fields import ManualOrderIndicator, OrdType, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.polymarket.placing import cancel_request, modify_request, order_request
from tests.venues.polymarket.samples import ORDER
from tests.venues.replacing import replace_of

MARKET: dict[str, Any] = {"ord_type": OrdType.MARKET, "price": None}


def body(**changes: Any) -> dict[str, Any]:
    """The fields of an order's request; numbers as they are written."""
    request = order_request(replace(ORDER, **changes))
    assert (request.method, request.path) == ("POST", "/v1/orders")
    fields: dict[str, Any] = json.loads(request.body, parse_float=str, parse_int=str)
    return fields


def test_a_limit_order_says_everything() -> None:
    """Nothing is left to defaults that no document states."""
    assert body() == {
        "marketSlug": "market-one",
        "type": "ORDER_TYPE_LIMIT",
        "outcomeSide": "OUTCOME_SIDE_YES",
        "action": "ORDER_ACTION_BUY",
        "manualOrderIndicator": "MANUAL_ORDER_INDICATOR_AUTOMATIC",
        "tif": "TIME_IN_FORCE_GOOD_TILL_CANCEL",
        "participateDontInitiate": False,
        "price": {"value": "0.55", "currency": "USD"},
        "quantity": "0.5",
    }


@pytest.mark.parametrize(
    ("price", "side", "sent"), [("0.83", Side.BUY, "0.17"), ("0.01", Side.SELL, "0.99")]
)
def test_an_order_for_no_carries_the_price_of_yes(price: str, side: Side, sent: str) -> None:
    """The document's table: NO at 0.83 is `price.value` 0.17, to buy and to sell."""
    fields = body(symbol="market-one:NO", price=Decimal(price), side=side)
    assert fields["marketSlug"] == "market-one"
    assert fields["outcomeSide"] == "OUTCOME_SIDE_NO"
    assert fields["action"] == f"ORDER_ACTION_{side.name}"
    assert fields["price"]["value"] == sent


@pytest.mark.parametrize(
    ("time_in_force", "word"),
    [
        (TimeInForce.DAY, "DAY"),
        (TimeInForce.GTC, "GOOD_TILL_CANCEL"),
        (TimeInForce.IOC, "IMMEDIATE_OR_CANCEL"),
        (TimeInForce.FOK, "FILL_OR_KILL"),
    ],
)
def test_times_in_force(time_in_force: TimeInForce, word: str) -> None:
    """Each is sent as itself."""
    fields = body(time_in_force=time_in_force)
    assert fields["tif"] == f"TIME_IN_FORCE_{word}"
    assert "goodTillTime" not in fields


def test_good_till_date_carries_its_date() -> None:
    """To the microsecond."""
    fields = body(time_in_force=TimeInForce.GTD, expire_time=1_790_858_096_123_456)
    assert fields["tif"] == "TIME_IN_FORCE_GOOD_TILL_DATE"
    assert fields["goodTillTime"] == "2026-10-01T12:34:56.123456Z"


def test_a_market_order_may_be_for_cash() -> None:
    """And is immediate or cancel, as it rests nowhere."""
    fields = body(**MARKET, order_qty=None, cash_order_qty=Decimal("25.50"))
    assert fields["cashOrderQty"] == {"value": "25.5", "currency": "USD"}
    assert fields["tif"] == "TIME_IN_FORCE_IMMEDIATE_OR_CANCEL"
    assert not {"quantity", "price"} & fields.keys()


def test_post_only_and_the_indicator_are_passed_on() -> None:
    """A person's order is said to be one."""
    fields = body(post_only=True, manual_order_indicator=ManualOrderIndicator.MANUAL)
    assert fields["participateDontInitiate"] is True
    assert fields["manualOrderIndicator"] == "MANUAL_ORDER_INDICATOR_MANUAL"


@pytest.mark.parametrize(
    "changes",
    [
        {"price": Decimal("0.005")},
        {"price": Decimal("0.995")},
        {"price": None},
        {"cash_order_qty": Decimal(5), "order_qty": None},
        {**MARKET, "post_only": True},
        {**MARKET, "price": Decimal("0.5")},
        {"post_only": True, "time_in_force": TimeInForce.IOC},
        {"ord_type": OrdType.STOP, "price": None, "stop_px": Decimal("0.5")},
        {**MARKET, "time_in_force": TimeInForce.GTC},
        {"time_in_force": TimeInForce.GTD},
        {"expire_time": 1},
        {"side": Side.SELL_SHORT},
        {"leverage": 2},
    ],
)
def test_what_cannot_be_expressed_is_not_sent(changes: dict[str, Any]) -> None:
    """With a code; nothing is dropped or rounded."""
    with pytest.raises(NotSentError, match=r"^UNSUPPORTED_"):
        body(**changes)


def modified(**changes: Any) -> tuple[str, dict[str, Any]]:
    effect: SendReplace = replace_of("a/b", replace(ORDER, **changes), order_qty=Decimal(12))
    request = modify_request(effect)
    return request.path, json.loads(request.body, parse_float=str, parse_int=str)


def test_a_modification_says_all_terms_under_the_order_s_id() -> None:
    """The quantity is the new total, what was filled of it included."""
    path, fields = modified(symbol="market-one:NO", post_only=True)
    assert path == "/v1/order/a%2Fb/modify"
    assert fields == {
        "marketSlug": "market-one",
        "quantity": "12",
        "tif": "TIME_IN_FORCE_GOOD_TILL_CANCEL",
        "participateDontInitiate": True,
        "price": {"value": "0.45", "currency": "USD"},
    }


def test_only_limit_orders_are_modified() -> None:
    """The call has no field for the type."""
    with pytest.raises(NotSentError, match=r"^UNSUPPORTED_REPLACE: "):
        modified(**MARKET)


def test_a_cancel_names_the_market() -> None:
    """Whatever the outcome."""
    request = cancel_request("o-1", "market-one:NO")
    assert (request.path, request.body) == ("/v1/order/o-1/cancel", b'{"marketSlug":"market-one"}')
