"""The QuickFIX acceptor: its settings, its start and its end."""

import threading
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import quickfix as fix

from fixgw.errors import JournalError, StartError
from fixgw.fix.application import Application, Handler
from fixgw.fix.dictionaries import dictionary
from fixgw.fix.handover import Handover, free_port, high_descriptors
from fixgw.fix.session import FixSession

_LOGOUT_PATIENCE = 5.0
_PAUSE = 0.01


class Engine:
    """A QuickFIX acceptor whose connections come through a handover.

    Sessions and their stores exist from the beginning, so that sequence numbers can be read and
    corrected before anyone connects.
    """

    def __init__(
        self,
        *,
        comp_id: str,
        state_dir: Path,
        spec_dir: Path,
        sessions: Sequence[FixSession],
        handler: Handler,
    ) -> None:
        self._ids = {one.comp_id: _session_id(comp_id, one) for one in sessions}
        for session_id in self._ids.values():
            if fix.Session.doesSessionExist(session_id):
                raise StartError(f"the session {session_id} is already open in this process")
        self._dictionaries = {
            one.comp_id: loaded_dictionary(one.begin_string, spec_dir) for one in sessions
        }
        self._numbering = threading.Lock()
        self._port = free_port()
        self._handover = Handover()
        settings = fix.SessionSettings()
        for one in sessions:
            settings.set(self._ids[one.comp_id], _settings(one, self._port, state_dir, spec_dir))
        # QuickFIX keeps bare pointers to all of these.
        self._application = Application(handler)
        self._stores = fix.FileStoreFactory(str(state_dir))
        try:
            self._acceptor = fix.SocketAcceptor(self._application, self._stores, settings)
        except fix.FIXException as error:
            self._handover.close()
            raise StartError(f"the FIX sessions cannot be set up in {state_dir}: {error}") from None

    def start(self) -> None:
        """Serve what is given from now on."""
        with high_descriptors():
            try:
                self._acceptor.start()
            except fix.FIXException as error:
                raise StartError(f"QuickFIX cannot start: {error}") from None
        self._handover.install(self._port)

    def give(self, client: Any) -> None:
        """Serve this connection; its first message is still to be read."""
        self._handover.give(client)

    def stop(self) -> None:
        """Log everybody out and end the engine's thread; takes a few seconds at most."""
        if not self._acceptor.isStopped():
            self._log_out()
            with self._handover.held():
                self._acceptor.stop(True)
        self._handover.close()

    def _log_out(self) -> None:
        """Ask every session to end, and wait until they have or their time is over."""
        for session_id in self._ids.values():
            fix.Session.lookupSession(session_id).logout()
        deadline = time.monotonic() + _LOGOUT_PATIENCE
        while self._acceptor.isLoggedOn() and time.monotonic() < deadline:
            time.sleep(_PAUSE)

    def send(self, name: str, raw: str, *, grouped: bool = False) -> None:
        """Send, or keep for when the client is back. JournalError when it cannot be kept.

        QuickFIX only tells whether a message went out. One that was kept has used up a number.
        A message with repeating groups of several entries is `grouped`: without a dictionary
        QuickFIX puts all fields in the order of their tags.
        """
        read_by = (self._dictionaries[name], False) if grouped else (False,)
        message = fix.Message(raw, *read_by)
        with self._numbering:
            number = self.sender_seq(name)
            sent = fix.Session.sendToTarget(message, self._ids[name])
            if not sent and self.sender_seq(name) == number:
                raise JournalError(
                    f"the FIX engine cannot keep messages for {name}; is state_dir full?"
                )

    def sender_seq(self, name: str) -> int:
        """Return the MsgSeqNum(34) of the next message to the client."""
        return int(self._session(name).getExpectedSenderNum())

    def take_sender_seq(self, name: str) -> int:
        """Use up the MsgSeqNum(34) of the next message and return it."""
        with self._numbering:
            number = self.sender_seq(name)
            self.set_sender_seq(name, number + 1)
        return number

    def set_sender_seq(self, name: str, number: int) -> None:
        """Set the MsgSeqNum(34) of the next message to the client."""
        self._session(name).setNextSenderMsgSeqNum(number)

    def target_seq(self, name: str) -> int:
        """Return the MsgSeqNum(34) expected from the client."""
        return int(self._session(name).getExpectedTargetNum())

    def set_target_seq(self, name: str, number: int) -> None:
        """Set the MsgSeqNum(34) expected from the client."""
        self._session(name).setNextTargetMsgSeqNum(number)

    def _session(self, name: str) -> Any:
        return fix.Session.lookupSession(self._ids[name])


def validation_error(raw: str, checked_by: Any) -> str | None:
    """Return what a QuickFIX DataDictionary has against a message, or None."""
    try:
        checked_by.validate(fix.Message(raw, checked_by, True))
    except fix.FIXException as error:
        return str(error)
    return None


@cache
def loaded_dictionary(begin_string: str, spec_dir: Path | None = None) -> Any:
    """Return QuickFIX's DataDictionary. StartError when the file cannot be read.

    It is only read from, so all sessions of a process share it: 14 ms to load that of FIX 4.4.
    """
    path = dictionary(begin_string, spec_dir)
    try:
        return fix.DataDictionary(str(path))
    except fix.FIXException as error:
        raise StartError(f"the data dictionary {path} cannot be read: {error}") from None


def _session_id(comp_id: str, session: FixSession) -> Any:
    return fix.SessionID(session.begin_string, comp_id, session.comp_id)


def _settings(session: FixSession, port: int, state_dir: Path, spec_dir: Path) -> Any:
    settings = fix.Dictionary()
    for name, value in {
        "ConnectionType": "acceptor",
        "SocketAcceptPort": str(port),
        "FileStorePath": str(state_dir),
        "DataDictionary": str(dictionary(session.begin_string, spec_dir)),
        "NonStopSession": "Y",
        "ResetOnLogon": "Y" if session.reset_on_logon else "N",
        "ValidateUserDefinedFields": "Y",
        "TimestampPrecision": "3",
        "CheckLatency": "Y",
        "MaxLatency": "120",
    }.items():
        settings.setString(name, value)
    return settings
