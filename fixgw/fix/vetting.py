"""What is asked of a newcomer's Logon before the engine hears of it.

Unknown CompID, wrong address and wrong credentials get the same answer: it gives nothing away.
The reason is for the operator's log.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fixgw.fix.auth import address_allowed, refusal
from fixgw.fix.engine import loaded_dictionary, validation_error
from fixgw.fix.events import REFUSED
from fixgw.fix.logon import FirstMessage, NotFixError, logout
from fixgw.fix.session import FixSession
from fixgw.fix.times import utc_text
from fixgw.fix.values import Fields
from fixgw.fix.wire import cleaned

_LOGGER = logging.getLogger(__name__)

ALREADY_CONNECTED = "session is already connected"
_LONGEST_HEARTBEAT = 3600
_NO_SEQ_NUM = 1
"""MsgSeqNum(34) of a Logout to somebody who has no session to count for."""


class Vetting:
    """Decides about first messages; called on the door's threads."""

    def __init__(
        self,
        *,
        comp_id: str,
        port: int,
        sessions: Mapping[str, FixSession],
        spec_dir: Path,
        is_live: Callable[[str], bool],
        take_seq_num: Callable[[str], int],
        let_in: Callable[[str, Fields], None],
    ) -> None:
        self._comp_id = comp_id
        self._port = port
        self._sessions = sessions
        self._is_live = is_live
        self._take_seq_num = take_seq_num
        self._let_in = let_in
        versions = {one.begin_string for one in sessions.values()}
        self._dictionaries: Mapping[str, Any] = {
            version: loaded_dictionary(version, spec_dir) for version in versions
        }
        self._numbering = threading.Lock()

    def __call__(self, first: FirstMessage, address: str, port: int) -> bytes | None:
        """Return the Logout for a refusal, or None to let the newcomer in."""
        if first.fields.get("35") != "A":
            raise NotFixError("the first message is no Logon(A)")
        session = self._session(first, port)
        text, reason = self._objection(session, first, address, port)
        if text is None:
            self._let_in(first.comp_id, first.fields)
            return None
        _LOGGER.warning("logon of %s from %s refused: %s", first.comp_id, address, reason)
        number = _NO_SEQ_NUM if session is None else self._seq_num(session.comp_id)
        return logout(first, number, utc_text(time.time_ns() // 1000), cleaned(text))

    def _session(self, first: FirstMessage, port: int) -> FixSession | None:
        """Return whose Logon this is; both versions share a port, some sessions have their own."""
        session = self._sessions.get(first.comp_id)
        if session is None or port != (session.listen_port or self._port):
            return None
        wanted = (session.begin_string, self._comp_id)
        return session if (first.begin_string, first.fields.get("56")) == wanted else None

    def _objection(
        self, session: FixSession | None, first: FirstMessage, address: str, port: int
    ) -> tuple[str | None, str]:
        """Return the text for the client, None for none, and the reason for the log."""
        if session is None:
            return REFUSED, f"no such session at port {port}"
        if not address_allowed(session, address):
            return REFUSED, "the address is not in allow_from"
        reason = refusal(session, first.fields, time.time_ns() // 1000)
        if reason is not None:
            return REFUSED, reason
        mistake = self._mistake(session, first)
        if mistake is not None:
            return f"Logon(A) is not valid: {mistake}", mistake
        if self._is_live(session.comp_id):
            return ALREADY_CONNECTED, ALREADY_CONNECTED
        return None, ""

    def _mistake(self, session: FixSession, first: FirstMessage) -> str | None:
        """QuickFIX itself has no answer to a malformed Logon and leaves the connection hanging."""
        mistake = validation_error(first.raw, self._dictionaries[session.begin_string])
        if mistake is None and not 0 <= int(first.fields["108"]) <= _LONGEST_HEARTBEAT:
            return f"HeartBtInt(108) is not from 0 to {_LONGEST_HEARTBEAT}"
        return mistake

    def _seq_num(self, comp_id: str) -> int:
        """A live session's numbers are its own; see `FixEdge` for why others are used up."""
        with self._numbering:
            return _NO_SEQ_NUM if self._is_live(comp_id) else self._take_seq_num(comp_id)
