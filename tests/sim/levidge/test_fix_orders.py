"""Orders on FIX: what is taken, what is reported, and how poor the reports are."""

import pytest

from fixgw.sim.levidge import FixHabits
from tests.sim.levidge.client import OTHER, Client, Start, limited
from tests.sim.levidge.fix_client import LIMIT, FixClient, Message, uuid

HEADER = {8, 9, 10, 34, 35, 49, 52, 56, 60}
MARKET = "21=1|11={0}|55=BTC-USD|54=1|40=1|38=0.5|"


def body(message: Message) -> dict[int, str]:
    """What the report says, header and time aside."""
    return {tag: value for tag, value in message.items() if tag not in HEADER}


async def test_an_order_is_acknowledged(fix: FixClient) -> None:
    """The only report with the ClOrdID, and the one that tells the OrderID."""
    fix.order(1)
    report = await fix.hear()
    assert report[35] == "8"
    assert body(report) == {
        11: uuid(1),
        37: report[37],
        38: "0.5",
        39: "0",
        44: "44000",
        54: "1",
        55: "BTC-USD",
        150: "0",
    }


async def test_a_fill_tells_its_price_in_price(venue: Client, fix: FixClient) -> None:
    """No ClOrdID, ExecID, CumQty, LeavesQty or LastPx: 44 is the price of the fill."""
    await venue.trade("sell", 0.2, 43000, rest=True)
    fix.order(1)
    new, fill = await fix.hear(), await fix.hear()
    assert body(fill) == {
        32: "0.2",
        37: new[37],
        38: "0.5",
        39: "1",
        44: "43000",
        54: "1",
        55: "BTC-USD",
        150: "1",
        1003: fill[1003],
        1057: "Y",
    }
    await venue.trade("sell", 0.3)
    last, done = await fix.hear(), await fix.hear()
    assert (last[150], last[39], last[32], last[44], last[1057]) == ("1", "2", "0.3", "44000", "N")
    assert (done[150], done[39], done[37]) == ("3", "2", new[37])
    assert last[1003] != fill[1003]


async def test_each_trade_has_an_id_of_its_own(venue: Client, fix: FixClient) -> None:
    """TradeID(1003) tells fills of the same price and size apart."""
    fix.order(1)
    for _ in range(3):
        await venue.trade("sell", 0.1)
    fills = [message for message in await fix.until_now() if message[150] == "1"]
    assert len({fill[1003] for fill in fills}) == 3


async def test_an_order_is_cancelled_by_its_order_id(fix: FixClient) -> None:
    """ExecType 4, without a ClOrdID."""
    fix.order(1)
    new = await fix.hear()
    fix.say("F", f"11={uuid(2)}|37={new[37]}|55=BTC-USD|")
    report = await fix.hear()
    assert (report[150], report[39], report[37]) == ("4", "4", new[37])
    assert 11 not in report


async def test_an_order_of_the_session_is_cancelled_by_its_cl_ord_id(fix: FixClient) -> None:
    """OrigClOrdID(41) is enough within the session."""
    fix.order(1)
    await fix.hear()
    fix.say("F", f"11={uuid(2)}|41={uuid(1)}|55=BTC-USD|")
    assert (await fix.hear())[150] == "4"


async def test_a_cl_ord_id_is_dead_after_a_reconnect(venue: Client, fix: FixClient) -> None:
    """The document: it is not available in a new session, the OrderID is."""
    fix.order(1)
    new = await fix.hear()
    fix.say("5")
    await fix.rest()
    await fix.connect()
    await fix.log_on()
    fix.say("F", f"11={uuid(2)}|41={uuid(1)}|55=BTC-USD|")
    refused = await fix.hear()
    assert (refused[35], refused[102], refused[434]) == ("9", "1", "1")
    fix.say("F", f"11={uuid(3)}|37={new[37]}|41={uuid(1)}|55=BTC-USD|")
    assert (await fix.hear())[150] == "4"


@pytest.mark.parametrize("end", ["fill", "cancel"])
async def test_a_cancel_that_comes_too_late(venue: Client, fix: FixClient, end: str) -> None:
    """OrderCancelReject with 39=4 and the ids of the request."""
    fix.order(1)
    new = await fix.hear()
    if end == "fill":
        await venue.trade("sell", 0.5)
    else:
        await venue.sim("POST", "/cancel", {"orderId": int(new[37])})
    fix.say("F", f"11={uuid(2)}|37={new[37]}|41={uuid(1)}|55=BTC-USD|")
    refused = await fix.hear(t35="9")
    assert body(refused) == {
        11: uuid(2),
        37: new[37],
        39: "4",
        41: uuid(1),
        102: "0",
        434: "1",
    }


@pytest.mark.parametrize("names", ["37=1|55=BTC-USD|", "37=x|55=BTC-USD|", "37={0}|55=ETH-USD|"])
async def test_a_cancel_of_an_unknown_order(fix: FixClient, names: str) -> None:
    """CxlRejReason 1; the symbol has to be the order's."""
    fix.order(1)
    new = await fix.hear()
    fix.say("F", f"11={uuid(2)}|" + names.format(new[37]))
    refused = await fix.hear()
    assert (refused[35], refused[102], refused[39]) == ("9", "1", "8")


