"""What QuickFIX's callbacks do: check Logons, keep the policies in force, fill the inbox.

Everything here runs on QuickFIX's threads; the gateway's thread takes from the other end.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fixgw.core.commands import CancelPolicy, LogOn, LogOut
from fixgw.fix.auth import fingerprint, refusal
from fixgw.fix.session import DROP_COPY, ORDERS, FixSession
from fixgw.fix.values import Fields
from fixgw.fix.wire import cleaned, fields_of

_LOGGER = logging.getLogger(__name__)

Entry = tuple[str, str | LogOn | LogOut]
"""A session's CompID with a message as text, or what became of its connection."""

_LOGON, _REJECT, _LOGOUT = "A", "3", "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What a Logon settled for its connection."""

    policy: CancelPolicy
    copies: bool
    reset: bool


class Events:
    """The handler behind the QuickFIX application."""

    def __init__(
        self,
        *,
        comp_id: str,
        sessions: Sequence[FixSession],
        entries: deque[Entry],
        wake: Callable[[], None],
        reject_unreadable: Callable[[str, str], None],
    ) -> None:
        self._sessions = {f"{one.begin_string}:{comp_id}->{one.comp_id}": one for one in sessions}
        self._entries = entries
        self._wake = wake
        self._connected: frozenset[str] = frozenset()
        self._live: frozenset[str] = frozenset()
        self._terms: dict[str, _Terms] = {}
        self._vetted: dict[str, bytes] = {}
        self._reject_unreadable = reject_unreadable

    def vetted(self, session: str, fields: Fields) -> None:
        """Remember a Logon whose credentials have just been found good."""
        self._vetted[session] = fingerprint(fields)

    def connected(self) -> frozenset[str]:
        """Return the sessions whose Logon was accepted, be it answered already or not."""
        return self._connected

    def live(self) -> frozenset[str]:
        """Return the sessions that are logged on."""
        return self._live

    def wants_copies(self, session: str) -> bool:
        """Tell whether the Logon asked for copies of the accounts' other orders."""
        terms = self._terms.get(session)
        return terms is not None and terms.copies

    def logged_on(self, session: str) -> None:
        """Announce the session to the gateway, with its policy."""
        name = self._sessions[session].comp_id
        self._live |= {name}
        terms = self._terms[name]
        _LOGGER.info("%s logged on, cancel on disconnect: %s", name, terms.policy)
        self._entries.append((name, LogOn(session=name, policy=terms.policy, reset=terms.reset)))

    def logged_out(self, session: str) -> None:
        """Announce the end of the session to the gateway."""
        name = self._sessions[session].comp_id
        self._connected -= {name}
        if name not in self._live:
            return
        self._live -= {name}
        _LOGGER.info("%s logged out", name)
        self._entries.append((name, LogOut(session=name)))

    def admin_in(self, session: str, message: Any) -> str | None:
        """Decide about a Logon(A); everything else is the engine's business."""
        if message.getHeader().getField(35) != _LOGON:
            return None
        one = self._sessions[session]
        fields = fields_of(message.toString())
        if fingerprint(fields) != self._vetted.pop(one.comp_id, None):
            reason = refusal(one, fields, time.time_ns() // 1000)
            if reason is not None:
                _LOGGER.warning("logon of %s refused: %s", one.comp_id, reason)
                return REFUSED
        self._terms[one.comp_id] = _terms(one, fields)
        self._connected |= {one.comp_id}
        return None

    def admin_out(self, session: str, message: Any) -> None:
        """Tell the client the terms in force; log what the engine refuses."""
        msg_type = message.getHeader().getField(35)
        if msg_type == _LOGON:
            terms = self._terms[self._sessions[session].comp_id]
            message.setField(8013, terms.policy.value)
            message.setField(9406, "Y" if terms.copies else "N")
        elif msg_type in {_REJECT, _LOGOUT} and message.isSetField(58):
            name = self._sessions[session].comp_id
            _LOGGER.warning("%s was told: %s", name, cleaned(message.getField(58)))

    def app_in(self, session: str, message: Any) -> None:
        """Put the message into the inbox."""
        self._entries.append((self._sessions[session].comp_id, message.toString()))

    def app_failed(self, session: str, message: Any) -> None:
        """Answer a message that could not be put into the inbox."""
        self._reject_unreadable(self._sessions[session].comp_id, message.toString())

    def wake(self, _session: str) -> None:
        """Tell the gateway that the inbox has something."""
        self._wake()


REFUSED = "logon refused"
"""The only thing a client with bad credentials is told."""


def _terms(session: FixSession, fields: Fields) -> _Terms:
    """CancelOrdersOnDisconnect(8013) in the Logon overrides the session's configuration.

    A session that may not trade cancels nothing: for it the answer is always N.
    """
    asked = fields.get("8013")
    policy = CancelPolicy(asked) if asked else session.cancel_policy
    return _Terms(
        policy=policy if session.role == ORDERS else CancelPolicy.NONE,
        copies=session.role == DROP_COPY or fields.get("9406") == "Y",
        reset=session.reset_on_logon or fields.get("141") == "Y",
    )
