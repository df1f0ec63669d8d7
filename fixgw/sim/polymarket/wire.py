"""What the venue writes: orders, executions, positions, balances and markets."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from fixgw.sim.exact_json import plain
from fixgw.sim.polymarket.holder import Holder, Position
from fixgw.sim.polymarket.markets import Market
from fixgw.sim.polymarket.orders import ZERO, Fill, Happening, Order, Reject

_INTENT = {True: "BUY", False: "SELL"}
_LONG = {"YES": "LONG", "NO": "SHORT"}


def amount(value: Decimal) -> dict[str, object]:
    """An Amount in dollars."""
    return {"value": plain(value), "currency": "USD"}


def moment(milliseconds: int) -> str:
    """A time as RFC 3339 has it."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def order_to_json(order: Order) -> dict[str, object]:
    """An Order; its prices are those of YES."""
    wanted, terms = order.wanted, order.terms
    action = _INTENT[wanted.buys]
    fields: dict[str, object] = {
        "id": order.order_id,
        "marketSlug": wanted.market.slug,
        "side": f"ORDER_SIDE_{wanted.side.name}",
        "type": wanted.type.value,
        "quantity": terms.quantity,
        "cumQuantity": order.filled,
        "leavesQuantity": order.leaves,
        "tif": terms.tif.value,
        "intent": f"ORDER_INTENT_{action}_{_LONG[wanted.outcome.name]}",
        "outcomeSide": wanted.outcome.value,
        "action": f"ORDER_ACTION_{action}",
        "marketMetadata": {"slug": wanted.market.slug, "title": wanted.market.question},
        "state": order.state.value,
        "commissionNotionalTotalCollected": amount(order.commission),
        "insertTime": moment(order.inserted),
        "createTime": moment(order.created),
    }
    if terms.price is not None:
        fields["price"] = amount(terms.price)
    if terms.good_till is not None:
        fields["goodTillTime"] = moment(terms.good_till)
    if wanted.cash is not None:
        fields["cashOrderQty"] = amount(wanted.cash)
    if order.filled:
        fields["avgPx"] = amount(order.value / order.filled)
    return fields


def execution_to_json(
    order: Order, what: Happening, fill: Fill | None, why: Reject | None, *, exec_id: str, at: int
) -> dict[str, object]:
    """An Execution: what happened, and the order after it."""
    fields: dict[str, object] = {
        "id": exec_id,
        "order": order_to_json(order),
        "type": what.value,
        "transactTime": moment(at),
    }
    if fill is not None:
        fields["lastShares"] = plain(fill.size)
        fields["lastPx"] = amount(fill.price)
        fields["tradeId"] = fill.trade_id
        fields["aggressor"] = fill.aggressor
        fields["commissionNotionalCollected"] = amount(fill.commission)
    if why is not None:
        fields["orderRejectReason"] = why.reason.value
        fields["text"] = why.text
    return fields


def position_to_json(position: Position) -> dict[str, object]:
    """A UserPosition; the fields without Decimal are rounded, as the venue does."""
    figures = {
        "netPosition": position.net,
        "qtyBought": position.bought,
        "qtySold": position.sold,
        "bodPosition": ZERO,
        "qtyAvailable": position.net,
    }
    return {
        **{name: plain(value.to_integral_value()) for name, value in figures.items()},
        **{f"{name}Decimal": plain(value) for name, value in figures.items()},
        "cost": amount(position.cost),
        "realized": amount(position.realized),
        "cashValue": amount(ZERO),
        "expired": False,
        "updateTime": moment(position.updated),
        "marketMetadata": {"slug": position.market.slug, "title": position.market.question},
    }


def balance_to_json(holder: Holder) -> dict[str, object]:
    """A UserBalance; amounts are numbers here."""
    return {
        "currentBalance": holder.cash,
        "currency": "USD",
        "lastUpdated": moment(holder.updated),
        "buyingPower": holder.buying_power,
        "assetNotional": _cost(holder),
        "assetAvailable": ZERO,
        "pendingCredit": ZERO,
        "openOrders": holder.reserved,
        "unsettledFunds": ZERO,
        "pendingWithdrawals": [],
        "marginRequirement": ZERO,
    }


def market_to_json(market: Market) -> dict[str, object]:
    """A Market, as far as anybody needs it."""
    return {
        "id": str(market.market_id),
        "slug": market.slug,
        "question": market.question,
        "active": not market.closed,
        "closed": market.closed,
        "archived": False,
        "status": f"MARKET_STATUS_{'CLOSED' if market.closed else 'OPEN'}",
        "minimumTradeQty": market.lot,
        "orderPriceMinTickSize": market.tick,
    }


def legacy_positions_to_json(
    positions: Iterable[Position], marks: dict[str, Decimal]
) -> dict[str, object]:
    """The ISV document's positions: long or short, numbers, percentages of the entry value."""
    rows, total = [], ZERO
    for position in positions:
        quantity, is_long = abs(position.net), position.net > 0
        entry = position.cost / quantity
        mark = marks[position.market.slug] if is_long else 1 - marks[position.market.slug]
        pnl = (mark - entry) * quantity
        total += pnl
        rows.append(
            {
                "instrument_id": f"inst_{position.market.market_id}",
                "instrument_slug": position.market.slug,
                "side": "long" if is_long else "short",
                "quantity": quantity,
                "entry_price": entry,
                "current_price": mark,
                "unrealized_pnl": pnl,
                "unrealized_pnl_percentage": round(pnl / position.cost * 100, 2),
            }
        )
    return {"positions": rows, "total_unrealized_pnl": total}


def legacy_balance_to_json(holder: Holder, pnl: object) -> dict[str, object]:
    """The ISV document's balance; its total is taken to be cash and contracts together."""
    value = _cost(holder)
    return {
        "currency": "USD",
        "total_balance": holder.cash + value,
        "available_balance": holder.buying_power,
        "reserved_balance": holder.reserved,
        "unrealized_pnl": pnl,
        "positions_value": value,
    }


def _cost(holder: Holder) -> Decimal:
    return sum((position.cost for position in holder.positions.values()), ZERO)
