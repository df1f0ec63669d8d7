"""The Retail API's client: what the exchange decides late, who tells of it, what stays unknown."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.effects import RecallSent, SendReplace
from fixgw.core.events import (
    CancelAccepted,
    Event,
    ExecutionSeen,
    OrderAccepted,
    OrderRefused,
    OrderSeen,
    OrderUnknown,
    ReplaceRefused,
    StreamConnected,
    StreamLost,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus, Side
from fixgw.errors import VenueError
from fixgw.sim.polymarket import DOCUMENTED_LIMITS, NO_LIMITS, PolymarketAccount
from fixgw.venues.polymarket import KIND
from fixgw.venues.polymarket.client import Primed
from tests.sim.polymarket.client import sign
from tests.venues.acceptance import Case, Rig, serving, until
from tests.venues.polymarket.samples import DEMO, SLUG, retail
from tests.venues.replacing import replace_of

CASE = Case(
    symbol=SLUG,
    quantity=Decimal(10),
    resting_price=Decimal("0.4"),
    taking_price=Decimal("0.7"),
    order_path="/v1/orders",
)
CONNECTED = StreamConnected(venue="here", account="main")
Begin = Callable[..., Any]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Starts simulators and venues in front of them; `confirm_wait` is the venue's."""
    async with AsyncExitStack() as stack:

        async def start(
            *, confirm_wait: str = "2", requests_per_second: int = 10_000, **options: Any
        ) -> Rig:
            settings = {
                "confirm_wait": Decimal(confirm_wait),
                "requests_per_second": requests_per_second,
            }
            return await stack.enter_async_context(
                serving(
                    KIND,
                    DEMO,
                    CASE,
                    settings=lambda where: retail(where, **settings),
                    **{"limits": NO_LIMITS, **options},
                )
            )

        yield start


def control(rig: Rig) -> Callable[..., Any]:
    """Something that happens at the venue, which must succeed."""

    async def do(path: str, **fields: Any) -> Any:
        answer = await rig.control.post(f"/_sim/{path}", json=fields)
        answer.raise_for_status()
        return answer.json()

    return do


async def listening(rig: Rig) -> AsyncIterator[VenueNews]:
    """The venue's events, once the stream is up."""
    events = rig.venue.events()
    assert await anext(events) == CONNECTED
    return events


async def test_an_order_is_new_once_the_engine_has_it(begin: Begin) -> None:
    """An id alone says nothing: it is asked for until it rests."""
    rig = await begin(engine_delay=0.4)
    taken = await rig.rest()
    assert taken.seen.order_qty == CASE.quantity
    assert (taken.seen.status, taken.evidence) == (OrdStatus.NEW, Evidence.QUERY)


async def test_the_stream_spares_the_question(begin: Begin) -> None:
    """What it told is believed, and nothing is asked."""
    rig = await begin()
    events = await listening(rig)
    taken = await rig.rest()
    await until(events, _is(OrdStatus.NEW))
    assert taken.evidence is Evidence.STREAM
    path = f"/v1/order/{taken.seen.venue_order_id}"
    asked = await rig.control.get("/_sim/requests", params={"path": path})
    assert asked.json()["requests"] == []


async def test_an_engine_that_does_not_decide_leaves_no_doubt(begin: Begin) -> None:
    """The order has its id: it is at the venue, and what becomes of it is told later."""
    rig = await begin(engine_delay=30, confirm_wait="0.2")
    taken = await rig.rest()
    assert (taken.seen.status, taken.seen.cum_qty) == (OrdStatus.NEW, Decimal(0))
    snapshot = await rig.venue.snapshot("main", 0)
    assert [one.venue_order_id for one in snapshot.orders] == [taken.seen.venue_order_id]


@pytest.mark.parametrize("listens", [True, False])
async def test_a_late_rejection_refuses_the_order(begin: Begin, *, listens: bool) -> None:
    """With the exchange's reason where the stream tells it, and once."""
    rig = await begin()
    events = await listening(rig) if listens else None
    await control(rig)("reject", text="not today")
    (refused,) = await rig.send(rig.order(CASE.resting_price))
    assert (events is not None) is listens
    assert isinstance(refused, OrderRefused)
    if listens:
        assert (refused.text, refused.reason) == ("not today", OrdRejReason.BROKER_OPTION)
        assert refused.venue_code == "ORD_REJECT_REASON_EXCHANGE_OPTION"
    else:
        assert refused.text == "rejected by the exchange, which did not say why"


