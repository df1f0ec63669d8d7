"""From Leverj's terms to the core's: orders, fills, instruments and what the stream says.

Statuses are little documented; an unknown word raises, so that no order is ever guessed at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fixgw.core.account_data import AccountChanged, VenueNews
from fixgw.core.events import (
    Event,
    ExecutionSeen,
    OrderSeen,
    StreamConnected,
    VenueExecution,
    VenueOrder,
)
from fixgw.core.exact import ZERO
from fixgw.core.fields import Evidence, LiquidityInd, OrdStatus, OrdType, Side
from fixgw.core.instruments import Instrument
from fixgw.errors import OutcomeUnknownError
from fixgw.venues.leverj import wire
from fixgw.venues.leverj.identity import SentOrders, client_mark, signature_mark
from fixgw.venues.leverj.products import Products
from fixgw.venues.leverj.wire import ConfigRow, ExecutionRow, OrderRow, ProductRow
from fixgw.venues.tolerant import Row, fold, shown

WORD_TO_STATUS: Mapping[str, OrdStatus] = {
    "open": OrdStatus.NEW,
    "pending": OrdStatus.NEW,
    "new": OrdStatus.NEW,
    "partial": OrdStatus.PARTIALLY_FILLED,
    "partiallyfilled": OrdStatus.PARTIALLY_FILLED,
    "filled": OrdStatus.FILLED,
    "executed": OrdStatus.FILLED,
    "done": OrdStatus.FILLED,
    "closed": OrdStatus.FILLED,
    "cancelled": OrdStatus.CANCELED,
    "canceled": OrdStatus.CANCELED,
    "deleted": OrdStatus.CANCELED,
    "removed": OrdStatus.CANCELED,
    "failed": OrdStatus.REJECTED,
    "rejected": OrdStatus.REJECTED,
    "expired": OrdStatus.EXPIRED,
}
VAGUE_ENDS = frozenset({"done", "closed"})
"""Words that say an order is over, and not how; its quantities decide."""
PENDING = "pending"
"""The venue has the order and has not yet decided about it."""

WORD_TO_SIDE: Mapping[str, Side] = {"buy": Side.BUY, "sell": Side.SELL}
WORD_TO_ORD_TYPE: Mapping[str, OrdType] = {
    "lmt": OrdType.LIMIT,
    "mkt": OrdType.MARKET,
    "slmt": OrdType.STOP_LIMIT,
    "slm": OrdType.STOP_LIMIT,
    "smkt": OrdType.STOP,
    "stm": OrdType.STOP,
}
"""`SLM` and `STM` are stale names that only an old client still writes."""
WORD_TO_LIQUIDITY: Mapping[str, LiquidityInd] = {
    "maker": LiquidityInd.ADDED,
    "taker": LiquidityInd.REMOVED,
}
TRADING = "active"

ROOM = "the room itself"
"""Name under which a stream delivers what the room has already made events of."""
FORCED = frozenset({"liquidation", "adl"})
ENDS = {"order_cancelled": OrdStatus.CANCELED, "order_closed": OrdStatus.FILLED}
"""Events whose orders may come without a status, as the event's name says it."""
ORDERS = frozenset({"order_add", "order_update", *ENDS})
REFUSALS = frozenset({"order_error", "margin_error", "auth_error"})
_ACCOUNT_EVENTS = frozenset({"account_balance", "position"})
READ = ORDERS | FORCED | REFUSALS | {"order_execution"}
"""Events that `Reader.stream_events` makes sense of, or says why it cannot."""


def is_pending(row: OrderRow) -> bool:
    """Tell whether the venue has yet to decide about the order."""
    return fold(row.status or "") == PENDING


def word_to_status(word: str) -> OrdStatus:
    """Map a status in any case; raises OutcomeUnknownError for an unknown one."""
    status = WORD_TO_STATUS.get(fold(word))
    if status is None:
        raise OutcomeUnknownError(f"unknown order status {word!r}")
    return status


