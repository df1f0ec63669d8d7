"""What the simulated Levidge writes on REST and on its streams."""

from decimal import Decimal

from fixgw.sim.book import ZERO, Book, Side
from fixgw.sim.levidge.exchange import Exchange
from fixgw.sim.levidge.funds import Holder
from fixgw.sim.levidge.orders import Happening, Order, Trade
from fixgw.sim.levidge.pairs import USD, Pair
from fixgw.sim.levidge.scaled import risk_time, to_scaled, trade_time
from fixgw.sim.levidge.tape import Print

_SIDES = {Side.BUY: 1, Side.SELL: 2}
# The document: data fields use the enums of FIX 4.4, where a fill is F and a stop that went off L.
_EXEC_TYPES = {
    Happening.NEW: "0",
    Happening.TRIGGERED: "L",
    Happening.FILL: "F",
    Happening.DECREMENTED: "D",
    Happening.DONE: "4",
    Happening.CANCELED: "4",
}


def order_to_json(order: Order) -> dict[str, object]:
    """A row of getOrders; `origOrderId` is the order's own id there, as the document prints it."""
    return {"origOrderId": order.order_id, "userId": order.wanted.user_id, **_state(order)}


def event_to_json(order: Order, what: Happening, trade: Trade | None) -> dict[str, object]:
    """A message of /userorders."""
    event: dict[str, object] = {
        "orderId": order.order_id,
        "userId": order.wanted.user_id,
        "account": order.wanted.user_id,
        **_state(order, trade),
        "execType": _EXEC_TYPES[what],
        "timeInForce": order.wanted.time_in_force.value,
    }
    if trade is None:
        event.pop("execId", None)
    return event


def _state(order: Order, trade: Trade | None = None) -> dict[str, object]:
    wanted, pair = order.wanted, order.wanted.pair
    newest = trade or (order.trades[-1] if order.trades else None)
    filled = order.last is Happening.DONE and order.status.name == "FILLED"
    fields: dict[str, object] = {
        "instrumentId": pair.pair_id,
        "symbol": pair.symbol,
        "side": _SIDES[wanted.side],
        "ordType": int(wanted.ord_type),
        "timeInForce": int(wanted.time_in_force.value) if wanted.time_in_force.value != "P" else 1,
        "execType": "F" if filled else _EXEC_TYPES[order.last],
        "ordStatus": int(order.status),
        **_scaled("quantity", order.quantity, pair.quantity_scale),
        **_scaled("leavesQty", order.remaining if order.is_open else ZERO, pair.quantity_scale),
        **_scaled("cumQty", order.filled, pair.quantity_scale),
    }
    if wanted.cl_ord_id:
        fields["clOrdId"] = wanted.cl_ord_id
    if wanted.price is not None:
        fields |= _scaled("price", wanted.price, pair.price_scale)
    if wanted.stop_price is not None:
        fields |= _scaled("stopPx", wanted.stop_price, pair.price_scale)
    if newest is not None:
        fields["execId"] = newest.trade_id
        fields |= _scaled("lastPx", newest.price, pair.price_scale)
        fields |= _scaled("lastQty", newest.size, pair.quantity_scale)
    return fields


def _scaled(name: str, value: Decimal, scale: int) -> dict[str, object]:
    return {name: to_scaled(value, scale), f"{name}_scale": scale}


def positions_to_json(exchange: Exchange, holder: Holder) -> list[dict[str, object]]:
    """Every coin that the user holds."""
    rows: list[dict[str, object]] = []
    for coin_id, balance in holder.coins.items():
        coin = exchange.coins[coin_id]
        rows.append(
            {
                "symbol": coin.symbol,
                "userId": holder.user_id,
                "instrumentId": coin_id,
                **_scaled("quantity", balance.total, coin.quantity_scale),
                "availableQuantity": to_scaled(balance.available, coin.quantity_scale),
            }
        )
    return rows


def risk_to_json(exchange: Exchange, holder: Holder) -> dict[str, object]:
    """The risk metrics; without contracts there is neither margin nor leverage."""
    prices = {pair.base: exchange.tapes[pair.pair_id].last for pair in _in_usd(exchange)}
    prices[USD] = Decimal(1)
    worth = {coin: balance.total * prices.get(coin, ZERO) for coin, balance in holder.coins.items()}
    value = sum(worth.values(), ZERO)
    held = sum((one.reserved * prices.get(coin, ZERO) for coin, one in holder.coins.items()), ZERO)
    return {
        "userId": holder.user_id,
        "usdValue": value,
        "usdPositionValue": value - worth[USD],
        "usdOpenOrdersValue": held,
        "usdOpenOrdersRequiredValue": held,
        "usdMarginValue": value,
        "usdMarginRequiredValue": ZERO,
        "usdMarginMaintValue": ZERO,
        "leverageRatio": ZERO,
        "usdUnrealized": ZERO,
        "riskUpdateDate": risk_time(exchange.now()),
    }


def _in_usd(exchange: Exchange) -> list[Pair]:
    return [one for one in exchange.pairs.values() if one.quote == USD and not one.is_contract]


def book_to_json(pair: Pair, book: Book, now: int) -> dict[str, object]:
    """The levels of a book: [price, quantity, timestamp in ms], best first."""
    return {
        name: [
            [to_scaled(price, pair.price_scale), to_scaled(size, pair.quantity_scale), now]
            for price, size in book.levels(side)
        ]
        for name, side in (("bids", Side.BUY), ("asks", Side.SELL))
    }


def trades_to_json(pair: Pair, prints: list[Print]) -> dict[str, object]:
    """The newest public trades: [price, quantity, time, seqNumber], newest first."""
    rows = [
        [
            to_scaled(one.price, pair.price_scale),
            to_scaled(one.size, pair.quantity_scale),
            trade_time(one.timestamp),
            one.number,
        ]
        for one in reversed(prints)
    ]
    return {"trades": rows}


def coins_to_json(exchange: Exchange) -> dict[str, object]:
    """getInstruments: [instrumentId, symbol, price_scale, quantity_scale]."""
    rows = [
        [coin.coin_id, coin.symbol, coin.price_scale, coin.quantity_scale]
        for coin in exchange.coins.values()
    ]
    return {"instruments": rows}


def pairs_to_json(exchange: Exchange) -> dict[str, object]:
    """getInstrumentPairs: [pairId, symbol, base, quote, price_scale, quantity_scale]."""
    rows = [
        [one.pair_id, one.symbol, one.base, one.quote, one.price_scale, one.quantity_scale]
        for one in exchange.pairs.values()
    ]
    return {"instrumentPairs": rows}
