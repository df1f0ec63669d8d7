"""The control routes that move a market by hand: what happens to a venue from elsewhere."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from secrets import token_hex
from typing import Literal
from uuid import uuid4

from aiohttp import web

from fixgw.sim.control import complaint, json_answer, read_json
from fixgw.sim.leverj.fields import read_instrument, read_order, read_price, read_quantity
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.holder import Holder
from fixgw.sim.leverj.ledger import position_of
from fixgw.sim.leverj.orders import ForcedClose, Status
from fixgw.sim.leverj.refusal import Refusal
from fixgw.sim.leverj.values import read_object, read_side, read_text
from fixgw.sim.leverj.wire import execution_to_json, order_to_json, position_to_json

Handler = Callable[[web.Request], Awaitable[web.Response]]

_TRADE = frozenset({"instrument", "side", "quantity"})
_TRADE_OPTIONAL = frozenset({"price", "rest"})
_FORCE = frozenset({"instrument"})
_FORCE_OPTIONAL = frozenset({"accountId", "quantity", "price"})
_OUTSIDER = "outsider"


class Hand:
    """Does to a market what its accounts did not ask for."""

    def __init__(self, floor: Callable[[], Floor]) -> None:
        """`floor` gives the current one: a reset replaces it."""
        self._floor = floor

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """The routes to add to the simulator's application, below a prefix."""
        liquidate: Handler = partial(self.force, "liquidation")
        deleverage: Handler = partial(self.force, "adl")
        return [
            web.get(f"{prefix}/orders", self.orders),
            web.post(f"{prefix}/orders", _explained(self.place)),
            web.get(f"{prefix}/trades", self.trades),
            web.post(f"{prefix}/trade", _explained(self.trade)),
            web.post(f"{prefix}/cancel", _explained(partial(self.end, "cancelled"))),
            web.post(f"{prefix}/expire", _explained(partial(self.end, "expired"))),
            web.post(f"{prefix}/reject", _explained(partial(self.end, "rejected"))),
            web.post(f"{prefix}/liquidate", _explained(liquidate)),
            web.post(f"{prefix}/adl", _explained(deleverage)),
        ]

    async def orders(self, _request: web.Request) -> web.Response:
        """Every order that the market knows, oldest first."""
        orders = self._floor().exchange.orders()
        return json_answer({"orders": [order_to_json(order) for order in orders]})

    async def trades(self, _request: web.Request) -> web.Response:
        """Every kept execution of every account, oldest first."""
        holders = self._floor().exchange.holders.values()
        executions = [one for holder in holders for one in holder.executions]
        executions.sort(key=lambda execution: execution.time)
        return json_answer({"trades": [execution_to_json(one) for one in executions]})

    async def place(self, request: web.Request) -> web.Response:
        """Place an order from elsewhere: one of POST /order without signature and timestamp."""
        exchange = self._floor().exchange
        now = Decimal(exchange.now())
        fields = await read_json(request)
        if not isinstance(fields, dict):
            raise Refusal("M_INV_REQUEST", "an order was expected")
        instrument = read_instrument(fields, exchange.instruments)
        quote = instrument.quote.address
        added: dict[str, object] = {
            "accountId": next(iter(exchange.holders)),
            "timestamp": now,
            "signature": f"0x{token_hex(64)}1b",
            "orderType": "LMT",
        }
        if instrument.base is None:
            margin = instrument.quote.units(fields.get("price") or Decimal(0))
            added |= {"quote": quote, "marginPerFraction": str(margin)}
            added["originator"] = next(iter(exchange.holders.values())).api_key
        else:
            added["token"] = instrument.base.address
        wanted = read_order({**added, **fields}, exchange.instruments, int(now))
        holder = self._holder(wanted.account_id)
        order = exchange.place(replace(wanted, originator=holder.api_key))
        return json_answer({"order": order_to_json(order)})

    async def trade(self, request: web.Request) -> web.Response:
        """Trade as an outsider: {instrument, side, quantity, price?, rest?}; no price is market."""
        exchange = self._floor().exchange
        fields = read_object(await read_json(request), required=_TRADE, optional=_TRADE_OPTIONAL)
        instrument = read_instrument(fields, exchange.instruments)
        quantity = read_quantity(fields["quantity"], instrument)
        price = read_price(fields["price"], instrument) if "price" in fields else None
        entry = exchange.submit_outside(
            _OUTSIDER,
            instrument.id,
            read_side(fields["side"]),
            quantity,
            price,
            rests=fields.get("rest") is True,
        )
        return json_answer({"traded": quantity - entry.remaining, "left": entry.remaining})

    async def end(self, status: Status, request: web.Request) -> web.Response:
        """End an open order: {uuid}."""
        fields = read_object(await read_json(request), required=frozenset({"uuid"}))
        exchange = self._floor().exchange
        order = exchange.find(read_text("uuid", fields["uuid"]))
        exchange.end(order, status)
        return json_answer({"order": order_to_json(order)})

    async def force(
        self, kind: Literal["liquidation", "adl"], request: web.Request
    ) -> web.Response:
        """Close a position, whole or in part: {instrument, accountId?, quantity?, price?}.

        A liquidation also cancels the account's open orders of the instrument.
        """
        exchange = self._floor().exchange
        fields = read_object(await read_json(request), required=_FORCE, optional=_FORCE_OPTIONAL)
        instrument = read_instrument(fields, exchange.instruments)
        holder = self._holder(fields.get("accountId"))
        position = position_of(holder, instrument)
        if not position.size:
            raise Refusal("M_INV_REQUEST", "the account has no position there")
        quantity = fields.get("quantity", abs(position.size))
        price = fields.get("price", exchange.tapes[instrument.id].last)
        orders = (
            tuple(one for one in holder.open_orders.values() if one.wanted.instrument is instrument)
            if kind == "liquidation"
            else ()
        )
        close = ForcedClose(
            kind=kind,
            execution_id=str(uuid4()),
            account_id=holder.account_id,
            instrument=instrument,
            side=position.closing_side,
            quantity=min(read_quantity(quantity, instrument), abs(position.size)),
            price=read_price(price, instrument),
            orders=orders,
            time=exchange.now(),
        )
        exchange.force(close)
        return json_answer({"position": position_to_json(holder, position)})

    def _holder(self, account_id: object) -> Holder:
        holders = self._floor().exchange.holders
        holder = next(iter(holders.values())) if account_id is None else None
        if isinstance(account_id, str):
            holder = holders.get(account_id)
        if holder is None:
            raise Refusal("M_INV_REQUEST", f"there is no account {account_id}")
        return holder


def _explained(handler: Handler) -> Handler:
    async def explain(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return complaint(refusal.text)
        except ValueError as error:
            return complaint(f"not JSON: {error}")

    return explain
