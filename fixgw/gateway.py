"""The loop: take inputs, step the core, commit the journal, carry out the effects.

One asyncio loop owns the blotter. FIX threads and venue tasks only put into its inbox. A batch of
inputs is stepped and handed to the journal in one piece; its effects wait for the commit, while
the next batch is already being stepped. Effects are carried out in the order of their inputs.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from fixgw.accounts import AccountDesk
from fixgw.core.account_data import AccountChanged, AskAccount, VenueNews
from fixgw.core.blotter import AccountState, Blotter, Change, Health
from fixgw.core.commands import LogOn, LogOut
from fixgw.core.effects import Effect, Publish, RaiseAlarm, TakeSnapshot
from fixgw.core.engine import Input, refuse_broken, step
from fixgw.core.errors import TransitionError
from fixgw.core.events import Event, PositionChangeAsked, Restarted, Snapshot, Ticked
from fixgw.core.ids import position_request_id
from fixgw.core.position_control import MaintainPosition
from fixgw.core.recall import Key, keys_to_recall
from fixgw.core.reconcile import expand
from fixgw.core.report import Report
from fixgw.core.setup import AccountRef
from fixgw.delivery import Deliveries
from fixgw.desk import Desk
from fixgw.errors import FixgwError, StartError, bug_of
from fixgw.fix.edge import Received
from fixgw.journal import Entry, Journal
from fixgw.positions import PositionDesk, Record

_LOG = logging.getLogger(__name__)
_ALARM = logging.getLogger("fixgw.alarm")

BATCH = 64
"""Inputs stepped before other tasks get their turn: bounds the wait of heartbeats and answers."""
TICK = 0.25
"""Seconds between looks at what time has made due."""
_TICKS_PER_EVICTION = 40
_RECONCILE_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One input, and the MsgSeqNum(34) of the FIX message it came in."""

    input: Input
    msg_seq_num: int | None = None


class Edge(Protocol):
    """The part of the FIX edge that the loop drives."""

    def start(self) -> None:
        """Open the listener. Raises StartError."""

    def announce(self, headline: str) -> None:
        """Send News(B) to every session that is logged on."""

    def stop(self) -> None:
        """Log every session out and close the listener."""

    def drain(self, limit: int) -> list[Received]:
        """Return up to `limit` decoded commands; what is no command is answered on the spot."""


