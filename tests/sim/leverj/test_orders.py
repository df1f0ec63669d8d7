"""Orders of both markets over REST: what rests, trades, stops, changes and ends."""

import pytest

from tests.sim.leverj.client import DAI, Client, Start


async def test_a_limit_order_rests_and_fills(venue: Client) -> None:
    """Open with its identity echoed, then filled at its own price, with an execution each."""
    order = await venue.order()
    assert (order["status"], order["filled"]) == ("open", 0)
    assert await venue.data("GET", "/order") == [order]
    await venue.trade("sell", 0.01)
    await venue.trade("sell", order["quantity"] - 0.01)
    filled = await venue.look(order["uuid"])
    assert (filled["status"], filled["filled"]) == ("filled", order["quantity"])
    assert filled["averagePrice"] == order["price"]
    assert await venue.data("GET", "/order") == []
    executions = await venue.data("GET", "/account/execution?count=200")
    assert [one["quantity"] for one in executions] == [order["quantity"] - 0.01, 0.01]


async def test_what_was_sent_is_echoed(venue: Client) -> None:
    """signature, timestamp and clientOrderId name the order to its sender."""
    sent = venue.new()
    (order,) = await venue.data("POST", "/order", [sent])
    for name, value in sent.items():
        assert order[name] == value
    assert (await venue.data("GET", "/account"))["orders"][order["instrument"]] == {
        order["uuid"]: order
    }


async def test_executions_are_spelled_as_each_market_does(start: Start) -> None:
    """ExecutionId and orderId on futures, executionid and orderid with liquidity on spot."""
    futures, spot = await start("futures"), await start("spot")
    for venue, names in (
        (futures, {"executionId", "orderId", "pnl"}),
        (spot, {"executionid", "orderid", "liquidity"}),
    ):
        await venue.trade("sell", 1, 1, rest=True)
        await venue.order()
        (execution,) = await venue.data("GET", "/account/execution")
        assert names <= set(execution)
        assert execution["price"] == 1
        assert execution["commission"] > 0


async def test_a_market_order_takes_up_to_its_price(venue: Client) -> None:
    """Its price caps it; what finds nobody there is cancelled."""
    order = venue.new()
    price = order["price"]
    await venue.trade("sell", 0.01, price, rest=True)
    await venue.trade("sell", 0.01, price + 10, rest=True)
    taken = await venue.order(orderType="MKT", price=price + 5)
    assert (taken["status"], taken["filled"]) == ("cancelled", 0.01)
    assert taken["cancelled"] == taken["quantity"] - 0.01


async def test_a_spot_market_order_may_have_no_price(spot: Client) -> None:
    """Price 0 does not cap it."""
    await spot.trade("sell", 1, 2500, rest=True)
    assert (await spot.order(orderType="MKT", price=0))["status"] == "filled"


@pytest.mark.parametrize(
    ("side", "kind", "trigger", "last"),
    [
        ("buy", "SLMT", 54000, 54001),
        ("sell", "SLMT", 53000, 52999),
        ("buy", "SMKT", 54000, 54000),
        ("sell", "SMKT", 53000, 53000),
    ],
)
async def test_a_stop_waits_for_the_last_price(
    futures: Client, side: str, kind: str, trigger: int, last: int
) -> None:
    """A buy is triggered from below, a sell from above; then it trades as LMT or MKT."""
    price = trigger + (100 if side == "buy" else -100)
    stop = await futures.order(side=side, orderType=kind, triggerPrice=trigger, price=price)
    assert (stop["status"], stop["triggered"]) == ("open", False)
    assert (await futures.data("GET", "/instrument/1/orderbook"))["buy"] == []
    other = "sell" if side == "buy" else "buy"
    await futures.trade(other, 0.01, last, rest=True)
    assert not (await futures.look(stop["uuid"]))["triggered"]
    await futures.trade(side, 0.01, last)
    await futures.trade(other, 0.02, last, rest=True)
    shown = await futures.look(stop["uuid"])
    assert shown["triggered"]
    assert shown["status"] == ("filled" if kind == "SLMT" else "cancelled")


async def test_a_stop_that_is_already_reached_triggers_at_once(futures: Client) -> None:
    """The last price counts, also the one from before the order."""
    stop = await futures.order(orderType="SLMT", triggerPrice=53000)
    assert (stop["status"], stop["triggered"]) == ("open", True)
    assert (await futures.data("GET", "/instrument/1/orderbook"))["bid"] == stop["price"]


async def test_a_post_only_order_never_takes(futures: Client) -> None:
    """It is refused when it would trade, and rests otherwise."""
    await futures.trade("sell", 0.01, 53861, rest=True)
    assert (await futures.order(isPostOnly=True))["status"] == "open"
    assert (await futures.refused(isPostOnly=True, price=53861))[1].startswith("M_POST_ONLY")


async def test_a_reduce_only_order_never_opens(futures: Client) -> None:
    """It needs a position, fits into it, and is trimmed away when the position is gone."""
    sell = {"side": "sell", "reduceOnly": True}
    assert (await futures.refused(**sell))[1].startswith("M_REDUCE_ONLY")
    await futures.order()
    await futures.trade("sell", 0.02)
    assert (await futures.refused(**sell, quantity=0.03))[1].startswith("M_REDUCE_ONLY")
    resting = await futures.order(**sell, price=54000)
    await futures.trade("buy", 0.02, 53860, rest=True)
    await futures.order(side="sell")
    assert (await futures.look(resting["uuid"]))["status"] == "cancelled"
    assert await futures.data("GET", "/account/position") == {}


