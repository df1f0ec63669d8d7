"""The listening sockets, and the check of every newcomer before QuickFIX hears of it.

The first message is read without being taken from the socket. What is not a FIX Logon is closed
without a word. A Logon that is refused gets a Logout(5). Everything else goes on to the engine,
which then reads the same Logon itself.
"""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from fixgw.errors import FixgwError, StartError
from fixgw.fix.logon import MAX_LENGTH, FirstMessage, NotFixError, first_message

_LOGGER = logging.getLogger(__name__)
_WORKERS = 64
_MOST_NEWCOMERS = 256
_PATIENCE = 10.0
"""Seconds a newcomer has for its Logon."""
_LINGER = 1.0
"""Seconds a refused client has to read its Logout before the connection is closed."""

Vet = Callable[[FirstMessage, str, int], bytes | None]
"""First message, remote address and local port to the Logout of a refusal, or None to let in."""


class Door:
    """Accepts connections on all ports and decides about each on a thread of its own."""

    def __init__(
        self,
        *,
        host: str,
        ports: Iterable[int],
        vet: Vet,
        give: Callable[[socket.socket], None],
    ) -> None:
        self._host = host
        self._ports = sorted(set(ports))
        self._vet = vet
        self._give = give
        self._listeners: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._newcomers: set[socket.socket] = set()
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="fix-door")

    def probe(self) -> None:
        """Find out early whether the ports can be had. StartError when one cannot."""
        for port in self._ports:
            _listener(self._host, port).close()

    def open(self) -> None:
        """Listen on every port. StartError when one cannot be had."""
        for port in self._ports:
            self._listeners.append(_listener(self._host, port))

    def start(self) -> None:
        """Let newcomers in."""
        for listener in self._listeners:
            thread = threading.Thread(target=self._accept, args=(listener,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Close the ports and whoever has not been let in yet; idempotent."""
        for one in (*self._listeners, *tuple(self._newcomers)):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for listener in self._listeners:
            listener.close()
        self._workers.shutdown()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                newcomer, address = listener.accept()
            except ConnectionAbortedError:
                continue
            except OSError as error:
                if listener.fileno() < 0 or not _listening(listener):
                    return
                _LOGGER.warning("a connection could not be accepted: %s", error)
                time.sleep(_LINGER)
                continue
            if len(self._newcomers) >= _MOST_NEWCOMERS:
                newcomer.close()
                continue
            self._newcomers.add(newcomer)
            decision = self._workers.submit(self._receive, newcomer, str(address[0]))
            decision.add_done_callback(_log_surprise)

    def _receive(self, newcomer: socket.socket, address: str) -> None:
        try:
            self._decide(newcomer, address)
        except NotFixError as error:
            _LOGGER.info("connection from %s closed: %s", address, error)
        except (OSError, FixgwError) as error:
            _LOGGER.info("connection from %s lost before its logon: %s", address, error)
        finally:
            self._newcomers.discard(newcomer)
            newcomer.close()

    def _decide(self, newcomer: socket.socket, address: str) -> None:
        first = _peek(newcomer)
        refusal = self._vet(first, address, newcomer.getsockname()[1])
        if refusal is None:
            newcomer.settimeout(None)
            self._give(newcomer)
        else:
            _say_goodbye(newcomer, refusal)


def _log_surprise(decision: Future[None]) -> None:
    """Whatever a newcomer brings about costs it its own connection, and a line in the log."""
    error = decision.exception()
    if error is not None:
        _LOGGER.error("a newcomer's connection was closed: %s", type(error).__name__)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=socket.SOMAXCONN)
    except OSError as error:
        raise StartError(f"cannot listen on {host}:{port}: {error.strerror}") from None


def _listening(listener: socket.socket) -> bool:
    with contextlib.suppress(OSError):
        return bool(listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    return False


def _peek(newcomer: socket.socket) -> FirstMessage:
    """Return the first message, left in the socket for the engine to read."""
    deadline = time.monotonic() + _PATIENCE
    seen = 0
    while (left := deadline - time.monotonic()) > 0:
        newcomer.settimeout(left)
        # Wake up only when there is more than was seen: what was peeked at is still there.
        newcomer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, seen + 1)
        data = newcomer.recv(MAX_LENGTH * 2, socket.MSG_PEEK)
        first = first_message(data)
        if first is not None:
            newcomer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            return first
        if len(data) <= seen:
            raise NotFixError("the connection ended before the first message")
        seen = len(data)
    raise NotFixError("no Logon(A) in time")


def _say_goodbye(newcomer: socket.socket, logout: bytes) -> None:
    """Send the Logout and let the client read it: closing with unread data would discard it."""
    deadline = time.monotonic() + _LINGER
    newcomer.settimeout(_LINGER)
    newcomer.sendall(logout)
    newcomer.shutdown(socket.SHUT_WR)
    while newcomer.recv(MAX_LENGTH) and time.monotonic() < deadline:
        pass
