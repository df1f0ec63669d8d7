"""Reports in version-neutral form: what a client is told; `fixgw.fix.dialect` words it.

Every report is a frozen dataclass whose fields carry FIX's names. `session` is the CompID of the
client that owns the order, or None for an order that was placed outside the gateway. `venue` and
`venue_account` decide which drop copy sessions receive a copy.
"""

from dataclasses import dataclass
from decimal import Decimal

from fixgw.core.fields import (
    CxlRejReason,
    CxlRejResponseTo,
    Evidence,
    ExecType,
    LiquidityInd,
    MassCancelRejectReason,
    MassCancelRequestType,
    OrdRejReason,
    OrdStatus,
    OrdType,
    Outcome,
    Side,
    TimeInForce,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReport:
    """ExecutionReport(8).

    `outcome` (20012) is set where the client named it, and on the NO side.
    `last_qty`, `last_px`, `fee` and `liquidity` are set on trades only; `exec_ref_id` on busts and
    corrections. Where quantities are cash, `last_contracts` (20013) and `cum_contracts` (20014) go
    with them. `in_doubt` becomes 20020=IN_DOUBT, `evidence` 20021, `stp_applied_by` 20022 (V or
    G), `venue_code` 20023, `external` 20024=EXTERNAL.
    """

    session: str | None
    venue: str | None
    venue_account: str | None
    order_id: str
    venue_order_id: str | None = None
    exec_id: str
    exec_ref_id: str | None = None
    exec_type: ExecType
    ord_status: OrdStatus
    cl_ord_id: str | None = None
    orig_cl_ord_id: str | None = None
    account: str | None = None
    ex_destination: str | None = None
    symbol: str | None = None
    side: Side | None = None
    ord_type: OrdType | None = None
    order_qty: Decimal | None = None
    cash_order_qty: Decimal | None = None
    price: Decimal | None = None
    stop_px: Decimal | None = None
    time_in_force: TimeInForce | None = None
    expire_time: int | None = None
    outcome: Outcome | None = None
    cum_qty: Decimal
    leaves_qty: Decimal
    avg_px: Decimal
    last_contracts: Decimal | None = None
    cum_contracts: Decimal | None = None
    last_qty: Decimal | None = None
    last_px: Decimal | None = None
    liquidity: LiquidityInd | None = None
    fee: Decimal | None = None
    fee_currency: str | None = None
    transact_time: int
    ord_rej_reason: OrdRejReason | None = None
    exec_restatement_reason: str | None = None
    text: str | None = None
    in_doubt: bool = False
    evidence: Evidence | None = None
    stp_applied_by: str | None = None
    venue_code: str | None = None
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelReject:
    """OrderCancelReject(9); `order_id` is NONE for an unknown order."""

    session: str
    venue: str | None = None
    venue_account: str | None = None
    order_id: str
    venue_order_id: str | None = None
    cl_ord_id: str
    orig_cl_ord_id: str | None = None
    ord_status: OrdStatus
    account: str | None = None
    response_to: CxlRejResponseTo
    reason: CxlRejReason
    text: str
    venue_code: str | None = None
    transact_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueStatus:
    """TradingSessionStatus(h) for one venue, to every session with an account there."""

    session: str | None = None
    venue: str
    venue_account: str
    open: bool
    text: str
    transact_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedOrder:
    """One order of a mass cancel, by the names it had before."""

    orig_cl_ord_id: str
    order_id: str
    venue_order_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MassCancelReport:
    """OrderMassCancelReport(r): refused if there is a `reason`, else one report each follows."""

    session: str
    venue: str | None = None
    venue_account: str | None = None
    order_id: str
    cl_ord_id: str
    request_type: MassCancelRequestType
    symbol: str | None = None
    side: Side | None = None
    affected: tuple[AffectedOrder, ...] = ()
    reason: MassCancelRejectReason | None = None
    text: str | None = None
    transact_time: int


Report = ExecutionReport | CancelReject | MassCancelReport | VenueStatus
