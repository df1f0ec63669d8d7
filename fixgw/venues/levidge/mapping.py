"""From Levidge's terms to the core's: orders, fills and instruments.

The document says "enums defined in the FIX 4.4 standard", as numbers here and text there; a word
that those do not explain raises, so that no order is ever guessed at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fixgw.core.events import (
    Event,
    ExecutionSeen,
    OrderSeen,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.exact import ZERO, subtract
from fixgw.core.fields import Evidence, OrdStatus, OrdType, Side
from fixgw.core.instruments import Instrument
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.levidge.pairs import Pairs
from fixgw.venues.levidge.scaled import Scaled, from_scaled
from fixgw.venues.levidge.wire import OrderRow, PairRow

WORD_TO_SIDE: Mapping[str, Side] = {"1": Side.BUY, "2": Side.SELL}
WORD_TO_ORD_TYPE: Mapping[str, OrdType] = {
    "1": OrdType.MARKET,
    "2": OrdType.LIMIT,
    "3": OrdType.STOP,
    "4": OrdType.STOP_LIMIT,
}
PENDING = frozenset({"A"})
"""PendingNew: the venue has yet to decide about the order."""
OPEN = frozenset({"0", "1", "6", "7", "9", "E", "F"})
"""New, PartiallyFilled, PendingCancel, Stopped, Suspended, PendingReplace, and, where no status is
told, the ExecType Trade: what is open, unless all of it is filled."""
VAGUE = frozenset({"3", "5"})
"""Done and Replaced: what is left tells whether the order has ended."""
WORD_TO_END: Mapping[str, OrdStatus] = {
    "2": OrdStatus.FILLED,
    "4": OrdStatus.CANCELED,
    "8": OrdStatus.REJECTED,
    "C": OrdStatus.EXPIRED,
}
UNSAID = frozenset({OrdStatus.FILLED, OrdStatus.REJECTED})
"""Ends that say by themselves how much was filled."""
TRADES = frozenset({None, "1", "2", "F"})
"""ExecTypes of a fill, by FIX 4.2 and by 4.4; other reports repeat the last fill's numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """An order's quantities; what is not told is None."""

    quantity: Decimal | None
    filled: Decimal | None
    left: Decimal | None


def pair_to_instrument(row: PairRow) -> Instrument:
    """Map a pair: its scales are its grid."""
    lot = from_scaled(1, row.quantity_scale)
    tick = from_scaled(1, row.price_scale)
    return Instrument(symbol=row.symbol, tick_size=tick, lot_size=lot, min_qty=lot)


def word_of(row: OrderRow) -> str | None:
    """Return how the order stands: OrdStatus(39), else the ExecType(150) of what happened."""
    return row.ord_status if row.ord_status is not None else row.exec_type


def is_pending(row: OrderRow) -> bool:
    """Tell whether the venue has yet to decide about the order."""
    return word_of(row) in PENDING


def is_decided(row: OrderRow) -> bool:
    """Tell whether the row says what the venue decided about the order."""
    return word_of(row) is not None and not is_pending(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads what is said about one account, knowing the pairs and their scales."""

    venue: str
    account: str
    pairs: Pairs

    def order(self, row: OrderRow) -> VenueOrder:
        """Map an order.

        Raises OutcomeUnknownError for an unknown status or side, and for contradictory quantities.
        """
        pair = self.pairs.named(row.symbol, row.instrument_id)
        amounts = _amounts(row, pair)
        status, cum_qty = _status_and_cum_qty(row, amounts)
        price = _price(row.price, pair)
        return VenueOrder(
            venue_order_id=str(row.order_id),
            status=status,
            cum_qty=cum_qty,
            symbol=row.symbol if pair is None else pair.symbol,
            side=word_to_side(row.side),
            ord_type=WORD_TO_ORD_TYPE.get(row.ord_type or ""),
            order_qty=amounts.quantity,
            price=price,
            avg_px=_average(row, pair, cum_qty, price),
            client_key=row.cl_ord_id,
            text=row.text,
        )

    def execution(self, row: OrderRow) -> VenueExecution | None:
        """Map the fill that a row tells of, if it tells of one.

        The two sides of one trade may share an id, so the order's is a part of it.
        """
        if row.exec_id is None or row.exec_type not in TRADES:
            return None
        pair = self.pairs.named(row.symbol, row.instrument_id)
        last_qty, last_px = _quantity(row.last_qty, pair), _price(row.last_px, pair)
        if not last_qty or last_qty < 0 or last_px is None:
            return None
        return VenueExecution(
            venue_exec_id=f"{row.order_id}:{row.exec_id}",
            venue_order_id=str(row.order_id),
            last_qty=last_qty,
            last_px=last_px,
            symbol=row.symbol if pair is None else pair.symbol,
            side=word_to_side(row.side),
        )

    def events(self, row: OrderRow, evidence: Evidence) -> Sequence[Event]:
        """Make the events of a row: its fill first, so that the order's quantity has a reason."""
        seen = OrderSeen(
            venue=self.venue, account=self.account, seen=self.order(row), evidence=evidence
        )
        execution = self.execution(row)
        if execution is None:
            return (seen,)
        filled = ExecutionSeen(
            venue=self.venue, account=self.account, execution=execution, evidence=evidence
        )
        return filled, seen


