"""An order's life over HTTP: accepted, matched, filled, cancelled, listed."""

from decimal import Decimal

import pytest

from fixgw.sim.levret import DEMO_ACCOUNT, LevretAccount
from tests.sim.client import Client, Start, loads

ORDER_FIELDS = {
    "id",
    "userId",
    "symbol",
    "side",
    "orderType",
    "size",
    "price",
    "filledSize",
    "avgPrice",
    "status",
    "leverage",
    "reduce_only",
    "takeProfit",
    "stopLoss",
    "createdAt",
    "updatedAt",
}
TRADE_FIELDS = {
    "id",
    "orderId",
    "userId",
    "symbol",
    "side",
    "price",
    "size",
    "fee",
    "feeAsset",
    "liquidity",
    "timestamp",
}


async def test_a_limit_order_rests(venue: Client) -> None:
    """An accepted order is new, has every field, and is found by its id."""
    order = await venue.order(leverage=20, takeProfit=47000, stopLoss=44000)
    assert set(order) == ORDER_FIELDS
    assert (order["status"], order["filledSize"], order["avgPrice"]) == ("new", 0, None)
    assert (order["leverage"], order["takeProfit"], order["stopLoss"]) == (20, 47000, 44000)
    assert await venue.data("GET", f"/order/{order['id']}") == order


async def test_a_resting_order_fills_in_parts(venue: Client) -> None:
    """Outsiders take a part and then the rest; the trades add up and name the maker."""
    order = await venue.order()
    await venue.trade("sell", "0.004", "44000")
    part = await venue.data("GET", f"/order/{order['id']}")
    assert (part["status"], part["filledSize"]) == ("partially_filled", Decimal("0.004"))
    assert await venue.trade("sell", "0.01") == {
        "traded": Decimal("0.006"),
        "left": Decimal("0.004"),
    }
    done = await venue.data("GET", f"/order/{order['id']}")
    assert (done["status"], done["filledSize"], done["avgPrice"]) == (
        "filled",
        Decimal("0.01"),
        45000,
    )
    trades = await venue.data("GET", f"/trade/order/{order['id']}")
    assert all(set(trade) == TRADE_FIELDS for trade in trades)
    assert [trade["size"] for trade in trades] == [Decimal("0.006"), Decimal("0.004")]
    assert {trade["liquidity"] for trade in trades} == {"maker"}
    # 0.0002 of 0.006 * 45000
    assert trades[0]["fee"] == Decimal("0.054")


async def test_a_marketable_order_takes_the_better_price(venue: Client) -> None:
    """The taker pays the maker's prices, best first, and rests with what is left."""
    await venue.trade("sell", "0.004", "44990", rest=True)
    await venue.trade("sell", "0.004", "44980", rest=True)
    order = await venue.order()
    assert (order["status"], order["filledSize"]) == ("partially_filled", Decimal("0.008"))
    assert order["avgPrice"] == 44985
    trades = await venue.data("GET", f"/trade/order/{order['id']}")
    assert [(trade["price"], trade["liquidity"]) for trade in trades] == [
        (44990, "taker"),
        (44980, "taker"),
    ]


async def test_a_market_order_cancels_what_it_cannot_fill(venue: Client) -> None:
    """A market order never rests: the remainder is cancelled."""
    await venue.trade("sell", "0.004", "44990", rest=True)
    order = await venue.order(orderType="market", price=None)
    assert (order["status"], order["filledSize"]) == ("cancelled", Decimal("0.004"))
    assert order["price"] is None
    assert await venue.data("GET", "/order/open?userId=U1") == []


