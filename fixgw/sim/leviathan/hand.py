"""The control routes that move this venue by hand: /_sim/orders, fill, cancel, offer, reset."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from fixgw.sim.book import Side
from fixgw.sim.control import complaint, json_answer
from fixgw.sim.leviathan.exchange import Exchange
from fixgw.sim.leviathan.fields import (
    read_decimal,
    read_market,
    read_object,
    read_order,
    read_side,
    read_text,
)
from fixgw.sim.leviathan.orders import Order
from fixgw.sim.leviathan.refusal import Refusal
from fixgw.sim.leviathan.wire import order_to_json

Handler = Callable[[web.Request], Awaitable[web.Response]]
_OUTSIDER = "outsider"


class Hand:
    """Does to the exchange what happens to a venue from elsewhere."""

    def __init__(self, exchange: Callable[[], Exchange], reset: Callable[[], None]) -> None:
        self._exchange = exchange
        self._reset = reset

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to the simulator's application."""
        return [
            web.get("/_sim/orders", self.orders),
            web.post("/_sim/orders", _explained(self.place)),
            web.post("/_sim/fill", _explained(self.fill)),
            web.post("/_sim/cancel", _explained(self.cancel)),
            web.post("/_sim/offer", _explained(self.offer)),
            web.post("/_sim/reset", self.reset),
        ]

    async def orders(self, _request: web.Request) -> web.Response:
        """Every order that the venue knows, oldest first."""
        orders = self._exchange().orders.values()
        return json_answer({"orders": [order_to_json(one, "fills") for one in orders]})

    async def place(self, request: web.Request) -> web.Response:
        """Trade on the first account from elsewhere: the body of an execute, without a key."""
        exchange = self._exchange()
        wanted = read_order(await request.read(), exchange.markets)
        order = exchange.execute(next(iter(exchange.holders)), wanted)
        return json_answer({"order": order_to_json(order, "fills")})

    async def fill(self, request: web.Request) -> web.Response:
        """Fill a part of an open order: {order_id, notional, price}, as decimal strings."""
        required = frozenset({"order_id", "notional", "price"})
        fields = read_object(await request.read(), required=required)
        order = self._order(fields["order_id"])
        notional = read_decimal("notional", fields["notional"])
        self._exchange().fill(order, notional, read_decimal("price", fields["price"]))
        return json_answer({"order": order_to_json(order, "fills")})

    async def cancel(self, request: web.Request) -> web.Response:
        """Let the venue give an order up: {order_id}."""
        fields = read_object(await request.read(), required=frozenset({"order_id"}))
        order = self._order(fields["order_id"])
        self._exchange().cancel(order, "cancelled by the venue")
        return json_answer({"order": order_to_json(order, "fills")})

    async def offer(self, request: web.Request) -> web.Response:
        """Quote as an outsider: {symbol, side, size, price}; what works trades with it."""
        exchange = self._exchange()
        required = frozenset({"symbol", "side", "size", "price"})
        fields = read_object(await request.read(), required=required)
        market = read_market(fields["symbol"], exchange.markets)
        side: Side = read_side(fields["side"])
        size = read_decimal("size", fields["size"])
        price = read_decimal("price", fields["price"])
        exchange.submit_outside(_OUTSIDER, market.symbol, side, size, price, rests=True)
        return json_answer({"offered": size})

    async def reset(self, _request: web.Request) -> web.Response:
        """Begin anew: no orders, positions, faults or recorded requests."""
        self._reset()
        return json_answer({"reset": True})

    def _order(self, order_id: object) -> Order:
        order = self._exchange().orders.get(read_text("order_id", order_id))
        if order is None:
            raise Refusal("not_found", f"order {order_id} does not exist")
        return order


def _explained(handler: Handler) -> Handler:
    async def explain(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return complaint(f"{refusal.code}: {refusal.message}")

    return explain
