"""Accounts and settings of Polymarket US for the tests."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fixgw.core.effects import SendNew
from fixgw.core.fields import OrdType, Side
from fixgw.core.secret import Secret
from fixgw.sim.polymarket import DEMO_ACCOUNT
from fixgw.venues.polymarket import PolymarketAccount, PolymarketSettings

SLUG = "will-btc-hit-100k-by-dec-31"
ORDER = SendNew(
    venue="pm",
    account="main",
    order_id="O1",
    leg=0,
    sent_at=0,
    client_key="K",
    symbol="market-one",
    side=Side.BUY,
    ord_type=OrdType.LIMIT,
    order_qty=Decimal("0.50"),
    cash_order_qty=None,
    price=Decimal("0.550"),
    stop_px=None,
    time_in_force=None,
    expire_time=None,
    post_only=False,
    reduce_only=False,
    leverage=None,
    take_profit=None,
    stop_loss=None,
    slippage_bps=None,
)
DEMO = PolymarketAccount(api_key=DEMO_ACCOUNT.api_key, secret=Secret(DEMO_ACCOUNT.secret))


def retail(where: Mapping[str, str], **changes: Any) -> PolymarketSettings:
    """Settings for a simulator without limits."""
    settings = {"requests_per_second": 10_000, **where, **changes}
    return PolymarketSettings(profile="retail", **settings)


def legacy(where: Mapping[str, str], **changes: Any) -> PolymarketSettings:
    """Settings of the older API."""
    return PolymarketSettings(profile="isv-legacy", **{**where, **changes})
