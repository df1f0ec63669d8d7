"""A FIX session to Levidge that is up: commands out, reports in."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from itertools import count
from typing import Any

from fixgw.core.codes import Code
from fixgw.core.effects import QueryOrder, SendCancel, SendNew
from fixgw.core.events import (
    Event,
    ExecutionSeen,
    OrderAccepted,
    OrderRefused,
    OrderSeen,
    StreamConnected,
)
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, VenueError
from fixgw.net.fixlink import Fields, FixLink
from fixgw.net.pending import PendingRequests
from fixgw.venues.levidge import outcomes
from fixgw.venues.levidge.native import mapping, wire
from fixgw.venues.levidge.native.account import (
    Account,
    Reply,
    end_mark,
    is_open,
    rejected_cancel,
)
from fixgw.venues.levidge.native.question import Question
from fixgw.venues.levidge.native.wire import Body, Report
from fixgw.venues.turns import Turns
from fixgw.venues.verdict import Told

log = logging.getLogger(__name__)
BREATHS = 3
"""How often within the silence that counts as a loss the other side is asked for a sign of life."""
REREAD_PAUSE = 10.0
"""Seconds between two readings of everything because of messages that could not be taken."""
KEPT_COMMANDS = 10_000
"""Commands whose Reject(3) may still come."""
HEARTBEAT, TEST_REQUEST, REJECT, SEQUENCE_RESET = "0", "1", "3", "4"
REPORT, CANCEL_REJECT, BUSINESS_REJECT = "8", "9", "j"
LOST = "lost"


class Session:
    """A session that is up: takes commands, and is the Stream of what is told on it.

    Everything told is put on the stream in its order; an order's refusal is told once, to who
    waits for it or else on the stream.
    """

    def __init__(
        self,
        link: FixLink,
        account: Account,
        turns: Turns,
        *,
        within: float,
        silence: float,
    ) -> None:
        self._link = link
        self._account = account
        self._reader = account.reader
        self._turns = turns
        self._within = within
        self._inbox: asyncio.Queue[tuple[str, Sequence[Event]] | VenueError] = asyncio.Queue()
        self._pending: PendingRequests[Reply] = PendingRequests()
        self._commands: dict[int, tuple[str, SendNew | SendCancel | None]] = {}
        self._cancels: dict[str, SendCancel] = {}
        self._asking = asyncio.Lock()
        self._question: Question | None = None
        self._numbers = count(1)
        self._over = False
        self._looks: dict[str, bool] = {}
        self._reread: asyncio.TimerHandle | None = None
        self._reread_at = -REREAD_PAUSE
        self._heard = True
        self._tasks: set[asyncio.Task[None]] = set()
        self._reader.tape.forget()
        self._start(self._breathe(silence / BREATHS))

    # Commands

    async def ask(
        self,
        msg_type: str,
        body: Body,
        mark: str,
        priority: Priority,
        *,
        effect: SendNew | SendCancel | None = None,
        also: tuple[str, ...] = (),
    ) -> Reply:
        """See Commands."""
        await self._turns.take(priority)
        pending = self._pending.add((mark, *also))
        try:
            number = self._hand_over(msg_type, body)
        except NotSentError:
            self._pending.drop(pending)
            raise
        self._remember(number, mark, effect)
        if self._question is not None and self._question.mark == mark:
            self._hand_over(TEST_REQUEST, wire.test_body(mark))
        return await self._pending.wait(pending, self._within)

    async def status(self, order_id: str) -> tuple[Report, ...]:
        """See Commands; one question at a time, as the answers do not name theirs."""
        async with self._asking:
            mark = f"Q{next(self._numbers)}"
            self._question = Question(order_id, mark)
            try:
                reply = await self.ask("H", wire.status_body(order_id), mark, Priority.QUERY)
            finally:
                self._question = None
        if isinstance(reply, Told):
            raise OutcomeUnknownError(f"levidge rejected the question: {reply.message}")
        return reply if isinstance(reply, tuple) else ()

    def _hand_over(self, msg_type: str, body: Body) -> int:
        if self._over:
            raise NotSentError(f"{Code.VENUE_DOWN}: levidge's FIX session is down")
        try:
            return self._link.send(msg_type, body)
        except NotSentError as error:
            raise NotSentError(f"{Code.VENUE_DOWN}: {error}") from error

    def _remember(self, number: int, mark: str, effect: SendNew | SendCancel | None) -> None:
        self._commands[number] = (mark, effect)
        if isinstance(effect, SendCancel):
            self._cancels[mark] = effect
        if len(self._commands) > KEPT_COMMANDS:
            oldest, _ = self._commands.pop(next(iter(self._commands)))
            self._cancels.pop(oldest, None)

    # The stream

    async def receive(self) -> tuple[str, Any]:
        """See Stream."""
        item = await self._inbox.get()
        if isinstance(item, VenueError):
            self._inbox.put_nowait(item)
            raise item
        return item

    async def close(self) -> None:
        """See Stream."""
        self.end("the session was closed")
        self._link.disconnect("the gateway ends the session")

    def end(self, reason: str) -> None:
        """The session is over: whoever waits learns that the outcome is unknown."""
        if self._over:
            return
        self._over = True
        self._pending.lose_all()
        self._inbox.put_nowait(VenueError(reason))
        for task in self._tasks:
            task.cancel()
        if self._reread is not None:
            self._reread.cancel()

    def take(self, fields: Fields) -> None:
        """Take in a message; whatever it says, the session goes on."""
        self._heard = True
        msg_type = fields.get("35", "")
        try:
            events = _READERS.get(msg_type, Session._nothing)(self, fields)
        except VenueError as error:
            self.lost(f"{msg_type}: {error}")
            events = ()
        self._inbox.put_nowait((msg_type, events))

    def lost(self, reason: str) -> None:
        """What a message said is not known: read everything again, though not all the time."""
        log.warning(
            "%s/%s: a message could not be taken: %s",
            self._reader.venue,
            self._reader.account,
            reason,
        )
        self._reader.tape.forget()
        loop = asyncio.get_running_loop()
        due = max(0.0, self._reread_at + REREAD_PAUSE - loop.time())
        if self._reread is None:
            self._reread = loop.call_later(due, self._read_again)

    def _read_again(self) -> None:
        self._reread = None
        self._reread_at = asyncio.get_running_loop().time()
        again = StreamConnected(venue=self._reader.venue, account=self._reader.account)
        self._inbox.put_nowait((LOST, (again,)))

    # Messages

    def _nothing(self, _fields: Fields) -> Sequence[Event]:
        return ()

    def _report(self, fields: Fields) -> Sequence[Event]:
        report = wire.read_report(fields)
        question = self._question
        if question is not None and question.fits(report):
            self._answer(question, question.take(report))
            return ()
        return [event for event in self._reader.events(report) if self._tell(event, report)]

    def _tell(self, event: Event, report: Report) -> bool:
        """Hand an event to who waits for it; tell whether it belongs on the stream as well."""
        if isinstance(event, OrderAccepted | OrderRefused):
            uuid = report.cl_ord_id or ""
            self._reader.sent.settle(uuid)
            is_awaited = self._pending.answer([uuid], event)
            return not (is_awaited and isinstance(event, OrderRefused))
        if isinstance(event, OrderSeen) and not is_open(event.seen):
            self._pending.answer([end_mark(event.seen.venue_order_id)], event)
        if isinstance(event, ExecutionSeen) and not self._is_whole(event.execution.venue_order_id):
            self._look_at(event.execution.venue_order_id)
        return True

    def _is_whole(self, order_id: str) -> bool:
        return self._reader.tape.cum_qty(order_id) is not None

    def _cancel_rejected(self, fields: Fields) -> Sequence[Event]:
        reject = wire.read_cancel_reject(fields)
        effect = self._cancels.get(reject.cl_ord_id or "")
        if effect is None:
            return ()
        event = mapping.cancel_refused(effect, reject)
        return () if self._pending.answer([reject.cl_ord_id or ""], event) else (event,)

    def _rejected(self, fields: Fields) -> Sequence[Event]:
        """A Reject(3) names the number of our message: proof that it was not acted upon."""
        told = Told(code=fields.get("373"), message=fields.get("58") or "rejected by levidge")
        number = fields.get("45", "")
        known = self._commands.get(int(number)) if number.isdecimal() else None
        if known is None:
            return ()
        mark, effect = known
        if self._pending.answer([mark], told):
            return ()
        if isinstance(effect, SendNew):
            return (outcomes.refused_order(effect, told),)
        return () if effect is None else (rejected_cancel(effect, told),)

    def _heartbeat(self, fields: Fields) -> Sequence[Event]:
        question = self._question
        if question is not None and fields.get("112") == question.mark:
            self._answer(question, question.passed())
        return ()

    def _answer(self, question: Question, reports: tuple[Report, ...] | None) -> None:
        if reports is not None:
            self._pending.answer([question.mark], reports)

    def _gap(self, _fields: Fields) -> Sequence[Event]:
        """A SequenceReset(4) steps over messages: some of them may have been reports."""
        self.lost("levidge stepped over messages")
        return ()

    # Looks and signs of life

    def _look_at(self, order_id: str) -> None:
        """Ask what became of an order; a wish that comes during a look is one more look."""
        if order_id in self._looks:
            self._looks[order_id] = True
            return
        self._looks[order_id] = False
        self._start(self._look(order_id))

    async def _look(self, order_id: str) -> None:
        about = QueryOrder(
            venue=self._reader.venue, account=self._reader.account, venue_order_id=order_id
        )
        again = True
        while again:
            self._looks[order_id] = False
            self._inbox.put_nowait((REPORT, await self._account.look(about)))
            again = self._looks[order_id]
        del self._looks[order_id]

    async def _breathe(self, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            if not self._heard:
                try:
                    self._hand_over(TEST_REQUEST, wire.test_body(f"T{next(self._numbers)}"))
                except NotSentError:
                    return  # the link is about to say that the session is over
            self._heard = False

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the session's task failed", exc_info=error)
            self.end(f"{type(error).__name__} in the session's task")


_READERS: Mapping[str, Callable[[Session, Fields], Sequence[Event]]] = {
    REPORT: Session._report,  # noqa: SLF001 - the class's own table
    CANCEL_REJECT: Session._cancel_rejected,  # noqa: SLF001 - as above
    REJECT: Session._rejected,  # noqa: SLF001 - as above
    BUSINESS_REJECT: Session._rejected,  # noqa: SLF001 - as above
    HEARTBEAT: Session._heartbeat,  # noqa: SLF001 - as above
    SEQUENCE_RESET: Session._gap,  # noqa: SLF001 - as above
}
