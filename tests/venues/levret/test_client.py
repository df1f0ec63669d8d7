"""The Levret venue against its simulator, over real sockets."""

import logging
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    ExecutionsListed,
    OrderAccepted,
    OrderMissing,
    OrderRefused,
    OrderSeen,
    QueryFailed,
    VenueExecution,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus, Side
from fixgw.core.instruments import index
from fixgw.core.secret import Secret
from fixgw.errors import VenueError
from fixgw.sim.levret import Signing
from tests.venues.levret.conftest import Begin, Rig
from tests.venues.levret.samples import ACCOUNT, LIMIT, MARKET, cancel, fetch, query


async def place(rig: Rig, effect: Any = LIMIT) -> OrderAccepted:
    """Place an order that the venue takes."""
    (event,) = await rig.send(effect)
    assert isinstance(event, OrderAccepted)
    return event


async def test_instruments_come_with_their_grids(rig: Rig) -> None:
    """Symbols, ticks and lots are the venue's own."""
    loaded = await rig.venue.instruments()
    bitcoin = index(loaded.instruments)["BTCUSDT"]
    assert (bitcoin.symbol, bitcoin.tick_size, bitcoin.lot_size) == (
        *("BTC_USDT", Decimal("0.1"), Decimal("0.001")),
    )


async def test_a_limit_order_is_taken_and_can_be_asked_for(rig: Rig) -> None:
    """The answer carries the venue's id; a query tells the same order and its fills."""
    taken = await place(rig)
    assert taken.evidence is Evidence.RESPONSE
    assert taken.seen.status is OrdStatus.NEW
    order, fills = await rig.send(query(taken.seen.venue_order_id))
    assert isinstance(order, OrderSeen)
    assert (order.seen, order.evidence) == (taken.seen, Evidence.QUERY)
    assert isinstance(fills, ExecutionsListed)
    assert (fills.executions, fills.available) == ((), True)


async def test_a_market_order_s_fills_are_listed_exactly(rig: Rig) -> None:
    """The fills of an order sum up to its quantity; each has id, price, fee and time."""
    taken = await place(rig, MARKET)
    (listed,) = await rig.send(fetch(taken.seen.venue_order_id))
    assert isinstance(listed, ExecutionsListed)
    assert sum(fill.last_qty for fill in listed.executions) == Decimal("0.01")
    for fill in listed.executions:
        assert fill.side is Side.BUY
        assert fill.fee is not None
        assert fill.at is not None
    snapshot = await rig.venue.snapshot("main", 0)
    assert set(snapshot.executions) == set(listed.executions)


async def test_a_refused_order_carries_code_words_and_reason(rig: Rig) -> None:
    """The venue's proof that there is no order."""
    (event,) = await rig.send(replace(LIMIT, symbol="NO_USDT"))
    assert isinstance(event, OrderRefused)
    assert event.reason is OrdRejReason.UNKNOWN_SYMBOL
    assert event.venue_code == "INVALID_SYMBOL"


async def test_a_cancel_is_confirmed_by_the_order_s_state(rig: Rig) -> None:
    """The venue's yes to the request is no proof; the order as it then stands is."""
    taken = await place(rig)
    accepted, order, fills = await rig.send(cancel(taken.seen.venue_order_id))
    assert isinstance(accepted, CancelAccepted)
    assert isinstance(order, OrderSeen)
    assert order.seen.status is OrdStatus.CANCELED
    assert isinstance(fills, ExecutionsListed)


async def test_a_cancel_that_comes_too_late_tells_the_order_first(rig: Rig) -> None:
    """A client reads the fill before the reject of its cancel."""
    taken = await place(rig, MARKET)
    order, fills, refused = await rig.send(cancel(taken.seen.venue_order_id))
    assert isinstance(order, OrderSeen)
    assert order.seen.status is OrdStatus.FILLED
    assert isinstance(fills, ExecutionsListed)
    assert isinstance(refused, CancelRefused)
    assert refused.too_late


async def test_a_cancel_of_a_strange_order_is_refused(rig: Rig) -> None:
    """The venue knows no such order, and says so twice."""
    missing, refused = await rig.send(cancel("999"))
    assert isinstance(missing, OrderMissing)
    assert isinstance(refused, CancelRefused)
    assert not refused.too_late


async def test_an_order_that_the_venue_does_not_know_is_missing(rig: Rig) -> None:
    """A 404 in the venue's own words."""
    assert await rig.send(query("999")) == (
        OrderMissing(venue="levret", account="main", venue_order_id="999"),
    )


