"""A client of a simulated Polymarket US that signs as the venue's document says."""

import base64
import json
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import aiohttp
import httpx
from cryptography.hazmat.primitives.asymmetric import ed25519

from fixgw.sim.polymarket import DEMO_ACCOUNT, PolymarketAccount

SLUG = "will-btc-hit-100k-by-dec-31"
FINE = "aec-nfl-buf-kc-2026-12-06"
"""A market of hundredths of a contract and half cents."""
ORDER: dict[str, object] = {
    "marketSlug": SLUG,
    "type": "ORDER_TYPE_LIMIT",
    "price": {"value": "0.55", "currency": "USD"},
    "quantity": 10,
    "tif": "TIME_IN_FORCE_GOOD_TILL_CANCEL",
    "intent": "ORDER_INTENT_BUY_LONG",
    "manualOrderIndicator": "MANUAL_ORDER_INDICATOR_AUTOMATIC",
}
"""Buys ten YES at 0.55; the document's own example, but for its numbers."""
OTHER = PolymarketAccount(api_key="other", secret=base64.b64encode(bytes(range(32, 64))).decode())
STREAM = "/v1/ws/private"


def usd(value: str) -> dict[str, str]:
    """An amount."""
    return {"value": value, "currency": "USD"}


def loads(text: str) -> Any:
    """JSON with every number as Decimal."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def signature(message: str, account: PolymarketAccount) -> str:
    """The document's recipe."""
    key = ed25519.Ed25519PrivateKey.from_private_bytes(base64.b64decode(account.secret)[:32])
    return base64.b64encode(key.sign(message.encode())).decode()


def sign(
    method: str, path: str, account: PolymarketAccount = DEMO_ACCOUNT, *, late_ms: int = 0
) -> dict[str, str]:
    """The three documented headers."""
    timestamp = str(time.time_ns() // 1_000_000 - late_ms)
    return {
        "X-PM-Access-Key": account.api_key,
        "X-PM-Timestamp": timestamp,
        "X-PM-Signature": signature(f"{timestamp}{method}{path}", account),
    }


class Client:
    """Speaks to one simulator."""

    def __init__(self, http: httpx.AsyncClient, origin: str) -> None:
        self.http = http
        self.origin = origin

    async def send(
        self, method: str, path: str, fields: object = None, *, headers: dict[str, str]
    ) -> httpx.Response:
        """A request with exactly these headers; the query is not signed."""
        body = None if fields is None else json.dumps(fields)
        return await self.http.request(method, self.origin + path, content=body, headers=headers)

    async def call(
        self,
        method: str,
        path: str,
        fields: object = None,
        account: PolymarketAccount = DEMO_ACCOUNT,
    ) -> httpx.Response:
        """A signed call."""
        headers = sign(method, path.partition("?")[0], account)
        return await self.send(method, path, fields, headers=headers)

    async def data(self, method: str, path: str, fields: object = None) -> Any:
        """What a signed call that must succeed answers."""
        answer = await self.call(method, path, fields)
        assert answer.status_code == 200, answer.text
        return loads(answer.text)

    async def refused(self, method: str, path: str, fields: object = None) -> tuple[int, str]:
        """Status and words of a call that must be refused."""
        answer = await self.call(method, path, fields)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["message"]

    async def place(self, **fields: object) -> Any:
        """Place an order that differs from ORDER in these fields, and return it as it stands."""
        answer = await self.data("POST", "/v1/orders", order_fields(**fields))
        return await self.order(answer["id"])

    async def order(self, order_id: str) -> Any:
        """An order as it stands."""
        return (await self.data("GET", f"/v1/order/{order_id}"))["order"]

    async def sim(self, method: str, path: str, fields: object = None) -> Any:
        """A control call that must succeed."""
        answer = await self.send(method, f"/_sim{path}", fields, headers={})
        assert answer.status_code == 200, answer.text
        return loads(answer.text)

    async def trade(self, side: str, size: float, price: float, **more: object) -> Any:
        """Trade YES as an outsider."""
        fields = {"symbol": SLUG, "side": side, "size": size, "price": price, **more}
        return (await self.sim("POST", "/trade", fields))["traded"]

    async def listen(
        self, session: aiohttp.ClientSession, account: PolymarketAccount = DEMO_ACCOUNT
    ) -> aiohttp.ClientWebSocketResponse:
        """Connect to the private stream."""
        url = self.origin.replace("http", "ws", 1) + STREAM
        return await session.ws_connect(url, headers=sign("GET", STREAM, account))


def order_fields(**fields: object) -> dict[str, object]:
    """ORDER with some fields changed; None leaves a field out."""
    return {key: value for key, value in {**ORDER, **fields}.items() if value is not None}


Start = Callable[..., Awaitable[Client]]
