"""Positions and balances of a venue account: what is asked, what the venue said, what is told.

These are readings, not orders: they change nothing, so they are neither stepped nor journalled.
The venue's figures are passed through as it wrote them and never computed anew; `read_at` says
when they were read.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from fixgw.core import ids
from fixgw.core.events import Event
from fixgw.core.exact import ZERO
from fixgw.core.instruments import symbol_key
from fixgw.core.setup import AccountRef

_Name = TypeVar("_Name")


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


def answer(asked: Asked, reading: Reading) -> list[AccountReport]:
    """Word a reading for the client who asked."""
    if isinstance(reading, Collateral):
        return _collateral_reports(asked, reading, reading.balances or (None,), unsolicited=False)
    wanted = _wanted(asked.command, reading.positions)
    reports = _position_reports(asked, reading, wanted, unsolicited=False)
    return [_ack(asked, reading, len(wanted)), *reports]


def update(asked: Asked, before: Reading, after: Reading) -> list[AccountReport]:
    """Word what differs between two readings for a client who follows the account."""
    if isinstance(before, Positions) and isinstance(after, Positions):
        wanted = _wanted(asked.command, _changed_positions(before, after))
        return _position_reports(asked, after, wanted, unsolicited=True)
    if isinstance(before, Collateral) and isinstance(after, Collateral):
        gone, changed = _changed_balances(before, after)
        told = [*gone, *changed]
        return _collateral_reports(asked, after, told, unsolicited=True, gone=len(gone))
    return []


def refuse(
    command: AskAccount, text: str, *, result: PosReqResult = PosReqResult.OTHER
) -> AccountReport:
    """Say why a request is not answered; `text` starts with a stable code."""
    if command.topic is Topic.COLLATERAL:
        return CollateralRefused(
            session=command.session,
            request_id=command.request_id,
            ref_seq_num=command.ref_seq_num,
            result=result,
            text=text,
        )
    return PositionsAck(
        session=command.session,
        report_id=_report_id(command, text, 0),
        request_id=command.request_id,
        account=command.account or "NONE",
        result=result,
        total=0,
        text=text,
    )


def confirm_end(command: AskAccount) -> list[AccountReport]:
    """Answer the end of a subscription; FIX has an answer for positions only."""
    if command.topic is Topic.COLLATERAL:
        return []
    ack = PositionsAck(
        session=command.session,
        report_id=_report_id(command, "end", 0),
        request_id=command.request_id,
        account=command.account or "NONE",
        result=PosReqResult.VALID,
        total=0,
        text="the subscription has ended",
    )
    return [ack]


def _changed_positions(before: Positions, after: Positions) -> list[Position]:
    """Return as nothing what the venue no longer lists, then what is new or different.

    In this order, because a client that knows a position by its symbol shall end with what is held.
    Positions that nothing tells apart are all told again when one of them is gone.
    """
    fewer = Counter(map(_identity, before.positions)) - Counter(map(_identity, after.positions))
    gone = [nothing_left(one) for one in before.positions if _taken(fewer, _identity(one))]
    left, same = {_identity(one) for one in gone}, set(before.positions)
    changed = [
        position
        for position in after.positions
        if position not in same or _identity(position) in left
    ]
    return gone + changed


def _identity(position: Position) -> tuple[str, str | None]:
    return position.symbol, position.venue_position_id


def _taken(counts: Counter[_Name], name: _Name) -> bool:
    """Take one of these out of the counts; tell whether there was one."""
    counts[name] -= 1
    return counts[name] >= 0


def nothing_left(position: Position) -> Position:
    """Return what is left of a position that the venue no longer lists."""
    return Position(
        symbol=position.symbol,
        quantity=ZERO,
        currency=position.currency,
        venue_position_id=position.venue_position_id,
    )


def _changed_balances(before: Collateral, after: Collateral) -> tuple[list[Balance], list[Balance]]:
    """Return what the venue no longer lists, without its figures, and what is new or different."""
    listed = {balance.currency for balance in after.balances}
    gone = dict.fromkeys(one.currency for one in before.balances if one.currency not in listed)
    changed = [balance for balance in after.balances if balance not in before.balances]
    return [Balance(currency=currency) for currency in gone], changed


def _position_reports(
    asked: Asked, reading: Positions, wanted: Sequence[Position], *, unsolicited: bool
) -> list[AccountReport]:
    command = asked.command
    return [
        PositionReport(
            session=command.session,
            report_id=_report_id(command, str(reading.read_at), number),
            request_id=command.request_id,
            account=asked.client_account,
            venue=reading.venue,
            subscription=command.subscription,
            total=len(wanted),
            unsolicited=unsolicited,
            read_at=reading.read_at,
            symbol=command.symbol or position.symbol,
            position=position,
        )
        for number, position in enumerate(wanted, start=1)
    ]


def _wanted(command: AskAccount, positions: Sequence[Position]) -> list[Position]:
    if command.symbol is None:
        return list(positions)
    key = symbol_key(command.symbol)
    return [position for position in positions if symbol_key(position.symbol) == key]


def _ack(asked: Asked, reading: Positions, total: int) -> PositionsAck:
    return PositionsAck(
        session=asked.command.session,
        report_id=_report_id(asked.command, str(reading.read_at), 0),
        request_id=asked.command.request_id,
        account=asked.client_account,
        result=PosReqResult.VALID if total else PosReqResult.NONE_FOUND,
        total=total,
        venue=reading.venue,
        read_at=reading.read_at,
    )


def _collateral_reports(
    asked: Asked,
    reading: Collateral,
    balances: Sequence[Balance | None],
    *,
    unsolicited: bool,
    gone: int = 0,
) -> list[AccountReport]:
    """Word balances, of which the first `gone` are no longer listed."""
    return [
        CollateralReport(
            session=asked.command.session,
            report_id=_report_id(asked.command, str(reading.read_at), number),
            request_id=asked.command.request_id,
            account=asked.client_account,
            venue=reading.venue,
            total=len(balances),
            is_last=number == len(balances),
            unsolicited=unsolicited,
            read_at=reading.read_at,
            balance=balance,
            is_gone=number <= gone,
        )
        for number, balance in enumerate(balances, start=1)
    ]


def _report_id(command: AskAccount, cause: str, number: int) -> str:
    return ids.account_report_id(
        command.session, command.topic, command.request_id, cause, str(number)
    )
