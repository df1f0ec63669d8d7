"""The WebSocket channels: who may listen, what is sent, and the faults of the stream."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from fixgw.sim.levidge import stream as stream_module
from tests.sim.client import until
from tests.sim.levidge.client import OTHER, Client, Start, limited, order_fields

ME = {"login": "demo", "password": "demo-password", "userId": 1045725}
SUBSCRIBED = "subscriptions"


class Listener:
    """A WebSocket connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, message: object) -> None:
        await self.socket.send_str(json.dumps(message))

    async def hear(self) -> Any:
        """The next message."""
        return json.loads(await self.socket.receive_str(timeout=5))

    async def closed(self) -> bool:
        """Wait for the end, whatever comes before it."""
        async with asyncio.timeout(5):
            while not self.socket.closed:
                await self.socket.receive()
        return True


Listen = Callable[..., Awaitable[Listener]]


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    """Opens channels, subscribed unless told otherwise."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def connect(venue: Client, channel: str, subscription: object = None) -> Listener:
            socket = await stack.enter_async_context(http.ws_connect(f"{venue.origin}/{channel}"))
            listener = Listener(socket)
            if subscription is not None:
                await listener.say(subscription)
                answer = await listener.hear()
                assert answer == {"type": SUBSCRIBED, "channels": [channel]}
            return listener

        yield connect


async def test_the_life_of_an_order_is_told(venue: Client, listen: Listen) -> None:
    """New, fill, and how much is left; execId only on the fill."""
    listener = await listen(venue, "userorders", ME)
    order_id = await venue.order()
    new = await listener.hear()
    assert new == {
        "orderId": order_id,
        "userId": 1045725,
        "account": 1045725,
        "clOrdId": "c-1",
        "instrumentId": 5,
        "symbol": "BTC/USD",
        "side": 1,
        "ordType": 2,
        "timeInForce": "1",
        "execType": "0",
        "ordStatus": 0,
        "price": 4500000,
        "price_scale": 2,
        "quantity": 500000,
        "quantity_scale": 6,
        "leavesQty": 500000,
        "leavesQty_scale": 6,
        "cumQty": 0,
        "cumQty_scale": 6,
    }
    await venue.trade("sell", 0.2)
    fill = await listener.hear()
    trade = (await venue.sim("GET", "/trades"))["trades"][0]
    assert (fill["execType"], fill["ordStatus"], fill["execId"]) == ("F", 1, trade["tradeId"])
    assert (fill["lastPx"], fill["lastQty"], fill["cumQty"]) == (4500000, 200000, 200000)
    await venue.trade("sell", 0.3)
    last = await listener.hear()
    assert (last["execType"], last["ordStatus"], last["leavesQty"]) == ("F", 2, 0)
    await venue.order()
    assert (await listener.hear())["execType"] == "0"


async def test_a_cancel_and_a_replace_are_told(venue: Client, listen: Listen) -> None:
    """The old order's end comes before the new one's beginning."""
    listener = await listen(venue, "userorders", ME)
    order_id = await venue.order()
    await listener.hear()
    fields = order_fields(origOrderId=order_id, clOrdId="c-2", price2=1, price2_scale=2)
    await venue.data("/cancelOrder", fields)
    old, new = await listener.hear(), await listener.hear()
    assert (old["orderId"], old["execType"], old["ordStatus"]) == (order_id, "4", 4)
    assert (new["clOrdId"], new["execType"], new["price"]) == ("c-2", "0", 1)


async def test_orders_are_told_to_their_user_only(venue: Client, listen: Listen) -> None:
    """Somebody else's order is not heard of."""
    listener = await listen(venue, "userorders", ME)
    await venue.order(OTHER)
    order_id = await venue.order()
    assert (await listener.hear())["orderId"] == order_id


async def test_positions_are_told_by_coin(venue: Client, listen: Listen) -> None:
    """Those that changed, as getPositions shows them."""
    await venue.order()
    listener = await listen(venue, "userposition", ME)
    await venue.trade("sell", 0.5)
    heard = [await listener.hear() for _ in range(2)]
    rows = await venue.data("/getPositions", {"userId": 1045725})
    shown = [row for row in rows if row["symbol"] in {"USD", "BTC"}]
    assert [one for one in heard if one["symbol"] in {"USD", "BTC"}] == shown[:1]


async def test_risk_is_told(venue: Client, listen: Listen) -> None:
    """When the funds move."""
    listener = await listen(venue, "userrisk", ME)
    await venue.order()
    assert (await listener.hear())["usdOpenOrdersValue"] == 22567.5


async def test_the_book_is_a_snapshot_each_time(venue: Client, listen: Listen) -> None:
    """At once, and again when it changes."""
    listener = await listen(venue, "orderbook", {"pairId": 5})
    assert await listener.hear() == {"bids": [], "asks": []}
    await venue.order()
    assert [row[:2] for row in (await listener.hear())["bids"]] == [[4500000, 500000]]