async def test_a_position_is_told_in_lowest_units(futures: Client) -> None:
    """The figures of the document's own sample: 0.01 at 53863 with 2x."""
    await futures.order(price=53863, quantity=0.01, marginPerFraction="26931500000000000000000")
    await futures.trade("sell", 0.01)
    position = (await futures.data("GET", "/account/position"))["1"]
    assert position["size"] == "0.01"
    assert position["notional"] == "538630000000000000000"
    assert position["margin"] == "269315000000000000000"
    assert (position["bankruptcyPrice"], position["liquidationPrice"]) == ("26932", "27201")
    assert position["reservedFees"] == "215452000000000000"


async def test_open_orders_hold_money(venue: Client) -> None:
    """Margin on futures, the value with its commission on spot; a removal gives it back."""

    async def available() -> int:
        return int((await venue.data("GET", "/account/balance"))[DAI]["available"])

    before = await available()
    order = await venue.order()
    held = before - await available()
    wei = 10**18
    assert held == (53860 * wei // 100 if venue.market == "futures" else 474_321_750 * wei // 10**6)
    await venue.data("DELETE", f"/order/{order['uuid']}")
    assert await available() == before


async def test_an_order_needs_its_money(start: Start) -> None:
    """What is not there is refused with the margin's or the funds' own code."""
    futures, spot = await start("futures", balance=1), await start("spot", balance=1)
    assert (await futures.refused())[1].startswith("M_INSUFFICIENT_MARGIN")
    assert (await spot.refused())[1].startswith("M_INSUFFICIENT_FUNDS")
    assert (await spot.refused(side="sell", quantity=2))[1].startswith("M_INSUFFICIENT_FUNDS")


async def test_delete_answers_a_nested_list(venue: Client) -> None:
    """Several uuids by commas; those that are not open are left out, alone they are refused."""
    first, second = await venue.order(), await venue.order()
    uuids = [first["uuid"], second["uuid"]]
    assert await venue.data("DELETE", "/order/" + ",".join([*uuids, "nobody"])) == [uuids]
    again = await venue.call("DELETE", f"/order/{uuids[0]}")
    assert (again.status_code, again.json()["error"][:10]) == (400, "M_NOT_OPEN")
    assert (await venue.call("DELETE", "/order/nobody")).status_code == 404
    assert (await venue.look(uuids[0]))["cancelled"] == first["quantity"]


async def test_patch_operations_answer_one_by_one(venue: Client) -> None:
    """A failed removal does not keep the order after it from being added."""
    order = await venue.order()
    operations = [
        {"op": "remove", "value": [order["uuid"]]},
        {"op": "remove", "value": [order["uuid"]]},
        {"op": "add", "value": [venue.new()]},
    ]
    removed, failed, added = await venue.data("PATCH", "/order", operations)
    assert removed == {"op": "remove", "response": [order["uuid"]], "statusCode": 200}
    assert (failed["statusCode"], failed["error"][:10]) == (400, "M_NOT_OPEN")
    assert added["response"][0]["status"] == "open"


async def test_put_changes_price_and_total_quantity(venue: Client) -> None:
    """The order keeps its uuid and its fills; quantity counts them."""
    order = await venue.order()
    await venue.trade("sell", 0.01)
    price = order["price"] - 1
    new = venue.new(uuid=order["uuid"], price=price, quantity=0.03)
    (changed,) = await venue.data("PUT", "/order", [new])
    assert (changed["uuid"], changed["filled"]) == (order["uuid"], 0.01)
    assert changed["signature"] == new["signature"]
    book = await venue.data("GET", f"/instrument/{order['instrument']}/orderbook")
    assert [(row["price"], row["totalQuantity"]) for row in book["buy"]] == [(price, 0.02)]
    less = venue.new(uuid=order["uuid"], quantity=0.01)
    assert (await venue.call("PUT", "/order", [less])).json()["error"][:14] == "M_INV_QUANTITY"


async def test_a_refused_put_leaves_the_order(venue: Client) -> None:
    """Price, quantity and held money stay as they were."""
    order = await venue.order()
    before = await venue.data("GET", "/account/balance")
    new = venue.new(uuid=order["uuid"], quantity=10_000_000, price=order["price"])
    assert (await venue.call("PUT", "/order", [new])).status_code == 400
    assert await venue.data("GET", "/order") == [order]
    assert await venue.data("GET", "/account/balance") == before


async def test_a_batch_is_placed_one_by_one(futures: Client) -> None:
    """A refusal in the market stands in its order's place and names its signature."""
    await futures.trade("sell", 0.01, 53861, rest=True)
    orders = [futures.new(), futures.new(isPostOnly=True, price=53861), futures.new()]
    first, refused, last = await futures.data("POST", "/order", orders)
    assert (first["status"], last["status"]) == ("open", "open")
    assert refused["signature"] == orders[1]["signature"]
    assert refused["error"].startswith("M_POST_ONLY")


async def test_pending_comes_before_open_when_asked_for(start: Start) -> None:
    """The order itself ends up the same."""
    venue = await start("futures", pending=True)
    assert (await venue.order())["status"] == "open"


async def test_the_market_maker_quotes_and_fills(start: Start) -> None:
    """Every instrument has two sides, and an order inside the spread is taken if so wished."""
    for market in ("futures", "spot"):
        venue = await start(market, market_maker=True, fill_resting_after=0.05)
        for id_, info in (await venue.data("GET", "/all/info")).items():
            assert info["bid"] < info["lastPrice"] < info["ask"], id_
        order = await venue.order()
        shown = order
        while shown["status"] != "filled":
            shown = await venue.look(order["uuid"])