async def test_a_snapshot_reads_every_page(begin: Begin) -> None:
    """Five orders and five fills in pages of two."""
    rig = await begin(settings={"page_size": 2})
    orders = {(await place(rig)).seen.venue_order_id for _ in range(5)}
    fills: set[VenueExecution] = set()
    for _ in range(5):
        taken = await place(rig, MARKET)
        (listed,) = await rig.send(fetch(taken.seen.venue_order_id))
        assert isinstance(listed, ExecutionsListed)
        fills.update(listed.executions)
    before = time.time_ns() // 1000
    snapshot = await rig.venue.snapshot("main", 0)
    assert {order.venue_order_id for order in snapshot.orders} == orders
    assert set(snapshot.executions) == fills
    assert before <= snapshot.taken_at <= time.time_ns() // 1000


async def test_a_snapshot_begins_where_it_was_asked_to(rig: Rig) -> None:
    """`since` is microseconds here and milliseconds at the venue: the overlap is kept."""
    first = await place(rig, MARKET)
    (listed,) = await rig.send(fetch(first.seen.venue_order_id))
    assert isinstance(listed, ExecutionsListed)
    at = max(fill.at or 0 for fill in listed.executions)
    assert len((await rig.venue.snapshot("main", at + 999)).executions) == len(listed.executions)
    assert (await rig.venue.snapshot("main", at + 1000)).executions == ()


@pytest.mark.parametrize(
    ("signing", "settings"),
    [
        (Signing(encoding="base64"), {"sign_encoding": "base64"}),
        (Signing(path_prefix=False), {"sign_path_prefix": ""}),
        (Signing(), {"send_secret_header": False}),
        (Signing(require_secret=True), {}),
    ],
    ids=["base64", "no prefix", "no secret header", "secret header"],
)
async def test_every_reading_of_the_signature_is_accepted_where_it_holds(
    begin: Begin, signing: Signing, settings: dict[str, Any]
) -> None:
    """What the document leaves open is a setting, for POST with a body and GET with a query."""
    rig = await begin(signing=signing, settings=settings)
    await place(rig)
    assert len((await rig.venue.snapshot("main", 0)).orders) == 1


async def test_the_secret_stays_home_when_it_may(begin: Begin) -> None:
    """Without the header the venue sees a signature only, and one that demands it refuses."""
    rig = await begin(signing=Signing(require_secret=True), settings={"send_secret_header": False})
    (event,) = await rig.send(LIMIT)
    assert isinstance(event, OrderRefused)


async def test_a_wrong_secret_is_a_refusal_that_shows_nothing(begin: Begin) -> None:
    """For orders a reject, for queries a failure, and never the secret in either."""
    account = replace(ACCOUNT, secret=Secret("not-the-secret"))
    rig = await begin(account=account)
    (refused,) = await rig.send(LIMIT)
    (failed,) = await rig.send(query("1"))
    with pytest.raises(VenueError) as caught:
        await rig.venue.snapshot("main", 0)
    assert isinstance(refused, OrderRefused)
    assert isinstance(failed, QueryFailed)
    assert "not-the-secret" not in f"{refused} {failed} {caught.value!r}"


@pytest.mark.parametrize("minutes", [-5, 5])
async def test_a_wrong_clock_is_a_clear_refusal(begin: Begin, minutes: int) -> None:
    """The signature's time is this machine's; five minutes off, the venue refuses."""
    rig = await begin(clock=lambda: time.time_ns() + minutes * 60_000_000_000)
    (event,) = await rig.send(LIMIT)
    assert isinstance(event, OrderRefused)
    assert "check this machine's clock" in event.text


async def test_an_order_decided_long_ago_is_not_taken_any_more(rig: Rig) -> None:
    """However late it is sent, the venue can take an order for one window from the decision."""
    decided = time.time_ns() // 1000 - 61_000_000
    (event,) = await rig.venue.send(replace(LIMIT, sent_at=decided))
    assert isinstance(event, OrderRefused)


async def test_no_secret_reaches_a_log(begin: Begin, caplog: pytest.LogCaptureFixture) -> None:
    """Not even with every library at its most talkative."""
    caplog.set_level(logging.DEBUG)
    for name in ("socketio.client", "engineio.client", "aiohttp.client"):
        caplog.set_level(logging.DEBUG, logger=name)
    rig = await begin()
    events = rig.venue.events()
    await anext(events)
    taken = await place(rig)
    await rig.send(cancel(taken.seen.venue_order_id))
    await rig.venue.close()
    assert "demo-secret" not in caplog.text
    assert "demo-secret" not in repr(vars(rig.venue))
