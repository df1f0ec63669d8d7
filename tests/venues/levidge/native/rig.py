"""The native route between a FIX acceptor and a REST server that do what a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from aiohttp import web

from fixgw.bootstrap.venues import open_fix_link
from fixgw.core.account_data import VenueNews
from fixgw.core.effects import SendCancel, SendNew
from fixgw.core.events import Event
from fixgw.core.secret import Secret
from fixgw.timings import VenueTimings
from fixgw.venues.levidge.native.client import LevidgeFixVenue
from fixgw.venues.levidge.settings import FixConnection, LevidgeAccount, LevidgeSettings
from tests.fix.acceptor import PATIENCE, Acceptor
from tests.venues.levidge.samples import LIMIT

SECRET = "cmVxdWVzdC1zZWNyZXQtZm9yLXRlc3Rz"
ACCOUNT = LevidgeAccount(
    user_id=7,
    login="demo",
    password=Secret("opensesame"),
    request_token="TOKEN",
    request_secret=Secret(SECRET),
)
TIMINGS = VenueTimings(
    order_timeout=Decimal(1), rate_limit_wait=Decimal(3), stream_silence=Decimal(30)
)
ORDER = replace(LIMIT, price=Decimal("45000.10"))
CANCEL = SendCancel(
    venue="levidge", account="main", order_id="O1", leg=0, venue_order_id="91", symbol="BTC/USD"
)
TERMS = "55=BTC-USD|54=1|44=45000.10|38=0.5|60=20261121-10:00:00.000|"


def row(order_id: int, **fields: object) -> dict[str, object]:
    """An order as REST tells it: 0.5 BTC at 45000.10, nothing filled."""
    return {
        "orderId": order_id,
        "symbol": "BTC/USD",
        "instrumentId": 5,
        "side": 1,
        "ordType": 2,
        "ordStatus": 0,
        "price": 4500010,
        "price_scale": 2,
        "quantity": 500000,
        "quantity_scale": 6,
        "leavesQty": 500000,
        "leavesQty_scale": 6,
        "cumQty": 0,
        "cumQty_scale": 6,
        **fields,
    }


def filled(order_id: int, units: int, **fields: object) -> dict[str, object]:
    """The same with so many millionths filled."""
    left = 500000 - units
    return row(order_id, **{"ordStatus": 1, "cumQty": units, "leavesQty": left} | fields)


class Rest:
    """REST as far as the native route uses it; `rows` are the orders."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.cancels: list[Any] = []
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_get("/getInstrumentPairs", self._pairs)
        app.router.add_post("/getOrders", self._orders)
        app.router.add_post("/getOrder", self._order)
        app.router.add_post("/cancelOrder", self._cancel)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield
        finally:
            await runner.cleanup()

    async def _pairs(self, _request: web.Request) -> web.Response:
        pairs = [[5, "BTC/USD", 3, 1, 2, 6], [14, "SPY/USD[F]", 3, 1, 2, 6]]
        return web.json_response({"instrumentPairs": pairs})

    async def _orders(self, _request: web.Request) -> web.Response:
        return web.json_response(self.rows)

    async def _order(self, request: web.Request) -> web.Response:
        wanted = (await request.json())["orderId"]
        for one in self.rows:
            if one["orderId"] == wanted:
                return web.json_response(one)
        return web.json_response({"error": "order not found"}, status=404)

    async def _cancel(self, request: web.Request) -> web.Response:
        self.cancels.append(await request.json())
        return web.Response()


@dataclass(slots=True, kw_only=True)
class Rig:
    """The venue, what stands on its other side, and the events it has told."""

    venue: LevidgeFixVenue
    acceptor: Acceptor
    rest: Rest
    events: asyncio.Queue[VenueNews]
    told: list[VenueNews] = field(default_factory=list)

    async def next(self, kind: type, found: Callable[[Any], bool] = lambda _: True) -> Any:
        """The next event of a kind; what comes before it is kept in `told`."""
        async with asyncio.timeout(PATIENCE):
            while True:
                event = await self.events.get()
                self.told.append(event)
                if isinstance(event, kind) and found(event):
                    return event

    def begin(self, effect: Any) -> asyncio.Task[Any]:
        """Carry an effect out while the acceptor does its part."""
        return asyncio.create_task(_sequence(self.venue, effect))

    def report(self, body: str) -> None:
        """Levidge sends an ExecutionReport(8)."""
        self.acceptor.send("8", body)

    async def placed(self, order: SendNew = ORDER, order_id: int = 91) -> str:
        """Place an order and have it taken; returns its ClOrdID."""
        placing = self.begin(order)
        uuid = (await self.acceptor.receive("D"))["11"]
        self.report(f"11={uuid}|37={order_id}|{TERMS}150=0|39=0|")
        await placing
        return uuid


async def _sequence(venue: LevidgeFixVenue, effect: Any) -> list[Event]:
    return list(await venue.send(effect))


@asynccontextmanager
async def rigged(
    settings: dict[str, Any] | None = None,
    timings: VenueTimings = TIMINGS,
    connection: dict[str, Any] | None = None,
    account: LevidgeAccount = ACCOUNT,
) -> AsyncIterator[Rig]:
    """A venue whose events are read."""
    rest = Rest()
    async with Acceptor() as acceptor, rest.serving():
        venue = LevidgeFixVenue(
            "levidge",
            LevidgeSettings(
                url=rest.url,
                fix=FixConnection(**{"port": acceptor.port, **(connection or {})}),
                requests_per_second=1000,
                public_requests_per_second=1000,
                **(settings or {}),
            ),
            {"main": account},
            timings,
            open_fix_link,
        )
        await venue.instruments()
        events: asyncio.Queue[VenueNews] = asyncio.Queue()
        rig = Rig(venue=venue, acceptor=acceptor, rest=rest, events=events)
        reading = asyncio.create_task(_read(venue, events))
        try:
            yield rig
        finally:
            reading.cancel()
            acceptor.cut()
            await venue.close()


async def _read(venue: LevidgeFixVenue, events: asyncio.Queue[VenueNews]) -> None:
    async for event in venue.events():
        events.put_nowait(event)
