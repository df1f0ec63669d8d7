"""Giving accepted sockets to QuickFIX, which only knows how to accept them itself.

QuickFIX 1.16 listens on every interface, and it resets a session's sequence numbers, holds up all
other sessions while a newcomer dawdles, and checks addresses only after the logon. So its
listening socket is exchanged, under its own file descriptor, for a private one that only this
file connects to; and each connection it accepts there is exchanged for the client's socket. From
then on client and engine talk directly: nothing stands between them.
"""

import array
import contextlib
import fcntl
import os
import socket
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from fixgw.errors import StartError
from fixgw.scratch import Scratch

_SPARE_DESCRIPTORS = 128
_PATIENCE = 5.0
_HOLD = 0.3
_PAUSE = 0.001


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def high_descriptors() -> Iterator[None]:
    """Make sockets created inside get descriptor numbers that nothing else is likely to get.

    QuickFIX closes its listening socket twice when it stops; a second close of a low number could
    hit a file that somebody else has opened in between.
    """
    spares = [os.open(os.devnull, os.O_RDONLY) for _ in range(_SPARE_DESCRIPTORS)]
    try:
        yield
    finally:
        for spare in spares:
            os.close(spare)


class Handover:
    """The private way into a started QuickFIX acceptor."""

    def __init__(self) -> None:
        self._scratch = Scratch("fixgw-engine")
        self._path = str(self._scratch.path / "engine")

    def install(self, port: int) -> None:
        """Exchange the acceptor's listening socket on `port` for the private one."""
        with socket.socket(socket.AF_UNIX) as private:
            private.bind(self._path)
            private.listen(socket.SOMAXCONN)
            private.setblocking(False)
            listening = _await(lambda: _find(lambda one: _listens_on(one, port)))
            os.dup2(private.fileno(), listening, inheritable=False)
        _await(lambda: None if _still_open(port) else True)

    def give(self, client: socket.socket) -> None:
        """Make the engine serve this connection; `client` is closed here. OSError if it cannot."""
        with socket.socket(socket.AF_UNIX) as ours, client:
            ours.bind("")
            ours.connect(self._path)
            name = ours.getsockname()
            accepted = _await(lambda: _find(lambda one: one.getpeername() == name))
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            client.setblocking(False)
            os.dup2(client.fileno(), accepted, inheritable=False)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep the engine's thread waiting in one place for a moment.

        QuickFIX's stop() uses its server while its thread, woken by that very stop, deletes it.
        So the thread is given a newcomer that says one byte and no more: it waits for the rest,
        up to a second, and finds out about the stop afterwards.
        """
        with socket.socket(socket.AF_UNIX) as newcomer:
            newcomer.connect(self._path)
            newcomer.send(b"8")
            _await(lambda: None if _unread(newcomer) else True)
            release = threading.Timer(_HOLD, newcomer.shutdown, [socket.SHUT_RDWR])
            release.start()
            yield
            release.join()

    def close(self) -> None:
        """Remove the private socket; idempotent."""
        self._scratch.close()


def _await(look: Callable[[], int | None]) -> int:
    """Look until there is something; the engine acts on its own thread."""
    deadline = time.monotonic() + _PATIENCE
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise StartError("QuickFIX did not take over a socket in time")
        time.sleep(_PAUSE)
    return found


def _find(wanted: Callable[[socket.socket], bool]) -> int | None:
    """Return the descriptor of the process's own socket that is wanted."""
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if str(entry.readlink()).startswith("socket:") and _is(int(entry.name), wanted):
                return int(entry.name)
    return None


def _is(descriptor: int, wanted: Callable[[socket.socket], bool]) -> bool:
    with socket.socket(fileno=os.dup(descriptor)) as copy:
        return wanted(copy)


def _listens_on(one: socket.socket, port: int) -> bool:
    if one.family is not socket.AF_INET:
        return False
    listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return bool(listens) and one.getsockname()[1] == port


def _unread(sender: socket.socket) -> int:
    """Return how many bytes the other side has not read yet."""
    answer = array.array("i", [0])
    fcntl.ioctl(sender, termios.TIOCOUTQ, answer)
    return answer[0]


def _still_open(port: int) -> bool:
    """Knock: the engine keeps the old socket until it next wakes up, and this wakes it."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
