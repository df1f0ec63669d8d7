"""What a user holds at Levidge and risks there, in the core's numbers.

Coins and contracts come in one list: a contract has the symbol of its pair.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fixgw.errors import OutcomeUnknownError
from fixgw.venues.levidge.pairs import Pairs
from fixgw.venues.levidge.wire import PositionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A balance of a coin, or a position in a contract; short ones are below zero.

    `available` None means that the venue did not say how much of it is free.
    """

    symbol: str
    is_contract: bool
    quantity: Decimal
    available: Decimal | None


def rows_to_holdings(rows: Iterable[PositionRow], pairs: Pairs) -> tuple[Holding, ...]:
    """Map the rows of /getPositions. Raises OutcomeUnknownError for one without a scale."""
    return tuple(_row_to_holding(row, pairs) for row in rows)


def _row_to_holding(row: PositionRow, pairs: Pairs) -> Holding:
    # An instrumentId may be a coin's or a pair's, and the two count apart: only symbols tell.
    pair = pairs.of_symbol(row.symbol)
    scale = None if pair is None else pair.quantity_scale
    quantity = row.quantity.decimal(scale)
    if quantity is None:
        raise OutcomeUnknownError(f"the position in {row.symbol} has no scale")
    return Holding(
        symbol=row.symbol,
        is_contract=pair is not None,
        quantity=quantity,
        available=None if row.available is None else row.available.decimal(scale),
    )
