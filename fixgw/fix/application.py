"""The QuickFIX application: callbacks that cannot fail.

An exception that leaves a Python callback ends the process or hangs it. So every callback hands
over to a handler inside a last-resort catch, which logs one line with no content of the message.
"""
# ruff: noqa: N802 - QuickFIX names its callbacks

import logging
from collections.abc import Callable
from typing import Any, Protocol

import quickfix as fix

from fixgw.errors import bug_of

_LOGGER = logging.getLogger(__name__)


class Handler(Protocol):
    """What is done with the engine's events; `session` is QuickFIX's text for a SessionID.

    Called on the engine's threads, so everything here returns at once.
    """

    def logged_on(self, session: str) -> None:
        """A session is up."""
        ...

    def logged_out(self, session: str) -> None:
        """A session is down, or its logon failed half way."""
        ...

    def admin_in(self, session: str, message: Any) -> str | None:
        """A session message came; for a Logon(A) return a text to refuse it with."""
        ...

    def admin_out(self, session: str, message: Any) -> None:
        """A session message is about to go out; it may be added to."""
        ...

    def app_in(self, session: str, message: Any) -> None:
        """An application message came."""
        ...

    def app_failed(self, session: str, message: Any) -> None:
        """`app_in` failed for this message: the client has to hear of it."""
        ...

    def wake(self, session: str) -> None:
        """Something came in; called after `logged_on`, `logged_out` and `app_in`."""
        ...


class Application(fix.Application):  # type: ignore[misc]
    """Shields the engine from whatever goes wrong in the handler."""

    def __init__(self, handler: Handler) -> None:
        super().__init__()
        self._handler = handler

    def onCreate(self, session_id: Any) -> None:
        """Nothing to do: sessions come from the configuration."""

    def onLogon(self, session_id: Any) -> None:
        """Pass on."""
        _shielded("onLogon", session_id, self._handler.logged_on)
        _shielded("onLogon", session_id, self._handler.wake)

    def onLogout(self, session_id: Any) -> None:
        """Pass on."""
        _shielded("onLogout", session_id, self._handler.logged_out)
        _shielded("onLogout", session_id, self._handler.wake)

    def toAdmin(self, message: Any, session_id: Any) -> None:
        """Pass on."""
        _shielded("toAdmin", session_id, self._handler.admin_out, message)

    def toApp(self, message: Any, session_id: Any) -> None:
        """Nothing to do: what goes out was decided when it was sent."""

    def fromAdmin(self, message: Any, session_id: Any) -> None:
        """Pass on; a Logon that is refused, or that cannot be checked, is answered by Logout(5)."""
        refusal: str | None = "the logon could not be checked"
        try:
            refusal = self._handler.admin_in(session_id.toString(), message)
        except Exception as error:  # noqa: BLE001 - the last resort described above
            _log("fromAdmin", session_id, error)
        if refusal is not None:
            raise fix.RejectLogon(refusal)

    def fromApp(self, message: Any, session_id: Any) -> None:
        """Pass on; what cannot be passed on is answered by a BusinessMessageReject(j)."""
        try:
            self._handler.app_in(session_id.toString(), message)
        except Exception as error:  # noqa: BLE001 - the last resort described above
            _log("fromApp", session_id, error)
            _shielded("fromApp", session_id, self._handler.app_failed, message)
        _shielded("fromApp", session_id, self._handler.wake)


class SendingOnce(Application):
    """Never lets the engine send an application message again, nor into a session that is down.

    A message handed to QuickFIX while the session is down, or that the other side asks for again,
    would reach it at a time when nobody expects it any more: an order would be placed late.
    """

    def toApp(self, message: Any, session_id: Any) -> None:
        """Refuse repeats; the engine holds the session's lock, so its state is still the same."""
        session = fix.Session.lookupSession(session_id)
        if message.getHeader().isSetField(43) or session is None or not session.isLoggedOn():
            raise fix.DoNotSend


def _shielded(name: str, session_id: Any, act: Callable[..., None], *more: Any) -> None:
    try:
        act(session_id.toString(), *more)
    except Exception as error:  # noqa: BLE001 - the last resort described above
        _log(name, session_id, error)


def _log(name: str, session_id: Any, error: Exception) -> None:
    """One line with the kind of error and its place; its text could repeat a password."""
    _LOGGER.error("%s of %s failed: %s", name, session_id, bug_of(error))
