"""The session's own limits: quantity per symbol, notional, orders per second."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal

from fixgw.core.blotter import Blotter, Change
from fixgw.core.capability import Instruction, Refusal
from fixgw.core.codes import Code
from fixgw.core.commands import NewOrder
from fixgw.core.exact import multiply, text
from fixgw.core.fields import OrdRejReason
from fixgw.core.instruments import Instrument, instrument_key, split_outcome, symbol_key
from fixgw.core.setup import SECOND, Limits

Unlisted = AbstractSet[tuple[str, str]]
NOTHING: Mapping[str, tuple[Instrument, ...]] = {}


def refuse(order: Instruction, change: Change) -> Refusal | None:
    """Return which limit of the session the order breaks, if any."""
    limits = change.blotter.setup.sessions[order.session].limits
    return (
        _refuse_quantity(order, limits)
        or _refuse_notional(order, limits)
        or _refuse_rate(order, limits, change)
    )


def warn_of_unlisted(change: Change, told: Unlisted = frozenset()) -> None:
    """Raise an alarm for every limit that limits nothing, besides those that have been told."""
    for comp_id, symbol in sorted(unlisted(change.blotter, change.instruments) - told):
        text = f"no venue of the session lists {symbol}: its max_order_qty limits nothing"
        change.alarm(comp_id, text)


def unlisted(blotter: Blotter, changed: Mapping[str, tuple[Instrument, ...]] = NOTHING) -> Unlisted:
    """Return session and folded symbol of the limits whose symbol none of the venues lists.

    A symbol that is nowhere is probably misspelt. While the instruments of one venue of a session
    are not known, nothing is said of that session.
    """
    known = {**blotter.loaded, **changed}
    found: set[tuple[str, str]] = set()
    for comp_id, session in blotter.setup.sessions.items():
        venues = {ref.venue for ref in session.accounts.values()}
        if session.limits.max_order_qty and venues <= known.keys():
            listed = {symbol_key(one.symbol) for venue in venues for one in known[venue]}
            found |= {(comp_id, symbol) for symbol in session.limits.max_order_qty.keys() - listed}
    return found


def _refuse_quantity(order: Instruction, limits: Limits) -> Refusal | None:
    most = min(_limits_of(order, limits), default=None)
    if most is None or order.order_qty is None or order.order_qty <= most:
        return None
    detail = f"OrderQty(38)={text(order.order_qty)} is above the session's {text(most)}"
    return _limit(Code.MAX_ORDER_QTY, detail)


def _limits_of(order: Instruction, limits: Limits) -> list[Decimal]:
    """Return what limits the order: a market's limit holds for each of its outcomes."""
    market = symbol_key(split_outcome(order.symbol)[0])
    keys = {market, instrument_key(order.symbol, order.outcome)}
    return [limits.max_order_qty[key] for key in keys & limits.max_order_qty.keys()]


def _refuse_notional(order: Instruction, limits: Limits) -> Refusal | None:
    most = limits.max_notional_usd
    if most is None:
        return None
    if order.cash_order_qty is not None:
        notional = order.cash_order_qty
    elif order.price and order.order_qty is not None:
        notional = multiply(order.price, order.order_qty)
    else:
        return _limit(
            Code.MAX_NOTIONAL, "a limit is set and the order has no price to check it with"
        )
    if notional <= most:
        return None
    return _limit(Code.MAX_NOTIONAL, f"{text(notional)} USD is above the session's {text(most)}")


def _refuse_rate(order: Instruction, limits: Limits, change: Change) -> Refusal | None:
    most = limits.orders_per_second
    if most is None or not isinstance(order, NewOrder):
        return None
    state = change.sessions.get(order.session) or change.blotter.sessions[order.session]
    recent = sum(1 for at in state.order_times if at > change.now - SECOND)
    if recent < most:
        return None
    return _limit(Code.ORDERS_PER_SECOND, f"more than the session's {most} orders in one second")


def _limit(code: Code, detail: str) -> Refusal:
    return Refusal(code=code, reason=OrdRejReason.EXCEEDS_LIMIT, detail=detail)
