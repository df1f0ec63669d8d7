"""Trading over Socket.IO, in both of its generations."""

import time

import pytest

from tests.sim.leverj.client import DAI, Client, Start
from tests.sim.leverj.listener import WHO, Connect, Generation, ListenerV4

BOTH: list[Generation] = ["v2", "v4"]
ORDER_EVENTS = ("order_add", "order_execution", "order_update", "order_closed", "order_del")


@pytest.mark.parametrize("generation", BOTH)
async def test_an_orders_life_is_told(
    venue: Client, connect: Connect, generation: Generation
) -> None:
    """order_add with the request's id, then execution and update for each match, then closed."""
    listener = await connect(venue, generation)
    sent = venue.new()
    await listener.send("POST", "/order", [sent], request_id="r-1")
    (added,) = await listener.until("order_add")
    (order,) = added["result"]
    assert added["requestid"] == "r-1"
    assert (order["signature"], order["status"], order["filled"]) == (sent["signature"], "open", 0)
    await venue.trade("sell", 0.01)
    await venue.trade("sell", sent["quantity"] - 0.01)
    (closed,) = await listener.until("order_closed")
    assert closed[0]["status"] == "filled"
    assert listener.names(*ORDER_EVENTS) == [
        "order_add",
        *("order_execution", "order_update") * 2,
        "order_closed",
    ]
    told = listener.payloads("order_execution")[0]
    assert order["uuid"] in (told.get("orderId"), told.get("orderid"))


@pytest.mark.parametrize("generation", BOTH)
async def test_an_order_that_trades_at_once_is_added_first(
    venue: Client, connect: Connect, generation: Generation
) -> None:
    """order_add shows the order as it came; only then is it told what it traded."""
    listener = await connect(venue, generation)
    sent = venue.new()
    await venue.trade("sell", 1, sent["price"], rest=True)
    await listener.send("POST", "/order", [sent])
    await listener.until("order_closed")
    assert listener.names(*ORDER_EVENTS)[:2] == ["order_add", "order_execution"]
    assert listener.payloads("order_add")[0]["result"][0]["filled"] == 0


@pytest.mark.parametrize("generation", BOTH)
@pytest.mark.parametrize("form", ["string", "list"])
async def test_a_removal_is_told_in_either_form(
    start: Start, connect: Connect, generation: Generation, form: str
) -> None:
    """PATCH is confirmed by order_del, whose result is a uuid or a list, and by order_patch."""
    venue = await start("futures", order_del=form)
    listener = await connect(venue, generation)
    order = await venue.order()
    remove = [{"op": "remove", "value": [order["uuid"]]}]
    await listener.send("PATCH", "/order", remove, request_id="r-2")
    (patched,) = await listener.until("order_patch")
    result = {"string": order["uuid"], "list": [order["uuid"]]}[form]
    assert listener.payloads("order_del") == [{"result": result, "requestid": "r-2"}]
    assert (patched["result"][0]["statusCode"], patched["requestid"]) == (200, "r-2")


@pytest.mark.parametrize("method", ["DELETE /order", "DELETE /order/{uuid}"])
async def test_delete_works_over_the_socket(futures: Client, connect: Connect, method: str) -> None:
    """With the uuid in the path, or with a list of them as the body."""
    listener = await connect(futures)
    order = await futures.order()
    uri = method.removeprefix("DELETE ").format(uuid=order["uuid"])
    await listener.send("DELETE", uri, [order["uuid"]] if uri == "/order" else None)
    assert (await listener.until("order_del"))[0]["result"] == order["uuid"]


@pytest.mark.parametrize("generation", BOTH)
async def test_a_refusal_is_told_by_its_request(
    start: Start, connect: Connect, generation: Generation
) -> None:
    """order_error, but margin_error when money is short; both with the request's id."""
    venue = await start("futures", balance=600)
    listener = await connect(venue, generation)
    await listener.send("POST", "/order", [venue.new(price=53860.5)], request_id="r-3")
    await listener.send("POST", "/order", [venue.new(quantity=1)], request_id="r-4")
    (margin,) = await listener.until("margin_error")
    (error,) = await listener.until("order_error")
    assert (error["requestid"], error["error"]["message"][:11]) == ("r-3", "M_INV_PRICE")
    assert (margin["requestid"], margin["statusCode"]) == ("r-4", 400)
    assert await venue.placed() == 0


async def test_a_failed_removal_is_an_order_error(futures: Client, connect: Connect) -> None:
    """And the operation's answer says so, too."""
    listener = await connect(futures)
    operations = [{"op": "remove", "value": ["nobody"]}]
    await listener.send("PATCH", "/order", operations, request_id="r-5")
    (patched,) = await listener.until("order_patch")
    assert patched["result"][0]["statusCode"] == 404
    assert listener.payloads("order_error")[0]["requestid"] == "r-5"


