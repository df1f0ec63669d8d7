"""The Leviathan venue in front of its simulator: every outcome, and what is never sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.effects import QueryOrder, SendCancel
from fixgw.core.events import (
    ExecutionSeen,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    OrderSeen,
    OrderUnknown,
    StreamConnected,
    StreamLost,
)
from fixgw.core.fields import OrdRejReason, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.secret import Secret
from fixgw.errors import VenueError
from fixgw.sim.leviathan import Habits, Limits
from fixgw.sim.leviathan import LeviathanAccount as SimulatedAccount
from fixgw.timings import VenueTimings
from tests.venues.leviathan.conftest import Alarms, Begin, Rig
from tests.venues.leviathan.samples import ACCOUNT, fresh

BREAKS = (
    *("delay", "error_after_accept", "error_before_accept", "drop_after_accept"),
    *("drop_before_accept", "never_answer", "nonsense"),
)
ZERO, HUNDRED = Decimal(0), Decimal(100)
UNSUPPORTED: tuple[dict[str, Any], ...] = (
    {"ord_type": OrdType.LIMIT, "price": Decimal("0.5")},
    {"ord_type": OrdType.STOP, "stop_px": Decimal("0.5")},
    {"order_qty": Decimal(1)},
    {"order_qty": Decimal(1), "cash_order_qty": None},
    {"cash_order_qty": None},
    {"side": Side.SELL_SHORT},
    {"post_only": True},
    {"reduce_only": True},
    {"leverage": 5},
    {"take_profit": Decimal(1)},
    {"stop_loss": Decimal(1)},
    {"slippage_bps": -1},
    *({"time_in_force": one} for one in TimeInForce if one is not TimeInForce.IOC),
)


async def until(events: AsyncIterator[VenueNews], kind: type) -> Any:
    """Read events up to one of a kind."""
    async with asyncio.timeout(10):
        async for event in events:
            if isinstance(event, kind):
                return event
    raise AssertionError("the events ended")


async def offer(rig: Rig, size: str = "1000") -> None:
    await rig.do("offer", symbol="TRUMP-WIN", side="sell", size=size, price="0.5")


async def test_an_execute_that_works(rig: Rig) -> None:
    """Accepted with the venue's id, nothing filled yet."""
    (taken,) = await rig.send(fresh())
    assert isinstance(taken, OrderAccepted)
    assert (taken.seen.status, taken.seen.cum_qty) == (OrdStatus.NEW, ZERO)
    assert taken.seen.cash_order_qty == 100


@pytest.mark.parametrize("answer", ["summary", "fills", "bare"])
async def test_an_execute_that_fills_at_once(begin: Begin, answer: Any) -> None:
    """Whichever way it is answered: USDC, contracts, and each fill where the answer has them."""
    rig = await begin(simulator={"habits": Habits(answer=answer)})
    await offer(rig)
    taken, *more = await rig.send(fresh())
    assert isinstance(taken, OrderAccepted)
    if answer == "bare":
        assert (taken.seen.status, taken.seen.cum_qty) == (OrdStatus.FILLED, None)
        assert taken.seen.cum_contracts is None
        return
    last = taken.seen
    if answer == "fills":
        fill, told = more
        assert isinstance(fill, ExecutionSeen)
        assert isinstance(told, OrderSeen)
        seen = fill.execution
        assert (seen.last_qty, seen.last_px, seen.contracts) == (
            HUNDRED,
            Decimal("0.5"),
            Decimal(200),
        )
        assert taken.seen.cum_qty == 0
        last = told.seen
    assert (last.status, last.cum_qty, last.cum_contracts) == (
        OrdStatus.FILLED,
        HUNDRED,
        Decimal(200),
    )


@pytest.mark.parametrize("changes", UNSUPPORTED)
async def test_what_leviathan_cannot_do_is_not_sent(rig: Rig, changes: dict[str, Any]) -> None:
    """Nothing is dropped from an order, should the core let it through."""
    (event,) = await rig.send(fresh(**changes))
    assert isinstance(event, OrderNotSent)
    assert event.text.startswith("UNSUPPORTED_")
    assert await rig.executes() == 0


