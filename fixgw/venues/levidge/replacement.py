"""One cancel-replace, from the request to the proof of what became of both orders.

Its answer is blank and its printed path is the cancel's own, so it may turn out to have been a
plain cancel: the replacement has to be seen, and when it is not, the old order's state decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fixgw.core.codes import Code
from fixgw.core.effects import SendReplace
from fixgw.core.events import Event, OrderSeen, ReplaceAccepted, ReplaceTaken
from fixgw.core.fields import TERMINAL_STATUSES, Evidence, OrdStatus
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.venues import unanswered
from fixgw.venues.levidge import outcomes, placing
from fixgw.venues.levidge.account import LATEST, Account
from fixgw.venues.levidge.mapping import is_decided
from fixgw.venues.levidge.wire import OrderRow, Request
from fixgw.venues.messages import Answer
from fixgw.venues.verdict import KEY_REFUSED, Told

NOTHING_CAME = Told(
    code=None, message="levidge took the order off the book and shows no replacement"
)


class Glance(Protocol):
    """Waits a little for the stream to tell of the replacement; longer with patience."""

    async def __call__(self, *, patient: bool) -> OrderRow | None:
        """Return its row, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """One replace of one order."""

    account: Account
    effect: SendReplace
    glance: Glance

    async def carry_out(self) -> Sequence[Event]:
        """Send the request, once, and say what came of it."""
        account, effect = self.account, self.effect
        try:
            request = await self._request()
            latest = account.ledger.latest
            answer = await account.rest.call(request, Priority.ORDER)
        except NotSentError as error:
            return (unanswered.unsent_replace(effect, str(error)),)
        except VenueError as error:
            return (unanswered.unknown_replace(effect, str(error)),)
        try:
            return await self._outcome(answer, latest)
        except VenueError as error:
            return (unanswered.unknown_replace(effect, str(error)),)

    async def _request(self) -> Request:
        """Make the request. Raises NotSentError."""
        account, effect = self.account, self.effect
        try:
            row = await account.terms(int(effect.venue_order_id))
        except VenueError as error:
            raise NotSentError(str(error)) from error
        if row is None:
            raise NotSentError(f"{Code.UNKNOWN_ORDER}: levidge knows no such order")
        path = account.rest.settings.replace_path
        pair = account.pair_of(row)
        return placing.replace_request(effect, row, pair, account.user_id, path)

    async def _outcome(self, answer: Answer, latest: int) -> Sequence[Event]:
        """Find out what the request did. Raises VenueError when that cannot be known."""
        told = outcomes.answer_to_row(answer)
        if isinstance(told, Told):
            if answer.status in KEY_REFUSED:
                return (outcomes.refused_replace(self.effect, told),)
            return await self._refused(told)
        row = await self.glance(patient=False) or await self._find(latest)
        if row is not None:
            return await self._shown(row)
        events, status = await self._old_order()
        if status not in TERMINAL_STATUSES:
            return *events, ReplaceTaken(order_id=self.effect.order_id, leg=self.effect.leg)
        row = await self.glance(patient=True) or await self._find(latest)
        if row is not None:
            return *events, *await self._shown(row)
        return *events, self._without_replacement(status, NOTHING_CAME)

    async def _shown(self, row: OrderRow) -> Sequence[Event]:
        """The replacement is there, or was refused after the old order had been taken off."""
        seen = self.account.learn(row)
        if outcomes.is_rejected(seen):
            return await self._refused(outcomes.words_of(seen))
        evidence = Evidence.STREAM if row.cl_ord_id == self.effect.client_key else Evidence.QUERY
        return (
            ReplaceAccepted(
                order_id=self.effect.order_id,
                leg=self.effect.leg,
                seen=seen,
                evidence=evidence,
            ),
        )

    async def _refused(self, told: Told) -> Sequence[Event]:
        """A refusal may be the replacement's alone: the old order's state tells."""
        events, status = await self._old_order()
        if status not in TERMINAL_STATUSES:
            return *events, outcomes.refused_replace(self.effect, told)
        return *events, self._without_replacement(status, told)

    def _without_replacement(self, status: OrdStatus, told: Told) -> Event:
        if status is OrdStatus.FILLED:
            late = Told(code=told.code, message=f"{Code.TOO_LATE}: the order was filled first")
            return outcomes.refused_replace(self.effect, late, too_late=True)
        return outcomes.replace_gone(self.effect, told)

    async def _old_order(self) -> tuple[Sequence[Event], OrdStatus]:
        """Ask how the old order stands. Raises OutcomeUnknownError when there is no answer."""
        events = await self.account.look(self.effect, Priority.CANCEL)
        for event in events:
            if isinstance(event, OrderSeen):
                return events, event.seen.status
        raise OutcomeUnknownError("nothing is known of the order that was to be replaced")

    async def _find(self, latest: int) -> OrderRow | None:
        """Look for the replacement: by the key it carries, else by its terms. Raises VenueError."""
        rows = await self.account.rest.orders(Priority.ORDER, limit=LATEST)
        decided = [row for row in rows if is_decided(row)]
        by_key = (row for row in decided if row.cl_ord_id == self.effect.client_key)
        alike = (row for row in decided if row.order_id > latest and self._is_alike(row))
        return next(by_key, None) or next(alike, None)

    def _is_alike(self, row: OrderRow) -> bool:
        """Tell whether an order that is new may be the replacement, should it carry no key of ours.

        It may also have kept the old order's.
        """
        effect = self.effect
        old = self.account.ledger.row(int(effect.venue_order_id))
        if row.cl_ord_id not in (None, None if old is None else old.cl_ord_id):
            return False
        seen = self.account.reader.order(row)
        return (
            seen.symbol == effect.symbol
            and seen.side is effect.side
            and seen.price == effect.price
            and seen.order_qty == effect.leaves_qty
        )