async def test_a_cancel_ends_an_order_once(venue: Client) -> None:
    """The first cancel answers with the cancelled order, the second says what it is."""
    order = await venue.order()
    cancelled = await venue.data("POST", "/order/cancel", {"orderId": order["id"]})
    assert (cancelled["id"], cancelled["status"]) == (order["id"], "cancelled")
    late = await venue.call("POST", "/order/cancel", {"orderId": order["id"]})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "ORDER_NOT_OPEN")
    assert "is cancelled" in late.json()["error"]["message"]
    assert await venue.trade("sell", "1", "40000") == {"traded": 0, "left": 1}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"orderId": "1"}, 404, "ORDER_NOT_FOUND"),
        ({"orderId": 100001}, 400, "INVALID_REQUEST"),
        ({}, 400, "INVALID_REQUEST"),
    ],
)
async def test_a_bad_cancel_is_refused(
    venue: Client, fields: dict[str, object], status: int, code: str
) -> None:
    """An orderId is a string and names an order."""
    answer = await venue.call("POST", "/order/cancel", fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_cancel_all_keeps_to_the_symbol(venue: Client) -> None:
    """A cancelAll with a symbol leaves the others; without one it takes all."""
    bitcoin = await venue.order()
    ether = await venue.order(symbol="ETH_USDT", price=2000)
    fields: dict[str, object] = {"userId": "U1", "symbol": "BTC_USDT"}
    assert (await venue.data("POST", "/order/cancelAll", fields))["cancelled"] == [bitcoin["id"]]
    fields = {"userId": "U1"}
    assert (await venue.data("POST", "/order/cancelAll", fields))["cancelled"] == [ether["id"]]


async def test_open_orders_come_in_pages(venue: Client) -> None:
    """Newest first, cut into pages, with the number of all; closed orders are gone."""
    ids = [(await venue.order())["id"] for _ in range(5)]
    await venue.data("POST", "/order/cancel", {"orderId": ids.pop(2)})
    pages = [
        loads((await venue.call("GET", f"/order/open?userId=U1&page={page}&pageSize=3")).text)
        for page in (1, 2, 3)
    ]
    assert [[row["id"] for row in page["data"]] for page in pages] == [
        [ids[3], ids[2], ids[1]],
        [ids[0]],
        [],
    ]
    assert all((page["total"], page["pageSize"]) == (4, 3) for page in pages)


async def test_lists_are_cut_by_time_and_symbol(venue: Client) -> None:
    """Both startTime and endTime are inclusive; symbol leaves the others out."""
    order = await venue.order()
    await venue.trade("sell", "0.004", "44000")
    trade = (await venue.data("GET", "/trade/user/U1"))[0]
    for path, stamp in (
        ("/order/open?userId=U1", order["createdAt"]),
        ("/trade/user/U1?pageSize=9", trade["timestamp"]),
    ):
        assert len(await venue.data("GET", f"{path}&startTime={stamp}&endTime={stamp}")) == 1
        assert await venue.data("GET", f"{path}&startTime={stamp + 1}") == []
        assert await venue.data("GET", f"{path}&endTime={stamp - 1}") == []
        assert len(await venue.data("GET", f"{path}&symbol=BTC_USDT")) == 1
        assert await venue.data("GET", f"{path}&symbol=ETH_USDT") == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/order/open", 400, "INVALID_REQUEST"),
        ("/order/open?userId=U2", 403, "FORBIDDEN"),
        ("/order/open?userId=U1&page=0", 400, "INVALID_REQUEST"),
        ("/order/open?userId=U1&pageSize=501", 400, "INVALID_REQUEST"),
        ("/order/open?userId=U1&startTime=now", 400, "INVALID_REQUEST"),
        ("/order/open?userId=U1&symbol=X", 400, "INVALID_SYMBOL"),
        ("/order/open?userId=U1&status=new", 400, "INVALID_REQUEST"),
        ("/order/7", 404, "ORDER_NOT_FOUND"),
        ("/trade/user/U2", 403, "FORBIDDEN"),
        ("/trade/order/7", 404, "ORDER_NOT_FOUND"),
    ],
)
async def test_a_bad_question_is_refused(venue: Client, path: str, status: int, code: str) -> None:
    """Queries are read as strictly as bodies."""
    answer = await venue.call("GET", path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_closed_orders_are_forgotten_in_the_end(start: Start) -> None:
    """Memory is bounded: only the newest closed orders and trades are kept."""
    venue = await start(kept=2)
    ids = [(await venue.order())["id"] for _ in range(4)]
    await venue.trade("sell", "0.04", "44000")
    kept = [order["id"] for order in (await venue.sim("GET", "/orders"))["orders"]]
    assert kept == ids[2:]
    assert len((await venue.sim("GET", "/trades"))["trades"]) == 2
    assert (await venue.call("GET", f"/order/{ids[0]}")).status_code == 404


async def test_two_accounts_trade_with_each_other(start: Start) -> None:
    """Each user sees the own side of a trade, and not the other's order."""
    other = LevretAccount(user_id="U2", key_id="k2", secret="s2")
    venue = await start(accounts=[DEMO_ACCOUNT, other])
    resting = await venue.order()
    fields = {"userId": "U2", "symbol": "BTC_USDT", "side": "sell", "orderType": "market"}
    answer = await venue.call(
        "POST", "/order", {**fields, "size": Decimal("0.01")}, key="k2", secret="s2"
    )
    taken = loads(answer.text)["data"]
    assert taken["status"] == "filled"
    assert (await venue.data("GET", f"/order/{resting['id']}"))["status"] == "filled"
    assert (await venue.call("GET", f"/order/{taken['id']}")).status_code == 404
    sides = [(one["userId"], one["side"]) for one in (await venue.sim("GET", "/trades"))["trades"]]
    assert sides == [("U1", "buy"), ("U2", "sell")]
