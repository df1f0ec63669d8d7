"""A dialogue with the engine: what the client says, what the venue says, what the client hears.

Messages are FIX with a bar for SOH. A client's message is `D|11=X|...`; an expected report names
only the tags that matter, `41=-` for a tag that is absent, `58=CODE*` for a beginning. Reports
are expected in the words of FIX 4.4; in a FIX 4.2 dialogue `in_fix42` says what stands for them.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from fixgw.core.blotter import Blotter, Change
from fixgw.core.capability import Capability
from fixgw.core.effects import (
    FetchExecutions,
    Publish,
    QueryOrder,
    RaiseAlarm,
    RecallSent,
    SendCancel,
    SendMassCancel,
    SendNew,
    SendReplace,
    TakeSnapshot,
    VenueEffect,
)
from fixgw.core.engine import Input, step
from fixgw.core.events import (
    GapFilled,
    InstrumentsLoaded,
    Snapshot,
    StreamConnected,
    Ticked,
)
from fixgw.core.exact import text as written
from fixgw.core.fields import OrdType, TimeInForce
from fixgw.core.instruments import Instrument
from fixgw.core.order import Order
from fixgw.core.position_control import AccountRequest
from fixgw.core.reconcile import expand
from fixgw.core.report import Report, VenueStatus
from fixgw.core.setup import SECOND, AccountRef, Limits, SessionSetup, Setup, VenueSetup
from fixgw.fix.dialect import DIALECTS
from fixgw.fix.inbound import decode
from fixgw.fix.outbound import encode
from tests.core.laws import Laws, replayed, wire

VENUE, ACCOUNT = "levret", "main"
REF = AccountRef(venue=VENUE, account=ACCOUNT)
START = 1_795_000_000 * SECOND
HORIZON = 20 * SECOND

CAPABILITY = Capability(
    venue_name=VENUE,
    time_in_force={
        OrdType.LIMIT: frozenset({None, TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK}),
        OrdType.MARKET: frozenset({None, TimeInForce.IOC}),
    },
    reduce_only=True,
    leverage=True,
    order_horizon=HORIZON,
)
LOOK_EVERY = 86_400 * SECOND
INSTRUMENTS = (
    Instrument(symbol="BTC_USDT", tick_size=Decimal("0.5"), lot_size=Decimal(1)),
    Instrument(symbol="ETH_USDT", tick_size=Decimal("0.01"), lot_size=Decimal("0.001")),
)


def setup(
    capability: Capability = CAPABILITY,
    limits: Limits | None = None,
    stp_accounts: frozenset[str] = frozenset(),
) -> Setup:
    """Two sessions that share a venue account; ACME has a second account at a second venue."""
    other = AccountRef(venue="elsewhere", account="second")
    return Setup(
        venues={
            VENUE: VenueSetup(
                name=VENUE,
                capability=capability,
                accounts=(ACCOUNT,),
                stp_accounts=stp_accounts,
            ),
            "elsewhere": VenueSetup(
                name="elsewhere",
                capability=replace(capability, venue_name="elsewhere"),
                accounts=("second",),
            ),
        },
        sessions={
            "ACME": SessionSetup(
                comp_id="ACME",
                accounts={"ACC-1": REF, "ACC-2": other},
                limits=limits or Limits(),
            ),
            "BETA": SessionSetup(comp_id="BETA", accounts={"B-1": REF}),
        },
        # Out of the way: the regular look has a test of its own.
        look_every=LOOK_EVERY,
    )


class Dialogue:
    """One conversation; time moves by a millisecond with every input, and by `wait`."""

    def __init__(
        self,
        begin_string: str = "FIX.4.4",
        capability: Capability = CAPABILITY,
        limits: Limits | None = None,
        stp_accounts: frozenset[str] = frozenset(),
    ) -> None:
        self.dialect = DIALECTS[begin_string]
        self.setup = setup(capability, limits, stp_accounts)
        self.now = START
        self.blotter = Blotter(self.setup, started_at=self.now)
        self.laws = Laws()
        self.log: list[tuple[Input, int]] = []
        self.reports: list[Report] = []
        self.alarms: list[str] = []
        self.snapshots: list[TakeSnapshot] = []
        self._unheard: dict[str, list[dict[str, str]]] = {}
        self._unseen: list[str] = []
        self.bring_up(VENUE, ACCOUNT)

    def bring_up(self, venue: str, account: str) -> None:
        """Make the venue account healthy, with its instruments."""
        self.put(InstrumentsLoaded(venue=venue, instruments=INSTRUMENTS))
        self.put(StreamConnected(venue=venue, account=account))
        self.put(GapFilled(venue=venue, account=account, taken_at=self.now + SECOND))
        self._unseen.clear()

    # -- saying things -----------------------------------------------------------------------

    def client(self, *messages: str, session: str = "ACME") -> None:
        """The client sends messages, each as `D|11=X|...`."""
        for message in messages:
            command = decode(session, "35=" + message.replace("|", "\x01") + "\x01")
            assert not isinstance(command, AccountRequest)
            self.put(command)

    def put(self, *inputs: Input) -> None:
        """Step inputs, one after the other."""
        for input_ in inputs:
            self.now += 1000
            self._absorb(input_, step(self.blotter, input_, self.now))

    def snapshot(self, snapshot: Snapshot) -> None:
        """A snapshot arrives."""
        self.put(*expand(self.blotter, snapshot))

    def wait(self, seconds: float) -> None:
        """Let time pass, then tick."""
        self.now += int(seconds * SECOND)
        self.put(Ticked())

    def _absorb(self, input_: Input, change: Change) -> None:
        self.log.append((input_, self.now))
        self.blotter.absorb(change)
        self.laws.after(change, self.blotter)
        for effect in change.effects:
            if isinstance(effect, Publish):
                self._hear(effect.report)
            elif isinstance(effect, RaiseAlarm):
                self.alarms.append(effect.text)
            elif isinstance(effect, TakeSnapshot):
                self.snapshots.append(effect)
                self._unseen.append("snapshot")
            elif isinstance(effect, SendMassCancel):
                ids = " ".join(cancel.venue_order_id for cancel in effect.cancels)
                self._unseen.append(f"cancel {ids}")
            else:
                self._unseen.append(venue_words(effect))

    def _hear(self, report: Report) -> None:
        self.reports.append(report)
        listener = report.session
        if listener is None:
            listener = "everybody" if isinstance(report, VenueStatus) else "drop copy"
        raw = encode(report, self.dialect)
        fields = dict(pair.split("=", 1) for pair in raw.split("\x01") if pair)
        self._unheard.setdefault(listener, []).append(fields)

    # -- hearing things ----------------------------------------------------------------------

    def expect(self, *lines: str, to: str = "ACME") -> None:
        """What `to` heard since the last time, in order and completely."""
        heard = self._unheard.pop(to, [])
        assert len(heard) == len(lines), f"expected {lines}, heard:\n{_bars(heard)}"
        for line, fields in zip(lines, heard, strict=True):
            wrong = list(self._differences(line, fields))
            assert not wrong, f"{line}\n  {'; '.join(wrong)} in\n{_bars([fields])}"

    def _differences(self, line: str, fields: dict[str, str]) -> Iterable[str]:
        wanted = dict(pair.split("=", 1) for pair in f"35={line}".split("|"))
        if self.dialect.begin_string == "FIX.4.2":
            wanted = in_fix42(wanted)
        for tag, value in wanted.items():
            actual = fields.get(tag, "-")
            begins = value.endswith("*") and actual.startswith(value[:-1])
            if actual != value and not begins:
                yield f"{tag}={actual}, not {value}"

    def expect_sent(self, *lines: str) -> None:
        """What went out to venues since the last time, as `venue_words` puts it."""
        assert self.sent() == list(lines)

    def sent(self) -> list[str]:
        """Return what went out to venues since the last time, as `venue_words` puts it."""
        sent, self._unseen = self._unseen, []
        return sent

    def expect_alarm(self, words: str) -> None:
        """Exactly one alarm since the last time, with these words in it."""
        assert [words in alarm for alarm in self.alarms] == [True], self.alarms
        self.alarms = []

    def forget(self) -> None:
        """Skip what was heard and sent so far: the part under test begins now."""
        self._unheard.clear()
        self._unseen.clear()
        self.alarms.clear()
        self.snapshots.clear()

    def order(self, cl_ord_id: str = "X", session: str = "ACME") -> Order:
        """Return the order that carries the ClOrdID(11)."""
        return self.blotter.orders[self.blotter.by_cl_ord_id[session, cl_ord_id]]

    def finish(self) -> None:
        """Nothing was left unheard, and a replay tells the same story byte for byte."""
        unheard = [fields for heard in self._unheard.values() for fields in heard]
        assert not unheard, f"nobody expected:\n{_bars(unheard)}"
        fresh = Blotter(self.setup, started_at=START)
        assert wire(replayed(fresh, self.log)) == wire(self.reports)
        assert fresh.orders == self.blotter.orders


def venue_words(effect: VenueEffect) -> str:
    """`new#0 10000 @ 50`, `recall#0`, `cancel V1`, `query V1`, `fetch V1`.

    A replace is `replace#0 V1 10000/9000 @ 50`: the total, and what is left of it.
    """
    match effect:
        case SendNew():
            price = "" if effect.price is None else f" @ {written(effect.price)}"
            quantity = effect.order_qty or effect.cash_order_qty or Decimal(0)
            return f"new#{effect.leg} {written(quantity)}{price}"
        case SendReplace():
            price = "" if effect.price is None else f" @ {written(effect.price)}"
            leaves = f"{written(effect.order_qty)}/{written(effect.leaves_qty)}"
            return f"replace#{effect.leg} {effect.venue_order_id} {leaves}{price}"
        case RecallSent():
            return f"recall#{effect.sent.leg}"
        case SendCancel():
            return f"cancel {effect.venue_order_id}"
        case QueryOrder():
            return f"query {effect.venue_order_id}"
        case FetchExecutions():
            return f"fetch {effect.venue_order_id}"


_FIX42_ORD_REJ = {"11": "0", "13": "0", "15": "0", "99": "0"}
_FIX42_CXL_REJ = {"6": "2", "99": "2"}


def in_fix42(wanted: dict[str, str]) -> dict[str, str]:
    """Say in FIX 4.2 what FIX 4.4 words otherwise: trades, status answers, reject reasons."""
    wanted = dict(wanted)
    if wanted.get("150") == "F":
        pending = wanted["39"] in {"6", "E"}
        complete = wanted["151"] == "0" if pending else wanted["39"] == "2"
        wanted |= {"20": "0", "150": "2" if complete else "1"}
    elif wanted.get("150") == "I":
        wanted |= {"20": "3", "150": wanted["39"]}
    elif "150" in wanted:
        wanted["20"] = "0"
    for tag, table in (("103", _FIX42_ORD_REJ), ("102", _FIX42_CXL_REJ)):
        if tag in wanted:
            wanted[tag] = table.get(wanted[tag], wanted[tag])
    return wanted


def _bars(messages: Iterable[dict[str, str]]) -> str:
    return "\n".join(
        "  " + "|".join(f"{tag}={value}" for tag, value in fields.items()) for fields in messages
    )
