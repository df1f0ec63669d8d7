"""SelfTradePrevention(7928): what happens when two orders of one user would trade."""

import pytest

from tests.sim.levidge.client import OTHER, Client
from tests.sim.levidge.fix_client import FixClient, Message


def told(messages: list[Message]) -> list[tuple[str, ...]]:
    """ExecType, OrdStatus and OrderQty of the reports that follow the two acknowledgements."""
    return [(one[150], one[39], one[38]) for one in messages[2:]]


async def crossed(fix: FixClient, resting: str, incoming: str, **mode: str) -> list[Message]:
    """A buy that rests and a sell of the same user that meets it."""
    fix.order(1, t38=resting)
    fix.order(2, t38=incoming, t54="2", **mode)
    return await fix.until_now()


@pytest.mark.parametrize("mode", [{}, {"t7928": "D"}])
async def test_the_larger_resting_order_is_decremented(
    venue: Client, fix: FixClient, mode: dict[str, str]
) -> None:
    """ExecType D with the new OrderQty, and the smaller one is cancelled; D is the default."""
    heard = await crossed(fix, "0.5", "0.2", **mode)
    assert told(heard) == [("D", "0", "0.3"), ("4", "4", "0.2")]
    assert heard[2][37] == heard[0][37]
    assert (await venue.get("/getOrderBook?pairId=5"))["bids"][0][1] == 300000


async def test_the_larger_incoming_order_is_decremented(venue: Client, fix: FixClient) -> None:
    """And rests with what is left."""
    heard = await crossed(fix, "0.2", "0.5", t7928="D")
    assert told(heard) == [("4", "4", "0.2"), ("D", "0", "0.3")]
    book = await venue.get("/getOrderBook?pairId=5")
    assert (book["bids"], book["asks"][0][1]) == ([], 300000)


async def test_orders_of_one_size_cancel_each_other(venue: Client, fix: FixClient) -> None:
    """Nothing is left to decrement."""
    heard = await crossed(fix, "0.5", "0.5", t7928="D")
    assert told(heard) == [("4", "4", "0.5"), ("4", "4", "0.5")]


async def test_the_resting_order_is_cancelled(venue: Client, fix: FixClient) -> None:
    """O: the incoming one goes on."""
    heard = await crossed(fix, "0.5", "0.2", t7928="O")
    assert told(heard) == [("4", "4", "0.5")]
    assert (await venue.get("/getOrderBook?pairId=5"))["asks"][0][1] == 200000


async def test_the_incoming_order_is_cancelled(venue: Client, fix: FixClient) -> None:
    """N: the resting one stays."""
    heard = await crossed(fix, "0.5", "0.2", t7928="N")
    assert told(heard) == [("4", "4", "0.2")]
    assert heard[2][37] == heard[1][37]
    assert (await venue.get("/getOrderBook?pairId=5"))["bids"][0][1] == 500000


async def test_both_orders_are_cancelled(venue: Client, fix: FixClient) -> None:
    """B."""
    heard = await crossed(fix, "0.5", "0.2", t7928="B")
    assert told(heard) == [("4", "4", "0.5"), ("4", "4", "0.2")]


async def test_others_in_front_trade_first(venue: Client, fix: FixClient) -> None:
    """Prevention acts where the own order's turn comes, and matching goes on behind it."""
    await venue.trade("buy", 0.1, 44100, rest=True)
    fix.order(1, t38="0.2")
    await venue.trade("buy", 0.3, 44000, rest=True)
    fix.order(2, t38="0.5", t54="2", t7928="O")
    heard = await fix.until_now()
    fills = [(one[32], one[44]) for one in heard if one[150] == "1"]
    assert fills == [("0.1", "44100"), ("0.3", "44000")]
    assert [one[150] for one in heard] == ["0", "0", "1", "4", "1"]
    assert await venue.sim("GET", "/trades") != {"trades": []}


async def test_a_decremented_order_fills_at_its_new_quantity(venue: Client, fix: FixClient) -> None:
    """38 counts what is left of it, and its fill completes it."""
    await crossed(fix, "0.5", "0.2")
    await venue.trade("sell", 0.3)
    fill, done = await fix.until_now()
    assert (fill[32], fill[38], fill[39]) == ("0.3", "0.3", "2")
    assert done[150] == "3"
    held = await venue.data("/getPositions", {"userId": 1045725})
    usd = next(row for row in held if row["symbol"] == "USD")
    assert usd["availableQuantity"] == usd["quantity"]


async def test_a_fok_does_not_count_own_orders(venue: Client, fix: FixClient) -> None:
    """It could not be filled whole."""
    await venue.trade("buy", 0.3, 44000, rest=True)
    fix.order(1, t38="0.2")
    fix.order(2, t38="0.5", t54="2", t59="4")
    heard = await fix.until_now()
    assert [one[150] for one in heard] == ["0", "0", "3"]


async def test_rest_orders_are_prevented_too(venue: Client) -> None:
    """REST has no field for it: the default acts, and the stream says D as FIX 4.4 does."""
    first = await venue.order()
    await venue.order(side=2, quantity=200000)
    order = await venue.one(first)
    assert (order["execType"], order["quantity"], order["cumQty"]) == ("D", 300000, 0)


async def test_users_trade_with_each_other(venue: Client) -> None:
    """Prevention is about one user's orders."""
    first = await venue.order()
    await venue.order(OTHER, side=2)
    assert (await venue.one(first))["ordStatus"] == 2
