"""The simulated Leverj as a venue under test: either market, over any transport."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Literal

from fixgw.core.capability import Capability
from fixgw.sim.leverj import DEMO_ACCOUNT
from fixgw.venues import leverj
from fixgw.venues.leverj.identity import Market
from fixgw.venues.leverj.settings import LeverjSettings
from tests.e2e.panel import Panel
from tests.e2e.processes import Service
from tests.e2e.venue import scaled

SILENCE = 3
"""Seconds of silence after which an impatient world counts a stream as lost."""
EVENTS = frozenset({"duplicate_event", "lose_event"})
LATE = frozenset({"never_answer", "delay"})
Replace = Literal["emulated", "patch", "put"]
REPLACE_SETTINGS: tuple[Replace, ...] = ("patch", "put")
OPEN = frozenset({"open", "pending"})
SHORT = {
    "order_timeout": 1,
    "probe_first": 0.1,
    "probe_every": 0.3,
    "probe_max": 1,
    "poll_seconds": 0.1,
    "reload_seconds": 0.5,
    "register_wait": 0.05,
    "requests_per_minute": 100_000,
}
ACCOUNT = (
    f"{{account_id: {DEMO_ACCOUNT.account_id}, api_key: {DEMO_ACCOUNT.api_key},"
    f" secret: {DEMO_ACCOUNT.secret}}}"
)


@dataclass(frozen=True, kw_only=True)
class Goods:
    """What is traded on a market, and a price far below its index.

    `cancel` is the method and path of a cancel as the market's transport makes it.
    """

    market: Market
    symbol: str
    instrument: str
    lot: str
    tick: str
    price: str
    too_many: int
    cancel: tuple[str, str]


FUTURES = Goods(
    market="futures",
    symbol="BTCUSD",
    instrument="1",
    lot="0.0001",
    tick="1",
    price="50000",
    too_many=30_000_000,
    cancel=("PATCH", "/order"),
)
SPOT = Goods(
    market="spot",
    symbol="ETHDAI",
    instrument="ETHDAI",
    lot="0.0001",
    tick="0.01",
    price="1500",
    too_many=1_000_000_000,
    cancel=("DELETE", "/order/*"),
)

REPLACES = {"patch": ("PATCH", "/order"), "put": ("PUT", "/order")}
"""Method and path of the venue's own replaces, by the setting that chooses them."""


def _capability(goods: Goods, replace: Replace) -> Capability:
    settings = LeverjSettings(market=goods.market, replace=replace)
    return leverj.KIND.capability(f"leverj-{goods.market}", settings)


CAPABILITIES: Mapping[str, Capability] = {
    goods.market: _capability(goods, "emulated") for goods in (FUTURES, SPOT)
}
REPLACING: Mapping[str, Capability] = {
    f"{goods.market}-{replace}": _capability(goods, replace)
    for goods in (FUTURES, SPOT)
    for replace in REPLACE_SETTINGS
}


