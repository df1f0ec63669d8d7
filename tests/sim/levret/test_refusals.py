"""Every order that breaks a rule is refused with its own code, and nothing happens."""

from decimal import Decimal

import pytest

from tests.sim.client import Client, Start, dumps, loads, order_fields, sign

BAD_FIELDS = [
    pytest.param({"size": "0.01"}, "INVALID_REQUEST", "size must be a number", id="size-text"),
    pytest.param({"price": "45000"}, "INVALID_REQUEST", "price must be a number", id="price-text"),
    pytest.param({"size": None}, "INVALID_REQUEST", "size is required", id="no-size"),
    pytest.param({"size": 0}, "INVALID_REQUEST", "size must be above 0", id="size-zero"),
    pytest.param({"size": -1}, "INVALID_REQUEST", "size must be above 0", id="size-negative"),
    pytest.param({"size": True}, "INVALID_REQUEST", "size must be a number", id="size-boolean"),
    pytest.param({"size": Decimal("1e400")}, "INVALID_REQUEST", "at most", id="size-endless"),
    pytest.param({"size": Decimal("0.0001")}, "INVALID_SIZE", "at least 0.001", id="size-small"),
    pytest.param({"size": Decimal("0.0105")}, "INVALID_SIZE", "multiple of 0.001", id="off-lot"),
    pytest.param({"price": Decimal("45000.05")}, "INVALID_PRICE", "of 0.1", id="off-tick"),
    pytest.param({"price": None}, "INVALID_PRICE", "price is required", id="limit-no-price"),
    pytest.param({"orderType": "market"}, "INVALID_PRICE", "no price", id="market-with-price"),
    pytest.param({"orderType": "stop"}, "INVALID_REQUEST", "market or limit", id="type"),
    pytest.param({"side": "BUY"}, "INVALID_REQUEST", "buy or sell", id="side-case"),
    pytest.param({"side": 1}, "INVALID_REQUEST", "buy or sell", id="side-number"),
    pytest.param({"symbol": "BTC-USDT"}, "INVALID_SYMBOL", "not a supported", id="symbol"),
    pytest.param({"symbol": 7}, "INVALID_REQUEST", "symbol must be a string", id="symbol-type"),
    pytest.param({"leverage": 126}, "INVALID_REQUEST", "1 to 125", id="leverage-high"),
    pytest.param({"leverage": Decimal("1.5")}, "INVALID_REQUEST", "whole", id="leverage-part"),
    pytest.param({"leverage": "10"}, "INVALID_REQUEST", "be a number", id="leverage-text"),
    pytest.param({"reduce_only": 1}, "INVALID_REQUEST", "true or false", id="reduce-only-type"),
    pytest.param({"takeProfit": Decimal("1.01")}, "INVALID_PRICE", "takeProfit", id="take-profit"),
    pytest.param({"stopLoss": "1"}, "INVALID_REQUEST", "stopLoss must be", id="stop-loss"),
    pytest.param({"timeInForce": "GTC"}, "INVALID_REQUEST", "not a known field", id="unknown"),
    pytest.param({"reduce_only": True}, "REDUCE_ONLY_REJECTED", "no position", id="reduce-flat"),
    pytest.param({"size": 1_000_000}, "INSUFFICIENT_MARGIN", "more margin", id="margin"),
    pytest.param({"userId": 1}, "INVALID_REQUEST", "userId must be a string", id="user-type"),
]


@pytest.mark.parametrize(("fields", "code", "message"), BAD_FIELDS)
async def test_a_bad_order_is_refused(
    venue: Client, fields: dict[str, object], code: str, message: str
) -> None:
    """One wrong field: status 400, the code of its kind, a message that names it, no order."""
    status, found, text = await venue.refused(**fields)
    assert (status, found) == (400, code)
    assert message in text
    assert (await venue.sim("GET", "/orders"))["orders"] == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b'{"a":NaN}', b"\xff\xfe", b"[" * 5000],
    ids=["empty", "broken", "array", "number", "nan", "bytes", "deep"],
)
async def test_a_body_that_is_no_object_is_refused(venue: Client, body: bytes) -> None:
    """A signed body must be a JSON object."""
    headers = sign("POST", "/api/v1/order", body)
    answer = await venue.send("POST", "/api/v1/order", body, headers)
    assert answer.status_code == 400
    assert loads(answer.text)["error"]["code"] == "INVALID_REQUEST"


async def test_another_users_order_is_refused(venue: Client) -> None:
    """The userId must be the key's user."""
    assert (await venue.refused(userId="U2"))[:2] == (403, "FORBIDDEN")


async def test_a_market_order_needs_somebody(venue: Client) -> None:
    """An empty book refuses a market order."""
    found = await venue.refused(orderType="market", price=None)
    assert found[:2] == (400, "NO_LIQUIDITY")


async def test_margin_of_open_orders_is_counted(start: Start) -> None:
    """An order that fits alone is refused when others hold the margin; a cancel frees it."""
    venue = await start(balance=Decimal(100))
    first = await venue.order(leverage=5)  # 0.01 * 45000 / 5 = 90
    assert (await venue.refused(leverage=5))[1] == "INSUFFICIENT_MARGIN"
    await venue.data("POST", "/order/cancel", {"orderId": first["id"]})
    assert (await venue.order(leverage=5))["status"] == "new"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("DELETE", "/order"), ("POST", "/market/candles")]
)
async def test_an_unknown_route_answers_in_the_schema(
    venue: Client, method: str, path: str
) -> None:
    """Also what does not exist is told in the documented error body."""
    answer = await venue.call(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"


async def test_the_rate_limit_is_kept_for_each_key(start: Start) -> None:
    """The headers count down; the call over the limit gets 429 RATE_LIMITED with no rest."""
    venue = await start(rate_limit=2)
    remaining = []
    for _ in range(3):
        answer = await venue.call("POST", "/order", order_fields())
        remaining.append(answer.headers["X-RateLimit-Remaining"])
        assert answer.headers["X-RateLimit-Limit"] == "2"
    assert remaining == ["1", "0", "0"]
    assert answer.status_code == 429
    assert answer.json()["error"] == {"code": "RATE_LIMITED", "message": "Too many requests"}
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert int(answer.headers["X-RateLimit-Reset"]) > 1_700_000_000
    assert len((await venue.sim("GET", "/orders"))["orders"]) == 2


async def test_a_limit_of_0_is_none(start: Start) -> None:
    """Without a limit there are no headers to count."""
    venue = await start(rate_limit=0)
    answer = await venue.call("POST", "/order", order_fields())
    assert "X-RateLimit-Limit" not in answer.headers


async def test_numbers_keep_their_digits(venue: Client) -> None:
    """What is sent as 0.1 comes back as 0.1: no binary fractions in between."""
    body = dumps(order_fields(size=Decimal("0.300"), price=Decimal("45000.10")))
    answer = await venue.send("POST", "/api/v1/order", body, sign("POST", "/api/v1/order", body))
    assert '"size":0.3,"price":45000.1,' in answer.text
