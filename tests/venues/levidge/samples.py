"""What the Levidge tests share: effects, accounts, rows and the document's own samples."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from fixgw.core import exact_json
from fixgw.core.effects import FetchExecutions, QueryOrder, SendCancel, SendNew
from fixgw.core.fields import OrdType, Side
from fixgw.core.secret import Secret
from fixgw.sim.levidge import DEMO_ACCOUNT
from fixgw.venues.levidge import LevidgeAccount
from fixgw.venues.levidge.wire import OrderRow, PairRow, to_order

ACCOUNT = LevidgeAccount(
    user_id=1045725,
    login="trader123",
    password=Secret("pwd-for-tests"),
    request_token="token-1",
    request_secret=Secret("cmVxdWVzdC1zZWNyZXQtZm9yLXRlc3Rz"),
)
DEMO = LevidgeAccount(
    user_id=DEMO_ACCOUNT.user_id,
    login=DEMO_ACCOUNT.login,
    password=Secret(DEMO_ACCOUNT.password),
    request_token=DEMO_ACCOUNT.request_token,
    request_secret=Secret(DEMO_ACCOUNT.request_secret),
)
"""The simulator's own user."""
BTC_USD = PairRow(
    pair_id=5, symbol="BTC/USD", base_id=3, quote_id=1, price_scale=2, quantity_scale=6
)
ETH_BTC = PairRow(
    pair_id=15, symbol="ETH/BTC", base_id=2, quote_id=3, price_scale=6, quantity_scale=6
)
LIMIT = SendNew(
    venue="levidge",
    account="main",
    order_id="O1",
    leg=0,
    sent_at=1_736_700_000_000_000,
    client_key="O1",
    symbol="BTC/USD",
    side=Side.BUY,
    ord_type=OrdType.LIMIT,
    order_qty=Decimal("0.5"),
    cash_order_qty=None,
    price=Decimal("3732.17"),
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

OPEN: Mapping[str, Any] = {
    "orderId": 954751144,
    "userId": 1045725,
    "instrumentId": 5,
    "symbol": "BTC/USD",
    "clOrdId": "O1",
    "side": 1,
    "ordType": 2,
    "price": 373217,
    "price_scale": 2,
    "quantity": 500000,
    "quantity_scale": 6,
    "execType": "0",
    "ordStatus": 0,
    "leavesQty": 500000,
    "leavesQty_scale": 6,
    "cumQty": 0,
    "cumQty_scale": 6,
}
FILL: Mapping[str, Any] = {
    **OPEN,
    "execType": "F",
    "ordStatus": 1,
    "execId": 77,
    "lastPx": 373210,
    "lastPx_scale": 2,
    "lastQty": 200000,
    "lastQty_scale": 6,
    "cumQty": 200000,
    "leavesQty": 300000,
}


def row(**changes: Any) -> OrderRow:
    """An open order's row with changes; None leaves a field out."""
    told = {**OPEN, **changes}
    return to_order({name: value for name, value in told.items() if value is not None})


def fill(**changes: Any) -> OrderRow:
    """A fill's row with changes."""
    return row(**{**FILL, **changes})


def cancel(venue_order_id: str = "954751144") -> SendCancel:
    """A cancel of one venue order."""
    return SendCancel(
        venue="levidge",
        account="main",
        order_id="O1",
        leg=0,
        venue_order_id=venue_order_id,
        symbol="BTC/USD",
    )


def query(venue_order_id: str = "954751144") -> QueryOrder:
    """A question about one venue order."""
    return QueryOrder(venue="levidge", account="main", venue_order_id=venue_order_id)


def fetch(venue_order_id: str = "954751144") -> FetchExecutions:
    """A question about one venue order's fills."""
    return FetchExecutions(venue="levidge", account="main", venue_order_id=venue_order_id)


def payload(case: str) -> Any:
    """A payload as the document prints it, decoded."""
    file = Path(__file__).parent / "payloads" / f"{case}.json"
    return exact_json.loads(file.read_bytes())