class Leverj:
    """One simulator process without a market maker, and the control calls that move it."""

    def __init__(self, goods: Goods, *, replace: Replace = "emulated", **settings: object) -> None:
        market = goods.market
        self.goods = goods
        self.name = f"LEVERJ-{market.upper()}"
        self.symbol = goods.symbol
        self.too_many = goods.too_many
        self.capability = _capability(goods, replace)
        self.control = Panel()
        self._replace = REPLACES.get(replace, goods.cancel)
        self._settings = SHORT | {"replace": replace} | settings
        self._service = Service(
            *(sys.executable, "-m", "fixgw.sim.leverj", "--port", "0"),
            *("--no-market-maker", "--market", market),
            ready="simulator ready",
        )

    def start(self) -> None:
        """Start the simulator."""
        words = self._service.start().line("simulator ready").split()
        urls = dict(word.split("=", 1) for word in words if "=" in word)
        self.control.origin = urls["stream_url"]

    def close(self) -> None:
        """End the simulator."""
        self.control.close()
        self._service.stop()

    def lots(self, count: int) -> str:
        return scaled(self.goods.lot, count)

    def ticks(self, count: int = 0) -> str:
        return f"{Decimal(self.goods.price) + Decimal(scaled(self.goods.tick, count))}"

    def yaml(self) -> Mapping[str, object]:
        return {
            "kind": "leverj",
            "market": self.goods.market,
            "url": f"{self.control.origin}/{self.goods.market}/api/v1",
            "stream_url": self.control.origin,
            **self._settings,
            "accounts": f"{{main: {ACCOUNT}}}",
        }

    def sell_to(self, lots: int, ticks: int = 0) -> None:
        traded = self.control("POST", "/trade", self._order("sell", lots, ticks))["traded"]
        assert Decimal(str(traded)) == Decimal(self.lots(lots)), "nobody bid for all of it"

    def offer(self, lots: int, ticks: int = 0) -> None:
        self.control("POST", "/trade", {**self._order("sell", lots, ticks), "rest": True})

    def place_outside(self, lots: int, ticks: int = 0) -> str:
        placed = self.control("POST", "/orders", self._order("buy", lots, ticks))
        return str(placed["order"]["uuid"])

    def end_outside(self, venue_order_id: str, how: str = "cancel") -> None:
        self.control("POST", f"/{how}", {"uuid": venue_order_id})

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        calls = {"order": ("POST", "/order"), "cancel": self.goods.cancel, "replace": self._replace}
        method, path = calls[call]
        match = {"path": path, "method": method}
        self.control("POST", "/fault", {"kind": kind, "match": match, **parameters})

    def stream_fault(self, kind: str, **parameters: object) -> None:
        """An execution is told by two events: its own, and the update of its order."""
        match = {"match": {"event": "order_*"}, "times": 2} if kind in EVENTS else {}
        self.control("POST", "/fault", {"kind": kind, **match, **parameters})

    def orders_sent(self) -> list[Mapping[str, object]]:
        calls = self.control("GET", "/requests?method=POST&path=/order&limit=20000")["requests"]
        return [_only_order(json.loads(call["body"], parse_float=Decimal)) for call in calls]

    def cancels_sent(self) -> int:
        """REST names the order in the path, which the record cannot be asked for by pattern."""
        calls = self.control("GET", "/requests?limit=20000")["requests"]
        return sum(call["method"] == self.goods.cancel[0] for call in calls)

    def replaces_sent(self) -> int:
        """A PATCH that removes without adding is a cancel."""
        calls = self.control("GET", "/requests?path=/order&limit=20000")["requests"]
        adds = [call for call in calls if call["method"] == "PUT" or '"add"' in call["body"]]
        return len(adds)

    def open_orders(self) -> list[str]:
        rows = self.control("GET", "/orders")["orders"]
        return [row["uuid"] for row in rows if row["status"] in OPEN]

    def clean(self) -> None:
        self.control("DELETE", "/fault")
        for order_id in self.open_orders():
            self.end_outside(order_id)

    def _order(self, side: str, lots: int, ticks: int) -> dict[str, object]:
        return {
            "instrument": self.goods.instrument,
            "side": side,
            "quantity": Decimal(self.lots(lots)),
            "price": Decimal(self.ticks(ticks)),
        }


class Polled(Leverj):
    """Without a socket the stream is a look at the open orders and executions, again and again.

    A look that is not answered takes as long as a call may: a second, see `SHORT`. Orders, cancels
    and questions about a single order are other calls, so they go on.
    """

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        """A venue that keeps an order's answer back keeps the order out of the looks as well."""
        if call == "order" and kind in LATE:
            self._unanswered("/order", 2)
        super().fault(kind, call=call, **parameters)

    def stream_fault(self, kind: str, **parameters: object) -> None:
        """A fault of so many looks; nothing has to be armed for what every look tells again."""
        if kind == "lose_event":
            self._unanswered("/order", 1)
            self._unanswered("/account/execution", 1)
        elif kind == "stream_silence":
            self._unanswered("/order", SILENCE + 1)
        elif kind == "stream_disconnect":
            seconds = ceil(float(str(parameters["seconds"])))
            self._unanswered("/order", SILENCE + seconds)

    def _unanswered(self, path: str, times: int) -> None:
        match = {"path": path, "method": "GET"}
        fault = {"kind": "never_answer_before_accept", "match": match, "times": times}
        self.control("POST", "/fault", fault)


def _only_order(sent: object) -> Mapping[str, object]:
    """The one order of a call; over the socket it comes wrapped beside the parameters."""
    orders = sent["body"] if isinstance(sent, dict) else sent
    assert isinstance(orders, list)
    (order,) = orders
    assert isinstance(order, dict)
    return order