async def test_a_rejection_that_is_told_after_the_refusal_is_no_news(begin: Begin) -> None:
    """The order was refused by what a question brought; nobody hears of it twice."""
    rig = await begin(engine_delay=0.3)
    events = await listening(rig)
    await control(rig)("reject", text="not today")
    match = {"event": "SUBSCRIPTION_TYPE_ORDER"}
    body = {"kind": "duplicate_event", "match": match}
    (await rig.control.post("/_sim/fault", json=body)).raise_for_status()
    (refused,) = await rig.send(rig.order(CASE.resting_price))
    assert isinstance(refused, OrderRefused)
    taken = await rig.rest()
    seen = await until(events, lambda event: isinstance(event, OrderSeen))
    assert isinstance(seen, OrderSeen)
    assert seen.seen.venue_order_id == taken.seen.venue_order_id


async def test_a_subscription_that_the_venue_ends_is_a_lost_stream() -> None:
    """Whatever else still comes over the connection, orders are not told any more."""

    class Said:
        async def receive(self) -> tuple[str, Any]:
            return "message", {"requestId": "orders", "error": "gone"}

        async def close(self) -> None:
            """Nothing is open."""

    stream = Primed(Said(), [("message", {"heartbeat": {}})])
    assert await stream.receive() == ("message", {"heartbeat": {}})
    with pytest.raises(VenueError, match="the venue refuses a subscription: 'gone'"):
        await stream.receive()


async def test_a_rejection_of_an_order_in_doubt_is_told(begin: Begin) -> None:
    """No call claims it, so the stream's word is passed on and ends the doubt."""
    rig = await begin()
    events = await listening(rig)
    await control(rig)("reject", text="not today")
    await rig.fault("drop_after_accept", on_orders=True)
    unknown, *released = await rig.send(rig.order(CASE.resting_price))
    assert isinstance(unknown, OrderUnknown)
    told: Sequence[Event] = released or [await until(events, _is(OrdStatus.REJECTED))]
    (seen,) = told
    assert isinstance(seen, OrderSeen)
    assert (seen.seen.status, seen.seen.text) == (OrdStatus.REJECTED, "not today")


async def test_a_rejection_waits_for_no_later_order(begin: Begin) -> None:
    """It is held back for the calls that may have placed the order, and for no other."""
    rig = await begin(engine_delay=0.5, confirm_wait="0.2")
    events = await listening(rig)
    await control(rig)("reject", text="not today")
    late = await rig.rest()
    told: list[Event] = []
    calls: set[asyncio.Task[Sequence[Event]]] = set()
    for _ in range(20):
        calls.add(asyncio.create_task(rig.send(rig.order(CASE.resting_price))))
        done, calls = await asyncio.wait(calls, timeout=0.1)
        told += [event for call in done for event in call.result()]
    (rejected,) = [event for event in told if isinstance(event, OrderSeen)]
    assert rejected.seen.venue_order_id == late.seen.venue_order_id
    assert rejected.seen.text == "not today"
    await asyncio.gather(*calls)
    await until(events, _is(OrdStatus.NEW))


async def test_fills_of_no_come_in_its_own_price(begin: Begin) -> None:
    """Told by the stream, kept for questions, and followed by news of the account."""
    rig = await begin(market_maker=False)
    events = await listening(rig)
    order = rig.order(Decimal("0.25"), symbol=f"{SLUG}:NO", side=Side.BUY)
    (taken,) = await rig.send(order)
    assert isinstance(taken, OrderAccepted)
    await control(rig)("trade", symbol=SLUG, side="buy", size=4, price=0.75)
    fill = await until(events, lambda event: isinstance(event, ExecutionSeen))
    assert isinstance(fill, ExecutionSeen)
    assert (fill.execution.last_qty, fill.execution.last_px) == (Decimal(4), Decimal("0.25"))
    assert fill.execution.symbol == f"{SLUG}:NO"
    async with asyncio.timeout(5):
        while await anext(events) != AccountChanged(venue="here", account="main"):
            pass
    listed = await rig.executions(taken.seen.venue_order_id)
    assert listed.executions == (fill.execution,)
    assert (await rig.venue.snapshot("main", 0)).executions == (fill.execution,)


@pytest.mark.parametrize("recalled", [False, True])
async def test_a_modification_rejected_late_is_refused(begin: Begin, *, recalled: bool) -> None:
    """The stream tells it; so it does of one that an earlier run sent."""
    rig = await begin()
    events = await listening(rig)
    order = rig.order(CASE.resting_price)
    (taken,) = await rig.send(order)
    assert isinstance(taken, OrderAccepted)
    change: SendReplace = replace_of(taken.seen.venue_order_id, order, order_qty=Decimal(12))
    await control(rig)("reject", text="too slow")
    if recalled:
        await rig.send(RecallSent(venue="here", account="main", sent=change))
        path = f"/v1/order/{change.venue_order_id}/modify"
        body = {"marketSlug": SLUG, "quantity": 12}
        await rig.control.post(path, json=body, headers=sign("POST", path))
    else:
        await rig.send(change)
    refused = await until(events, lambda event: isinstance(event, ReplaceRefused))
    assert isinstance(refused, ReplaceRefused)
    assert (refused.text, refused.too_late) == ("too slow", False)


