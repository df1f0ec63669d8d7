"""Orders at the simulated Polymarket US: one book for both outcomes, late rejections, grids."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sim.polymarket.client import FINE, OTHER, SLUG, Client, Start, order_fields, usd

NEW, FILLED = "ORDER_STATE_NEW", "ORDER_STATE_FILLED"
CANCELED, REJECTED = "ORDER_STATE_CANCELED", "ORDER_STATE_REJECTED"
MARKET: dict[str, Any] = {
    "type": "ORDER_TYPE_MARKET",
    "price": None,
    "tif": "TIME_IN_FORCE_IMMEDIATE_OR_CANCEL",
}


async def test_an_order_rests_and_is_shown(venue: Client) -> None:
    """With its id, its intent in both forms, and its price."""
    order = await venue.place()
    assert (order["state"], order["intent"]) == (NEW, "ORDER_INTENT_BUY_LONG")
    assert (order["outcomeSide"], order["action"]) == ("OUTCOME_SIDE_YES", "ORDER_ACTION_BUY")
    assert (order["price"], order["leavesQuantity"]) == (usd("0.55"), 10)
    assert (await venue.data("GET", f"/v1/orders/open?slugs={SLUG}"))["orders"] == [order]
    assert (await venue.data("GET", f"/v1/orders/open?slugs={FINE}"))["orders"] == []


async def test_to_buy_no_is_to_sell_yes(venue: Client) -> None:
    """Both outcomes meet in one book, and the price is that of YES for either."""
    order = await venue.place(intent="ORDER_INTENT_BUY_SHORT", price=usd("0.60"))
    assert order["side"] == "ORDER_SIDE_SELL"
    assert await venue.trade("buy", 4, 0.7) == 4
    order = await venue.order(order["id"])
    assert (order["cumQuantity"], order["avgPx"]) == (4, usd("0.6"))
    held = (await venue.data("GET", "/v1/portfolio/positions"))["positions"][SLUG]
    assert (held["netPositionDecimal"], held["cost"]) == ("-4", usd("1.6"))
    balance = (await venue.data("GET", "/v1/account/balances"))["balances"][0]
    assert balance["currentBalance"] == Decimal("999998.4")
    assert balance["openOrders"] == Decimal("2.4")


@pytest.mark.parametrize("price", ["0.005", "45"])
async def test_a_price_out_of_bounds_gets_an_id_and_is_rejected(venue: Client, price: str) -> None:
    """As the document warns."""
    assert (await venue.place(marketSlug=FINE, price=usd(price)))["state"] == REJECTED


async def test_what_is_finer_than_the_grid_is_cut(venue: Client) -> None:
    """Without a word."""
    order = await venue.place(marketSlug=FINE, quantity=0.015, price=usd("0.518"))
    assert (order["quantity"], order["price"]) == (Decimal("0.01"), usd("0.515"))


async def test_times_in_force(venue: Client) -> None:
    """What may not rest ends at once; what may, rests until its time."""
    await venue.trade("sell", 4, 0.5, rest=True)
    fok = await venue.place(tif="TIME_IN_FORCE_FILL_OR_KILL")
    assert (fok["state"], fok["cumQuantity"]) == (CANCELED, 0)
    ioc = await venue.place(tif="TIME_IN_FORCE_IMMEDIATE_OR_CANCEL")
    assert (ioc["state"], ioc["cumQuantity"]) == (CANCELED, 4)
    assert (await venue.place(tif="TIME_IN_FORCE_DAY"))["state"] == NEW
    gone = "2020-01-01T00:00:00Z"
    gtd = await venue.place(tif="TIME_IN_FORCE_GOOD_TILL_DATE", goodTillTime=gone)
    while gtd["state"] == NEW:
        gtd = await venue.order(gtd["id"])
    assert gtd["state"] == "ORDER_STATE_EXPIRED"


async def test_market_orders_for_contracts_and_for_cash(venue: Client) -> None:
    """Cash buys whole contracts at the prices that rest; without any there is no liquidity."""
    assert (await venue.place(**MARKET))["state"] == REJECTED
    await venue.trade("sell", 10, 0.5, rest=True)
    order = await venue.place(**MARKET, quantity=None, cashOrderQty=usd("2.7"))
    assert (order["state"], order["cumQuantity"]) == (FILLED, 5)
    assert (await venue.place(**MARKET, quantity=9))["cumQuantity"] == 5


async def test_what_must_not_initiate_or_meet_itself_is_rejected(venue: Client) -> None:
    """After it got its id."""
    await venue.trade("sell", 4, 0.5, rest=True)
    assert (await venue.place(participateDontInitiate=True))["state"] == REJECTED
    await venue.place(price=usd("0.4"))
    against = {"intent": "ORDER_INTENT_SELL_LONG", "price": usd("0.4")}
    assert (await venue.place(**against))["state"] == REJECTED


async def test_a_modification_keeps_the_id(venue: Client) -> None:
    """The quantity is the new total; below what is filled it is refused."""
    order = await venue.place()
    await venue.trade("sell", 4, 0.55)
    path = f"/v1/order/{order['id']}/modify"
    terms = {"marketSlug": SLUG, "price": usd("0.57"), "quantity": 12}
    assert await venue.data("POST", path, terms) == {}
    order = await venue.order(order["id"])
    assert (order["price"], order["quantity"]) == (usd("0.57"), 12)
    assert (order["leavesQuantity"], order["state"]) == (8, "ORDER_STATE_PARTIALLY_FILLED")
    assert (await venue.refused("POST", path, {**terms, "quantity": 4}))[0] == 400


async def test_cancels(venue: Client) -> None:
    """One, or all; a closed order's is refused."""
    first, second = await venue.place(), await venue.place(price=usd("0.5"))
    path = f"/v1/order/{first['id']}/cancel"
    assert await venue.data("POST", path, {"marketSlug": SLUG}) == {}
    assert (await venue.order(first["id"]))["state"] == CANCELED
    refused = await venue.refused("POST", path, {"marketSlug": SLUG})
    assert refused == (400, "order is already canceled")
    cancelled = await venue.data("POST", "/v1/orders/open/cancel", {"slugs": []})
    assert cancelled == {"canceledOrderIds": [second["id"]]}


