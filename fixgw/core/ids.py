"""Identifiers as pure functions of what they name: the same input has the same id, always."""

from base64 import b32encode
from hashlib import blake2b

_BYTES = 10
"""80 bits, 16 characters in base 32: among a billion ids, odds of one in a million to collide."""


def _digest(*parts: str) -> str:
    text = "\x1f".join(parts)
    return b32encode(blake2b(text.encode(), digest_size=_BYTES).digest()).decode()


def order_id(session: str, cl_ord_id: str) -> str:
    """OrderID(37) of a client's order."""
    return "O" + _digest("order", session, cl_ord_id)


def external_order_id(venue: str, account: str, venue_order_id: str) -> str:
    """OrderID(37) of an order that was placed outside the gateway."""
    return "X" + _digest("external", venue, account, venue_order_id)


def fill_exec_id(venue: str, account: str, venue_exec_id: str) -> str:
    """ExecID(17) of a venue execution, however it was learnt."""
    return "F" + _digest("fill", venue, account, venue_exec_id)


def delta_exec_id(venue_order_id: str, cum_qty: str) -> str:
    """Venue execution id for a fill known only by the growth of the order's quantity."""
    return f"{venue_order_id}@{cum_qty}"


def report_exec_id(order_id: str, number: int) -> str:
    """ExecID(17) of the order's n-th report that is not a fill."""
    return f"{order_id}-{number}"


def refusal_exec_id(session: str, cl_ord_id: str, cause: str) -> str:
    """ExecID(17) of a reject for which no order was kept."""
    return "R" + _digest("refusal", session, cl_ord_id, cause)


def mass_cancel_id(session: str, cl_ord_id: str) -> str:
    """OrderID(37) of a mass cancel, which is no order but needs one on its report."""
    return "M" + _digest("mass cancel", session, cl_ord_id)


def account_report_id(*cause: str) -> str:
    """PosMaintRptID(721) or CollRptID(908) of what was told of an account, and of why."""
    return "A" + _digest("account", *cause)


def position_request_id(session: str, request_id: str) -> str:
    """Id under which the journal finds a client's request to change a position."""
    return "P" + _digest("position request", session, request_id)


def client_key(order_id: str, leg: int) -> str:
    """Give the id an order carries at venues that have room for one."""
    return order_id if leg == 0 else f"{order_id}.{leg}"
