"""Positions and balances of a venue account: what is asked, what the venue said, what is told.

These are readings, not orders: they change nothing, so they are neither stepped nor journalled.
The venue's figures are passed through as it wrote them and never computed anew; `read_at` says
when they were read.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fixgw.core.events import Event
from fixgw.core.exact import ZERO
from fixgw.core.setup import AccountRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One more thing the venue says, under its own name and in its own words."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One position. `quantity` is below zero for a short one; None where the venue gives none.

    Amounts are in `currency`, where the venue names one. `figures` is everything it said.
    """

    symbol: str
    quantity: Decimal | None
    currency: str | None = None
    avg_px: Decimal | None = None
    mark_px: Decimal | None = None
    unrealized_pnl: Decimal | None = None
    venue_position_id: str | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """All positions of one venue account, read at `read_at` (microseconds)."""

    venue: str
    account: str
    read_at: int
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One currency of an account, or the account's summary where `currency` is None.

    `cash` is what was paid in, `total` what all of it is worth, `available` what may be spent on
    new orders (the buying power), each where the venue says so. `figures` is everything it said.
    """

    currency: str | None
    cash: Decimal | None = None
    total: Decimal | None = None
    available: Decimal | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collateral:
    """Balances and margin of one venue account, read at `read_at` (microseconds)."""

    venue: str
    account: str
    read_at: int
    balances: tuple[Balance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """A stream said that positions or balances of the account changed: they are read again."""

    venue: str
    account: str


VenueNews = Event | AccountChanged
"""What a venue's streams bring: events for the core, and hints that an account changed."""


class Topic(StrEnum):
    """What a client asks about: RequestForPositions(AN) or CollateralInquiry(BB)."""

    POSITIONS = "positions"
    COLLATERAL = "collateral"


class Subscription(StrEnum):
    """SubscriptionRequestType(263)."""

    SNAPSHOT = "0"
    SUBSCRIBE = "1"
    UNSUBSCRIBE = "2"


class PosReqResult(StrEnum):
    """PosReqResult(728): whether a request for positions is good."""

    VALID = "0"
    INVALID = "1"
    NONE_FOUND = "2"
    NOT_AUTHORIZED = "3"
    NOT_SUPPORTED = "4"
    OTHER = "99"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAccount:
    """RequestForPositions(AN) or CollateralInquiry(BB).

    `request_id` is PosReqID(710) or CollInquiryID(909). Without `account` the venue of
    `ex_destination` decides, or the session's first account. `symbol` narrows positions down.
    `ref_seq_num` is the request's MsgSeqNum(34), for a BusinessMessageReject(j).
    """

    topic: Topic
    session: str
    request_id: str
    account: str | None = None
    ex_destination: str | None = None
    symbol: str | None = None
    subscription: Subscription = Subscription.SNAPSHOT
    ref_seq_num: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsAck:
    """RequestForPositionsAck(AO); `total` PositionReports follow it.

    `venue` and `read_at` are None where the venue was not read.
    """

    session: str
    report_id: str
    request_id: str
    account: str
    result: PosReqResult
    total: int
    venue: str | None = None
    read_at: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReport:
    """PositionReport(AP) about one position; `unsolicited` for an update of a subscription."""

    session: str
    report_id: str
    request_id: str
    account: str
    venue: str
    subscription: Subscription
    total: int
    unsolicited: bool
    read_at: int
    symbol: str
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralReport:
    """CollateralReport(BA) about one currency; `balance` None says that there is none.

    `is_gone` says that the venue lists it no longer.
    """

    session: str
    report_id: str
    request_id: str
    account: str
    venue: str
    total: int
    is_last: bool
    unsolicited: bool
    read_at: int
    balance: Balance | None
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralRefused:
    """A CollateralInquiry(BB) that cannot be answered; FIX has BusinessMessageReject(j) for it."""

    session: str
    request_id: str
    ref_seq_num: str
    result: PosReqResult
    text: str


AccountReport = PositionsAck | PositionReport | CollateralReport | CollateralRefused
Reading = Positions | Collateral


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An accepted request: the client's and the venue's name of the account."""

    command: AskAccount
    client_account: str
    ref: AccountRef


def nothing_left(position: Position) -> Position:
    """Return what is left of a position that the venue no longer lists."""
    return Position(
        symbol=position.symbol,
        quantity=ZERO,
        currency=position.currency,
        venue_position_id=position.venue_position_id,
    )
