"""What the simulated venue does not take, and with which words it says so."""

import time

import pytest

from tests.sim.leverj.client import Client, Start

MICROSECONDS = time.time_ns() // 1000


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"price": 53860.5}, "M_INV_PRICE"),
        ({"price": 0}, "M_INV_PRICE"),
        ({"price": "53860", "signature": "0x"}, "M_INV_ORDER"),
        ({"price": -1, "signature": "0x"}, "M_INV_ORDER"),
        ({"quantity": 0.00015}, "M_INV_QUANTITY"),
        ({"quantity": 0}, "M_INV_QUANTITY"),
        ({"instrument": "99"}, "M_INV_INSTRUMENT"),
        ({"instrument": 1, "signature": "0x"}, "M_INV_INSTRUMENT"),
        ({"side": "hold", "signature": "0x"}, "M_INV_ORDER"),
        ({"orderType": "SLM", "signature": "0x"}, "M_INV_ORDER"),
        ({"orderType": "SLMT"}, "M_INV_PRICE"),
        ({"orderType": "SMKT", "triggerPrice": 0.5}, "M_INV_PRICE"),
        ({"marginPerFraction": "26930000000000000000001"}, "M_INV_MARGIN"),
        ({"marginPerFraction": "538590000000000000000"}, "M_INV_MARGIN"),
        ({"marginPerFraction": 5, "signature": "0x"}, "M_INV_MARGIN"),
        ({"timestamp": MICROSECONDS // 1000}, "M_INV_TIMESTAMP"),
        ({"quote": "0x6a4480B1c08A822Fed4b907AD09798ED79312a44"}, "M_INV_ORDER"),
        ({"accountId": "0x" + "1" * 40}, "M_INV_ORDER"),
        ({"originator": "0x" + "1" * 40}, "M_INV_ORDER"),
        ({"signature": None, "quote": None}, "M_INV_REQUEST"),
        ({"colour": "blue"}, "M_INV_REQUEST"),
        ({"isPostOnly": "yes"}, "M_INV_ORDER"),
        ({"orderType": "MKT"}, "M_NO_LIQUIDITY"),
        ({"price": 54860, "indexSanity": 0.0085}, "M_INDEX_SANITY"),
    ],
)
async def test_a_futures_order_is_refused(
    futures: Client, fields: dict[str, object], code: str
) -> None:
    """Grid, fields, margin, addresses and market rules each have their code."""
    status, error = await futures.refused(**fields)
    assert (status, error.partition(":")[0]) == (400, code)
    assert await futures.placed() == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"price": 1893.555}, "M_INV_PRICE"),
        ({"quantity": 0.00025}, "M_INV_QUANTITY"),
        ({"orderType": "SLMT"}, "M_INV_ORDER"),
        ({"isPostOnly": True}, "M_INV_REQUEST"),
        ({"reduceOnly": True}, "M_INV_REQUEST"),
        ({"token": "0x6B175474E89094C44Da98b954EedeAC495271d0F"}, "M_INV_ORDER"),
    ],
)
async def test_a_spot_order_is_refused(spot: Client, fields: dict[str, object], code: str) -> None:
    """Spot knows neither stops nor post-only nor reduce-only."""
    status, error = await spot.refused(**fields)
    assert (status, error.partition(":")[0]) == (400, code)


async def test_the_maximum_leverage_is_allowed(futures: Client) -> None:
    """100x on its rounded grid is taken, a step less margin is not."""
    least = 538_600_000_000_000_000_000
    assert (await futures.order(marginPerFraction=str(least)))["marginPerFraction"] == str(least)
    assert (await futures.refused(marginPerFraction=str(least - 10**4)))[1].startswith(
        "M_INV_MARGIN"
    )


async def test_a_far_order_passes_the_index_check_when_it_is_patient(futures: Client) -> None:
    """IndexSanity looks only at prices that are worse for their sender."""
    assert (await futures.order(price=40000, indexSanity=0.0085))["status"] == "open"


async def test_an_order_is_taken_once(venue: Client) -> None:
    """The same signed order again, or another with its timestamp, is a duplicate."""
    order = venue.new()
    await venue.data("POST", "/order", [order])
    again = await venue.call("POST", "/order", [order])
    assert (again.status_code, again.json()["error"][:11]) == (400, "M_DUPLICATE")
    error = (await venue.refused(timestamp=order["timestamp"], quantity=0.5))[1]
    assert error.startswith("M_DUPLICATE")
    assert await venue.placed() == 1


async def test_a_refused_order_does_not_use_its_timestamp_up(futures: Client) -> None:
    """Only what was accepted is a duplicate later."""
    order = futures.new(orderType="MKT")
    assert (await futures.call("POST", "/order", [order])).status_code == 400
    await futures.trade("sell", 1, 53860, rest=True)
    assert (await futures.call("POST", "/order", [order])).status_code == 200


@pytest.mark.parametrize(("market", "market_limit"), [("futures", 20), ("spot", 50)])
async def test_a_batch_has_a_limit(start: Start, market: str, market_limit: int) -> None:
    """config.maxOrdersCreateUpdate orders are taken, one more is not, and then none is."""
    venue = await start(market)
    config = (await venue.data("GET", "/all/config"))["config"]
    assert config["maxOrdersCreateUpdate"] == market_limit
    orders = [venue.new() for _ in range(market_limit + 1)]
    answer = await venue.call("POST", "/order", orders)
    assert answer.json()["error"].startswith("M_MAX_ORDERS")
    assert await venue.placed() == 0
    await venue.data("POST", "/order", orders[1:])
    assert await venue.placed() == market_limit


@pytest.mark.parametrize("body", [{}, [], [1], None, "text"])
async def test_a_malformed_body_is_refused(venue: Client, body: object) -> None:
    """POST /order takes a list of orders."""
    answer = await venue.call("POST", "/order", body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("M_INV_")


@pytest.mark.parametrize(
    ("method", "uri", "status"),
    [
        ("GET", "/nowhere", 404),
        ("PATCH", "/all/config", 405),
        ("GET", "/instrument/99/orderbook", 404),
        ("GET", "/instrument/99/trade", 404),
        ("GET", "/order/nobody", 404),
        ("GET", "/account/execution?count=0", 400),
    ],
)
async def test_a_wrong_call_is_refused(venue: Client, method: str, uri: str, status: int) -> None:
    """The documented statuses, with the documented body."""
    answer = await venue.call(method, uri)
    assert answer.status_code == status
    assert isinstance(answer.json()["error"], str)


async def test_trading_can_be_closed(venue: Client) -> None:
    """Maintenance and tradingDisabled stop new orders, not removals."""
    order = await venue.order()
    await venue.sim("POST", "/config", {"tradingDisabled": True})
    assert (await venue.refused())[1].startswith("M_TRADING_DISABLED")
    await venue.sim("POST", "/config", {"tradingDisabled": False, "maintenance": True})
    assert await venue.refused() == (503, "M_MAINTENANCE: the exchange is under maintenance")
    assert (await venue.data("GET", "/all/config"))["config"]["maintenance"] is True
    await venue.data("DELETE", f"/order/{order['uuid']}")


async def test_an_instrument_can_be_suspended(venue: Client) -> None:
    """Its status says so, and its orders are refused."""
    id_ = venue.new()["instrument"]
    await venue.sim("POST", "/config", {"status": {id_: "suspended"}})
    config = await venue.data("GET", "/all/config")
    assert config["instruments"][id_]["status"] == "suspended"
    assert "suspended" in (await venue.refused())[1]
