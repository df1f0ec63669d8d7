"""Everything that can refuse an order before it is sent, in the order it is asked."""

from collections.abc import Callable
from decimal import Decimal

from fixgw.core import risk, stp
from fixgw.core.blotter import Change, Health
from fixgw.core.capability import Instruction, Refusal, refuse_off_grid
from fixgw.core.codes import Code
from fixgw.core.fields import OrdRejReason, OrdType, TimeInForce
from fixgw.core.instruments import instrument_key, split_outcome
from fixgw.core.routing import Route

_PRICED = frozenset({OrdType.LIMIT, OrdType.STOP_LIMIT})
_UNPRICED = frozenset({OrdType.MARKET, OrdType.STOP})
_STOPPED = frozenset({OrdType.STOP, OrdType.STOP_LIMIT})
_UNHEALTHY = {
    Health.DOWN: "no connection",
    Health.RECONCILING: "its state is being read again",
    Health.HEALTHY: "its instruments are not known yet",
}


def screen(order: Instruction, way: Route, change: Change) -> tuple[Refusal | None, str | None]:
    """Return the first refusal, or None and the instrument in the venue's spelling."""
    setup = change.blotter.setup
    refusal = (
        refuse_fields(order)
        or stp.refuse(order, setup.venues[way.ref.venue], way.ref.account)
        or _refuse_unhealthy(way, change)
    )
    if refusal is not None:
        return refusal, None
    key = instrument_key(order.symbol, order.outcome)
    instrument = change.blotter.instruments.get(way.ref.venue, {}).get(key)
    if instrument is None and not setup.venues[way.ref.venue].capability.lists_symbols:
        return risk.refuse(order, change), order.symbol
    if instrument is None:
        detail = f"{way.ref.venue} has no Symbol(55)={order.symbol}"
        return _refusal(Code.UNKNOWN_SYMBOL, OrdRejReason.UNKNOWN_SYMBOL, detail), None
    if not instrument.tradable:
        detail = f"{instrument.symbol}: {instrument.text or 'not tradable now'}"
        return _refusal(Code.NOT_TRADABLE, OrdRejReason.EXCHANGE_CLOSED, detail), None
    refusal = refuse_off_grid(order, instrument) or risk.refuse(order, change)
    return refusal, instrument.symbol


def _refuse_unhealthy(way: Route, change: Change) -> Refusal | None:
    health = change.account(way.ref).health
    if health is Health.HEALTHY and way.ref.venue in change.blotter.instruments:
        return None
    detail = f"{way.ref.venue} takes no new orders now: {_UNHEALTHY[health]}"
    return _refusal(Code.VENUE_DOWN, OrdRejReason.EXCHANGE_CLOSED, detail)


def refuse_fields(order: Instruction) -> Refusal | None:
    """Return what is missing or contradictory in the command itself, by field and tag."""
    for check in _FIELD_CHECKS:
        refusal = check(order)
        if refusal is not None:
            return refusal
    return None


def _quantity(order: Instruction) -> Refusal | None:
    if order.order_qty is None and order.cash_order_qty is None:
        return _missing("OrderQty(38) or CashOrderQty(152)")
    if order.order_qty is not None and order.cash_order_qty is not None:
        return _contradiction("OrderQty(38) and CashOrderQty(152) exclude each other")
    return None


def _positive(order: Instruction) -> Refusal | None:
    quantity = OrdRejReason.INCORRECT_QUANTITY
    for name, value, reason in (
        ("OrderQty(38)", order.order_qty, quantity),
        ("CashOrderQty(152)", order.cash_order_qty, quantity),
        ("Price(44)", order.price if order.ord_type in _PRICED else None, OrdRejReason.OTHER),
        ("StopPx(99)", order.stop_px, OrdRejReason.OTHER),
        ("TakeProfitPx(20002)", order.take_profit, OrdRejReason.OTHER),
        ("StopLossPx(20003)", order.stop_loss, OrdRejReason.OTHER),
    ):
        if value is not None and value <= 0:
            return _refusal(Code.NOT_POSITIVE, reason, f"{name}={value} is not above zero")
    return None


def _price(order: Instruction) -> Refusal | None:
    kind = f"OrdType(40)={order.ord_type} ({order.ord_type.name})"
    if order.ord_type in _PRICED and order.price is None:
        return _missing(f"Price(44) for {kind}")
    if order.ord_type in _UNPRICED and order.price not in (None, Decimal(0)):
        return _contradiction(f"Price(44) does not go with {kind}")
    if order.ord_type in _STOPPED and order.stop_px is None:
        return _missing(f"StopPx(99) for {kind}")
    if order.ord_type in (OrdType.MARKET, OrdType.LIMIT) and order.stop_px is not None:
        return _contradiction(f"StopPx(99) does not go with {kind}")
    return None


def _expiry(order: Instruction) -> Refusal | None:
    if order.time_in_force is TimeInForce.GTD and order.expire_time is None:
        return _missing("ExpireTime(126) for TimeInForce(59)=6 (GTD)")
    if order.time_in_force is not TimeInForce.GTD and order.expire_time is not None:
        return _contradiction("ExpireTime(126) goes only with TimeInForce(59)=6 (GTD)")
    return None


def _outcome(order: Instruction) -> Refusal | None:
    if order.outcome in (None, split_outcome(order.symbol)[1] or order.outcome):
        return None
    detail = f"Outcome(20012)={order.outcome} is not that of Symbol(55)={order.symbol}"
    return _contradiction(detail)


_FIELD_CHECKS: tuple[Callable[[Instruction], Refusal | None], ...] = (
    _quantity,
    _price,
    _positive,
    _expiry,
    _outcome,
)


def _missing(what: str) -> Refusal:
    return _refusal(Code.MISSING_FIELD, OrdRejReason.OTHER, f"{what} is required")


def _contradiction(detail: str) -> Refusal:
    return _refusal(Code.CONTRADICTORY_FIELDS, OrdRejReason.OTHER, detail)


def _refusal(code: Code, reason: OrdRejReason, detail: str) -> Refusal:
    return Refusal(code=code, reason=reason, detail=detail)
