"""The control routes that move this venue by hand: orders, trade, cancel, expire, reject, reset."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

from aiohttp import web

from fixgw.sim.book import Side
from fixgw.sim.control import complaint, json_answer
from fixgw.sim.polymarket.exchange import Exchange
from fixgw.sim.polymarket.fields import read_object, read_order
from fixgw.sim.polymarket.orders import Happening, Reject, RejectReason
from fixgw.sim.polymarket.refusal import Refusal
from fixgw.sim.polymarket.wire import order_to_json

Handler = Callable[[web.Request], Awaitable[web.Response]]

_TRADE = frozenset({"symbol", "side", "size", "price", "rest"})
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
            web.post("/_sim/trade", _explained(self.trade)),
            web.post("/_sim/cancel", _explained(self.cancel)),
            web.post("/_sim/expire", _explained(self.expire)),
            web.post("/_sim/reject", _explained(self.reject)),
            web.post("/_sim/reset", self.reset),
        ]

    async def orders(self, _request: web.Request) -> web.Response:
        """Every order that the venue knows, oldest first."""
        return json_answer({"orders": [order_to_json(one) for one in self._exchange().orders()]})

    async def place(self, request: web.Request) -> web.Response:
        """Place the first account's order from elsewhere: the body of POST /v1/orders, unsigned."""
        exchange = self._exchange()
        owner = next(iter(exchange.holders))
        order = exchange.place(read_order(await request.read(), owner, exchange.markets))
        return json_answer({"order": order_to_json(order)})

    async def trade(self, request: web.Request) -> web.Response:
        """Trade YES as an outsider: {symbol, side, size, price?, rest?}; no price means market."""
        exchange = self._exchange()
        fields = read_object(await request.read(), _TRADE)
        market = exchange.markets.get(str(fields.get("symbol")))
        if market is None or fields.get("side") not in ("buy", "sell"):
            raise Refusal("symbol must be a market's slug, and side buy or sell")
        size = _on_grid("size", fields.get("size"), market.lot)
        price = _on_grid("price", fields["price"], market.tick) if "price" in fields else None
        entry = exchange.submit_outside(
            _OUTSIDER,
            market.slug,
            Side(fields["side"]),
            size,
            price,
            rests=fields.get("rest") is True,
        )
        return json_answer({"traded": size - entry.remaining, "left": entry.remaining})

    async def cancel(self, request: web.Request) -> web.Response:
        """The venue cancels an open order: {id}."""
        return await self._end(request, Happening.CANCELED)

    async def expire(self, request: web.Request) -> web.Response:
        """The venue lets an open order expire: {id}."""
        return await self._end(request, Happening.EXPIRED)

    async def _end(self, request: web.Request, happening: Happening) -> web.Response:
        exchange = self._exchange()
        fields = read_object(await request.read(), frozenset({"id"}))
        order = exchange.find(str(fields.get("id")))
        exchange.cancel(order, happening)
        return json_answer({"order": order_to_json(order)})

    async def reject(self, request: web.Request) -> web.Response:
        """Let the engine reject the next order or modification: {text}."""
        fields = read_object(await request.read(), frozenset({"text"}))
        why = Reject(reason=RejectReason.EXCHANGE_OPTION, text=str(fields.get("text", "rejected")))
        self._exchange().rejects.append(why)
        return json_answer({"reject": why.text})

    async def reset(self, _request: web.Request) -> web.Response:
        """Begin anew: no orders, trades, faults or recorded requests; connections stay."""
        self._reset()
        return json_answer({"reset": True})


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