async def test_the_engine_may_take_its_time(start: Start) -> None:
    """Until then an order is pending, and a cancel has done nothing yet."""
    venue = await start(engine_delay=0.3)
    order = await venue.place()
    assert order["state"] == "ORDER_STATE_PENDING_NEW"
    while order["state"] != NEW:
        order = await venue.order(order["id"])
    await venue.data("POST", f"/v1/order/{order['id']}/cancel", {"marketSlug": SLUG})
    assert (await venue.order(order["id"]))["state"] == NEW


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"marketSlug": "no-such"}, 404, "market no-such not found"),
        ({"marketSlug": "trump-win-2024"}, 400, "market trump-win-2024 is closed"),
        ({"quantity": 10_000_000}, 400, "insufficient buying power"),
        ({"quantity": "10"}, 400, "quantity must be a number above 0"),
        ({"price": {"value": 0.55, "currency": "USD"}}, 400, "price.value must be a decimal"),
        ({"price": usd("0.5") | {"currency": "EUR"}}, 400, "price must be in USD"),
        ({"price": None}, 400, "price is required for limit orders"),
        ({"cashOrderQty": usd("5")}, 400, "quantity is required, or cashOrderQty"),
        ({"tif": 2}, 400, "tif is not one of its values"),
        ({"intent": None}, 400, "intent, or outcomeSide and action, must be set"),
        ({"goodTillTime": "2099-01-01T00:00:00Z"}, 400, "goodTillTime goes only with"),
        ({"tif": "TIME_IN_FORCE_GOOD_TILL_DATE"}, 400, "goodTillTime must be a date"),
        ({"manualOrderIndicator": None}, 400, "manualOrderIndicator is required"),
        ({"clientOrderId": "1"}, 400, "unknown field clientOrderId"),
    ],
)
async def test_what_is_refused_in_the_answer(
    venue: Client, fields: dict[str, object], status: int, words: str
) -> None:
    """No order comes of it."""
    refused = await venue.refused("POST", "/v1/orders", order_fields(**fields))
    assert refused[0] == status
    assert refused[1].startswith(words)
    assert (await venue.sim("GET", "/orders"))["orders"] == []


async def test_another_s_order_is_not_found(venue: Client) -> None:
    """As if it did not exist."""
    placed = await venue.call("POST", "/v1/orders", order_fields(), OTHER)
    path = f"/v1/order/{placed.json()['id']}"
    assert (await venue.call("GET", path, account=OTHER)).status_code == 200
    assert await venue.refused("GET", path) == (404, "order not found")


async def test_markets_are_public_and_paged(venue: Client) -> None:
    """With the grids that orders have to keep to."""
    answer = await venue.send("GET", "/v1/markets?closed=false&limit=1&offset=1", headers={})
    (market,) = answer.json()["markets"]
    assert (market["slug"], market["status"]) == (FINE, "MARKET_STATUS_OPEN")
    assert (market["minimumTradeQty"], market["orderPriceMinTickSize"]) == (0.01, 0.005)
