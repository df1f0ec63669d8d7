"""Levidge's private WebSocket channel `userorders`: what is said to it and what it says.

It wants the user's clear password. Every message is promised a `type`, and no sample has one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fixgw.errors import VenueError
from fixgw.venues.canonical import canonical
from fixgw.venues.levidge import wire
from fixgw.venues.levidge.settings import LevidgeAccount
from fixgw.venues.levidge.wire import OrderRow
from fixgw.venues.tolerant import Row, fold

ORDERS = "/userorders"


def subscription(account: LevidgeAccount) -> str:
    """Return the message that authenticates and subscribes; sent again it changes nothing."""
    return canonical(
        {
            "login": account.login,
            "password": account.password.reveal(),
            "userId": account.user_id,
        }
    )


def check_subscribed(data: Any) -> None:
    """Raise VenueError when the venue refuses the subscription."""
    if isinstance(data, Mapping) and (_is_error(data) or wire.read_failure(data) is not None):
        told = wire.read_told(data)
        words = "no reason given" if told is None else told.message
        raise VenueError(f"the venue refused the subscription: {words}")


def rows(data: Any) -> Sequence[OrderRow]:
    """Return the orders that a message tells of; messages of other kinds are to be ignored.

    Raises VenueError for the venue's words of an error, and for orders that make no sense.
    """
    if isinstance(data, Mapping) and _is_error(data):
        told = wire.read_told(data)
        raise VenueError("an error" if told is None else f"an error: {told.message}")
    items = data if isinstance(data, list) else [data]
    return [wire.to_order(item) for item in items if _is_order(item)]


def _is_error(data: Mapping[str, Any]) -> bool:
    kind = Row(data).first("type")
    return isinstance(kind, str) and fold(kind) == "error"


def _is_order(item: Any) -> bool:
    return isinstance(item, Mapping) and Row(item).first(*wire.ORDER_ID) is not None
