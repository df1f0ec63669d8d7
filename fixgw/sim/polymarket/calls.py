"""The venue's REST calls and their table; each belongs to a profile, or is public."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from fixgw.sim.book import Side
from fixgw.sim.polymarket.exchange import Exchange
from fixgw.sim.polymarket.fields import read_cancel, read_modify, read_order, read_slugs
from fixgw.sim.polymarket.orders import Order
from fixgw.sim.polymarket.refusal import Refusal, not_found
from fixgw.sim.polymarket.wire import (
    balance_to_json,
    legacy_balance_to_json,
    legacy_positions_to_json,
    market_to_json,
    order_to_json,
    position_to_json,
)

Profile = Literal["retail", "isv-legacy", "public"]
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a route's function needs of a request; `owner` is empty on public routes."""

    body: bytes
    query: Mapping[str, list[str]]
    owner: str
    order_id: str

    def number(self, name: str, default: int) -> int:
        """A whole number of the query."""
        text = self.query.get(name, [str(default)])[0]
        if not text.isdecimal():
            raise Refusal(f"{name} must be a whole number")
        return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A row of the table."""

    method: str
    path: str
    answer: Callable[[Exchange, Call], object]
    profile: Profile = "retail"


def place(exchange: Exchange, call: Call) -> object:
    """POST /v1/orders: an id, whatever the exchange says of the order afterwards."""
    wanted = read_order(call.body, call.owner, exchange.markets)
    return {"id": exchange.place(wanted).order_id, "executions": []}


def one_order(exchange: Exchange, call: Call) -> object:
    """GET /v1/order/{orderId}."""
    return {"order": order_to_json(_own(exchange, call))}


def open_orders(exchange: Exchange, call: Call) -> object:
    """GET /v1/orders/open?slugs=."""
    orders = _open(exchange, call, call.query.get("slugs", []))
    return {"orders": [order_to_json(order) for order in orders]}


def cancel(exchange: Exchange, call: Call) -> object:
    """POST /v1/order/{orderId}/cancel: submitted, not done."""
    order = _own(exchange, call)
    read_cancel(call.body, order)
    exchange.cancel(order)
    return {}


def modify(exchange: Exchange, call: Call) -> object:
    """POST /v1/order/{orderId}/modify: submitted, not done."""
    order = _own(exchange, call)
    exchange.modify(order, read_modify(call.body, order))
    return {}


def cancel_all(exchange: Exchange, call: Call) -> object:
    """POST /v1/orders/open/cancel."""
    orders = _open(exchange, call, read_slugs(call.body))
    for order in orders:
        exchange.cancel(order)
    return {"canceledOrderIds": [order.order_id for order in orders]}


def positions(exchange: Exchange, call: Call) -> object:
    """GET /v1/portfolio/positions?market=&limit=&cursor=."""
    wanted = call.query.get("market")
    held = [
        position
        for slug, position in exchange.holders[call.owner].positions.items()
        if wanted in (None, [slug])
    ]
    first, limit = call.number("cursor", 0), call.number("limit", _PAGE)
    page, last = held[first : first + limit], first + limit
    return {
        "positions": {position.market.slug: position_to_json(position) for position in page},
        "nextCursor": "" if last >= len(held) else str(last),
        "eof": last >= len(held),
    }


def balances(exchange: Exchange, call: Call) -> object:
    """GET /v1/account/balances."""
    return {"balances": [balance_to_json(exchange.holders[call.owner])]}


def markets(exchange: Exchange, call: Call) -> object:
    """GET /v1/markets?limit=&offset=&closed=, public."""
    first, limit = call.number("offset", 0), min(call.number("limit", _PAGE), _PAGE)
    wanted = call.query.get("closed")
    listed = [
        market
        for market in exchange.markets.values()
        if wanted in (None, ["true" if market.closed else "false"])
    ]
    return {"markets": [market_to_json(market) for market in listed[first : first + limit]]}


def legacy_positions(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /v1/portfolio/positions as the ISV document shows it."""
    held = [one for one in exchange.holders[call.owner].positions.values() if one.net]
    marks = {one.market.slug: _mark(exchange, one.market.slug) for one in held}
    return legacy_positions_to_json(held, marks)


def legacy_balances(exchange: Exchange, call: Call) -> object:
    """GET /v1/account/balances as the ISV document shows it."""
    pnl = legacy_positions(exchange, call)["total_unrealized_pnl"]
    return legacy_balance_to_json(exchange.holders[call.owner], pnl)


ROUTES = (
    Route(method="POST", path="/v1/orders", answer=place),
    Route(method="GET", path="/v1/orders/open", answer=open_orders),
    Route(method="POST", path="/v1/orders/open/cancel", answer=cancel_all),
    Route(method="GET", path="/v1/order/{order_id}", answer=one_order),
    Route(method="POST", path="/v1/order/{order_id}/cancel", answer=cancel),
    Route(method="POST", path="/v1/order/{order_id}/modify", answer=modify),
    Route(method="GET", path="/v1/portfolio/positions", answer=positions),
    Route(method="GET", path="/v1/account/balances", answer=balances),
    Route(method="GET", path="/v1/markets", answer=markets, profile="public"),
    Route(
        method="GET",
        path="/v1/portfolio/positions",
        answer=legacy_positions,
        profile="isv-legacy",
    ),
    Route(method="GET", path="/v1/account/balances", answer=legacy_balances, profile="isv-legacy"),
)


def _own(exchange: Exchange, call: Call) -> Order:
    return exchange.find(call.order_id, call.owner)


def _open(exchange: Exchange, call: Call, slugs: list[str]) -> list[Order]:
    unknown = sorted(set(slugs) - exchange.markets.keys())
    if unknown:
        raise not_found(f"market {unknown[0]}")
    orders = exchange.holders[call.owner].open_orders.values()
    return [order for order in orders if not slugs or order.wanted.market.slug in slugs]


def _mark(exchange: Exchange, slug: str) -> Decimal:
    """The middle of the book, or the one price that there is."""
    book = exchange.book(slug)
    prices = [price for side in Side if (price := book.best(side)) is not None]
    return sum(prices, Decimal(0)) / len(prices) if prices else Decimal("0.5")
