"""The load generator, a process of its own: one FIX session, so many orders in flight.

Every message is made before the clock starts. An order's time runs from just before it is written
to the socket until the bytes with its New have been read, which with many orders in flight is up
to a millisecond after they came.
"""

import argparse
import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Iterable, Mapping, Sequence

from bench.figures import Figures, Stopwatch
from bench.fix_wire import Party, Splitter, report

_PATIENCE = 20.0
_REST = 0.001
"""Seconds between looks at the socket when many orders are in flight: the generator shares the
machine with what it measures, and reading each report by itself would cost twice as much."""
_PENDING_NEW, _NEW = b"A", b"0"
_HARMLESS = {b"0", b"B", b"h"}


class ProtocolError(Exception):
    """The other side did what no contender of this benchmark may do."""


class Session:
    """A logged-on FIX session over a plain socket."""

    def __init__(self, port: int, party: Party) -> None:
        self._party = party
        self._splitter = Splitter()
        self._socket = _connect(port)
        self._seq = 1
        self._socket.sendall(party.logon())
        self._await(b"A")

    def prepare(self, cl_ord_ids: Sequence[str], first: int) -> list[bytes]:
        """Make the orders that are to be sent next, from the benchmark's number `first` on."""
        messages = [
            self._party.new_order(self._seq + 1 + index, cl_ord_id, first + index)
            for index, cl_ord_id in enumerate(cl_ord_ids)
        ]
        self._seq += len(messages)
        return messages

    def trade(self, cl_ord_ids: Sequence[str], messages: Sequence[bytes], window: int) -> "Pass":
        """Send the orders, at most `window` of them unanswered, until the last one is New."""
        self._socket.settimeout(_PATIENCE)
        run = Pass(cl_ord_ids)
        while not run.complete:
            upto = min(run.done + window, len(messages))
            if upto > run.sent:
                begin, run.sent = run.sent, upto
                run.note_sent(begin, time.perf_counter_ns())
                self._socket.sendall(b"".join(messages[begin:upto]))
            time.sleep(_REST if window > 1 else 0)
            data = self._receive(f"{run.done} of {len(messages)} orders are New")
            run.take(self._splitter.messages(data), time.perf_counter_ns())
        return run

    def close(self) -> None:
        """Log out."""
        self._socket.sendall(self._party.message("5", self._seq + 1, ""))
        self._await(b"5")
        self._socket.close()

    def _receive(self, state: str) -> bytes:
        try:
            data = self._socket.recv(1 << 18)
        except TimeoutError:
            raise ProtocolError(f"nothing came for {_PATIENCE} s; {state}") from None
        if not data:
            raise ProtocolError(f"the connection was closed; {state}")
        return data

    def _await(self, wanted: bytes) -> None:
        self._socket.settimeout(_PATIENCE)
        while True:
            data = self._receive(f"waiting for MsgType(35)={wanted.decode()}")
            for msg_type, body in self._splitter.messages(data):
                if msg_type == wanted:
                    return
                if msg_type not in _HARMLESS:
                    raise ProtocolError(f"unexpected {msg_type!r}: {body!r}")


class Pass:
    """One run of orders: when each was sent, and what was said of it."""

    def __init__(self, cl_ord_ids: Sequence[str]) -> None:
        self.sent = 0
        self.done = 0
        self._index = {name.encode(): index for index, name in enumerate(cl_ord_ids)}
        self._sent_at = [0] * len(cl_ord_ids)
        self._pending_at = [0] * len(cl_ord_ids)
        self._new_at = [0] * len(cl_ord_ids)

    @property
    def complete(self) -> bool:
        """Tell whether every order is New."""
        return self.done == len(self._index)

    def note_sent(self, begin: int, now: int) -> None:
        """Note when the orders from `begin` on are sent."""
        for index in range(begin, self.sent):
            self._sent_at[index] = now

    def take(self, messages: Iterable[tuple[bytes, bytes]], now: int) -> None:
        """Take reports in; ProtocolError for anything but one PendingNew and one New each."""
        for msg_type, body in messages:
            if msg_type == b"8":
                self._take_report(body, now)
            elif msg_type not in _HARMLESS:
                raise ProtocolError(f"unexpected {msg_type!r}: {body!r}")

    def _take_report(self, body: bytes, now: int) -> None:
        cl_ord_id, exec_type = report(body)
        index = self._index.get(cl_ord_id, self.sent)
        known = index < self.sent and not self._new_at[index]
        if known and exec_type == _NEW:
            self._new_at[index] = now
            self.done += 1
        elif known and exec_type == _PENDING_NEW and not self._pending_at[index]:
            self._pending_at[index] = now
        else:
            raise ProtocolError(f"unexpected report: {body!r}")

    def check_pending(self, *, wanted: bool) -> None:
        """Check that all orders were reported PendingNew, or none."""
        if any(bool(at) is not wanted for at in self._pending_at):
            raise ProtocolError(f"PendingNew is missing or too many; wanted: {wanted}")

    def latencies(self) -> list[int]:
        """Nanoseconds from sending to New."""
        return [new - sent for new, sent in zip(self._new_at, self._sent_at, strict=True)]

    def pending_latencies(self) -> list[int]:
        """Nanoseconds from sending to PendingNew, of the orders that had one."""
        both = zip(self._pending_at, self._sent_at, strict=True)
        return [pending - sent for pending, sent in both if pending]


def _connect(port: int) -> socket.socket:
    """Connect as soon as somebody listens."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        if time.monotonic() > deadline:
            raise ProtocolError(f"nobody listens on port {port}")
        time.sleep(0.02)


def measure(options: argparse.Namespace, watched: Mapping[str, int]) -> Figures:
    """Log on, warm up, send the orders, log out."""
    session = Session(options.port, Party())
    names = [f"{options.prefix}{number}" for number in range(options.warm_up + options.orders)]
    early, timed = names[: options.warm_up], names[options.warm_up :]
    warm_up = session.prepare(early, options.first)
    messages = session.prepare(timed, options.first + options.warm_up)
    session.trade(early, warm_up, options.window)
    watch = Stopwatch({**watched, "load": os.getpid()})
    run = session.trade(timed, messages, options.window)
    figures = watch.figures(run.latencies(), run.pending_latencies())
    run.check_pending(wanted=options.pending)
    session.close()
    return figures


def watched_process(text: str) -> tuple[str, int]:
    """Read `name=pid`."""
    name, _, pid = text.partition("=")
    return name, int(pid)


def main() -> int:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--warm-up", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first order")
    parser.add_argument("--prefix", required=True, help="what every ClOrdID(11) begins with")
    parser.add_argument("--window", type=int, required=True, help="orders in flight")
    parser.add_argument("--pending", action="store_true", help="expect PendingNew before New")
    parser.add_argument("--watch", type=watched_process, action="append", default=[])
    options = parser.parse_args()
    try:
        figures = measure(options, dict(options.watch))
    except ProtocolError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(json.dumps(figures.as_json()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
