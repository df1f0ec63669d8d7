"""What a venue can do, as data, and the reason why it cannot do what a client asks.

The same table refuses early, chooses the acceptance cases of a venue and prints its documentation.
Every reason's text starts with a stable code that clients may match on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fixgw.core.codes import Code
from fixgw.core.commands import NewOrder, ReplaceOrder
from fixgw.core.exact import text as written
from fixgw.core.fields import OrdRejReason, OrdType, Side, TimeInForce
from fixgw.core.instruments import Instrument, on_grid


class ReplaceMode(StrEnum):
    """How a cancel/replace reaches the venue: by its own replace, or as a cancel and the rest."""

    NATIVE = "native"
    EMULATED = "emulated"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One venue's abilities.

    `time_in_force` gives, per supported order type, the accepted TimeInForce(59) values; None among
    them means that the field may be absent. `order_horizon` is how long after sending (in
    microseconds) the venue could still take an order, or None when it states no such limit; an
    order not found after it is proven absent. `client_key` says whether the venue carries our id.
    `fills_in_cash` says that orders in cash are filled in cash. `lists_symbols` says whether the
    venue tells its instruments; where it does not, a symbol that nobody listed is sent as it is
    written. `order_query` says whether it can be asked about orders and executions; where it
    cannot, they are told once, on the stream or in an answer, and what a gap hides stays unknown.
    A venue without any order type takes no orders at all. `outcomes` is for prediction markets.
    `positions` and `collateral` say whether it can be asked for an account's.
    `mass_cancel` says that one call cancels all of an account's open orders in named markets.
    `replace_keeps_id` says of a native replace that the venue's id of the order never changes; then
    `replace_horizon` is how long after sending it could still be carried out, where that is known
    and `order_horizon` is not.
    """

    venue_name: str
    sides: frozenset[Side] = frozenset({Side.BUY, Side.SELL})
    time_in_force: Mapping[OrdType, frozenset[TimeInForce | None]]
    outcomes: bool = False
    manual_order_indicator: bool = False
    order_qty: bool = True
    cash_order_qty: bool = False
    post_only: bool = False
    reduce_only: bool = False
    leverage: bool = False
    take_profit: bool = False
    stop_loss: bool = False
    slippage: bool = False
    self_trade_prevention: bool = False
    cancel: bool = True
    mass_cancel: bool = False
    replace: ReplaceMode = ReplaceMode.EMULATED
    replace_keeps_id: bool = False
    client_key: bool = False
    venue_preference: bool = False
    fills_in_cash: bool = False
    lists_symbols: bool = True
    order_query: bool = True
    positions: bool = False
    collateral: bool = False
    order_horizon: int | None = None
    replace_horizon: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an order is rejected before anything is sent; `text` starts with `code`."""

    code: Code
    reason: OrdRejReason
    detail: str

    @property
    def text(self) -> str:
        """Return the Text(58) of the reject."""
        return f"{self.code}: {self.detail}"


Instruction = NewOrder | ReplaceOrder
"""The two commands that say what an order shall be."""

Check = Callable[[Instruction, Capability], Refusal | None]


def _unsupported(code: Code, venue: str, what: str) -> Refusal:
    reason = OrdRejReason.UNSUPPORTED_CHARACTERISTIC
    return Refusal(code=code, reason=reason, detail=f"{venue} has no {what}")


def _check_order_entry(_order: Instruction, can: Capability) -> Refusal | None:
    if can.time_in_force:
        return None
    return _unsupported(Code.UNSUPPORTED_ORDERS, can.venue_name, "order entry")


def _check_side(order: Instruction, can: Capability) -> Refusal | None:
    if order.side in can.sides:
        return None
    what = f"Side(54)={order.side} ({order.side.name})"
    return _unsupported(Code.UNSUPPORTED_SIDE, can.venue_name, what)


def _check_ord_type(order: Instruction, can: Capability) -> Refusal | None:
    if order.ord_type in can.time_in_force:
        return None
    what = f"OrdType(40)={order.ord_type} ({order.ord_type.name})"
    return _unsupported(Code.UNSUPPORTED_ORDER_TYPE, can.venue_name, what)


def _check_time_in_force(order: Instruction, can: Capability) -> Refusal | None:
    if order.time_in_force in can.time_in_force[order.ord_type]:
        return None
    given = order.time_in_force
    what = "default TimeInForce(59)" if given is None else f"{given.name} (TimeInForce(59)={given})"
    detail = f"{what} for {order.ord_type.name.lower()} orders"
    return _unsupported(Code.UNSUPPORTED_TIME_IN_FORCE, can.venue_name, detail)


def _check_quantity_kind(order: Instruction, can: Capability) -> Refusal | None:
    if order.cash_order_qty is not None and not can.cash_order_qty:
        return _unsupported(Code.UNSUPPORTED_CASH_QUANTITY, can.venue_name, "CashOrderQty(152)")
    if order.order_qty is not None and not can.order_qty:
        return _unsupported(Code.UNSUPPORTED_QUANTITY, can.venue_name, "OrderQty(38)")
    return None


_FLAGS: tuple[tuple[str, str, Code, str], ...] = (
    ("outcome", "outcomes", Code.UNSUPPORTED_INSTRUCTION, "Outcome(20012)"),
    (
        "manual_order_indicator",
        "manual_order_indicator",
        Code.UNSUPPORTED_INSTRUCTION,
        "ManualOrderIndicator(1028)",
    ),
    ("post_only", "post_only", Code.UNSUPPORTED_POST_ONLY, "post-only (ExecInst(18)=6)"),
    ("reduce_only", "reduce_only", Code.UNSUPPORTED_REDUCE_ONLY, "reduce-only (ExecInst(18)=E)"),
    ("leverage", "leverage", Code.UNSUPPORTED_LEVERAGE, "Leverage(20001)"),
    ("take_profit", "take_profit", Code.UNSUPPORTED_TAKE_PROFIT, "TakeProfitPx(20002)"),
    ("stop_loss", "stop_loss", Code.UNSUPPORTED_STOP_LOSS, "StopLossPx(20003)"),
    ("slippage_bps", "slippage", Code.UNSUPPORTED_SLIPPAGE, "SlippageBps(20010)"),
    (
        "venue_preference",
        "venue_preference",
        Code.UNSUPPORTED_VENUE_PREFERENCE,
        "DownstreamVenue(20011)",
    ),
    (
        "self_trade_prevention",
        "self_trade_prevention",
        Code.UNSUPPORTED_STP,
        "SelfTradePrevention(7928)",
    ),
)
"""Command field, capability field, code, the field's name: present without ability is refused."""


