"""The public market data calls."""

from fixgw.sim.levret.call import Call, success
from fixgw.sim.levret.exchange import Exchange
from fixgw.sim.levret.fields import check_names, read_symbol
from fixgw.sim.levret.paging import read_whole
from fixgw.sim.levret.refusal import Refusal
from fixgw.sim.levret.tape import INTERVALS
from fixgw.sim.levret.wire import (
    book_to_json,
    candle_to_json,
    instrument_to_json,
    stats_to_json,
)

_SYMBOL = frozenset({"symbol"})


def supported_symbols(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /market/supported-symbols."""
    check_names(call.query)
    return success([instrument_to_json(listed) for listed in exchange.instruments.values()])


def market_stats(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /market/market-stats?symbol."""
    check_names(call.query, required=_SYMBOL)
    symbol = read_symbol(call.query["symbol"], exchange.instruments).symbol
    return success(stats_to_json(symbol, exchange.tapes[symbol], exchange.now()))


def order_book(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /market/orderbook?symbol&depth."""
    check_names(call.query, required=_SYMBOL, optional=frozenset({"depth"}))
    symbol = read_symbol(call.query["symbol"], exchange.instruments).symbol
    depth = read_whole(call.query, "depth", default=50, least=1, most=500)
    return success(book_to_json(symbol, exchange.book(symbol), depth, exchange.now()))


def candles(exchange: Exchange, call: Call) -> dict[str, object]:
    """GET /market/candles?symbol&interval&limit."""
    check_names(call.query, required=_SYMBOL, optional=frozenset({"interval", "limit"}))
    symbol = read_symbol(call.query["symbol"], exchange.instruments).symbol
    minutes = INTERVALS.get(call.query.get("interval", "1m"))
    if minutes is None:
        raise Refusal("INVALID_REQUEST", f"interval must be one of {', '.join(INTERVALS)}")
    limit = read_whole(call.query, "limit", default=500, least=1, most=1500)
    newest = exchange.tapes[symbol].candles(minutes)[-limit:]
    return success([candle_to_json(candle) for candle in newest])
