"""The four outcomes under faults, by the socket and by REST: nothing lost, nothing sent twice."""

import asyncio
import logging
import time
from dataclasses import replace
from decimal import Decimal

import pytest

from fixgw.core.codes import Code
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    CancelUnknown,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    OrderUnknown,
    QueryFailed,
    ReplaceRefused,
    StreamLost,
)
from fixgw.core.fields import OrdRejReason
from fixgw.core.secret import Secret
from fixgw.errors import VenueError
from fixgw.venues.leverj import LeverjAccount
from tests.venues.leverj.conftest import TIMINGS, Begin
from tests.venues.leverj.samples import at_market, cancel, change, fetch, fresh, query

ROUTES = ["futures by socket 2", "futures by socket 4", "spot by REST"]
BROKEN = [
    ("delay", {"seconds": 1}),
    ("delay_before_accept", {"seconds": 1}),
    ("error_after_accept", {}),
    ("error_before_accept", {}),
    ("drop_after_accept", {}),
    ("drop_before_accept", {}),
    ("never_answer", {}),
    ("never_answer_before_accept", {}),
    ("nonsense", {}),
]
broken = pytest.mark.parametrize(("kind", "more"), BROKEN, ids=[kind for kind, _ in BROKEN])
every_route = pytest.mark.parametrize("route", ROUTES)
POST, PATCH = ({"path": "/order", "method": method} for method in ("POST", "PATCH"))
STRANGER = LeverjAccount(
    account_id="0xc21b183A8050D1988117B86408655ff974d021A0",
    api_key="0x1d22dd57Ba368784Cd2c6Baf5626d6590EFf5116",
    secret=Secret("0x35c06db4994745c3386ebaac69c6105b0a298eee2ddd09a5ae11ab0fd36dfb41"),
)


@every_route
@broken
async def test_an_order_call_that_breaks_is_unknown_and_sent_once(
    begin: Begin, route: str, kind: str, more: dict[str, int]
) -> None:
    """It is found again, as ours, exactly when the venue took it."""
    rig = await begin(route)
    await rig.fault(kind, match=POST, **more)
    effect = fresh(rig.market)
    (event,) = await rig.send(effect)
    assert isinstance(event, OrderUnknown)
    assert await rig.calls("POST", "/order") == 1
    if not kind.startswith("delay_before"):
        snapshot = await rig.venue.snapshot("main", 0)
        taken = "before_accept" not in kind
        assert [order.client_key for order in snapshot.orders] == [effect.client_key] * taken


@every_route
@broken
async def test_a_cancel_call_that_breaks_is_unknown(
    begin: Begin, route: str, kind: str, more: dict[str, int]
) -> None:
    """The order's state has to be asked for."""
    rig = await begin(route)
    effect = fresh(rig.market)
    (taken,) = await rig.send(effect)
    assert isinstance(taken, OrderAccepted)
    uuid = taken.seen.venue_order_id
    by_rest = {"path": f"/order/{uuid}", "method": "DELETE"}
    await rig.fault(kind, match=by_rest if rig.market == "spot" else PATCH, **more)
    (event,) = await rig.send(cancel(uuid, effect))
    assert isinstance(event, CancelUnknown)


@pytest.mark.parametrize("path", ["/order/*", "/account/execution"])
async def test_a_query_that_breaks_is_failed_and_asked_again_by_the_core(
    begin: Begin, path: str
) -> None:
    """Half an answer is none."""
    rig = await begin()
    (taken,) = await rig.send(fresh())
    assert isinstance(taken, OrderAccepted)
    await rig.fault("nonsense", match={"path": path})
    assert isinstance((await rig.send(query(taken.seen.venue_order_id)))[0], QueryFailed)


