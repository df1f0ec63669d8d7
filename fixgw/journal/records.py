"""What goes into the journal and what comes out of it: frozen dataclasses.

Sequence numbers count from 1 and never have gaps that matter: they only order. Times are
microseconds since the epoch (UTC).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fixgw.core.blotter import AccountState, SessionState
from fixgw.core.commands import Command
from fixgw.core.events import Event, InstrumentsLoaded
from fixgw.core.order import Execution, Order
from fixgw.core.recall import RecalledOrder
from fixgw.core.report import Report
from fixgw.core.setup import AccountRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stepped input and all it caused; it is written whole or not at all.

    `session` and `msg_seq_num` are the CompID and MsgSeqNum(34) of the FIX message that the input
    came from, None for anything else. `orders`, `sessions` and `accounts` are the new versions of
    what it touched, and `reports` are numbered by their report sequence number.
    """

    seq: int
    at: int
    input: Command | Event
    session: str | None = None
    msg_seq_num: int | None = None
    orders: tuple[Order, ...] = ()
    executions: tuple[Execution, ...] = ()
    reports: tuple[tuple[int, Report], ...] = ()
    sessions: Mapping[str, SessionState] = field(default_factory=dict)
    accounts: Mapping[AccountRef, AccountState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a session's reports were handed to the FIX engine.

    `report_seq` is the last such report, `sender_seq` the engine's next outgoing MsgSeqNum(34)
    after it. `away_seq` is the last one that was handed over while the client was connected, None
    while it still is.
    """

    report_seq: int
    sender_seq: int
    away_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """How far one session has come in both directions; see `Delivery` and `Loaded`."""

    delivery: Delivery | None = None
    msg_seq_num: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the gateway starts from; the sequence numbers are 0 and `last_at` None when it is new.

    `orders` holds closed ones first, in the order in which they closed; then open ones, oldest
    first. `msg_seq_nums` is, for each session, the last incoming MsgSeqNum(34) whose message is
    durable. `sessions` and `accounts` are as they last changed. `clean` says that the journal was
    closed in good order, or is new.
    """

    orders: tuple[RecalledOrder, ...]
    input_seq: int
    report_seq: int
    last_at: int | None
    deliveries: Mapping[str, Delivery]
    msg_seq_nums: Mapping[str, int]
    sessions: Mapping[str, SessionState]
    accounts: Mapping[AccountRef, AccountState]
    instruments: tuple[InstrumentsLoaded, ...]
    clean: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report as it was decided; `input_seq` names the input that caused it."""

    seq: int
    input_seq: int
    at: int
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredInput:
    """An input as it was stepped."""

    seq: int
    at: int
    session: str | None
    msg_seq_num: int | None
    input: Command | Event
