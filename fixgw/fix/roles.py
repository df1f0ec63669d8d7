"""What a session may send, by its role."""

from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.session import DROP_COPY, ORDERS
from fixgw.fix.wire import SOH

_ORDER_MESSAGES = frozenset({"D", "E", "F", "G", "H", "AB", "AC", "AF", "AL", "q", "s", "t", "u"})
_ACCOUNT_MESSAGES = frozenset({"AN", "BB", "UAN", "UBB"})
_FORBIDDEN = {
    ORDERS: frozenset[str](),
    DROP_COPY: _ORDER_MESSAGES,
}


def refuse_role(role: str, raw: str) -> None:
    """Raise NotACommandError for what a session's role does not allow.

    A drop copy session reads its accounts but may not trade; a market data session does neither.
    """
    forbidden = _FORBIDDEN.get(role, _ORDER_MESSAGES | _ACCOUNT_MESSAGES)
    msg_type = raw.split(f"{SOH}35=", 1)[1].split(SOH, 1)[0] if forbidden else ""
    if msg_type in forbidden:
        text = f"MsgType(35)={msg_type} is not allowed: this is a {role} session"
        raise NotACommandError(text, BusinessRejectReason.NOT_AUTHORIZED)
