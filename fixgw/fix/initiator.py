"""A FIX session that we begin: a second QuickFIX engine, for venues that speak FIX themselves.

Sequence numbers begin anew with every Logon(A) and nothing is stored: what was sent is never sent
again, and no secret of the Logon reaches a file. What comes in is not validated by the engine,
since a report that departs from the dictionary may still be a fill; it is logged. What the engine
refuses in any case, a repeated tag or an empty one, is told as lost.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import quickfix as fix

from fixgw.errors import NotSentError, StartError
from fixgw.fix.application import SendingOnce
from fixgw.fix.engine import validation_error
from fixgw.fix.wire import cleaned, fields_of, framed_fields

_LOGGER = logging.getLogger(__name__)
_LOGON, _LOGOUT, _REJECT = "A", "5", "3"
_LOGON_PATIENCE = 5
_SETTLING = 0.1
"""Seconds before a session that ended may begin anew: the engine drops its connection after it has
said that the session is over, and a session enabled before would send its Logon to nobody."""
_CLOSE_PATIENCE = 3.0
_PAUSE = 0.02
_DEPARTURES_KEPT = 50

Fields = Mapping[str, str]
CompleteLogon = Callable[[Fields], Mapping[int, str]]


class Listener(Protocol):
    """Is told what happens, on the loop's thread and in its order."""

    def connected(self) -> None:
        """A connection seems to be there, and our Logon(A) goes out."""
        ...

    def logged_on(self) -> None:
        """The session is up."""
        ...

    def message(self, fields: Fields) -> None:
        """A message came, but no Logon(A) or Logout(5)."""
        ...

    def lost(self, text: str) -> None:
        """A message came that the engine refused; what it said is lost."""
        ...

    def ended(self, text: str, *, refused: bool) -> None:
        """The session or the attempt is over; `refused` by an answer to our Logon(A)."""
        ...


class Initiator:
    """One session that we begin. Everything but the callbacks runs on the loop's thread.

    `name` is QuickFIX's SessionQualifier: it tells sessions with equal CompIDs apart.
    """

    def __init__(
        self,
        *,
        name: str,
        begin_string: str,
        sender_comp_id: str,
        target_comp_id: str,
        host: str,
        port: int,
        heartbeat: int,
        dictionary: Path,
        complete_logon: CompleteLogon,
        listener: Listener,
    ) -> None:
        """Make the session; nothing is connected yet. StartError when it cannot be."""
        self._id = fix.SessionID(begin_string, sender_comp_id, target_comp_id, name)
        if fix.Session.doesSessionExist(self._id):
            raise StartError(f"the FIX session {name} is already open in this process")
        self._begin_string = begin_string
        self._callbacks = Callbacks(
            name=name,
            address=f"{host}:{port}",
            session_id=self._id,
            dictionary=_dictionary(dictionary),
            complete_logon=complete_logon,
            listener=listener,
        )
        settings = fix.SessionSettings()
        settings.set(self._id, _settings(host, port, heartbeat))
        # QuickFIX keeps bare pointers to all of these.
        self._application = SendingOnce(self._callbacks)
        self._stores = fix.MemoryStoreFactory()
        self._engine: Any = fix.SocketInitiator(self._application, self._stores, settings)
        self._started = False
        self._enabling: asyncio.TimerHandle | None = None

    def connect(self) -> None:
        """Try to connect, every second, and to log on, once."""
        self._callbacks.begin()
        if not self._started:
            self._started = True
            self._engine.start()
            return
        self._cancel_enabling()
        self._enabling = asyncio.get_running_loop().call_later(_SETTLING, self._session().logon)

    def disconnect(self, text: str) -> None:
        """Log out if there is a session, and try no more."""
        self._cancel_enabling()
        self._session().logout(cleaned(text))

    def send(self, msg_type: str, fields: Sequence[tuple[int, str]]) -> int:
        """Hand a message over, once, and return its MsgSeqNum(34).

        NotSentError when it certainly does not leave: the engine keeps nothing for later.
        """
        if self._engine is None:
            raise NotSentError("the session is closed")
        message = fix.Message(framed_fields(self._begin_string, msg_type, fields), False)
        if not self._callbacks.up or not fix.Session.sendToTarget(message, self._id):
            raise NotSentError("the FIX session is down")
        return int(message.getHeader().getField(34))

    async def close(self) -> None:
        """Log out and end the engine's thread; idempotent."""
        if self._engine is None:
            return
        self._cancel_enabling()
        engine, self._engine = self._engine, None
        if self._started:
            await asyncio.to_thread(_stop, engine, self._session())
        del engine

    def _cancel_enabling(self) -> None:
        if self._enabling is not None:
            self._enabling.cancel()

    def _session(self) -> Any:
        return fix.Session.lookupSession(self._id)


