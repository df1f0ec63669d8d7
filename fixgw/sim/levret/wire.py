"""What the simulated Levret writes: the payloads that README.md lists as assumptions."""

from fixgw.sim.book import Book, Side
from fixgw.sim.levret.funds import BalanceChange, Holder, Position, average
from fixgw.sim.levret.instruments import MAX_LEVERAGE, Instrument
from fixgw.sim.levret.orders import Order, Trade
from fixgw.sim.levret.tape import Candle, Tape


def order_to_json(order: Order) -> dict[str, object]:
    """An order, in answers and in orderUpdate events."""
    wanted = order.wanted
    return {
        "id": order.order_id,
        "userId": order.user_id,
        "symbol": wanted.symbol,
        "side": wanted.side.value,
        "orderType": "market" if wanted.price is None else "limit",
        "size": wanted.size,
        "price": wanted.price,
        "filledSize": order.filled,
        "avgPrice": average(order.notional, order.filled) if order.filled else None,
        "status": order.status,
        "leverage": order.leverage,
        "reduce_only": wanted.reduce_only,
        "takeProfit": wanted.take_profit,
        "stopLoss": wanted.stop_loss,
        "createdAt": order.created_at,
        "updatedAt": order.updated_at,
    }


def trade_to_json(trade: Trade) -> dict[str, object]:
    """A user's side of an execution."""
    return {
        "id": trade.trade_id,
        "orderId": trade.order_id,
        "userId": trade.user_id,
        "symbol": trade.symbol,
        "side": trade.side.value,
        "price": trade.price,
        "size": trade.size,
        "fee": trade.fee,
        "feeAsset": "USDT",
        "liquidity": trade.liquidity,
        "timestamp": trade.timestamp,
    }


def position_to_json(position: Position, tape: Tape) -> dict[str, object]:
    """A net position, in answers and in positionUpdate events; size 0 means closed."""
    return {
        "id": position.position_id,
        "userId": position.user_id,
        "symbol": position.symbol,
        "side": "short" if position.size < 0 else "long",
        "size": abs(position.size),
        "entryPrice": position.entry_price,
        "markPrice": tape.last,
        "leverage": position.leverage,
        "margin": position.margin,
        "unrealizedPnl": position.profit(tape.last),
        "realizedPnl": position.realised,
        "takeProfit": position.take_profit,
        "stopLoss": position.stop_loss,
        "updatedAt": position.updated_at,
    }


def funds_to_json(holder: Holder, tapes: dict[str, Tape], now: int) -> dict[str, object]:
    """A user's money, in answers and in accountData events."""
    unrealised = sum(
        position.profit(tapes[symbol].last) for symbol, position in holder.positions.items()
    )
    return {
        "userId": holder.user_id,
        "asset": "USDT",
        "balance": holder.balance,
        "equity": holder.balance + unrealised,
        "available": holder.available,
        "orderMargin": holder.order_margin,
        "positionMargin": holder.position_margin,
        "unrealizedPnl": unrealised,
        "timestamp": now,
    }


def change_to_json(change: BalanceChange) -> dict[str, object]:
    """A line of the balance history."""
    return {
        "type": change.kind,
        "asset": "USDT",
        "amount": change.amount,
        "balance": change.balance,
        "timestamp": change.timestamp,
    }


def instrument_to_json(instrument: Instrument) -> dict[str, object]:
    """A row of the supported symbols."""
    return {
        "symbol": instrument.symbol,
        "baseAsset": instrument.base,
        "quoteAsset": instrument.quote,
        "tickSize": instrument.tick,
        "lotSize": instrument.lot,
        "minSize": instrument.min_size,
        "maxLeverage": MAX_LEVERAGE,
        "status": "trading",
    }


def stats_to_json(symbol: str, tape: Tape, now: int) -> dict[str, object]:
    """The market statistics of a symbol; the simulator pays no funding."""
    day = tape.day(now)
    eight_hours = 8 * 3_600_000
    return {
        "symbol": symbol,
        "lastPrice": tape.last,
        "markPrice": tape.last,
        "high24h": day.high,
        "low24h": day.low,
        "volume24h": day.volume,
        "priceChange24h": day.close - day.open,
        "fundingRate": 0,
        "nextFundingTime": now - now % eight_hours + eight_hours,
        "timestamp": now,
    }


def book_to_json(symbol: str, book: Book, depth: int, now: int) -> dict[str, object]:
    """The aggregated book: [price, size] rows, best first."""
    sides = {"bids": Side.BUY, "asks": Side.SELL}
    rows = {name: list(book.levels(side))[:depth] for name, side in sides.items()}
    return {"symbol": symbol, **rows, "timestamp": now}


def candle_to_json(candle: Candle) -> dict[str, object]:
    """One candle; `time` is its start in ms."""
    return {
        "time": candle.start,
        "open": candle.open,
        "high": candle.high,
        "low": candle.low,
        "close": candle.close,
        "volume": candle.volume,
    }


def ticker_to_json(symbol: str, book: Book, tape: Tape, now: int) -> dict[str, object]:
    """A marketData event."""
    return {
        "symbol": symbol,
        "lastPrice": tape.last,
        "bid": book.best(Side.BUY),
        "ask": book.best(Side.SELL),
        "timestamp": now,
    }
