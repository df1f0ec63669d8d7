"""The simulated Polymarket US as a venue under test, over the Retail API, for either outcome."""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal

from fixgw.core.capability import Capability
from fixgw.core.fields import Outcome
from fixgw.sim.polymarket import DEMO_ACCOUNT
from fixgw.venues import polymarket
from fixgw.venues.polymarket.settings import PolymarketSettings
from tests.e2e.panel import Panel
from tests.e2e.processes import Service
from tests.e2e.venue import scaled

SILENCE = 3
"""Seconds of silence after which an impatient world counts a stream as lost."""
SLUG = "will-btc-hit-100k-by-dec-31"
ORDERS = "SUBSCRIPTION_TYPE_ORDER"
CALLS = {
    "order": "/v1/orders",
    "cancel": "/v1/order*/cancel",
    "replace": "/v1/order/*/modify",
}
EVENTS = frozenset({"duplicate_event", "lose_event"})
OPEN = frozenset({"ORDER_STATE_NEW", "ORDER_STATE_PARTIALLY_FILLED", "ORDER_STATE_PENDING_NEW"})
SHORT = {
    "order_timeout": 1,
    "probe_first": 0.1,
    "probe_every": 0.3,
    "probe_max": 1,
    "requests_per_second": 100_000,
}
ACCOUNT = f"{{api_key: {DEMO_ACCOUNT.api_key}, secret: {DEMO_ACCOUNT.secret}}}"
CAPABILITY: Capability = polymarket.KIND.capability(
    "polymarket-us", PolymarketSettings(profile="retail")
)
EMULATED: Capability = polymarket.KIND.capability(
    "polymarket-us", PolymarketSettings(profile="retail", replace_mode="emulate")
)
"""The same without the venue's own modify."""


class Polymarket:
    """One simulator process without a market maker, and the control calls that move it."""

    name = "POLYMARKET-US"
    too_many = 30_000_000

    def __init__(self, outcome: Outcome = Outcome.YES, **settings: object) -> None:
        self.outcome = outcome
        self.symbol = SLUG if outcome is Outcome.YES else f"{SLUG}:NO"
        emulates = settings.get("replace_mode") == "emulate"
        self.capability = EMULATED if emulates else CAPABILITY
        self.control = Panel()
        self._settings = SHORT | settings
        self._service = Service(
            *(sys.executable, "-m", "fixgw.sim.polymarket", "--port", "0"),
            *("--no-market-maker", "--no-limits"),
            ready="simulator ready",
        )

    def start(self) -> None:
        """Start the simulator."""
        words = self._service.start().line("simulator ready").split()
        self.where = dict(word.split("=", 1) for word in words if "=" in word)
        self.control.origin = self.where["url"]

    def close(self) -> None:
        """End the simulator."""
        self.control.close()
        self._service.stop()

    def lots(self, count: int) -> str:
        return str(count)

    def ticks(self, count: int = 0) -> str:
        return f"{Decimal('0.4') + Decimal(scaled('0.01', count)):f}".rstrip("0")

    def yaml(self) -> Mapping[str, object]:
        return {
            "kind": "polymarket",
            "profile": "retail",
            **self.where,
            **self._settings,
            "accounts": f"{{main: {ACCOUNT}}}",
        }

    def sell_to(self, lots: int, ticks: int = 0) -> None:
        traded = self.control("POST", "/trade", self._sale(lots, ticks))["traded"]
        assert Decimal(str(traded)) == lots, "nobody bid for all of it"

    def offer(self, lots: int, ticks: int = 0) -> None:
        self.control("POST", "/trade", {**self._sale(lots, ticks), "rest": True})

    def place_outside(self, lots: int, ticks: int = 0) -> str:
        order = {
            "marketSlug": SLUG,
            "type": "ORDER_TYPE_LIMIT",
            "intent": f"ORDER_INTENT_BUY_{'LONG' if self.outcome is Outcome.YES else 'SHORT'}",
            "price": {"value": str(self._on_book(ticks)), "currency": "USD"},
            "quantity": lots,
            "tif": "TIME_IN_FORCE_GOOD_TILL_CANCEL",
            "manualOrderIndicator": "MANUAL_ORDER_INDICATOR_MANUAL",
        }
        return str(self.control("POST", "/orders", order)["order"]["id"])

    def place_for_cash(self, cash: str) -> str:
        """A market order for YES from elsewhere."""
        order = {
            "marketSlug": SLUG,
            "type": "ORDER_TYPE_MARKET",
            "intent": "ORDER_INTENT_BUY_LONG",
            "cashOrderQty": {"value": cash, "currency": "USD"},
            "tif": "TIME_IN_FORCE_IMMEDIATE_OR_CANCEL",
            "manualOrderIndicator": "MANUAL_ORDER_INDICATOR_MANUAL",
        }
        return str(self.control("POST", "/orders", order)["order"]["id"])

    def end_outside(self, venue_order_id: str, how: str = "cancel") -> None:
        self.control("POST", f"/{how}", {"id": venue_order_id})

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        if call == "replace" and self.capability is not CAPABILITY:
            call = "cancel"
        match = {"path": CALLS[call], "method": "POST"}
        self.control("POST", "/fault", {"kind": kind, "match": match, **parameters})

    def stream_fault(self, kind: str, **parameters: object) -> None:
        match = {"match": {"event": ORDERS}} if kind in EVENTS else {}
        self.control("POST", "/fault", {"kind": kind, **match, **parameters})

    def orders_sent(self) -> list[Mapping[str, object]]:
        return [body for path, body in self.calls() if path == "/v1/orders"]

    def cancels_sent(self) -> int:
        return sum(path.endswith("/cancel") for path, _ in self.calls())

    def replaces_sent(self) -> int:
        return sum(path.endswith("/modify") for path, _ in self.calls())

    def calls(self) -> list[tuple[str, Mapping[str, object]]]:
        """Every call that could change anything: its path and its fields."""
        calls = self.control("GET", "/requests?method=POST&limit=20000")["requests"]
        return [(call["path"], json.loads(call["body"], parse_float=Decimal)) for call in calls]

    def open_orders(self) -> list[str]:
        rows = self.control("GET", "/orders")["orders"]
        return [row["id"] for row in rows if row["state"] in OPEN]

    def clean(self) -> None:
        self.control("DELETE", "/fault")
        for order_id in self.open_orders():
            self.end_outside(order_id)

    def _on_book(self, ticks: int) -> Decimal:
        """The price of YES that means the outcome's own."""
        price = Decimal(self.ticks(ticks))
        return price if self.outcome is Outcome.YES else 1 - price

    def _sale(self, lots: int, ticks: int) -> dict[str, object]:
        """To sell NO is to buy YES."""
        side = "sell" if self.outcome is Outcome.YES else "buy"
        price = self._on_book(ticks)
        return {"symbol": SLUG, "side": side, "size": Decimal(lots), "price": price}


LEGACY: Capability = polymarket.KIND.capability(
    "polymarket-us", PolymarketSettings(profile="isv-legacy")
)


class LegacyPolymarket(Polymarket):
    """The older API, which nobody can trade on."""

    def __init__(self) -> None:
        super().__init__()
        self.capability = LEGACY
        self._service = Service(
            *(sys.executable, "-m", "fixgw.sim.polymarket", "--port", "0"),
            *("--no-market-maker", "--profile", "isv-legacy"),
            ready="simulator ready",
        )

    def yaml(self) -> Mapping[str, object]:
        return {**super().yaml(), "profile": "isv-legacy", "legacy_first_wait": 0}