async def test_trades_are_told(venue: Client, listen: Listen) -> None:
    """The newest first, as getTradeHistory shows them."""
    listener = await listen(venue, "tradehistory", {"pairId": 5})
    assert await listener.hear() == {"trades": []}
    await venue.order()
    await venue.trade("sell", 0.2)
    assert [row[:2] for row in (await listener.hear())["trades"]] == [[4500000, 200000]]


@pytest.mark.parametrize(
    ("channel", "subscription"),
    [
        ("userorders", {**ME, "password": "guess"}),
        ("userorders", {**ME, "userId": 7}),
        ("userorders", {"login": "demo"}),
        ("userorders", {**ME, "more": 1}),
        ("userorders", []),
        ("orderbook", {"pairId": 99}),
        ("orderbook", {"pairId": "5"}),
        ("orderbook", {"pairId": [5]}),
        ("orderbook", {}),
    ],
)
async def test_a_wrong_subscription_is_an_error_message(
    venue: Client, listen: Listen, channel: str, subscription: object
) -> None:
    """Of type "error"; a right one may follow."""
    listener = await listen(venue, channel)
    await listener.say(subscription)
    answer = await listener.hear()
    assert answer["type"] == "error"
    assert answer["message"]
    await listener.say(ME if channel == "userorders" else {"pairId": 5})
    assert (await listener.hear())["type"] == SUBSCRIBED


async def test_unsubscribe_ends_it(venue: Client, listen: Listen) -> None:
    """The same message with "unsubscribe": 1."""
    listener = await listen(venue, "userorders", ME)
    await listener.say({**ME, "unsubscribe": 1})
    assert await listener.hear() == {"type": SUBSCRIBED, "channels": []}
    await venue.order()
    await listener.say(ME)
    assert (await listener.hear())["type"] == SUBSCRIBED


async def test_who_does_not_subscribe_is_disconnected(
    venue: Client, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within five seconds, here shortened; errors do not extend the time."""
    monkeypatch.setattr(stream_module, "_SUBSCRIBE_WITHIN", 0.2)
    listener = await listen(venue, "userorders")
    await listener.say({})
    assert await listener.closed()
    assert listener.socket.close_code == aiohttp.WSCloseCode.OK


async def test_connections_are_limited_by_address(start: Start, listen: Listen) -> None:
    """One every four seconds."""
    venue = await limited(start)
    await listen(venue, "userorders", ME)
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await listen(venue, "userposition", ME)
    assert caught.value.status == 429


async def test_an_event_can_be_sent_twice(venue: Client, listen: Listen) -> None:
    """duplicate_event repeats one event of the channel named."""
    listener = await listen(venue, "userorders", ME)
    await venue.fault("duplicate_event", match={"event": "userorders"})
    await venue.order()
    assert await listener.hear() == await listener.hear()


async def test_an_event_can_be_lost(venue: Client, listen: Listen) -> None:
    """lose_event swallows one."""
    listener = await listen(venue, "userorders", ME)
    await venue.fault("lose_event", match={"event": "userorders"})
    await venue.order()
    second = await venue.order()
    assert (await listener.hear())["orderId"] == second


async def test_the_stream_can_fall_silent(venue: Client, listen: Listen) -> None:
    """Connected, but nothing comes until the fault is over."""
    listener = await listen(venue, "userorders", ME)
    await venue.fault("stream_silence", seconds=60)
    await venue.order()
    await venue.simulator._stream.flush()
    await venue.sim("DELETE", "/fault")
    second = await venue.order()
    assert (await listener.hear())["orderId"] == second


@pytest.mark.parametrize("polite", [True, False])
async def test_the_stream_can_disconnect(venue: Client, listen: Listen, polite: object) -> None:
    """With or without a close frame; new connections are refused for so long."""
    listener = await listen(venue, "userorders", ME)
    await venue.fault("stream_disconnect", polite=polite, seconds=60)
    assert await listener.closed()
    code = aiohttp.WSCloseCode.GOING_AWAY if polite else aiohttp.WSCloseCode.ABNORMAL_CLOSURE
    assert listener.socket.close_code == code
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await listen(venue, "userorders", ME)
    assert caught.value.status == 503
    await venue.sim("DELETE", "/fault")
    await listen(venue, "userorders", ME)


async def test_the_event_can_come_before_the_answer(venue: Client, listen: Listen) -> None:
    """event_before_answer holds the answer back until the stream has told."""
    listener = await listen(venue, "userorders", ME)
    await venue.fault("event_before_answer", match={"path": "/order"}, seconds=0.5)
    call = asyncio.create_task(venue.call("/order", order_fields()))
    assert (await listener.hear())["execType"] == "0"
    assert not call.done()
    assert (await call).status_code == 200


async def test_stopping_disconnects(venue: Client, listen: Listen) -> None:
    """A simulator that stops leaves no connection."""
    listener = await listen(venue, "userorders", ME)
    await venue.simulator.stop()
    assert await listener.closed()

    async def refused() -> bool:
        with pytest.raises(aiohttp.ClientConnectionError):
            await listen(venue, "userorders", ME)
        return True

    await until(refused)
