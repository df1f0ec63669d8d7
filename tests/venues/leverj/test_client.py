"""The Leverj venue against its simulator, over real sockets: both markets, every way to them."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.effects import RecallSent, SendNew
from fixgw.core.events import (
    CancelAccepted,
    CancelRefused,
    Event,
    ExecutionSeen,
    ExecutionsListed,
    InstrumentsLoaded,
    OrderAccepted,
    OrderMissing,
    OrderRefused,
    OrderSeen,
)
from fixgw.core.fields import Evidence, OrdRejReason, OrdStatus, OrdType, Side
from fixgw.core.instruments import index
from tests.venues.leverj.conftest import Begin, Rig
from tests.venues.leverj.samples import at_market, cancel, fetch, fresh, query


async def place(rig: Rig, effect: SendNew) -> OrderAccepted:
    """Place an order that the venue takes."""
    (event,) = await rig.send(effect)
    assert isinstance(event, OrderAccepted), event
    return event


async def test_instruments_come_with_their_grids(begin: Begin) -> None:
    """A tick is an increment on futures and a count of digits on spot."""
    futures = index((await (await begin()).venue.instruments()).instruments)
    spot = index((await (await begin("spot by REST")).venue.instruments()).instruments)
    ethereum, pair = futures["ETHUSD"], spot["ETHDAI"]
    assert (ethereum.tick_size, ethereum.lot_size) == (Decimal("0.1"), Decimal("0.01"))
    assert ethereum.max_leverage == 50
    assert (pair.tick_size, pair.lot_size) == (Decimal("0.01"), Decimal("0.0001"))
    assert pair.max_leverage is None


async def test_a_limit_order_is_taken_and_can_be_asked_for(rig: Rig) -> None:
    """The answer shows our own order; a query tells the same order and its fills."""
    effect = fresh(rig.market)
    taken = await place(rig, effect)
    assert taken.evidence is Evidence.RESPONSE
    assert taken.seen.status is OrdStatus.NEW
    assert taken.seen.client_key == effect.client_key
    assert (taken.seen.symbol, taken.seen.side) == (effect.symbol, effect.side)
    assert (taken.seen.order_qty, taken.seen.price) == (effect.order_qty, effect.price)
    fills, order = await rig.send(query(taken.seen.venue_order_id))
    assert isinstance(order, OrderSeen)
    assert (order.seen, order.evidence) == (taken.seen, Evidence.QUERY)
    assert isinstance(fills, ExecutionsListed)
    assert (fills.executions, fills.available) == ((), True)


@pytest.mark.parametrize("side", [Side.BUY, Side.SELL])
async def test_a_market_order_s_fills_are_told_exactly(rig: Rig, side: Side) -> None:
    """Streamed fills are the listed ones; each has price, side, commission and time."""
    if (rig.market, side) == ("futures", Side.SELL):
        await place(rig, at_market(rig.market))
    effect = at_market(rig.market, side=side)
    taken = await place(rig, effect)
    told = await rig.until(
        lambda event: (
            isinstance(event, ExecutionSeen)
            and event.execution.venue_order_id == taken.seen.venue_order_id
        )
    )
    (listed,) = await rig.send(fetch(taken.seen.venue_order_id))
    assert isinstance(listed, ExecutionsListed)
    assert sum(fill.last_qty for fill in listed.executions) == effect.order_qty
    for fill in listed.executions:
        assert (fill.symbol, fill.side, fill.fee_currency) == (effect.symbol, side, "DAI")
        assert fill.fee is not None
        assert fill.at is not None
    seen = told[-1]
    assert isinstance(seen, ExecutionSeen)
    assert seen.execution in listed.executions
    snapshot = await rig.venue.snapshot("main", 0)
    assert set(listed.executions) <= set(snapshot.executions)


async def test_a_refused_order_carries_code_words_and_reason(rig: Rig) -> None:
    """The venue's proof that there is no order: here, more than the account has."""
    (event,) = await rig.send(fresh(rig.market, order_qty=Decimal(900000)))
    assert isinstance(event, OrderRefused)
    assert event.reason is OrdRejReason.EXCEEDS_LIMIT
    assert (event.venue_code or "").startswith("M_INSUFFICIENT_")


async def test_a_cancel_is_confirmed_by_the_order_s_state(rig: Rig) -> None:
    """The venue's yes is no proof of what was filled; the order as it then stands is."""
    effect = fresh(rig.market)
    taken = await place(rig, effect)
    accepted, fills, order = await rig.send(cancel(taken.seen.venue_order_id, effect))
    assert isinstance(accepted, CancelAccepted)
    assert isinstance(fills, ExecutionsListed)
    assert isinstance(order, OrderSeen)
    assert order.seen.status is OrdStatus.CANCELED