def _check_flags(order: Instruction, can: Capability) -> Refusal | None:
    for field, ability, code, what in _FLAGS:
        asked = getattr(order, field)
        if asked is not None and asked is not False and not getattr(can, ability):
            return _unsupported(code, can.venue_name, what)
    return None


def _check_instructions(order: Instruction, can: Capability) -> Refusal | None:
    if not order.unsupported:
        return None
    return _unsupported(Code.UNSUPPORTED_INSTRUCTION, can.venue_name, ", ".join(order.unsupported))


_CHECKS: tuple[Check, ...] = (
    _check_order_entry,
    _check_instructions,
    _check_side,
    _check_ord_type,
    _check_time_in_force,
    _check_quantity_kind,
    _check_flags,
)


def refuse(order: Instruction, can: Capability) -> Refusal | None:
    """Return the first reason why the venue cannot do what is asked; None when it can."""
    for check in _CHECKS:
        refusal = check(order, can)
        if refusal is not None:
            return refusal
    return None


def refuse_off_grid(order: Instruction, instrument: Instrument) -> Refusal | None:
    """Return why the instrument's grid and limits forbid the order; nothing is ever rounded."""
    quantity = order.order_qty
    if quantity is not None:
        refusal = _refuse_quantity(quantity, instrument)
        if refusal is not None:
            return refusal
    for name, price in (
        ("Price(44)", order.price),
        ("StopPx(99)", order.stop_px),
        ("TakeProfitPx(20002)", order.take_profit),
        ("StopLossPx(20003)", order.stop_loss),
    ):
        if price is not None and not on_grid(price, instrument.tick_size):
            return _off_tick(name, price, instrument)
        if price is not None and not _is_within(price, instrument):
            return _out_of_bounds(name, price, instrument)
    return _refuse_leverage(order.leverage, instrument)


def _off_tick(name: str, price: Decimal, instrument: Instrument) -> Refusal:
    tick = instrument.tick_size
    detail = f"{name}={written(price)} is not a multiple of {written(tick) if tick else tick}"
    return Refusal(code=Code.OFF_TICK, reason=OrdRejReason.OTHER, detail=detail)


def _is_within(price: Decimal, instrument: Instrument) -> bool:
    low, high = instrument.min_price, instrument.max_price
    return (low is None or price >= low) and (high is None or price <= high)


def _out_of_bounds(name: str, price: Decimal, instrument: Instrument) -> Refusal:
    bounds = [written(one) for one in (instrument.min_price, instrument.max_price) if one]
    detail = f"{name}={written(price)} is outside {' to '.join(bounds)}"
    return Refusal(code=Code.PRICE_OUT_OF_BOUNDS, reason=OrdRejReason.OTHER, detail=detail)


def _refuse_quantity(quantity: Decimal, instrument: Instrument) -> Refusal | None:
    bad = OrdRejReason.INCORRECT_QUANTITY
    size = f"OrderQty(38)={written(quantity)}"
    if not on_grid(quantity, instrument.lot_size):
        lot = written(instrument.lot_size or Decimal(0))
        return Refusal(code=Code.OFF_LOT, reason=bad, detail=f"{size} is not a multiple of {lot}")
    if instrument.min_qty is not None and quantity < instrument.min_qty:
        detail = f"{size} is below the minimum {written(instrument.min_qty)}"
        return Refusal(code=Code.BELOW_MINIMUM, reason=bad, detail=detail)
    if instrument.max_qty is not None and quantity > instrument.max_qty:
        detail = f"{size} is above the maximum {written(instrument.max_qty)}"
        return Refusal(code=Code.ABOVE_MAXIMUM, reason=OrdRejReason.EXCEEDS_LIMIT, detail=detail)
    return None


def _refuse_leverage(leverage: int | None, instrument: Instrument) -> Refusal | None:
    if leverage is None:
        return None
    most = instrument.max_leverage
    if leverage >= 1 and (most is None or leverage <= most):
        return None
    allowed = "below 1" if most is None else f"outside 1 to {most}"
    detail = f"Leverage(20001)={leverage} is {allowed}"
    return Refusal(code=Code.LEVERAGE_LIMIT, reason=OrdRejReason.EXCEEDS_LIMIT, detail=detail)
