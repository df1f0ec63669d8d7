"""Two orders of one user that would meet: the venue sees to it that they do not."""

from dataclasses import replace

from fixgw.demo.expect import Expected
from fixgw.demo.market import Prevention
from fixgw.demo.script.scene import (
    BUY,
    BY_VENUE,
    CANCELED,
    DECREMENT,
    DECREMENTED,
    FILLED,
    NEW,
    NO_FILL,
    RESTATED,
    SELL,
    Scene,
    Step,
    difference,
    limit_fields,
)


def prevention_steps(scene: Scene, prevention: Prevention) -> tuple[Step, ...]:
    """Return the steps in order."""
    return (
        own_sale(scene, prevention),
        prevented_trade(scene, prevention),
        rest_of_it(scene, prevention),
    )


def own_sale(scene: Scene, prevention: Prevention) -> Step:
    """A sale inside the spread rests."""
    order = scene.order("SALE", limit_fields(SELL, prevention.sold, prevention.price))
    return Step(
        name="sale that rests",
        msg_type="D",
        message=order,
        expected=scene.accepted(order, prevention.sold),
    )


def prevented_trade(scene: Scene, prevention: Prevention) -> Step:
    """A larger buy order would meet it: the sale is canceled, the buy order made smaller."""
    order = scene.order("STP", limit_fields(BUY, prevention.bought, prevention.price))
    pending, accepted = scene.accepted(order, prevention.bought)
    canceled = {**scene.report("SALE", CANCELED), 14: "0", 151: "0"}
    left = difference(prevention.bought, prevention.sold)
    restated = {**scene.report("STP", NEW), 150: RESTATED, 378: DECREMENTED, 38: left}
    return Step(
        name="self-trade prevention",
        msg_type="D",
        message={**order, 7928: DECREMENT},
        expected=(
            pending,
            replace(accepted, fields={**accepted.fields, 20022: BY_VENUE}),
            Expected(what="sale canceled", fields=canceled, absent=NO_FILL),
            Expected(
                what=f"restated: {left} left",
                fields={**restated, 14: "0", 151: left},
                absent=NO_FILL,
            ),
        ),
    )


def rest_of_it(scene: Scene, prevention: Prevention) -> Step:
    """Somebody else sells the rest."""
    left = difference(prevention.bought, prevention.sold)
    fill = scene.filled("STP", BUY, left, prevention.price, left)
    filled = {**scene.wording.fill, 38: left, 39: FILLED, 151: "0"}
    return Step(
        name="rest of it filled",
        sold=left,
        at=prevention.price,
        expected=(Expected(what=f"fill of {left}, none left", fields=fill | filled),),
    )