async def test_a_cancel_that_comes_too_late_tells_the_order_first(rig: Rig) -> None:
    """A client reads the fill before the reject of its cancel."""
    effect = at_market(rig.market)
    taken = await place(rig, effect)
    fills, order, refused = await rig.send(cancel(taken.seen.venue_order_id, effect))
    assert isinstance(fills, ExecutionsListed)
    assert isinstance(order, OrderSeen)
    assert order.seen.status is OrdStatus.FILLED
    assert isinstance(refused, CancelRefused)
    assert refused.too_late


async def test_an_order_that_is_neither_shown_nor_open_has_ended(rig: Rig) -> None:
    """For an order that the core holds that is its end; for any other it is missing."""
    fills, order, missing = await rig.send(query("77bb9a50-3639-11e9-aa67-1b934017d41a"))
    assert isinstance(fills, ExecutionsListed)
    assert isinstance(order, OrderSeen)
    assert (order.seen.status, order.seen.cum_qty) == (OrdStatus.CANCELED, Decimal(0))
    assert isinstance(missing, OrderMissing)


async def test_an_unsolicited_cancel_is_told_after_the_fills(rig: Rig) -> None:
    """The venue, or the account's owner elsewhere, may cancel what we placed."""
    effect = fresh(rig.market)
    taken = await place(rig, effect)
    uuid = taken.seen.venue_order_id
    if not rig.venue._settings.uses_socket:
        await rig.until(lambda event: isinstance(event, OrderSeen))
    await rig.do("cancel", {"uuid": uuid})
    *_, last = await rig.until(
        lambda event: isinstance(event, OrderSeen) and event.seen.status is OrdStatus.CANCELED
    )
    assert isinstance(last, OrderSeen)
    assert last.seen.venue_order_id == uuid


async def test_an_order_placed_elsewhere_is_told_without_a_key(rig: Rig) -> None:
    """The stream is the account's, not the gateway's; the core takes it as external."""
    where = (
        {"instrument": "ETHDAI", "quantity": 0.25, "price": 1500.5}
        if rig.market == "spot"
        else {"instrument": "1", "quantity": 0.02, "price": 50000}
    )
    await rig.do("orders", {"side": "buy", **where})
    *_, seen = await rig.until(lambda event: isinstance(event, OrderSeen))
    assert isinstance(seen, OrderSeen)
    assert seen.seen.client_key is None
    assert seen.seen.symbol == ("ETHDAI" if rig.market == "spot" else "BTCUSD")


async def test_a_restarted_room_recognises_what_was_sent(begin: Begin) -> None:
    """From the effect alone: by its signature, or by its clientOrderId where a price is gone."""
    for route in ("futures by socket 2", "spot by REST"):
        rig = await begin(route)
        effects = [fresh(rig.market), fresh(rig.market)]
        for effect in effects:
            await place(rig, effect)
        again = type(rig.venue)(
            "leverj",
            rig.venue._settings,
            {"main": rig.venue._accounts["main"].writer.account},
            rig.venue._timings,
        )
        unknown = await again.snapshot("main", 0)
        assert {order.client_key for order in unknown.orders} == {None}
        for effect in effects:
            recall = RecallSent(venue="leverj", account="main", sent=effect)
            assert await again.send(recall) == ()
        known = await again.snapshot("main", 0)
        assert {order.client_key for order in known.orders} == {
            effect.client_key for effect in effects
        }
        await again.close()
        assert len(known.orders) == 2


async def test_stops_wait_for_their_trigger(begin: Begin) -> None:
    """Both kinds of stop rest with their trigger, and trade when the market reaches it."""
    rig = await begin(market_maker=False)
    for side, price in (("buy", 50000), ("sell", 50010)):
        await rig.do(
            "trade",
            {"instrument": "1", "side": side, "quantity": 1, "price": price, "rest": True},
        )
    stop = fresh(
        ord_type=OrdType.STOP, price=None, stop_px=Decimal(50010), order_qty=Decimal("0.1")
    )
    limit = fresh(
        ord_type=OrdType.STOP_LIMIT,
        price=Decimal(50020),
        stop_px=Decimal(50010),
        order_qty=Decimal("0.1"),
    )
    waiting = [await place(rig, stop), await place(rig, limit)]
    assert [taken.seen.ord_type for taken in waiting] == [OrdType.STOP, OrdType.STOP_LIMIT]
    await rig.do("trade", {"instrument": "1", "side": "buy", "quantity": 0.1})
    filled: set[str] = set()

    def all_filled(event: Event) -> bool:
        if isinstance(event, ExecutionSeen):
            filled.add(event.execution.venue_order_id)
        return len(filled) == 2

    await rig.until(all_filled)
    assert filled == {taken.seen.venue_order_id for taken in waiting}


