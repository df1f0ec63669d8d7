"""Leverj's own replaces over real sockets: PATCH and PUT, both markets, every way to them."""

from decimal import Decimal
from typing import Any

import pytest

from fixgw.core.codes import Code
from fixgw.core.effects import RecallSent, SendNew, SendReplace
from fixgw.core.events import (
    Event,
    OrderAccepted,
    OrderSeen,
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
    ReplaceUnknown,
)
from fixgw.core.fields import OrdStatus
from tests.venues.leverj.conftest import ROUTES, Begin, Rig
from tests.venues.leverj.samples import cancel, change, fresh
from tests.venues.leverj.test_faults import BROKEN

every_route = pytest.mark.parametrize("route", list(ROUTES))
every_way = pytest.mark.parametrize("way", ["patch", "put"])
METHOD = {"patch": "PATCH", "put": "PUT"}
TOO_MUCH = Decimal(900000)


async def rest(rig: Rig, **changes: Any) -> tuple[str, SendNew]:
    """Place an order that rests; its uuid and what was sent."""
    effect = fresh(rig.market, **changes)
    (taken,) = await rig.send(effect)
    assert isinstance(taken, OrderAccepted), taken
    return taken.seen.venue_order_id, effect


def other_terms(uuid: str, effect: SendNew) -> SendReplace:
    """A replace to three times the quantity at a lower price."""
    assert effect.order_qty is not None
    assert effect.price is not None
    return change(uuid, effect, order_qty=effect.order_qty * 3, price=effect.price - 10)


async def open_orders(rig: Rig) -> dict[str, tuple[str | None, Decimal | None, Decimal | None]]:
    """What the venue holds: key, quantity and price by uuid."""
    orders = (await rig.venue.snapshot("main", 0)).orders
    return {one.venue_order_id: (one.client_key, one.order_qty, one.price) for one in orders}


def last(events: Any) -> Event:
    """The outcome, after what was looked at to tell it."""
    event: Event = events[-1]
    return event


@every_way
@every_route
async def test_an_order_gets_its_new_terms(begin: Begin, route: str, way: str) -> None:
    """One call; PUT keeps the uuid, PATCH brings a new one, and one order is left."""
    rig = await begin(route, settings={"replace": way})
    uuid, effect = await rest(rig)
    wanted = other_terms(uuid, effect)
    (event,) = await rig.send(wanted)
    assert isinstance(event, ReplaceAccepted), event
    assert (event.order_id, event.leg) == (effect.order_id, effect.leg)
    assert event.seen.client_key == wanted.client_key
    assert (event.seen.venue_order_id == uuid) is (way == "put")
    terms = (wanted.client_key, wanted.order_qty, wanted.price)
    assert await open_orders(rig) == {event.seen.venue_order_id: terms}
    assert await rig.calls(METHOD[way], "/order") == 1


@every_way
@every_route
async def test_a_part_filled_order_keeps_its_total_or_its_rest(
    begin: Begin, route: str, way: str
) -> None:
    """PUT names the total, of which some is filled; PATCH adds what is left."""
    rig = await begin(route, settings={"replace": way}, market_maker=False)
    uuid, effect = await rest(rig)
    quantity = effect.order_qty or Decimal(0)
    trade = {"side": "sell", "quantity": quantity / 2, "price": effect.price}
    instrument = {"futures": "1", "spot": "ETHDAI"}[rig.market]
    await rig.do("trade", _numbers({"instrument": instrument, **trade}))
    (event,) = await rig.send(change(uuid, effect, leaves_qty=quantity / 2))
    assert isinstance(event, ReplaceAccepted), event
    done = (event.seen.order_qty, event.seen.cum_qty)
    assert done == ((quantity, quantity / 2) if way == "put" else (quantity / 2, Decimal(0)))


def _numbers(body: dict[str, Any]) -> dict[str, Any]:
    """Write quantities as the JSON numbers that the simulator wants."""
    return {name: float(one) if isinstance(one, Decimal) else one for name, one in body.items()}


@every_route
async def test_a_refused_addition_leaves_nothing(begin: Begin, route: str) -> None:
    """PATCH has removed the old order by then: gone, with the venue's words."""
    rig = await begin(route, settings={"replace": "patch"})
    uuid, effect = await rest(rig)
    event = last(await rig.send(change(uuid, effect, order_qty=TOO_MUCH)))
    assert isinstance(event, ReplaceGone), event
    assert (event.venue_code or "").startswith("M_INSUFFICIENT_")
    assert await open_orders(rig) == {}


@every_route
async def test_a_refused_change_leaves_the_order(begin: Begin, route: str) -> None:
    """PUT changes all or nothing."""
    rig = await begin(route, settings={"replace": "put"})
    uuid, effect = await rest(rig)
    event = last(await rig.send(change(uuid, effect, order_qty=TOO_MUCH)))
    assert isinstance(event, ReplaceRefused), event
    assert not event.too_late
    assert await open_orders(rig) == {uuid: (effect.client_key, effect.order_qty, effect.price)}


