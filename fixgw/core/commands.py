"""What a client asks for, in the imperative: one frozen class per FIX message type.

`session` is the client's CompID. Decimals are exact as received. Times are microseconds since the
epoch (UTC). Fields that FIX leaves optional are None when absent.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fixgw.core.fields import (
    ManualOrderIndicator,
    MassCancelRequestType,
    OrdType,
    Outcome,
    SelfTradePrevention,
    Side,
    TimeInForce,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """NewOrderSingle(D).

    `unsupported` names instructions that were present and that no venue here can carry, as
    `MinQty(110)`; a non-empty tuple gets the order refused.
    """

    session: str
    cl_ord_id: str
    symbol: str
    side: Side
    ord_type: OrdType
    order_qty: Decimal | None = None
    cash_order_qty: Decimal | None = None
    price: Decimal | None = None
    stop_px: Decimal | None = None
    time_in_force: TimeInForce | None = None
    expire_time: int | None = None
    account: str | None = None
    ex_destination: str | None = None
    outcome: Outcome | None = None
    manual_order_indicator: ManualOrderIndicator | None = None
    post_only: bool = False
    reduce_only: bool = False
    leverage: int | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    slippage_bps: int | None = None
    venue_preference: str | None = None
    self_trade_prevention: SelfTradePrevention | None = None
    transact_time: int | None = None
    poss_resend: bool = False
    poss_dup: bool = False
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """OrderCancelRequest(F), by OrigClOrdID(41) or OrderID(37)."""

    session: str
    cl_ord_id: str
    orig_cl_ord_id: str | None = None
    order_id: str | None = None
    symbol: str | None = None
    side: Side | None = None
    poss_resend: bool = False
    poss_dup: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceOrder:
    """OrderCancelReplaceRequest(G): the order as it shall be; OrderQty(38) is the new total."""

    session: str
    cl_ord_id: str
    orig_cl_ord_id: str | None = None
    order_id: str | None = None
    symbol: str
    side: Side
    ord_type: OrdType
    order_qty: Decimal | None = None
    cash_order_qty: Decimal | None = None
    price: Decimal | None = None
    stop_px: Decimal | None = None
    time_in_force: TimeInForce | None = None
    expire_time: int | None = None
    account: str | None = None
    ex_destination: str | None = None
    outcome: Outcome | None = None
    manual_order_indicator: ManualOrderIndicator | None = None
    post_only: bool = False
    reduce_only: bool = False
    leverage: int | None = None
    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None
    slippage_bps: int | None = None
    venue_preference: str | None = None
    self_trade_prevention: SelfTradePrevention | None = None
    transact_time: int | None = None
    poss_resend: bool = False
    poss_dup: bool = False
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStatus:
    """OrderStatusRequest(H); `order_id` "*" asks for every open order of the session."""

    session: str
    cl_ord_id: str | None = None
    order_id: str | None = None
    symbol: str | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MassCancel:
    """OrderMassCancelRequest(q): the session's open orders, as far as the other fields reach."""

    session: str
    cl_ord_id: str
    request_type: MassCancelRequestType
    symbol: str | None = None
    side: Side | None = None
    account: str | None = None
    ex_destination: str | None = None
    poss_resend: bool = False
    poss_dup: bool = False


class CancelPolicy(StrEnum):
    """CancelOrdersOnDisconnect(8013): what a lost session does to open orders."""

    ACCOUNTS = "Y"
    CONNECTION = "S"
    NONE = "N"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOn:
    """A session logged on; `policy` is in force until it logs on again.

    `reset` says that sequence numbers began anew, so what the FIX engine kept for it is gone.
    """

    session: str
    policy: CancelPolicy = CancelPolicy.NONE
    reset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOut:
    """A session logged out or its connection was lost."""

    session: str


Command = NewOrder | CancelOrder | ReplaceOrder | MassCancel | RequestStatus | LogOn | LogOut
