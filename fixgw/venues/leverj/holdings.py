"""Leverj's positions and balances in the core's terms; pure.

Amounts come in the asset's smallest units and are told in whole ones, which is exact. A position's
size carries no sign in the document's one sample, a long position: a bankruptcy price above the
entry price is what shows a short one. The venue names no entry price but what the position cost,
which is among the figures; the quotient is not told, as nothing is computed here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fixgw.core.account_data import Balance, Position
from fixgw.core.exact import multiply, scaled
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.figures import figures
from fixgw.venues.leverj.products import Products
from fixgw.venues.leverj.wire import ProductRow, Request
from fixgw.venues.tolerant import Row, shown

POSITIONS = Request(method="GET", uri="/account/position")
BALANCES = Request(method="GET", uri="/account/balance")


def rows_to_positions(value: Any, products: Products) -> tuple[Position, ...]:
    """Map a decoded answer of GET /account/position: objects by instrument, or a list of them."""
    positions = (_position(item, products) for item in _rows(value))
    return tuple(position for position in positions if position.quantity)


def rows_to_balances(value: Any, products: Products) -> tuple[Balance, ...]:
    """Map a decoded answer of GET /account/balance."""
    decimals = products.decimals()
    return tuple(_balance(item, decimals) for item in _rows(value))


def _rows(value: Any) -> Sequence[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, list):
        return value
    raise OutcomeUnknownError(f"no rows: {shown(value)}")


def _position(value: Any, products: Products) -> Position:
    row = Row(value)
    size = row.decimal("size", "quantity")
    product = products.of_id(row.text("instrument"))
    if size is None or product is None:
        raise OutcomeUnknownError(f"a position without size or instrument: {shown(value)}")
    return Position(
        symbol=product.symbol,
        quantity=-abs(size) if _is_short(row, size, product) else size,
        currency=product.quote.symbol,
        figures=figures(value),
    )


def _is_short(row: Row, size: Decimal, product: ProductRow) -> bool:
    """Compare what the position cost, in the quote's smallest units, to its bankruptcy price's."""
    notional, bankruptcy = row.decimal("notional"), row.decimal("bankruptcyPrice")
    if notional is None or bankruptcy is None:
        return False
    cost = scaled(abs(notional), -product.quote.decimals)
    return multiply(bankruptcy, abs(size)) > cost


def _balance(value: Any, decimals: Mapping[str, int]) -> Balance:
    row = Row(value)
    address = (row.text("assetAddress") or "").lower()
    if address not in decimals:
        return Balance(currency=row.text("symbol"), figures=figures(value))
    places = decimals[address]
    plasma, available = row.decimal("plasma"), row.decimal("available")
    return Balance(
        currency=row.text("symbol"),
        total=None if plasma is None else scaled(plasma, -places),
        available=None if available is None else scaled(available, -places),
        figures=figures(value),
    )
