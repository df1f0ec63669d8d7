"""What the simulated Leverj writes about accounts: the payloads of answers and events."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from fixgw.sim.book import ZERO
from fixgw.sim.leverj.holder import Holder, Position
from fixgw.sim.leverj.instruments import ASSETS, MarketName
from fixgw.sim.leverj.orders import Execution, ForcedClose, Order

_MAINTENANCE = Decimal("0.01")
_FEE_RESERVE = Decimal("0.0004")


def order_to_json(order: Order) -> dict[str, object]:
    """An order, in answers and in the order events; times in microseconds."""
    wanted = order.wanted
    fields = {
        "uuid": order.uuid,
        "accountId": wanted.account_id,
        "side": wanted.side.value,
        "quantity": wanted.quantity,
        "filled": order.filled,
        "averagePrice": order.average_price,
        "cancelled": order.cancelled,
        "price": wanted.price,
        "entryTime": order.entry_time,
        "eventTime": order.event_time,
        "status": order.status,
        "orderType": wanted.order_type,
        "instrument": wanted.instrument.id,
        "timestamp": wanted.timestamp,
        "signature": wanted.signature,
        "clientOrderId": wanted.client_order_id,
        "originator": wanted.originator,
    }
    base = wanted.instrument.base
    if base is not None:
        return {**fields, "token": base.address}
    return {
        **fields,
        "triggerPrice": wanted.trigger_price,
        "marginPerFraction": str(wanted.margin),
        "isPostOnly": wanted.post_only,
        "reduceOnly": wanted.reduce_only,
        "quote": wanted.instrument.quote.address,
        "triggered": order.triggered,
    }


def execution_to_json(execution: Execution) -> dict[str, object]:
    """An execution; the two markets spell the ids differently, and spot adds `liquidity`."""
    order = execution.order
    wanted = order.wanted
    fields = {
        "instrument": wanted.instrument.id,
        "accountId": wanted.account_id,
        "side": wanted.side.value,
        "orderType": wanted.order_type,
        "price": execution.price,
        "quantity": execution.quantity,
        "commission": execution.commission,
        "eventTime": execution.time,
    }
    if wanted.instrument.base is None:
        ids = {"executionId": execution.execution_id, "orderId": order.uuid}
        return {**fields, **ids, "pnl": execution.profit}
    ids = {"executionid": execution.execution_id, "orderid": order.uuid}
    return {**fields, **ids, "liquidity": execution.liquidity}


def position_to_json(holder: Holder, position: Position) -> dict[str, object]:
    """A position: `notional`, `margin` and `reservedFees` in the quote's smallest units.

    Both prices round up to the tick and maintenance is 1 %, which reproduces the document's sample.
    """
    quote = position.instrument.quote
    size = abs(position.size)
    notional = position.entry_price * size
    bankruptcy = liquidation = ZERO
    if size:
        direction = 1 if position.size > 0 else -1
        bankruptcy = position.entry_price - direction * position.margin / size
        liquidation = bankruptcy * (1 + direction * _MAINTENANCE)
    return {
        "accountId": holder.account_id,
        "instrument": position.instrument.id,
        "notional": str(quote.units(notional)),
        "margin": str(quote.units(position.margin)),
        "size": f"{position.size.normalize():f}" if size else "0",
        "liquidationPrice": _on_tick(liquidation, position),
        "ranking": 0,
        "bankruptcyPrice": _on_tick(bankruptcy, position),
        "eventTime": position.time // 1000,
        "reservedFees": str(quote.units(notional * _FEE_RESERVE)),
    }


def balances_to_json(holder: Holder, market: MarketName) -> dict[str, object]:
    """Every balance by asset address, in the asset's smallest units."""
    return {
        asset.address: {
            "accountId": holder.account_id,
            "assetAddress": asset.address,
            "symbol": asset.symbol,
            "plasma": str(asset.units(holder.balances[asset.address])),
            "available": str(asset.units(holder.available(asset))),
            "pending": "0",
        }
        for asset in ASSETS[market]
    }


def account_to_json(holder: Holder, instruments: Iterable[str]) -> dict[str, object]:
    """GET /account."""
    orders: dict[str, dict[str, object]] = {instrument: {} for instrument in instruments}
    for order in holder.open_orders.values():
        orders[order.wanted.instrument.id][order.uuid] = order_to_json(order)
    return {
        "orders": orders,
        "accountId": holder.account_id,
        "apiKeys": {holder.api_key: True},
        "preference": {},
        "exited": {},
    }


def forced_to_json(close: ForcedClose) -> dict[str, object]:
    """A liquidation or adl event; the document leaves both payloads open."""
    return {
        "accountId": close.account_id,
        "instrument": close.instrument.id,
        "executionId": close.execution_id,
        "side": close.side.value,
        "price": close.price,
        "quantity": close.quantity,
        "orders": [order_to_json(order) for order in close.orders],
        "eventTime": close.time,
    }


def _on_tick(price: Decimal, position: Position) -> str:
    tick = position.instrument.tick
    return str((price / tick).to_integral_value(ROUND_CEILING) * tick)
