"""What must be looked up in the journal before an input can be stepped.

Closed orders leave memory after a while. An input that may speak of one names it by one of these
keys; the gateway brings the order back into the blotter first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fixgw.core.blotter import Blotter
from fixgw.core.commands import CancelOrder, MassCancel, NewOrder, ReplaceOrder, RequestStatus
from fixgw.core.events import (
    ExecutionSeen,
    ExecutionsListed,
    OperatorResolved,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    OrderRestated,
    OrderSeen,
    OrderUnknown,
    ReplaceAccepted,
)
from fixgw.core.order import Execution, Order


@dataclass(frozen=True, slots=True)
class ClOrdIdKey:
    """An order by any ClOrdID(11) its client ever gave it."""

    session: str
    cl_ord_id: str


@dataclass(frozen=True, slots=True)
class OrderIdKey:
    """An order by the gateway's OrderID(37)."""

    order_id: str


@dataclass(frozen=True, slots=True)
class VenueOrderKey:
    """An order by the id the venue gave any of its legs."""

    venue: str
    account: str
    venue_order_id: str


Key = ClOrdIdKey | OrderIdKey | VenueOrderKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalledOrder:
    """A closed order as the journal holds it, with the executions applied to it."""

    order: Order
    executions: tuple[Execution, ...]


def keys_to_recall(blotter: Blotter, input_: object) -> list[Key]:
    """Name the orders an input may speak of that memory does not hold."""
    name = _NAMERS.get(type(input_))
    if name is None:
        return []
    return [key for key in name(input_) if not _in_memory(blotter, key)]


def _in_memory(blotter: Blotter, key: Key) -> bool:
    if isinstance(key, ClOrdIdKey):
        return (key.session, key.cl_ord_id) in blotter.by_cl_ord_id
    if isinstance(key, OrderIdKey):
        return key.order_id in blotter.orders
    ref = (key.venue, key.account, key.venue_order_id)
    return ref in blotter.by_venue_order or ref in blotter.orphans


def _of_new_order(command: NewOrder | MassCancel) -> list[Key]:
    return [ClOrdIdKey(command.session, command.cl_ord_id)]


def _of_change(command: CancelOrder | ReplaceOrder) -> list[Key]:
    keys: list[Key] = [ClOrdIdKey(command.session, command.cl_ord_id)]
    if command.orig_cl_ord_id is not None:
        keys.append(ClOrdIdKey(command.session, command.orig_cl_ord_id))
    if command.order_id is not None:
        keys.append(OrderIdKey(command.order_id))
    return keys


def _of_status(command: RequestStatus) -> list[Key]:
    keys: list[Key] = []
    if command.cl_ord_id is not None:
        keys.append(ClOrdIdKey(command.session, command.cl_ord_id))
    if command.order_id not in (None, "*"):
        keys.append(OrderIdKey(str(command.order_id)))
    return keys


_Named = (
    OrderAccepted | OrderRefused | OrderNotSent | OrderUnknown | ReplaceAccepted | OperatorResolved
)


def _of_outcome(event: _Named) -> list[Key]:
    return [OrderIdKey(event.order_id)]


def _of_order_seen(event: OrderSeen) -> list[Key]:
    return [VenueOrderKey(event.venue, event.account, event.seen.venue_order_id)]


def _of_execution_seen(event: ExecutionSeen) -> list[Key]:
    return [VenueOrderKey(event.venue, event.account, event.execution.venue_order_id)]


def _of_named(event: ExecutionsListed | OrderRestated) -> list[Key]:
    return [VenueOrderKey(event.venue, event.account, event.venue_order_id)]


_NAMERS: dict[type, Callable[[Any], list[Key]]] = {
    NewOrder: _of_new_order,
    CancelOrder: _of_change,
    ReplaceOrder: _of_change,
    MassCancel: _of_new_order,
    RequestStatus: _of_status,
    OrderAccepted: _of_outcome,
    OrderRefused: _of_outcome,
    OrderNotSent: _of_outcome,
    OrderUnknown: _of_outcome,
    OperatorResolved: _of_outcome,
    ReplaceAccepted: _of_outcome,
    OrderSeen: _of_order_seen,
    ExecutionSeen: _of_execution_seen,
    ExecutionsListed: _of_named,
    OrderRestated: _of_named,
}