class Callbacks:
    """What is done on the engine's thread: sign, note, hand over to the loop.

    `up` is read by the loop's thread. A session that ended is disabled at once, so that the engine
    does not connect again before it is told to.
    """

    def __init__(
        self,
        *,
        name: str,
        address: str,
        session_id: Any,
        dictionary: Any,
        complete_logon: CompleteLogon,
        listener: Listener,
    ) -> None:
        self.up = False
        self._name = name
        self._address = address
        self._session_id = session_id
        self._dictionary = dictionary
        self._complete_logon = complete_logon
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._words: str | None = None
        self._departures: set[str] = set()

    def begin(self) -> None:
        """Forget what the last attempt was told."""
        self._words = None

    def logged_on(self, _session: str) -> None:
        """The session is up."""
        self.up = True
        self._tell(self._listener.logged_on)

    def logged_out(self, _session: str) -> None:
        """The session is over, or the Logon came to nothing."""
        fix.Session.lookupSession(self._session_id).logout()
        was_up, self.up = self.up, False
        refused = not was_up and self._words is not None
        ended = partial(self._listener.ended, self._reason(was_up=was_up), refused=refused)
        self._tell(ended)

    def _reason(self, *, was_up: bool) -> str:
        if self._words is not None:
            return self._words
        if was_up:
            return f"the connection to {self._address} was lost"
        return (
            f"{self._address} took the connection but ended it, or kept silent, without an answer "
            "to the Logon(A)"
        )

    def admin_out(self, _session: str, message: Any) -> None:
        """Complete the Logon(A); SendingTime(52) and MsgSeqNum(34) are already there.

        A Reject(3) of ours means that the engine kept a message from us.
        """
        msg_type = message.getHeader().getField(35)
        if msg_type == _LOGON:
            for tag, value in self._complete_logon(fields_of(message.toString())).items():
                message.setField(tag, value)
            self._tell(self._listener.connected)
        elif msg_type == _REJECT:
            fields = fields_of(message.toString())
            self._tell(self._listener.lost, cleaned(fields.get("58") or "refused by the engine"))

    def admin_in(self, _session: str, message: Any) -> str | None:
        """Keep the words of a Logout(5); of the other session messages the room hears."""
        fields = fields_of(message.toString())
        msg_type = fields["35"]
        if msg_type == _LOGOUT or (msg_type == _REJECT and not self.up):
            self._words = cleaned(fields.get("58") or "logged out without a reason")
        elif msg_type != _LOGON:
            self._tell(self._listener.message, fields)
        return None

    def app_in(self, _session: str, message: Any) -> None:
        """Hand the message over; note where it departs from what the venue documents."""
        raw = message.toString()
        self._tell(self._listener.message, fields_of(raw))
        self._check(raw)

    def app_failed(self, _session: str, _message: Any) -> None:
        """What the message said is lost to us."""
        self._tell(self._listener.lost, "it could not be handed over")

    def wake(self, _session: str) -> None:
        """Nothing to do: the loop has been told."""

    def _tell(self, act: Callable[..., None], *what: object) -> None:
        self._loop.call_soon_threadsafe(act, *what)

    def _check(self, raw: str) -> None:
        """Log the first of each kind; such a message has been handed over all the same."""
        departure = validation_error(raw, self._dictionary)
        if departure is None or departure in self._departures:
            return
        if len(self._departures) < _DEPARTURES_KEPT:
            self._departures.add(departure)
            _LOGGER.warning("%s: a message departs from the dictionary: %s", self._name, departure)


def _stop(engine: Any, session: Any) -> None:
    """End a started engine; QuickFIX's own waiting counts in whole seconds."""
    session.logout()
    deadline = time.monotonic() + _CLOSE_PATIENCE
    while engine.isLoggedOn() and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    engine.stop(True)


def _dictionary(path: Path) -> Any:
    try:
        return fix.DataDictionary(str(path))
    except fix.FIXException as error:
        raise StartError(f"the data dictionary {path} cannot be read: {error}") from None


def _settings(host: str, port: int, heartbeat: int) -> Any:
    settings = fix.Dictionary()
    for name, value in {
        "ConnectionType": "initiator",
        "SocketConnectHost": host,
        "SocketConnectPort": str(port),
        "HeartBtInt": str(heartbeat),
        "ReconnectInterval": "1",
        "LogonTimeout": str(_LOGON_PATIENCE),
        "NonStopSession": "Y",
        "ResetOnLogon": "Y",
        "PersistMessages": "N",
        "UseDataDictionary": "N",
        "TimestampPrecision": "3",
        # The venue's clock is its own business; a message refused for it would be a fill lost.
        "CheckLatency": "N",
    }.items():
        settings.setString(name, value)
    return settings
