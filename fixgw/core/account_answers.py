"""How a reading of an account is told: in whole to who asks, what differs to who follows."""

from collections import Counter
from collections.abc import Sequence

from fixgw.core import ids
from fixgw.core.account_data import (
    AccountReport,
    AskAccount,
    Asked,
    Balance,
    Collateral,
    CollateralRefused,
    CollateralReport,
    Position,
    PositionReport,
    Positions,
    PositionsAck,
    PosReqResult,
    Reading,
    Topic,
    nothing_left,
)
from fixgw.core.instruments import symbol_key

_Identity = tuple[str, str | None]
"""What tells positions apart: the symbol, and the venue's own id where it has one."""


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


def _identity(position: Position) -> _Identity:
    return position.symbol, position.venue_position_id


def _taken(counts: Counter[_Identity], name: _Identity) -> bool:
    """Take one of these out of the counts; tell whether there was one."""
    counts[name] -= 1
    return counts[name] >= 0


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
