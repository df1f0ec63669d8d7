"""The life of an order on REST: placed, traded, cancelled, replaced, shown."""

import pytest

from fixgw.sim.levidge import Habits
from tests.sim.levidge.client import OTHER, Client, Start, order_fields


async def test_the_answer_to_an_order_is_blank(venue: Client) -> None:
    """The document leaves the response empty: 200 without a body, and the order is there."""
    answer = await venue.call("/order", order_fields())
    assert (answer.status_code, answer.content) == (200, b"")
    (order,) = await venue.orders()
    assert order["clOrdId"] == "c-1"
    assert (order["execType"], order["ordStatus"]) == ("0", 0)


async def test_the_answer_may_name_the_order(start: Start) -> None:
    """With order_ack="order_id" the id comes back at once."""
    venue = await start(habits=Habits(order_ack="order_id"))
    answer = await venue.data("/order", order_fields())
    (order,) = await venue.orders()
    assert answer == {"orderId": order["origOrderId"]}


async def test_the_sample_s_slash_is_served_too(venue: Client) -> None:
    """The table says /order, the sample posts to /order/."""
    assert (await venue.call("/order/", order_fields())).status_code == 200
    assert len(await venue.orders()) == 1


async def test_an_order_is_shown_with_the_documented_fields(venue: Client) -> None:
    """Scaled integers with their scales; the id is origOrderId; execId only after a fill."""
    order_id = await venue.order()
    before = await venue.one(order_id)
    assert "execId" not in before
    await venue.trade("sell", 0.2)
    assert await venue.one(order_id) == {
        "origOrderId": order_id,
        "userId": 1045725,
        "instrumentId": 5,
        "symbol": "BTC/USD",
        "clOrdId": "c-1",
        "side": 1,
        "ordType": 2,
        "timeInForce": 1,
        "price": 4500000,
        "price_scale": 2,
        "quantity": 500000,
        "quantity_scale": 6,
        "leavesQty": 300000,
        "leavesQty_scale": 6,
        "cumQty": 200000,
        "cumQty_scale": 6,
        "execType": "F",
        "ordStatus": 1,
        "execId": (await venue.sim("GET", "/trades"))["trades"][0]["tradeId"],
        "lastPx": 4500000,
        "lastPx_scale": 2,
        "lastQty": 200000,
        "lastQty_scale": 6,
    }


async def test_a_filled_order_says_so(venue: Client) -> None:
    """Its ordStatus is 2, nothing left, and the last execution is the fill."""
    order_id = await venue.order()
    await venue.trade("sell", 0.5)
    order = await venue.one(order_id)
    assert (order["execType"], order["ordStatus"], order["leavesQty"]) == ("F", 2, 0)


async def test_an_incoming_order_trades_at_the_resting_price(venue: Client) -> None:
    """The document's example: who came first has the price."""
    await venue.trade("sell", 1, 44000, rest=True)
    order = await venue.one(await venue.order())
    assert (order["ordStatus"], order["lastPx"]) == (2, 4400000)


async def test_a_cancelled_order_is_closed(venue: Client) -> None:
    """Its ordStatus is 4, nothing left; a second cancel is refused and says why."""
    order_id = await venue.order()
    cancel = order_fields(origOrderId=order_id, clOrdId=None)
    assert await venue.data("/cancelOrder", cancel) is None
    order = await venue.one(order_id)
    assert (order["execType"], order["ordStatus"], order["leavesQty"]) == ("4", 4, 0)
    again = await venue.call("/cancelOrder", cancel)
    assert again.status_code == 400
    assert again.json() == {"error": f"order {order_id} is canceled"}


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"origOrderId": 1}, 404, "order 1 does not exist"),
        ({"side": 2}, 400, "instrumentId, side and ordType must be those of the order"),
        ({"origOrderId": None}, 400, "origOrderId is required"),
        ({"quantity": None}, 400, "quantity is required"),
        ({"price": None}, 400, "price and price_scale are required"),
    ],
)
async def test_a_cancel_must_describe_its_order(
    venue: Client, changes: dict[str, object], status: int, error: str
) -> None:
    """The document demands the fields of an order beside origOrderId."""
    order_id = await venue.order()
    fields = order_fields(**{"origOrderId": order_id, **changes})
    answer = await venue.call("/cancelOrder", fields)
    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert (await venue.one(order_id))["ordStatus"] == 0


async def test_a_cancel_with_new_values_replaces(venue: Client) -> None:
    """price2 and quantity2 cancel the order and place a new one with an id of its own."""
    order_id = await venue.order()
    await venue.data(
        "/cancelOrder",
        order_fields(
            origOrderId=order_id,
            clOrdId="c-2",
            price2=4400000,
            price2_scale=2,
            quantity2=700000,
            quantity2_scale=6,
        ),
    )
    new, old = await venue.orders()
    assert (old["ordStatus"], new["ordStatus"]) == (4, 0)
    assert (new["clOrdId"], new["price"], new["quantity"]) == ("c-2", 4400000, 700000)
    assert new["origOrderId"] > order_id


async def test_what_is_not_changed_stays(venue: Client) -> None:
    """A replace may give one of the two new values."""
    order_id = await venue.order()
    await venue.data(
        "/cancelOrder", order_fields(origOrderId=order_id, price2=4400000, price2_scale=2)
    )
    new = (await venue.orders())[0]
    assert (new["price"], new["quantity"]) == (4400000, 500000)


