"""The simulated Leviathan's stream: who may listen, and what is told."""

import aiohttp
import pytest

from fixgw.sim.leviathan import DEMO_ACCOUNT, DOCUMENTED_LIMITS
from tests.sim.leviathan.client import Client, Start
from tests.sim.leviathan.conftest import Listen


async def test_a_bad_key_is_let_go(venue: Client, listen: Listen) -> None:
    """An error, and the connection ends."""
    listener = await listen(venue)
    assert (await listener.say(op="auth", key="nobody"))["code"] == "unauthorized"
    assert (await listener.socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_auth_comes_first(venue: Client, listen: Listen) -> None:
    """A subscription before it is refused."""
    listener = await listen(venue)
    seen = await listener.say(op="subscribe", channel="account")
    assert seen["message"] == "the first message must be auth"


async def test_fills_and_cancels_are_told(venue: Client, listen: Listen) -> None:
    """Each with the order as it is then."""
    listener = await listen(venue)
    await listener.join()
    order = await venue.order(client_order_id="A")
    await venue.fill(order["id"], "40", "0.5")
    fill = await listener.next()
    assert (fill["channel"], fill["type"]) == ("account", "fill")
    data = fill["data"]
    assert (data["order_id"], data["client_order_id"]) == (order["id"], "A")
    assert (data["notional"], data["qty"], data["price"]) == ("40", "80", "0.5")
    assert (data["status"], data["filled_notional"]) == ("partially_filled", "40")
    await venue.sim("POST", "/cancel", {"order_id": order["id"]})
    while (seen := await listener.next())["type"] != "cancel":
        assert seen["type"] == "position"
    assert (seen["data"]["status"], seen["data"]["filled_notional"]) == ("cancelled", "40")


async def test_a_position_is_told(venue: Client, listen: Listen) -> None:
    """With its margin on the channel `positions`."""
    listener = await listen(venue)
    await listener.join("positions")
    order = await venue.order()
    await venue.fill(order["id"], "100", "0.5")
    seen = await listener.next()
    assert seen["data"]["positions"][0]["notional"] == "100"
    assert seen["data"]["margin"]["deposit"] == "10000000"


async def test_an_order_book_begins_with_a_snapshot(start: Start, listen: Listen) -> None:
    """A market has to be named for the public channels."""
    venue = await start(market_maker=True)
    listener = await listen(venue)
    await listener.join("orderbook", market_id="TRUMP-WIN")
    seen = await listener.next()
    assert (seen["type"], seen["data"]["asks"][0][0]) == ("snapshot", "0.521")
    assert (await listener.say(op="subscribe", channel="trades"))["code"] == "not_found"


async def test_five_connections_of_a_key(start: Start, listen: Listen) -> None:
    """The sixth is refused."""
    venue = await start(limits=DOCUMENTED_LIMITS)
    listeners = [await listen(venue) for _ in range(DOCUMENTED_LIMITS.connections)]
    for one in listeners:
        await one.join()
    listener = await listen(venue)
    assert (await listener.say(op="auth", key=DEMO_ACCOUNT.api_key))["code"] == "rate_limited"


@pytest.mark.parametrize(("kind", "times"), [("duplicate_event", 2), ("lose_event", 0)])
async def test_faults_of_events(venue: Client, listen: Listen, kind: str, times: int) -> None:
    """A fill comes twice, or not at all."""
    listener = await listen(venue)
    await listener.join()
    order = await venue.order()
    await venue.sim("POST", "/fault", {"kind": kind, "match": {"event": "fill"}})
    await venue.fill(order["id"], "40", "0.5")
    await venue.fill(order["id"], "50", "0.5")
    fills: list[str] = []
    while "50" not in fills:
        seen = await listener.next()
        fills += [seen["data"]["notional"]] if seen["type"] == "fill" else []
    assert fills == ["40"] * times + ["50"]


async def test_a_disconnect(venue: Client, listen: Listen) -> None:
    """Connections end, and new ones are refused for a while."""
    listener = await listen(venue)
    await listener.join()
    await venue.sim("POST", "/fault", {"kind": "stream_disconnect", "seconds": 60})
    assert (await listener.socket.receive()).type is aiohttp.WSMsgType.CLOSED
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await listen(venue)
