"""Levidge's client for `route: fix`: the file that holds the FIX sessions of its accounts."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any

from fixgw.core.capability import Capability
from fixgw.core.codes import Code
from fixgw.core.effects import (
    FetchExecutions,
    QueryOrder,
    RecallSent,
    SendCancel,
    SendNew,
    VenueEffect,
)
from fixgw.core.events import (
    Event,
    ExecutionSeen,
    InstrumentsLoaded,
    OrderAccepted,
    OrderRefused,
    OrderSeen,
    Snapshot,
    StreamConnected,
)
from fixgw.core.throttle import Priority
from fixgw.errors import NotSentError, OutcomeUnknownError, StartError, VenueError
from fixgw.net.fixlink import Fields, FixLink, FixTerms, OpenFixLink
from fixgw.net.http import AiohttpClient, HttpClient
from fixgw.net.pending import PendingRequests
from fixgw.net.stream import Stream
from fixgw.timings import VenueTimings
from fixgw.venues.calling import Caller, Clock
from fixgw.venues.feed import Feed, Feeds
from fixgw.venues.levidge import mapping as rest_mapping
from fixgw.venues.levidge import outcomes
from fixgw.venues.levidge.capability import capability
from fixgw.venues.levidge.native import mapping, signing, wire
from fixgw.venues.levidge.native.account import (
    Account,
    Reply,
    end_mark,
    is_open,
    rejected_cancel,
)
from fixgw.venues.levidge.native.identity import SentOrders
from fixgw.venues.levidge.native.mapping import Reader
from fixgw.venues.levidge.native.question import Question
from fixgw.venues.levidge.native.wire import Body, Report
from fixgw.venues.levidge.pairs import Pairs
from fixgw.venues.levidge.rest import LIMITS, public_rest, throttle, user_rest
from fixgw.venues.levidge.settings import LevidgeAccount, LevidgeSettings
from fixgw.venues.turns import Turns, budget
from fixgw.venues.verdict import Told

log = logging.getLogger(__name__)
alarm = logging.getLogger("fixgw.alarm")
BEGIN_STRING = "FIX.4.2"
DICTIONARY = "LEVIDGE42.xml"
LOGON_WITHIN = 8.0
"""Seconds for a connection and a Logon; the engine itself gives the answer to a Logon five."""
PAUSES_AFTER_REFUSAL = (1.0, 5.0, 30.0, 60.0, 120.0, 240.0, 300.0)
"""Seconds before the next Logon after the first, the second, ... refusal in a row."""
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


class Line:
    """One account's way to Levidge: hears the link, and makes sessions for the feed."""

    def __init__(self, name: str, address: str, begin: Callable[[], Session]) -> None:
        """`link` has to be set before `connect`: it is made with this listener."""
        self.link: FixLink
        self.session: Session | None = None
        self._name = name
        self._address = address
        self._begin = begin
        self._outcome: asyncio.Future[Session] | None = None
        self._refusals = 0
        self._alarmed: str | None = None

    def logged_on(self) -> None:
        """See FixListener."""
        self.session = session = self._begin()
        self._refusals, self._alarmed = 0, None
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(session)

    def message(self, fields: Fields) -> None:
        """See FixListener."""
        if self.session is not None:
            self.session.take(fields)

    def lost(self, text: str) -> None:
        """See FixListener."""
        if self.session is not None:
            self.session.lost(text)

    def ended(self, text: str, *, refused: bool) -> None:
        """See FixListener."""
        session, self.session = self.session, None
        if session is not None:
            session.end(text)
        if refused:
            self._refused(text)
        if self._outcome is not None and not self._outcome.done():
            words = f"levidge refuses the Logon: {text}" if refused else text
            self._outcome.set_exception(VenueError(words))

    def _refused(self, text: str) -> None:
        """Tell the operator once; the next attempts come slowly, as nothing changes by itself."""
        self._refusals += 1
        if self._alarmed != text:
            self._alarmed = text
            alarm.error("%s: levidge refuses the Logon: %s", self._name, text)

    async def connect(self) -> Stream:
        """Connect and log on. Raises VenueError."""
        if self._refusals:
            last = len(PAUSES_AFTER_REFUSAL) - 1
            await asyncio.sleep(PAUSES_AFTER_REFUSAL[min(self._refusals - 1, last)])
        self._outcome = asyncio.get_running_loop().create_future()
        self.link.connect()
        try:
            async with asyncio.timeout(LOGON_WITHIN):
                return await self._outcome
        except TimeoutError:
            self.link.disconnect("no logon in time")
            raise VenueError(f"nobody takes connections at {self._address}") from None
        finally:
            self._outcome = None


