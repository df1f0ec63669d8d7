"""What a session may send, by its role."""

from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.session import ORDERS
from fixgw.fix.wire import SOH

_ORDER_MESSAGES = frozenset({"D", "E", "F", "G", "H", "AB", "AC", "AF", "q", "s", "t", "u"})


def refuse_role(role: str, raw: str) -> None:
    """Raise NotACommandError for an order message from a session that may not trade."""
    if role == ORDERS:
        return
    msg_type = raw.split(f"{SOH}35=", 1)[1].split(SOH, 1)[0]
    if msg_type in _ORDER_MESSAGES:
        text = f"MsgType(35)={msg_type} is not allowed: this is a {role} session"
        raise NotACommandError(text, BusinessRejectReason.NOT_AUTHORIZED)
