"""Two orders far from the market, and one request that cancels all that is open."""

from fixgw.demo.expect import Expected
from fixgw.demo.market import Resting
from fixgw.demo.script.scene import (
    BUY,
    CANCELED,
    NO_FILL,
    PENDING_CANCEL,
    Scene,
    Step,
    limit_fields,
)

ALL = "7"
"""MassCancelRequestType(530), and MassCancelResponse(531) to it."""


def mass_cancel_steps(scene: Scene, resting: Resting) -> tuple[Step, ...]:
    """Return the steps in order."""
    prices = {"ONE": resting.price, "TWO": resting.new_price}
    return (*(_order(scene, name, resting.qty, prices[name]) for name in prices), _cancels(scene))


def _order(scene: Scene, name: str, quantity: str, price: str) -> Step:
    order = scene.order(name, limit_fields(BUY, quantity, price))
    return Step(
        name=f"order {name.lower()} of two",
        msg_type="D",
        message=order,
        expected=scene.accepted(order, quantity),
    )


def _cancels(scene: Scene) -> Step:
    """Both end; which of them first is the venue's to say."""
    asked = {11: scene.id("ALL"), 530: ALL, 1: scene.account}
    taken = {35: "r", 11: asked[11], 530: ALL, 531: ALL, 533: "2"}
    pending = {**scene.report("ALL", PENDING_CANCEL), 14: "0"}
    canceled = {**scene.report("ALL", CANCELED), 14: "0", 151: "0"}
    return Step(
        name="mass cancel",
        msg_type="q",
        message=asked,
        expected=(
            Expected(what="two orders reached", fields=taken),
            *(
                Expected(what=f"pending cancel of {name}", fields=fields, absent=NO_FILL)
                for name, fields in (
                    ("one", {**pending, 41: scene.id("ONE")}),
                    ("two", {**pending, 41: scene.id("TWO")}),
                )
            ),
            *(Expected(what="canceled", fields=canceled, absent=NO_FILL) for _ in range(2)),
        ),
    )
