"""The Levret simulator as a whole: one port for REST, Socket.IO and the control routes."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from decimal import Decimal

from aiohttp import web

from fixgw.sim.control import Control
from fixgw.sim.faults import FaultBoard
from fixgw.sim.levret.auth import PREFIX, Gatekeeper, LevretAccount, Signing
from fixgw.sim.levret.endpoint import Endpoints
from fixgw.sim.levret.exchange import Exchange
from fixgw.sim.levret.feed import Feed
from fixgw.sim.levret.hand import Hand
from fixgw.sim.levret.instruments import INSTRUMENTS, Instrument
from fixgw.sim.levret.rate_limit import DOCUMENTED_LIMIT, RateLimit
from fixgw.sim.levret.routes import ROUTES
from fixgw.sim.levret.stream import Stream
from fixgw.sim.levret.tape import Tape
from fixgw.sim.market_maker import MarketMaker
from fixgw.sim.pump import end_task
from fixgw.sim.request_log import RequestLog

DEMO_ACCOUNT = LevretAccount(user_id="U1", key_id="demo-key", secret="demo-secret")  # noqa: S106 - the demo's account is public
_BALANCE = Decimal(100_000_000)
_BEAT = 0.1
_BEATS_PER_TICKER = 10


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class LevretSimulator:
    """Plays Levret; README.md says what is documented and what is assumed."""

    name = "levret"

    def __init__(
        self,
        *,
        accounts: Sequence[LevretAccount] = (DEMO_ACCOUNT,),
        market_maker: bool = True,
        fill_resting_after: float | None = None,
        rate_limit: int = DOCUMENTED_LIMIT,
        instruments: Sequence[Instrument] = INSTRUMENTS,
        signing: Signing = Signing(),  # noqa: B008 - frozen
        balance: Decimal = _BALANCE,
        kept: int = 50_000,
    ) -> None:
        """Set the venue up.

        `rate_limit` counts calls a minute and key, 0 switches it off; `balance` is every user's
        first USDT; `kept` bounds the closed orders, and a user's trades, that stay in memory;
        with `fill_resting_after` the market maker takes orders that rest inside its spread for
        so many seconds.
        """
        self._accounts = tuple(accounts)
        self._instruments = tuple(instruments)
        self._market_maker_wanted = market_maker
        self._fill_resting_after = fill_resting_after
        self._signing = signing
        self._balance = balance
        self._kept = kept
        self._rate_limit = RateLimit(rate_limit)
        self._faults = FaultBoard()
        self._requests = RequestLog()
        self._url = ""
        self._ending = AsyncExitStack()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen and return the bound port; raises OSError when it is taken."""
        gatekeeper = Gatekeeper(self._accounts, self._signing)
        self._stream = Stream(lambda auth: _user_of(gatekeeper.admit_stream(auth)), self._faults)
        self._begin_market()
        self._endpoints = Endpoints(
            exchange=lambda: self._exchange,
            gatekeeper=gatekeeper,
            rate_limit=self._rate_limit,
            faults=self._faults,
            requests=self._requests,
            flush=self._stream.flush,
            clock=_milliseconds,
        )
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        async with AsyncExitStack() as ending:
            await runner.setup()
            ending.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, host, port, backlog=1024).start()
            self._stream.start()
            ending.push_async_callback(self._stream.stop)
            ending.callback(self._endpoints.closing.set)
            ending.push_async_callback(end_task, asyncio.create_task(self._beat()))
            self._ending = ending.pop_all()
        bound = int(runner.addresses[0][1])
        self._url = f"http://{host}:{bound}"
        return bound

    async def stop(self) -> None:
        """Close every connection and end every task; nothing when not started."""
        await self._ending.aclose()

    def describe(self) -> dict[str, str]:
        """The URLs under the names of the configuration."""
        return {"url": self._url + PREFIX, "stream_url": self._url}

    def _application(self) -> web.Application:
        control = Control(self._faults, self._requests, self._stream.begin, self._stream.end_faults)
        hand = Hand(lambda: self._exchange, self._reset)
        application = web.Application()
        application.add_routes(self._endpoints.routes(ROUTES))
        application.add_routes(control.routes() + hand.routes())
        application.add_routes([web.route("*", "/socket.io/", self._stream.handle)])
        return application

    def _begin_market(self) -> None:
        tapes = {listed.symbol: Tape(listed.reference) for listed in self._instruments}
        self._feed = Feed(self._stream, tapes)
        self._exchange = Exchange(
            self._instruments,
            tapes,
            [account.user_id for account in self._accounts],
            balance=self._balance,
            kept=self._kept,
            clock=_milliseconds,
            listener=self._feed,
        )
        self._market_maker = MarketMaker(
            self._exchange,
            {listed.symbol: listed.quoting() for listed in self._instruments}
            if self._market_maker_wanted
            else {},
            fill_resting_after=self._fill_resting_after,
        )
        self._market_maker.refresh(time.monotonic())

    def _reset(self) -> None:
        self._faults.clear()
        self._stream.end_faults()
        self._requests.clear()
        self._rate_limit.clear()
        self._begin_market()

    async def _beat(self) -> None:
        """Refresh the quotes and publish wallets ten times a second, prices once."""
        beats = 0
        while True:
            self._market_maker.refresh(time.monotonic())
            self._feed.publish_funds(_milliseconds())
            if beats % _BEATS_PER_TICKER == 0:
                for symbol in self._exchange.instruments:
                    await self._feed.tick(symbol, self._exchange.book(symbol), _milliseconds())
            beats += 1
            await asyncio.sleep(_BEAT)


def _user_of(account: LevretAccount | None) -> str | None:
    return account.user_id if account is not None else None
