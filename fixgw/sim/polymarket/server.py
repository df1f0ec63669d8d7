"""The Polymarket US simulator as a whole: REST, WebSocket, public markets and control, one port."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from fixgw.sim.control import Control
from fixgw.sim.faults import FaultBoard
from fixgw.sim.market_maker import MarketMaker
from fixgw.sim.polymarket.accounts import Accounts, PolymarketAccount
from fixgw.sim.polymarket.endpoint import Endpoints
from fixgw.sim.polymarket.exchange import Exchange
from fixgw.sim.polymarket.feed import Feed
from fixgw.sim.polymarket.hand import Hand
from fixgw.sim.polymarket.markets import MARKETS
from fixgw.sim.polymarket.rate_limit import Rate, RateLimit
from fixgw.sim.polymarket.stream import Stream
from fixgw.sim.pump import end_task
from fixgw.sim.request_log import RequestLog

# A key for demonstrations, printed in README.md: it is worth nothing anywhere.
DEMO_ACCOUNT = PolymarketAccount(
    api_key="00000000-0000-4000-8000-000000000001",
    secret="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",  # noqa: S106 - the demo's key is public
)
_BALANCE = Decimal(1_000_000)
_BEAT = 0.1
_HEARTBEAT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often a key may call the Retail API, and each route of the ISV API."""

    retail: Rate
    legacy: Rate


DOCUMENTED_LIMITS = Limits(retail=Rate(20, 1), legacy=Rate(2, 60))
NO_LIMITS = Limits(retail=Rate(0, 0), legacy=Rate(0, 0))


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class PolymarketSimulator:
    """Plays Polymarket US; README.md says what is documented and what is assumed."""

    name = "polymarket"
    profiles = ("retail", "isv-legacy")

    def __init__(
        self,
        *,
        profile: str = "retail",
        accounts: Sequence[PolymarketAccount] = (DEMO_ACCOUNT,),
        market_maker: bool = True,
        fill_resting_after: float | None = None,
        limits: Limits = DOCUMENTED_LIMITS,
        balance: Decimal = _BALANCE,
        engine_delay: float = 0.0,
        kept: int = 50_000,
    ) -> None:
        """Set the venue up; raises ValueError for a secret that holds no seed.

        The matching engine leaves every request pending for `engine_delay` seconds; `kept` bounds
        the closed orders that stay in memory.
        """
        self.profile = profile
        self._accounts = Accounts(accounts)
        self._owners = [account.api_key for account in accounts]
        self._market_maker_wanted = market_maker
        self._fill_resting_after = fill_resting_after
        self._limits = limits
        self._balance = balance
        self._engine_delay = engine_delay
        self._kept = kept
        self._faults = FaultBoard()
        self._requests = RequestLog()
        self._url = ""
        self._ending = AsyncExitStack()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen and return the bound port; raises OSError when it is taken."""
        self._feed = Feed(lambda: self._stream, lambda: self._exchange)
        self._stream = Stream(admit=self._listener, greet=self._feed.greeting, faults=self._faults)
        self._begin_market()
        rate = self._limits.retail if self.profile == "retail" else self._limits.legacy
        self._limit = RateLimit(rate, time.monotonic)
        self._endpoints = Endpoints(
            profile=self.profile,
            exchange=lambda: self._exchange,
            accounts=self._accounts,
            limit=self._limit,
            faults=self._faults,
            requests=self._requests,
            flush=self._stream.flush,
            clock=_milliseconds,
        )
        async with AsyncExitStack() as ending:
            runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
            await runner.setup()
            ending.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, host, port, backlog=1024).start()
            self._stream.start()
            ending.push_async_callback(self._stream.stop)
            ending.callback(self._endpoints.closing.set)
            for task in (self._tend(), self._beat()):
                ending.push_async_callback(end_task, asyncio.create_task(task))
            self._ending = ending.pop_all()
        bound = int(runner.addresses[0][1])
        self._url = f"http://{host}:{bound}"
        return bound

    async def stop(self) -> None:
        """Close every connection and end every task; nothing when not started."""
        await self._ending.aclose()

    def describe(self) -> dict[str, str]:
        """Where to connect, under the names of the configuration."""
        stream_url = self._url.replace("http:", "ws:", 1)
        return {"url": self._url, "stream_url": stream_url, "market_url": self._url}

    def _application(self) -> web.Application:
        control = Control(self._faults, self._requests, self._stream.begin, self._stream.end_faults)
        hand = Hand(lambda: self._exchange, self._reset)
        application = web.Application()
        if self.profile == "retail":
            application.add_routes(self._stream.routes())
        application.add_routes(self._endpoints.routes())
        application.add_routes(control.routes() + hand.routes())
        return application

    def _begin_market(self) -> None:
        self._exchange = Exchange(
            MARKETS,
            self._owners,
            balance=self._balance,
            kept=self._kept,
            clock=_milliseconds,
            later=self._later,
            listener=self._feed,
        )
        quoted = MARKETS if self._market_maker_wanted else ()
        self._market_maker = MarketMaker(
            self._exchange,
            {one.slug: one.quoting(one.reference) for one in quoted if one.reference is not None},
            fill_resting_after=self._fill_resting_after,
        )
        self._market_maker.refresh(time.monotonic())

    def _later(self, task: Callable[[], None]) -> None:
        """Let the engine do something now, or after its delay."""
        if self._engine_delay:
            asyncio.get_running_loop().call_later(self._engine_delay, task)
        else:
            task()

    def _listener(self, headers: Mapping[str, str], path: str) -> str:
        return self._accounts.retail(headers, "GET", path, _milliseconds())

    def _reset(self) -> None:
        self._faults.clear()
        self._stream.end_faults()
        self._requests.clear()
        self._limit.clear()
        self._begin_market()

    async def _tend(self) -> None:
        """Refresh the quotes and end what is over, ten times a second."""
        while True:
            self._market_maker.refresh(time.monotonic())
            self._exchange.expire_due()
            await asyncio.sleep(_BEAT)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            await self._stream.beat()