async def test_nobody_cancels_another_user_s_order(venue: Client, fix: FixClient) -> None:
    """It is unknown to them."""
    order_id = await venue.order(OTHER)
    fix.say("F", f"11={uuid(2)}|37={order_id}|55=BTC-USD|")
    assert (await fix.hear())[102] == "1"


async def test_the_open_orders_are_told_one_by_one(venue: Client, fix: FixClient) -> None:
    """H with * brings each as ExecType I, with its fees, the REST ones too."""
    await venue.order()
    await venue.trade("sell", 0.2)
    fix.order(1)
    await fix.until_now()
    fix.say("H", "37=*|")
    first, second = await fix.until_now()
    assert (first[150], first[39], first[44], first[38]) == ("I", "1", "45000", "0.5")
    assert (first[136], first[137], first[139]) == ("1", "13.5", "4")
    assert (second[150], second[39], second[137]) == ("I", "0", "0")
    assert 11 not in first
    fix.say("H", f"37={second[37]}|")
    (one,) = await fix.until_now()
    assert one[37] == second[37]


@pytest.mark.parametrize("order_id", ["*", "1"])
async def test_nothing_open_is_one_report(fix: FixClient, order_id: str) -> None:
    """With OrderID=0."""
    fix.say("H", f"37={order_id}|")
    (report,) = await fix.until_now()
    assert body(report) == {37: "0", 150: "I"}


async def test_a_market_order_by_quantity(venue: Client, fix: FixClient) -> None:
    """New, fills, and Done when nothing is left to trade with."""
    await venue.trade("sell", 0.2, 45000, rest=True)
    fix.order(1, MARKET)
    new, fill, done = await fix.until_now()
    assert 44 not in new
    assert (fill[44], fill[32]) == ("45000", "0.2")
    assert (done[150], done[39], done[38]) == ("3", "4", "0.5")


async def test_a_market_order_by_cash(venue: Client, fix: FixClient) -> None:
    """152 buys what the cash is worth, down to the lot; the reports name the cash."""
    await venue.trade("sell", 1, 40000, rest=True)
    fix.order(1, MARKET, t38="", t152="1000.01")
    new, fill, done = await fix.until_now()
    assert (new[152], 38 in new) == ("1000.01", False)
    assert (fill[32], fill[44], fill[39]) == ("0.025", "40000", "2")
    assert done[39] == "2"


async def test_cash_that_finds_too_little(venue: Client, fix: FixClient) -> None:
    """Is done without being filled."""
    await venue.trade("sell", 0.1, 40000, rest=True)
    fix.order(1, MARKET, t38="", t152="10000")
    _, fill, done = await fix.until_now()
    assert (fill[32], fill[39]) == ("0.1", "1")
    assert (done[150], done[39]) == ("3", "4")


async def test_post_only_is_rejected_when_it_would_take(venue: Client, fix: FixClient) -> None:
    """OrdRejReason 8, and no part of it trades."""
    await venue.trade("sell", 0.1, 43000, rest=True)
    fix.order(1, t59="P")
    report = await fix.hear()
    assert (report[150], report[39], report[103], report[11]) == ("8", "8", "8", uuid(1))
    assert await venue.orders() == []


async def test_post_only_rests_when_it_makes(venue: Client, fix: FixClient) -> None:
    """And is treated as good till cancel."""
    fix.order(1, t59="P")
    assert (await fix.hear())[150] == "0"
    assert len((await venue.get("/getOrderBook?pairId=5"))["bids"]) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"t38": "10000000"}, "3"), ({"t55": "BTC-USD[F]"}, "0")],
)
async def test_the_exchange_refuses(
    venue: Client, fix: FixClient, changes: dict[str, str], reason: str
) -> None:
    """Insufficient funds are 3, everything else is 0, with a text."""
    fix.order(1, **changes)
    report = await fix.hear()
    assert (report[150], report[103]) == ("8", reason)
    assert report[58]
    assert await venue.orders() == []


async def test_a_reject_by_the_letter_has_no_cl_ord_id(start: Start) -> None:
    """ClOrdID stands on the acknowledgement only: with rejects="acknowledged" that comes first."""
    venue = await start(fix_habits=FixHabits(rejects="acknowledged"))
    async with FixClient(venue.fix_port) as client:
        await client.log_on()
        client.order(1, t38="10000000")
        new, rejected = await client.until_now()
        assert (new[150], new[39], new[11]) == ("0", "0", uuid(1))
        assert (rejected[150], rejected[103], rejected[37]) == ("8", "3", new[37])
        assert 11 not in rejected


@pytest.mark.parametrize(("time_in_force", "filled"), [("3", ["0.2"]), ("4", [])])
async def test_immediate_orders_are_done(
    venue: Client, fix: FixClient, time_in_force: str, filled: list[str]
) -> None:
    """What IOC cannot trade at once, and FOK cannot trade whole, is Done with 39=4."""
    await venue.trade("sell", 0.2, 43000, rest=True)
    fix.order(1, t59=time_in_force)
    new, *fills, done = await fix.until_now()
    assert new[150] == "0"
    assert [fill[32] for fill in fills] == filled
    assert (done[150], done[39]) == ("3", "4")


