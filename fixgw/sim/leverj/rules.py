"""The rules that an order meets only on the market.

Timestamps, liquidity, index, post-only, and what a replacement may change.
"""

from decimal import Decimal

from fixgw.sim.book import Book, Side
from fixgw.sim.leverj.holder import Holder
from fixgw.sim.leverj.orders import NewOrder, Order
from fixgw.sim.leverj.refusal import Refusal


class TimestampRule:
    """A timestamp names an order: an account uses each once, and upwards where order is kept."""

    def __init__(self, kept: int) -> None:
        """Remember the newest `kept` timestamps of each account."""
        self._kept = kept

    def check(self, holder: Holder, timestamp: int, *, ordered: bool) -> None:
        """Refuse a timestamp that was used or, in an ordered stream, one that goes back."""
        if timestamp in holder.timestamps:
            raise Refusal("M_DUPLICATE", "an order with this timestamp was accepted already")
        if ordered and timestamp < holder.latest:
            raise Refusal("M_INV_TIMESTAMP", "timestamp must be above that of the order before")

    def note(self, holder: Holder, timestamp: int) -> None:
        """Remember an accepted timestamp."""
        holder.timestamps[timestamp] = None
        holder.latest = max(holder.latest, timestamp)
        if len(holder.timestamps) > self._kept:
            del holder.timestamps[next(iter(holder.timestamps))]


def check_market_rules(order: NewOrder, book: Book) -> None:
    """Refuse what cannot be let to this book."""
    best = book.best(order.side.opposite)
    if order.order_type == "MKT" and best is None:
        raise Refusal("M_NO_LIQUIDITY", f"nobody trades against a market {order.side.value}")
    if order.index_sanity is not None and not _near_index(order, order.index_sanity):
        raise Refusal("M_INDEX_SANITY", "the price is worse than the index by over indexSanity")
    if not order.post_only:
        return
    if order.order_type != "LMT":
        raise Refusal("M_POST_ONLY", "only a LMT order can be post-only")
    buys = order.side is Side.BUY
    if best is not None and (order.price >= best if buys else order.price <= best):
        raise Refusal("M_POST_ONLY", "the order would trade at once")


def check_replaceable(order: Order, wanted: NewOrder) -> None:
    """Refuse to change what is closed, what cannot change, or less than was filled."""
    before = order.wanted
    if not order.is_open:
        raise Refusal("M_NOT_OPEN", f"order {order.uuid} is {order.status}")
    if (before.instrument, before.side, before.order_type) != (
        wanted.instrument,
        wanted.side,
        wanted.order_type,
    ):
        raise Refusal("M_INV_ORDER", "instrument, side and orderType cannot change")
    if wanted.quantity <= order.filled:
        raise Refusal("M_INV_QUANTITY", "quantity must be above what is already filled")


def _near_index(order: NewOrder, sanity: Decimal) -> bool:
    """Only a price worse for its sender counts: a patient order may stand far from the index."""
    index = order.instrument.reference
    if order.side is Side.BUY:
        return order.price <= index * (1 + sanity)
    return order.price >= index * (1 - sanity)
