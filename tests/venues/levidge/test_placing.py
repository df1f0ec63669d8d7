"""Requests in Levidge's words."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.fields import OrdType, Side, TimeInForce
from fixgw.errors import NotSentError
from fixgw.venues.levidge import placing, signing
from tests.venues.levidge.samples import ACCOUNT, BTC_USD, LIMIT, MARKET, row
from tests.venues.levidge.test_signing import VECTORS

USER = ACCOUNT.user_id


def body(**changes: Any) -> str:
    """The JSON of an order."""
    return placing.order_request(replace(LIMIT, **changes), BTC_USD, USER).body.decode()


def test_an_order_is_the_vector_s_own() -> None:
    """Byte for byte, and so is its signature."""
    request = placing.order_request(
        replace(LIMIT, client_key="c-1", time_in_force=TimeInForce.GTC), BTC_USD, USER
    )
    assert request.body.decode() == VECTORS["body"]
    assert request.path == "/order"
    key = signing.key_bytes(ACCOUNT.request_secret, "utf8")
    assert signing.sign(key, request.body, "json") == VECTORS["json"]


def test_an_absent_time_in_force_stays_absent() -> None:
    """The venue's own default is good till cancelled."""
    assert "timeInForce" not in body()


@pytest.mark.parametrize(
    ("time_in_force", "number"),
    [(TimeInForce.GTC, 1), (TimeInForce.IOC, 3), (TimeInForce.FOK, 4)],
)
def test_time_in_force_is_fix_s_number(time_in_force: TimeInForce, number: int) -> None:
    """The document explains 1 and points to FIX 4.4 for the rest."""
    assert body(time_in_force=time_in_force).endswith(f',"timeInForce":{number}}}')


def test_a_market_order_has_no_price() -> None:
    """Nor a price of zero."""
    sent = placing.order_request(replace(MARKET, side=Side.SELL), BTC_USD, USER).body.decode()
    assert sent == (
        '{"userId":1045725,"instrumentId":5,"symbol":"BTC/USD","clOrdId":"O1","side":2,'
        '"ordType":1,"quantity":500000,"quantity_scale":6}'
    )


def test_stops_have_their_trigger_in_the_scale_of_prices() -> None:
    """StopPx(99) of a stop, and beside Price(44) of a stop limit."""
    trigger = Decimal("3700.5")
    assert body(ord_type=OrdType.STOP, price=None, stop_px=trigger).endswith(
        '"ordType":3,"quantity":500000,"quantity_scale":6,"stopPx":370050,"stopPx_scale":2}'
    )
    assert '"ordType":4,"price":373217,' in body(ord_type=OrdType.STOP_LIMIT, stop_px=trigger)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"price": Decimal("3732.171")}, r"OFF_TICK: Price\(44\): 3732.171 has more than 2 places"),
        ({"order_qty": Decimal("0.0000005")}, r"OFF_LOT: OrderQty\(38\)"),
        ({"order_qty": Decimal(10) ** 13}, r"ABOVE_MAXIMUM: OrderQty\(38\): 1000"),
        (
            {"ord_type": OrdType.STOP_LIMIT, "stop_px": Decimal("0.001")},
            r"OFF_TICK: StopPx\(99\)",
        ),
    ],
)
def test_a_number_that_cannot_be_written_is_refused(changes: dict[str, Any], words: str) -> None:
    """With its code, and nothing is rounded."""
    with pytest.raises(NotSentError, match=words):
        body(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"ord_type": OrdType.PEGGED},
        {"side": Side.SELL_SHORT},
        {"time_in_force": TimeInForce.DAY},
        {"time_in_force": TimeInForce.GTD},
        {"ord_type": OrdType.MARKET, "price": None, "time_in_force": TimeInForce.FOK},
        {"order_qty": None, "cash_order_qty": Decimal(100)},
        {"cash_order_qty": Decimal(100)},
        {"price": None},
        {"ord_type": OrdType.MARKET},
        {"stop_px": Decimal(1)},
        {"ord_type": OrdType.STOP, "price": None},
        {"post_only": True},
        {"reduce_only": True},
        {"leverage": 2},
        {"take_profit": Decimal(1)},
        {"stop_loss": Decimal(1)},
        {"slippage_bps": 5},
    ],
)
def test_nothing_is_dropped_from_an_order(changes: dict[str, Any]) -> None:
    """What has no field here is not sent, should the core let it through."""
    with pytest.raises(NotSentError, match="UNSUPPORTED_INSTRUCTION"):
        body(**changes)


def test_a_cancel_repeats_the_order() -> None:
    """As the document's sample does, under the name origOrderId and without a clOrdId."""
    request = placing.cancel_request(row(), BTC_USD, USER)
    assert request.path == "/cancelOrder"
    assert request.body.decode() == (
        '{"origOrderId":954751144,"userId":1045725,"instrumentId":5,"symbol":"BTC/USD","side":1,'
        '"ordType":2,"quantity":500000,"quantity_scale":6,"price":373217,"price_scale":2}'
    )


def test_a_cancel_leaves_out_what_the_venue_did_not_tell() -> None:
    """The id is what it needs."""
    silent = row(symbol=None, side=None, ordType=None, price=None, quantity=None, instrumentId=None)
    request = placing.cancel_request(silent, None, USER)
    assert request.body.decode() == '{"origOrderId":954751144,"userId":1045725}'


def test_questions() -> None:
    """Each about a user; the latest orders, or one of them."""
    requests = (
        placing.order_query(7, USER),
        placing.orders_query(USER, limit=2),
        placing.orders_query(USER, order_id=7),
        placing.user_query("/getRisk", USER),
    )
    assert [(request.path, request.body.decode()) for request in requests] == [
        ("/getOrder", '{"orderId":7,"userId":1045725}'),
        ("/getOrders", '{"userId":1045725,"limit":2}'),
        ("/getOrders", '{"userId":1045725,"orderId":7}'),
        ("/getRisk", '{"userId":1045725}'),
    ]
