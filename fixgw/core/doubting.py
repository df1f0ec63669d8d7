"""What is not known: orders and replaces whose call left and brought no usable answer."""

from fixgw.core import tell
from fixgw.core.blotter import Change
from fixgw.core.codes import Code
from fixgw.core.fields import ExecType
from fixgw.core.order import Doubt, Order
from fixgw.core.placing import required
from fixgw.core.record import replace
from fixgw.core.utc import utc


def doubt_order(change: Change, order: Order, text: str) -> None:
    """Mark the order's current leg as in doubt and say so."""
    if order.doubt is None:
        _announce(change, replace(order, doubt=_begun(change, order, text)), "order", text)


def doubt_replace(change: Change, order: Order, text: str) -> Order:
    """Mark the venue's own replace of the order as in doubt and say so."""
    request = required(order.request)
    if request.doubt is not None:
        return order
    request = replace(request, doubt=_begun(change, order, text), next_check_at=None)
    return _announce(change, replace(order, request=request), "replace", text)


def _begun(change: Change, order: Order, text: str) -> Doubt:
    venue = change.blotter.setup.venues[order.venue]
    return Doubt(since=change.now, text=text, next_probe_at=change.now + venue.probe_first)


def _announce(change: Change, order: Order, what: str, text: str) -> Order:
    order = replace(order, updated_at=change.now)
    order = tell.execution_report(
        change, order, ExecType.ORDER_STATUS, in_doubt=True, text=in_doubt_text(order)
    )
    change.alarm(order.order_id, f"{what} in doubt at {order.venue}: {text}")
    return order


def in_doubt_text(order: Order) -> str | None:
    """Return the Text(58) of an order in doubt: since when, and why."""
    doubt = order.doubted
    if doubt is None:
        return None
    return f"{Code.IN_DOUBT} since {utc(doubt.since)}: {doubt.text}"
