"""The venue's REST calls and their table; every path stands below /api."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from fixgw.sim.levidge.account import Accounts, LevidgeAccount
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.fields import (
    check_described,
    read_cancel,
    read_object,
    read_order,
    read_pair_id,
    read_whole,
)
from fixgw.sim.levidge.orders import NewOrder, Order
from fixgw.sim.levidge.refusal import Refusal
from fixgw.sim.levidge.wire import (
    book_to_json,
    coins_to_json,
    order_to_json,
    pairs_to_json,
    positions_to_json,
    risk_to_json,
    trades_to_json,
)

_USER = frozenset({"userId"})
_ORDER = frozenset({"orderId"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the venue behaves where its document can be read in two ways.

    `order_ack` is the body that answers an order or a cancel; `replace_path` where a cancel with
    price2 or quantity2 replaces: elsewhere it only cancels.
    """

    order_ack: Literal["blank", "order_id"] = "blank"
    replace_path: Literal["/cancelOrder", "/cancelReplace"] = "/cancelOrder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a route's function needs of a request; `user_id` is 0 on public routes."""

    path: str
    body: bytes
    query: Mapping[str, str]
    user_id: int
    habits: Habits
    accounts: Accounts


Answer = object | None
"""JSON, or None for an empty body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row of the table; private calls are signed."""

    method: str
    path: str
    answer: Callable[[Exchange, Call], Answer]
    private: bool = True


def logon(_exchange: Exchange, call: Call) -> Answer:
    """POST /logon {login, password}: not signed, it hands out what others sign with."""
    fields = read_object(
        call.body, required=frozenset({"login", "password"}), optional=frozenset({"code"})
    )
    account: LevidgeAccount | None = call.accounts.with_password(
        fields["login"], fields["password"]
    )
    if account is None:
        raise Refusal("Invalid login or password", status=401)
    return {
        "id": account.user_id,
        "requestToken": account.request_token,
        "requestSecret": account.request_secret,
    }


def place(exchange: Exchange, call: Call) -> Answer:
    """POST /order."""
    wanted = read_order(call.body, exchange)
    return _acknowledged(exchange.place(_own(wanted, call)), call)


def cancel(exchange: Exchange, call: Call) -> Answer:
    """POST /cancelOrder, and /cancelReplace where that is: cancels, and perhaps replaces."""
    order_id, described, replacement = read_cancel(call.body, exchange)
    _own(described, call)
    order = _order(exchange, order_id, call)
    check_described(order, described)
    exchange.cancel(order)
    if replacement is None or call.path != call.habits.replace_path:
        return _acknowledged(order, call)
    return _acknowledged(exchange.place(replacement), call)


def orders(exchange: Exchange, call: Call) -> Answer:
    """POST /getOrders {userId, orderId?, limit?}: newest first."""
    fields = read_object(call.body, required=_USER, optional=_ORDER | {"limit"})
    user_id = _own_id(fields["userId"], call)
    wanted = read_whole("orderId", fields["orderId"]) if "orderId" in fields else None
    limit = read_whole("limit", fields["limit"]) if "limit" in fields else None
    if limit is not None and limit < 1:
        raise Refusal("limit must be above 0")
    found = [
        order
        for order in reversed(exchange.orders())
        if order.wanted.user_id == user_id and wanted in (None, order.order_id)
    ]
    return [order_to_json(order) for order in found[:limit]]


def one_order(exchange: Exchange, call: Call) -> Answer:
    """POST /getOrder {userId, orderId}."""
    fields = read_object(call.body, required=_USER | _ORDER)
    _own_id(fields["userId"], call)
    return order_to_json(_order(exchange, read_whole("orderId", fields["orderId"]), call))


def positions(exchange: Exchange, call: Call) -> Answer:
    """POST /getPositions {userId}."""
    fields = read_object(call.body, required=_USER)
    return positions_to_json(exchange, exchange.holders[_own_id(fields["userId"], call)])


def risk(exchange: Exchange, call: Call) -> Answer:
    """POST /getRisk {userId}."""
    fields = read_object(call.body, required=_USER)
    return risk_to_json(exchange, exchange.holders[_own_id(fields["userId"], call)])


def instruments(exchange: Exchange, _call: Call) -> Answer:
    """GET /getInstruments."""
    return coins_to_json(exchange)


def instrument_pairs(exchange: Exchange, _call: Call) -> Answer:
    """GET /getInstrumentPairs."""
    return pairs_to_json(exchange)


def order_book(exchange: Exchange, call: Call) -> Answer:
    """GET /getOrderBook?pairId."""
    pair = read_pair_id(call.query, exchange)
    return book_to_json(pair, exchange.book(pair.symbol), exchange.now())


def trade_history(exchange: Exchange, call: Call) -> Answer:
    """GET /getTradeHistory?pairId."""
    pair = read_pair_id(call.query, exchange)
    return trades_to_json(pair, list(exchange.tapes[pair.pair_id].prints))


ROUTES = (
    Route(method="POST", path="/logon", answer=logon, private=False),
    Route(method="POST", path="/order", answer=place),
    Route(method="POST", path="/cancelOrder", answer=cancel),
    Route(method="POST", path="/cancelReplace", answer=cancel),
    Route(method="POST", path="/getOrder", answer=one_order),
    Route(method="POST", path="/getOrders", answer=orders),
    Route(method="POST", path="/getPositions", answer=positions),
    Route(method="POST", path="/getRisk", answer=risk),
    Route(method="GET", path="/getInstruments", answer=instruments, private=False),
    Route(method="GET", path="/getInstrumentPairs", answer=instrument_pairs, private=False),
    Route(method="GET", path="/getOrderBook", answer=order_book, private=False),
    Route(method="GET", path="/getTradeHistory", answer=trade_history, private=False),
)


def _own_id(value: object, call: Call) -> int:
    user_id = read_whole("userId", value)
    if user_id != call.user_id:
        raise Refusal("Invalid userId", status=403)
    return user_id


def _own(wanted: NewOrder, call: Call) -> NewOrder:
    if wanted.user_id != call.user_id:
        raise Refusal("Invalid userId", status=403)
    return wanted


def _order(exchange: Exchange, order_id: int, call: Call) -> Order:
    order = exchange.find(order_id, call.user_id)
    if order is None:
        raise Refusal(f"order {order_id} does not exist", status=404)
    return order


def _acknowledged(order: Order, call: Call) -> Answer:
    return {"orderId": order.order_id} if call.habits.order_ack == "order_id" else None
