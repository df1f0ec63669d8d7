"""The Levidge simulator as a whole: one port for REST, WebSocket and control, one for FIX."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal

from aiohttp import web

from fixgw.sim.control import Control
from fixgw.sim.faults import Fault, FaultBoard
from fixgw.sim.levidge.account import Accounts, LevidgeAccount, Signing, check_secrets
from fixgw.sim.levidge.calls import ROUTES, Habits
from fixgw.sim.levidge.endpoint import PREFIX, Endpoints
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.feed import Feed
from fixgw.sim.levidge.fix.desk import Desk, FixHabits
from fixgw.sim.levidge.fix.engine import Engine
from fixgw.sim.levidge.fix.kinds import FIX_KINDS
from fixgw.sim.levidge.fix.line import Line
from fixgw.sim.levidge.funds import Holder
from fixgw.sim.levidge.hand import Hand
from fixgw.sim.levidge.orders import Happening, Order, Trade
from fixgw.sim.levidge.pairs import COINS, PAIRS, Pair
from fixgw.sim.levidge.rate_limit import Rate, RateLimit, Window
from fixgw.sim.levidge.stream import PRIVATE, Stream
from fixgw.sim.levidge.tape import Print
from fixgw.sim.market_maker import MarketMaker
from fixgw.sim.pump import end_task
from fixgw.sim.request_log import RequestLog

# Keys for demonstrations, printed in README.md: they are worth nothing anywhere.
DEMO_ACCOUNT = LevidgeAccount(
    user_id=1045725,
    login="demo",
    password="demo-password",  # noqa: S106 - the demo's account is public
    request_token="demo-token",  # noqa: S106 - as above
    request_secret="ZGVtby1zZWNyZXQtb2YtbGV2aWRnZQ==",  # noqa: S106 - as above
)
SECOND_ACCOUNT = LevidgeAccount(
    user_id=1045726,
    login="demo-two",
    password="demo-password-two",  # noqa: S106 - as above
    request_token="demo-token-two",  # noqa: S106 - as above
    request_secret="c2Vjb25kLXNlY3JldC1vZi1sZXZpZGdl",  # noqa: S106 - as above
)
_BALANCE = Decimal(100_000_000)
_BEAT = 0.1
_SECRET_TAGS = ("96", "554")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often anybody may call REST or connect to a stream; `fix` commands in a second."""

    private: Rate
    public: Rate
    connects: Rate
    fix: int


