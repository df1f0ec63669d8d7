"""What the matching engine asks of an order before it takes it."""

from decimal import ROUND_DOWN, Decimal

from fixgw.sim.book import Book, Side
from fixgw.sim.polymarket.markets import Market
from fixgw.sim.polymarket.orders import (
    ONE,
    ZERO,
    NewOrder,
    Order,
    OrderType,
    Reject,
    RejectReason,
    Terms,
)

LOWEST, HIGHEST = Decimal("0.01"), Decimal("0.99")


def aligned(terms: Terms, market: Market) -> Terms:
    """Cut what is finer than the market's grid, as the venue does without a word."""
    price = None if terms.price is None else _cut(terms.price, market.tick)
    return Terms(
        price=price,
        quantity=_cut(terms.quantity, market.lot),
        tif=terms.tif,
        post_only=terms.post_only,
        good_till=terms.good_till,
    )


def objection(order: Order, book: Book) -> Reject | None:
    """Return why the engine rejects a new order, or None."""
    terms, wanted = order.terms, order.wanted
    if terms.price is not None and not LOWEST <= terms.price <= HIGHEST:
        return Reject(reason=RejectReason.PRICE_OUT_OF_BOUNDS, text="price outside 0.01 to 0.99")
    if wanted.cash is None and terms.quantity < wanted.market.lot:
        return Reject(reason=RejectReason.INCORRECT_QUANTITY, text="below the minimum quantity")
    crossing = _crossed_owners(order, book)
    if wanted.owner in crossing:
        return Reject(reason=RejectReason.EXCHANGE_OPTION, text="self match")
    if crossing and terms.post_only:
        text = "participate don't initiate: the order would match"
        return Reject(reason=RejectReason.EXCHANGE_OPTION, text=text)
    nothing = wanted.cash is not None and cash_size(wanted, book) < wanted.market.lot
    if wanted.type is OrderType.MARKET and (nothing or not crossing):
        return Reject(reason=RejectReason.NO_LIQUIDITY, text="no liquidity")
    return None


def cash_size(wanted: NewOrder, book: Book) -> Decimal:
    """Return how many contracts the cash is good for at the prices that rest now."""
    left, size = wanted.cash or ZERO, ZERO
    for price, resting in book.levels(wanted.side.opposite):
        unit = price if wanted.side is Side.BUY else ONE - price
        part = min(resting, _cut(left / unit, wanted.market.lot))
        if not part:
            break
        size += part
        left -= part * unit
    return size


def _crossed_owners(order: Order, book: Book) -> set[str]:
    """Name who rests at prices that the order would take."""
    side, limit = order.wanted.side, order.terms.price
    sign = 1 if side is Side.BUY else -1
    return {
        resting.owner
        for resting in book.orders(side.opposite)
        if limit is None or resting.price is None or resting.price * sign <= limit * sign
    }


def _cut(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_DOWN) * step
