"""The FIX edge: what the gateway sees of its clients. Commands come out, reports go in.

`drain` and the sequence numbers belong to the gateway's thread; `send` may be called from any.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fixgw.core.account_data import AccountReport
from fixgw.core.commands import Command, LogOn, LogOut
from fixgw.core.position_control import AccountRequest, MaintenanceAnswer
from fixgw.core.report import MassCancelReport, Report
from fixgw.errors import StartError
from fixgw.fix.account_reports import encode_account, encode_maintenance
from fixgw.fix.business import BusinessRejectReason, NotACommandError
from fixgw.fix.dialect import DIALECTS
from fixgw.fix.door import Door
from fixgw.fix.engine import Engine
from fixgw.fix.events import Entry, Events
from fixgw.fix.inbound import decode
from fixgw.fix.outbound import business_reject, encode, news
from fixgw.fix.roles import refuse_role
from fixgw.fix.session import FixSession
from fixgw.fix.vetting import Vetting
from fixgw.fix.wire import fields_of, msg_seq_num

__all__ = ["FixEdge", "FixSession", "Received"]

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a client asked and the MsgSeqNum(34) it came with.

    A LogOn has one only when it begins the numbers anew, a LogOut has none.
    """

    command: Command | AccountRequest
    msg_seq_num: int | None