class Gateway:
    """One running gateway. Build it, `await start()`, then `await run()` until `stop()`."""

    def __init__(
        self,
        *,
        blotter: Blotter,
        journal: Journal,
        edge: Edge,
        desk: Callable[[Callable[[VenueNews | Snapshot], None]], Desk],
        accounts: AccountDesk,
        positions: Callable[[Record], PositionDesk],
        deliveries: Deliveries,
        clock: Callable[[], int],
        requests: Callable[[], Sequence[Event]],
        input_seq: int,
        report_seq: int,
        patience: float,
    ) -> None:
        """Take the parts; `input_seq` and `report_seq` are the last numbers in the journal.

        `requests` is asked with every tick for what the operator wants. Calls under way have
        `patience` seconds left when the gateway stops; one that is cut off then is in doubt after
        the restart.
        """
        self.blotter = blotter
        self._journal = journal
        self._edge = edge
        self._deliveries = deliveries
        self._clock = clock
        self._requests = requests
        self._input_seq = input_seq
        self._report_seq = report_seq
        self._patience = patience
        self._desk = desk(self._hear)
        self._accounts = accounts
        self._positions = positions(self._record)
        self._inbox: deque[Input | Snapshot] = deque()
        self._acts: asyncio.Queue[tuple[asyncio.Future[None], list[tuple[int, Effect]]]]
        self._acts = asyncio.Queue()
        self._waiting = asyncio.Event()
        self._woken = False
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._all_known = asyncio.Event()
        self._idle = asyncio.Event()
        self._ending = False
        self._failure: BaseException | None = None
        self._may_be_elsewhere = input_seq > 0
        self._tasks: list[asyncio.Task[None]] = []

    # -- the inbox ---------------------------------------------------------------------------

    def put(self, item: Input | Snapshot) -> None:
        """Put an input into the inbox, on the loop's own thread."""
        self._inbox.append(item)
        self._waiting.set()

    def _hear(self, news: VenueNews | Snapshot) -> None:
        """Take what a venue says: of accounts to who asks about them, all else to the inbox."""
        if isinstance(news, AccountChanged):
            self._accounts.changed(news)
        else:
            self.put(news)

    def wake(self) -> None:
        """Say from any thread that the FIX edge has something."""
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._waiting.set)

    # -- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Bring what is behind up to date: unsent reports, calls cut off, venues; then listen.

        Raises StartError when the listener cannot be opened.
        """
        await self._redeliver()
        self._tasks = [
            asyncio.create_task(work) for work in (self._work(), self._act(), self._tick())
        ]
        for task in self._tasks:
            task.add_done_callback(self._ended)
        if self._input_seq:
            self.put(Restarted())
        self._desk.start()
        await self._reconciled()
        try:
            self._edge.start()
        except StartError:
            self.stop()
            await self.run()
            raise

    async def _redeliver(self) -> None:
        after = self._deliveries.oldest_unserved()
        while stored := self._journal.reports_after(after, 1000):
            count = self._deliveries.redeliver(stored)
            if count:
                _LOG.info("sent %d reports again with PossResend(97)=Y", count)
            after = stored[-1].seq

    async def _reconciled(self) -> None:
        """Wait for every venue account to be up or known to be down, but not for ever."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_known.wait(), _RECONCILE_PATIENCE)
        for ref, state in self.blotter.accounts.items():
            if not self._is_known(ref, state):
                _LOG.warning("%s/%s is not up yet; its orders are refused", ref.venue, ref.account)

    def _is_known(self, ref: AccountRef, state: AccountState) -> bool:
        """Tell whether an account takes orders, or its first connection has failed."""
        if state.health is Health.HEALTHY:
            return ref.venue in self.blotter.instruments
        return state.health is Health.DOWN and state.announced is False

    async def run(self) -> None:
        """Serve until `stop`. Raises what ended it otherwise: JournalError, or a bug."""
        await self._stopped.wait()
        if self._failure is None:
            self._edge.announce("the gateway stops as planned; orders stay at their venues")
        await asyncio.to_thread(self._edge.stop)
        if self._failure is None:
            await self._settled()
        await self._accounts.close()
        patience = 0 if self._failure else self._patience
        await self._positions.close(patience)
        await self._desk.close(patience)
        if self._failure is None:
            await self._finish()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._journal.close, clean=self._failure is None)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Ask for the end; `run` returns when everything under way is written."""
        self._stopped.set()

    def fail(self, error: BaseException) -> None:
        """End at once: what cannot be journalled must not be done."""
        if self._failure is None:
            what = error if isinstance(error, FixgwError) else bug_of(error)
            _ALARM.error("the gateway stops: %s", what)
            self._failure = error
            self._ending = True
            self._stopped.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A part of the loop that ends by itself takes the gateway with it: no half life."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)

    async def _settled(self) -> None:
        """Wait until what has come in is stepped and acted upon, such as the end of sessions."""
        self._idle.clear()
        self._waiting.set()
        await self._idle.wait()
        await self._acts.join()

    async def _finish(self) -> None:
        """Step what is left in the inbox and write the last watermarks."""
        self._ending = True
        self._waiting.set()
        await self._tasks[0]
        await self._acts.join()
        await self._journal.append((), self._deliveries.take_unsaved())

    # -- inputs to changes -------------------------------------------------------------------

    async def _work(self) -> None:
        while not self._ending:
            if not self._waiting.is_set():
                self._idle.set()
            await self._waiting.wait()
            self._waiting.clear()
            while self._failure is None and (batch := self._take()):
                await self._recall([arrival.input for arrival in batch])
                self._step(batch)
                await asyncio.sleep(0)
            if not self._all_known.is_set() and all(
                self._is_known(ref, state) for ref, state in self.blotter.accounts.items()
            ):
                self._all_known.set()

    def _take(self) -> list[Arrival]:
        """Take the next batch: venue events first, as they free what clients wait for."""
        batch: list[Arrival] = []
        while self._inbox and len(batch) < BATCH:
            item = self._inbox.popleft()
            if isinstance(item, Snapshot):
                batch += [Arrival(event) for event in expand(self.blotter, item)]
            else:
                batch.append(Arrival(item))
        if len(batch) < BATCH:
            self._woken = False
            received = self._edge.drain(BATCH - len(batch))
            for one in received:
                if isinstance(one.command, LogOut):
                    self._accounts.left(one.command.session)  # before it asks again
                if isinstance(one.command, AskAccount):
                    self._accounts.ask(one.command)
                elif isinstance(one.command, MaintainPosition):
                    self._positions.ask(one.command)
                else:
                    batch.append(Arrival(one.command, one.msg_seq_num))
        return batch

    async def _recall(self, inputs: Sequence[Input]) -> None:
        """Bring closed orders back that these inputs may speak of."""
        if not self._may_be_elsewhere:
            return
        keys: list[Key] = []
        for input_ in inputs:
            keys += keys_to_recall(self.blotter, input_)
        if keys:
            for recalled in await self._journal.recall(keys):
                self.blotter.remember(recalled.order, recalled.executions)

    def _step(self, batch: Sequence[Arrival]) -> None:
        entries: list[Entry] = []
        effects: list[tuple[int, Effect]] = []
        for arrival in batch:
            entry = self._step_one(arrival, effects)
            if entry is not None:
                entries.append(entry)
        if entries:
            done = self._journal.append(entries, self._deliveries.take_unsaved())
            self._acts.put_nowait((done, effects))

    def _follow_session(self, input_: Input) -> None:
        """Keep what a session was served while away, and serve it again if its reset wiped it."""
        if isinstance(input_, LogOut):
            self._deliveries.left(input_.session)
        elif isinstance(input_, LogOn):
            after, up_to = self._deliveries.returned(input_.session)
            while input_.reset and after < up_to:
                stored = self._journal.reports_after(after, 1000)
                self._deliveries.serve_again(
                    input_.session, [item for item in stored if item.seq <= up_to]
                )
                after = stored[-1].seq if stored else up_to

    def _step_one(self, arrival: Arrival, effects: list[tuple[int, Effect]]) -> Entry | None:
        now = self._clock()
        self._follow_session(arrival.input)
        try:
            change = step(self.blotter, arrival.input, now)
        except TransitionError as error:
            _ALARM.error("%s has no effect: %s", type(arrival.input).__name__, error)
            return None
        except Exception as error:  # noqa: BLE001 - one input's bug must not stop all other orders
            _ALARM.error("%s hit a bug: %s", type(arrival.input).__name__, bug_of(error))
            change = refuse_broken(self.blotter, arrival.input, now)
        if not change:
            return None
        self.blotter.absorb(change)
        return self._entry(arrival, change, now, effects)

    def _entry(
        self, arrival: Arrival, change: Change, now: int, effects: list[tuple[int, Effect]]
    ) -> Entry:
        reports: list[tuple[int, Report]] = []
        for effect in change.effects:
            if isinstance(effect, Publish):
                self._report_seq += 1
                reports.append((self._report_seq, effect.report))
            effects.append((self._report_seq, effect))
        self._input_seq += 1
        return Entry(
            seq=self._input_seq,
            at=now,
            input=arrival.input,
            session=getattr(arrival.input, "session", None),
            msg_seq_num=arrival.msg_seq_num,
            orders=tuple(change.orders.values()),
            executions=tuple(change.executions),
            reports=tuple(reports),
            sessions=change.sessions,
            accounts=change.accounts,
        )

    async def _record(self, asked: PositionChangeAsked) -> bool:
        """Write down a request that passes by the core; False when its id was used before."""
        if await self._journal.has_input(position_request_id(asked.session, asked.request_id)):
            return False
        self._input_seq += 1
        entry = Entry(seq=self._input_seq, at=self._clock(), input=asked, session=asked.session)
        await self._journal.append((entry,), self._deliveries.take_unsaved())
        return True

    # -- effects, after the commit -----------------------------------------------------------

    async def _act(self) -> None:
        while True:
            done, effects = await self._acts.get()
            await done
            for seq, effect in effects:
                self._carry_out(seq, effect)
            self._acts.task_done()

    def _carry_out(self, seq: int, effect: Effect) -> None:
        if isinstance(effect, Publish):
            self._deliveries.deliver(seq, effect.report)
        elif isinstance(effect, RaiseAlarm):
            _ALARM.warning("%s: %s", effect.subject, effect.text)
        elif isinstance(effect, TakeSnapshot):
            self._desk.take_snapshot(effect)
        else:
            self._desk.carry_out(effect)

    # -- time --------------------------------------------------------------------------------

    async def _tick(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK)
            ticks += 1
            self.put(Ticked())
            for request in self._requests():
                self.put(request)
            if ticks % _TICKS_PER_EVICTION == 0 and self.blotter.evict(self._clock()):
                self._may_be_elsewhere = True
            unsaved = self._deliveries.take_unsaved()
            if unsaved:
                done = self._journal.append((), unsaved)
                self._acts.put_nowait((done, []))