@pytest.mark.parametrize("path", ["/order", "/account/execution"])
@pytest.mark.parametrize("kind", ["error_before_accept", "drop_before_accept", "nonsense"])
async def test_half_a_snapshot_is_none(begin: Begin, path: str, kind: str) -> None:
    """Orders without fills, or fills without orders, prove nothing."""
    rig = await begin()
    await rig.fault(kind, match={"path": path}, times=2)
    with pytest.raises(VenueError):
        await rig.venue.snapshot("main", 0)


@every_route
async def test_a_rate_limit_is_waited_for_and_the_order_placed_once(
    begin: Begin, route: str
) -> None:
    """A 429, or its words over the socket, prove that the first call was not carried out."""
    rig = await begin(route)
    await rig.fault("rate_limited", match=POST, seconds=1)
    (event,) = await rig.send(fresh(rig.market))
    assert isinstance(event, OrderAccepted)
    assert len((await rig.venue.snapshot("main", 0)).orders) == 1


async def test_a_rate_limit_beyond_patience_is_not_sent(begin: Begin) -> None:
    """The client is told at once, with a code it can match on."""
    timings = replace(TIMINGS, rate_limit_wait=Decimal("0.1"))
    rig = await begin("spot by REST", timings=timings)
    await rig.fault("rate_limited", match=POST, seconds=30)
    (event,) = await rig.send(fresh("spot"))
    assert isinstance(event, OrderNotSent)
    assert event.text.startswith(f"{Code.RATE_LIMITED}: ")


async def test_orders_and_cancels_go_by_rest_while_the_socket_is_down(begin: Begin) -> None:
    """Whatever needs the venue finds another way to it."""
    rig = await begin()
    await rig.fault("stream_disconnect", seconds=60)
    await rig.until(lambda event: isinstance(event, StreamLost))
    effect = fresh()
    (taken,) = await rig.send(effect)
    assert isinstance(taken, OrderAccepted)
    accepted, *_ = await rig.send(cancel(taken.seen.venue_order_id, effect))
    assert isinstance(accepted, CancelAccepted)
    assert await rig.calls("DELETE", f"/order/{taken.seen.venue_order_id}") == 1


async def test_a_venue_that_is_gone_is_not_sent(begin: Begin) -> None:
    """A refused connection is proof; the text starts with a code."""
    rig = await begin()
    await rig.venue.instruments()
    await rig.simulator.stop()
    await rig.until(lambda event: isinstance(event, StreamLost))
    placed, priced, cancelled, asked, fetched = await asyncio.gather(
        rig.send(fresh()),
        rig.send(at_market()),
        rig.send(cancel("1")),
        rig.send(query("1")),
        rig.send(fetch("1")),
    )
    for event in (placed[0], priced[0], cancelled[0]):
        assert isinstance(event, OrderNotSent | CancelRefused)
        assert event.text.startswith(f"{Code.VENUE_DOWN}: ")
    assert isinstance(asked[0], QueryFailed)
    assert isinstance(fetched[0], QueryFailed)


@every_route
@pytest.mark.parametrize("seconds", [-60, 60])
async def test_a_clock_that_went_wrong_is_corrected_and_told(
    begin: Begin, caplog: pytest.LogCaptureFixture, route: str, seconds: int
) -> None:
    """One refusal, the venue's time, one retry; beyond ten seconds the operator hears of it."""
    rig = await begin(route)
    await rig.do("clock", {"skew_ms": seconds * 1000})
    effect = fresh(rig.market)
    (event,) = await rig.send(effect)
    assert isinstance(event, OrderAccepted)
    accepted, *_ = await rig.send(cancel(event.seen.venue_order_id, effect))
    assert isinstance(accepted, CancelAccepted)
    direction = "behind" if seconds > 0 else "ahead of"
    assert f"s {direction} Leverj's" in caplog.text
    assert [record.levelno for record in caplog.records if "Leverj's" in record.message] == [
        logging.ERROR
    ]


