"""The public calls: configuration, prices, books, trades and charts."""

from fixgw.sim.leverj.book_wire import book_to_json, levels_of
from fixgw.sim.leverj.call import Call
from fixgw.sim.leverj.floor import Floor
from fixgw.sim.leverj.instruments import Instrument
from fixgw.sim.leverj.public_wire import (
    bar_to_json,
    config_to_json,
    info_to_json,
    trade_to_json,
)
from fixgw.sim.leverj.refusal import Refusal

_TRADES = 100
_BARS = 500


def config(floor: Floor, _call: Call) -> object:
    """GET /all/config."""
    exchange = floor.exchange
    return config_to_json(exchange.market, exchange.instruments, floor.switches)


def info(floor: Floor, _call: Call) -> object:
    """GET /all/info."""
    exchange = floor.exchange
    now = exchange.now() // 1_000_000
    return {
        id_: info_to_json(instrument, exchange.book(id_), exchange.tapes[id_], now)
        for id_, instrument in exchange.instruments.items()
    }


def trades(floor: Floor, call: Call) -> object:
    """GET /instrument/:symbol/trade, newest first."""
    instrument = _instrument(floor, call)
    newest = floor.exchange.tapes[instrument.id].newest(_TRADES)
    return [trade_to_json(instrument, trade) for trade in newest]


def chart(floor: Floor, call: Call) -> object:
    """GET /instrument/:symbol/chart/:timeframe, bars of so many minutes, newest first."""
    instrument = _instrument(floor, call)
    minutes = call.place["timeframe"]
    if not (minutes.isascii() and minutes.isdecimal() and 0 < int(minutes[:6]) <= 1440):
        raise Refusal("M_INV_REQUEST", "timeframe must be 1 to 1440 minutes")
    bars = floor.exchange.tapes[instrument.id].bars(int(minutes))
    return [bar_to_json(instrument, bar) for bar in bars[:_BARS]]


def order_book(floor: Floor, call: Call) -> object:
    """GET /instrument/:symbol/orderbook."""
    instrument = _instrument(floor, call)
    return book_to_json(instrument, levels_of(floor.exchange.book(instrument.id)))


def _instrument(floor: Floor, call: Call) -> Instrument:
    instrument = floor.exchange.instruments.get(call.place["symbol"])
    if instrument is None:
        raise Refusal("M_NOT_FOUND", "Not Found")
    return instrument
