"""A client of a simulated Leverj that signs as the venue's published clients do."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from itertools import count
from typing import Any

import httpx
from coincurve import PrivateKey
from Crypto.Hash import keccak

from fixgw.sim.leverj import DEMO_ACCOUNT, LeverjAccount, LeverjSimulator

DAI = "0x6B175474E89094C44Da98b954EedeAC495271d0F"
ETH = "0x0000000000000000000000000000000000000000"
_BTC: dict[str, Any] = {
    "accountId": DEMO_ACCOUNT.account_id,
    "originator": DEMO_ACCOUNT.api_key,
    "instrument": "1",
    "price": 53860,
    "quantity": 0.02,
    "marginPerFraction": "26930000000000000000000",
    "side": "buy",
    "orderType": "LMT",
    "quote": DAI,
    "isPostOnly": False,
    "reduceOnly": False,
    "clientOrderId": 7,
}
_ETHDAI: dict[str, Any] = {
    "accountId": DEMO_ACCOUNT.account_id,
    "originator": DEMO_ACCOUNT.api_key,
    "instrument": "ETHDAI",
    "price": 1893.5,
    "quantity": 0.25,
    "side": "buy",
    "orderType": "LMT",
    "token": ETH,
    "clientOrderId": "4a6d3a39-7c0c-4f8d-9a51-0c8a0f2c9d11",
}
TEMPLATES = {"futures": _BTC, "spot": _ETHDAI}
_stamps = count(time.time_ns() // 1000)


def keccak256(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def personal(data: bytes) -> bytes:
    return keccak256(f"\x19Ethereum Signed Message:\n{len(data)}".encode() + data)


def dumps(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def authorization(
    message: bytes, *, kind: str = "SIGN", account: LeverjAccount = DEMO_ACCOUNT
) -> str:
    """The header's value over a message."""
    key = PrivateKey(bytes.fromhex(account.secret[2:]))
    rsv = key.sign_recoverable(personal(message), hasher=None)
    r, s, v = rsv[:32].hex(), rsv[32:64].hex(), rsv[64] + 27
    return f"{kind} {account.account_id}.{account.api_key}.{v}.0x{r}.0x{s}"


def signed_headers(
    method: str, uri: str, body: object = None, *, nonce: int | None = None, kind: str = "SIGN"
) -> dict[str, str]:
    """Authorization and Nonce of a call; no body is None."""
    nonce = nonce or time.time_ns() // 1_000_000
    parts = {"body": body} if body is not None else {}
    message = dumps({"method": method, "uri": uri, **parts, "nonce": nonce})
    if kind == "NONCE":
        message = str(nonce)
    return {"Authorization": authorization(message.encode(), kind=kind), "Nonce": str(nonce)}


def order_hash(order: dict[str, Any]) -> bytes:
    """The packed hash of a futures order in an 18 decimals quote, or of an ETHDAI order."""
    kinds = {"LMT": 1, "MKT": 2, "SLMT": 3, "SMKT": 4}
    price = int(Decimal(str(order["price"])) * 10**18).to_bytes(32, "big")
    quantity = Decimal(str(order["quantity"]))
    head = (
        bytes.fromhex(order["accountId"][2:])
        + order["timestamp"].to_bytes(8, "big")
        + bytes([kinds[order["orderType"]], {"buy": 1, "sell": 2}[order["side"]]])
    )
    if "token" in order:
        units = int(quantity * 10**18).to_bytes(32, "big")
        return keccak256(head + units + price + bytes(20) + bytes.fromhex(DAI[2:]))
    places = max(-int(quantity.normalize().as_tuple().exponent), 0)
    numerator = int(quantity * 10**places)
    return keccak256(
        head
        + int(order["instrument"]).to_bytes(4, "big")
        + price
        + int(order["marginPerFraction"]).to_bytes(32, "big")
        + bytes.fromhex(DAI[2:])
        + numerator.to_bytes(8, "big")
        + (10**places).to_bytes(8, "big")
    )


def sign_order(order: dict[str, Any], *, digest: Callable[[bytes], bytes] = bytes) -> str:
    """The signature over the raw hash, or over what `digest` makes of it."""
    key = PrivateKey(bytes.fromhex(DEMO_ACCOUNT.secret[2:]))
    rsv = key.sign_recoverable(digest(order_hash(order)), hasher=None)
    return f"0x{rsv[:64].hex()}{rsv[64] + 27:02x}"


def new_order(market: str, **fields: object) -> dict[str, Any]:
    """A signed order that differs from the market's template; None leaves a field out."""
    order = {**TEMPLATES[market], "timestamp": next(_stamps), **fields}
    order = {name: value for name, value in order.items() if value is not None}
    if "signature" not in order:
        order["signature"] = sign_order(order)
    return order


class Client:
    """Speaks to one market of a simulator over HTTP."""

    def __init__(
        self, simulator: LeverjSimulator, http: httpx.AsyncClient, origin: str, market: str
    ) -> None:
        self.simulator = simulator
        self.http = http
        self.origin = origin
        self.market = market

    async def send(
        self, method: str, uri: str, body: object = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """A call with exactly these headers."""
        content = b"" if body is None else dumps(body).encode()
        url = f"{self.origin}/{self.market}/api/v1{uri}"
        return await self.http.request(method, url, content=content, headers=headers or {})

    async def call(
        self, method: str, uri: str, body: object = None, **signing: Any
    ) -> httpx.Response:
        """A signed call."""
        return await self.send(method, uri, body, signed_headers(method, uri, body, **signing))

    async def data(self, method: str, uri: str, body: object = None) -> Any:
        """What a signed call that must succeed answers."""
        answer = await self.call(method, uri, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def new(self, **fields: object) -> dict[str, Any]:
        """A signed order for this client's market."""
        return new_order(self.market, **fields)

    async def order(self, **fields: object) -> Any:
        """Place one order, which must succeed."""
        return (await self.data("POST", "/order", [self.new(**fields)]))[0]

    async def refused(self, **fields: object) -> tuple[int, str]:
        """Status and error of an order that must be refused."""
        answer = await self.call("POST", "/order", [self.new(**fields)])
        assert answer.status_code != 200, answer.text
        return answer.status_code, answer.json()["error"]

    async def look(self, uuid: str) -> Any:
        """An order as the venue shows it now."""
        return (await self.data("GET", f"/order/{uuid}"))[0]

    async def sim(self, method: str, path: str, fields: object = None) -> Any:
        """A control call that must succeed."""
        body = b"" if fields is None else dumps(fields).encode()
        answer = await self.http.request(method, f"{self.origin}/_sim{path}", content=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def fault(self, kind: str, **fields: object) -> None:
        """Arm a fault."""
        await self.sim("POST", "/fault", {"kind": kind, **fields})

    async def trade(
        self, side: str, quantity: float, price: float | None = None, **more: object
    ) -> Any:
        """Trade the template's instrument as an outsider."""
        fields = {"instrument": TEMPLATES[self.market]["instrument"], "side": side, **more}
        fields["quantity"] = quantity
        if price is not None:
            fields["price"] = price
        return await self.sim("POST", "/trade", fields)

    async def placed(self) -> int:
        """How many orders the venue has accepted."""
        return len((await self.sim("GET", "/orders"))["orders"])


async def until(truth: Callable[[], Awaitable[object]]) -> None:
    """Ask again and again until the answer is true; fails after five seconds."""
    async with asyncio.timeout(5):
        while not await truth():  # noqa: ASYNC110 - what is asked is behind HTTP
            await asyncio.sleep(0.01)


Start = Callable[..., Awaitable[Client]]
