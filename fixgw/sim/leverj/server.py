"""The Leverj simulator as a whole: one port for the markets it plays."""

from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Literal, get_args

from aiohttp import web

from fixgw.sim.leverj.auth import LeverjAccount
from fixgw.sim.leverj.feed import OrderDelForm
from fixgw.sim.leverj.instruments import MarketName
from fixgw.sim.leverj.market import Market, Options

# A key for demonstrations, printed in README.md: it is worth nothing anywhere.
DEMO_ACCOUNT = LeverjAccount(
    account_id="0x75C9cC814822772787E0E6A07339B6c0BD5fdC76",
    api_key="0x28a7610a29517Bd7eCa7DB557D251005B74C3749",
    secret="0x37238737d5f54ee0fc6380e0729fdf0682598d26599989f7f9ba5bdd395c531f",  # noqa: S106 - the demo's key is public
)
_BALANCE = Decimal(100_000_000)


class LeverjSimulator:
    """Plays Leverj; README.md says what is documented and what is assumed."""

    name = "leverj"

    def __init__(
        self,
        *,
        market: MarketName | Literal["both"] = "both",
        accounts: Sequence[LeverjAccount] = (DEMO_ACCOUNT,),
        market_maker: bool = True,
        fill_resting_after: float | None = None,
        engine_io: Collection[int] = (3, 4),
        order_del: OrderDelForm = "string",
        pending: bool = False,
        balance: Decimal = _BALANCE,
        kept: int = 50_000,
    ) -> None:
        """Set the venue up.

        `engine_io` are the versions served side by side, of 3 (Socket.IO 2) and 4; `order_del`
        is the form of that event's result; with `pending` orders are first announced as pending.
        `balance` is every account's first amount of each asset; `kept` bounds the closed orders,
        and an account's executions, that stay in memory; with `fill_resting_after` the market
        maker takes orders that rest inside its spread for so many seconds.
        """
        self._options = Options(
            accounts=tuple(accounts),
            market_maker=market_maker,
            fill_resting_after=fill_resting_after,
            generations=frozenset(engine_io),
            order_del=order_del,
            pending=pending,
            balance=balance,
            kept=kept,
        )
        self._names: tuple[MarketName, ...] = (
            get_args(MarketName) if market == "both" else (market,)
        )
        self._url = ""
        self._ending = AsyncExitStack()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen and return the bound port; raises OSError when it is taken."""
        markets = [Market(name, self._options) for name in self._names]
        runner = web.AppRunner(_application(markets), access_log=None, shutdown_timeout=1.0)
        async with AsyncExitStack() as ending:
            await runner.setup()
            ending.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, host, port, backlog=1024).start()
            for market in markets:
                market.start()
                ending.push_async_callback(market.stop)
            self._ending = ending.pop_all()
        bound = int(runner.addresses[0][1])
        self._url = f"http://{host}:{bound}"
        return bound

    async def stop(self) -> None:
        """Close every connection and end every task; nothing when not started."""
        await self._ending.aclose()

    def describe(self) -> dict[str, str]:
        """The URLs under the names of the configuration, each market's own if both are played."""
        urls = {name: f"{self._url}/{name}/api/v1" for name in self._names}
        if len(urls) == 1:
            return {"url": urls[self._names[0]], "stream_url": self._url}
        return {**{f"{name}_url": url for name, url in urls.items()}, "stream_url": self._url}


def _application(markets: list[Market]) -> web.Application:
    application = web.Application(client_max_size=10_000_000)
    for market in markets:
        application.add_routes(market.routes())
        application.add_routes(market.control_routes(f"/{market.name}/_sim"))
    if len(markets) == 1:
        application.add_routes(markets[0].control_routes("/_sim"))
    return application
