"""What the simulated Leverj writes about its markets: configuration, prices, books, trades."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fixgw.sim.book import ZERO, Book, Side
from fixgw.sim.leverj.instruments import ASSETS, Asset, Instrument, MarketName
from fixgw.sim.leverj.ledger import FEE_FACTOR, FEES
from fixgw.sim.leverj.tape import Bar, Print, Tape

MAX_ORDERS: dict[MarketName, int] = {"futures": 20, "spot": 50}
_DEFAULT_INSTRUMENT: dict[MarketName, str] = {"futures": "1", "spot": "ETHDAI"}


@dataclass(slots=True, kw_only=True)
class Switches:
    """What an operator of the venue may turn: flags of the configuration, status by instrument."""

    maintenance: bool = False
    trading_disabled: bool = False
    status: dict[str, str] = field(default_factory=dict)


def config_to_json(
    market: MarketName, instruments: Mapping[str, Instrument], switches: Switches
) -> dict[str, object]:
    """GET /all/config."""
    return {
        "config": settings_to_json(market, switches),
        "instruments": instruments_to_json(instruments, switches),
        "assets": {asset.symbol: asset_to_json(asset) for asset in ASSETS[market]},
        "user": {"ip": "127.0.0.1", "country": ["", ""]},
    }


def settings_to_json(market: MarketName, switches: Switches) -> dict[str, object]:
    """The `config` of the configuration, and the event of that name."""
    return {
        "maxInputs": 50,
        "maxOrdersCreateUpdate": MAX_ORDERS[market],
        "fee": {"default": FEES[market], "factor": FEE_FACTOR},
        "network": {"provider": "simulator", "id": 1337, "appId": 3 if market == "futures" else 2},
        "noSignup": True,
        "maintenance": switches.maintenance,
        "tradingDisabled": switches.trading_disabled,
        "default": {"instrument": _DEFAULT_INSTRUMENT[market]},
    }


def instruments_to_json(
    instruments: Mapping[str, Instrument], switches: Switches
) -> dict[str, object]:
    """The `instruments` of the configuration, and the event of that name."""
    return {
        id_: instrument_to_json(listed, switches.status.get(id_, "active"))
        for id_, listed in instruments.items()
    }


def instrument_to_json(instrument: Instrument, status: str = "active") -> dict[str, object]:
    """An instrument: futures give the tick as an increment, spot as a number of digits."""
    fields: dict[str, object] = {
        "id": instrument.id,
        "symbol": instrument.symbol,
        "name": instrument.name,
        "status": status,
        "quoteSignificantDigits": instrument.price_digits,
        "baseSignificantDigits": instrument.quantity_digits,
        "quote": asset_to_json(instrument.quote),
    }
    if instrument.base is not None:
        return {
            **fields,
            "ticksize": instrument.price_digits,
            "ticksperpoint": 10**instrument.price_digits,
            "base": asset_to_json(instrument.base),
            "convertSymbol": instrument.base.symbol,
        }
    return {
        **fields,
        "tickSize": instrument.tick,
        "baseSymbol": instrument.base_symbol,
        "quoteSymbol": instrument.quote.symbol,
        "maxLeverage": instrument.max_leverage,
        "topic": instrument.topic,
    }


def asset_to_json(asset: Asset) -> dict[str, object]:
    """An asset."""
    return {
        "name": asset.symbol,
        "address": asset.address,
        "symbol": asset.symbol,
        "decimals": asset.decimals,
    }


def info_to_json(instrument: Instrument, book: Book, tape: Tape, now: int) -> dict[str, object]:
    """One instrument of GET /all/info; `now` in seconds."""
    day = tape.day(now)
    change = day.close - day.open if day else ZERO
    volume = {
        "qty": day.volume if day else 0,
        "eth": 0,
        "priceChange": change,
        "priceChangePercent": (change / day.open * 100).quantize(Decimal("1e-8")) if day else 0,
        "instrument": instrument.id,
    }
    best = {"bid": book.best(Side.BUY), "ask": book.best(Side.SELL)}
    prices = {name: price for name, price in best.items() if price is not None}
    fields = {"vol24H": volume, "lastPrice": tape.last, **prices}
    return fields if instrument.base else {**fields, "index": index_to_json(instrument, now)}


def index_to_json(instrument: Instrument, now: int) -> dict[str, object]:
    """An index event; the simulated index stands still."""
    return {"date": now, "price": instrument.reference, "topic": instrument.topic, "stale": False}


def trade_to_json(instrument: Instrument, trade: Print) -> dict[str, object]:
    """A public trade."""
    return {
        "date": trade.time,
        "price": trade.price,
        "volume": trade.quantity,
        "instrument": instrument.id,
        "side": trade.side.value,
    }


def bar_to_json(instrument: Instrument, bar: Bar) -> dict[str, object]:
    """A bar of the chart."""
    return {
        "v": bar.volume,
        "s": 0,
        "t": bar.time,
        "o": bar.open,
        "h": bar.high,
        "l": bar.low,
        "c": bar.close,
        "i": instrument.id,
    }
