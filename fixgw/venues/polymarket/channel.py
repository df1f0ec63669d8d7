"""The private WebSocket's messages: what is subscribed to, and what is told. Nothing is replayed.

The older spelling, snake_case with numbers, is read as well.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from fixgw.core.exact_json import dumps
from fixgw.errors import OutcomeUnknownError, VenueError
from fixgw.venues.polymarket import wire
from fixgw.venues.polymarket.wire import ExecutionRow, OrderRow
from fixgw.venues.tolerant import Row, shown

PATH = "/v1/ws/private"
SUBSCRIPTIONS: Mapping[str, str] = {
    "orders": "SUBSCRIPTION_TYPE_ORDER",
    "positions": "SUBSCRIPTION_TYPE_POSITION",
    "balances": "SUBSCRIPTION_TYPE_ACCOUNT_BALANCE",
}
"""Request id and type of each; without markets they are about all."""
ACCOUNT_NEWS = ("positionSubscription", "accountBalancesUpdate", "accountBalancesSnapshot")
"""The snapshot begins every connection: what changed before it has to be read."""


def subscribe(request_id: str) -> str:
    """Write a subscription."""
    wanted = {"requestId": request_id, "subscriptionType": SUBSCRIPTIONS[request_id]}
    return dumps({"subscribe": wanted})


def check(message: Any) -> None:
    """Raise VenueError for a message that refuses or ends a subscription."""
    error = _part(message, "error")
    if error is not None:
        raise VenueError(f"the venue refuses a subscription: {shown(error)}")


def is_snapshot_end(message: Any) -> bool:
    """Tell whether the snapshot of the open orders is complete: from here on, every change is told.

    Raises VenueError when a subscription is refused.
    """
    check(message)
    snapshot = _part(message, "orderSubscriptionSnapshot")
    return isinstance(snapshot, Mapping) and Row(snapshot).first("eof") is not False


def read_snapshot(message: Any) -> Sequence[OrderRow]:
    """Return the open orders that a message lists; one that cannot be read is left out."""
    snapshot = _part(message, "orderSubscriptionSnapshot")
    rows = [] if snapshot is None else Row(snapshot).rows("orders")
    found: list[OrderRow] = []
    for row in rows:
        with suppress(OutcomeUnknownError):
            found.append(wire.to_order(row))
    return found


def read_execution(message: Any) -> ExecutionRow | None:
    """Return the execution that a message tells of, if it does. Raises OutcomeUnknownError."""
    update = _part(message, "orderSubscriptionUpdate")
    return None if update is None else wire.to_execution(Row(update).first("execution"))


def is_account_news(message: Any) -> bool:
    """Tell whether a message says that positions or balances changed."""
    return any(_part(message, name) is not None for name in ACCOUNT_NEWS)


def _part(message: Any, name: str) -> Any:
    return Row(message).first(name) if isinstance(message, Mapping) else None
