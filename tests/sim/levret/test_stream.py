"""The stream tells each account what happens to it, and can be broken on request."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
import socketio
from socketio.exceptions import ConnectionError as StreamError

from fixgw.sim.levret import DEMO_ACCOUNT, LevretAccount
from tests.sim.client import Client, Start, order_fields

NAMESPACE = "/api/v1/trading"
AUTH = {"apiKeyId": "demo-key", "apiKeySecret": "demo-secret"}
EVENTS = ("orderUpdate", "positionUpdate", "accountData", "marketData")


class Listener:
    """A Socket.IO client that keeps what it hears with the time it heard it."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, str, Any]] = []
        self.news = asyncio.Condition()
        self.lost = asyncio.Event()
        self.said_goodbye = False
        self.refusals: list[Any] = []
        # The package leaves a session of its own open after some failures.
        self.http = aiohttp.ClientSession()
        self.socket = socketio.AsyncClient(reconnection=False, http_session=self.http)
        self.socket.on("connect_error", self._refused, namespace=NAMESPACE)
        for event in EVENTS:
            self.socket.on(event, self._handler(event), namespace=NAMESPACE)
        self.socket.on("disconnect", self._gone, namespace=NAMESPACE)

    def _handler(self, event: str) -> Callable[[Any], Awaitable[None]]:
        async def hear(payload: Any) -> None:
            async with self.news:
                self.heard.append((time.monotonic(), event, payload))
                self.news.notify_all()

        return hear

    async def _refused(self, reason: object) -> None:
        self.refusals.append(reason)

    async def close(self) -> None:
        """Disconnect."""
        await self.socket.shutdown()
        await self.http.close()

    async def _gone(self, reason: object) -> None:
        self.said_goodbye = reason == self.socket.reason.SERVER_DISCONNECT
        self.lost.set()

    def payloads(self, event: str) -> list[Any]:
        """What came with an event, oldest first."""
        return [payload for _, name, payload in self.heard if name == event]

    async def until(self, event: str, count: int) -> list[Any]:
        """The payloads of an event once there are so many."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.payloads(event)) >= count)
        return self.payloads(event)


Connect = Callable[..., Awaitable[Listener]]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Connects listeners and disconnects them at the end."""
    async with AsyncExitStack() as stack:

        async def begin(
            venue: Client, auth: object = AUTH, transport: str = "websocket"
        ) -> Listener:
            listener = Listener()
            stack.push_async_callback(listener.close)
            try:
                await listener.socket.connect(
                    venue.origin, auth=auth, namespaces=[NAMESPACE], transports=[transport]
                )
            except StreamError as error:
                raise StreamError(*listener.refusals) from error
            return listener

        yield begin


def statuses(orders: list[Any]) -> list[tuple[str, float]]:
    return [(order["status"], order["filledSize"]) for order in orders]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_an_orders_life_is_told(venue: Client, connect: Connect, transport: str) -> None:
    """New, then each match; the payload is the order object of the answers."""
    listener = await connect(venue, transport=transport)
    order = await venue.order()
    await venue.trade("sell", "0.004")
    await venue.trade("sell", "0.006")
    told = await listener.until("orderUpdate", 3)
    assert statuses(told) == [("new", 0), ("partially_filled", 0.004), ("filled", 0.01)]
    assert set(told[0]) == set(order)
    assert {one["id"] for one in told} == {order["id"]}


async def test_a_fill_moves_position_and_wallet(venue: Client, connect: Connect) -> None:
    """A positionUpdate and an accountData follow a trade."""
    listener = await connect(venue)
    await venue.order()
    await venue.trade("sell", "0.01")
    assert (await listener.until("positionUpdate", 1))[-1]["size"] == 0.01
    async with asyncio.timeout(5):
        while (await listener.until("accountData", 1))[-1]["positionMargin"] != 45:
            await listener.until("accountData", len(listener.payloads("accountData")) + 1)


async def test_prices_are_told_all_the_time(venue: Client, connect: Connect) -> None:
    """Prices come without any trading, so that the age of data can be watched."""
    listener = await connect(venue)
    symbols = {one["symbol"] for one in await listener.until("marketData", 4)}
    assert symbols >= {"BTC_USDT", "ETH_USDT", "SOL_USDT"}


async def test_numbers_on_the_stream_are_exact(venue: Client, connect: Connect) -> None:
    """0.1 + 0.2 traded is 0.3 on the stream, as in the answers."""
    listener = await connect(venue)
    await venue.order(size=Decimal("0.3"))
    await venue.trade("sell", "0.1")
    await venue.trade("sell", "0.2")
    told = await listener.until("orderUpdate", 3)
    assert repr(told[-1]["filledSize"]) == "0.3"
    assert repr(told[-1]["price"]) == "45000"


