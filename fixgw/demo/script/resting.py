"""An order far from the market: it rests, is replaced and canceled."""

from fixgw.demo.expect import Expected
from fixgw.demo.market import Resting
from fixgw.demo.script.scene import (
    BUY,
    CANCELED,
    NEW,
    NO_FILL,
    PENDING_CANCEL,
    PENDING_REPLACE,
    REPLACED,
    Scene,
    Step,
    limit_fields,
)


def resting_steps(scene: Scene, resting: Resting) -> tuple[Step, ...]:
    """Return the steps in order."""
    return (
        resting_order(scene, resting),
        replacement(scene, resting),
        cancel(scene),
    )


def resting_order(scene: Scene, resting: Resting) -> Step:
    """A limit order far from the market rests."""
    order = scene.order("FAR", limit_fields(BUY, resting.qty, resting.price))
    return Step(
        name="far order",
        msg_type="D",
        message=order,
        expected=scene.accepted(order, resting.qty),
    )


def replacement(scene: Scene, resting: Resting) -> Step:
    """More of it, at a better price."""
    order = scene.order("NEW", limit_fields(BUY, resting.new_qty, resting.new_price))
    chain = {11: scene.id("NEW"), 41: scene.id("FAR")}
    pending = {**scene.report("NEW", PENDING_REPLACE), **chain, 14: "0"}
    replaced = {
        **scene.report("NEW", NEW),
        **chain,
        150: REPLACED,
        38: resting.new_qty,
        44: resting.new_price,
        14: "0",
        151: resting.new_qty,
    }
    what = f"replaced: {resting.new_qty} at {resting.new_price}"
    return Step(
        name="replace",
        msg_type="G",
        message={41: scene.id("FAR"), **order},
        expected=(
            Expected(what="pending replace", fields=pending, absent=NO_FILL),
            Expected(what=what, fields=replaced, absent=NO_FILL),
        ),
    )


def cancel(scene: Scene) -> Step:
    """The replaced order is taken off the book."""
    asked = {
        11: scene.id("CANCEL"),
        41: scene.id("NEW"),
        55: scene.market.symbol,
        54: BUY,
    }
    chain = {11: scene.id("CANCEL"), 41: scene.id("NEW")}
    pending = {**scene.report("CANCEL", PENDING_CANCEL), **chain, 14: "0"}
    canceled = {**scene.report("CANCEL", CANCELED), **chain, 14: "0", 151: "0"}
    return Step(
        name="cancel",
        msg_type="F",
        message=asked,
        expected=(
            Expected(what="pending cancel", fields=pending, absent=NO_FILL),
            Expected(what="canceled", fields=canceled, absent=NO_FILL),
        ),
    )
