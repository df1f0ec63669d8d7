"""A buy order inside the spread: it rests, and is filled in two parts with a question between."""

from fixgw.demo.expect import Expected
from fixgw.demo.market import Limit
from fixgw.demo.script.scene import (
    BUY,
    FILLED,
    NO_FILL,
    PARTLY_FILLED,
    Scene,
    Step,
    difference,
    limit_fields,
)


def limit_steps(scene: Scene, limit: Limit) -> tuple[Step, ...]:
    """Return the steps in order."""
    return (
        limit_order(scene, limit),
        first_fill(scene, limit),
        status_request(scene, limit),
        last_fill(scene, limit),
    )


def limit_order(scene: Scene, limit: Limit) -> Step:
    """A limit order inside the spread rests at the venue."""
    order = scene.order("LIMIT", limit_fields(BUY, limit.qty, limit.price))
    return Step(
        name="limit order",
        msg_type="D",
        message=order,
        expected=scene.accepted(order, limit.qty),
    )


def first_fill(scene: Scene, limit: Limit) -> Step:
    """Somebody sells a part of it."""
    fill = scene.filled("LIMIT", BUY, limit.first_fill, limit.price, limit.first_fill)
    left = difference(limit.qty, limit.first_fill)
    partly = {**scene.wording.partial_fill, 39: PARTLY_FILLED, 151: left}
    return Step(
        name="part fill",
        sold=limit.first_fill,
        at=limit.price,
        expected=(Expected(what=f"fill of {limit.first_fill}, {left} left", fields=fill | partly),),
    )


def status_request(scene: Scene, limit: Limit) -> Step:
    """How does the order stand?"""
    status = {
        **scene.report("LIMIT", PARTLY_FILLED),
        **scene.wording.status(PARTLY_FILLED),
        14: limit.first_fill,
        151: difference(limit.qty, limit.first_fill),
    }
    asked = {
        11: scene.id("LIMIT"),
        55: scene.market.symbol,
        54: BUY,
    }
    what = f"partly filled, {limit.first_fill}"
    return Step(
        name="status request",
        msg_type="H",
        message=asked,
        expected=(Expected(what=what, fields=status, absent=NO_FILL),),
    )


def last_fill(scene: Scene, limit: Limit) -> Step:
    """Somebody sells the rest."""
    rest = difference(limit.qty, limit.first_fill)
    fill = scene.filled("LIMIT", BUY, rest, limit.price, limit.qty)
    filled = {**scene.wording.fill, 39: FILLED, 151: "0"}
    return Step(
        name="rest filled",
        sold=rest,
        at=limit.price,
        expected=(Expected(what=f"fill of {rest}, none left", fields=fill | filled),),
    )
