"""A client of a simulated Levidge that signs and scales as the venue's document says."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import httpx

from fixgw.sim.levidge import DEMO_ACCOUNT, DOCUMENTED_LIMITS, LevidgeAccount, LevidgeSimulator

ORDER: dict[str, object] = {
    "userId": 1045725,
    "instrumentId": 5,
    "symbol": "BTC/USD",
    "clOrdId": "c-1",
    "side": 1,
    "ordType": 2,
    "price": 4500000,
    "price_scale": 2,
    "quantity": 500000,
    "quantity_scale": 6,
    "timeInForce": 1,
}
"""Buys half a bitcoin at 45000."""

OTHER = LevidgeAccount(
    user_id=7,
    login="other",
    password="other-password",
    request_token="other-token",
    request_secret="b3RoZXI=",
)


def dumps(value: object) -> bytes:
    """Compact JSON, as JSON.stringify writes it."""
    return json.dumps(value, separators=(",", ":")).encode()


def loads(text: str) -> Any:
    """JSON with every number as Decimal."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def sign(body: bytes, account: LevidgeAccount = DEMO_ACCOUNT) -> dict[str, str]:
    """The documented headers."""
    digest = hmac.new(account.request_secret.encode(), body, hashlib.sha384)
    return {
        "requestToken": account.request_token,
        "signature": digest.hexdigest(),
        "Content-Type": "application/json",
    }


def order_fields(**fields: object) -> dict[str, object]:
    """ORDER with changes; None leaves a field out."""
    return {key: value for key, value in {**ORDER, **fields}.items() if value is not None}


class Client:
    """Speaks to one simulator over HTTP."""

    def __init__(self, simulator: LevidgeSimulator, http: httpx.AsyncClient, origin: str) -> None:
        self.simulator = simulator
        self.http = http
        self.origin = origin

    @property
    def fix_port(self) -> int:
        """Where the FIX acceptor listens."""
        return int(self.simulator.describe()["fix"].rpartition(":")[2])

    async def send(
        self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """A request with exactly these headers; `target` counts from the origin."""
        return await self.http.request(
            method, self.origin + target, content=body, headers=headers or {}
        )

    async def call(
        self, path: str, fields: object, account: LevidgeAccount = DEMO_ACCOUNT
    ) -> httpx.Response:
        """A signed POST; `path` counts from /api."""
        body = dumps(fields)
        return await self.send("POST", f"/api{path}", body, sign(body, account))

    async def data(self, path: str, fields: object, account: LevidgeAccount = DEMO_ACCOUNT) -> Any:
        """The answer of a signed call that must succeed, None for an empty body."""
        answer = await self.call(path, fields, account)
        assert answer.status_code == 200, answer.text
        return loads(answer.text) if answer.text else None

    async def order(self, account: LevidgeAccount = DEMO_ACCOUNT, **fields: object) -> int:
        """Place an order that differs from ORDER in these fields and return its id."""
        wanted = order_fields(userId=account.user_id, **fields)
        assert await self.data("/order", wanted, account) is None
        return int((await self.orders(account))[0]["origOrderId"])

    async def orders(self, account: LevidgeAccount = DEMO_ACCOUNT) -> Any:
        """A user's orders, newest first."""
        return await self.data("/getOrders", {"userId": account.user_id}, account)

    async def one(self, order_id: int) -> Any:
        """One order."""
        return await self.data("/getOrder", {"userId": 1045725, "orderId": order_id})

    async def refused(self, **fields: object) -> tuple[int, str]:
        """Status and error of an order that must be refused."""
        answer = await self.call("/order", order_fields(**fields))
        return answer.status_code, answer.json()["error"]

    async def get(self, target: str) -> Any:
        """A public GET that must succeed; `target` counts from /api."""
        answer = await self.send("GET", f"/api{target}")
        assert answer.status_code == 200, answer.text
        return loads(answer.text)

    async def sim(self, method: str, path: str, fields: object = None) -> Any:
        """A control call that must succeed."""
        body = b"" if fields is None else dumps(fields)
        answer = await self.send(method, f"/_sim{path}", body)
        assert answer.status_code == 200, answer.text
        return loads(answer.text)

    async def fault(self, kind: str, **fields: object) -> None:
        """Arm a fault."""
        await self.sim("POST", "/fault", {"kind": kind, **fields})

    async def trade(self, side: str, size: float, price: float | None = None, **more: Any) -> Any:
        """Trade BTC/USD as an outsider."""
        fields = {"symbol": "BTC/USD", "side": side, "size": size, **more}
        return await self.sim("POST", "/trade", fields | ({"price": price} if price else {}))


async def limited(start: "Start") -> Client:
    """A venue with the documented limits, for which no time passes."""
    venue = await start(limits=DOCUMENTED_LIMITS)
    venue.simulator._commands._clock = lambda: 0.0
    for rate in venue.simulator._rates.values():
        rate._clock = lambda: 0.0
    return venue


Start = Callable[..., Awaitable[Client]]
