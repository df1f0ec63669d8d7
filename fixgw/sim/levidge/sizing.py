"""What an order would do against a book as it is now: prices reached, sizes, costs."""

from decimal import ROUND_DOWN, Decimal

from fixgw.sim.book import ZERO, Book, Side
from fixgw.sim.levidge.orders import NewOrder, Order, OrdType


def reaches(wanted: NewOrder, price: Decimal | None) -> bool:
    """Whether an order may trade with one that rests at this price; None is an empty book."""
    if price is None or wanted.price is None:
        return price is not None
    return price <= wanted.price if wanted.side is Side.BUY else price >= wanted.price


def triggers(wanted: NewOrder, last: Decimal) -> bool:
    """Whether the last price sets a stop order off: a buy from below, a sell from above."""
    if wanted.stop_price is None or not last:
        return False
    return last >= wanted.stop_price if wanted.side is Side.BUY else last <= wanted.stop_price


def cash_size(book: Book, wanted: NewOrder) -> tuple[Decimal, bool]:
    """What a cash order trades in the base coin, and whether the book holds less than its cash."""
    size, left = ZERO, wanted.cash or ZERO
    for price, available in book.levels(wanted.side.opposite):
        part = min(available, (left / price).quantize(wanted.pair.lot, ROUND_DOWN))
        size += part
        left -= part * price
        if part < available:
            return size, False
    return size, True


def worst_price(book: Book, wanted: NewOrder, quantity: Decimal) -> Decimal:
    """The price at which an order has to be paid for: its own, or the worst that it meets."""
    if wanted.ord_type is not OrdType.MARKET:
        return wanted.price or wanted.stop_price or ZERO
    taken = worst = ZERO
    for price, available in book.levels(wanted.side.opposite):
        if taken >= quantity:
            break
        taken += available
        worst = price
    return worst


def fills_at_once(book: Book, order: Order) -> bool:
    """Whether others' resting orders fill an order whole; its own user's do not count."""
    wanted = order.wanted
    found = ZERO
    for resting in book.orders(wanted.side.opposite):
        if found >= order.remaining or not reaches(wanted, resting.price):
            break
        if resting.owner != str(wanted.user_id):
            found += resting.remaining
    return found >= order.remaining
