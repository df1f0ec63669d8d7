"""The control routes that move this venue by hand: /_sim/orders, trades, trade, cancel, reset."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

from aiohttp import web

from fixgw.sim.book import Side
from fixgw.sim.control import complaint, json_answer
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.fields import read_object, read_order, read_whole
from fixgw.sim.levidge.orders import Order
from fixgw.sim.levidge.refusal import Refusal
from fixgw.sim.levidge.wire import order_to_json

Handler = Callable[[web.Request], Awaitable[web.Response]]

_TRADE_REQUIRED = frozenset({"symbol", "side", "size"})
_TRADE_OPTIONAL = frozenset({"price", "rest"})
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
            web.get("/_sim/trades", self.trades),
            web.post("/_sim/trade", _explained(self.trade)),
            web.post("/_sim/cancel", _explained(self.cancel)),
            web.post("/_sim/reset", self.reset),
        ]

    async def orders(self, _request: web.Request) -> web.Response:
        """Every order that the venue knows, oldest first."""
        return json_answer({"orders": [_shown(one) for one in self._exchange().orders()]})

    async def place(self, request: web.Request) -> web.Response:
        """Place a user's order from elsewhere: the body of POST /order, unsigned."""
        exchange = self._exchange()
        wanted = read_order(await request.read(), exchange)
        if wanted.user_id not in exchange.holders:
            raise Refusal(f"there is no user {wanted.user_id}")
        return json_answer({"order": _shown(exchange.place(wanted))})

    async def trades(self, _request: web.Request) -> web.Response:
        """Every trade of the orders that are kept, oldest first."""
        trades = [
            {
                "tradeId": trade.trade_id,
                "orderId": order.order_id,
                "price": trade.price,
                "size": trade.size,
                "fee": trade.fee,
                "aggressor": trade.aggressor,
                "timestamp": trade.timestamp,
            }
            for order in self._exchange().orders()
            for trade in order.trades
        ]
        trades.sort(key=lambda trade: int(str(trade["tradeId"])))
        return json_answer({"trades": trades})

    async def trade(self, request: web.Request) -> web.Response:
        """Trade as an outsider: {symbol, side, size, price?, rest?}; no price means market.

        Sides are words, sizes and prices plain numbers: this is no call of the venue.
        """
        exchange = self._exchange()
        fields = read_object(
            await request.read(), required=_TRADE_REQUIRED, optional=_TRADE_OPTIONAL
        )
        pair = exchange.pair_named(str(fields["symbol"]))
        if pair is None:
            raise Refusal("symbol is not listed, e.g. BTC/USD")
        if fields["side"] not in ("buy", "sell"):
            raise Refusal("side must be buy or sell")
        size = _on_grid("size", fields["size"], pair.lot)
        price = _on_grid("price", fields["price"], pair.tick) if "price" in fields else None
        entry = exchange.submit_outside(
            _OUTSIDER,
            pair.symbol,
            Side(fields["side"]),
            size,
            price,
            rests=fields.get("rest") is True,
        )
        return json_answer({"traded": size - entry.remaining, "left": entry.remaining})

    async def cancel(self, request: web.Request) -> web.Response:
        """The venue cancels an open order: {orderId}."""
        exchange = self._exchange()
        fields = read_object(await request.read(), required=frozenset({"orderId"}))
        order = exchange.find(read_whole("orderId", fields["orderId"]))
        if order is None:
            raise Refusal("there is no such order")
        exchange.cancel(order)
        return json_answer({"order": _shown(order)})

    async def reset(self, _request: web.Request) -> web.Response:
        """Begin anew: no orders, trades, faults or recorded requests; connections stay."""
        self._reset()
        return json_answer({"reset": True})


def _shown(order: Order) -> dict[str, object]:
    return {"orderId": order.order_id, **order_to_json(order)}


def _on_grid(name: str, value: object, step: Decimal) -> Decimal:
    if not isinstance(value, Decimal) or value <= 0 or value % step:
        raise Refusal(f"{name} must be a number above 0, a multiple of {step}")
    return value


def _explained(handler: Handler) -> Handler:
    async def explain(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return complaint(refusal.message)

    return explain