async def test_post_only_and_reduce_only_reach_the_venue(begin: Begin) -> None:
    """What would take is refused as post-only; what would open is refused as reduce-only."""
    rig = await begin()
    await place(rig, fresh(post_only=True))
    (taking,) = await rig.send(fresh(post_only=True, price=Decimal(54000)))
    (opening,) = await rig.send(fresh(reduce_only=True))
    assert isinstance(taking, OrderRefused)
    assert isinstance(opening, OrderRefused)
    assert (taking.venue_code, opening.venue_code) == ("M_POST_ONLY", "M_REDUCE_ONLY")


async def test_leverage_sets_the_margin(begin: Begin) -> None:
    """Ten times the leverage, a tenth of the margin of one whole bitcoin."""
    rig = await begin()
    await place(rig, fresh(leverage=1))
    await place(rig, fresh(leverage=10))
    orders = (await rig.control.get("/_sim/orders")).json()["orders"]
    margins = [int(order["marginPerFraction"]) for order in orders]
    assert margins == [50000 * 10**18, 5000 * 10**18]


async def test_many_orders_at_once_keep_the_order_of_their_timestamps(begin: Begin) -> None:
    """Also when a market order among them has to ask for its price first."""
    rig = await begin()
    effects = [at_market() if number % 5 == 0 else fresh() for number in range(30)]
    outcomes = await asyncio.gather(*(rig.send(effect) for effect in effects))
    for effect, (event,) in zip(effects, outcomes, strict=True):
        assert isinstance(event, OrderAccepted), event
        assert (event.order_id, event.seen.client_key) == (effect.order_id, effect.client_key)


@pytest.mark.parametrize("route", ["futures by socket 2", "futures by REST", "spot by REST"])
async def test_a_pending_order_is_told_when_the_venue_has_decided(begin: Begin, route: str) -> None:
    """Pending is neither a yes nor a no; the open order that follows is the yes."""
    rig = await begin(route, pending=True)
    taken = await place(rig, fresh(rig.market))
    assert taken.seen.status is OrdStatus.NEW


@pytest.mark.parametrize("form", ["string", "list"])
async def test_a_removal_is_understood_in_both_forms(begin: Begin, form: Any) -> None:
    """`order_del` carries a uuid or a list of them, depending on the document's age."""
    rig = await begin(order_del=form)
    effect = fresh()
    taken = await place(rig, effect)
    accepted, *_ = await rig.send(cancel(taken.seen.venue_order_id, effect))
    assert isinstance(accepted, CancelAccepted)


@pytest.mark.parametrize(
    "settings",
    [{"auth_type": "NONCE"}, {"order_sign": "personal"}, {"index_sanity": None}],
    ids=["nonce", "personal", "no index sanity"],
)
@pytest.mark.parametrize("route", ["futures by socket 4", "spot by REST"])
async def test_every_way_to_sign_is_accepted(
    begin: Begin, route: str, settings: dict[str, Any]
) -> None:
    """What the document and the venue's clients differ in is a setting."""
    rig = await begin(route, settings=settings)
    await place(rig, fresh(rig.market))


@pytest.mark.parametrize("route", ["futures by socket 2", "futures by REST", "spot by REST"])
async def test_switches_of_the_venue_close_its_instruments(begin: Begin, route: str) -> None:
    """Disabled trading is told with its reason: at once, or when the instruments are read anew."""
    rig = await begin(route, settings={"reload_seconds": Decimal("0.1")})
    await rig.do("config", {"tradingDisabled": True})
    *_, loaded = await rig.until(
        lambda event: isinstance(event, InstrumentsLoaded) and not event.instruments[0].tradable
    )
    assert isinstance(loaded, InstrumentsLoaded)
    assert {one.tradable for one in loaded.instruments} == {False}
    assert loaded.instruments[0].text == "leverj has disabled trading"


async def test_a_liquidation_ends_listed_orders_and_is_told_as_external(begin: Begin) -> None:
    """The listed order is cancelled unasked; the position's forced trade is nobody's order."""
    rig = await begin()
    await place(rig, at_market())
    listed = await place(rig, fresh())
    await rig.do("liquidate", {"instrument": "1"})
    events = await rig.until(
        lambda event: (
            isinstance(event, OrderSeen)
            and event.seen.venue_order_id == listed.seen.venue_order_id
            and event.seen.status is OrdStatus.CANCELED
        )
    )
    external = [
        event.seen
        for event in events
        if isinstance(event, OrderSeen) and event.seen.side is Side.SELL
    ]
    assert [(order.symbol, order.client_key) for order in external] == [("BTCUSD", None)]
    assert external[0].order_qty == Decimal("0.02")
