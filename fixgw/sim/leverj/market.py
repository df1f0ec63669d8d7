"""One simulated market as a whole: REST, Socket.IO, its market maker and its control routes."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aiohttp import web

from fixgw.sim.control import Control
from fixgw.sim.faults import FaultBoard
from fixgw.sim.leverj.auth import Gatekeeper, LeverjAccount
from fixgw.sim.leverj.clock import Clock
from fixgw.sim.leverj.endpoint import Endpoints
from fixgw.sim.leverj.exchange import Exchange
from fixgw.sim.leverj.feed import Feed, OrderDelForm, books_to_json
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.hand import Hand
from fixgw.sim.leverj.instruments import INSTRUMENTS, MarketName
from fixgw.sim.leverj.operator import Operator
from fixgw.sim.leverj.socket_calls import SocketCalls
from fixgw.sim.leverj.stream import Stream
from fixgw.sim.market_maker import MarketMaker
from fixgw.sim.pump import end_task
from fixgw.sim.request_log import RequestLog

_BEAT = 0.1
_BEATS_PER_SECOND = 10
_BEATS_PER_MINUTE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a market behaves; see LeverjSimulator."""

    accounts: Sequence[LeverjAccount]
    market_maker: bool
    fill_resting_after: float | None
    generations: frozenset[int]
    order_del: OrderDelForm
    pending: bool
    balance: Decimal
    kept: int


class Market:
    """Plays one market."""

    def __init__(self, name: MarketName, options: Options) -> None:
        """Set the market up; `start` begins to serve, inside a running loop."""
        self.name = name
        self._options = options
        self._faults = FaultBoard()
        self._requests = RequestLog()
        self._clock = Clock()
        gatekeeper = Gatekeeper(options.accounts)
        self._stream = Stream(
            self._faults,
            generations=options.generations,
            greet=self._greet,
            said=self._said,
        )
        self._calls = SocketCalls(
            self._stream,
            floor=lambda: self._floor,
            gatekeeper=gatekeeper,
            faults=self._faults,
            requests=self._requests,
            clock=self._clock,
        )
        self._endpoints = Endpoints(
            self.prefix,
            floor=lambda: self._floor,
            gatekeeper=gatekeeper,
            faults=self._faults,
            requests=self._requests,
            flush=self._stream.flush,
            clock=self._clock,
        )
        self._begin()
        self._task: asyncio.Task[None] | None = None

    @property
    def prefix(self) -> str:
        """The path of the market's REST calls."""
        return f"/{self.name}/api/v1"

    def start(self) -> None:
        """Begin to send events and to keep the quotes."""
        self._stream.start()
        self._task = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        """Close every connection and end every task."""
        self._endpoints.closing.set()
        if self._task is not None:
            await end_task(self._task)
        await self._calls.stop()
        await self._stream.stop()

    def routes(self) -> list[web.RouteDef]:
        """The venue's own routes."""
        socket = web.route("*", f"/{self.name}/socket.io/", self._stream.handle)
        return [*self._endpoints.routes(), socket]

    def control_routes(self, prefix: str) -> list[web.RouteDef]:
        """The control routes below a prefix that ends in /_sim."""
        control = Control(self._faults, self._requests, self._stream.begin, self._stream.end_faults)
        shared = [
            web.RouteDef(
                route.method,
                prefix.removesuffix("/_sim") + route.path,
                route.handler,
                route.kwargs,
            )
            for route in control.routes()
        ]
        hand = Hand(lambda: self._floor)
        operator = Operator(self._clock, self._stream, lambda: self._floor, self._reset)
        return [*shared, *hand.routes(prefix), *operator.routes(prefix)]

    def _begin(self) -> None:
        options = self._options
        listed = INSTRUMENTS[self.name]
        feed = Feed(self.name, self._stream, options.order_del)
        exchange = Exchange(
            self.name,
            listed,
            options.accounts,
            balance=options.balance,
            kept=options.kept,
            pending=options.pending,
            clock=self._clock.microseconds,
            listener=feed,
        )
        self._floor = Floor(exchange=exchange, feed=feed)
        self._market_maker = MarketMaker(
            exchange,
            {one.id: one.quoting() for one in listed} if options.market_maker else {},
            fill_resting_after=options.fill_resting_after,
        )
        self._market_maker.refresh(time.monotonic())

    def _reset(self) -> None:
        self._faults.clear()
        self._stream.end_faults()
        self._requests.clear()
        self._clock.skew_ms = 0
        self._begin()

    def _greet(self, connection: str) -> None:
        """Tell a new connection the time and the books."""
        self._stream.tell(connection, "server_time", self._clock.milliseconds())
        self._stream.tell(connection, "orderbook", books_to_json(self._floor.exchange))

    def _said(self, connection: str, event: str, payload: Any) -> None:
        self._calls.said(connection, event, payload)

    async def _beat(self) -> None:
        """Ten times a second quotes, balances and book changes; indexes and whole books seldom."""
        beats = 0
        while True:
            self._market_maker.refresh(time.monotonic())
            feed, exchange = self._floor.feed, self._floor.exchange
            feed.publish_funds()
            feed.publish_differences(exchange)
            if beats % _BEATS_PER_SECOND == 0:
                feed.publish_indexes(exchange, exchange.now() // 1_000_000)
            if beats and beats % _BEATS_PER_MINUTE == 0:
                feed.publish_books(exchange)
            beats += 1
            await asyncio.sleep(_BEAT)
