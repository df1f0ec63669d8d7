"""The public side: configuration, prices, books, trades, charts, and who may see what."""

from tests.sim.leverj.client import DAI, ETH, Client, Start


async def test_the_two_markets_give_their_ticks_differently(start: Start) -> None:
    """TickSize is an increment on futures, ticksize a number of digits on spot."""
    futures = await (await start("futures")).data("GET", "/all/config")
    spot = await (await start("spot")).data("GET", "/all/config")
    assert futures["instruments"]["2"]["tickSize"] == 0.1
    assert futures["instruments"]["1"]["quote"] == {
        "name": "DAI",
        "address": DAI,
        "symbol": "DAI",
        "decimals": 18,
    }
    assert futures["instruments"]["5"]["topic"] == "index_DEFI"
    assert spot["instruments"]["ETHDAI"]["ticksize"] == 2
    assert spot["instruments"]["ETHDAI"]["ticksperpoint"] == 100
    assert spot["instruments"]["ETHDAI"]["base"]["address"] == ETH


async def test_public_calls_need_no_signature(venue: Client) -> None:
    """Configuration, prices, book, trades and chart are open; orders are not."""
    id_ = venue.new()["instrument"]
    calls = ["/all/config", "/all/info"]
    calls += [f"/instrument/{id_}/{kind}" for kind in ("trade", "orderbook", "chart/5")]
    for uri in calls:
        assert (await venue.send("GET", uri)).status_code == 200
    assert (await venue.send("GET", "/order")).status_code == 401


async def test_trades_prices_and_charts_follow(futures: Client) -> None:
    """The newest trade first, in seconds, with the taker's side."""
    await futures.trade("sell", 0.5, 53860, rest=True)
    await futures.trade("buy", 0.2)
    await futures.trade("buy", 0.1)
    trades = await futures.data("GET", "/instrument/1/trade")
    assert [(one["price"], one["volume"], one["side"]) for one in trades] == [
        (53860, 0.1, "buy"),
        (53860, 0.2, "buy"),
    ]
    assert len(str(trades[0]["date"])) == 10
    info = (await futures.data("GET", "/all/info"))["1"]
    assert (info["lastPrice"], info["ask"]) == (53860, 53860)
    assert "bid" not in info
    assert abs(info["vol24H"]["qty"] - 0.3) < 1e-9
    (bar,) = await futures.data("GET", "/instrument/1/chart/1440")
    assert (bar["o"], bar["h"], bar["l"], bar["c"], bar["i"]) == (53860,) * 4 + ("1",)


async def test_the_book_is_aggregated(spot: Client) -> None:
    """Count and total at each price, best first."""
    for quantity, price in ((1, 1893.5), (2, 1893.5), (4, 1890)):
        await spot.trade("buy", quantity, price, rest=True)
    book = await spot.data("GET", "/instrument/ETHDAI/orderbook")
    assert book["bid"] == 1893.5
    assert [(row["price"], row["numberOfOrders"], row["totalQuantity"]) for row in book["buy"]] == [
        (1893.5, 2, 3),
        (1890, 1, 4),
    ]


async def test_one_port_can_play_both_markets(start: Start) -> None:
    """Each has its own calls, books, faults and control routes."""
    both = await start("both")
    url = both.simulator.describe()
    assert set(url) == {"futures_url", "spot_url", "stream_url"}
    for market in ("futures", "spot"):
        assert (await both.http.get(f"{url[f'{market}_url']}/all/config")).is_success
        assert (await both.http.get(f"{both.origin}/{market}/_sim/orders")).json() == {"orders": []}
    assert (await both.http.get(f"{both.origin}/_sim/orders")).status_code == 404


async def test_a_lone_market_names_its_urls_as_the_configuration_does(spot: Client) -> None:
    """`url` is the REST base, `stream_url` the origin."""
    assert spot.simulator.describe() == {
        "url": f"{spot.origin}/spot/api/v1",
        "stream_url": spot.origin,
    }
