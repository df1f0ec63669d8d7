"""Writes a capability as the Markdown table of a room's README; a test compares the two."""

from fixgw.core.capability import Capability
from fixgw.core.fields import OrdType, TimeInForce

FLAGS: tuple[tuple[str, str], ...] = (
    ("Outcome (20012), or Symbol(55) ending in :YES or :NO", "outcomes"),
    ("ManualOrderIndicator(1028)", "manual_order_indicator"),
    ("OrderQty(38)", "order_qty"),
    ("CashOrderQty(152)", "cash_order_qty"),
    ("Post-only, ExecInst(18)=6", "post_only"),
    ("Reduce-only, ExecInst(18)=E or PositionEffect(77)=C", "reduce_only"),
    ("Leverage (20001)", "leverage"),
    ("Take profit (20002)", "take_profit"),
    ("Stop loss (20003)", "stop_loss"),
    ("Slippage (20010)", "slippage"),
    ("DownstreamVenue (20011)", "venue_preference"),
    ("Carries the gateway's order id", "client_key"),
    ("OrderCancelRequest(F)", "cancel"),
    ("One call cancels all orders in a market", "mass_cancel"),
    ("RequestForPositions(AN)", "positions"),
    ("CollateralInquiry(BB)", "collateral"),
)


def capability_to_table(can: Capability) -> str:
    """Return the table, one row for each ability, ending in a newline."""
    rows = [("Side(54)", ", ".join(sorted(f"{side.name} ({side})" for side in can.sides)))]
    rows += [
        (f"OrdType(40)={ord_type} ({ord_type.name})", _times(can, ord_type))
        for ord_type in sorted(can.time_in_force)
    ]
    rows += [(words, "yes" if getattr(can, name) else "no") for words, name in FLAGS]
    rows.append(("SelfTradePrevention(7928)", _prevention(can)))
    rows.append(("OrderCancelReplaceRequest(G)", can.replace.value))
    rows.append(("An order in doubt is proven absent after", _horizon(can.order_horizon)))
    lines = ["| what | here |", "|---|---|", *(f"| {what} | {here} |" for what, here in rows)]
    return "\n".join([*lines, *(f"\n{note}" for note in can.notes)]) + "\n"


def _times(can: Capability, ord_type: OrdType) -> str:
    accepted = can.time_in_force[ord_type]
    names = [_time(time) for time in sorted(accepted, key=lambda time: time or "")]
    return "TimeInForce(59): " + ", ".join(names)


def _time(time_in_force: TimeInForce | None) -> str:
    return "absent" if time_in_force is None else f"{time_in_force.name} ({time_in_force})"


def _prevention(can: Capability) -> str:
    return "yes" if can.self_trade_prevention else "by the gateway, with `stp: gateway`"


def _horizon(horizon: int | None) -> str:
    return "never: only an operator can tell" if horizon is None else f"{horizon / 1_000_000:g} s"
