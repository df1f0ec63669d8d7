"""What the gateway shall do once the journal holds why: frozen classes, in the imperative."""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.core.fields import (
    ManualOrderIndicator,
    OrdType,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from fixgw.core.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNew:
    """Place an order at a venue, once. `client_key` is for venues that carry a client id.

    `sent_at` is when it was decided, in microseconds; no two orders share one. `venue_preference`
    is where a routing venue shall send the order on to.
    """

    venue: str
    account: str
    order_id: str
    leg: int
    sent_at: int
    client_key: str
    symbol: str
    side: Side
    ord_type: OrdType
    order_qty: Decimal | None
    cash_order_qty: Decimal | None
    price: Decimal | None
    stop_px: Decimal | None
    time_in_force: TimeInForce | None
    expire_time: int | None
    manual_order_indicator: ManualOrderIndicator | None = None
    post_only: bool
    reduce_only: bool
    leverage: int | None
    take_profit: Decimal | None
    stop_loss: Decimal | None
    slippage_bps: int | None
    self_trade_prevention: SelfTradePrevention | None = None
    venue_preference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReplace:
    """Give the order's current leg new terms by the venue's own replace, once.

    `order_qty` is the new total of the venue's order if it keeps its id, what was filled of it
    included; `leaves_qty` is what remains to trade, for venues whose replacement is a new order.
    `client_key` and `sent_at` are those of the new terms, as in SendNew; `leg` is the old one's.
    """

    venue: str
    account: str
    order_id: str
    leg: int
    sent_at: int
    client_key: str
    venue_order_id: str
    symbol: str
    side: Side
    ord_type: OrdType
    order_qty: Decimal
    leaves_qty: Decimal
    price: Decimal | None
    stop_px: Decimal | None
    time_in_force: TimeInForce | None
    expire_time: int | None
    post_only: bool
    reduce_only: bool
    leverage: int | None
    take_profit: Decimal | None
    stop_loss: Decimal | None
    slippage_bps: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallSent:
    """Learn of an order or replace that an earlier run may have sent, to recognise it.

    For venues whose orders are known by what was sent, such as a signature. Nothing is sent.
    """

    venue: str
    account: str
    sent: SendNew | SendReplace


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCancel:
    """Ask a venue to cancel an order."""

    venue: str
    account: str
    order_id: str
    leg: int
    venue_order_id: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMassCancel:
    """Ask a venue to cancel, in one call, every open order of the markets of these cancels."""

    venue: str
    account: str
    cancels: tuple[SendCancel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrder:
    """Ask a venue for the state of one of its orders, and for the order's executions."""

    venue: str
    account: str
    venue_order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchExecutions:
    """Ask a venue for the executions of one order: its quantity grew by what we have not seen."""

    venue: str
    account: str
    venue_order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSnapshot:
    """Ask a venue account for its open orders and for its executions since `since`."""

    venue: str
    account: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Give a report to its session and to the drop copies of its account."""

    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAlarm:
    """Tell the operator; one line. `subject` names what it is about, for grouping."""

    subject: str
    text: str


VenueEffect = SendNew | SendReplace | RecallSent | SendCancel | QueryOrder | FetchExecutions
Effect = VenueEffect | SendMassCancel | TakeSnapshot | Publish | RaiseAlarm
