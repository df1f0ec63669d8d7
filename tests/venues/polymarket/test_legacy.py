"""The older API: two questions, twice a minute at most, and nothing else."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest

from fixgw.core.effects import QueryOrder, RecallSent, SendCancel
from fixgw.core.events import (
    CancelRefused,
    OrderNotSent,
    QueryFailed,
    ReplaceRefused,
    StreamConnected,
)
from fixgw.core.exact_json import loads
from fixgw.errors import VenueError
from fixgw.net.fake import FakeHttp, answer
from fixgw.timings import VenueTimings
from fixgw.venues.polymarket.holdings import (
    BALANCES,
    POSITIONS,
    value_to_legacy_balances,
    value_to_legacy_positions,
)
from fixgw.venues.polymarket.legacy.client import LegacyVenue
from fixgw.venues.polymarket.settings import PolymarketSettings
from tests.venues.polymarket.samples import DEMO, ORDER, legacy
from tests.venues.replacing import replace_of

SECOND = 1_000_000_000
DOCUMENT = {
    POSITIONS: b"""{"positions": [
        {"instrument_id": "inst_abc123", "instrument_slug": "will-btc-hit-100k-by-dec-31",
         "side": "long", "quantity": 150, "entry_price": 0.55, "current_price": 0.62,
         "unrealized_pnl": 10.50, "unrealized_pnl_percentage": 12.73},
        {"instrument_id": "inst_def456", "instrument_slug": "trump-win-2024",
         "side": "short", "quantity": 200, "entry_price": 0.48, "current_price": 0.45,
         "unrealized_pnl": -6.00, "unrealized_pnl_percentage": -6.25}],
        "total_unrealized_pnl": 4.50}""",
    BALANCES: b"""{"currency": "USD", "total_balance": 1000.00, "available_balance": 750.00,
        "reserved_balance": 250.00, "unrealized_pnl": 4.50, "positions_value": 245.50}""",
}
"""As the document prints them, one side turned."""


@dataclass
class Clock:
    """A clock that is set by hand, in nanoseconds."""

    now: int = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now


ORIGIN = "http://127.0.0.1:1"
READ = answer(body=DOCUMENT[POSITIONS])


def venue_of(http: FakeHttp, clock: Callable[[], int], first_wait: int = 0) -> LegacyVenue:
    """A venue between scripted answers and a clock."""
    settings = legacy({"url": ORIGIN}, legacy_first_wait=first_wait)
    return LegacyVenue("pm", settings, {"main": DEMO}, VenueTimings(), http=http, clock=clock)


def test_the_document_s_positions() -> None:
    """Figures as they are; a short one is below zero."""
    long, short = value_to_legacy_positions(loads(DOCUMENT[POSITIONS]))
    assert (long.symbol, long.quantity) == ("will-btc-hit-100k-by-dec-31", Decimal(150))
    assert (long.avg_px, long.mark_px) == (Decimal("0.55"), Decimal("0.62"))
    assert (short.quantity, short.unrealized_pnl) == (Decimal(-200), Decimal("-6.00"))
    assert ("unrealized_pnl_percentage", "12.73") in [(f.name, f.value) for f in long.figures]


def test_the_document_s_balances() -> None:
    """Its total is not what its own formula says, and is passed on all the same."""
    (balance,) = value_to_legacy_balances(loads(DOCUMENT[BALANCES]))
    assert (balance.total, balance.available) == (Decimal(1000), Decimal(750))
    assert len(balance.figures) == 6


async def test_it_is_asked_twice_a_minute_and_else_remembers() -> None:
    """A remembered reading says when it was read; each route has its own budget."""
    http, clock = FakeHttp(READ, READ, answer(body=DOCUMENT[BALANCES])), Clock()
    venue = venue_of(http, clock)
    first = await venue.positions("main")
    for _ in range(30):
        clock.now += SECOND
        assert await venue.positions("main") == first
    assert len(http.sent) == 1
    clock.now += SECOND
    assert (await venue.positions("main")).read_at == first.read_at + 31_000_000
    await venue.collateral("main")
    paths = [one.url.removeprefix(ORIGIN) for one in http.sent]
    assert paths == [POSITIONS, POSITIONS, BALANCES]
    assert set(http.sent[0].headers) == {"X-API-Key", "X-API-Signature"}


async def test_a_restart_brings_no_third_call() -> None:
    """What an earlier run asked is not known, so the first question waits; so does who asked it."""
    assert PolymarketSettings(profile="isv-legacy").legacy_first_wait == 31
    http = FakeHttp(READ)
    venue = venue_of(http, time.time_ns, first_wait=1)
    asking = asyncio.create_task(venue.positions("main"))
    await asyncio.wait([asking], timeout=0.5)
    assert http.sent == []
    await asking
    assert len(http.sent) == 1


@pytest.mark.parametrize("status", [429, 500])
async def test_a_failure_counts_as_a_call(status: int) -> None:
    """Nothing is asked again before its time; what was read before is told meanwhile."""
    failure = answer(status, '{"code": 8, "message": "no"}')
    http, clock = FakeHttp(failure, READ, failure), Clock()
    venue = venue_of(http, clock)
    for _ in range(3):
        with pytest.raises(VenueError):
            await venue.positions("main")
    assert len(http.sent) == 1
    clock.now += 31 * SECOND
    read = await venue.positions("main")
    clock.now += 31 * SECOND
    assert await venue.positions("main") == read
    assert len(http.sent) == 3


async def test_it_is_up_without_a_stream() -> None:
    """Every account at once, with an empty snapshot, and nothing is asked for that."""
    venue = venue_of(FakeHttp(), Clock())
    events = venue.events()
    assert await anext(events) == StreamConnected(venue="pm", account="main")
    assert (await venue.snapshot("main", 0)).orders == ()
    assert (await venue.instruments()).instruments == ()
    await venue.close()
    assert [event async for event in events] == []


async def test_nothing_is_ever_sent() -> None:
    """Should the core let an order, a cancel or a question through."""
    venue = venue_of(FakeHttp(), Clock())
    replacing = replace_of("1", ORDER, order_qty=Decimal(2))
    cancel = SendCancel(
        venue="pm", account="main", order_id="O1", leg=0, venue_order_id="1", symbol="x"
    )
    query = QueryOrder(venue="pm", account="main", venue_order_id="1")
    for effect, outcome in (
        (ORDER, OrderNotSent),
        (replacing, ReplaceRefused),
        (cancel, CancelRefused),
        (query, QueryFailed),
    ):
        (event,) = await venue.send(effect)
        assert isinstance(event, outcome)
        assert event.text.startswith("UNSUPPORTED_ORDERS: ")
    assert await venue.send(RecallSent(venue="pm", account="main", sent=ORDER)) == ()
