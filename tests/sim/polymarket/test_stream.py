"""The simulated Polymarket US's private stream: snapshots, executions, refusals, faults."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.sim.polymarket.client import OTHER, SLUG, Client, loads, usd

ORDER = "SUBSCRIPTION_TYPE_ORDER"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Closes every connection at the end."""
    async with aiohttp.ClientSession() as one:
        yield one


async def hear(socket: aiohttp.ClientWebSocketResponse) -> Any:
    """The next message."""
    return loads(await socket.receive_str(timeout=5))


async def subscribe(
    socket: aiohttp.ClientWebSocketResponse, kind: str = ORDER, **more: object
) -> None:
    wanted = {"requestId": "r-1", "subscriptionType": kind, **more}
    await socket.send_json({"subscribe": wanted})


async def test_an_order_s_life_is_told(venue: Client, session: aiohttp.ClientSession) -> None:
    """The open orders first, then an execution for everything that happens, each with an id."""
    resting = await venue.place(price=usd("0.3"))
    socket = await venue.listen(session)
    await subscribe(socket)
    first = await hear(socket)
    assert first["orderSubscriptionSnapshot"] == {"orders": [resting], "eof": True}
    order = await venue.place()
    await venue.trade("sell", 4, 0.55)
    await venue.data("POST", f"/v1/order/{order['id']}/cancel", {"marketSlug": SLUG})
    told = [(await hear(socket))["orderSubscriptionUpdate"]["execution"] for _ in range(3)]
    kinds = [one["type"].removeprefix("EXECUTION_TYPE_") for one in told]
    assert kinds == ["NEW", "PARTIAL_FILL", "CANCELED"]
    assert len({one["id"] for one in told}) == 3
    assert (told[1]["lastShares"], told[1]["lastPx"]) == ("4", usd("0.55"))
    assert told[1]["aggressor"] is False
    assert told[2]["order"]["cumQuantity"] == 4


async def test_a_rejection_says_why(venue: Client, session: aiohttp.ClientSession) -> None:
    """Only the stream does: the order itself has no field for it."""
    socket = await venue.listen(session)
    await subscribe(socket)
    await hear(socket)
    await venue.place(price=usd("1.5"))
    told = (await hear(socket))["orderSubscriptionUpdate"]["execution"]
    assert told["orderRejectReason"] == "ORD_REJECT_REASON_PRICE_OUT_OF_BOUNDS"
    assert told["text"]


async def test_positions_and_balances(venue: Client, session: aiohttp.ClientSession) -> None:
    """A fill changes both."""
    socket = await venue.listen(session)
    await subscribe(socket, "SUBSCRIPTION_TYPE_ACCOUNT_BALANCE")
    assert (await hear(socket))["accountBalancesSnapshot"]["balances"][0]["currency"] == "USD"
    await subscribe(socket, "SUBSCRIPTION_TYPE_POSITION", requestId="r-2")
    await venue.place()
    await venue.trade("sell", 4, 0.55)
    position, balance = await hear(socket), await hear(socket)
    after = position["positionSubscription"]["afterPosition"]
    assert after["netPositionDecimal"] == "4"
    change = balance["accountBalancesUpdate"]["balanceChange"]
    assert change["afterBalance"]["currentBalance"] < 1_000_000


async def test_a_subscription_is_for_its_markets_and_its_owner(
    venue: Client, session: aiohttp.ClientSession
) -> None:
    """What is not asked for, or another's, is not told."""
    mine, others = await venue.listen(session), await venue.listen(session, OTHER)
    await subscribe(mine, marketSlugs=["aec-nfl-buf-kc-2026-12-06"])
    await subscribe(others)
    await asyncio.gather(hear(mine), hear(others))
    await venue.place()
    await venue.place(marketSlug="aec-nfl-buf-kc-2026-12-06")
    told = (await hear(mine))["orderSubscriptionUpdate"]["execution"]
    assert told["order"]["marketSlug"] == "aec-nfl-buf-kc-2026-12-06"
    await subscribe(others, "SUBSCRIPTION_TYPE_ACCOUNT_BALANCE", requestId="r-2")
    assert "accountBalancesSnapshot" in await hear(others)


@pytest.mark.parametrize(
    "wanted",
    [
        {"subscriptionType": "SUBSCRIPTION_TYPE_NEWS"},
        {"subscriptionType": ORDER, "marketSlugs": [SLUG] * 101},
        {},
    ],
)
async def test_what_cannot_be_subscribed_is_an_error(
    venue: Client, session: aiohttp.ClientSession, wanted: dict[str, object]
) -> None:
    """In the words of the document, with the request's id."""
    socket = await venue.listen(session)
    await socket.send_json({"subscribe": {"requestId": "r-1", **wanted}})
    answer = await hear(socket)
    assert answer["requestId"] == "r-1"
    assert answer["error"]


async def test_a_handshake_is_signed(venue: Client, session: aiohttp.ClientSession) -> None:
    """Without headers nobody is let in."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await session.ws_connect(f"{venue.origin.replace('http', 'ws', 1)}/v1/ws/private")
    assert caught.value.status == 401


async def test_faults_of_the_stream(venue: Client, session: aiohttp.ClientSession) -> None:
    """Events twice or not at all, and a connection that is cut."""
    socket = await venue.listen(session)
    await subscribe(socket)
    await hear(socket)
    match = {"event": ORDER}
    await venue.sim("POST", "/fault", {"kind": "lose_event", "match": match})
    await venue.sim("POST", "/fault", {"kind": "duplicate_event", "match": match})
    await venue.place(price=usd("0.3"))
    await venue.place(price=usd("0.2"))
    first, second = await hear(socket), await hear(socket)
    assert first == second
    assert first["orderSubscriptionUpdate"]["execution"]["order"]["price"] == usd("0.2")
    await venue.sim("POST", "/fault", {"kind": "stream_disconnect"})
    assert (await socket.receive(timeout=5)).type in {
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.CLOSE,
        aiohttp.WSMsgType.ERROR,
    }
