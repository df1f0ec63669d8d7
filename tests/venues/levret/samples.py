"""What the Levret tests share: effects, accounts and recorded payloads."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from fixgw.core import exact_json
from fixgw.core.effects import FetchExecutions, QueryOrder, SendCancel, SendNew
from fixgw.core.fields import OrdType, Side
from fixgw.core.secret import Secret
from fixgw.venues.levret import LevretAccount

ACCOUNT = LevretAccount(user_id="U1", key_id="demo-key", secret=Secret("demo-secret"))
LIMIT = SendNew(
    venue="levret",
    account="main",
    order_id="O1",
    leg=0,
    sent_at=1_736_700_000_000_000,
    client_key="O1",
    symbol="BTC_USDT",
    side=Side.BUY,
    ord_type=OrdType.LIMIT,
    order_qty=Decimal("0.01"),
    cash_order_qty=None,
    price=Decimal("44000.0"),
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
MARKET = replace(LIMIT, ord_type=OrdType.MARKET, price=None)


def cancel(venue_order_id: str) -> SendCancel:
    """A cancel of one venue order."""
    return SendCancel(
        venue="levret",
        account="main",
        order_id="O1",
        leg=0,
        venue_order_id=venue_order_id,
        symbol="BTC_USDT",
    )


def query(venue_order_id: str) -> QueryOrder:
    """A question about one venue order."""
    return QueryOrder(venue="levret", account="main", venue_order_id=venue_order_id)


def fetch(venue_order_id: str) -> FetchExecutions:
    """A question about one venue order's fills."""
    return FetchExecutions(venue="levret", account="main", venue_order_id=venue_order_id)


def payload(case: str) -> Any:
    """A recorded payload, decoded."""
    file = Path(__file__).parent / "payloads" / f"{case}.json"
    return exact_json.loads(file.read_bytes())