class LevidgeFixVenue:
    """A configured Levidge venue over FIX 4.2; see `fixgw.venues.base.Venue`."""

    def __init__(
        self,
        name: str,
        settings: LevidgeSettings,
        accounts: Mapping[str, LevidgeAccount],
        timings: VenueTimings,
        open_link: OpenFixLink,
        *,
        http: HttpClient | None = None,
        clock: Clock = time.time_ns,
    ) -> None:
        """Make the venue, on the running loop. StartError when a session cannot be made."""
        self.name = name
        self.accounts = tuple(accounts)
        self.capability: Capability = capability(name, settings)
        self._settings = settings
        self._timings = timings
        self._clock = clock
        self._http = http or AiohttpClient()
        self._pairs = Pairs()
        self._caller = Caller(
            venue=name,
            http=self._http,
            throttle=throttle(settings.requests_per_second),
            limits=LIMITS,
            clock=clock,
            within=float(timings.order_timeout),
            wait=float(timings.rate_limit_wait),
        )
        self._public = public_rest(settings, self._caller)
        self._lines: dict[str, Line] = {}
        self._accounts: dict[str, Account] = {}
        for label, one in accounts.items():
            self._add(label, one, open_link)
        self._feeds = Feeds(self._feed(label) for label in accounts)

    async def send(self, effect: VenueEffect) -> Sequence[Event]:
        """See Venue."""
        account = self._accounts[effect.account]
        match effect:
            case SendNew():
                return (await account.place(effect),)
            case RecallSent():
                account.reader.sent.expect(effect.sent)
                return ()
            case SendCancel():
                return await account.cancel(effect)
            case QueryOrder():
                return await account.look(effect)
            case FetchExecutions():
                return (await account.executions(effect),)

    def events(self) -> AsyncIterator[Event]:
        """See Venue."""
        return self._feeds.events()

    async def snapshot(self, account: str, since: int) -> Snapshot:
        """See Venue."""
        return await self._accounts[account].snapshot(since)

    async def instruments(self) -> InstrumentsLoaded:
        """See Venue."""
        rows = await self._public.pairs()
        self._pairs.replace(rows)
        instruments = tuple(rest_mapping.pair_to_instrument(row) for row in rows)
        return InstrumentsLoaded(venue=self.name, instruments=instruments)

    async def close(self) -> None:
        """See Venue."""
        await self._feeds.close()
        await asyncio.gather(*(line.link.close() for line in self._lines.values()))
        await self._http.close()

    def _add(self, label: str, one: LevidgeAccount, open_link: OpenFixLink) -> None:
        connection = self._settings.fix
        name = f"{self.name}/{label}"
        line = Line(name, f"{connection.host}:{connection.port}", partial(self._begin, label))
        try:
            complete = signing.signer(self._settings, one).complete
        except ValueError as error:
            raise StartError(f"{name}: {error}") from None
        terms = FixTerms(
            name=name,
            begin_string=BEGIN_STRING,
            sender_comp_id=one.request_token,
            target_comp_id=connection.target_comp_id,
            host=connection.host,
            port=connection.port,
            heartbeat=connection.heartbeat,
            dictionary=DICTIONARY,
            complete_logon=complete,
        )
        line.link = open_link(terms, line)
        self._lines[label] = line
        self._accounts[label] = self._account(label, one, line)

    def _account(self, label: str, one: LevidgeAccount, line: Line) -> Account:
        return Account(
            rest=user_rest(self._settings, one, self._caller),
            rows=rest_mapping.Reader(venue=self.name, account=label, pairs=self._pairs),
            reader=Reader(venue=self.name, account=label, sent=SentOrders()),
            session=lambda: line.session,
            load=self.instruments,
            pause=asyncio.sleep,
        )

    def _begin(self, label: str) -> Session:
        """Make the session of a link that is up; each has a rate of its own at the venue."""
        return Session(
            self._lines[label].link,
            self._accounts[label],
            Turns(
                self.name,
                budget(self._settings.fix.messages_per_second),
                clock=self._clock,
                wait=float(self._timings.rate_limit_wait),
            ),
            within=float(self._timings.order_timeout),
            silence=float(self._timings.stream_silence),
        )

    def _feed(self, label: str) -> Feed:
        return Feed(
            venue=self.name,
            account=label,
            connect=self._lines[label].connect,
            to_events=_told,
            silence=float(self._timings.stream_silence),
        )


def _told(_name: str, events: Any) -> Sequence[Event]:
    """What is on a session's stream are events already."""
    told: Sequence[Event] = events
    return told
