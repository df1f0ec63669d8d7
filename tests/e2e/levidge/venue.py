"""The simulated Levidge as a venue under test, over any of its routes."""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal

from fixgw.core.capability import Capability
from fixgw.sim.levidge import DEMO_ACCOUNT
from fixgw.venues import levidge
from fixgw.venues.levidge.settings import LevidgeSettings, Route
from tests.e2e.panel import Panel
from tests.e2e.processes import Service
from tests.e2e.venue import scaled

SILENCE = 3
"""Seconds of silence after which an impatient world counts a stream as lost."""
CALLS = {"order": "/order", "cancel": "/cancelOrder", "replace": "/cancelOrder"}
EVENTS = frozenset({"duplicate_event", "lose_event"})
UNANSWERED = frozenset(
    {"error_after_accept", "drop_after_accept", "never_answer", "nonsense", "delay"}
)
EVENTS_OF_A_REPLACE = 2
"""The old order's end and the new order's beginning."""
OPEN = frozenset({0, 1})
PAIR_ID, PRICE_SCALE, QUANTITY_SCALE = 5, 2, 6
SHORT = {
    "order_timeout": 1,
    "probe_first": 0.1,
    "probe_every": 0.3,
    "probe_max": 1,
    "answer_wait": 0.5,
    "connect_interval": 0.05,
    "requests_per_second": 100_000,
    "public_requests_per_second": 100_000,
}
ACCOUNT = (
    f"{{user_id: {DEMO_ACCOUNT.user_id}, login: {DEMO_ACCOUNT.login},"
    f" password: {DEMO_ACCOUNT.password}, request_token: {DEMO_ACCOUNT.request_token},"
    f" request_secret: {DEMO_ACCOUNT.request_secret}}}"
)
CAPABILITIES: Mapping[str, Capability] = {
    "fix": levidge.KIND.capability("levidge", LevidgeSettings(route="fix")),
    "rest": levidge.KIND.capability("levidge", LevidgeSettings(route="rest")),
}
EMULATED: Mapping[str, Capability] = {
    "rest, emulated": levidge.KIND.capability(
        "levidge", LevidgeSettings(route="rest", replace_mode="emulate")
    ),
}
"""The same route without Levidge's own replace."""
NEVER_DONE = frozenset({"2.18", "9.1", "9.2", "9.3"})
"""Nothing expires at Levidge: it has neither day orders nor orders until a date. What is bought of
a coin is a balance there and no position."""
NEVER_OVER_FIX = frozenset({"6.12", "7.1"})
"""One session tells all in its order, so that no event overtakes an answer; and what is too much
for the venue is not held back by it but rejected."""