class FixEdge:
    """All counterparty sessions, both FIX versions, on one port and on those of single sessions.

    `wake` is called on a thread of QuickFIX whenever `drain` has something to do.
    """

    def __init__(
        self,
        *,
        comp_id: str,
        host: str,
        port: int,
        state_dir: Path,
        spec_dir: Path,
        sessions: Sequence[FixSession],
        wake: Callable[[], None],
    ) -> None:
        self._comp_id = comp_id
        self._state_dir = state_dir
        self._spec_dir = spec_dir
        self._sessions = {one.comp_id: one for one in sessions}
        self._dialects = {one.comp_id: DIALECTS[one.begin_string] for one in sessions}
        self._entries: deque[Entry] = deque()
        self._events = Events(
            comp_id=comp_id,
            sessions=sessions,
            entries=self._entries,
            wake=wake,
            reject_unreadable=self._reject_unreadable,
        )
        self._engine: Engine | None = None
        self._door = Door(
            host=host,
            ports=[port, *(one.listen_port for one in sessions if one.listen_port)],
            vet=Vetting(
                comp_id=comp_id,
                port=port,
                sessions=self._sessions,
                spec_dir=spec_dir,
                is_live=lambda session: session in self._events.connected(),
                take_seq_num=self._take_seq_num,
                let_in=self._events.vetted,
            ),
            give=self._give,
        )

    def load(self) -> None:
        """Load the sessions and their stores; nobody can connect yet. Idempotent.

        StartError when the state directory cannot be used or a port is taken.
        """
        if self._engine is not None:
            return
        _make_writable(self._state_dir)
        self._door.probe()
        self._engine = Engine(
            comp_id=self._comp_id,
            state_dir=self._state_dir,
            spec_dir=self._spec_dir,
            sessions=tuple(self._sessions.values()),
            handler=self._events,
        )

    def start(self) -> None:
        """Load if that has not been done, then listen. StartError when a port cannot be had."""
        try:
            self.load()
            self._door.open()
            self._loaded().start()
        except StartError:
            self.stop()
            raise
        self._door.start()

    def stop(self) -> None:
        """Log everybody out and release the ports; takes a few seconds at most. Idempotent.

        What is sent after it is kept for when the clients are back.
        """
        self._door.stop()
        if self._engine is not None:
            self._engine.stop()

    def close(self) -> None:
        """Stop, and let go of the stores; another edge may use them now. Idempotent."""
        self.stop()
        self._engine = None

    def drain(self, limit: int) -> list[Received]:
        """Return what clients asked for, oldest first; at most `limit` inputs are looked at.

        What is no command is answered here, with a BusinessMessageReject(j).
        """
        received = []
        for _ in range(min(limit, len(self._entries))):
            session, content = self._entries.popleft()
            if isinstance(content, LogOn | LogOut):
                received.append(Received(command=content, msg_seq_num=_number_of(content)))
            elif (one := self._received(session, content)) is not None:
                received.append(one)
        return received

    def send(
        self, session: str, report: Report, *, copy: bool = False, poss_resend: bool = False
    ) -> None:
        """Send a report to a session; it is kept, by sequence, while the client is away."""
        raw = encode(report, self._dialects[session], copy=copy, poss_resend=poss_resend)
        self._loaded().send(session, raw, grouped=isinstance(report, MassCancelReport))

    def tell(self, report: AccountReport) -> None:
        """Send what a session asked about an account; nothing is kept for one that is away."""
        if self.logged_on(report.session):
            raw = encode_account(report, self._dialects[report.session])
            self._loaded().send(report.session, raw, grouped=True)

    def answer(self, told: MaintenanceAnswer) -> None:
        """Send what came of a change of a position; it is kept while the client is away."""
        session = told.command.session
        raw = encode_maintenance(told, self._dialects[session])
        self._loaded().send(session, raw, grouped=True)

    def business_reject(
        self,
        session: str,
        raw: str,
        text: str,
        reason: BusinessRejectReason = BusinessRejectReason.OTHER,
    ) -> None:
        """Answer a client's message with BusinessMessageReject(j)."""
        fields = fields_of(raw)
        answer = business_reject(
            self._dialects[session],
            ref_seq_num=fields["34"],
            ref_msg_type=fields["35"],
            ref_id=fields.get("11") or fields.get("710") or fields.get("909"),
            reason=reason,
            text=text,
        )
        self._loaded().send(session, answer)

    def announce(self, headline: str) -> None:
        """Send News(B) to every session that is logged on."""
        for session in self._events.live():
            self._loaded().send(session, news(self._dialects[session], headline))

    def logged_on(self, session: str) -> bool:
        """Tell whether the client is connected."""
        return session in self._events.live()

    def wants_copies(self, session: str) -> bool:
        """Tell whether an orders session asked, by 9406=Y, for its accounts' other orders."""
        return self._events.wants_copies(session)

    def sender_seq(self, session: str) -> int:
        """Return the MsgSeqNum(34) of the next message to the client."""
        return self._loaded().sender_seq(session)

    def raise_sender_seq(self, session: str, number: int) -> None:
        """Make the next message carry at least this MsgSeqNum(34); before `start` only."""
        if number > self.sender_seq(session):
            self._loaded().set_sender_seq(session, number)

    def target_seq(self, session: str) -> int:
        """Return the MsgSeqNum(34) expected from the client."""
        return self._loaded().target_seq(session)

    def lower_target_seq(self, session: str, number: int) -> None:
        """Have the client send again from this MsgSeqNum(34) on; before `start` only."""
        if number < self.target_seq(session):
            self._loaded().set_target_seq(session, number)

    def _received(self, session: str, raw: str) -> Received | None:
        try:
            refuse_role(self._sessions[session].role, raw)
            command = decode(session, raw, self._dialects[session].unserved)
        except NotACommandError as error:
            _LOGGER.info("message of %s refused: %s", session, error)
            self.business_reject(session, raw, str(error), error.reason)
            return None
        return Received(command=command, msg_seq_num=msg_seq_num(raw))

    def _reject_unreadable(self, session: str, raw: str) -> None:
        text = "the gateway could not take this message; nothing was done"
        self.business_reject(session, raw, text, BusinessRejectReason.APPLICATION_NOT_AVAILABLE)

    def _take_seq_num(self, session: str) -> int:
        """Use up a sequence number for a Logout that the engine does not know of.

        The client counts the Logout; were the number not used up, our next message would seem to
        it to have been sent before.
        """
        return self._loaded().take_sender_seq(session)

    def _give(self, client: object) -> None:
        self._loaded().give(client)

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise StartError("the FIX sessions are not loaded")
        return self._engine


def _number_of(command: LogOn | LogOut) -> int | None:
    """A Logon(A) with ResetSeqNumFlag(141)=Y is message 1: what was counted before is void."""
    return 1 if isinstance(command, LogOn) and command.reset else None


def _make_writable(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".writable"
        probe.write_bytes(b"?")
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"the state directory {directory} cannot be written: {error.strerror}"
        ) from None