async def test_a_replace_of_a_closed_order_places_nothing(venue: Client) -> None:
    """The new order never appears without the cancel of the old one."""
    order_id = await venue.order()
    await venue.trade("sell", 0.5)
    fields = order_fields(origOrderId=order_id, price2=4400000, price2_scale=2)
    assert (await venue.call("/cancelOrder", fields)).status_code == 400
    assert len(await venue.orders()) == 1


async def test_elsewhere_than_the_replace_path_it_only_cancels(start: Start) -> None:
    """The printed path may be a slip: with /cancelReplace, /cancelOrder ignores the new values."""
    venue = await start(habits=Habits(replace_path="/cancelReplace"))
    order_id = await venue.order()
    fields = order_fields(origOrderId=order_id, price2=4400000, price2_scale=2)
    await venue.data("/cancelOrder", fields)
    assert [order["ordStatus"] for order in await venue.orders()] == [4]
    fields["origOrderId"] = await venue.order()
    await venue.data("/cancelReplace", fields)
    assert [order["ordStatus"] for order in await venue.orders()] == [0, 4, 4]


async def test_orders_are_listed_newest_first(venue: Client) -> None:
    """By id descending; limit and orderId narrow, other users' orders are not shown."""
    ids = [await venue.order(), await venue.order(), await venue.order()]
    await venue.order(OTHER)
    listed = await venue.orders()
    assert [order["origOrderId"] for order in listed] == ids[::-1]
    two = await venue.data("/getOrders", {"userId": 1045725, "limit": 2})
    assert [order["origOrderId"] for order in two] == ids[:0:-1]
    one = await venue.data("/getOrders", {"userId": 1045725, "orderId": ids[0]})
    assert [order["origOrderId"] for order in one] == ids[:1]
    foreign = await venue.call("/getOrder", {"userId": 7, "orderId": ids[0]}, OTHER)
    assert foreign.status_code == 404


async def test_a_market_order_does_not_rest(venue: Client) -> None:
    """What finds nobody is cancelled."""
    await venue.trade("sell", 0.2, 45000, rest=True)
    order_id = await venue.order(ordType=1, price=None, price_scale=None)
    order = await venue.one(order_id)
    assert (order["ordStatus"], order["cumQty"], order["execType"]) == (4, 200000, "4")


@pytest.mark.parametrize(("time_in_force", "filled"), [(3, 200000), (4, 0)])
async def test_immediate_orders_do_not_rest(venue: Client, time_in_force: int, filled: int) -> None:
    """IOC takes what is there, FOK all or nothing."""
    await venue.trade("sell", 0.2, 45000, rest=True)
    order = await venue.one(await venue.order(timeInForce=time_in_force))
    assert (order["ordStatus"], order["cumQty"]) == (4, filled)


async def test_a_fok_that_can_be_filled_is_filled(venue: Client) -> None:
    """Over several levels, too."""
    await venue.trade("sell", 0.2, 44000, rest=True)
    await venue.trade("sell", 0.3, 45000, rest=True)
    assert (await venue.one(await venue.order(timeInForce=4)))["ordStatus"] == 2


async def test_a_stop_waits_for_its_price(venue: Client) -> None:
    """A stop limit buy joins the book when somebody trades at its stop price or above."""
    order_id = await venue.order(ordType=4, stopPx=4600000, stopPx_scale=2, price=4700000)
    book = await venue.get("/getOrderBook?pairId=5")
    assert book["bids"] == []
    await venue.trade("sell", 0.1, 46000, rest=True)
    await venue.trade("buy", 0.1, 46000)
    order = await venue.one(order_id)
    assert (order["execType"], order["stopPx"]) == ("L", 4600000)
    book = await venue.get("/getOrderBook?pairId=5")
    assert [row[:2] for row in book["bids"]] == [[4700000, 500000]]


async def test_a_stop_becomes_a_market_order(venue: Client) -> None:
    """A sell goes off from above and takes whatever bids."""
    order_id = await venue.order(
        side=2, ordType=3, price=None, price_scale=None, stopPx=4400000, stopPx_scale=2
    )
    await venue.trade("buy", 0.1, 44000, rest=True)
    await venue.trade("buy", 1, 43000, rest=True)
    await venue.trade("sell", 0.1, 44000)
    order = await venue.one(order_id)
    assert (order["ordStatus"], order["lastPx"]) == (2, 4300000)


async def test_a_waiting_stop_can_be_cancelled(venue: Client) -> None:
    """And then does not go off."""
    fields = order_fields(ordType=4, stopPx=4600000, stopPx_scale=2)
    order_id = await venue.order(ordType=4, stopPx=4600000, stopPx_scale=2)
    await venue.data("/cancelOrder", {**fields, "origOrderId": order_id})
    await venue.trade("sell", 0.1, 47000, rest=True)
    await venue.trade("buy", 0.1, 47000)
    assert (await venue.one(order_id))["ordStatus"] == 4


async def test_the_market_maker_fills(start: Start) -> None:
    """Orders fill without anybody's help on BTC/USD and ETH/USD."""
    venue = await start(market_maker=True)
    for pair, symbol in ((5, "BTC/USD"), (4, "ETH/USD")):
        order_id = await venue.order(
            instrumentId=pair, symbol=symbol, ordType=1, price=None, price_scale=None
        )
        assert (await venue.one(order_id))["ordStatus"] == 2


async def test_closed_orders_are_forgotten_in_the_end(start: Start) -> None:
    """`kept` bounds the memory; open orders stay."""
    venue = await start(kept=1)
    ids = [await venue.order() for _ in range(3)]
    for order_id in ids[:2]:
        await venue.sim("POST", "/cancel", {"orderId": order_id})
    listed = [order["origOrderId"] for order in await venue.orders()]
    assert listed == [ids[2], ids[1]]
