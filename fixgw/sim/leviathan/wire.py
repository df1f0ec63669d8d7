"""What the simulated Leviathan writes: positions as documented, everything else as assumed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from fixgw.sim.book import ZERO
from fixgw.sim.exact_json import plain
from fixgw.sim.leviathan.funds import Holder, Position
from fixgw.sim.leviathan.orders import Fill, Order

Answer = Literal["summary", "fills", "bare"]
"""How an execute is answered: with quantities, with its fills as well, or with id and status."""

Told = Literal["with_order", "alone"]
"""How the stream tells of a fill: with the order as it is then, or with no word of it."""


def iso(milliseconds: int) -> str:
    """A time as the document prints one, with milliseconds where there are some."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{milliseconds % 1000:03d}Z" if milliseconds % 1000 else f"{text}Z"


def money(value: Decimal) -> str:
    """A decimal string of at most six places."""
    return plain(value.quantize(Decimal("0.000001")))


def order_to_json(order: Order, answer: Answer) -> dict[str, object]:
    """The answer to an execute."""
    fields: dict[str, object] = {"id": order.order_id, "status": order.status}
    if answer == "bare":
        return fields
    fields |= order_fields(order)
    if answer == "fills":
        fields["fills"] = [fill_fields(fill) for fill in order.fills]
    return fields


def order_fields(order: Order) -> dict[str, object]:
    """What describes an order wherever it is told of."""
    wanted = order.wanted
    fields: dict[str, object] = {
        "symbol": wanted.market.symbol,
        "side": wanted.side.value,
        "notional_usdc": plain(wanted.notional),
        "status": order.status,
        "venue": order.venue,
        "filled_notional": plain(order.filled),
        "filled_qty": plain(order.quantity),
        "created_at": iso(order.created_at),
    }
    if order.average is not None:
        fields["avg_price"] = plain(order.average)
    if wanted.client_order_id is not None:
        fields["client_order_id"] = wanted.client_order_id
    if order.reason:
        fields["reason"] = order.reason
    return fields


def fill_fields(fill: Fill) -> dict[str, object]:
    """One fill."""
    return {
        "id": fill.fill_id,
        "notional": plain(fill.notional),
        "qty": plain(fill.quantity),
        "price": plain(fill.price),
        "fee": plain(fill.fee),
        "fee_currency": "USDC",
        "timestamp": iso(fill.timestamp),
    }


def fill_to_event(order: Order, fill: Fill, told: Told) -> dict[str, object]:
    """The data of a fill on the account channel."""
    about = order_fields(order) if told == "with_order" else {}
    return {"order_id": order.order_id, **about, **fill_fields(fill)}


def cancel_to_event(order: Order) -> dict[str, object]:
    """The data of a cancellation on the account channel."""
    return {"order_id": order.order_id, **order_fields(order), "timestamp": iso(order.updated_at)}


def positions_to_json(holder: Holder) -> dict[str, object]:
    """The answer of GET /intelligence/positions, as the document shows it."""
    return {
        "account_id": holder.account_id,
        "margin_utilization": plain(holder.utilization.quantize(Decimal("0.01"))),
        "positions": [_position(holder, one) for one in holder.positions.values()],
    }


def _position(holder: Holder, position: Position) -> dict[str, object]:
    price = holder.price(position.market)
    return {
        "symbol": position.market.symbol,
        "venue": position.venue,
        "side": "long" if position.quantity > 0 else "short",
        "notional": money(position.notional(price)),
        "pnl": money(position.pnl(price)),
        "opened_at": iso(position.opened_at),
    }


def margin_to_json(holder: Holder) -> dict[str, object]:
    """The answer of GET /intelligence/margin; the document describes it in words alone."""
    health = holder.health
    return {
        "account_id": holder.account_id,
        "margin_utilization": plain(holder.utilization.quantize(Decimal("0.01"))),
        "available_credit": money(holder.available_credit),
        "deposit": money(holder.deposit),
        "used_margin": money(holder.used_margin),
        "adjusted_equity": money(holder.adjusted_equity),
        "available_margin": money(holder.available_margin),
        "margin_health": None if health is None else plain(health.quantize(Decimal("0.0001"))),
        "by_venue": _breakdown(holder, "venue"),
        "by_asset_class": _breakdown(holder, "asset_class"),
    }


def _breakdown(holder: Holder, by: str) -> list[dict[str, object]]:
    totals: dict[str, Decimal] = {}
    for one in holder.positions.values():
        name = one.venue if by == "venue" else one.market.asset_class
        totals[name] = totals.get(name, ZERO) + one.notional(holder.price(one.market))
    return [{by: name, "notional": money(total)} for name, total in totals.items()]


def executions_to_rows(orders: Iterable[Order]) -> list[dict[str, object]]:
    """Every fill of these orders: the rows of a report of transactions."""
    return [
        {
            "id": fill.fill_id,
            "order_id": order.order_id,
            "symbol": order.wanted.market.symbol,
            "side": order.wanted.side.value,
            "notional": plain(fill.notional),
            "qty": plain(fill.quantity),
            "price": plain(fill.price),
            "timestamp": iso(fill.timestamp),
        }
        for order in orders
        for fill in order.fills
    ]
