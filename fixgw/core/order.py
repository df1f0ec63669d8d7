"""The order: everything known about one client order, and how a happening changes it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fixgw.core.exact import ZERO, average, subtract
from fixgw.core.fields import (
    OPEN_STATUSES,
    Evidence,
    ManualOrderIndicator,
    OrdStatus,
    OrdType,
    Outcome,
    SelfTradePrevention,
    Side,
    TimeInForce,
)


class RequestKind(StrEnum):
    """What a client asked to change."""

    CANCEL = "cancel"
    REPLACE = "replace"


class RequestStage(StrEnum):
    """How far a request has come.

    HELD waits for the venue's id of an order not yet acknowledged; CANCELING waits for the
    confirmed cancel; PLACING waits for the answer to the replacement; REPLACING waits for what
    comes of the venue's own replace.
    """

    HELD = "held"
    CANCELING = "canceling"
    PLACING = "placing"
    REPLACING = "replacing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An order or a replace whose outcome is unknown; probing is due at `next_probe_at`."""

    since: int
    text: str
    next_probe_at: int
    probes: int = 0
    absences: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A cancel or replace under way; the fields from `order_qty` on are a replace's new values.

    `cl_ord_id` is None for a cancel that the gateway itself asks for; `text` then says why. In a
    replace `text` and `venue_code` say why nothing will take the order's place. The venue is asked
    about the order again at `next_check_at`, after `checks` questions so far. `cancel_after` is
    why the order is canceled as soon as the replace is decided, `cancel_after_id` the ClOrdID(11)
    of the client's mass cancel if one asked for that.

    The venue's own replace was decided at `sent_at`. `venue_order_qty` is the total it was given
    for an order that keeps its id, `venue_leaves_qty` for one that takes its place. `sight` is how
    the new terms were seen before the call was answered, `doubt` that no usable answer came.
    """

    kind: RequestKind
    stage: RequestStage
    cl_ord_id: str | None
    text: str | None = None
    venue_code: str | None = None
    checks: int = 0
    next_check_at: int | None = None
    order_qty: Decimal | None = None
    ord_type: OrdType | None = None
    price: Decimal | None = None
    stop_px: Decimal | None = None
    time_in_force: TimeInForce | None = None
    expire_time: int | None = None
    post_only: bool = False
    reduce_only: bool = False
    leverage: int | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    self_trade_prevention: SelfTradePrevention | None = None
    cancel_after: str | None = None
    cancel_after_id: str | None = None
    sent_at: int | None = None
    venue_order_qty: Decimal | None = None
    venue_leaves_qty: Decimal | None = None
    sight: Evidence | None = None
    doubt: Doubt | None = None

    @property
    def is_decrement(self) -> bool:
        """Tell whether the gateway itself makes the order smaller; no client asked for it."""
        return self.kind is RequestKind.REPLACE and self.cl_ord_id is None

    @property
    def is_replacing(self) -> bool:
        """Tell whether the venue was asked to replace the order itself."""
        return self.stage is RequestStage.REPLACING

    @property
    def is_answered(self) -> bool:
        """Tell whether the call of the venue's own replace is over, with or without an answer."""
        return self.doubt is not None or self.next_check_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a new order is not sent yet: it would trade with others of the gateway.

    It is given up at `until`. `asked` are the OrderIDs whose cancel was asked for; `decrement_by`
    is the one whose open quantity is taken off this order as soon as it is canceled.
    """

    until: int
    asked: tuple[str, ...] = ()
    decrement_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One order placed at the venue for the client's order.

    `number` grows with each replace that is tried, so that no two terms share a client key.
    `venue_cum_qty` is what the venue says it filled, `cum_qty` what has been applied. `ended` is
    the terminal status the venue announced; it takes effect when both quantities agree.
    `venue_last_qty` and `venue_last_px` are the execution it says was the last.
    `replaced` says that the venue itself put another order in its place, so that this one may have
    filled meanwhile. `by_delta` means fills come from the growth of the quantity, as the venue
    lists no executions. `denied` says that the venue, asked for the order, answered that it does
    not know it, or that it cannot be asked what a gap hid. `ahead` is what was applied of the
    venue's sum before it told the single executions, where it tells both and cannot be asked.
    `said_filled` is of a venue that cannot be asked: it called the order filled and gave no sum, so
    that its fills are waited for, `next_fetch_at` at the latest.
    `cum_contracts` goes with quantities in cash.
    `fetches` counts unanswered questions for executions, the next of which is due at
    `next_fetch_at`.
    """

    number: int
    sent_at: int
    order_qty: Decimal | None
    venue_order_id: str | None = None
    cum_qty: Decimal = ZERO
    cum_value: Decimal = ZERO
    venue_cum_qty: Decimal = ZERO
    venue_avg_px: Decimal | None = None
    venue_last_qty: Decimal | None = None
    venue_last_px: Decimal | None = None
    cum_contracts: Decimal = ZERO
    venue_cum_contracts: Decimal | None = None
    ahead: Decimal = ZERO
    ended: OrdStatus | None = None
    ended_at: int | None = None
    ended_text: str | None = None
    ended_evidence: Evidence | None = None
    replaced: bool = False
    by_delta: bool = False
    denied: bool = False
    said_filled: bool = False
    fetches: int = 0
    next_fetch_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A client's order, or one placed outside the gateway (`session` None).

    `status` is the order's own status; `ord_status` is what a client sees. `symbol` is the
    client's spelling, `instrument` the venue's. `cum_value` is the exact sum of price times
    quantity over all fills. Fills of an order `in_cash` are counted in cash, as its
    CashOrderQty(152) is, and `cum_contracts` is what they bought or sold. `report_count` numbers
    the order's reports for their ExecIDs.
    """

    order_id: str
    session: str | None
    cl_ord_id: str | None
    venue: str
    venue_account: str
    client_account: str | None
    symbol: str
    instrument: str
    side: Side
    ord_type: OrdType | None
    order_qty: Decimal | None
    cash_order_qty: Decimal | None = None
    price: Decimal | None = None
    stop_px: Decimal | None = None
    time_in_force: TimeInForce | None = None
    expire_time: int | None = None
    outcome: Outcome | None = None
    manual_order_indicator: ManualOrderIndicator | None = None
    post_only: bool = False
    reduce_only: bool = False
    leverage: int | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    slippage_bps: int | None = None
    self_trade_prevention: SelfTradePrevention | None = None
    venue_preference: str | None = None
    in_cash: bool = False
    status: OrdStatus = OrdStatus.PENDING_NEW
    cum_qty: Decimal = ZERO
    cum_value: Decimal = ZERO
    cum_contracts: Decimal = ZERO
    leg: Leg
    past_legs: tuple[Leg, ...] = ()
    cl_ord_ids: tuple[str, ...] = ()
    request: Request | None = None
    doubt: Doubt | None = None
    hold: Hold | None = None
    report_count: int = 0
    created_at: int
    updated_at: int
    closed_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the order can still trade."""
        return self.status in OPEN_STATUSES

    @property
    def ord_status(self) -> OrdStatus:
        """Return OrdStatus(39) as a client sees it, by FIX's precedence.

        A cancel that no client asked for is not pending over an order that is closed: no reject
        of it would follow to end that.
        """
        if self.request is None or self.request.is_decrement:
            return self.status
        if self.request.cl_ord_id is None and not self.is_open:
            return self.status
        if self.request.kind is RequestKind.CANCEL:
            return OrdStatus.PENDING_CANCEL
        return OrdStatus.PENDING_REPLACE

    @property
    def legs(self) -> "tuple[Leg, ...]":
        """Return every order placed at the venue for this one, the current one last."""
        return (*self.past_legs, self.leg)

    @property
    def doubted(self) -> Doubt | None:
        """Return what is not known: what came of placing the order, or of replacing it."""
        return self.doubt or (None if self.request is None else self.request.doubt)

    @property
    def quantity(self) -> Decimal | None:
        """Return the order's total: OrderQty(38), or CashOrderQty(152) of an order in cash."""
        return self.order_qty if self.order_qty is not None else self.cash_order_qty

    @property
    def done(self) -> Decimal:
        """Return how much is filled, in the unit of `quantity`."""
        sized_in_cash = self.order_qty is None and self.cash_order_qty is not None
        return self.cum_value if sized_in_cash and not self.in_cash else self.cum_qty

    @property
    def leaves_qty(self) -> Decimal:
        """Return LeavesQty(151): what is left of `quantity` while open, 0 once closed."""
        quantity = self.quantity
        if not self.is_open or quantity is None:
            return ZERO
        return max(ZERO, subtract(quantity, self.done))

    @property
    def avg_px(self) -> Decimal:
        """Return AvgPx(6) over all fills: cash for a contract."""
        if self.in_cash:
            return average(self.cum_qty, self.cum_contracts)
        return average(self.cum_value, self.cum_qty)

    @property
    def venue_order_id(self) -> str | None:
        """Return the venue's id of the order as it stands now, SecondaryOrderID(198)."""
        return self.leg.venue_order_id

    @property
    def external(self) -> bool:
        """Tell whether the order was placed outside the gateway."""
        return self.session is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """A venue execution that was applied to an order; kept to be applied only once."""

    exec_id: str
    venue: str
    account: str
    venue_exec_id: str
    order_id: str
    venue_order_id: str
    last_qty: Decimal
    last_px: Decimal
    at: int
