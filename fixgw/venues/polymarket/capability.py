"""What Polymarket US can do over each of its two profiles, as data."""

from collections.abc import Mapping

from fixgw.core.capability import Capability, ReplaceMode
from fixgw.core.fields import OrdType, TimeInForce
from fixgw.venues.polymarket.settings import PolymarketSettings

TIME_IN_FORCE: Mapping[OrdType, frozenset[TimeInForce | None]] = {
    OrdType.LIMIT: frozenset(
        {
            *(None, TimeInForce.DAY, TimeInForce.GTC, TimeInForce.IOC),
            *(TimeInForce.FOK, TimeInForce.GTD),
        }
    ),
    OrdType.MARKET: frozenset({None, TimeInForce.IOC, TimeInForce.FOK}),
}
SECOND = 1_000_000
MODIFIED_WITHIN = 30 * SECOND
"""A modification that waited longer for the rate limit is not sent any more."""
SIGNATURE = 30 * SECOND
CLOCKS = 30 * SECOND
"""A clock that is further off the venue's signs nothing that the venue takes."""
STOPGAP = 5 * SECOND
"""What the matching engine did not begin by then, it rejects."""
REPLACE_HORIZON = MODIFIED_WITHIN + SIGNATURE + CLOCKS + STOPGAP


def capability(name: str, settings: PolymarketSettings) -> Capability:
    """Say what the configured profile can do.

    There is no `order_horizon`: a signature is void after 30 seconds, but an order that traded at
    once and was not told of is in no list of orders. What a modification did is shown by
    the order itself.
    """
    if settings.profile == "isv-legacy":
        return Capability(
            venue_name=name,
            time_in_force={},
            order_qty=False,
            cancel=False,
            replace=ReplaceMode.NONE,
            positions=True,
            collateral=True,
            notes=("The API has no order entry: positions and balances, twice a minute.",),
        )
    return Capability(
        venue_name=name,
        time_in_force=dict(TIME_IN_FORCE),
        outcomes=True,
        manual_order_indicator=True,
        cash_order_qty=True,
        post_only=True,
        mass_cancel=True,
        replace=settings.replace,
        replace_keeps_id=settings.replace is ReplaceMode.NATIVE,
        replace_horizon=REPLACE_HORIZON,
        positions=True,
        collateral=True,
        notes=(
            "Prices are those of the outcome that the order is for, from 0.01 to 0.99.",
            "CashOrderQty(152) goes with market orders, post-only with limit orders that rest.",
            "Orders carry no client id: one in doubt is looked for by its content.",
            f"A replace in doubt is proven not done after {REPLACE_HORIZON // SECOND} s.",
            "The venue warns that Day orders are not ended at the end of the day; use GTD.",
        ),
    )
