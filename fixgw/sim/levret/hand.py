"""The control routes that move this venue by hand: /_sim/orders, trade, cancel, expire, reset."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from fixgw.sim.book import Side
from fixgw.sim.control import complaint, json_answer
from fixgw.sim.levret.exchange import Exchange
from fixgw.sim.levret.fields import (
    read_new_order,
    read_number,
    read_object,
    read_price,
    read_symbol,
    read_text,
)
from fixgw.sim.levret.orders import Status
from fixgw.sim.levret.refusal import Refusal
from fixgw.sim.levret.wire import order_to_json, trade_to_json

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
            web.post("/_sim/cancel", _explained(self._ending("cancelled"))),
            web.post("/_sim/expire", _explained(self._ending("expired"))),
            web.post("/_sim/reject", _explained(self._ending("rejected"))),
            web.post("/_sim/reset", self.reset),
        ]

    async def orders(self, _request: web.Request) -> web.Response:
        """Every order that the venue knows, oldest first."""
        return json_answer({"orders": [order_to_json(one) for one in self._exchange().orders()]})

    async def trades(self, _request: web.Request) -> web.Response:
        """Every kept trade of every user, oldest first."""
        trades = [one for holder in self._exchange().holders.values() for one in holder.trades]
        trades.sort(key=lambda trade: int(trade.trade_id))
        return json_answer({"trades": [trade_to_json(trade) for trade in trades]})

    async def place(self, request: web.Request) -> web.Response:
        """Place an order on an account from elsewhere: the body of POST /order, unsigned."""
        exchange = self._exchange()
        user_id, wanted = read_new_order(await request.read(), exchange.instruments)
        if user_id not in exchange.holders:
            raise Refusal("INVALID_REQUEST", f"there is no user {user_id}")
        return json_answer({"order": order_to_json(exchange.place(user_id, wanted))})

    async def trade(self, request: web.Request) -> web.Response:
        """Trade as an outsider: {symbol, side, size, price?, rest?}; no price means market."""
        exchange = self._exchange()
        fields = read_object(
            await request.read(), required=_TRADE_REQUIRED, optional=_TRADE_OPTIONAL
        )
        instrument = read_symbol(fields["symbol"], exchange.instruments)
        if fields["side"] not in ("buy", "sell"):
            raise Refusal("INVALID_REQUEST", "side must be buy or sell")
        size = read_number("size", fields["size"])
        price = read_price("price", fields["price"], instrument) if "price" in fields else None
        entry = exchange.submit_outside(
            _OUTSIDER,
            instrument.symbol,
            Side(fields["side"]),
            size,
            price,
            rests=fields.get("rest") is True,
        )
        return json_answer({"traded": size - entry.remaining, "left": entry.remaining})

    def _ending(self, status: Status) -> Handler:
        async def end(request: web.Request) -> web.Response:
            fields = read_object(await request.read(), required=frozenset({"orderId"}))
            order = self._exchange().find(read_text("orderId", fields["orderId"]))
            self._exchange().end(order, status)
            return json_answer({"order": order_to_json(order)})

        return end

    async def reset(self, _request: web.Request) -> web.Response:
        """Begin anew: no orders, trades, positions, faults or recorded requests."""
        self._reset()
        return json_answer({"reset": True})


def _explained(handler: Handler) -> Handler:
    async def explain(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return complaint(f"{refusal.code}: {refusal.message}")

    return explain