async def test_a_put_is_told_by_an_update_with_its_request(
    futures: Client, connect: Connect
) -> None:
    """The order in its new terms, under the id of the request."""
    listener = await connect(futures)
    order = await futures.order()
    new = futures.new(uuid=order["uuid"], quantity=0.03)
    await listener.send("PUT", "/order", [new], request_id="r-6")
    (update,) = await listener.until("order_update")
    (changed,) = update["result"]
    assert update["requestid"] == "r-6"
    assert (changed["uuid"], changed["signature"]) == (order["uuid"], new["signature"])


async def test_a_patch_tells_each_refusal_before_what_became_of_both(
    futures: Client, connect: Connect
) -> None:
    """The operations are carried out one by one: an addition follows a removal that failed."""
    listener = await connect(futures)
    operations = [{"op": "remove", "value": ["nobody"]}, {"op": "add", "value": [futures.new()]}]
    await listener.send("PATCH", "/order", operations, request_id="r-7")
    (patched,) = await listener.until("order_patch")
    assert [one["statusCode"] for one in patched["result"]] == [404, 200]
    assert [one["requestid"] for one in listener.payloads("order_error")] == ["r-7"]
    assert len(listener.payloads("order_add")) == 1


async def test_timestamps_rise_on_a_socket(futures: Client, connect: Connect) -> None:
    """Requests of a connection keep their order, so an older timestamp is a mistake."""
    listener = await connect(futures)
    older, newer = futures.new(), futures.new()
    await listener.send("POST", "/order", [newer])
    await listener.send("POST", "/order", [older])
    (error,) = await listener.until("order_error")
    assert error["error"]["message"].startswith("M_INV_TIMESTAMP")
    assert (await futures.call("POST", "/order", [older])).status_code == 200


@pytest.mark.parametrize("generation", BOTH)
async def test_nothing_private_is_told_before_register(
    futures: Client, connect: Connect, generation: Generation
) -> None:
    """Public trades arrive, the order's events do not; after unregister it is so again."""
    listener = await connect(futures, generation, register=False)
    await futures.order()
    await futures.trade("sell", 0.02)
    await listener.until("trade")
    assert listener.names(*ORDER_EVENTS) == []
    await listener.register()
    await listener.send("POST", "/order", [futures.new()])
    await listener.until("order_add")
    await listener.send("GET", "/unregister", WHO)
    await listener.send("POST", "/order", [futures.new()])
    await futures.trade("sell", 0.04)
    await listener.until("trade", 2)
    assert listener.names(*ORDER_EVENTS) == ["order_add"]


@pytest.mark.parametrize("generation", BOTH)
async def test_a_wrong_clock_is_told_with_the_right_time(
    futures: Client, connect: Connect, generation: Generation
) -> None:
    """auth_error repeats the request and adds server_time; the retry with it succeeds."""
    await futures.sim("POST", "/clock", {"skew_ms": 30_000})
    listener = await connect(futures, generation, register=False)
    offset = listener.payloads("server_time")[0] - time.time_ns() // 1_000_000
    assert 29_000 < offset < 31_000
    order = futures.new()
    await listener.send("POST", "/order", [order], request_id="r-6")
    (error,) = await listener.until("auth_error")
    assert "stale" in error["error"]
    assert error["data"]["body"] == [order]
    assert error["data"]["headers"]["requestid"] == "r-6"
    await listener.send("GET", "/register", WHO, nonce=error["server_time"])
    await listener.send("POST", "/order", [order], nonce=error["server_time"])
    assert (await listener.until("order_add"))[0]["result"][0]["status"] == "open"


async def test_register_names_the_keys_own_account(futures: Client, connect: Connect) -> None:
    """Another account in the body is an auth_error."""
    listener = await connect(futures, register=False)
    await listener.send("GET", "/register", {**WHO, "accountId": "0x" + "1" * 40})
    assert "/register" in (await listener.until("auth_error"))[0]["error"]


async def test_a_fill_moves_position_and_balance(futures: Client, connect: Connect) -> None:
    """Position at once, account_balance within a moment, both in lowest units."""
    listener = await connect(futures)
    await futures.order()
    await futures.trade("sell", 0.02)
    (position,) = await listener.until("position")
    assert (position["size"], position["instrument"]) == ("0.02", "1")
    balance = (await listener.until("account_balance"))[-1][DAI]
    assert balance["plasma"].isdecimal()
    assert balance["symbol"] == "DAI"


async def test_public_feeds_tell_books_and_indexes(futures: Client, connect: Connect) -> None:
    """The whole books on connecting, then what changed; quantity 0 means that a price left."""
    listener = await connect(futures, register=False)
    (books,) = await listener.until("orderbook")
    assert books["1"] == {"buy": [], "sell": []}
    await listener.until("index")
    await futures.trade("buy", 1, 53850, rest=True)
    (added,) = await listener.until("difforderbook")
    assert (added["bid"], added["buy"]["53850"]["totalQuantity"]) == (53850, 1)
    assert added["buy"]["53850"]["instrument"]["symbol"] == "BTCUSD"
    await futures.trade("sell", 1)
    gone = (await listener.until("difforderbook", 2))[1]
    assert gone["buy"]["53850"]["totalQuantity"] == 0


