"""Changes positions at their venue for whoever asks: a FIX session or the command line.

The position is read before, so that nothing is sent about one that is not there, and again after,
so that what holds now is shown whatever the venue answered. Requests pass by the core. The journal
has each before it is carried out, so that its id is used once for ever, and the audit log has a
line before each call and one after it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, runtime_checkable

from fixgw.core.account_data import Position, Positions, nothing_left
from fixgw.core.capability import Refusal
from fixgw.core.codes import Code
from fixgw.core.events import PositionChangeAsked
from fixgw.core.position_control import (
    ChangeOutcome,
    Maintained,
    MaintainPosition,
    MaintenanceAnswer,
    MaintenanceRepeated,
    MaintenanceReport,
    Outcome,
    PositionChange,
    meant,
    objection,
    refused,
    report,
    unknown,
)
from fixgw.core.routing import Route, route
from fixgw.core.setup import AccountRef, Setup
from fixgw.errors import JournalError, VenueError, bug_of

_LOG = logging.getLogger(__name__)
_AUDIT = logging.getLogger("fixgw.audit")

MOST_UNDER_WAY = 50
"""Requests of one session that may wait at a time."""
MOST_REMEMBERED = 1_000
"""Requests of one session whose report can be told again; the oldest is forgotten."""

Record = Callable[[PositionChangeAsked], Awaitable[bool]]
"""Writes a request to the disk; False when its PosReqID(710) stands there already."""


@runtime_checkable
class PositionKeeper(Protocol):
    """The part of a venue that changes positions; not every venue has it."""

    async def positions(self, account: str) -> Positions:
        """Read all positions of an account. Raises VenueError."""

    async def change_position(
        self, account: str, position_id: str, change: PositionChange
    ) -> ChangeOutcome:
        """Ask the venue once, and say what its answer proves."""


class MaintenanceSink(Protocol):
    """The part of the FIX edge that answers leave by."""

    def answer(self, told: MaintenanceAnswer) -> None:
        """Send to the session; it is kept while the client is away."""


async def maintain(
    venue: PositionKeeper,
    account: str,
    position_id: str,
    change: PositionChange,
    symbol: str | None = None,
) -> Maintained:
    """Change a position, and return what came of it with the position as it is then.

    Nothing is sent unless the account has the position, and in this symbol where one is given.
    """
    reason = objection(change)
    if reason is not None:
        return Maintained(outcome=refused(reason))
    try:
        before = meant(await _look(venue, account, position_id), position_id, symbol)
    except VenueError as error:
        return Maintained(outcome=refused(f"{Code.NOT_READ}: {error}; nothing was sent"))
    if isinstance(before, str):
        return Maintained(outcome=refused(before))
    outcome = await _change(venue, account, position_id, change)
    if outcome.outcome is Outcome.REFUSED:
        return Maintained(outcome=outcome, position=before)
    return await _seen_after(venue, account, before, position_id, outcome)


async def _change(
    venue: PositionKeeper, account: str, position_id: str, change: PositionChange
) -> ChangeOutcome:
    try:
        return await venue.change_position(account, position_id, change)
    except Exception as error:  # noqa: BLE001 - a venue's task: last resort
        _LOG.error("a change of position %s failed: %s", position_id, bug_of(error))
        return unknown(f"unexpected {type(error).__name__}")


async def _seen_after(
    venue: PositionKeeper,
    account: str,
    before: Position,
    position_id: str,
    outcome: ChangeOutcome,
) -> Maintained:
    try:
        after = await _look(venue, account, position_id)
    except VenueError as error:
        return Maintained(outcome=outcome, unread=str(error))
    return Maintained(outcome=outcome, position=nothing_left(before) if after is None else after)


async def _look(venue: PositionKeeper, account: str, position_id: str) -> Position | None:
    """Read the account and return the position. Raises VenueError, also for a room's bug."""
    try:
        reading = await venue.positions(account)
    except VenueError:
        raise
    except Exception as error:  # noqa: BLE001 - a venue's task: last resort
        _LOG.error("positions could not be read: %s", bug_of(error))
        raise VenueError(f"unexpected {type(error).__name__}") from None
    found = (one for one in reading.positions if one.venue_position_id == position_id)
    return next(found, None)