@every_way
@every_route
async def test_a_replace_of_an_ended_order(begin: Begin, route: str, way: str) -> None:
    """PUT is too late; PATCH cannot remove and adds all the same, which the core then cancels."""
    rig = await begin(route, settings={"replace": way})
    uuid, effect = await rest(rig)
    await rig.send(cancel(uuid, effect))
    events = await rig.send(other_terms(uuid, effect))
    if way == "patch":
        assert isinstance(last(events), ReplaceAccepted)
        return
    refused = last(events)
    assert isinstance(refused, ReplaceRefused)
    assert refused.too_late
    ends = [one.seen.status for one in events if isinstance(one, OrderSeen)]
    assert ends == [OrdStatus.CANCELED]


@every_route
async def test_both_operations_refused(begin: Begin, route: str) -> None:
    """The order had ended and the new one is refused: too late, nothing is placed."""
    rig = await begin(route, settings={"replace": "patch"})
    uuid, effect = await rest(rig)
    await rig.send(cancel(uuid, effect))
    event = last(await rig.send(change(uuid, effect, order_qty=TOO_MUCH)))
    assert isinstance(event, ReplaceRefused), event
    assert event.too_late
    assert await open_orders(rig) == {}


@every_way
@pytest.mark.parametrize("route", ["futures by socket 2", "futures by socket 4", "spot by REST"])
@pytest.mark.parametrize(("kind", "more"), BROKEN, ids=[kind for kind, _ in BROKEN])
async def test_a_replace_that_breaks_is_unknown_and_sent_once(
    begin: Begin, route: str, way: str, kind: str, more: dict[str, int]
) -> None:
    """What the venue holds afterwards is known as ours by the key of the new terms."""
    rig = await begin(route, settings={"replace": way})
    uuid, effect = await rest(rig)
    await rig.fault(kind, match={"path": "/order", "method": METHOD[way]}, **more)
    wanted = other_terms(uuid, effect)
    (event,) = await rig.send(wanted)
    assert isinstance(event, ReplaceUnknown), event
    assert await rig.calls(METHOD[way], "/order") == 1
    if not kind.startswith("delay_before"):
        done = "before_accept" not in kind
        keys = [key for key, _, _ in (await open_orders(rig)).values()]
        assert keys == [wanted.client_key if done else effect.client_key]


@every_way
@pytest.mark.parametrize("route", ["futures by socket 2", "futures by socket 4", "spot by REST"])
async def test_a_rate_limit_is_waited_for(begin: Begin, route: str, way: str) -> None:
    """A 429, or its words over the socket, prove that nothing was done."""
    rig = await begin(route, settings={"replace": way})
    uuid, effect = await rest(rig)
    await rig.fault("rate_limited", match={"path": "/order", "method": METHOD[way]}, seconds=1)
    (event,) = await rig.send(other_terms(uuid, effect))
    assert isinstance(event, ReplaceAccepted), event
    assert len(await open_orders(rig)) == 1


@every_way
async def test_a_replace_goes_by_rest_while_the_socket_is_down(begin: Begin, way: str) -> None:
    """As orders and cancels do."""
    rig = await begin(settings={"replace": way})
    uuid, effect = await rest(rig)
    await rig.fault("stream_disconnect", seconds=60)
    await rig.until(lambda event: type(event).__name__ == "StreamLost")
    (event,) = await rig.send(other_terms(uuid, effect))
    assert isinstance(event, ReplaceAccepted), event


@every_way
async def test_a_replace_that_the_venue_cannot_take_is_not_sent(begin: Begin, way: str) -> None:
    """Refused with its code, the order untouched."""
    rig = await begin(settings={"replace": way})
    uuid, effect = await rest(rig)
    (event,) = await rig.send(change(uuid, effect, leverage=101))
    assert isinstance(event, ReplaceRefused)
    assert event.text.startswith(f"{Code.LEVERAGE_LIMIT}: ")
    assert await rig.calls(METHOD[way], "/order") == 0


@every_way
async def test_a_replace_of_an_earlier_run_is_recognised(begin: Begin, way: str) -> None:
    """What it was signed with follows from what the core asked for."""
    rig = await begin(settings={"replace": way})
    uuid, effect = await rest(rig)
    wanted = other_terms(uuid, effect)
    await rig.send(wanted)
    again = type(rig.venue)(
        "leverj",
        rig.venue._settings,
        {"main": rig.venue._accounts["main"].writer.account},
        rig.venue._timings,
    )
    try:
        unknown = await again.snapshot("main", 0)
        assert [order.client_key for order in unknown.orders] == [None]
        await again.send(RecallSent(venue="leverj", account="main", sent=wanted))
        known = await again.snapshot("main", 0)
        assert [order.client_key for order in known.orders] == [wanted.client_key]
    finally:
        await again.close()


async def test_a_first_refusal_is_not_taken_for_all(begin: Begin) -> None:
    """Over the socket each refused operation is told before what became of both."""
    rig = await begin(settings={"replace": "patch"})
    uuid, effect = await rest(rig)
    await rig.send(cancel(uuid, effect))
    (event,) = await rig.send(other_terms(uuid, effect))
    assert isinstance(event, ReplaceAccepted), event