@pytest.mark.parametrize("kind", BREAKS)
async def test_a_broken_call_is_unknown_and_made_once(rig: Rig, kind: str) -> None:
    """Neither refused nor sent again; the words say what was held before."""
    await rig.venue.positions("main")
    await rig.fault(kind)
    sending = asyncio.ensure_future(rig.send(fresh()))
    await asyncio.sleep(0.1)
    await rig.do("orders", symbol="TRUMP-WIN", side="buy", notional_usdc="5")
    await offer(rig)
    await rig.venue.positions("main")
    (event,) = await sending
    assert isinstance(event, OrderUnknown)
    assert "; TRUMP-WIN before: 0 USDC at " in event.text
    assert await rig.executes() == 1


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"symbol": "NO-SUCH"}, OrdRejReason.UNKNOWN_SYMBOL, "not_found"),
        ({"venue_preference": "nasdaq"}, OrdRejReason.OTHER, "invalid_params"),
        ({"cash_order_qty": Decimal(10**8)}, OrdRejReason.EXCEEDS_LIMIT, "insufficient_margin"),
    ],
)
@pytest.mark.parametrize("nested", [True, False])
async def test_refusals(
    begin: Begin, changes: dict[str, Any], reason: OrdRejReason, code: str, *, nested: bool
) -> None:
    """With the venue's code, in `error` or bare."""
    rig = await begin(simulator={"habits": Habits(nested=nested)})
    (event,) = await rig.send(fresh(**changes))
    assert isinstance(event, OrderRefused)
    assert (event.reason, event.venue_code) == (reason, code)
    assert event.text


async def test_a_repeated_id_is_refused(rig: Rig, alarms: Alarms) -> None:
    """409 duplicate_order is 103=6, and an alarm, as the id is nobody else's."""
    order = fresh()
    await rig.send(order)
    (event,) = await rig.send(order)
    assert isinstance(event, OrderRefused)
    assert event.reason is OrdRejReason.DUPLICATE_ORDER
    assert ["O1 is refused as a duplicate" in one for one in alarms()] == [True]


async def test_the_id_may_be_left_out(begin: Begin) -> None:
    """Then the same order is simply another one, and the capability says so."""
    rig = await begin(send_client_order_id=False)
    order = fresh()
    for _ in range(2):
        (event,) = await rig.send(order)
        assert isinstance(event, OrderAccepted)
        assert event.seen.client_key is None
    assert rig.venue.capability.client_key is False


async def test_a_key_that_is_refused(begin: Begin, alarms: Alarms) -> None:
    """The orders are refused, and an alarm says so once; the key is not shown."""
    rig = await begin(account=replace(ACCOUNT, api_key=Secret("lev_live_wrong")))
    for _ in range(2):
        (event,) = await rig.send(fresh())
        assert isinstance(event, OrderRefused)
        assert (event.venue_code, event.reason) == ("unauthorized", OrdRejReason.OTHER)
    told = "here/main: /intelligence/execute refuses the key: API key missing or invalid; have it"
    assert [one[: len(told)] for one in alarms()] == [told]
    assert "lev_live_wrong" not in alarms()[0]


async def test_a_key_without_the_scope(begin: Begin, alarms: Alarms) -> None:
    """403 is told for each call that it is refused to, by reading as well."""
    account = SimulatedAccount(account_id="A", api_key="lev_live_narrow", intelligence=False)
    rig = await begin(
        simulator={"accounts": [account]},
        account=replace(ACCOUNT, api_key=Secret("lev_live_narrow")),
    )
    for read in (rig.venue.positions, rig.venue.collateral, rig.venue.positions):
        with pytest.raises(VenueError):
            await read("main")
    assert [one.split()[1] for one in alarms()] == [
        "/intelligence/positions",
        "/intelligence/margin",
    ]