@pytest.mark.parametrize("generation", BOTH)
async def test_switches_are_told(futures: Client, connect: Connect, generation: Generation) -> None:
    """Config and instruments follow what the operator turns."""
    listener = await connect(futures, generation)
    await futures.sim("POST", "/config", {"maintenance": True, "status": {"2": "halted"}})
    (instruments,) = await listener.until("instruments")
    assert instruments["2"]["status"] == "halted"
    assert listener.payloads("config")[0]["maintenance"] is True


@pytest.mark.parametrize("generation", BOTH)
async def test_a_liquidation_lists_the_orders_it_ends(
    futures: Client, connect: Connect, generation: Generation
) -> None:
    """The position is gone, and the event alone tells of the orders."""
    listener = await connect(futures, generation)
    await futures.order()
    await futures.trade("sell", 0.02)
    resting = await futures.order(price=50000)
    await futures.sim("POST", "/liquidate", {"instrument": "1", "price": 27000})
    (told,) = await listener.until("liquidation")
    assert (told["side"], told["quantity"], told["price"]) == ("sell", 0.02, 27000)
    (ended,) = told["orders"]
    assert (ended["uuid"], ended["status"]) == (resting["uuid"], "cancelled")
    assert (await listener.until("position", 2))[-1]["size"] == "0"
    assert listener.payloads("order_cancelled") == []


async def test_auto_deleveraging_takes_a_part(futures: Client, connect: Connect) -> None:
    """Adl reduces the position and leaves the orders."""
    listener = await connect(futures)
    await futures.order(side="sell")
    await futures.trade("buy", 0.02)
    await futures.sim("POST", "/adl", {"instrument": "1", "quantity": 0.005})
    (told,) = await listener.until("adl")
    assert (told["side"], told["quantity"], told["orders"]) == ("buy", 0.005, [])
    assert (await listener.until("position", 2))[-1]["size"] == "-0.015"


@pytest.mark.parametrize(
    ("how", "event"),
    [("cancel", "order_cancelled"), ("expire", "order_closed"), ("reject", "order_closed")],
)
async def test_the_venue_ends_an_order(
    venue: Client, connect: Connect, how: str, event: str
) -> None:
    """Without being asked, and with the status in the order."""
    listener = await connect(venue)
    order = await venue.order()
    await venue.sim("POST", f"/{how}", {"uuid": order["uuid"]})
    statuses = {"cancel": "cancelled", "expire": "expired", "reject": "rejected"}
    assert (await listener.until(event))[0][0]["status"] == statuses[how]


async def test_an_order_from_elsewhere_is_told(venue: Client, connect: Connect) -> None:
    """An order that this client did not send appears as any other."""
    listener = await connect(venue)
    template = venue.new()
    fields = {name: template[name] for name in ("instrument", "side", "price", "quantity")}
    placed = await venue.sim("POST", "/orders", fields)
    (added,) = await listener.until("order_add")
    assert added["result"][0]["uuid"] == placed["order"]["uuid"]


async def test_pending_is_told_before_open(start: Start, connect: Connect) -> None:
    """When asked for, order_add says pending and order_update says open."""
    venue = await start("futures", pending=True)
    listener = await connect(venue)
    await venue.order()
    (updated,) = await listener.until("order_update")
    assert listener.payloads("order_add")[0]["result"][0]["status"] == "pending"
    assert updated["result"][0]["status"] == "open"


@pytest.mark.parametrize("generation", BOTH)
async def test_an_event_that_is_no_request_is_an_order_error(
    futures: Client, connect: Connect, generation: Generation
) -> None:
    """The connection lives on."""
    listener = await connect(futures, generation)
    await listener.emit("POST /order", "nonsense")
    await listener.emit("POST /order", {"headers": {}, "method": "GET", "uri": "/order"})
    await listener.until("order_error", 2)
    await listener.send("GET", "/order")
    assert (await listener.until("GET /order"))[0]["result"] == []


async def test_polling_of_the_fourth_engine_works(futures: Client, connect: Connect) -> None:
    """A client that may not use WebSockets hears the same."""
    listener = ListenerV4("futures", "polling")
    try:
        await listener.connect(futures.origin)
        await listener.register()
        await listener.send("POST", "/order", [futures.new()])
        assert (await listener.until("order_add"))[0]["result"][0]["status"] == "open"
    finally:
        await listener.close()


async def test_only_the_chosen_generation_is_served(start: Start) -> None:
    """The other one is refused at its first request."""
    for served, refused in ((3, 4), (4, 3)):
        venue = await start("futures", engine_io=[served])
        url = f"{venue.origin}/futures/socket.io/?transport=polling&EIO="
        assert (await venue.http.get(f"{url}{refused}")).status_code == 400
        assert (await venue.http.get(f"{url}{served}")).status_code == 200


async def test_two_connections_of_an_account_hear_the_same(
    futures: Client, connect: Connect
) -> None:
    """One of each generation, side by side."""
    listeners = [await connect(futures, generation) for generation in BOTH]
    order = await futures.order()
    for listener in listeners:
        assert (await listener.until("order_add"))[0]["result"] == [order]