def word_to_side(word: str | None) -> Side | None:
    """Map a side; raises OutcomeUnknownError for an unknown one."""
    if word is None:
        return None
    side = WORD_TO_SIDE.get(fold(word))
    if side is None:
        raise OutcomeUnknownError(f"unknown side {word!r}")
    return side


def product_to_instrument(row: ProductRow, config: ConfigRow) -> Instrument:
    """Map an instrument; one that cannot be traded now says why."""
    lot = Decimal(1).scaleb(-row.quantity_digits)
    reason = _why_not_tradable(row, config)
    return Instrument(
        symbol=row.symbol,
        tick_size=row.tick,
        lot_size=lot,
        min_qty=lot,
        max_leverage=row.max_leverage,
        tradable=reason is None,
        text=reason,
    )


def _why_not_tradable(row: ProductRow, config: ConfigRow) -> str | None:
    if config.maintenance:
        return "leverj is under maintenance"
    if config.trading_disabled:
        return "leverj has disabled trading"
    if row.status is not None and fold(row.status) != TRADING:
        return f"leverj lists it as {row.status}"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads what is said about one account, knowing its instruments and what was sent."""

    venue: str
    account: str
    products: Products
    sent: SentOrders

    def order(self, row: OrderRow, *, implied: OrdStatus | None = None) -> VenueOrder:
        """Map an order; `implied` is its status where the row is silent.

        Raises OutcomeUnknownError for an unknown status or side, and for contradictory quantities.
        """
        status, cum_qty = _status_and_cum_qty(row, implied)
        return VenueOrder(
            venue_order_id=row.uuid,
            status=status,
            cum_qty=cum_qty,
            symbol=self._symbol(row.instrument),
            side=word_to_side(row.side),
            ord_type=WORD_TO_ORD_TYPE.get(fold(row.order_type or "")),
            order_qty=row.quantity,
            price=row.price or None,
            avg_px=row.average or None,
            client_key=self._client_key(row),
            created_at=row.entered,
            updated_at=row.changed,
            text=row.text,
        )

    def execution(self, row: ExecutionRow) -> VenueExecution:
        """Map a fill; its commission is in the quote."""
        product = self.products.of_id(row.instrument)
        return VenueExecution(
            venue_exec_id=row.execution_id,
            venue_order_id=row.order_id,
            last_qty=row.quantity,
            last_px=row.price,
            at=row.at,
            liquidity=WORD_TO_LIQUIDITY.get(fold(row.liquidity or "")),
            fee=row.commission,
            fee_currency=None if product is None else product.quote.symbol,
            symbol=self._symbol(row.instrument),
            side=word_to_side(row.side),
        )

    def order_seen(
        self, row: OrderRow, evidence: Evidence, implied: OrdStatus | None = None
    ) -> OrderSeen:
        """Make the event of an order."""
        seen = self.order(row, implied=implied)
        return OrderSeen(venue=self.venue, account=self.account, seen=seen, evidence=evidence)

    def execution_seen(self, row: ExecutionRow, evidence: Evidence) -> ExecutionSeen:
        """Make the event of a fill."""
        return ExecutionSeen(
            venue=self.venue,
            account=self.account,
            execution=self.execution(row),
            evidence=evidence,
        )

    def stream_events(self, name: str, data: Any) -> Sequence[VenueNews]:
        """Map an event of the stream. Raises OutcomeUnknownError for what makes no sense."""
        if name == ROOM:
            events: Sequence[Event] = data
            return events
        if name in ORDERS:
            return tuple(self._orders(name, data))
        if name == "order_execution":
            rows = map(wire.to_execution, wire.read_list(data))
            return tuple(self.execution_seen(row, Evidence.STREAM) for row in rows)
        if name in FORCED:
            return (*self._forced(data), self._read_anew())
        if name == "order_del_all":
            return (self._read_anew(),)
        if name in REFUSALS:
            raise OutcomeUnknownError("a refusal of nothing that was asked for")
        changed = AccountChanged(venue=self.venue, account=self.account)
        return (changed,) if name in _ACCOUNT_EVENTS else ()

    def _orders(self, name: str, data: Any) -> Iterator[Event]:
        for item in wire.read_list(data):
            row = wire.to_order(item)
            # Pending is neither a yes nor a no; the next event of the order tells.
            if not is_pending(row):
                yield self.order_seen(row, Evidence.STREAM, ENDS.get(name))

    def _forced(self, data: Any) -> Iterator[Event]:
        """A liquidation's payload is not documented: take the fills and orders that are in it."""
        for item in wire.read_list(data):
            for value in (item, *_nested(item)):
                if _has(value, "executionid", "price", "quantity"):
                    yield from self._forced_fill(value)
                elif _has(value, "uuid"):
                    row = wire.to_order(value)
                    yield self.order_seen(row, Evidence.STREAM, OrdStatus.CANCELED)

    def _forced_fill(self, value: Mapping[str, Any]) -> Iterator[Event]:
        """A fill of one of our orders, or of an order that only the venue knows."""
        if _has(value, "orderid"):
            yield self.execution_seen(wire.to_execution(value), Evidence.STREAM)
            return
        row = wire.to_execution({**value, "orderId": Row(value).first("executionId")})
        order = VenueOrder(
            venue_order_id=row.order_id,
            status=OrdStatus.NEW,
            cum_qty=ZERO,
            symbol=self._symbol(row.instrument),
            side=word_to_side(row.side),
            ord_type=OrdType.MARKET,
            order_qty=row.quantity,
        )
        yield OrderSeen(
            venue=self.venue, account=self.account, seen=order, evidence=Evidence.STREAM
        )
        yield self.execution_seen(row, Evidence.STREAM)

    def _read_anew(self) -> StreamConnected:
        """Say that something happened to the account, and not what: it has to be read again."""
        return StreamConnected(venue=self.venue, account=self.account)

    def _symbol(self, instrument: str | None) -> str | None:
        product = self.products.of_id(instrument)
        return instrument if product is None else product.symbol

    def _client_key(self, row: OrderRow) -> str | None:
        marks = []
        if row.signature is not None:
            marks.append(signature_mark(row.signature))
        if row.client_order_id is not None:
            marks.append(client_mark(row.client_order_id))
        return self.sent.find(marks)