async def test_a_stream_whose_key_is_refused_is_told_once(begin: Begin, alarms: Alarms) -> None:
    """However often it is tried again."""
    rig = await begin(account=replace(ACCOUNT, api_key=Secret("lev_live_wrong")))
    events = rig.venue.events()
    await until(events, StreamLost)
    reading = asyncio.ensure_future(anext(events))
    await asyncio.sleep(1)
    reading.cancel()
    assert len(alarms()) == 1
    assert alarms()[0].startswith("here/main: the stream refuses the key: the subscription was ref")


async def test_retry_after_is_waited_for(rig: Rig) -> None:
    """A 429 proves that nothing was taken: the order is sent again, once."""
    await rig.fault("rate_limited", seconds=1)
    (event,) = await rig.send(fresh())
    assert isinstance(event, OrderAccepted)
    assert await rig.executes() == 2


async def test_retry_after_may_be_too_long(rig: Rig) -> None:
    """Then the order is not sent, and the words say when to try again."""
    await rig.fault("rate_limited", seconds=30)
    (event,) = await rig.send(fresh())
    assert isinstance(event, OrderNotSent)
    assert event.text == ("RATE_LIMITED: here takes no further calls for now; try again in 30 s")


async def test_the_limit_is_kept_without_being_told(begin: Begin) -> None:
    """All executes of the minute may be used; the next one never leaves."""
    limits = Limits(read=0, execute=3, connections=0)
    impatient = VenueTimings(rate_limit_wait=Decimal("0.1"))
    rig = await begin(simulator={"limits": limits}, timings=impatient, executes_per_minute=3)
    events = [(await rig.send(fresh()))[0] for _ in range(4)]
    assert [type(one) for one in events] == [*[OrderAccepted] * 3, OrderNotSent]
    assert await rig.executes() == 3


async def test_slippage_of_the_account(begin: Begin) -> None:
    """The order's own, else the account's, else none: the venue's default."""
    rig = await begin(account=replace(ACCOUNT, slippage_bps=30))
    await rig.send(fresh())
    await rig.send(fresh(slippage_bps=0))
    answer = await rig.control.get("/_sim/requests", params={"method": "POST"})
    bodies = [one["body"] for one in answer.json()["requests"]]
    assert '"slippage_bps":30' in bodies[0]
    assert '"slippage_bps":0' in bodies[1]


async def test_there_is_nothing_to_cancel_or_ask_with(rig: Rig) -> None:
    """Such effects bring nothing and send nothing."""
    cancel = SendCancel(
        venue="here", account="main", order_id="O1", leg=0, venue_order_id="1", symbol="X"
    )
    assert await rig.send(cancel) == ()
    assert await rig.send(QueryOrder(venue="here", account="main", venue_order_id="1")) == ()
    answer = await rig.control.get("/_sim/requests")
    assert answer.json()["requests"] == []


async def test_positions_and_collateral(rig: Rig) -> None:
    """USDC, below zero when short; the breakdowns are figures by their names."""
    (taken,) = await rig.send(fresh(side=Side.SELL))
    assert isinstance(taken, OrderAccepted)
    await rig.do("fill", order_id=taken.seen.venue_order_id, notional="40", price="0.5")
    positions = await rig.venue.positions("main")
    [position] = positions.positions
    assert (position.symbol, position.quantity, position.currency) == (
        "TRUMP-WIN",
        Decimal(-40),
        "USDC",
    )
    [balance] = (await rig.venue.collateral("main")).balances
    assert (balance.currency, balance.cash) == ("USDC", Decimal(10_000_000))
    assert balance.available is not None
    figures = {one.name: one.value for one in balance.figures}
    assert figures["by_venue.polymarket.notional"] == "40"


async def test_a_snapshot_lists_nothing(rig: Rig) -> None:
    """But it fails when the venue cannot be read."""
    await rig.send(fresh())
    snapshot = await rig.venue.snapshot("main", 0)
    assert (snapshot.orders, snapshot.executions) == ((), ())
    await rig.simulator.stop()
    with pytest.raises(VenueError):
        await rig.venue.snapshot("main", 0)
    (event,) = await rig.send(fresh())
    assert isinstance(event, OrderNotSent)
    assert event.text.startswith("VENUE_DOWN: ")


