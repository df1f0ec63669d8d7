"""What happened at a venue, in the past tense: frozen classes that mapping functions make.

Times are microseconds since the epoch (UTC). `order_id` is always the gateway's OrderID(37) and
`venue_order_id` the venue's own. `leg` counts the orders placed at the venue for one client order:
0 for the first, one more for each replace that was tried.
"""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.core.fields import Evidence, LiquidityInd, OrdRejReason, OrdStatus, OrdType, Side
from fixgw.core.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueOrder:
    """An order as the venue describes it; what the venue does not say is None.

    `status` is one of NEW, PARTIALLY_FILLED, FILLED, CANCELED, REJECTED, EXPIRED, DONE_FOR_DAY.
    `cum_qty` None means that the venue did not say how much was filled; an order that ended so is
    asked for before its end is believed.
    Where the venue counts fills in cash, `cum_qty` is cash and `cum_contracts` what it bought or
    sold; `cash_order_qty` is the order's total.
    `client_key` is the id the gateway gave the order, at venues that carry one; of an order that is
    certainly not the gateway's it is the id that somebody else gave it.
    `last_qty` and `last_px` are the latest execution's, at venues that tell it with the order.
    """

    venue_order_id: str
    status: OrdStatus
    cum_qty: Decimal | None
    symbol: str | None = None
    side: Side | None = None
    ord_type: OrdType | None = None
    order_qty: Decimal | None = None
    cash_order_qty: Decimal | None = None
    cum_contracts: Decimal | None = None
    price: Decimal | None = None
    avg_px: Decimal | None = None
    client_key: str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    text: str | None = None
    last_qty: Decimal | None = None
    last_px: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueExecution:
    """One execution; `venue_exec_id` is unique within the venue account. Fees are costs if > 0.

    Where the venue counts fills in cash, `last_qty` is cash and `contracts` what it bought or sold.
    """

    venue_exec_id: str
    venue_order_id: str
    last_qty: Decimal
    last_px: Decimal
    contracts: Decimal | None = None
    at: int | None = None
    liquidity: LiquidityInd | None = None
    fee: Decimal | None = None
    fee_currency: str | None = None
    symbol: str | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAccepted:
    """The venue took the order; `seen` is the order in the words of the answer."""

    order_id: str
    leg: int
    seen: VenueOrder
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefused:
    """The venue answered that it did not take the order: proof, the order is dead."""

    order_id: str
    leg: int
    reason: OrdRejReason
    text: str
    venue_code: str | None = None
    evidence: Evidence = Evidence.RESPONSE


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNotSent:
    """The order certainly never left: no connection, or a local limit.

    `text` starts with a stable code, as `VENUE_DOWN: cannot connect to levret`.
    """

    order_id: str
    leg: int
    text: str
    reason: OrdRejReason = OrdRejReason.BROKER_OPTION


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnknown:
    """The order left and no usable answer came: it may or may not be at the venue."""

    order_id: str
    leg: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAbsent:
    """A complete look at the venue after the last moment it could take the order found nothing."""

    order_id: str
    leg: int
    evidence: Evidence = Evidence.HISTORY


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAccepted:
    """The venue took the cancel request; the order is not yet confirmed as cancelled."""

    order_id: str
    leg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRefused:
    """The venue refused the cancel request, or it was certainly not sent."""

    order_id: str
    leg: int
    text: str
    too_late: bool = False
    venue_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelUnknown:
    """The cancel request left and no usable answer came; the order's state has to be asked."""

    order_id: str
    leg: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceAccepted:
    """The venue answered with the replaced order, under the id it had or a new one.

    `leg` is the one that was to be replaced, in this and the following events.
    """

    order_id: str
    leg: int
    seen: VenueOrder
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceTaken:
    """The venue took the replace request; the order's state has to show that it was done."""

    order_id: str
    leg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceRefused:
    """The venue refused the replace request, or it was certainly not sent: nothing changed."""

    order_id: str
    leg: int
    text: str
    too_late: bool = False
    venue_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceUnknown:
    """The replace request left and no usable answer came: the order has old terms or new ones."""

    order_id: str
    leg: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceGone:
    """The venue removed the old order and then refused its replacement, with proof."""

    order_id: str
    leg: int
    text: str
    venue_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSeen:
    """The venue described one of its orders, on a stream or in answer to a query."""

    venue: str
    account: str
    seen: VenueOrder
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionSeen:
    """The venue described an execution, on a stream or in answer to a query.

    `order` is what the same words say of its order: the last fill says that it is the last.
    """

    venue: str
    account: str
    execution: VenueExecution
    evidence: Evidence
    order: VenueOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionsListed:
    """Every execution of one venue order, as the venue lists them.

    An empty tuple with `available` False says that the venue cannot list executions at all; fills
    are then taken from the growth of the order's cumulative quantity.
    """

    venue: str
    account: str
    venue_order_id: str
    executions: tuple[VenueExecution, ...]
    evidence: Evidence
    available: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRestated:
    """The venue itself made an order smaller: `order_qty` is its new total."""

    venue: str
    account: str
    venue_order_id: str
    order_qty: Decimal
    evidence: Evidence
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMissing:
    """The venue answered that it does not know an order it had acknowledged."""

    venue: str
    account: str
    venue_order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUnlisted:
    """An order we hold as open is not among the venue's open orders: it has to be asked for."""

    order_id: str
    venue_order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFailed:
    """A query about one venue order brought no usable answer; it will be asked again."""

    venue: str
    account: str
    venue_order_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLost:
    """A venue account's stream ended or fell silent: from here on there is a gap."""

    venue: str
    account: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamConnected:
    """A venue account's stream is up and delivering; the gap is not yet filled."""

    venue: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFilled:
    """A snapshot of the venue account, taken after StreamConnected, has been merged."""

    venue: str
    account: str
    taken_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFillFailed:
    """A snapshot of the venue account could not be taken; it will be asked again."""

    venue: str
    account: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentsLoaded:
    """The venue's instruments, complete; they replace what was known before."""

    venue: str
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorResolved:
    """A person says how an order ended that is in doubt, or that its venue denies.

    `status` is CANCELED, REJECTED or FILLED. `cum_qty` and `avg_px` are of the whole order; None
    means what is known, for FILLED the order's quantity. `request_id` is unique.
    """

    request_id: str
    order_id: str
    status: OrdStatus
    cum_qty: Decimal | None = None
    avg_px: Decimal | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """The gateway started on an existing journal: every order in flight is now in doubt."""

    text: str = "gateway restarted while the order was in flight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Time passed: due probes are asked, closed orders leave memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionChangeAsked:
    """A client's request to change a position is about to be carried out; it concerns no order.

    It stands in the journal so that its PosReqID(710), here `request_id`, is never used again.
    """

    session: str
    request_id: str
    venue: str
    account: str
    position_id: str
    change: str


Event = (
    OrderAccepted
    | OrderRefused
    | OrderNotSent
    | OrderUnknown
    | OrderAbsent
    | CancelAccepted
    | CancelRefused
    | CancelUnknown
    | ReplaceAccepted
    | ReplaceTaken
    | ReplaceRefused
    | ReplaceUnknown
    | ReplaceGone
    | OrderSeen
    | ExecutionSeen
    | ExecutionsListed
    | OrderRestated
    | OrderMissing
    | OrderUnlisted
    | QueryFailed
    | StreamLost
    | StreamConnected
    | GapFilled
    | GapFillFailed
    | InstrumentsLoaded
    | OperatorResolved
    | Restarted
    | PositionChangeAsked
    | Ticked
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a venue account held at one moment; `reconcile.expand` turns it into events.

    `orders` are all open orders. `executions` are all executions since `since`. `taken_at` is the
    gateway's time just before the first of the venue's answers was asked for.
    """

    venue: str
    account: str
    taken_at: int
    since: int
    orders: tuple[VenueOrder, ...]
    executions: tuple[VenueExecution, ...]
