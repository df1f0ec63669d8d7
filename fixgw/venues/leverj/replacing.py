"""Leverj's own ways to replace an order: one PATCH that removes and adds, or a PUT.

The operations of a PATCH are answered one by one, so that one may be carried out and the other not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fixgw.core.effects import SendNew, SendReplace
from fixgw.core.events import (
    ReplaceAccepted,
    ReplaceGone,
    ReplaceRefused,
    VenueOrder,
)
from fixgw.core.fields import Evidence, OrdStatus
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.canonical import canonical
from fixgw.venues.leverj import replies, wire
from fixgw.venues.leverj.outcomes import TOO_LATE
from fixgw.venues.leverj.placing import SignedOrder
from fixgw.venues.leverj.wire import OrderRow, Request
from fixgw.venues.tolerant import Row, shown
from fixgw.venues.verdict import NO_PROOF, Told

Way = Literal["patch", "put"]


def new_terms(effect: SendReplace, way: Way) -> SendNew:
    """Return the order that is signed for a replace: a PATCH adds the rest, a PUT the total."""
    return SendNew(
        venue=effect.venue,
        account=effect.account,
        order_id=effect.order_id,
        leg=effect.leg + 1,
        sent_at=effect.sent_at,
        client_key=effect.client_key,
        symbol=effect.symbol,
        side=effect.side,
        ord_type=effect.ord_type,
        order_qty=effect.leaves_qty if way == "patch" else effect.order_qty,
        cash_order_qty=None,
        price=effect.price,
        stop_px=effect.stop_px,
        time_in_force=effect.time_in_force,
        expire_time=effect.expire_time,
        post_only=effect.post_only,
        reduce_only=effect.reduce_only,
        leverage=effect.leverage,
        take_profit=effect.take_profit,
        stop_loss=effect.stop_loss,
        slippage_bps=effect.slippage_bps,
    )


def replace_request(effect: SendReplace, order: SignedOrder, way: Way) -> Request:
    """PATCH /order with both operations, or PUT /order with the uuid of what it replaces."""
    uuid = effect.venue_order_id
    if way == "put":
        body = canonical([{**order.order, "uuid": uuid}])
        return Request(method="PUT", uri="/order", body=body, params=order.params)
    operations = [{"op": "remove", "value": [uuid]}, {"op": "add", "value": [order.order]}]
    return Request(method="PATCH", uri="/order", body=canonical(operations), params=order.params)


def replace_marks(order: SignedOrder, way: Way) -> tuple[str, ...]:
    """Return what answers the request over the socket.

    A PATCH is answered by its `order_patch` or the order it added, not by each thing it did.
    """
    if way == "put":
        return order.marks
    return replies.patch_mark(order.request_id), order.marks[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patched:
    """What became of the two operations: why the removal was refused, what was added or why not."""

    kept: Told | None
    added: OrderRow | Told


def read_patch(value: Any, signature: str) -> Patched:
    """Read the answer to a PATCH. Raises OutcomeUnknownError unless it proves what both did."""
    operations = {str(Row(item).first("op")): item for item in wire.read_list(value)}
    if not {"remove", "add"} <= operations.keys():
        raise OutcomeUnknownError(f"not both operations are answered: {shown(value)}")
    return Patched(kept=_refusal(operations["remove"]), added=_added(operations["add"], signature))


def _refusal(item: Mapping[str, Any]) -> Told | None:
    """Return why an operation was refused. Raises OutcomeUnknownError for trouble of the venue."""
    told = wire.read_told(item) if Row(item).first("error") is not None else None
    status = Row(item).decimal("statusCode")
    if told is None:
        if status is not None and status >= 300:
            raise OutcomeUnknownError(f"an operation ended with {status} and no reason")
        return None
    if told.mentions(NO_PROOF) or (status is not None and status >= 500):
        raise OutcomeUnknownError(told.message)
    return told


def _added(item: Mapping[str, Any], signature: str) -> OrderRow | Told:
    told = _refusal(item)
    if told is not None:
        return told
    entries: Sequence[Any] = wire.read_list(Row(item).first("response"))
    if len(entries) == 1 and isinstance(entries[0], Mapping):
        refused = wire.read_failure(entries)
        if refused is not None:
            return refused
        row = wire.to_order(entries[0])
        if row.signature is None or row.signature.lower() == signature.lower():
            return row
    raise OutcomeUnknownError("the answer does not show the order that was added")


def accepted(
    effect: SendReplace, seen: VenueOrder, kept: Told | None
) -> ReplaceAccepted | ReplaceGone | ReplaceRefused:
    """The venue has the new order, or shows it as already rejected."""
    if seen.status is OrdStatus.REJECTED and not seen.cum_qty:
        told = Told(code=None, message=seen.text or "rejected by the venue")
        return not_added(effect, kept, told)
    return ReplaceAccepted(
        order_id=effect.order_id, leg=effect.leg, seen=seen, evidence=Evidence.RESPONSE
    )


def not_added(
    effect: SendReplace, kept: Told | None, refused: Told
) -> ReplaceGone | ReplaceRefused:
    """No new order: the old one is kept, for the reason given, or gone all the same."""
    if kept is not None:
        return refused_replace(effect, kept)
    return ReplaceGone(
        order_id=effect.order_id, leg=effect.leg, text=refused.message, venue_code=refused.code
    )


def refused_replace(effect: SendReplace, told: Told) -> ReplaceRefused:
    """The venue said no; too late when its words say that the order has ended."""
    return ReplaceRefused(
        order_id=effect.order_id,
        leg=effect.leg,
        text=told.message,
        too_late=told.mentions(TOO_LATE),
        venue_code=told.code,
    )
