"""The Leviathan simulator as a whole: one port for REST, WebSocket, downloads and control."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from fixgw.sim.control import Control
from fixgw.sim.faults import FaultBoard
from fixgw.sim.leviathan.account import Accounts, LeviathanAccount
from fixgw.sim.leviathan.calls import ROUTES, Habits
from fixgw.sim.leviathan.endpoint import PREFIX, Endpoints
from fixgw.sim.leviathan.exchange import Exchange
from fixgw.sim.leviathan.feed import Feed
from fixgw.sim.leviathan.hand import Hand
from fixgw.sim.leviathan.markets import MARKETS, Market
from fixgw.sim.leviathan.rate_limit import RateLimit
from fixgw.sim.leviathan.reports import GOOD_FOR, Reports
from fixgw.sim.leviathan.stream import PATH, Stream
from fixgw.sim.market_maker import MarketMaker
from fixgw.sim.pump import end_task
from fixgw.sim.request_log import RequestLog

# A key for demonstrations, printed in README.md: it is worth nothing anywhere.
DEMO_ACCOUNT = LeviathanAccount(account_id="acct_demo", api_key="lev_live_demo00000000000")
_DEPOSIT = Decimal(10_000_000)
_BEAT = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Calls a minute of each group and connections at a time, for each key; 0 is no limit."""

    read: int
    execute: int
    connections: int


DOCUMENTED_LIMITS = Limits(read=300, execute=30, connections=5)
NO_LIMITS = Limits(read=0, execute=0, connections=0)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class LeviathanSimulator:
    """Plays Leviathan Prime; README.md says what is documented and what is assumed."""

    name = "leviathan"

    def __init__(
        self,
        *,
        accounts: Sequence[LeviathanAccount] = (DEMO_ACCOUNT,),
        market_maker: bool = True,
        limits: Limits = DOCUMENTED_LIMITS,
        habits: Habits = Habits(),  # noqa: B008 - frozen
        markets: Sequence[Market] = MARKETS,
        deposit: Decimal = _DEPOSIT,
        patience: float = 60,
        reports_good_for: int = GOOD_FOR,
    ) -> None:
        """Set the venue up; `deposit` is every account's cash in USDC.

        What finds no liquidity is given up after `patience` seconds; a report's URL is good for
        `reports_good_for` ms.
        """
        self._accounts = tuple(accounts)
        self._market_maker_wanted = market_maker
        self._markets = tuple(markets)
        self._deposit = deposit
        self._patience = int(patience * 1000)
        self._habits = habits
        self._limits = {
            "read": RateLimit(limits.read, time.monotonic),
            "execute": RateLimit(limits.execute, time.monotonic),
        }
        self._connections = limits.connections
        self._reports = Reports(_milliseconds, reports_good_for)
        self._faults = FaultBoard()
        self._requests = RequestLog()
        self._url = ""
        self._ending = AsyncExitStack()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen and return the bound port; raises OSError when it is taken."""
        accounts = Accounts(self._accounts)
        self._stream = Stream(
            accounts=accounts,
            is_market=lambda symbol: symbol in self._exchange.markets,
            greet=self._greet,
            connections=self._connections,
            faults=self._faults,
        )
        self._feed = Feed(self._stream, lambda: self._exchange, self._habits.fills)
        self._begin_market()
        self._endpoints = Endpoints(
            exchange=lambda: self._exchange,
            accounts=accounts,
            habits=self._habits,
            reports=self._reports,
            limits=self._limits,
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
            ending.push_async_callback(end_task, asyncio.create_task(self._beat()))
            self._ending = ending.pop_all()
        bound = int(runner.addresses[0][1])
        self._url = self._reports.origin = f"http://{host}:{bound}"
        return bound

    async def stop(self) -> None:
        """Close every connection and end every task; nothing when not started."""
        await self._ending.aclose()

    def describe(self) -> dict[str, str]:
        """The URLs under the names of the configuration."""
        stream_url = self._url.replace("http:", "ws:", 1)
        return {"url": self._url + PREFIX, "stream_url": stream_url + PATH}

    def _application(self) -> web.Application:
        control = Control(self._faults, self._requests, self._stream.begin, self._stream.end_faults)
        hand = Hand(lambda: self._exchange, self._reset)
        application = web.Application()
        application.add_routes(self._endpoints.routes(ROUTES))
        application.add_routes(control.routes() + hand.routes())
        application.add_routes(self._stream.routes() + self._reports.routes())
        return application

    def _greet(self, channel: str, subject: str) -> object | None:
        """The stream comes before the feed, which needs it."""
        return self._feed.greeting(channel, subject)

    def _begin_market(self) -> None:
        self._exchange = Exchange(
            self._markets,
            [account.account_id for account in self._accounts],
            deposit=self._deposit,
            patience=self._patience,
            clock=_milliseconds,
            listener=self._feed,
        )
        self._market_maker = MarketMaker(
            self._exchange,
            {market.symbol: market.quoting() for market in self._markets}
            if self._market_maker_wanted
            else {},
        )
        self._market_maker.refresh(time.monotonic())

    def _reset(self) -> None:
        self._faults.clear()
        self._stream.end_faults()
        self._requests.clear()
        self._reports.clear()
        for limit in self._limits.values():
            limit.clear()
        self._begin_market()

    async def _beat(self) -> None:
        """Refresh the quotes, work on what is open and publish what changed."""
        while True:
            self._market_maker.refresh(time.monotonic())
            self._exchange.beat()
            self._feed.tick()
            await asyncio.sleep(_BEAT)