def word_to_side(word: str | None) -> Side | None:
    """Map a side; raises OutcomeUnknownError for an unknown one."""
    if word is None:
        return None
    side = WORD_TO_SIDE.get(word)
    if side is None:
        raise OutcomeUnknownError(f"unknown side {word!r}")
    return side


def _quantity(number: Scaled | None, pair: PairRow | None) -> Decimal | None:
    return None if number is None else number.decimal(None if pair is None else pair.quantity_scale)


def _price(number: Scaled | None, pair: PairRow | None) -> Decimal | None:
    """Return a price; zero stands for none."""
    if number is None:
        return None
    return number.decimal(None if pair is None else pair.price_scale) or None


def _average(
    row: OrderRow, pair: PairRow | None, cum_qty: Decimal | None, price: Decimal | None
) -> Decimal | None:
    """Return the last fill's price where it is the only fill: nobody tells an average.

    For an order without a price it is the best there is for fills that nobody told of.
    """
    is_all = cum_qty is not None and cum_qty == _quantity(row.last_qty, pair)
    return _price(row.last_px, pair) if cum_qty and (is_all or price is None) else None


def _amounts(row: OrderRow, pair: PairRow | None) -> Amounts:
    quantity, filled, left = (
        _quantity(number, pair) for number in (row.quantity, row.cum_qty, row.leaves_qty)
    )
    if any(amount is not None and amount < 0 for amount in (quantity, filled, left)):
        raise OutcomeUnknownError(f"order {row.order_id} has a quantity below zero")
    return Amounts(quantity=quantity, filled=filled, left=left)


def _status_and_cum_qty(row: OrderRow, amounts: Amounts) -> tuple[OrdStatus, Decimal | None]:
    word = word_of(row)
    if word is not None and word in WORD_TO_END:
        return _ended(WORD_TO_END[word], amounts)
    if word in VAGUE:
        if not amounts.left:
            return _ended(OrdStatus.CANCELED, amounts)
    elif word not in OPEN:
        raise OutcomeUnknownError(f"order {row.order_id} has the unknown status {word!r}")
    return _open(amounts)


def _ended(status: OrdStatus, amounts: Amounts) -> tuple[OrdStatus, Decimal | None]:
    """A filled order that does not say how much was filled all of it, a rejected one nothing.

    One that says less than its quantity was made smaller, by self-trade prevention.
    """
    filled = amounts.filled
    if filled is None and status in UNSAID:
        return status, amounts.quantity if status is OrdStatus.FILLED else ZERO
    is_full = filled is not None and bool(filled) and filled == amounts.quantity
    return OrdStatus.FILLED if is_full else status, filled


def _open(amounts: Amounts) -> tuple[OrdStatus, Decimal | None]:
    filled = amounts.filled
    if filled is None and amounts.quantity is not None and amounts.left is not None:
        filled = subtract(amounts.quantity, amounts.left)
    if not filled:
        return OrdStatus.NEW, filled
    is_full = amounts.quantity is not None and filled >= amounts.quantity
    return OrdStatus.FILLED if is_full else OrdStatus.PARTIALLY_FILLED, filled
