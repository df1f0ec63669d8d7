"""The instruments and prices of one Leverj market, as last read."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fixgw.core.fields import Side
from fixgw.errors import VenueError
from fixgw.venues.leverj import wire
from fixgw.venues.leverj.wire import ProductRow, QuoteRow

QUOTE_AGE = 2_000_000
"""Microseconds for which a price from the stream is good enough to size a market order by."""
BOOKS = frozenset({"orderbook", "difforderbook"})


class Products:
    """Instruments by id and by symbol; futures orders name the id, clients the symbol."""

    def __init__(self) -> None:
        self._by_id: dict[str, ProductRow] = {}
        self._by_symbol: dict[str, ProductRow] = {}

    def __bool__(self) -> bool:
        """Tell whether the instruments have been read."""
        return bool(self._by_id)

    def replace(self, rows: Iterable[ProductRow]) -> None:
        """Take the market's instruments; what was known before is gone."""
        rows = tuple(rows)
        self._by_id = {row.product_id: row for row in rows}
        self._by_symbol = {row.symbol: row for row in rows}

    def of_symbol(self, symbol: str) -> ProductRow | None:
        """Return the instrument with this symbol."""
        return self._by_symbol.get(symbol)

    def of_id(self, product_id: str | None) -> ProductRow | None:
        """Return the instrument with this id, or with this symbol, which some payloads carry."""
        if product_id is None:
            return None
        return self._by_id.get(product_id) or self._by_symbol.get(product_id)

    def decimals(self) -> Mapping[str, int]:
        """Return the digits of every asset's lowest unit, by its address in lower case."""
        assets = (asset for row in self._by_id.values() for asset in (row.base, row.quote))
        return {asset.address.lower(): asset.decimals for asset in assets if asset is not None}


class Quotes:
    """The last prices that the stream told, by instrument id. Times in microseconds."""

    def __init__(self) -> None:
        self._quotes: dict[str, tuple[int, QuoteRow]] = {}

    def learn(self, name: str, data: Any, now: int) -> None:
        """Note the prices of a book event; what cannot be read is no price."""
        if name not in BOOKS or not isinstance(data, Mapping):
            return
        own_id = data.get("instrument")
        books = {own_id: data} if isinstance(own_id, str) else data
        for product_id, book in books.items():
            try:
                self._quotes[str(product_id)] = (now, wire.to_quote(book))
            except VenueError:
                self._quotes.pop(str(product_id), None)

    def fresh(self, product_id: str, now: int) -> QuoteRow | None:
        """Return the prices of an instrument if they are new enough."""
        at, quote = self._quotes.get(product_id, (0, None))
        return quote if now - at <= QUOTE_AGE else None


def reference_price(quote: QuoteRow, side: Side) -> Decimal | None:
    """Return what a market order of this side would trade at: the best price against it."""
    best = quote.ask if side is Side.BUY else quote.bid
    return best or quote.last or quote.index
