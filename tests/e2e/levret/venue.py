"""The simulated Levret as a venue under test."""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal

from fixgw.venues import levret
from fixgw.venues.levret.settings import LevretSettings
from tests.e2e.panel import Panel
from tests.e2e.processes import Service
from tests.e2e.venue import scaled

# A replace is a cancel first: Levret has none of its own.
CALLS = {"order": "/order", "cancel": "/order/cancel", "replace": "/order/cancel"}
EVENTS = frozenset({"duplicate_event", "lose_event"})
SHORT = {"order_timeout": 1, "probe_first": 0.1, "probe_every": 0.3, "probe_max": 1}


class Levret:
    """One simulator process without a market maker, and the control calls that move it."""

    name = "LEVRET"
    symbol = "BTC_USDT"
    too_many = 30_000_000
    capability = levret.KIND.capability("levret", LevretSettings())

    def __init__(self, *, policy: str = "", **settings: object) -> None:
        """`policy` is what the gateway does for the account, as YAML."""
        self._service = Service(
            *(sys.executable, "-m", "fixgw.sim.levret", "--port", "0"),
            *("--no-market-maker", "--rate-limit", "0"),
            ready="simulator ready",
        )
        self._settings = SHORT | settings
        self._account = f"user_id: U1, key_id: demo-key, secret: demo-secret{policy}"
        self.control = Panel()

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
        return scaled("0.001", count)

    def ticks(self, count: int = 0) -> str:
        return f"{Decimal(45000) + Decimal(scaled('0.1', count))}"

    def yaml(self) -> Mapping[str, object]:
        return {
            "kind": "levret",
            "url": f"{self.control.origin}/api/v1",
            "stream_url": self.control.origin,
            "requests_per_minute": 100_000,
            **self._settings,
            "accounts": f"{{main: {{{self._account}}}}}",
        }

    def sell_to(self, lots: int, ticks: int = 0) -> None:
        traded = self.control("POST", "/trade", self._order("sell", lots, ticks))["traded"]
        assert Decimal(str(traded)) == Decimal(self.lots(lots)), "nobody bid for all of it"

    def offer(self, lots: int, ticks: int = 0) -> None:
        self.control("POST", "/trade", {**self._order("sell", lots, ticks), "rest": True})

    def place_outside(self, lots: int, ticks: int = 0) -> str:
        fields = {**self._order("buy", lots, ticks), "userId": "U1", "orderType": "limit"}
        return str(self.control("POST", "/orders", fields)["order"]["id"])

    def end_outside(self, venue_order_id: str, how: str = "cancel") -> None:
        self.control("POST", f"/{how}", {"orderId": venue_order_id})

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        match = {"path": CALLS[call], "method": "POST"}
        self.control("POST", "/fault", {"kind": kind, "match": match, **parameters})

    def stream_fault(self, kind: str, **parameters: object) -> None:
        match = {"match": {"event": "orderUpdate"}} if kind in EVENTS else {}
        self.control("POST", "/fault", {"kind": kind, **match, **parameters})

    def orders_sent(self) -> list[Mapping[str, object]]:
        calls = self.control("GET", "/requests?method=POST&path=/order&limit=20000")["requests"]
        return [json.loads(call["body"], parse_float=Decimal) for call in calls]

    def cancels_sent(self) -> int:
        path = "/requests?method=POST&path=/order/cancel&limit=20000"
        return len(self.control("GET", path)["requests"])

    def replaces_sent(self) -> int:
        return 0

    def open_orders(self) -> list[str]:
        rows = self.control("GET", "/orders")["orders"]
        return [row["id"] for row in rows if row["status"] in {"new", "partially_filled"}]

    def clean(self) -> None:
        self.control("DELETE", "/fault")
        for order_id in self.open_orders():
            self.end_outside(order_id)

    def _order(self, side: str, lots: int, ticks: int) -> dict[str, object]:
        return {
            "symbol": self.symbol,
            "side": side,
            "size": Decimal(self.lots(lots)),
            "price": Decimal(self.ticks(ticks)),
        }
