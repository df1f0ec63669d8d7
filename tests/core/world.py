"""An engine and a venue in one world, where chance decides what happens next."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from fixgw.core.blotter import Blotter, Health
from fixgw.core.capability import Capability
from fixgw.core.commands import (
    CancelOrder,
    CancelPolicy,
    LogOn,
    LogOut,
    MassCancel,
    NewOrder,
    ReplaceOrder,
    RequestStatus,
)
from fixgw.core.effects import (
    FetchExecutions,
    QueryOrder,
    SendCancel,
    SendMassCancel,
    SendNew,
    SendReplace,
    TakeSnapshot,
)
from fixgw.core.engine import Input, step
from fixgw.core.errors import TransitionError
from fixgw.core.events import (
    CancelRefused,
    CancelUnknown,
    Event,
    GapFillFailed,
    InstrumentsLoaded,
    OrderAccepted,
    OrderNotSent,
    OrderRefused,
    OrderUnknown,
    QueryFailed,
    Restarted,
    Snapshot,
    StreamConnected,
    StreamLost,
    Ticked,
    VenueOrder,
)
from fixgw.core.fields import (
    Evidence,
    MassCancelRequestType,
    OrdRejReason,
    OrdStatus,
    OrdType,
    Side,
)
from fixgw.core.reconcile import expand
from fixgw.core.report import Report
from fixgw.core.setup import SECOND
from tests.core.dialogue import (
    ACCOUNT,
    CAPABILITY,
    HORIZON,
    INSTRUMENTS,
    REF,
    START,
    VENUE,
    setup,
)
from tests.core.laws import Laws
from tests.core.model_venue import Held, ModelVenue

T = TypeVar("T")
Call = (
    SendNew
    | SendReplace
    | SendCancel
    | SendMassCancel
    | QueryOrder
    | FetchExecutions
    | TakeSnapshot
)
Answer = list[Event] | Snapshot

ORDER_QTYS = (Decimal(5), Decimal(5), Decimal(8))
FILL_QTYS = (Decimal(1), Decimal(2), Decimal(8))
PRICES = (Decimal(50), Decimal(51))
WAITS = (0.3, 1.0, 4.0, 16.0, 35.0)
ROUNDS_TO_REST = 60
CHANCES = st.binary(min_size=200, max_size=200)
"""A hundred choices in one draw: a draw for each takes longer than what the engine makes of it."""


def cancels(call: SendCancel | SendMassCancel) -> tuple[SendCancel, ...]:
    """What a call cancels."""
    return call.cancels if isinstance(call, SendMassCancel) else (call,)


class World:
    """One run: `act` lets chance do one thing, `tell_the_truth` brings everything to light."""

    def __init__(
        self,
        data: st.DataObject,
        capability: Capability = CAPABILITY,
        stp_accounts: frozenset[str] = frozenset(),
    ) -> None:
        self._data = data
        self._chances: Iterator[int] = iter(())
        self.now = START
        self.setup = setup(capability, stp_accounts=stp_accounts)
        self.blotter = Blotter(self.setup, started_at=self.now)
        self.venue = self.open_venue(capability)
        self.laws = Laws()
        self.log: list[tuple[Input, int]] = []
        self.reports: list[Report] = []
        self.calls: list[Call] = []
        self.answers: list[Answer] = []
        self.on_the_way: list[SendNew | SendReplace] = []
        self.stream_up = True
        self._count = 0
        self.put(InstrumentsLoaded(venue=VENUE, instruments=INSTRUMENTS))
        self.put(LogOn(session="ACME", policy=self.one_of(*CancelPolicy)))
        self.put(StreamConnected(venue=VENUE, account=ACCOUNT))
        self._all_answered()

    def open_venue(self, capability: Capability) -> ModelVenue:
        """Return the venue of this world."""
        return ModelVenue(carries_keys=capability.client_key)

    def one_of(self, *choices: T) -> T:
        """Let chance choose."""
        chance = next(self._chances, None)
        if chance is None:
            self._chances = iter(memoryview(self._data.draw(CHANCES)).cast("H"))
            chance = next(self._chances)
        return choices[chance % len(choices)]

    # -- the engine --------------------------------------------------------------------------

    def put(self, *inputs: Input) -> None:
        """Step inputs, and hold the engine to its laws."""
        for input_ in inputs:
            self.now += 1000
            self.log.append((input_, self.now))
            before = dict(self.blotter.orders)
            try:
                change = step(self.blotter, input_, self.now)
            except TransitionError:
                assert before == self.blotter.orders
                continue
            assert before == self.blotter.orders, "a step changed the blotter"
            self.blotter.absorb(change)
            self.laws.after(change, self.blotter)
            self.reports += change.reports
            for effect in change.effects:
                if isinstance(effect, Call):
                    self._called(effect)

    def _called(self, call: Call) -> None:
        if isinstance(call, SendNew):
            self.check_sent(call)
        self.calls.append(call)

    def check_sent(self, call: SendNew) -> None:
        """No leg goes out before the venue has truly ended the one before."""
        for leg in self.blotter.orders[call.order_id].past_legs:
            held = self.venue.held.get(leg.venue_order_id or "")
            assert held is None or not held.is_open, "two live orders for one"

    def deliver(self, answer: Answer) -> None:
        """Give the engine what came of a call."""
        self.put(*(expand(self.blotter, answer) if isinstance(answer, Snapshot) else answer))

    # -- what chance can do ------------------------------------------------------------------

    def act(self) -> None:
        """Let chance do one thing."""
        self.one_of(*self.deeds())()
        if not self.stream_up:
            self.venue.news.clear()

    def deeds(self) -> list[Callable[[], None]]:
        """Everything that may happen; what happens often is named often."""
        often = [self.new_order, self._call_ends, self._answer_arrives, self._news_arrive]
        sometimes = [self._cancel, self.replace_one, self._venue_acts, self._venue_acts, self._wait]
        rarely = [self._status, self._stream_changes, self._log, self._restart, self._late_arrival]
        rarely += [self._mass_cancel]
        deeds = [*often, *often, *often, *sometimes, *sometimes, *rarely]
        return deeds if self.stream_up else [*deeds, *[self._stream_changes] * 10]

    def new_order(self) -> None:
        """A client places an order."""
        order = NewOrder(
            session="ACME",
            cl_ord_id=self.next_id(),
            symbol="BTC_USDT",
            side=Side.BUY,
            ord_type=OrdType.LIMIT,
            order_qty=self.one_of(*ORDER_QTYS),
            price=self.one_of(*PRICES),
        )
        self.put(order)
        if self.one_of(False, False, False, True):
            self.put(order)

    def next_id(self) -> str:
        """Return a ClOrdID that was not used before."""
        self._count += 1
        return f"C{self._count}"

    def named(self) -> str:
        """A ClOrdID: of an open order if there is one, now and then of any other."""
        orders = self.blotter.orders.values()
        known = [order.cl_ord_ids[-1] for order in orders if order.is_open and order.session]
        likely = self.one_of(True, True, True, False)
        if known and likely:
            return self.one_of(*known)
        return f"C{max(1, self._count - self.one_of(0, 1, 2, 3))}"

    def _cancel(self) -> None:
        named = self.named()
        self.put(CancelOrder(session="ACME", cl_ord_id=self.next_id(), orig_cl_ord_id=named))

    def _mass_cancel(self) -> None:
        """The client cancels all of its orders, or those in one symbol."""
        by_symbol = self.one_of(True, False)
        kind = MassCancelRequestType.SECURITY if by_symbol else MassCancelRequestType.ALL
        command = MassCancel(
            session="ACME",
            cl_ord_id=self.next_id(),
            request_type=kind,
            symbol="BTC_USDT" if by_symbol else None,
        )
        self.put(command)

    def replace_one(self) -> None:
        """The client asks for other terms."""
        named = self.named()
        replacement = ReplaceOrder(
            session="ACME",
            cl_ord_id=self.next_id(),
            orig_cl_ord_id=named,
            symbol="BTC_USDT",
            side=Side.BUY,
            ord_type=OrdType.LIMIT,
            order_qty=self.one_of(*ORDER_QTYS),
            price=self.one_of(*PRICES),
        )
        self.put(replacement)

    def _status(self) -> None:
        self.put(RequestStatus(session="ACME", cl_ord_id=self.named()))

    def _log(self) -> None:
        self.put(LogOut(session="ACME"))
        self.put(LogOn(session="ACME", policy=self.one_of(*CancelPolicy)))

    def _wait(self) -> None:
        """Time passes. Stream news and answers do not stay out longer than a call may take."""
        seconds = self.one_of(*WAITS)
        if seconds > 10:
            self._all_news()
            self._all_answered()
        self.now += int(seconds * SECOND)
        self.on_the_way = [call for call in self.on_the_way if self.now < call.sent_at + HORIZON]
        self.put(Ticked())

    def _call_ends(self) -> None:
        if self.calls:
            call = self.calls.pop(self.one_of(*range(len(self.calls))))
            if isinstance(call, TakeSnapshot):
                self._snapshots_arrive()
            self.answers.append(self._outcome(call))

    def _snapshots_arrive(self) -> None:
        """An account's snapshots never overtake each other."""
        for answer in [one for one in self.answers if isinstance(one, Snapshot)]:
            self.answers.remove(answer)
            self.deliver(answer)

    def _answer_arrives(self) -> None:
        if self.answers:
            self.deliver(self.answers.pop(self.one_of(*range(len(self.answers)))))

    def _late_arrival(self) -> None:
        """A request that got no answer reaches the venue after all."""
        if self.on_the_way:
            self.arrive(self.on_the_way.pop())

    def arrive(self, call: SendNew | SendReplace) -> None:
        """A request reaches the venue, and its answer nobody."""
        assert isinstance(call, SendNew)
        self.venue.take(call, self.now)

    def _news_arrive(self) -> None:
        if self.venue.news:
            index = self.one_of(*range(len(self.venue.news)))
            again = self.one_of(False, False, True)
            news = self.venue.news[index] if again else self.venue.news.pop(index)
            self.put(news)

    def _venue_acts(self) -> None:
        held = [one for one in self.venue.held.values() if one.is_open]
        if held:
            self._venue_acts_on(self.one_of(*held))

    def _venue_acts_on(self, held: Held) -> None:
        if self.one_of(True, True, True, False):
            self.venue.fill(held, self.one_of(*FILL_QTYS), self.now)
        else:
            self.venue.end(held, self.one_of(OrdStatus.CANCELED, OrdStatus.EXPIRED))

    def _stream_changes(self) -> None:
        if self.stream_up:
            self.put(StreamLost(venue=VENUE, account=ACCOUNT, text="closed"))
            self.stream_up = False
        else:
            self._connect()

    def _connect(self) -> None:
        self.stream_up = True
        self.put(StreamConnected(venue=VENUE, account=ACCOUNT))
        if self.one_of(True, True, False):
            asked = [call for call in self.calls if isinstance(call, TakeSnapshot)]
            self.calls = [call for call in self.calls if not isinstance(call, TakeSnapshot)]
            self._snapshots_arrive()
            self.deliver(self._truth(asked[-1]))

    def _restart(self) -> None:
        """Every call under way loses its answer; whether it arrived is chance."""
        for call in self.calls:
            if isinstance(call, SendNew | SendReplace) and self.one_of(True, False):
                self.arrive(call)
        self.calls.clear()
        self.answers.clear()
        self.venue.news.clear()
        self.put(Restarted())
        self._connect()

    def stranger(self) -> None:
        """Somebody else places an order on the account, maybe the twin of one of ours."""
        row = VenueOrder(
            venue_order_id="",
            status=OrdStatus.NEW,
            cum_qty=Decimal(0),
            symbol="BTC_USDT",
            side=Side.BUY,
            ord_type=OrdType.LIMIT,
            order_qty=self.one_of(*ORDER_QTYS),
            price=self.one_of(*PRICES),
        )
        self.venue.take_elsewhere(row, self.now)

    # -- what comes of calls -----------------------------------------------------------------

    def _outcome(self, call: Call) -> Answer:
        if isinstance(call, SendNew):
            return self._outcome_of_new(call)
        if isinstance(call, SendReplace):
            return self.outcome_of_replace(call)
        if isinstance(call, SendCancel | SendMassCancel):
            return [event for one in cancels(call) for event in self._outcome_of_cancel(one)]
        if self.one_of(True, True, False):
            return self._truth(call)
        if isinstance(call, TakeSnapshot):
            return [GapFillFailed(venue=VENUE, account=ACCOUNT, text="timeout")]
        failed = QueryFailed(
            venue=VENUE, account=ACCOUNT, venue_order_id=call.venue_order_id, text="timeout"
        )
        return [failed]

    def _outcome_of_new(self, call: SendNew) -> Answer:
        """Taken and answered, or one of the five ways in which it can go wrong."""
        fate = self.one_of("taken", "taken", "lost answer", "lost", "late", "refused", "not sent")
        order_id, leg = call.order_id, call.leg
        if fate == "taken":
            return self._truth(call)
        if fate == "refused":
            reason = OrdRejReason.EXCEEDS_LIMIT
            return [OrderRefused(order_id=order_id, leg=leg, reason=reason, text="margin")]
        if fate == "not sent":
            return [OrderNotSent(order_id=order_id, leg=leg, text="VENUE_DOWN: no connection")]
        if fate == "lost answer":
            self.venue.take(call, self.now)
        if fate == "late":
            self.on_the_way.append(call)
        return [OrderUnknown(order_id=order_id, leg=leg, text="timeout")]

    def _outcome_of_cancel(self, call: SendCancel) -> list[Event]:
        fate = self.one_of("taken", "taken", "lost answer", "lost", "refused")
        if fate == "taken":
            return self.venue.cancel(call)
        if fate == "refused":
            return [CancelRefused(order_id=call.order_id, leg=call.leg, text="busy")]
        if fate == "lost answer":
            self.venue.cancel(call)
        return [CancelUnknown(order_id=call.order_id, leg=call.leg, text="timeout")]

    def outcome_of_replace(self, call: SendReplace) -> Answer:
        """This venue has no replace of its own."""
        raise AssertionError(f"the venue cannot do this: {call}")

    def _truth(self, call: Call) -> Answer:
        if isinstance(call, SendReplace):
            return self.true_replace(call)
        if isinstance(call, SendNew):
            held = self.venue.take(call, self.now)
            evidence = Evidence.RESPONSE
            return [
                OrderAccepted(
                    order_id=call.order_id, leg=call.leg, seen=held.row, evidence=evidence
                )
            ]
        if isinstance(call, SendCancel | SendMassCancel):
            return [event for one in cancels(call) for event in self.venue.cancel(one)]
        if isinstance(call, QueryOrder):
            return self.venue.query(call.venue_order_id)
        if isinstance(call, FetchExecutions):
            return [self.venue.listed(call.venue_order_id)]
        return self.venue.snapshot(self.now, call.since)

    def true_replace(self, call: SendReplace) -> Answer:
        """What becomes of a replace when nothing goes wrong."""
        return self.outcome_of_replace(call)

    # -- the end -----------------------------------------------------------------------------

    def tell_the_truth(self) -> None:
        """Answer everything truthfully until nothing is open; fail if that never comes."""
        if not self.stream_up:
            self._connect()
        for call in self.on_the_way:
            self.arrive(call)
        self.on_the_way.clear()
        for _ in range(ROUNDS_TO_REST):
            self._all_news()
            self._all_answered()
            if self._at_rest():
                return
            self.now += 31 * SECOND
            self.put(Ticked())
        raise AssertionError("the engine does not come to rest")

    def _all_news(self) -> None:
        while self.venue.news:
            self.put(self.venue.news.pop(0))

    def _all_answered(self) -> None:
        while self.answers or self.calls:
            while self.answers:
                self.deliver(self.answers.pop(0))
            if self.calls:
                self.answers.append(self._truth(self.calls.pop(0)))

    def _at_rest(self) -> bool:
        busy = any(order.doubt or order.request for order in self.blotter.orders.values())
        healthy = self.blotter.accounts[REF].health is Health.HEALTHY
        late = self.blotter.orphans or self.blotter.watched or self.blotter.held
        quiet = not (self.venue.news or late)
        return healthy and quiet and not busy

    def compare_with_the_venue(self) -> None:
        """Every order is as the venue has it; nothing is lost, nothing doubled."""
        claimed = [
            leg.venue_order_id
            for order in self.blotter.orders.values()
            for leg in (*order.past_legs, order.leg)
            if leg.venue_order_id is not None
        ]
        assert len(claimed) == len(set(claimed)), "one venue order, two client orders"
        for venue_order_id in self.venue.held.keys() - set(claimed):
            # It came and went without a trace: nobody can tell that it ever lived.
            held = self.venue.held[venue_order_id]
            assert not held.is_open
            assert not held.executions
        for order in self.blotter.orders.values():
            for leg in (*order.past_legs, order.leg):
                if leg.venue_order_id is not None:
                    assert leg.cum_qty == self.venue.held[leg.venue_order_id].row.cum_qty
            current = self.venue.held.get(order.venue_order_id or "")
            assert order.is_open is (current is not None and current.is_open)
        done = [one for held in self.venue.held.values() for one in held.executions]
        assert len(self.blotter.executions) == len(done)


class SharedWorld(World):
    """A world in which others trade on the same venue account."""

    def deeds(self) -> list[Callable[[], None]]:
        """Strangers place about every tenth order."""
        return [*super().deeds(), self.stranger]
