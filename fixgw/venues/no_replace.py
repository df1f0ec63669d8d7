"""The answer of a venue that has no replace of its own, should it be asked for one."""

from fixgw.core.codes import Code
from fixgw.core.effects import SendReplace
from fixgw.core.events import ReplaceRefused


def refused_replace(effect: SendReplace) -> ReplaceRefused:
    """Say that nothing was sent; the core asks only venues whose capability is native."""
    text = f"{Code.UNSUPPORTED_REPLACE}: {effect.venue} has no replace of its own"
    return ReplaceRefused(order_id=effect.order_id, leg=effect.leg, text=text)
