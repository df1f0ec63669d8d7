"""Public market data needs no key, and the market maker keeps a market."""

from decimal import Decimal

import pytest

from fixgw.sim.book import Side
from fixgw.sim.market_maker import MarketMaker
from tests.sim.client import Client, Start, loads


async def public(venue: Client, path: str) -> object:
    answer = await venue.send("GET", f"/api/v1/market/{path}")
    assert answer.status_code == 200, answer.text
    return loads(answer.text)["data"]


async def test_symbols_carry_their_grid(venue: Client) -> None:
    """A row tells tick, lot, least size and largest leverage."""
    rows = await public(venue, "supported-symbols")
    assert isinstance(rows, list)
    assert rows[0] == {
        "symbol": "BTC_USDT",
        "baseAsset": "BTC",
        "quoteAsset": "USDT",
        "tickSize": Decimal("0.1"),
        "lotSize": Decimal("0.001"),
        "minSize": Decimal("0.001"),
        "maxLeverage": 125,
        "status": "trading",
    }
    assert {"ETH_USDT", "SOL_USDT"} < {row["symbol"] for row in rows}


async def test_the_book_is_aggregated_and_cut(venue: Client) -> None:
    """Levels add the orders of a price; depth cuts each side."""
    for price in ("44000", "44000", "43000"):
        await venue.trade("buy", "1", price, rest=True)
    book = await public(venue, "orderbook?symbol=BTC_USDT&depth=1")
    assert isinstance(book, dict)
    assert (book["bids"], book["asks"]) == ([[44000, 2]], [])


async def test_trades_make_statistics_and_candles(venue: Client) -> None:
    """Last price, high, low and volume follow from the trades."""
    for price in ("44000", "46000", "45000"):
        await venue.trade("buy", "1", price, rest=True)
        await venue.trade("sell", "1", price)
    stats = await public(venue, "market-stats?symbol=BTC_USDT")
    assert isinstance(stats, dict)
    assert [stats[key] for key in ("lastPrice", "high24h", "low24h", "volume24h")] == [
        45000,
        46000,
        44000,
        3,
    ]
    candles = await public(venue, "candles?symbol=BTC_USDT&interval=1d&limit=5")
    assert isinstance(candles, list)
    assert sum(candle["volume"] for candle in candles) == 3
    assert (candles[0]["open"], candles[-1]["close"]) == (44000, 45000)


@pytest.mark.parametrize(
    "path",
    [
        "market-stats",
        "market-stats?symbol=DOGE",
        "orderbook?symbol=BTC_USDT&depth=0",
        "candles?symbol=BTC_USDT&interval=2m",
        "supported-symbols?all=1",
    ],
)
async def test_a_bad_market_question_is_refused(venue: Client, path: str) -> None:
    """Also public queries are read strictly."""
    assert (await venue.send("GET", f"/api/v1/market/{path}")).status_code == 400


async def test_the_market_maker_lets_orders_fill(start: Start) -> None:
    """With the market maker every symbol has quotes and a market order fills at once."""
    venue = await start(market_maker=True)
    rows = await public(venue, "supported-symbols")
    assert isinstance(rows, list)
    for row in rows:
        order = await venue.order(
            symbol=row["symbol"], orderType="market", price=None, size=row["minSize"]
        )
        assert order["status"] == "filled"
    assert (await venue.order(price=45100))["status"] == "filled"
    assert (await venue.order(price=44000))["status"] == "new"


async def test_the_market_maker_fills_a_large_order_in_time(start: Start) -> None:
    """What is left of an order across its quotes is taken by the quotes that come back."""
    venue = await start(market_maker=True)
    order = await venue.order(price=Decimal("45004.5"), size=100, leverage=100)
    assert order["status"] == "partially_filled"
    done = await venue.until_order(order["id"], "filled")
    assert done["filledSize"] == 100


async def test_the_market_maker_takes_what_waits_inside(start: Start) -> None:
    """With fill_resting_after an order inside the spread fills, one behind the quotes does not."""
    venue = await start(market_maker=True, fill_resting_after=0.0)
    behind = await venue.order(price=44000)
    inside = await venue.order(price=45000)
    await venue.until_order(inside["id"], "filled")
    assert (await venue.data("GET", f"/order/{behind['id']}"))["status"] == "new"


async def test_waiting_is_counted_from_the_first_sight(start: Start) -> None:
    """The market maker takes an order only when it has seen it for long enough."""
    venue = await start()
    exchange = venue.simulator._exchange
    maker = MarketMaker(
        exchange,
        {"BTC_USDT": exchange.instruments["BTC_USDT"].quoting()},
        fill_resting_after=5.0,
    )
    order = await venue.order(price=45000)
    for now, status in ((100.0, "new"), (104.9, "new"), (105.0, "filled")):
        maker.refresh(now)
        assert exchange.find(order["id"]).status == status
    assert exchange.book("BTC_USDT").best(Side.BUY) == Decimal("44995.5")
