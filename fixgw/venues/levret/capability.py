"""What Levret can do, as data."""

from fixgw.core.capability import Capability, ReplaceMode
from fixgw.venues.levret.mapping import TIME_IN_FORCE
from fixgw.venues.levret.settings import LevretSettings

CLOCK_MARGIN_MS = 10_000
"""How far the venue's clock may be behind ours before a look at its lists proves nothing."""


def capability(name: str, settings: LevretSettings) -> Capability:
    """Say what the configured venue can do.

    A signed order is void once its window has passed, so one that a complete look at the venue
    does not find after that (and a margin for the clocks) was never taken.
    """
    return Capability(
        venue_name=name,
        time_in_force=dict(TIME_IN_FORCE),
        reduce_only=True,
        leverage=True,
        take_profit=True,
        stop_loss=True,
        replace=ReplaceMode.EMULATED,
        positions=True,
        collateral=True,
        order_horizon=(settings.sign_window_ms + CLOCK_MARGIN_MS) * 1000,
        notes=(
            "Leverage (20001) is 1 to 125 and at most the symbol's own maximum.",
            "Orders carry no client id: one in doubt is looked for among orders and fills.",
            "Positions can be changed, by PositionMaintenanceRequest(AL) in FIX 4.4.",
        ),
    )
