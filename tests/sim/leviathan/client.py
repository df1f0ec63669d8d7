"""A client of a simulated Leviathan, as the venue's document has it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import httpx

from fixgw.sim.leviathan import DEMO_ACCOUNT, LeviathanSimulator

ORDER: dict[str, object] = {"symbol": "TRUMP-WIN", "side": "buy", "notional_usdc": "100"}
HEADERS = {
    "Authorization": f"Bearer {DEMO_ACCOUNT.api_key}",
    "Lev-Version": "2026-04-01",
    "Content-Type": "application/json",
}


class Client:
    """Speaks to one simulator."""

    def __init__(self, simulator: LeviathanSimulator, http: httpx.AsyncClient) -> None:
        self.simulator = simulator
        self.http = http
        self.url = simulator.describe()["url"]
        self.stream_url = simulator.describe()["stream_url"]

    async def execute(self, headers: dict[str, str] = HEADERS, **fields: Any) -> httpx.Response:
        """An execute that differs from ORDER in these fields; None leaves a field out."""
        wanted = {key: one for key, one in {**ORDER, **fields}.items() if one is not None}
        url = f"{self.url}/intelligence/execute"
        return await self.http.post(url, content=json.dumps(wanted), headers=headers)

    async def order(self, **fields: Any) -> Any:
        """An execute that must succeed."""
        answer = await self.execute(**fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, **fields: Any) -> tuple[int, str, str]:
        """Status, code and message of an execute that must be refused."""
        answer = await self.execute(**fields)
        error = answer.json()["error"]
        return answer.status_code, error["code"], error["message"]

    async def get(self, path: str, headers: dict[str, str] = HEADERS) -> httpx.Response:
        """A read; `path` counts from /intelligence/."""
        return await self.http.get(f"{self.url}/intelligence/{path}", headers=headers)

    async def sim(self, method: str, path: str, fields: object = None) -> Any:
        """A control call that must succeed."""
        origin = self.url.removesuffix("/v1")
        answer = await self.http.request(method, f"{origin}/_sim{path}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def fill(self, order_id: str, notional: str, price: str) -> Any:
        """Fill a part of an open order."""
        fields = {"order_id": order_id, "notional": notional, "price": price}
        return (await self.sim("POST", "/fill", fields))["order"]


class Listener:
    """A WebSocket connection to the stream."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, **fields: object) -> Any:
        """Send a message and return the next one."""
        await self.socket.send_json(fields)
        return await self.next()

    async def next(self) -> Any:
        """The next message."""
        return json.loads(await self.socket.receive_str(timeout=5))

    async def join(self, channel: str = "account", **more: object) -> None:
        """Authenticate and subscribe."""
        assert (await self.say(op="auth", key=DEMO_ACCOUNT.api_key))["status"] == "ok"
        assert (await self.say(op="subscribe", channel=channel, **more))["status"] == "ok"


Start = Callable[..., Awaitable[Client]]
