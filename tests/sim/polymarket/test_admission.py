"""Who may call the simulated Polymarket US, and how often."""

from collections.abc import Callable

import httpx
import pytest

from fixgw.sim.polymarket import DEMO_ACCOUNT, DOCUMENTED_LIMITS
from tests.sim.polymarket.client import OTHER, Client, Start, order_fields, sign, signature

POSITIONS, BALANCES = "/v1/portfolio/positions", "/v1/account/balances"


@pytest.mark.parametrize("late_ms", [0, 29_000, -29_000])
async def test_a_signature_holds_for_thirty_seconds(venue: Client, late_ms: int) -> None:
    """Before and after the venue's own clock."""
    headers = sign("GET", BALANCES, late_ms=late_ms)
    assert (await venue.send("GET", BALANCES, headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        dict,
        lambda: sign("GET", BALANCES, late_ms=31_000),
        lambda: {**sign("GET", BALANCES), "X-PM-Access-Key": "nobody"},
        lambda: {**sign("GET", BALANCES), "X-PM-Access-Key": OTHER.api_key},
        lambda: {**sign("GET", BALANCES), "X-PM-Signature": "no base64"},
        lambda: sign("POST", BALANCES),
        lambda: sign("GET", POSITIONS),
        lambda: sign("GET", f"{BALANCES}?x=1"),
    ],
)
async def test_anything_else_is_unauthorized(
    venue: Client, make: Callable[[], dict[str, str]]
) -> None:
    """Key, time, method and path are all a part of it; the query is not."""
    answer = await venue.send("GET", f"{BALANCES}?x=1", headers=make())
    assert (answer.status_code, answer.json()["code"]) == (401, 16)


async def test_twenty_requests_in_a_second(start: Start) -> None:
    """The twenty-first is refused as the document shows; another key is not in its way."""
    venue = await start(limits=DOCUMENTED_LIMITS)
    answers = [(await venue.call("GET", BALANCES)).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    refused = await venue.call("POST", "/v1/orders", order_fields())
    assert refused.json() == {"status": 429, "message": "Too Many Requests"}
    assert (await venue.call("GET", BALANCES, account=OTHER)).status_code == 200


def legacy(path: str) -> dict[str, str]:
    """The older document's two headers."""
    return {
        "X-API-Key": DEMO_ACCOUNT.api_key,
        "X-API-Signature": signature(f"GET{path}", DEMO_ACCOUNT),
    }


async def test_the_older_api_answers_twice_a_minute(start: Start) -> None:
    """Each of its two routes; in the shapes of its document."""
    venue = await start(profile="isv-legacy", limits=DOCUMENTED_LIMITS)

    async def ask(path: str) -> httpx.Response:
        return await venue.send("GET", path, headers=legacy(path))

    assert (await ask(POSITIONS)).json() == {"positions": [], "total_unrealized_pnl": 0}
    balances = (await ask(BALANCES)).json()
    assert list(balances) == [
        *("currency", "total_balance", "available_balance", "reserved_balance"),
        *("unrealized_pnl", "positions_value"),
    ]
    assert (await ask(POSITIONS)).status_code == 200
    assert (await ask(POSITIONS)).status_code == 429
    assert (await ask(BALANCES)).status_code == 200


async def test_the_older_api_has_no_order_entry(start: Start) -> None:
    """Nor a stream: neither is in its document."""
    venue = await start(profile="isv-legacy")
    answer = await venue.call("POST", "/v1/orders", order_fields())
    assert answer.status_code == 404
    wrong = {**legacy(POSITIONS), "X-API-Signature": signature("GET/", DEMO_ACCOUNT)}
    assert (await venue.send("GET", POSITIONS, headers=wrong)).status_code == 401
