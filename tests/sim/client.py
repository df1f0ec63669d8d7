"""A client of a simulated Levret that signs as the venue's document says."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import httpx

from fixgw.sim.levret import LevretSimulator

ORDER = {
    "userId": "U1",
    "symbol": "BTC_USDT",
    "side": "buy",
    "orderType": "limit",
    "size": Decimal("0.01"),
    "price": Decimal(45000),
}


def dumps(value: object) -> bytes:
    """JSON with Decimals as numbers, spelled as they are."""
    if isinstance(value, dict):
        pairs = (json.dumps(key).encode() + b":" + dumps(item) for key, item in value.items())
        return b"{" + b",".join(pairs) + b"}"
    return str(value).encode() if isinstance(value, Decimal) else json.dumps(value).encode()


def loads(text: str) -> Any:
    """JSON with every number as Decimal."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def sign(
    method: str, target: str, body: bytes, *, key: str = "demo-key", secret: str = "demo-secret"
) -> dict[str, str]:
    """The six documented headers."""
    stamp = str(time.time_ns() // 1_000_000)
    payload = f"{method}{target}{stamp}".encode() + body
    return {
        "X-API-KEY-ID": key,
        "X-API-KEY-SECRET": secret,
        "X-API-KEY-TS": stamp,
        "X-API-KEY-EXP": "60000",
        "X-API-KEY-SIGN": hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest(),
        "Content-Type": "application/json",
    }


class Client:
    """Speaks to one simulator over HTTP."""

    def __init__(self, simulator: LevretSimulator, http: httpx.AsyncClient, origin: str) -> None:
        self.simulator = simulator
        self.http = http
        self.origin = origin

    async def send(
        self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """A request with exactly these headers; `target` counts from the origin."""
        return await self.http.request(
            method, self.origin + target, content=body, headers=headers or {}
        )

    async def call(
        self, method: str, path: str, fields: object = None, **keys: str
    ) -> httpx.Response:
        """A signed venue call; `path` counts from /api/v1."""
        target = f"/api/v1{path}"
        body = b"" if fields is None else dumps(fields)
        return await self.send(method, target, body, sign(method, target, body, **keys))

    async def data(self, method: str, path: str, fields: object = None) -> Any:
        """The data of a signed call that must succeed."""
        answer = await self.call(method, path, fields)
        assert answer.status_code == 200, answer.text
        return loads(answer.text)["data"]

    async def order(self, **fields: object) -> Any:
        """Place an order that differs from ORDER in these fields; None leaves a field out."""
        return await self.data("POST", "/order", order_fields(**fields))

    async def refused(self, **fields: object) -> tuple[int, str, str]:
        """Status, code and message of an order that must be refused."""
        answer = await self.call("POST", "/order", order_fields(**fields))
        error = loads(answer.text)["error"]
        return answer.status_code, error["code"], error["message"]

    async def until_order(self, order_id: str, status: str) -> Any:
        """Ask for an order until it has this status; fails after five seconds."""
        async with asyncio.timeout(5):
            while True:
                order = await self.data("GET", f"/order/{order_id}")
                if order["status"] == status:
                    return order
                await asyncio.sleep(0.01)

    async def sim(self, method: str, path: str, fields: object = None) -> Any:
        """A control call that must succeed."""
        body = b"" if fields is None else dumps(fields)
        answer = await self.send(method, f"/_sim{path}", body)
        assert answer.status_code == 200, answer.text
        return loads(answer.text)

    async def fault(self, kind: str, **fields: object) -> None:
        """Arm a fault."""
        await self.sim("POST", "/fault", {"kind": kind, **fields})

    async def trade(self, side: str, size: str, price: str | None = None, **more: object) -> Any:
        """Trade BTC_USDT as an outsider."""
        fields = {"symbol": "BTC_USDT", "side": side, "size": Decimal(size), **more}
        if price is not None:
            fields["price"] = Decimal(price)
        return await self.sim("POST", "/trade", fields)


def order_fields(**fields: object) -> dict[str, object]:
    return {key: value for key, value in {**ORDER, **fields}.items() if value is not None}


async def until(truth: Callable[[], Awaitable[object]]) -> None:
    """Ask again and again until the answer is true; fails after five seconds."""
    async with asyncio.timeout(5):
        while not await truth():  # noqa: ASYNC110 - what is asked is behind HTTP
            await asyncio.sleep(0.01)


Start = Callable[..., Awaitable[Client]]
