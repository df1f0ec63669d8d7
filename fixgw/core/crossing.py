"""Which of the gateway's own orders an order would trade with at the venue.

Both outcomes of a prediction market share the book of YES: to buy NO at x is to sell YES at 1 - x.
"""

from collections.abc import Iterator
from decimal import Decimal

from fixgw.core.blotter import Change, account_of
from fixgw.core.exact import ZERO, subtract
from fixgw.core.fields import OrdType, Outcome, Side
from fixgw.core.instruments import split_outcome
from fixgw.core.order import Order, RequestKind

STOPS = frozenset({OrdType.STOP, OrdType.STOP_LIMIT})
_BUYS = frozenset({Side.BUY, Side.BUY_MINUS})
_ONE = Decimal(1)


def rivals(change: Change, order: Order) -> list[Order]:
    """Return the orders of the same venue account that the order would meet, in price-time order.

    Orders that may be at the venue count, and so do their terms after a replace under way. Orders
    placed outside the gateway do not: they are not the gateway's to cancel. Of two orders that are
    not sent yet the younger one gives way.
    """
    found = [
        other
        for other in change.open_orders(account_of(order))
        if _is_opposite(order, other) and not _gives_way(other, order) and _crosses(order, other)
    ]
    return sorted(found, key=lambda other: _priority(order, other))


def _is_opposite(order: Order, other: Order) -> bool:
    if other.external or _book(other) != _book(order):
        return False
    return _buys(order) is not _buys(other)


def _book(order: Order) -> str:
    return split_outcome(order.instrument)[0]


def _is_no(order: Order) -> bool:
    return split_outcome(order.instrument)[1] is Outcome.NO


def _buys(order: Order) -> bool:
    return (order.side in _BUYS) is not _is_no(order)


def _in_book(order: Order, price: Decimal | None) -> Decimal | None:
    """Return a price of the order as its book has it."""
    return subtract(_ONE, price) if price is not None and _is_no(order) else price


def _gives_way(other: Order, order: Order) -> bool:
    return other.hold is not None and other.created_at > order.created_at


def _crosses(order: Order, other: Order) -> bool:
    if other.ord_type in STOPS and other.cum_qty == ZERO:
        return False  # a stop order is not in the book before it is triggered
    return any(_meet(order, price) for price in _prices(other))


def _prices(order: Order) -> Iterator[Decimal | None]:
    """Yield the book's prices at which the order may stand; None trades at any."""
    yield _in_book(order, order.price)
    if order.request is not None and order.request.kind is RequestKind.REPLACE:
        yield _in_book(order, order.request.price)


def _meet(order: Order, price: Decimal | None) -> bool:
    limit = _in_book(order, order.price)
    if limit is None or price is None:
        return True
    return limit >= price if _buys(order) else limit <= price


def _priority(order: Order, other: Order) -> tuple[bool, Decimal, int, str]:
    """Sort by how soon the order would meet the other: the best price, then the oldest."""
    price = _in_book(other, other.price) or ZERO
    best_first = price if _buys(order) else -price
    return other.price is not None, best_first, other.created_at, other.order_id
