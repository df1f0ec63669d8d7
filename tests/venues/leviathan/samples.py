"""What the Leviathan tests share: an effect and an account."""

import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fixgw.core.effects import SendNew
from fixgw.core.fields import OrdType, Side
from fixgw.core.secret import Secret
from fixgw.venues.leviathan import LeviathanAccount

ACCOUNT = LeviathanAccount(api_key=Secret("lev_live_demo00000000000"))
MARKET = SendNew(
    venue="leviathan",
    account="main",
    order_id="O1",
    leg=0,
    sent_at=1_736_700_000_000_000,
    client_key="O1.0",
    symbol="TRUMP-WIN",
    side=Side.BUY,
    ord_type=OrdType.MARKET,
    order_qty=None,
    cash_order_qty=Decimal(100),
    price=None,
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


def fresh(**changes: Any) -> SendNew:
    """An order decided now, with an id of its own."""
    now = time.time_ns() // 1000
    return replace(MARKET, sent_at=now, client_key=f"K{now}", **changes)
