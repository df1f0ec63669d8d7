"""What Leverj's two markets can do, as data."""

from fixgw.core.capability import Capability, ReplaceMode
from fixgw.venues.leverj.clock import TOLERANCE_MS
from fixgw.venues.leverj.placing import TIME_IN_FORCE
from fixgw.venues.leverj.settings import LeverjSettings

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


def order_horizon(settings: LeverjSettings) -> int:
    """Return after how many microseconds no order can still be taken.

    It left within `send_within`, and its request's nonce is void 10 s after the venue's time.
    """
    return settings.latest(0) + TOLERANCE_MS * 1000 + int(settings.clock_margin * 1_000_000)


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
        order_horizon=order_horizon(settings),
        notes=NOTES[settings.market],
    )
