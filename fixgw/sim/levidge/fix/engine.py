"""QuickFIX as a box: bytes of a client go in, bytes to the client and messages come out.

QuickFIX's acceptor listens on every interface and works on a thread of its own. Here it does
neither: it is polled, and its listening socket is exchanged for a private one of this process
right after it was made, so nothing else can connect. All happens inside the calls below.
"""

import os
import socket
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import quickfix as fix

from fixgw.errors import StartError
from fixgw.sim.levidge.fix.frames import BEGIN_STRING

COMP_ID = "Levidge"
# Accepting, becoming writable and reading are three turns; one more answers what was read.
_TURNS = 4
_READ = 65_536


class _Application(fix.Application):  # type: ignore[misc]
    """Keeps what comes; nothing here can fail, since QuickFIX does not survive an exception."""

    # ruff: noqa: N802 - QuickFIX names its callbacks
    def __init__(self) -> None:
        super().__init__()
        self.received: deque[tuple[str, str]] = deque()

    def onCreate(self, session_id: Any) -> None: ...

    def onLogon(self, session_id: Any) -> None: ...

    def onLogout(self, session_id: Any) -> None: ...

    def toAdmin(self, message: Any, session_id: Any) -> None: ...

    def toApp(self, message: Any, session_id: Any) -> None: ...

    def fromAdmin(self, message: Any, session_id: Any) -> None: ...

    def fromApp(self, message: Any, session_id: Any) -> None:
        self.received.append((session_id.getTargetCompID().getString(), message.toString()))


class Engine:
    """A FIX 4.2 acceptor with one session for each client; sequence numbers live in memory."""

    def __init__(self, clients: Iterable[str]) -> None:
        """Make the sessions; raises StartError when one exists, OSError without a socket."""
        self._ids = {name: fix.SessionID(BEGIN_STRING, COMP_ID, name) for name in clients}
        for name, session_id in self._ids.items():
            if fix.Session.doesSessionExist(session_id):
                raise StartError(f"the FIX session of {name} is already open in this process")
        port = _free_port()
        settings = fix.SessionSettings()
        for session_id in self._ids.values():
            settings.set(session_id, _settings(port))
        # QuickFIX keeps bare pointers to all of these.
        self._application = _Application()
        self._stores = fix.MemoryStoreFactory()
        self._acceptor: Any = fix.SocketAcceptor(self._application, self._stores, settings)
        before = _sockets()
        try:
            self._acceptor.poll()
        except fix.FIXException as error:
            raise OSError(f"QuickFIX cannot listen: {error}") from None
        made = _sockets() - before
        listener = next(one for one in made if _listens(one, port))
        self._way_in = _exchange_listener(listener)
        # An acceptor that is polled never closes the pair of sockets that it wakes itself with.
        self._forgotten = [one for one in made - {listener} if _is_private(one)]

    def connect(self) -> socket.socket:
        """A connection into the engine."""
        way_in = socket.socket(socket.AF_UNIX)
        way_in.connect(self._way_in)
        way_in.setblocking(False)
        return way_in

    def write(self, way_in: socket.socket, message: bytes) -> None:
        """Have the engine read a whole message: it would wait for the rest of half a Logon."""
        rest = memoryview(message)
        while rest:
            with suppress(BlockingIOError):
                rest = rest[way_in.send(rest) :]
            self.turn()

    def read(self, way_in: socket.socket) -> bytes | None:
        """What the engine sends on a connection, None when it has closed it."""
        data = bytearray()
        while True:
            try:
                part = way_in.recv(_READ)
            except BlockingIOError:
                return bytes(data)
            except ConnectionResetError:
                part = b""
            if not part:
                return bytes(data) or None
            data += part

    def turn(self) -> None:
        """Let the engine do what there is to do, heartbeats included."""
        for _ in range(_TURNS):
            self._acceptor.poll()

    def received(self) -> Iterator[tuple[str, str]]:
        """The application messages that came, with the client that sent each."""
        while self._application.received:
            yield self._application.received.popleft()

    def knows(self, client: str) -> bool:
        """Whether there is a session for this client."""
        return client in self._ids

    def is_logged_on(self, client: str) -> bool:
        """Whether the client's session is up."""
        return bool(self._session(client).isLoggedOn())

    def send(self, client: str, fields: dict[str, str]) -> None:
        """Send a message, or keep it for a ResendRequest(2) when the session is not up."""
        body = "".join(f"{tag}={value}\x01" for tag, value in fields.items())
        raw = f"8={BEGIN_STRING}\x019=0\x01{body}10=000\x01"
        fix.Session.sendToTarget(fix.Message(raw, False), self._ids[client])
        self._acceptor.poll()

    def log_out(self, client: str, text: str) -> None:
        """Send a Logout(5) and expect the client's; nobody gets in before `enable`."""
        self._session(client).logout(text)
        self.turn()

    def enable(self, client: str) -> None:
        """Let the client log on again."""
        self._session(client).logon()

    def take_number(self, client: str) -> int:
        """Use up the next MsgSeqNum(34) to the client and return it."""
        number = int(self._session(client).getExpectedSenderNum())
        self.set_next_number(client, number + 1)
        return number

    def next_number(self, client: str) -> int:
        """The next MsgSeqNum(34) to the client."""
        return int(self._session(client).getExpectedSenderNum())

    def set_next_number(self, client: str, number: int) -> None:
        """Set the next MsgSeqNum(34) to the client."""
        self._session(client).setNextSenderMsgSeqNum(number)

    def forget_numbers(self, client: str) -> None:
        """Begin at 1 again in both directions."""
        self._session(client).setNextSenderMsgSeqNum(1)
        self._session(client).setNextTargetMsgSeqNum(1)

    def close(self) -> None:
        """End every session; the same clients may then be served by another engine."""
        if self._acceptor is not None:
            self._acceptor.stop(True)
            for descriptor in self._forgotten:
                os.close(descriptor)
        self._acceptor = None

    def _session(self, client: str) -> Any:
        return fix.Session.lookupSession(self._ids[client])


def _settings(port: int) -> Any:
    settings = fix.Dictionary()
    for name, value in {
        "ConnectionType": "acceptor",
        "SocketAcceptPort": str(port),
        # What the document demands of each message is checked in reader.py.
        "UseDataDictionary": "N",
        "NonStopSession": "Y",
        "TimestampPrecision": "3",
    }.items():
        settings.setString(name, value)
    return settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("", 0))
        port: int = probe.getsockname()[1]
        return port


def _exchange_listener(listener: int) -> bytes:
    """Put a private socket in the place of one that listens to all; returns its address."""
    with socket.socket(socket.AF_UNIX) as private:
        private.bind("")
        private.listen()
        private.setblocking(False)
        os.dup2(private.fileno(), listener, inheritable=False)
        address: bytes = private.getsockname()
        return address


def _sockets() -> set[int]:
    """The descriptors of the process's own sockets."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if str(entry.readlink()).startswith("socket:"):
                found.add(int(entry.name))
    return found


def _listens(descriptor: int, port: int) -> bool:
    with socket.socket(fileno=os.dup(descriptor)) as copy:
        if copy.family is not socket.AF_INET:
            return False
        listens = copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        return bool(listens) and copy.getsockname()[1] == port


def _is_private(descriptor: int) -> bool:
    with socket.socket(fileno=os.dup(descriptor)) as copy:
        return copy.family is socket.AF_UNIX
