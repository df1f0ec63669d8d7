"""Changes of a position at its venue: what is asked, what came of it, what is told.

A position is the venue's, so these changes are not stepped; the journal has what was asked, and not
what came of it. What holds for an order call holds here all the same: refused only with proof, and
an unknown outcome is told as unknown and never sent again.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fixgw.core import ids
from fixgw.core.account_data import AskAccount, Position
from fixgw.core.codes import Code
from fixgw.core.exact import ZERO
from fixgw.core.exact import text as written
from fixgw.core.instruments import symbol_key


class MarginMode(StrEnum):
    """Which way isolated margin moves."""

    ADD = "add"
    REDUCE = "reduce"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLeverage:
    """Give the position another leverage, a whole number."""

    leverage: int

    def __str__(self) -> str:
        """Word it for people."""
        return f"leverage {self.leverage}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMargin:
    """Add isolated margin to the position, or take some away; `amount` is above zero."""

    mode: MarginMode
    amount: Decimal

    def __str__(self) -> str:
        """Word it for people."""
        return f"margin {self.mode} {written(self.amount)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTargets:
    """Set the prices at which the venue takes profit or stops a loss; None leaves one alone."""

    take_profit: Decimal | None = None
    stop_loss: Decimal | None = None

    def __str__(self) -> str:
        """Word it for people."""
        prices = {"take profit": self.take_profit, "stop loss": self.stop_loss}
        given = (f"{name} {written(price)}" for name, price in prices.items() if price is not None)
        return ", ".join(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePosition:
    """Have the venue close the whole position, by an order of its own."""

    def __str__(self) -> str:
        """Word it for people."""
        return "close"


PositionChange = SetLeverage | MoveMargin | SetTargets | ClosePosition


class Outcome(StrEnum):
    """What came of a call that changes a position; REFUSED also where nothing was sent."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutcome:
    """An outcome; `text` and `venue_code` are the venue's, or `text` begins with a code of ours."""

    outcome: Outcome
    text: str | None = None
    venue_code: str | None = None


def refused(text: str, venue_code: str | None = None) -> ChangeOutcome:
    """Nothing was changed, and that is proven."""
    return ChangeOutcome(outcome=Outcome.REFUSED, text=text, venue_code=venue_code)


def unknown(reason: str) -> ChangeOutcome:
    """The venue may or may not have changed the position."""
    text = f"{Code.IN_DOUBT}: {reason}; it is not sent again"
    return ChangeOutcome(outcome=Outcome.UNKNOWN, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintained:
    """An outcome, and the position as the venue then showed it.

    `position` has no quantity left where the venue no longer lists it, and is None where it could
    not be read; `unread` then says why.
    """

    outcome: ChangeOutcome
    position: Position | None = None
    unread: str | None = None


def objection(change: PositionChange) -> str | None:
    """Return why no venue could do it, beginning with a code; None when one might."""
    if isinstance(change, MoveMargin) and change.amount <= 0:
        return f"{Code.NOT_POSITIVE}: the amount {written(change.amount)} is not above zero"
    if isinstance(change, SetTargets):
        prices = [one for one in (change.take_profit, change.stop_loss) if one is not None]
        if not prices:
            return f"{Code.MISSING_FIELD}: neither a take profit nor a stop loss price is given"
        if min(prices) <= 0:
            return f"{Code.NOT_POSITIVE}: the price {written(min(prices))} is not above zero"
    return None


def meant(position: Position | None, position_id: str, symbol: str | None) -> Position | str:
    """Return the position found under an id, or why it is not the one that is meant."""
    if position is None:
        return f"{Code.UNKNOWN_POSITION}: the account has no position {position_id}"
    if symbol is not None and symbol_key(symbol) != symbol_key(position.symbol):
        held = f"position {position_id} is in {position.symbol}"
        return f"{Code.CONTRADICTORY_FIELDS}: {held}, not in Symbol(55)={symbol}"
    return position


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainPosition:
    """PositionMaintenanceRequest(AL): change one position of an account.

    `is_repeat` says that PossDupFlag(43) or PossResend(97) is set.
    """

    session: str
    request_id: str
    position_id: str
    change: PositionChange
    account: str | None = None
    ex_destination: str | None = None
    symbol: str | None = None
    is_repeat: bool = False
    ref_seq_num: str = "0"


AccountRequest = AskAccount | MaintainPosition
"""What clients ask that is about an account and no order: it passes by the core."""


class PosMaintStatus(StrEnum):
    """PosMaintStatus(722)."""

    ACCEPTED = "0"
    ACCEPTED_WITH_WARNINGS = "1"
    REJECTED = "2"
    COMPLETED = "3"
    COMPLETED_WITH_WARNINGS = "4"


class PosMaintResult(StrEnum):
    """PosMaintResult(723)."""

    SUCCESSFUL_COMPLETION = "0"
    REJECTED = "1"
    OTHER = "99"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceReport:
    """PositionMaintenanceReport(AM), told at `at` (microseconds).

    `account` and `venue` are None where the request did not lead to one.
    """

    command: MaintainPosition
    account: str | None
    venue: str | None
    at: int
    status: PosMaintStatus
    result: PosMaintResult
    in_doubt: bool
    text: str | None
    venue_code: str | None
    position: Position | None

    @property
    def report_id(self) -> str:
        """Return PosMaintRptID(721)."""
        return ids.account_report_id(
            self.command.session, "maintenance", self.command.request_id, str(self.at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceRepeated:
    """A PosReqID(710) was used again: refused by a BusinessMessageReject(j).

    A report(AM) would read as if the first request had been rejected.
    """

    command: MaintainPosition
    text: str


MaintenanceAnswer = MaintenanceReport | MaintenanceRepeated


def report(
    command: MaintainPosition,
    done: Maintained,
    *,
    at: int,
    account: str | None = None,
    venue: str | None = None,
) -> MaintenanceReport:
    """Word what came of a request."""
    status, result = _verdict(command.change, done)
    return MaintenanceReport(
        command=command,
        account=account,
        venue=venue,
        at=at,
        status=status,
        result=result,
        in_doubt=done.outcome.outcome is Outcome.UNKNOWN,
        text=_text(done),
        venue_code=done.outcome.venue_code,
        position=done.position,
    )


def _verdict(change: PositionChange, done: Maintained) -> tuple[PosMaintStatus, PosMaintResult]:
    """FIX has no status for an unknown outcome: accepted with warnings, and neither 0 nor 1."""
    if done.outcome.outcome is Outcome.REFUSED:
        return PosMaintStatus.REJECTED, PosMaintResult.REJECTED
    if done.outcome.outcome is Outcome.UNKNOWN:
        return PosMaintStatus.ACCEPTED_WITH_WARNINGS, PosMaintResult.OTHER
    # The venue's yes to a close says that it placed an order, not that the order was filled.
    is_done = not isinstance(change, ClosePosition) or _is_flat(done.position)
    statuses = {
        (False, False): PosMaintStatus.ACCEPTED,
        (False, True): PosMaintStatus.ACCEPTED_WITH_WARNINGS,
        (True, False): PosMaintStatus.COMPLETED,
        (True, True): PosMaintStatus.COMPLETED_WITH_WARNINGS,
    }
    return statuses[is_done, done.unread is not None], PosMaintResult.SUCCESSFUL_COMPLETION


def _is_flat(position: Position | None) -> bool:
    return position is not None and position.quantity == ZERO


def _text(done: Maintained) -> str | None:
    unread = None if done.unread is None else f"{Code.NOT_READ}: {done.unread}"
    return "; ".join(filter(None, (done.outcome.text, unread))) or None
