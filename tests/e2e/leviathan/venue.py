"""The simulated Leviathan as a venue under test."""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal

from fixgw.venues import leviathan
from fixgw.venues.leviathan.settings import LeviathanSettings
from tests.e2e.panel import Panel
from tests.e2e.processes import Service
from tests.e2e.venue import scaled

EXECUTE = "/intelligence/execute"
EVENTS = frozenset({"duplicate_event", "lose_event"})
SHORT = {"order_timeout": 1, "probe_first": 0.1, "probe_every": 0.3, "probe_max": 1, "ack_wait": 5}
KEY = "lev_live_demo00000000000"


class Leviathan:
    """One simulator process without a market maker, and the control calls that move it."""

    name = "LEVIATHAN"
    symbol = "TRUMP-WIN"
    too_many = 2_000_000
    capability = leviathan.KIND.capability("leviathan", LeviathanSettings())

    def __init__(self, *options: str, **settings: object) -> None:
        self._service = Service(
            *(sys.executable, "-m", "fixgw.sim.leviathan", "--port", "0"),
            *("--no-market-maker", "--patience", "3600", *(options or ("--no-limits",))),
            ready="simulator ready",
        )
        self._settings = SHORT | settings
        self._urls: dict[str, str] = {}
        self.control = Panel()

    def start(self) -> None:
        """Start the simulator."""
        words = self._service.start().line("simulator ready").split()
        self._urls = dict(word.split("=", 1) for word in words if "=" in word)
        self.control.origin = self._urls["url"].removesuffix("/v1")

    def close(self) -> None:
        """End the simulator."""
        self.control.close()
        self._service.stop()

    def lots(self, count: int) -> str:
        """A lot is ten USDC."""
        return scaled("10", count)

    def ticks(self, count: int = 0) -> str:
        return f"{Decimal('0.5') + Decimal(scaled('0.001', count))}"

    def yaml(self) -> Mapping[str, object]:
        return {
            "kind": "leviathan",
            **self._urls,
            "symbols": "[TRUMP-WIN, BTC-PERP]",
            "executes_per_minute": 100_000,
            "reads_per_minute": 100_000,
            **self._settings,
            "accounts": f"{{main: {{api_key: {KEY}}}}}",
        }

    def fill(self, order_id: str, notional: str, price: str) -> None:
        """Fill a part of an open order."""
        fields = {"order_id": order_id, "notional": notional, "price": price}
        self.control("POST", "/fill", fields)

    def sell_to(self, lots: int, ticks: int = 0) -> None:
        """Fill the orders that are open, oldest first."""
        left = Decimal(self.lots(lots))
        for row in self._rows():
            open_part = Decimal(row["notional_usdc"]) - Decimal(row["filled_notional"])
            part = min(left, open_part)
            if row["id"] in self.open_orders() and part:
                self.fill(row["id"], f"{part:f}", self.ticks(ticks))
                left -= part
        assert not left, "nobody wanted all of it"

    def offer(self, lots: int, ticks: int = 0) -> None:
        price = Decimal(self.ticks(ticks))
        size = (Decimal(self.lots(lots)) / price).quantize(Decimal("1e-8"))
        fields = {"symbol": self.symbol, "side": "sell", "size": f"{size:f}", "price": f"{price:f}"}
        self.control("POST", "/offer", fields)

    def place_outside(self, lots: int, ticks: int = 0) -> str:
        fields = {"symbol": self.symbol, "side": "buy", "notional_usdc": self.lots(lots)}
        return str(self.control("POST", "/orders", fields)["order"]["id"])

    def end_outside(self, venue_order_id: str, how: str = "cancel") -> None:
        assert how == "cancel", "the venue knows no other end"
        self.control("POST", "/cancel", {"order_id": venue_order_id})

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        assert call == "order", "there is no other call"
        match = {"path": EXECUTE, "method": "POST"}
        self.control("POST", "/fault", {"kind": kind, "match": match, **parameters})

    def stream_fault(self, kind: str, **parameters: object) -> None:
        match = {"match": {"event": "fill"}} if kind in EVENTS else {}
        self.control("POST", "/fault", {"kind": kind, **match, **parameters})

    def orders_sent(self) -> list[Mapping[str, object]]:
        path = f"/requests?method=POST&path={EXECUTE}&limit=20000"
        return [json.loads(call["body"]) for call in self.control("GET", path)["requests"]]

    def cancels_sent(self) -> int:
        """Calls of any other kind than those that are documented."""
        calls = self.control("GET", "/requests?limit=20000")["requests"]
        return sum(1 for one in calls if one["method"] == "POST" and one["path"] != EXECUTE)

    def replaces_sent(self) -> int:
        return 0

    def open_orders(self) -> list[str]:
        return [
            row["id"] for row in self._rows() if row["status"] in {"accepted", "partially_filled"}
        ]

    def clean(self) -> None:
        self.control("DELETE", "/fault")
        for order_id in self.open_orders():
            self.end_outside(order_id)

    def _rows(self) -> list[Mapping[str, str]]:
        rows: list[Mapping[str, str]] = self.control("GET", "/orders")["orders"]
        return rows
