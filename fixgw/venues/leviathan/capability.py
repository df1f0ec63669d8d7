"""What Leviathan can do, as data."""

from fixgw.core.capability import Capability, ReplaceMode
from fixgw.venues.leviathan.mapping import TIME_IN_FORCE
from fixgw.venues.leviathan.settings import LeviathanSettings


def capability(name: str, settings: LeviathanSettings) -> Capability:
    """Say what the configured venue can do.

    There is no call that tells orders or executions, so nothing ever proves an order absent.
    """
    return Capability(
        venue_name=name,
        time_in_force=dict(TIME_IN_FORCE),
        order_qty=False,
        cash_order_qty=True,
        fills_in_cash=True,
        slippage=True,
        venue_preference=True,
        cancel=False,
        replace=ReplaceMode.NONE,
        client_key=settings.send_client_order_id,
        lists_symbols=False,
        order_query=False,
        positions=True,
        collateral=True,
        order_horizon=None,
        notes=(
            "Quantities (14, 32, 151, 152) are USDC; the contracts are in 20013 and 20014.",
            "An order in doubt is found by the stream alone; else `fixgw resolve` settles it.",
        ),
    )