DOCUMENTED_LIMITS = Limits(private=Rate(5, 10), public=Rate(3, 6), connects=Rate(0.25, 1), fix=50)
NO_LIMITS = Limits(private=Rate(0, 0), public=Rate(0, 0), connects=Rate(0, 0), fix=0)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class LevidgeSimulator:
    """Plays Levidge; README.md says what is documented and what is assumed."""

    name = "levidge"

    def __init__(
        self,
        *,
        accounts: Sequence[LevidgeAccount] = (DEMO_ACCOUNT, SECOND_ACCOUNT),
        fix_port: int = 0,
        market_maker: bool = True,
        fill_resting_after: float | None = None,
        limits: Limits = DOCUMENTED_LIMITS,
        signing: Signing = Signing(),  # noqa: B008 - frozen
        habits: Habits = Habits(),  # noqa: B008 - frozen
        fix_habits: FixHabits = FixHabits(),  # noqa: B008 - frozen
        balance: Decimal = _BALANCE,
        kept: int = 50_000,
    ) -> None:
        """Set the venue up; raises ValueError for a secret that does not fit `signing`.

        `balance` is every user's first amount of each coin; `kept` bounds the closed orders that
        stay in memory; with `fill_resting_after` the market maker takes orders that rest inside
        its spread for so many seconds.
        """
        check_secrets(accounts, signing)
        self._accounts = Accounts(accounts, signing)
        self._user_ids = [account.user_id for account in accounts]
        self.fix_port = fix_port
        self._market_maker_wanted = market_maker
        self._fill_resting_after = fill_resting_after
        self._habits = habits
        self._balance = balance
        self._kept = kept
        self._rates = {
            name: RateLimit(getattr(limits, name), time.monotonic)
            for name in ("private", "public", "connects")
        }
        self._commands = Window(limits.fix, time.monotonic)
        self._faults = FaultBoard(FIX_KINDS)
        self._requests = RequestLog()
        self._fix_habits = fix_habits
        self._url = ""
        self._fix_address = ""
        self._ending = AsyncExitStack()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen and return the bound port; raises OSError when one is taken."""
        self._stream = Stream(
            admit=self._subject,
            greet=self._greet,
            connects=self._rates["connects"],
            faults=self._faults,
        )
        self._feed = Feed(self._stream, lambda: self._exchange)
        self._desk = Desk(
            exchange=lambda: self._exchange,
            accounts=self._accounts,
            commands=self._commands,
            habits=self._fix_habits,
            send=self._send,
        )
        self._begin_market()
        self._endpoints = Endpoints(
            exchange=lambda: self._exchange,
            accounts=self._accounts,
            habits=self._habits,
            private=self._rates["private"],
            public=self._rates["public"],
            faults=self._faults,
            requests=self._requests,
            flush=self._stream.flush,
            clock=_milliseconds,
        )
        async with AsyncExitStack() as ending:
            bound = await self._listen(ending, host, port)
            self._ending = ending.pop_all()
        self._url = f"http://{host}:{bound}"
        return bound

    async def _listen(self, ending: AsyncExitStack, host: str, port: int) -> int:
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        ending.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, host, port, backlog=1024).start()
        self._line = Line(
            engine=Engine(self._accounts.tokens()),
            floor=self._desk,
            faults=self._faults,
            record=self._record,
        )
        ending.push_async_callback(self._line.stop)
        self._fix_address = f"{host}:{await self._line.start(host, self.fix_port)}"
        self._stream.start()
        ending.push_async_callback(self._stream.stop)
        ending.callback(self._endpoints.closing.set)
        ending.push_async_callback(end_task, asyncio.create_task(self._beat()))
        return int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Close every connection and end every task; nothing when not started."""
        await self._ending.aclose()

    def describe(self) -> dict[str, str]:
        """Where to connect, under the names of the configuration."""
        stream_url = self._url.replace("http:", "ws:", 1)
        return {"url": self._url + PREFIX, "stream_url": stream_url, "fix": self._fix_address}

    # A listener of the exchange: the stream and the desk hear of everything.

    def order_changed(self, order: Order, what: Happening, trade: Trade | None) -> None:
        """Tell both."""
        self._feed.order_changed(order, what, trade)
        self._desk.order_changed(order, what, trade)

    def funds_changed(self, holder: Holder) -> None:
        """Only the stream tells of funds."""
        self._feed.funds_changed(holder)

    def printed(self, pair: Pair, trade: Print) -> None:
        """Only the stream tells of public trades."""
        self._feed.printed(pair, trade)

    def _application(self) -> web.Application:
        control = Control(self._faults, self._requests, self._begin_fault, self._end_faults)
        hand = Hand(lambda: self._exchange, self._reset)
        application = web.Application()
        application.add_routes(self._endpoints.routes(ROUTES))
        application.add_routes(control.routes() + hand.routes() + self._stream.routes())
        return application

    def _begin_market(self) -> None:
        self._exchange = Exchange(
            COINS,
            PAIRS,
            self._user_ids,
            balance=self._balance,
            kept=self._kept,
            clock=_milliseconds,
            listener=self,
        )
        self._market_maker = MarketMaker(
            self._exchange,
            {one.symbol: one.quoting() for one in PAIRS if one.reference}
            if self._market_maker_wanted
            else {},
            fill_resting_after=self._fill_resting_after,
        )
        self._market_maker.refresh(time.monotonic())

    def _subject(self, channel: str, wanted: Mapping[str, object]) -> int:
        """Whom a subscription is about: a user with its password, or a pair."""
        if channel not in PRIVATE:
            pair_id = wanted.get("pairId")
            listed = isinstance(pair_id, Decimal) and pair_id in self._exchange.pairs
            if not listed or len(wanted) != 1:
                raise ValueError("pairId is required, and must be listed")
            return int(str(pair_id))
        account = self._accounts.with_password(wanted.get("login"), wanted.get("password"))
        if account is None or wanted.get("userId") != account.user_id or len(wanted) != 3:
            raise ValueError("login, password and userId are required, and must be right")
        return account.user_id

    # The stream and the desk come before the feed and the line, which need them.

    def _greet(self, channel: str, subject: int) -> object | None:
        return self._feed.greeting(channel, subject)

    def _send(self, client: str, fields: dict[str, str]) -> None:
        self._line.send(client, fields)

    def _record(self, fields: dict[str, str]) -> None:
        """Take down a FIX message: its MsgType(35) as the path, its text with bars, no secrets."""
        text = "|".join(
            f"{tag}={'***' if tag in _SECRET_TAGS else value}" for tag, value in fields.items()
        )
        self._requests.add(_milliseconds(), "FIX", fields.get("35", ""), "", text.encode())

    async def _begin_fault(self, fault: Fault) -> None:
        if self._faults.kinds[fault.kind].reach == "stream":
            await self._stream.begin(fault)
        else:
            self._line.begin(fault)

    def _end_faults(self) -> None:
        self._stream.end_faults()
        self._line.end_faults()

    def _reset(self) -> None:
        self._faults.clear()
        self._end_faults()
        self._requests.clear()
        for rate in self._rates.values():
            rate.clear()
        self._commands.clear()
        self._begin_market()

    async def _beat(self) -> None:
        """Refresh the quotes and publish what changed, ten times a second."""
        while True:
            self._market_maker.refresh(time.monotonic())
            self._feed.tick()
            await asyncio.sleep(_BEAT)
