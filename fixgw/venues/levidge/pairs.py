"""The pairs that Levidge trades, as last read."""

from collections.abc import Iterable

from fixgw.venues.levidge.wire import PairRow


class Pairs:
    """Pairs by symbol and by id; what an order's instrumentId says is its pair's id."""

    def __init__(self) -> None:
        self._by_symbol: dict[str, PairRow] = {}
        self._by_id: dict[int, PairRow] = {}

    def __bool__(self) -> bool:
        """Tell whether the pairs have been read."""
        return bool(self._by_symbol)

    def replace(self, rows: Iterable[PairRow]) -> None:
        """Take the venue's pairs; what was known before is gone."""
        rows = tuple(rows)
        self._by_symbol = {row.symbol: row for row in rows}
        self._by_id = {row.pair_id: row for row in rows}

    def of_symbol(self, symbol: str) -> PairRow | None:
        """Return the pair with this symbol."""
        return self._by_symbol.get(symbol)

    def named(self, symbol: str | None, pair_id: int | None) -> PairRow | None:
        """Return the pair of this symbol, else of this id: samples show ids of other pairs."""
        if symbol is not None:
            return self._by_symbol.get(symbol)
        return None if pair_id is None else self._by_id.get(pair_id)