class Levidge:
    """One simulator process without a market maker, and the control calls that move it."""

    name = "LEVIDGE"
    symbol = "BTC/USD"
    too_many = 30_000_000

    def __init__(self, route: Route, **settings: object) -> None:
        self.route = route
        emulates = settings.get("replace_mode") == "emulate"
        self.capability = EMULATED[f"{route}, emulated"] if emulates else CAPABILITIES[route]
        self.control = Panel()
        self._settings = SHORT | settings
        self._offers = 0
        self._service = Service(
            *(sys.executable, "-m", "fixgw.sim.levidge", "--port", "0", "--fix-port", "0"),
            *("--no-market-maker", "--no-limits"),
            ready="simulator ready",
        )

    def start(self) -> None:
        """Start the simulator."""
        words = self._service.start().line("simulator ready").split()
        self.where = dict(word.split("=", 1) for word in words if "=" in word)
        self.control.origin = self.where["url"].removesuffix("/api")

    def close(self) -> None:
        """End the simulator."""
        self.control.close()
        self._service.stop()

    def lots(self, count: int) -> str:
        return scaled("0.001", count)

    def ticks(self, count: int = 0) -> str:
        return f"{Decimal(45000) + Decimal(scaled('0.01', count))}"

    def yaml(self) -> Mapping[str, object]:
        host, _, port = self.where["fix"].partition(":")
        return {
            "kind": "levidge",
            "route": self.route,
            "fix": f"{{host: {host}, port: {port}}}",
            "url": self.where["url"],
            "stream_url": self.where["stream_url"],
            **self._settings,
            "accounts": f"{{main: {ACCOUNT}}}",
        }

    def sell_to(self, lots: int, ticks: int = 0) -> None:
        traded = self.control("POST", "/trade", self._trade("sell", lots, ticks))["traded"]
        assert Decimal(str(traded)) == Decimal(self.lots(lots)), "nobody bid for all of it"

    def offer(self, lots: int, ticks: int = 0) -> None:
        self.control("POST", "/trade", {**self._trade("sell", lots, ticks), "rest": True})
        self._offers += 1

    def place_outside(self, lots: int, ticks: int = 0) -> str:
        order = {
            "userId": DEMO_ACCOUNT.user_id,
            "instrumentId": PAIR_ID,
            "symbol": self.symbol,
            "side": 1,
            "ordType": 2,
            **_number("quantity", self.lots(lots), QUANTITY_SCALE),
            **_number("price", self.ticks(ticks), PRICE_SCALE),
        }
        return str(self.control("POST", "/orders", order)["order"]["orderId"])

    def end_outside(self, venue_order_id: str, how: str = "cancel") -> None:
        self.control("POST", f"/{how}", {"orderId": int(venue_order_id)})

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        """A venue that keeps an order's answer back keeps its stream back as well.

        What the stream tells carries our id, and would leave no doubt.
        """
        if call == "order" and kind in UNANSWERED:
            self.stream_fault("lose_event", times=1 + self._offers)
        if call == "replace" and kind in UNANSWERED:
            self.stream_fault("lose_event", times=EVENTS_OF_A_REPLACE)
        match = {"path": CALLS[call], "method": "POST"}
        self.control("POST", "/fault", {"kind": kind, "match": match, **parameters})

    def stream_fault(self, kind: str, **parameters: object) -> None:
        match = {"match": {"event": "userorders"}} if kind in EVENTS else {}
        self.control("POST", "/fault", {"kind": kind, **match, **parameters})

    def orders_sent(self) -> list[Mapping[str, object]]:
        return self._sent("/order")

    def cancels_sent(self) -> int:
        return len(self.cancel_calls()) - self.replaces_sent()

    def replaces_sent(self) -> int:
        """A cancel with new terms is a replace."""
        return sum("quantity2" in call for call in self.cancel_calls())

    def cancel_calls(self) -> list[Mapping[str, object]]:
        """Every call that cancels or replaces an order, by its fields."""
        return self._sent("/cancelOrder")

    def open_orders(self) -> list[str]:
        rows = self.control("GET", "/orders")["orders"]
        return [str(row["orderId"]) for row in rows if row["ordStatus"] in OPEN]

    def clean(self) -> None:
        self._offers = 0
        self.control("DELETE", "/fault")
        for order_id in self.open_orders():
            self.end_outside(order_id)

    def _sent(self, path: str) -> list[Mapping[str, object]]:
        calls = self.control("GET", f"/requests?method=POST&path={path}&limit=20000")["requests"]
        return [json.loads(call["body"], parse_float=Decimal) for call in calls]

    def _trade(self, side: str, lots: int, ticks: int) -> dict[str, object]:
        return {
            "symbol": self.symbol,
            "side": side,
            "size": Decimal(self.lots(lots)),
            "price": Decimal(self.ticks(ticks)),
        }


FIX_FAULTS: Mapping[str, str] = {
    "error_after_accept": "fix_drop_after_accept",
    "drop_after_accept": "fix_drop_after_accept",
    "drop_before_accept": "fix_drop_before_accept",
    "delay": "fix_delay",
    "delay_before_accept": "fix_delay_before_accept",
    "never_answer": "fix_lose_report",
    "nonsense": "fix_garble_report",
    "duplicate_event": "fix_repeat_report",
    "lose_event": "fix_lose_report",
    "stream_disconnect": "fix_disconnect",
    "stream_silence": "fix_silence",
}
"""What comes nearest on FIX. A report that is lost leaves a gap in the numbers."""
COMMANDS = {"order": "D", "cancel": "F", "replace": "F"}
"""Levidge's FIX has no replace: it begins with a cancel."""


class Native(Levidge):
    """Over Levidge's own FIX: its faults are those of a session."""

    def fault(self, kind: str, *, call: str = "order", **parameters: object) -> None:
        is_report = FIX_FAULTS[kind] in {"fix_lose_report", "fix_garble_report"}
        match = {"type": "8", "exec_type": "0"} if is_report else {"type": COMMANDS[call]}
        self.control("POST", "/fault", {"kind": FIX_FAULTS[kind], "match": match, **parameters})

    def stream_fault(self, kind: str, **parameters: object) -> None:
        match = {"match": {"type": "8"}} if kind in EVENTS else {}
        self.control("POST", "/fault", {"kind": FIX_FAULTS[kind], **match, **parameters})

    def orders_sent(self) -> list[Mapping[str, object]]:
        calls = self.control("GET", "/requests?method=FIX&path=D&limit=20000")["requests"]
        return [dict(pair.split("=", 1) for pair in call["body"].split("|")) for call in calls]

    def cancels_sent(self) -> int:
        return len(self.control("GET", "/requests?method=FIX&path=F&limit=20000")["requests"])

    def replaces_sent(self) -> int:
        return 0


def _number(name: str, text: str, scale: int) -> dict[str, object]:
    return {name: int(Decimal(text).scaleb(scale)), f"{name}_scale": scale}