async def test_the_stream_tells_fills_and_ends(rig: Rig) -> None:
    """Connected first; each fill with the order's sum after it; then the end."""
    events = rig.venue.events()
    assert await anext(events) == StreamConnected(venue="here", account="main")
    (taken,) = await rig.send(fresh())
    assert isinstance(taken, OrderAccepted)
    order_id = taken.seen.venue_order_id
    await rig.do("fill", order_id=order_id, notional="40", price="0.5")
    fill = (await until(events, ExecutionSeen)).execution
    assert (fill.venue_order_id, fill.last_qty, fill.contracts) == (
        order_id,
        Decimal(40),
        Decimal(80),
    )
    seen = (await until(events, OrderSeen)).seen
    assert (seen.status, seen.cum_qty) == (OrdStatus.PARTIALLY_FILLED, Decimal(40))
    assert seen.client_key == taken.seen.client_key
    await until(events, AccountChanged)
    await rig.do("cancel", order_id=order_id)
    seen = (await until(events, OrderSeen)).seen
    assert (seen.status, seen.cum_qty) == (OrdStatus.CANCELED, Decimal(40))


async def test_a_lost_stream_is_rebuilt(rig: Rig) -> None:
    """The loss is told, then the new connection."""
    events = rig.venue.events()
    await until(events, StreamConnected)
    await rig.fault("stream_disconnect")
    await until(events, StreamLost)
    await until(events, StreamConnected)


async def test_a_quiet_stream_is_not_lost_a_silent_one_is(begin: Begin) -> None:
    """Pongs keep a quiet one alive; without them it counts as lost."""
    timings = VenueTimings(stream_silence=Decimal("0.5"))
    rig = await begin(timings=timings)
    events = rig.venue.events()
    await until(events, StreamConnected)
    waiting = asyncio.ensure_future(anext(events))
    done, _ = await asyncio.wait([waiting], timeout=1.5)
    assert not done
    await rig.fault("stream_silence", seconds=60)
    lost = await asyncio.wait_for(waiting, 5)
    assert isinstance(lost, StreamLost)
    assert "silent" in lost.text


async def test_a_stream_whose_key_is_refused(begin: Begin) -> None:
    """A lost stream with the venue's words, and not the key."""
    rig = await begin(account=replace(ACCOUNT, api_key=Secret("lev_live_wrong")))
    lost = await until(rig.venue.events(), StreamLost)
    assert "unauthorized" in lost.text
    assert "lev_live_wrong" not in lost.text


async def guarding(rig: Rig) -> "asyncio.Task[VenueNews]":
    """The margin is watched as long as somebody reads the events."""
    events = rig.venue.events()
    await until(events, StreamConnected)
    return asyncio.ensure_future(anext(events))


async def refused_by_the_guard(rig: Rig) -> bool:
    """Whether an order that Leviathan itself would refuse is not sent."""
    sent = await rig.executes()
    (event,) = await rig.send(fresh(cash_order_qty=Decimal(19_000_000)))
    assert await rig.executes() - sent == isinstance(event, OrderRefused)
    return isinstance(event, OrderNotSent)


async def passed_by_the_guard(rig: Rig) -> bool:
    return not await refused_by_the_guard(rig)


async def reached(what: Callable[[], Awaitable[bool]]) -> None:
    """Try again and again, for some seconds."""
    for _ in range(100):
        if await what():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("never reached")


async def test_a_margin_that_cannot_be_read_guards_no_longer(begin: Begin, alarms: Alarms) -> None:
    """A stale reading refuses nothing; the operator hears of it once, and again the next time."""
    rig = await begin(margin_guard=True, margin_poll=Decimal("0.1"))
    reading = await guarding(rig)
    margin = {"kind": "error_before_accept", "match": {"path": "/intelligence/margin"}}
    for outage in (1, 2):
        await reached(lambda: refused_by_the_guard(rig))
        assert len(alarms()) == outage - 1
        await rig.do("fault", **margin, times=12)
        await reached(lambda: passed_by_the_guard(rig))
        await asyncio.sleep(0.3)
        assert len(alarms()) == outage
        assert "here/main: margin_guard lets every order pass" in alarms()[-1]
    reading.cancel()
