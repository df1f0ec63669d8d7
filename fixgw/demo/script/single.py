"""Orders of one step: one that is filled at once, and one that is refused."""

from fixgw.demo.expect import Expected
from fixgw.demo.script.scene import (
    BUY,
    FILLED,
    MARKET,
    NO_FILL,
    REJECTED,
    Scene,
    Step,
    limit_fields,
)


def market_order(scene: Scene) -> Step:
    """A market order is filled at once."""
    wanted = scene.market.at_market
    order = scene.order("MARKET", {40: MARKET, **wanted.fields})
    fill = scene.filled("MARKET", order[54], wanted.qty, wanted.price, wanted.qty)
    filled = {**scene.wording.fill, 39: FILLED, 151: "0"}
    done = Expected(what=f"fill at {wanted.price}", fields=fill | filled)
    return Step(
        name="market order",
        msg_type="D",
        message=order,
        expected=(*scene.accepted(order, wanted.qty), done),
    )


def refused_order(scene: Scene) -> Step:
    """An order that the venue cannot do is refused before it is sent, with a stable code."""
    refused = scene.market.refused
    at_market = {40: MARKET, **scene.market.at_market.fields}
    limit = scene.market.limit
    base = at_market if limit is None else limit_fields(BUY, limit.qty, limit.price)
    rejected = {
        **scene.report("REFUSED", REJECTED),
        103: scene.wording.unsupported,
        14: "0",
        151: "0",
    }
    expected = Expected(
        what=f"rejected: {refused.code}",
        fields=rejected,
        begins={58: refused.code},
        absent=NO_FILL | {198},
    )
    order = {**scene.order("REFUSED", base), **refused.fields}
    return Step(name="refused order", msg_type="D", message=order, expected=(expected,))
