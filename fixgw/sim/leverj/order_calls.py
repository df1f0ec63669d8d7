"""The private calls that create, change and remove orders."""

from collections.abc import Callable, Mapping
from functools import partial

from fixgw.sim.leverj.call import Call
from fixgw.sim.leverj.fields import read_order
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.order_hash import signers
from fixgw.sim.leverj.orders import NewOrder, Order
from fixgw.sim.leverj.public_wire import MAX_ORDERS
from fixgw.sim.leverj.refusal import Refusal
from fixgw.sim.leverj.values import read_list, read_object, read_text
from fixgw.sim.leverj.wire import order_to_json

_PATCH = frozenset({"op", "value"})


def create(floor: Floor, call: Call) -> object:
    """POST /order: an array of signed orders."""
    return _place(floor, call, call.body)


def update(floor: Floor, call: Call) -> object:
    """PUT /order: an array of signed orders that name the uuid of the order they replace."""
    orders = _read_orders(floor, call, call.body)
    for order in orders:
        if not order.uuid:
            raise Refusal("M_INV_ORDER", "uuid is missing")
    replace = partial(floor.exchange.replace, request_id=call.request_id, ordered=call.ordered)
    return _each(floor, call, orders, replace)


def remove_by_path(floor: Floor, call: Call) -> object:
    """DELETE /order/:uuids, separated by commas: a nested list of what was removed."""
    return [_remove(floor, call, call.place["uuids"].split(","))]


def remove_by_body(floor: Floor, call: Call) -> object:
    """DELETE /order with a list of uuids, as the socket's table of endpoints has it."""
    return [_remove(floor, call, _read_uuids(call.body))]


def patch(floor: Floor, call: Call) -> object:
    """PATCH /order: operations that succeed or fail one by one."""
    operations = [read_object(one, required=_PATCH) for one in read_list(call.body)]
    for operation in operations:
        if operation["op"] not in _OPERATIONS:
            raise Refusal("M_INV_REQUEST", f"op must be one of {', '.join(_OPERATIONS)}")
    return [_patch_one(floor, call, operation) for operation in operations]


def _patch_one(floor: Floor, call: Call, operation: Mapping[str, object]) -> object:
    name = str(operation["op"])
    try:
        response = _OPERATIONS[name](floor, call, operation["value"])
    except Refusal as refusal:
        floor.feed.refused(call.account_id, refusal, call.request_id)
        return {"op": name, "error": refusal.text, "statusCode": refusal.status}
    return {"op": name, "response": response, "statusCode": 200}


def _patch_remove(floor: Floor, call: Call, value: object) -> object:
    return _remove(floor, call, _read_uuids(value))


def _place(floor: Floor, call: Call, value: object) -> object:
    orders = _read_orders(floor, call, value)
    place = partial(floor.exchange.place, request_id=call.request_id, ordered=call.ordered)
    return _each(floor, call, orders, place)


_OPERATIONS: dict[str, Callable[[Floor, Call, object], object]] = {
    "remove": _patch_remove,
    "add": _place,
}


def _each(
    floor: Floor, call: Call, orders: list[NewOrder], carry_out: Callable[[NewOrder], Order]
) -> list[object]:
    """Carry out one by one; a refusal stands in its order's place, but alone it is the answer."""
    answers: list[object] = []
    for order in orders:
        try:
            answers.append(order_to_json(carry_out(order)))
        except Refusal as refusal:
            if len(orders) == 1:
                raise
            floor.feed.refused(call.account_id, refusal, call.request_id, order.signature)
            answers.append({"signature": order.signature, "error": refusal.text})
    return answers


def _remove(floor: Floor, call: Call, uuids: list[str]) -> list[str]:
    """End the orders that are open; raises Refusal when none of them is."""
    removed: list[str] = []
    refused: Refusal | None = None
    for uuid in uuids:
        try:
            order = floor.exchange.find(uuid, call.account_id)
            floor.exchange.remove(order, call.request_id)
        except Refusal as refusal:
            refused = refusal
        else:
            removed.append(uuid)
    if refused is not None and not removed:
        raise refused
    return removed


def _read_uuids(value: object) -> list[str]:
    return [read_text("uuid", uuid) for uuid in read_list(value)]


def _read_orders(floor: Floor, call: Call, value: object) -> list[NewOrder]:
    """The orders of a batch, all of them well-formed and signed; raises Refusal."""
    _check_trading(floor)
    entries = read_list(value)
    most = MAX_ORDERS[floor.exchange.market]
    if len(entries) > most:
        raise Refusal("M_MAX_ORDERS", f"{len(entries)} orders are more than {most}")
    exchange = floor.exchange
    orders = [read_order(entry, exchange.instruments, exchange.now()) for entry in entries]
    for order in orders:
        _check_order(floor, call, order)
    return orders


def _check_trading(floor: Floor) -> None:
    if floor.switches.maintenance:
        raise Refusal("M_MAINTENANCE", "the exchange is under maintenance")
    if floor.switches.trading_disabled:
        raise Refusal("M_TRADING_DISABLED", "trading is disabled")


def _check_order(floor: Floor, call: Call, order: NewOrder) -> None:
    status = floor.switches.status.get(order.instrument.id, "active")
    if status != "active":
        raise Refusal("M_INV_INSTRUMENT", f"instrument {order.instrument.id} is {status}")
    if order.account_id != call.account_id:
        raise Refusal("M_INV_ORDER", "accountId is not the account of the call")
    api_key = floor.exchange.holders[call.account_id].api_key
    # On spot the originator may be absent, which reads as the account itself.
    if order.originator not in (api_key, order.account_id):
        raise Refusal("M_INV_ORDER", "originator is not an apiKey of the account")
    if api_key not in signers(order):
        raise Refusal("M_INV_ORDSIG", "the signature is not the apiKey's over this order")
