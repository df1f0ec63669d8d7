"""Replaces for the rooms' tests, made of the orders that they replace."""

from dataclasses import fields
from typing import Any

from fixgw.core.effects import SendNew, SendReplace


def replace_of(venue_order_id: str, order: SendNew, **changes: Any) -> SendReplace:
    """A replace of an order of which nothing is filled; what `changes` leave out stays."""
    names = {field.name for field in fields(SendReplace)} & {
        field.name for field in fields(SendNew)
    }
    same = {name: getattr(order, name) for name in names}
    wanted = {
        **same,
        "venue_order_id": venue_order_id,
        "leaves_qty": changes.get("order_qty", order.order_qty),
        **changes,
    }
    return SendReplace(**wanted)
