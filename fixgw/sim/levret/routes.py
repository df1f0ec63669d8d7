"""The table of the venue's documented calls; every path stands below /api/v1."""

from fixgw.sim.levret import account_calls, market_calls, order_calls
from fixgw.sim.levret.call import Route

# POST for cancel, cancelAll and the position calls is an assumption: the document lost methods.
# GET /order/open stands before GET /order/{id}, which would match it too.
ROUTES = (
    Route(method="GET", path="/market/supported-symbols", answer=market_calls.supported_symbols),
    Route(method="GET", path="/market/market-stats", answer=market_calls.market_stats),
    Route(method="GET", path="/market/orderbook", answer=market_calls.order_book),
    Route(method="GET", path="/market/candles", answer=market_calls.candles),
    Route(method="POST", path="/order", answer=order_calls.create, scope="trade", counted=True),
    Route(
        method="POST",
        path="/order/cancel",
        answer=order_calls.cancel,
        scope="trade",
        counted=True,
    ),
    Route(
        method="POST",
        path="/order/cancelAll",
        answer=order_calls.cancel_all,
        scope="trade",
        counted=True,
    ),
    Route(
        method="GET",
        path="/order/open",
        answer=order_calls.open_orders,
        scope="read",
        counted=True,
    ),
    Route(
        method="GET", path="/order/{id}", answer=order_calls.one_order, scope="read", counted=True
    ),
    Route(
        method="GET", path="/trade/user/{userId}", answer=order_calls.trades_of_user, scope="read"
    ),
    Route(
        method="GET",
        path="/trade/order/{orderId}",
        answer=order_calls.trades_of_order,
        scope="read",
    ),
    Route(method="GET", path="/positions", answer=account_calls.positions, scope="read"),
    Route(
        method="POST",
        path="/positions/{id}/leverage",
        answer=account_calls.set_leverage,
        scope="trade",
    ),
    Route(
        method="POST",
        path="/positions/{id}/margin",
        answer=account_calls.move_margin,
        scope="trade",
    ),
    Route(
        method="POST", path="/positions/{id}/tpsl", answer=account_calls.set_targets, scope="trade"
    ),
    Route(method="POST", path="/positions/{id}/close", answer=account_calls.close, scope="trade"),
    Route(
        method="GET",
        path="/wallet/account-overview",
        answer=account_calls.account_overview,
        scope="read",
    ),
    Route(
        method="GET",
        path="/wallet/balance-history",
        answer=account_calls.balance_history,
        scope="read",
    ),
)