async def test_a_modification_that_waited_too_long_is_not_sent(begin: Begin) -> None:
    """It could be carried out after the time at which it counts as proven undone."""
    rig = await begin()
    order = rig.order(CASE.resting_price)
    (taken,) = await rig.send(order)
    assert isinstance(taken, OrderAccepted)
    late: SendReplace = replace_of(
        taken.seen.venue_order_id, order, order_qty=Decimal(12), sent_at=order.sent_at - 31_000_000
    )
    *_, refused = await rig.send(late)
    assert isinstance(refused, ReplaceRefused)
    assert refused.text.startswith("RATE_LIMITED: ")
    asked = (await rig.control.get("/_sim/requests")).json()["requests"]
    assert not any(one["path"].endswith("/modify") for one in asked)
    assert rig.venue.capability.replace_horizon == 95_000_000


async def test_a_connection_is_news_of_the_account(begin: Begin) -> None:
    """What changed while nobody listened is read again at once."""
    rig = await begin(market_maker=False)
    events = await listening(rig)
    async with asyncio.timeout(5):
        assert await anext(events) == AccountChanged(venue="here", account="main")


async def test_fills_of_a_gap_are_not_waited_for(begin: Begin) -> None:
    """The stream's own snapshot says what was filled before: the first question says it is lost."""
    rig = await begin(market_maker=False)
    events = await listening(rig)
    taken = await rig.rest()
    await rig.fault("stream_disconnect", seconds=0.5)
    await until(events, lambda event: isinstance(event, StreamLost))
    await control(rig)("trade", symbol=SLUG, side="sell", size=4, price=0.4)
    await until(events, lambda event: event == CONNECTED)
    listed = await rig.executions(taken.seen.venue_order_id)
    assert (listed.executions, listed.available) == ((), False)


async def test_a_subscription_that_is_refused_is_a_lost_stream(begin: Begin) -> None:
    """So are credentials that are not good; the secret is not shown."""
    other = PolymarketAccount(api_key="other", secret=DEMO.secret.reveal())
    rig = await begin(accounts=(other,))
    lost = await anext(rig.venue.events())
    assert isinstance(lost, StreamLost)
    assert "401" in lost.text
    assert DEMO.secret.reveal() not in lost.text


async def test_positions_are_read_page_by_page(begin: Begin) -> None:
    """Until the venue says that it was the last one."""
    rig = await begin()
    await rig.trade()
    (position,) = (await rig.venue.positions("main")).positions
    assert (position.symbol, position.quantity) == (SLUG, CASE.quantity)
    figures = {one.name: one.value for one in position.figures}
    assert figures["netPositionDecimal"] == "10"
    (balance,) = (await rig.venue.collateral("main")).balances
    assert (balance.currency, balance.total) == ("USD", None)
    assert balance.cash is not None
    assert balance.available == balance.cash


async def test_a_burst_keeps_the_venue_s_limit_and_lets_cancels_pass(begin: Begin) -> None:
    """Nothing is refused, no second has more than 20 calls, and cancels wait for no order."""
    rig = await begin(limits=DOCUMENTED_LIMITS, requests_per_second=20)
    events = await listening(rig)
    first = await rig.rest()
    burst = [
        asyncio.create_task(rig.send(rig.order(CASE.resting_price, order_id=f"O{number}")))
        for number in range(30)
    ]
    await asyncio.sleep(0.1)
    cancels = [await rig.send(rig.cancel(first.seen.venue_order_id)) for _ in range(2)]
    assert isinstance(cancels[0][0], CancelAccepted)
    assert not all(task.done() for task in burst)
    for (event,) in await asyncio.gather(*burst):
        assert isinstance(event, OrderAccepted)
    asked = (await rig.control.get("/_sim/requests")).json()["requests"]
    assert [one["path"] for one in asked].count("/v1/orders") == 31
    times = [one["time"] for one in asked]
    assert max(sum(at <= other < at + 1000 for other in times) for at in times) <= 20
    await until(events, _is(OrdStatus.CANCELED))


def _is(status: OrdStatus) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, OrderSeen) and event.seen.status is status
