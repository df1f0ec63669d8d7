"""A sample OMS: a FIX client on QuickFIX, for the demo, for tests and for trying things out.

Messages are written with a bar for SOH and without what the engine adds: `35=D|11=A1|...|`.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import quickfix as fix

from fixgw.core.secret import Secret
from fixgw.fix.application import Application
from fixgw.fix.auth import signature
from fixgw.fix.dictionaries import dictionary
from fixgw.fix.engine import loaded_dictionary
from fixgw.fix.times import utc_text
from fixgw.fix.wire import SOH, fields_of

_SESSION_TYPES = frozenset("012345A")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came; `fields` holds the values by tag, of a repeated tag the last one."""

    text: str
    fields: Mapping[int, str]

    def __getitem__(self, tag: int) -> str:
        return self.fields[tag]

    def get(self, tag: int) -> str | None:
        """Return a field's value, None when it is absent."""
        return self.fields.get(tag)

    def has(self, values: Mapping[int, str]) -> bool:
        """Tell whether all these fields have these values."""
        return all(self.fields.get(tag) == value for tag, value in values.items())


Wanted = Callable[[Message], bool] | Mapping[int, str]
"""What to wait for: a predicate, or fields with their values."""


class SampleOms:
    """One FIX session to a gateway. Keeps every message; `receive` hands each out once.

    Credentials are `username` with `password`, or `hmac_secret`. Without `store_dir` sequence
    numbers are forgotten when the object is. `logon` holds more fields for the Logon(A). Messages
    that it refuses by the data dictionary are answered by its engine and not kept.
    """

    def __init__(
        self,
        *,
        begin_string: str,
        comp_id: str,
        host: str,
        port: int,
        target_comp_id: str = "FIXGW",
        username: str | None = None,
        password: str | None = None,
        hmac_secret: Secret | None = None,
        heartbeat: int = 30,
        reset: bool = False,
        store_dir: Path | None = None,
        logon: Mapping[int, str] | None = None,
        spec_dir: Path | None = None,
    ) -> None:
        self.begin_string = begin_string
        self.messages: list[Message] = []
        self._credentials = {553: username, 554: password}
        self._hmac_secret = hmac_secret
        self._more = dict(logon or {})
        self._unread: set[int] = set()
        self._logged_on = False
        self._changed = threading.Condition()
        self._id = fix.SessionID(begin_string, comp_id, target_comp_id)
        if fix.Session.doesSessionExist(self._id):
            raise ValueError(f"the session {self._id} is already open in this process; close it")
        specification = str(dictionary(begin_string, spec_dir))
        self._dictionary = loaded_dictionary(begin_string, spec_dir)
        settings = fix.SessionSettings()
        settings.set(
            self._id,
            _settings(
                SocketConnectHost=host,
                SocketConnectPort=str(port),
                HeartBtInt=str(heartbeat),
                ResetOnLogon="Y" if reset else "N",
                DataDictionary=specification,
            ),
        )
        self._application = Application(self)
        self._stores = (
            fix.MemoryStoreFactory() if store_dir is None else fix.FileStoreFactory(str(store_dir))
        )
        self._initiator: Any = fix.SocketInitiator(self._application, self._stores, settings)

    def start(self) -> None:
        """Connect, and connect again every second until `stop`."""
        self._initiator.start()

    def stop(self) -> None:
        """Log out and disconnect; takes up to some seconds."""
        self._initiator.stop()

    def close(self) -> None:
        """Stop for good: the session may now be opened by another client in this process."""
        if self._initiator is not None:
            self.stop()
            self._initiator = None

    def wait_logged_on(self, timeout: float = 10.0) -> None:
        """Wait for the logon. TimeoutError when there is none in time."""
        self._wait_for(lambda: self._logged_on, timeout, "logon")

    def wait_logged_out(self, timeout: float = 10.0) -> None:
        """Wait for the end of the session. TimeoutError when it goes on."""
        self._wait_for(lambda: not self._logged_on, timeout, "logout")

    def send(self, text: str) -> None:
        """Send a message given with bars; TransactTime(60) is added where it is `now`."""
        now = utc_text(time.time_ns() // 1000)
        body = text.strip("|").replace("|60=now", f"|60={now}").replace("|", SOH)
        raw = f"8={self.begin_string}{SOH}9=0{SOH}{body}{SOH}10=000{SOH}"
        fix.Session.sendToTarget(fix.Message(raw, self._dictionary, False), self._id)

    def receive(self, wanted: Wanted, timeout: float = 10.0) -> Message:
        """Wait for the first unread message that is wanted, and mark it as read.

        TimeoutError names what did come.
        """
        matches = wanted if callable(wanted) else lambda message: message.has(wanted)
        deadline = time.monotonic() + timeout
        looked_at = 0
        with self._changed:
            while True:
                for number in range(looked_at, len(self.messages)):
                    if number in self._unread and matches(self.messages[number]):
                        self._unread.remove(number)
                        return self.messages[number]
                looked_at = len(self.messages)
                if not self._changed.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no {wanted} within {timeout} s; came: {self._seen()}")

    async def areceive(self, wanted: Wanted, timeout: float = 10.0) -> Message:  # noqa: ASYNC109
        """Wait as `receive` does without holding up the event loop."""
        return await asyncio.to_thread(self.receive, wanted, timeout)

    def next_sequence_numbers(self) -> tuple[int, int]:
        """Return the next MsgSeqNum(34) to send and the next one expected."""
        session = fix.Session.lookupSession(self._id)
        return session.getExpectedSenderNum(), session.getExpectedTargetNum()

    def logged_on(self, _session: str) -> None:
        """QuickFIX says that the session is up."""
        self._change(logged_on=True)

    def logged_out(self, _session: str) -> None:
        """QuickFIX says that the session is down."""
        self._change(logged_on=False)

    def admin_in(self, _session: str, message: Any) -> str | None:
        """Keep the gateway's session messages, too: they may be what is waited for."""
        self._keep(message)
        return None

    def admin_out(self, _session: str, message: Any) -> None:
        """Complete the Logon with its credentials; SendingTime(52) is already there."""
        if message.getHeader().getField(35) != "A":
            return
        for tag, value in {**self._credentials, **self._more}.items():
            if value is not None:
                message.setField(tag, value)
        if self._hmac_secret is not None:
            raw_data = signature(self._hmac_secret, fields_of(message.toString()))
            message.setField(95, str(len(raw_data)))
            message.setField(96, raw_data)

    def app_in(self, _session: str, message: Any) -> None:
        """Keep the message."""
        self._keep(message)

    def app_failed(self, _session: str, message: Any) -> None:
        """Nothing more to do: the log has a line."""

    def wake(self, _session: str) -> None:
        """Nothing to do: whoever waits has been told."""

    def _keep(self, message: Any) -> None:
        raw = message.toString()
        fields = {int(tag): value for tag, value in fields_of(raw).items()}
        kept = Message(raw.replace(SOH, "|"), fields)
        with self._changed:
            self._unread.add(len(self.messages))
            self.messages.append(kept)
            self._changed.notify_all()

    def _change(self, *, logged_on: bool) -> None:
        with self._changed:
            self._logged_on = logged_on
            self._changed.notify_all()

    def _wait_for(self, reached: Callable[[], bool], timeout: float, what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(reached, timeout):
                raise TimeoutError(f"no {what} within {timeout} s; came: {self._seen()}")

    def _seen(self) -> Sequence[str]:
        return [one.text for one in self.messages if one[35] not in _SESSION_TYPES - {"3", "5"}]


def _settings(**own: str) -> Any:
    settings = fix.Dictionary()
    shared = {
        "ConnectionType": "initiator",
        "NonStopSession": "Y",
        "ReconnectInterval": "1",
        "SocketNodelay": "Y",
    }
    for name, value in {**shared, **own}.items():
        settings.setString(name, value)
    return settings
