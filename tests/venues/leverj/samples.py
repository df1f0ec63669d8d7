"""What the Leverj tests share: accounts, effects, recorded payloads and vectors."""

import time
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from fixgw.core import exact_json
from fixgw.core.effects import FetchExecutions, QueryOrder, SendCancel, SendNew, SendReplace
from fixgw.core.fields import OrdType, Side
from fixgw.core.secret import Secret
from fixgw.sim.leverj import DEMO_ACCOUNT
from fixgw.venues.leverj import LeverjAccount
from fixgw.venues.leverj.identity import Market
from tests.venues.replacing import replace_of

ACCOUNT = LeverjAccount(
    account_id=DEMO_ACCOUNT.account_id,
    api_key=DEMO_ACCOUNT.api_key,
    secret=Secret(DEMO_ACCOUNT.secret),
)
LIMIT = SendNew(
    venue="leverj",
    account="main",
    order_id="O1",
    leg=0,
    sent_at=0,
    client_key="O1",
    symbol="BTCUSD",
    side=Side.BUY,
    ord_type=OrdType.LIMIT,
    order_qty=Decimal("0.02"),
    cash_order_qty=None,
    price=Decimal(50000),
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
_numbers = count(1)


def fresh(market: Market = "futures", **changes: Any) -> SendNew:
    """A new order that rests in its market, with an id and a time of its own."""
    number = next(_numbers)
    spot: dict[str, Any] = (
        {"symbol": "ETHDAI", "order_qty": Decimal("0.25"), "price": Decimal("1500.57")}
        if market == "spot"
        else {}
    )
    own = {
        "order_id": f"O{number}",
        "client_key": f"O{number}",
        "sent_at": time.time_ns() // 1000,
    }
    return replace(LIMIT, **{**own, **spot, **changes})


def at_market(market: Market = "futures", **changes: Any) -> SendNew:
    """A new market order."""
    return fresh(market, ord_type=OrdType.MARKET, price=None, **changes)


def cancel(venue_order_id: str, effect: SendNew = LIMIT) -> SendCancel:
    """A cancel of one venue order."""
    return SendCancel(
        venue="leverj",
        account="main",
        order_id=effect.order_id,
        leg=effect.leg,
        venue_order_id=venue_order_id,
        symbol=effect.symbol,
    )


def change(venue_order_id: str, effect: SendNew, **changes: Any) -> SendReplace:
    """A replace of an open order of which nothing is filled: what `changes` leave out stays."""
    own = {
        "sent_at": time.time_ns() // 1000,
        "client_key": f"{effect.client_key}.{effect.leg + 1}",
    }
    return replace_of(venue_order_id, effect, **{**own, **changes})


def query(venue_order_id: str) -> QueryOrder:
    """A question about one venue order."""
    return QueryOrder(venue="leverj", account="main", venue_order_id=venue_order_id)


def fetch(venue_order_id: str) -> FetchExecutions:
    """A question about one venue order's fills."""
    return FetchExecutions(venue="leverj", account="main", venue_order_id=venue_order_id)


def payload(case: str) -> Any:
    """A recorded payload, decoded."""
    file = Path(__file__).parent / "payloads" / f"{case}.json"
    return exact_json.loads(file.read_bytes())
