"""What Leverj's two markets can do, as data."""

from fixgw.core.capability import Capability, ReplaceMode
from fixgw.venues.leverj.placing import TIME_IN_FORCE
from fixgw.venues.leverj.settings import LeverjSettings

SEND_WITHIN = 30_000_000
"""Microseconds after which an order that still waits for the rate limit is not sent any more."""
ORDER_HORIZON = 60_000_000
"""Microseconds after which no order can still be taken: it left within 30 s, and its request's
nonce is void 10 s after the venue's time; the rest is for clocks that are apart."""

REPLACE = {
    "emulated": ReplaceMode.EMULATED,
    "patch": ReplaceMode.NATIVE,
    "put": ReplaceMode.NATIVE,
    "reject": ReplaceMode.NONE,
}
NOTES = {
    "spot": ("An order in doubt is found by its signature or clientOrderId.",),
    "futures": (
        "Leverage (20001) is 1 to the instrument's maximum; post-only goes with limit orders.",
        "An order in doubt is found by its signature or clientOrderId.",
    ),
}


def capability(name: str, settings: LeverjSettings) -> Capability:
    """Say what the configured market can do."""
    on_futures = settings.market == "futures"
    return Capability(
        venue_name=name,
        time_in_force=dict(TIME_IN_FORCE[settings.market]),
        post_only=on_futures,
        reduce_only=on_futures,
        leverage=on_futures,
        replace=REPLACE[settings.replace],
        replace_keeps_id=settings.replace == "put",
        client_key=True,
        positions=on_futures,
        collateral=True,
        order_horizon=ORDER_HORIZON,
        notes=NOTES[settings.market],
    )
