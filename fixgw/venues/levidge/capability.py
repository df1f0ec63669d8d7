"""What Levidge can do over each of its two routes, as data."""

from collections.abc import Mapping

from fixgw.core.capability import Capability
from fixgw.core.fields import OrdType, TimeInForce
from fixgw.timings import microseconds
from fixgw.venues.levidge.settings import LevidgeSettings, Route

GOOD_TILL_CANCEL = frozenset({None, TimeInForce.GTC})
EVERY_TIME = GOOD_TILL_CANCEL | {TimeInForce.IOC, TimeInForce.FOK}
TIME_IN_FORCE: Mapping[OrdType, frozenset[TimeInForce | None]] = {
    # A market order rests nowhere, so good till cancelled and immediate or cancel say the same.
    OrdType.MARKET: GOOD_TILL_CANCEL | {TimeInForce.IOC},
    OrdType.LIMIT: EVERY_TIME,
    OrdType.STOP: GOOD_TILL_CANCEL,
    OrdType.STOP_LIMIT: GOOD_TILL_CANCEL,
}
NOTES: Mapping[Route, tuple[str, ...]] = {
    "fix": (
        "CashOrderQty(152) goes with market orders, post-only with limit orders.",
        "SelfTradePrevention(7928) is Levidge's own.",
        "An order in doubt is found by the clOrdId that REST shows, else by its content.",
    ),
    "rest": (
        "An order in doubt is found by its clOrdId.",
        "A native replace takes new prices and quantities of limit orders.",
    ),
}


def capability(name: str, settings: LevidgeSettings) -> Capability:
    """Say what the configured route can do.

    REST writes TimeInForce as a number, so it has no post-only; neither has it fields for a cash
    quantity or for self-trade prevention.
    """
    over_fix = settings.route == "fix"
    horizon = settings.order_horizon
    return Capability(
        venue_name=name,
        time_in_force=dict(TIME_IN_FORCE),
        cash_order_qty=over_fix,
        post_only=over_fix,
        self_trade_prevention=over_fix,
        replace=settings.replace,
        client_key=not over_fix,
        positions=True,
        collateral=True,
        order_horizon=None if horizon is None else microseconds(horizon),
        notes=NOTES[settings.route],
    )