@every_route
async def test_a_clock_that_was_wrong_from_the_start_connects(begin: Begin, route: str) -> None:
    """The registration and the first look are corrected like anything else."""
    rig = await begin(route, clock=lambda: time.time_ns() - 300 * 10**9)
    assert isinstance((await rig.send(fresh(rig.market)))[0], OrderAccepted | OrderRefused)
    assert (await rig.venue.snapshot("main", 0)).venue == "leverj"


@every_route
async def test_a_key_that_the_venue_does_not_know_is_a_clear_refusal(
    begin: Begin, caplog: pytest.LogCaptureFixture, route: str
) -> None:
    """The stream is lost with the venue's words, orders are refused, and nothing secret shows."""
    caplog.set_level(logging.DEBUG)
    rig = await begin(route, account=STRANGER, connected=False)
    (lost,) = await rig.until(lambda _event: True)
    assert isinstance(lost, StreamLost)
    assert "Authentication failed" in lost.text
    (refused,) = await rig.send(fresh(rig.market))
    assert isinstance(refused, OrderRefused)
    (failed,) = await rig.send(query("1"))
    assert isinstance(failed, QueryFailed)
    secret = STRANGER.secret.reveal().removeprefix("0x")
    assert secret not in f"{lost} {refused} {failed} {vars(rig.venue)!r} {caplog.text}"


async def test_an_order_that_waited_too_long_is_not_sent(begin: Begin) -> None:
    """After that an order could still be taken when it has been told to be absent."""
    rig = await begin()
    (event,) = await rig.send(fresh(sent_at=time.time_ns() // 1000 - 31_000_000))
    assert isinstance(event, OrderNotSent)
    assert await rig.calls("POST", "/order") == 0


@pytest.mark.parametrize("route", ROUTES[:2])
async def test_an_order_whose_time_was_refused_is_not_sent_again_too_late(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    """The second try has a nonce of its own: it must leave as early as any order, or not at all."""
    passed = [0]
    rig = await begin(
        route, settings={"replace": "patch"}, clock=lambda: time.time_ns() + passed[0]
    )
    learn = rig.venue._server_clock.learn

    def learn_and_dawdle(server_time: int) -> None:
        learn(server_time)
        passed[0] = 31 * 10**9

    (taken,) = await rig.send(effect := fresh(rig.market))
    assert isinstance(taken, OrderAccepted)
    monkeypatch.setattr(rig.venue._server_clock, "learn", learn_and_dawdle)
    for attempt, method in (
        (fresh(rig.market), "POST"),
        (change(taken.seen.venue_order_id, effect), "PATCH"),
    ):
        sent = await rig.calls(method, "/order")
        await rig.do("clock", {"skew_ms": 60_000})
        (event,) = await rig.send(attempt)
        assert isinstance(event, OrderNotSent | ReplaceRefused)
        assert event.text == "RATE_LIMITED: the order waited more than 30 s"
        assert await rig.calls(method, "/order") == sent + 1
        await rig.do("clock", {"skew_ms": 0})
        passed[0] = 0
        learn(time.time_ns() // 1_000_000)


async def test_leverage_beyond_the_instrument_is_refused_here(begin: Begin) -> None:
    """Also when it is the account's own default."""
    rig = await begin()
    (event,) = await rig.send(fresh(leverage=101))
    assert isinstance(event, OrderNotSent)
    assert event.reason is OrdRejReason.EXCEEDS_LIMIT
    assert event.text == f"{Code.LEVERAGE_LIMIT}: Leverage(20001)=101 is outside 1 to 100"


async def test_a_market_without_any_price_refuses_market_orders(begin: Begin) -> None:
    """An order's margin depends on a price, and none is invented."""
    rig = await begin("spot by REST")
    await rig.fault("nonsense", match={"path": "/instrument/*"})
    (event,) = await rig.send(at_market("spot"))
    assert isinstance(event, OrderNotSent)
    assert await rig.calls("POST", "/order") == 0