async def test_a_stop_says_when_it_goes_off(venue: Client, fix: FixClient) -> None:
    """ExecType 7, then it trades as its type says."""
    fix.order(1, "21=1|11={0}|55=BTC-USD|54=1|40=3|99=46000|38=0.1|")
    await venue.trade("sell", 0.3, 46000, rest=True)
    await venue.trade("buy", 0.1, 46000)
    heard = await fix.until_now()
    assert [message[150] for message in heard] == ["0", "7", "1", "3"]
    assert heard[1][39] == "0"


async def test_a_stop_limit_carries_both_prices(venue: Client, fix: FixClient) -> None:
    """99 sets it off, 44 limits it."""
    fix.order(1, "21=1|11={0}|55=BTC-USD|54=2|40=4|99=44000|44=43500|38=0.1|")
    await venue.trade("buy", 0.1, 44000, rest=True)
    await venue.trade("sell", 0.1, 44000)
    assert [message[150] for message in await fix.until_now()] == ["0", "7"]
    assert (await venue.get("/getOrderBook?pairId=5"))["asks"][0][:2] == [4350000, 100000]


@pytest.mark.parametrize(
    ("changes", "reason", "tag"),
    [
        ({"t21": ""}, "1", "21"),
        ({"t21": "2"}, "5", "21"),
        ({"t11": ""}, "1", "11"),
        ({"t11": "order-1"}, "6", "11"),
        ({"t55": ""}, "1", "55"),
        ({"t55": "BTC/USD"}, "5", "55"),
        ({"t55": "DOGE-USD"}, "5", "55"),
        ({"t54": "5"}, "5", "54"),
        ({"t40": "P"}, "5", "40"),
        ({"t38": ""}, "1", "38"),
        ({"t38": "0"}, "5", "38"),
        ({"t38": "0.0000001"}, "5", "38"),
        ({"t38": "-1"}, "6", "38"),
        ({"t38": "1e3"}, "6", "38"),
        ({"t44": ""}, "1", "44"),
        ({"t44": "44000.001"}, "5", "44"),
        ({"t44": "cheap"}, "6", "44"),
        ({"t99": "1"}, "5", "99"),
        ({"t152": "1000"}, "5", "152"),
        ({"t59": "0"}, "5", "59"),
        ({"t59": "6"}, "5", "59"),
        ({"t40": "1"}, "5", "44"),
        ({"t40": "1", "t44": "", "t59": "3"}, "5", "59"),
        ({"t40": "1", "t44": "", "t152": "9"}, "5", "152"),
        ({"t40": "4", "t99": "1", "t59": "P"}, "5", "59"),
        ({"t40": "3", "t44": ""}, "1", "99"),
        ({"t7928": "X"}, "5", "7928"),
        ({"t60": "today"}, "6", "60"),
    ],
)
async def test_an_order_that_cannot_be_read_is_rejected(
    venue: Client, fix: FixClient, changes: dict[str, str], reason: str, tag: str
) -> None:
    """A session Reject(3) with one of the four documented reasons, and no order."""
    fix.order(1, **changes)
    reject = await fix.hear()
    assert (reject[35], reject[45], reject[372]) == ("3", "2", "D")
    assert (reject[373], reject[371]) == (reason, tag)
    assert reject[58]
    assert await venue.orders() == []


async def test_other_messages_are_rejected(fix: FixClient) -> None:
    """There is no OrderCancelReplaceRequest(G): 373=11."""
    fix.say("G", f"11={uuid(1)}|")
    reject = await fix.hear()
    assert (reject[35], reject[373], reject[372]) == ("3", "11", "G")


@pytest.mark.parametrize(
    ("msg_type", "text", "tag"),
    [
        ("F", "41=x|55=BTC-USD|", "11"),
        ("F", f"11={uuid(1)}|55=BTC-USD|", "37"),
        ("F", f"11={uuid(1)}|41=x|", "55"),
        ("H", "", "37"),
    ],
)
async def test_a_request_without_its_fields_is_rejected(
    fix: FixClient, msg_type: str, text: str, tag: str
) -> None:
    """Reason 1 with the tag."""
    fix.say(msg_type, text)
    reject = await fix.hear()
    assert (reject[35], reject[373], reject[371]) == ("3", "1", tag)


async def test_commands_are_throttled(start: Start) -> None:
    """50 in a second are taken; the next is a Reject(3), which the order does not survive."""
    venue = await limited(start)
    async with FixClient(venue.fix_port) as client:
        await client.log_on()
        for number in range(1, 61):
            client.order(number, LIMIT)
        heard = await client.until_now()
        taken = [message for message in heard if message[35] == "8"]
        rejected = [message for message in heard if message[35] == "3"]
        assert len(taken) + len(rejected) == 60
        assert len(taken) == 50
        assert rejected[0][58] == "message rate limit exceeded"
        assert len((await venue.sim("GET", "/orders"))["orders"]) == len(taken)
