"""The public calls and the account: pairs, books, trades, positions, risk."""

import re

from tests.sim.levidge.client import OTHER, Client


async def test_pairs_have_six_columns(venue: Client) -> None:
    """The rows of the document's sample, not the four fields of its table."""
    pairs = (await venue.get("/getInstrumentPairs"))["instrumentPairs"]
    assert len(pairs) == 18
    assert [5, "BTC/USD", 3, 1, 2, 6] in pairs
    assert [15, "ETH/BTC", 2, 3, 6, 6] in pairs


async def test_instruments_have_four_columns(venue: Client) -> None:
    """Coins with the scales of their prices and quantities."""
    instruments = (await venue.get("/getInstruments"))["instruments"]
    assert [1, "USD", 2, 2] in instruments
    assert [3, "BTC", 2, 6] in instruments


async def test_a_book_has_scaled_levels(venue: Client) -> None:
    """[price, quantity, timestamp], best first, orders at one price together."""
    await venue.order()
    await venue.order()
    await venue.order(price=4490000)
    await venue.order(OTHER, side=2, price=4510000)
    book = await venue.get("/getOrderBook?pairId=5")
    assert [row[:2] for row in book["bids"]] == [[4500000, 1000000], [4490000, 500000]]
    assert [row[:2] for row in book["asks"]] == [[4510000, 500000]]
    assert book["asks"][0][2] > 1_500_000_000_000


async def test_the_trade_history_is_newest_first(venue: Client) -> None:
    """[price, quantity, time, seqNumber] with the time as the sample writes it."""
    await venue.order()
    await venue.trade("sell", 0.2)
    await venue.trade("sell", 0.1)
    rows = (await venue.get("/getTradeHistory?pairId=5"))["trades"]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (4500000, 100000, 2),
        (4500000, 200000, 1),
    ]
    assert re.fullmatch(r"\d{8}-\d\d:\d\d:\d\d\.\d{3}", rows[0][2])


async def coins(venue: Client) -> dict[str, tuple[int, int]]:
    rows = await venue.data("/getPositions", {"userId": 1045725})
    return {row["symbol"]: (int(row["quantity"]), int(row["availableQuantity"])) for row in rows}


async def test_an_open_order_holds_what_it_needs(venue: Client) -> None:
    """A buy holds its cost with the taker's fee of 0.30 %, a cancel gives it back."""
    total = 100_000_000_00
    order_id = await venue.order()
    assert (await coins(venue))["USD"] == (total, total - 22_567_50)
    await venue.sim("POST", "/cancel", {"orderId": order_id})
    assert (await coins(venue))["USD"] == (total, total)


async def test_a_trade_moves_coins_and_takes_a_fee(venue: Client) -> None:
    """A maker pays 0.15 % in the quote coin."""
    await venue.order()
    await venue.trade("sell", 0.5)
    held = await coins(venue)
    assert held["BTC"] == (100_000_000_500_000, 100_000_000_500_000)
    assert held["USD"] == (100_000_000_00 - 22_500_00 - 33_75,) * 2


async def test_risk_counts_in_usd(venue: Client) -> None:
    """JSON numbers, and the time without a zero before the hour."""
    await venue.order()
    risk = await venue.data("/getRisk", {"userId": 1045725})
    assert risk["userId"] == 1045725
    assert risk["usdOpenOrdersValue"] == 22567.5
    assert risk["usdValue"] > risk["usdPositionValue"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d:\d\d", risk["riskUpdateDate"])