async def test_each_account_hears_only_its_own(start: Start, connect: Connect) -> None:
    """Another user's order is not told."""
    other = LevretAccount(user_id="U2", key_id="k2", secret="s2")
    venue = await start(accounts=[DEMO_ACCOUNT, other])
    listener = await connect(venue)
    stranger = await connect(venue, auth={"apiKeyId": "k2", "apiKeySecret": "s2"})
    await venue.order()
    await listener.until("orderUpdate", 1)
    await venue.sim("POST", "/orders", order_fields(userId="U2"))
    assert [one["userId"] for one in await stranger.until("orderUpdate", 1)] == ["U2"]
    assert [one["userId"] for one in listener.payloads("orderUpdate")] == ["U1"]


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {"apiKeyId": "demo-key"},
        {"apiKeyId": "demo-key", "apiKeySecret": "wrong"},
        {"apiKeyId": "other", "apiKeySecret": "demo-secret"},
        {"apiKeyId": "demo-key", "apiKeySecret": "\ud800"},
    ],
    ids=["nothing", "no-secret", "wrong-secret", "other-key", "surrogate"],
)
async def test_a_stranger_is_not_let_in(venue: Client, connect: Connect, auth: object) -> None:
    """The namespace demands the key and its secret."""
    with pytest.raises(StreamError, match="UNAUTHORIZED"):
        await connect(venue, auth=auth)


async def test_what_happens_from_elsewhere_is_told(venue: Client, connect: Connect) -> None:
    """Orders placed, cancelled, expired and rejected by hand are announced."""
    listener = await connect(venue)
    for ending in ("cancel", "expire", "reject"):
        order = (await venue.sim("POST", "/orders", order_fields()))["order"]
        await venue.sim("POST", f"/{ending}", {"orderId": order["id"]})
    told = await listener.until("orderUpdate", 6)
    assert [one["status"] for one in told[1::2]] == ["cancelled", "expired", "rejected"]


async def test_an_event_can_come_twice_or_never(venue: Client, connect: Connect) -> None:
    """duplicate_event repeats the next one, lose_event swallows it, times says how many."""
    listener = await connect(venue)
    await venue.fault("duplicate_event", match={"event": "orderUpdate"})
    first = await venue.order()
    await listener.until("orderUpdate", 2)
    await venue.fault("lose_event", match={"event": "orderUpdate"}, times=2)
    for _ in range(2):
        await venue.order()
    last = await venue.order()
    told = await listener.until("orderUpdate", 3)
    assert [one["id"] for one in told] == [first["id"], first["id"], last["id"]]


async def test_an_event_can_come_before_the_answer(venue: Client, connect: Connect) -> None:
    """With event_before_answer the order is told before POST /order is answered."""
    listener = await connect(venue)
    await venue.fault("event_before_answer", match={"path": "/order"})
    await venue.order()
    answered = time.monotonic()
    await listener.until("orderUpdate", 1)
    assert next(at for at, event, _ in listener.heard if event == "orderUpdate") < answered


async def test_a_silent_stream_loses_events(venue: Client, connect: Connect) -> None:
    """During stream_silence the connection stays, nothing is told, and nothing is caught up."""
    listener = await connect(venue)
    await listener.until("marketData", 1)
    await venue.fault("stream_silence", seconds=60)
    heard = len(listener.heard)
    await venue.order()
    await venue.simulator._stream.flush()
    assert not listener.lost.is_set()
    assert len(listener.heard) == heard
    await venue.sim("DELETE", "/fault")
    late = await venue.order()
    assert [one["id"] for one in await listener.until("orderUpdate", 1)] == [late["id"]]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
@pytest.mark.parametrize("polite", ["yes", "no"])
async def test_the_stream_can_be_dropped(
    venue: Client, connect: Connect, transport: str, polite: str
) -> None:
    """stream_disconnect drops connections and refuses new ones until its time is over."""
    listener = await connect(venue, transport=transport)
    await venue.fault("stream_disconnect", seconds=60, polite=polite == "yes")
    async with asyncio.timeout(5):
        await listener.lost.wait()
    assert listener.said_goodbye is (polite == "yes")
    with pytest.raises(StreamError):
        await connect(venue, transport=transport)
    await venue.sim("DELETE", "/fault")
    again = await connect(venue, transport=transport)
    order = await venue.order()
    assert [one["id"] for one in await again.until("orderUpdate", 1)] == [order["id"]]
