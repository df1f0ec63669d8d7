"""The private calls that only look: orders, executions, balances, positions."""

from itertools import islice

from fixgw.sim.leverj.call import Call
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.refusal import Refusal
from fixgw.sim.leverj.wire import (
    account_to_json,
    balances_to_json,
    execution_to_json,
    order_to_json,
    position_to_json,
)

_COUNT = "100"
_MOST = 1000


def open_orders(floor: Floor, call: Call) -> object:
    """GET /order: every open order, oldest first."""
    holder = floor.exchange.holders[call.account_id]
    return [order_to_json(order) for order in holder.open_orders.values()]


def one_order(floor: Floor, call: Call) -> object:
    """GET /order/:uuid: an array of one, open or closed."""
    return [order_to_json(floor.exchange.find(call.place["uuid"], call.account_id))]


def account(floor: Floor, call: Call) -> object:
    """GET /account."""
    exchange = floor.exchange
    return account_to_json(exchange.holders[call.account_id], exchange.instruments)


def executions(floor: Floor, call: Call) -> object:
    """GET /account/execution?count, newest first."""
    count = call.query.get("count", _COUNT)
    if not (count.isascii() and count.isdecimal() and 0 < int(count[:6]) <= _MOST):
        raise Refusal("M_INV_REQUEST", f"count must be 1 to {_MOST}")
    holder = floor.exchange.holders[call.account_id]
    newest = islice(reversed(holder.executions), int(count))
    return [execution_to_json(execution) for execution in newest]


def balances(floor: Floor, call: Call) -> object:
    """GET /account/balance, as the event account_balance."""
    holder = floor.exchange.holders[call.account_id]
    return balances_to_json(holder, floor.exchange.market)


def positions(floor: Floor, call: Call) -> object:
    """GET /account/position: those that are not flat, by instrument."""
    holder = floor.exchange.holders[call.account_id]
    return {
        id_: position_to_json(holder, position)
        for id_, position in holder.positions.items()
        if position.size and position.instrument.base is None
    }
