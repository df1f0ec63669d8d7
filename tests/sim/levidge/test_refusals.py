"""What the venue refuses on REST, and that a refused order never existed."""

import pytest

from tests.sim.levidge.client import Client, Start, limited, order_fields, sign


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"quantity": None}, "quantity is required"),
        ({"quantity_scale": None}, "quantity_scale is required"),
        ({"price": None}, "price and price_scale are required"),
        ({"price_scale": None}, "price and price_scale are required"),
        ({"price_scale": 3}, "price_scale of this instrument is 2"),
        ({"quantity_scale": 2}, "quantity_scale of this instrument is 6"),
        ({"price": "4500000"}, "price must be an int"),
        ({"price": 45000.5}, "price must be an int"),
        ({"quantity": 0}, "quantity must be above 0"),
        ({"quantity": 2**63}, "quantity has more than 64 bits"),
        ({"side": 3}, "side must be 1 or 2"),
        ({"side": "buy"}, "side must be an int"),
        ({"ordType": 5}, "ordType must be 1, 2, 3 or 4"),
        ({"ordType": 1}, "price does not belong to this ordType"),
        ({"ordType": 3}, "price does not belong to this ordType"),
        ({"ordType": 4}, "stopPx and stopPx_scale are required"),
        ({"stopPx": 1, "stopPx_scale": 2}, "stopPx does not belong to this ordType"),
        ({"timeInForce": 0}, "timeInForce must be 1, 3 or 4"),
        ({"timeInForce": "1"}, "timeInForce must be an int"),
        ({"instrumentId": 99}, "Invalid instrument"),
        ({"symbol": "SPY/USD"}, "Invalid instrument: symbol and instrumentId do not agree"),
        ({"clOrdId": 1}, "clOrdId must be a string"),
        ({"selfTrade": "D"}, "selfTrade is not a known field"),
        (
            {"instrumentId": 12, "symbol": "BTC/USD[F]"},
            "BTC/USD[F] is not traded by this simulator",
        ),
        ({"quantity": 10**16}, "Insufficient funds"),
    ],
)
async def test_an_order_that_is_not_right_is_refused(
    venue: Client, changes: dict[str, object], error: str
) -> None:
    """400 with the documented body, and no order."""
    assert await venue.refused(**changes) == (400, error)
    assert await venue.orders() == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{", "the body is not JSON"),
        (b"", "the body is not JSON"),
        (b"\xff", "the body is not JSON"),
        (b"[]", "the body must be a JSON object"),
    ],
)
async def test_a_body_that_is_no_object_is_refused(venue: Client, body: bytes, error: str) -> None:
    """Signed nonsense is still nonsense."""
    answer = await venue.send("POST", "/api/order", body, sign(body))
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(error)


async def test_an_unknown_path_is_not_found(venue: Client) -> None:
    """Withdrawals among them: they are left out on purpose."""
    answer = await venue.call("/sendWithdrawRequest", {"userId": 1045725})
    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


async def test_private_calls_are_limited_by_user(start: Start) -> None:
    """Ten at once, then 429 with the documented error body, and nothing is accepted."""
    venue = await limited(start)
    answers = [await venue.call("/order", order_fields()) for _ in range(12)]
    codes = [answer.status_code for answer in answers]
    assert codes == [200] * 10 + [429] * 2
    assert answers[-1].json() == {"error": "Too Many Requests"}
    assert len((await venue.sim("GET", "/orders"))["orders"]) == 10


async def test_public_calls_are_limited_by_address(start: Start) -> None:
    """Six at once."""
    venue = await limited(start)
    codes = [(await venue.send("GET", "/api/getInstruments")).status_code for _ in range(8)]
    assert codes == [200] * 6 + [429] * 2


async def test_a_bucket_fills_again(start: Start) -> None:
    """After a reset of the simulator every caller has its burst again."""
    venue = await limited(start)
    while (await venue.call("/getOrders", {"userId": 1045725})).status_code == 200:
        pass
    await venue.sim("POST", "/reset")
    assert (await venue.call("/getOrders", {"userId": 1045725})).status_code == 200


@pytest.mark.parametrize(
    ("target", "status", "error"),
    [
        ("/getOrderBook", 400, "pairId is required, and nothing else"),
        ("/getOrderBook?pairId=x", 400, "pairId is required, and nothing else"),
        ("/getTradeHistory?pairId=5&limit=1", 400, "pairId is required, and nothing else"),
        ("/getTradeHistory?pairId=99", 404, "Invalid pairId"),
    ],
)
async def test_a_query_that_is_not_right_is_refused(
    venue: Client, target: str, status: int, error: str
) -> None:
    """Public calls take a listed pairId."""
    answer = await venue.send("GET", f"/api{target}")
    assert (answer.status_code, answer.json()) == (status, {"error": error})


async def test_the_hand_explains_what_it_does_not_do(venue: Client) -> None:
    """A control call that is wrong says what would do, and changes nothing."""
    for path, body, error in (
        ("/trade", b"{}", "side is required"),
        ("/trade", b'{"symbol":"X","side":"buy","size":1}', "symbol is not listed, e.g. BTC/USD"),
        ("/cancel", b'{"orderId":1}', "there is no such order"),
        ("/orders", b"{}", "instrumentId is required"),
    ):
        answer = await venue.send("POST", f"/_sim{path}", body)
        assert (answer.status_code, answer.json()) == (400, {"error": error})