class PositionDesk:
    """All requests of FIX sessions. Every method runs on the gateway's loop.

    Those of one venue account are carried out one after the other, in the order they came. They
    go on when the session is lost, and the answer waits for the client.
    """

    def __init__(
        self,
        setup: Setup,
        keepers: Mapping[str, PositionKeeper],
        sink: MaintenanceSink,
        clock: Callable[[], int],
        record: Record,
    ) -> None:
        self._setup = setup
        self._keepers = keepers
        self._sink = sink
        self._clock = clock
        self._record = record
        self._turns = {
            AccountRef(venue=name, account=account): asyncio.Lock()
            for name in keepers
            for account in setup.venues[name].accounts
        }
        self._known: dict[str, dict[str, MaintenanceReport | None]] = {}
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._ending = False

    def ask(self, command: MaintainPosition) -> None:
        """Take a request; it is answered when the venue has been asked and read."""
        known = self._known.setdefault(command.session, {})
        if command.request_id in known:
            self._repeat(command, known[command.request_id])
            return
        way = self._way(command)
        if isinstance(way, str):
            self._answer(command, Maintained(outcome=refused(way)))
            return
        self._remember(command, None)
        task = asyncio.get_running_loop().create_task(self._carry_out(command, way))
        self._under_way[task] = command.session
        task.add_done_callback(lambda done: self._under_way.pop(done, None))

    async def close(self, patience: float) -> None:
        """Let the call under way finish for up to `patience` seconds; the others are refused."""
        self._ending = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _way(self, command: MaintainPosition) -> Route | str:
        """Return the account that is meant, or why there is none."""
        way = route(command, self._setup)
        if isinstance(way, Refusal):
            return way.text
        if way.ref.venue not in self._keepers:
            venue = way.ref.venue
            return f"{Code.UNSUPPORTED_POSITION_CONTROL}: {venue} does not change positions"
        if sum(1 for session in self._under_way.values() if session == command.session) >= (
            MOST_UNDER_WAY
        ):
            return f"{Code.RATE_LIMITED}: more than {MOST_UNDER_WAY} requests are under way"
        return way

    def _repeat(self, command: MaintainPosition, told: MaintenanceReport | None) -> None:
        """Answer a PosReqID(710) that is known: nothing is ever carried out twice."""
        if not command.is_repeat:
            self._refuse_repeat(command)
        elif told is not None:
            self._sink.answer(told)

    def _refuse_repeat(self, command: MaintainPosition) -> None:
        text = f"{Code.DUPLICATE_POS_REQ_ID}: {command.request_id} was used before"
        self._sink.answer(MaintenanceRepeated(command=command, text=text))

    async def _carry_out(self, command: MaintainPosition, way: Route) -> None:
        try:
            async with self._turns[way.ref]:
                done = await self._done(command, way.ref)
        except asyncio.CancelledError:
            done = Maintained(outcome=unknown("the gateway stopped before it had an answer"))
            self._answer(command, done, way)
            raise
        if done is None:
            del self._known[command.session][command.request_id]
            self._refuse_repeat(command)
        else:
            self._answer(command, done, way)

    async def _done(self, command: MaintainPosition, ref: AccountRef) -> Maintained | None:
        """Do what is asked; None when it was asked before, in the life of an earlier gateway."""
        venue = self._keepers[ref.venue]
        if self._ending:
            text = f"{Code.VENUE_DOWN}: the gateway stops; nothing was sent"
            return Maintained(outcome=refused(text))
        if command.is_repeat:
            return await self._doubtful(command, venue, ref)
        try:
            if not await self._record(_asked(command, ref)):
                return None
        except JournalError:
            text = f"{Code.INTERNAL_ERROR}: it could not be written down; nothing was sent"
            return Maintained(outcome=refused(text))
        self._audit(command, f"{ref.venue}/{ref.account} is asked")
        return await maintain(
            venue, ref.account, command.position_id, command.change, command.symbol
        )

    async def _doubtful(
        self, command: MaintainPosition, venue: PositionKeeper, ref: AccountRef
    ) -> Maintained:
        """Show the position only: before a crash the request may have been carried out."""
        outcome = unknown("it may have been carried out when it was first sent")
        try:
            found = await _look(venue, ref.account, command.position_id)
        except VenueError as error:
            return Maintained(outcome=outcome, unread=str(error))
        position = meant(found, command.position_id, command.symbol)
        if isinstance(position, str):
            return Maintained(outcome=outcome, unread=position)
        return Maintained(outcome=outcome, position=position)

    def _answer(
        self, command: MaintainPosition, done: Maintained, way: Route | None = None
    ) -> None:
        told = report(
            command,
            done,
            at=self._clock(),
            account=None if way is None else way.client_account,
            venue=None if way is None else way.ref.venue,
        )
        self._remember(command, told)
        outcome = done.outcome
        self._audit(command, f"{outcome.outcome} {outcome.venue_code or ''} {outcome.text or ''}")
        self._sink.answer(told)

    def _remember(self, command: MaintainPosition, told: MaintenanceReport | None) -> None:
        known = self._known[command.session]
        known[command.request_id] = told
        if len(known) > MOST_REMEMBERED:
            del known[next(iter(known))]

    def _audit(self, command: MaintainPosition, what: str) -> None:
        """Write one line; the venue's words may hold anything."""
        _AUDIT.info(
            "%s PosReqID(710)=%s position %s, %s: %s",
            *(command.session, command.request_id, command.position_id, command.change),
            ascii(what.strip()),
        )


def _asked(command: MaintainPosition, ref: AccountRef) -> PositionChangeAsked:
    return PositionChangeAsked(
        session=command.session,
        request_id=command.request_id,
        venue=ref.venue,
        account=ref.account,
        position_id=command.position_id,
        change=str(command.change),
    )
