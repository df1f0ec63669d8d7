"""The simulated Leviathan over REST: who may call, what is checked, what comes back."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.sim.leviathan import DEMO_ACCOUNT, DOCUMENTED_LIMITS, Habits
from tests.sim.leviathan.client import HEADERS, Client, Start


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "unauthorized"),
        ({"Authorization": "Bearer nobody"}, 401, "unauthorized"),
        ({"Authorization": DEMO_ACCOUNT.api_key}, 401, "unauthorized"),
        ({**HEADERS, "Lev-Version": "2025-01-01"}, 400, "invalid_params"),
        ({**HEADERS, "Content-Type": "text/plain"}, 400, "invalid_params"),
    ],
)
async def test_headers_are_checked(
    venue: Client, headers: dict[str, str], status: int, code: str
) -> None:
    """Bearer, version and media type; nothing is executed."""
    answer = await venue.execute(headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (await venue.sim("GET", "/orders"))["orders"] == []


async def test_the_version_may_be_left_out(venue: Client) -> None:
    """It defaults to the documented one."""
    headers = {name: value for name, value in HEADERS.items() if name != "Lev-Version"}
    assert (await venue.execute(headers)).status_code == 200


async def test_a_key_without_the_scope(start: Start) -> None:
    """403 forbidden."""
    venue = await start(accounts=(replace(DEMO_ACCOUNT, intelligence=False),))
    assert (await venue.refused())[:2] == (403, "forbidden")


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"symbol": None}, 400, "symbol is required"),
        ({"symbol": "NO-SUCH"}, 404, "symbol NO-SUCH does not exist"),
        ({"side": "long"}, 400, "side must be buy or sell"),
        ({"notional_usdc": 100}, 400, "notional_usdc must be a decimal string above 0"),
        ({"notional_usdc": "1e3"}, 400, "notional_usdc must be a decimal string above 0"),
        ({"notional_usdc": "0"}, 400, "notional_usdc must be a decimal string above 0"),
        ({"slippage_bps": "50"}, 400, "slippage_bps must be an integer"),
        ({"slippage_bps": -1}, 400, "slippage_bps must be 0 to 10000"),
        ({"venue": "nasdaq"}, 400, "venue must be one of leviathan, polymarket, kalshi"),
        ({"price": "0.5"}, 400, "price is not a known field"),
    ],
)
async def test_fields_are_checked(
    venue: Client, fields: dict[str, Any], status: int, words: str
) -> None:
    """Missing, unknown and malformed ones are refused by name."""
    seen = await venue.refused(**fields)
    assert (seen[0], seen[2]) == (status, words)


async def test_an_id_is_used_once(venue: Client) -> None:
    """409 duplicate_order; other ids and none at all pass."""
    await venue.order(client_order_id="A")
    assert await venue.refused(client_order_id="A") == (
        *(409, "duplicate_order", "client_order_id already used"),
    )
    await venue.order(client_order_id="B")
    await venue.order()
    await venue.order()


async def test_a_sweep_adds_up_to_the_notional(start: Start) -> None:
    """Several levels, and every USDC of the order is spent."""
    venue = await start(market_maker=True, habits=Habits(answer="fills"))
    order = await venue.order(symbol="BTC-PERP", notional_usdc="7000000.5")
    assert order["status"] == "filled"
    assert sum(Decimal(one["notional"]) for one in order["fills"]) == Decimal("7000000.5")
    assert sum(Decimal(one["qty"]) for one in order["fills"]) == Decimal(order["filled_qty"])
    assert len({one["price"] for one in order["fills"]}) > 1


async def test_slippage_is_a_limit(start: Start) -> None:
    """Beyond it nothing trades; the rest works, and is given up after its time."""
    venue = await start(patience=0.1)
    await venue.sim(
        "POST", "/offer", {"symbol": "TRUMP-WIN", "side": "sell", "size": "100", "price": "0.5"}
    )
    await venue.sim(
        "POST", "/offer", {"symbol": "TRUMP-WIN", "side": "sell", "size": "100", "price": "0.51"}
    )
    order = await venue.order(notional_usdc="100", slippage_bps=100)
    assert (order["status"], order["filled_notional"]) == ("partially_filled", "50")
    while (seen := (await venue.sim("GET", "/orders"))["orders"][0])["status"] != "cancelled":
        pass
    assert seen["filled_notional"] == "50"


async def test_the_available_credit_is_what_may_be_traded(venue: Client) -> None:
    """An order of just so much is taken, one of a cent more is not."""
    credit = Decimal((await venue.get("margin")).json()["available_credit"])
    more = await venue.refused(notional_usdc=f"{credit + Decimal('0.01'):f}")
    assert more[:2] == (422, "insufficient_margin")
    assert (await venue.execute(notional_usdc=f"{credit:f}")).status_code == 200


async def test_the_initial_margin(venue: Client) -> None:
    """Health after the trade must not fall below 1.2; closing is always allowed."""
    assert (await venue.refused(notional_usdc="18400000"))[:2] == (422, "insufficient_margin")
    order = await venue.order(notional_usdc="18000000")
    await venue.fill(order["id"], "18000000", "0.5")
    margin = (await venue.get("margin")).json()
    assert Decimal(margin["margin_health"]) > Decimal("1.2")
    assert (await venue.refused(notional_usdc="1000000"))[:2] == (422, "insufficient_margin")
    await venue.order(side="sell", notional_usdc="1000000")


async def test_positions_are_as_documented(venue: Client) -> None:
    """Side, notional and profit as decimal strings, the time in ISO 8601."""
    order = await venue.order(notional_usdc="100")
    await venue.fill(order["id"], "100", "0.5")
    seen = (await venue.get("positions")).json()
    assert seen["account_id"] == "acct_demo"
    [position] = seen["positions"]
    assert position.pop("opened_at").endswith("Z")
    assert position == {
        "symbol": "TRUMP-WIN",
        "venue": "polymarket",
        "side": "long",
        "notional": "100",
        "pnl": "0",
    }


@pytest.mark.parametrize("group", ["execute", "read"])
async def test_the_documented_limits(start: Start, group: str) -> None:
    """So many a minute, then 429 with the seconds to wait."""
    venue = await start(limits=DOCUMENTED_LIMITS)
    most = DOCUMENTED_LIMITS.execute if group == "execute" else DOCUMENTED_LIMITS.read
    for _ in range(most):
        answer = await (venue.execute() if group == "execute" else venue.get("margin"))
        assert answer.status_code == 200
    answer = await (venue.execute() if group == "execute" else venue.get("margin"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


async def test_a_report_of_transactions(venue: Client) -> None:
    """The signed URL needs no key and holds the fills of those days."""
    order = await venue.order()
    await venue.fill(order["id"], "40", "0.5")
    asked = await venue.get("reports?type=transactions&from=2026-01-01&to=2099-01-01")
    content = await venue.http.get(asked.json()["url"])
    [row] = csv.DictReader(io.StringIO(content.text))
    assert (row["order_id"], row["notional"], row["qty"]) == (order["id"], "40", "80")


async def test_a_report_expires(start: Start) -> None:
    """After its time the URL is refused."""
    venue = await start(reports_good_for=0)
    asked = await venue.get("reports?type=positions&from=2026-01-01&to=2026-01-02&format=json")
    assert (await venue.http.get(asked.json()["url"])).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "type=x&from=2026-01-01&to=2026-01-02",
        "type=positions&from=1&to=2026-01-02",
        "type=positions",
    ],
)
async def test_bad_reports(venue: Client, query: str) -> None:
    """Type and days are required."""
    assert (await venue.get(f"reports?{query}")).status_code == 400


async def test_what_else_there_is(venue: Client) -> None:
    """404 not_found."""
    assert (await venue.get("trades")).json()["error"]["code"] == "not_found"
