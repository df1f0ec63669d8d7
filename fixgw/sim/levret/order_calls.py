"""The private calls on orders and trades."""

from fixgw.sim.levret.call import Call, success
from fixgw.sim.levret.exchange import Exchange
from fixgw.sim.levret.fields import (
    check_names,
    read_new_order,
    read_object,
    read_symbol,
    read_text,
)
from fixgw.sim.levret.paging import PAGE_NAMES, read_page
from fixgw.sim.levret.wire import order_to_json, trade_to_json

_ORDER_ID = frozenset({"orderId"})
_USER_ID = frozenset({"userId"})
_SYMBOL = frozenset({"symbol"})


def create(exchange: Exchange, call: Call) -> dict[str, object]:
    """POST /order."""
    user_id, wanted = read_new_order(call.body, exchange.instruments)
    return success(order_to_json(exchange.place(call.own(user_id), wanted)))


def cancel(exchange: Exchange, call: Call) -> dict[str, object]:
    """POST /order/cancel {orderId}."""
    fields = read_object(call.body, required=_ORDER_ID)
    order = exchange.find(read_text("orderId", fields["orderId"]), call.user_id)
    exchange.end(order, "cancelled")
    return success(order_to_json(order))


def cancel_all(exchange: Exchange, call: Call) -> dict[str, object]:
    """POST /order/cancelAll {userId, symbol}; that symbol may be absent is an assumption."""
    fields = read_object(call.body, required=_USER_ID, optional=_SYMBOL)
    user_id = call.own(read_text("userId", fields["userId"]))
    symbol = None
    if "symbol" in fields:
        symbol = read_symbol(fields["symbol"], exchange.instruments).symbol
    cancelled = exchange.end_all(user_id, symbol)
    return success({"cancelled": [order.order_id for order in cancelled]})


def open_orders(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /order/open?userId&symbol&page&pageSize&startTime&endTime, by creation."""
    check_names(call.query, required=_USER_ID, optional=_SYMBOL | PAGE_NAMES)
    holder = exchange.holders[call.own(call.query["userId"])]
    page = read_page(call.query)
    symbol = _symbol(exchange, call)
    wanted = (
        order
        for order in reversed(holder.open_orders.values())
        if symbol in (None, order.wanted.symbol)
    )
    return page.cut(wanted, lambda order: order.created_at, order_to_json)


def one_order(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /order/:id."""
    check_names(call.query)
    return success(order_to_json(exchange.find(call.place["id"], call.user_id)))


def trades_of_user(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /trade/user/:userId?symbol&page&pageSize&startTime&endTime."""
    check_names(call.query, optional=_SYMBOL | PAGE_NAMES)
    holder = exchange.holders[call.own(call.place["userId"])]
    page = read_page(call.query)
    symbol = _symbol(exchange, call)
    wanted = (trade for trade in reversed(holder.trades) if symbol in (None, trade.symbol))
    return page.cut(wanted, lambda trade: trade.timestamp, trade_to_json)


def trades_of_order(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /trade/order/:orderId."""
    check_names(call.query, optional=PAGE_NAMES)
    order = exchange.find(call.place["orderId"], call.user_id)
    page = read_page(call.query)
    return page.cut(reversed(order.trades), lambda trade: trade.timestamp, trade_to_json)


def _symbol(exchange: Exchange, call: Call) -> str | None:
    if "symbol" not in call.query:
        return None
    return read_symbol(call.query["symbol"], exchange.instruments).symbol
