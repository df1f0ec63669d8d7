"""How the simulated Leverj writes order books: whole ones and what changed between two looks."""

from decimal import Decimal

from fixgw.sim.book import ZERO, Book, Side
from fixgw.sim.exact_json import plain
from fixgw.sim.leverj.instruments import Instrument
from fixgw.sim.leverj.public_wire import instrument_to_json

Level = tuple[int, Decimal]
Levels = dict[Side, dict[Decimal, Level]]
_GONE: Level = (0, ZERO)


def levels_of(book: Book) -> Levels:
    """Number of orders and total quantity at each price of each side, best first."""
    found: Levels = {side: {} for side in Side}
    for side, levels in found.items():
        for order in book.orders(side):
            if order.price is not None:
                orders, quantity = levels.get(order.price, _GONE)
                levels[order.price] = (orders + 1, quantity + order.remaining)
    return found


def book_to_json(instrument: Instrument, levels: Levels) -> dict[str, object]:
    """The whole book."""
    rows = {
        side.value: [_row(price, level, instrument.id) for price, level in levels[side].items()]
        for side in Side
    }
    return {**_best(levels), **rows}


def difference_to_json(
    instrument: Instrument, before: Levels, after: Levels
) -> dict[str, object] | None:
    """A difforderbook event, or None when nothing changed; quantity 0 means that a price left."""
    if before == after:
        return None
    listed = instrument_to_json(instrument)
    changed = {
        side.value: {
            plain(price): _row(price, after[side].get(price, _GONE), listed)
            for price in {**before[side], **after[side]}
            if before[side].get(price, _GONE) != after[side].get(price, _GONE)
        }
        for side in Side
    }
    return {"instrument": instrument.id, **changed, **_best(after)}


def _row(price: Decimal, level: Level, instrument: object) -> dict[str, object]:
    orders, quantity = level
    return {
        "price": price,
        "numberOfOrders": orders,
        "totalQuantity": quantity,
        "instrument": instrument,
    }


def _best(levels: Levels) -> dict[str, Decimal]:
    names = {Side.BUY: "bid", Side.SELL: "ask"}
    return {name: next(iter(levels[side])) for side, name in names.items() if levels[side]}
