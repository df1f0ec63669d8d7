"""What a user holds at Levidge, for either route: positions in contracts, balances of coins, risk.

Coins and contracts come in one list. An instrumentId may be a coin's or a pair's, which are counted
apart, so symbols tell: a contract has that of its pair.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.core.account_data import Balance, Collateral, Position, Positions
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.figures import figures
from fixgw.venues.levidge import wire
from fixgw.venues.levidge.pairs import Pairs
from fixgw.venues.levidge.rest import Rest
from fixgw.venues.levidge.scaled import Scaled
from fixgw.venues.tolerant import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Reads one account. `load` reads the venue's pairs. Every method raises VenueError."""

    venue: str
    account: str
    rest: Rest
    pairs: Pairs
    load: Callable[[], Awaitable[object]]

    async def positions(self) -> Positions:
        """POST /getPositions, the contracts."""
        rows = await self._rows()
        return Positions(
            venue=self.venue,
            account=self.account,
            read_at=self._now(),
            positions=rows_to_positions(rows, self.pairs),
        )

    async def collateral(self) -> Collateral:
        """POST /getPositions, the coins, and POST /getRisk as the account's summary."""
        rows, risk = await self._rows(), await self.rest.risk()
        return Collateral(
            venue=self.venue,
            account=self.account,
            read_at=self._now(),
            balances=(*rows_to_balances(rows, self.pairs), risk_to_balance(risk)),
        )

    async def _rows(self) -> Sequence[Any]:
        if not self.pairs:
            await self.load()
        return await self.rest.positions()

    def _now(self) -> int:
        return self.rest.caller.clock() // 1000


def rows_to_positions(rows: Sequence[Any], pairs: Pairs) -> tuple[Position, ...]:
    """Map the contracts among the rows of /getPositions; short ones are below zero."""
    contracts = ((wire.to_position(item), item) for item in rows)
    return tuple(
        Position(
            symbol=row.symbol,
            quantity=_number(row.quantity, row.symbol, pairs),
            figures=figures(item),
        )
        for row, item in contracts
        if pairs.of_symbol(row.symbol) is not None
    )


def rows_to_balances(rows: Sequence[Any], pairs: Pairs) -> tuple[Balance, ...]:
    """Map the coins among the rows of /getPositions."""
    coins = ((wire.to_position(item), item) for item in rows)
    return tuple(
        Balance(
            currency=row.symbol,
            cash=_number(row.quantity, row.symbol, pairs),
            available=None if row.available is None else _number(row.available, row.symbol, pairs),
            figures=figures(item),
        )
        for row, item in coins
        if pairs.of_symbol(row.symbol) is None
    )


def risk_to_balance(value: Any) -> Balance:
    """Map the answer of /getRisk, which is in US dollars, to the account's summary."""
    total = Row(value).decimal("usdValue")
    return Balance(currency=None, total=total, figures=figures(value))


def _number(number: Scaled, symbol: str, pairs: Pairs) -> Decimal:
    """Return the number; what has no scale of its own has its pair's, if it is a contract."""
    pair = pairs.of_symbol(symbol)
    value = number.decimal(None if pair is None else pair.quantity_scale)
    if value is None:
        raise OutcomeUnknownError(f"the holding of {symbol} has no scale")
    return value