def _nested(item: Any) -> list[Any]:
    if not isinstance(item, Mapping):
        raise OutcomeUnknownError(f"no object: {shown(item)}")
    lists = (item.get("orders"), item.get("executions"))
    return [entry for values in lists if isinstance(values, list) for entry in values]


def _has(value: Any, *names: str) -> bool:
    return isinstance(value, Mapping) and {fold(str(name)) for name in value} >= set(names)


def _status_and_cum_qty(
    row: OrderRow, implied: OrdStatus | None
) -> tuple[OrdStatus, Decimal | None]:
    status = word_to_status(row.status) if row.status is not None else implied
    if status is None:
        raise OutcomeUnknownError(f"order {row.uuid} has no status")
    if row.filled is not None and row.filled < 0:
        raise OutcomeUnknownError(f"order {row.uuid} is filled by {row.filled}")
    if status is OrdStatus.FILLED:
        return _ended_as_filled(row)
    if status is not OrdStatus.NEW:
        return status, row.filled
    if not row.filled:
        return status, ZERO
    is_full = row.quantity is not None and row.filled >= row.quantity
    return OrdStatus.FILLED if is_full else OrdStatus.PARTIALLY_FILLED, row.filled


def _ended_as_filled(row: OrderRow) -> tuple[OrdStatus, Decimal | None]:
    filled, quantity = row.filled, row.quantity
    is_vague = row.status is None or fold(row.status) in VAGUE_ENDS
    is_short = quantity is not None and (filled or ZERO) < quantity
    if is_vague and (is_short or not filled):
        return OrdStatus.CANCELED, filled
    # The word "filled" outweighs a quantity that lags behind it; fills are fetched one by one.
    return OrdStatus.FILLED, quantity if is_short or not filled else filled
