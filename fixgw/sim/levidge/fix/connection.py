"""One client's FIX connection, from its first byte to its end, and the faults that hit it."""

import asyncio
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from fixgw.sim.faults import Fault
from fixgw.sim.levidge.fix.engine import COMP_ID
from fixgw.sim.levidge.fix.frames import (
    Cutter,
    NotFixError,
    as_duplicate,
    fields_of,
    framed,
    utc_now,
    with_wrong_checksum,
)

if TYPE_CHECKING:
    from fixgw.sim.levidge.fix.line import Line

_LOGON_WITHIN = 10.0
_READ = 65_536
_KEPT_REPORTS = 1000
_SESSION_TYPES = frozenset("012345A")
_REPORT_TYPES = frozenset("89")
_HEADER = frozenset({"8", "9", "10", "34", "35", "49", "52", "56"})


class Connection:
    """Between a client's socket and the engine's; `cut` once no byte more is to go either way."""

    def __init__(
        self, line: "Line", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._line = line
        self._reader = reader
        self._writer = writer
        self._way_in: socket.socket | None = None
        self._incoming = Cutter()
        self._outgoing = Cutter()
        self._client = ""
        self._muted = False
        self._cut = False
        self._held: list[bytes] | None = None
        self._kept_waiting: list[bytes] | None = None
        self._reports: deque[bytes] = deque(maxlen=_KEPT_REPORTS)
        self._behaviours: dict[str, Callable[[bytes, Fault], None]] = {
            "fix_delay": self._delay,
            "fix_delay_before_accept": self._delay_before,
            "fix_lose_command": self._lose,
            "fix_drop_before_accept": self._drop_before,
            "fix_drop_after_accept": self._drop_after,
            "fix_logout_before_accept": self._log_out_before,
            "fix_logout_after_accept": self._log_out_after,
        }

    async def run(self) -> None:
        """Serve the connection until either side ends it."""
        with suppress(NotFixError, ConnectionError, TimeoutError):
            async with asyncio.timeout(_LOGON_WITHIN):
                messages = await self._first()
            if messages and await self._admit(fields_of(messages[0])):
                await self._talk(messages)

    async def _first(self) -> list[bytes]:
        while data := await self._reader.read(_READ):
            if messages := list(self._incoming.feed(data)):
                return messages
        return []

    async def _admit(self, logon: dict[str, str]) -> bool:
        """Check a Logon before the engine sees it: the engine would reset its numbers first."""
        self._line.record(logon)
        client = logon.get("49", "")
        # A Logout here would use up a number of the session that is up.
        if logon.get("35") != "A" or self._line.serves(client):
            return False
        fault = self._line.faults.take_logon()
        if fault is not None and fault.kind == "fix_ignore_logon":
            while await self._reader.read(_READ):
                pass
            return False
        problem = self._line.floor.logon_problem(logon)
        if fault is not None:
            problem = str(fault.parameters["text"])
        if problem is not None:
            self._refuse(client, problem)
            return False
        self._client = client
        self._line.take(client, self)
        return True

    def _refuse(self, client: str, problem: str) -> None:
        engine = self._line.engine
        number = engine.take_number(client) if engine.knows(client) else 1
        logout = {"35": "5", "34": str(number), "49": COMP_ID, "52": utc_now(), "56": client}
        self._writer.write(framed({**logout, "58": problem}))

    async def _talk(self, messages: list[bytes]) -> None:
        self._way_in = self._line.engine.connect()
        try:
            self._pass_logon(messages[0])
            for message in messages[1:]:
                self._receive(message)
            while not self._cut and (data := await self._reader.read(_READ)):
                for message in self._incoming.feed(data):
                    self._receive(message)
        finally:
            self._cut = True
            self._way_in.close()
            self._line.leave(self._client)

    def _pass_logon(self, message: bytes) -> None:
        self._write(message)
        if self._line.engine.is_logged_on(self._client):
            self._line.floor.logged_on(self._client, fields_of(message))
        self.collect()

    def _receive(self, message: bytes) -> None:
        if self._cut:
            return
        if self._kept_waiting is not None:
            self._kept_waiting.append(message)
            return
        fields = fields_of(message)
        self._line.record(fields)
        msg_type = fields.get("35", "")
        fault = None
        if msg_type not in _SESSION_TYPES:
            fault = self._line.faults.take_command(msg_type)
        if fault is None:
            self._accept(message)
        else:
            self._behaviours[fault.kind](message, fault)

    def _accept(self, message: bytes) -> None:
        self._write(message)
        self._line.work()
        self.collect()

    def _write(self, message: bytes) -> None:
        if self._way_in is not None:
            self._line.engine.write(self._way_in, message)

    # Out

    def collect(self) -> None:
        """Pass on what the engine has sent, and its end."""
        if self._cut or self._way_in is None:
            return
        while data := self._line.engine.read(self._way_in):
            for message in self._outgoing.feed(data):
                self._pass_on(message)
        if data is None:
            self._end()

    def _pass_on(self, message: bytes) -> None:
        if self._muted or time.monotonic() < self._line.silent_until:
            return
        fields = fields_of(message)
        if fields["35"] not in _REPORT_TYPES or "43" in fields:
            self._send(message)
            return
        self._reports.append(message)
        fault = self._line.faults.take_report(fields["35"], fields.get("150", ""))
        kind = "" if fault is None else fault.kind
        if kind == "fix_garble_report":
            self._send(with_wrong_checksum(message))
        elif kind != "fix_lose_report":
            self._send(message)
        if kind == "fix_duplicate_report":
            self._send(as_duplicate(message))
        if kind == "fix_repeat_report":
            body = {tag: value for tag, value in fields.items() if tag not in _HEADER}
            self._line.send(self._client, {"35": fields["35"], "97": "Y", **body})

    def _send(self, message: bytes) -> None:
        if self._held is not None:
            self._held.append(message)
        else:
            self._writer.write(message)

    def _end(self) -> None:
        """Close politely: what was written still goes out."""
        self._cut = True
        self._writer.close()

    # Faults

    def suffer(self, fault: Fault) -> None:
        """Let a fault of the sessions hit this connection."""
        if fault.kind == "fix_logout":
            self._line.engine.log_out(self._client, str(fault.parameters["text"]))
            self.collect()
        elif fault.kind == "fix_disconnect":
            self.drop()
        elif fault.kind == "fix_sequence_lost":
            self._line.engine.forget_numbers(self._client)
            self.drop()
        elif fault.kind == "fix_sequence_reset":
            self._skip_numbers(int(fault.parameters["count"]))
        elif fault.kind == "fix_resend":
            for message in list(self._reports)[-int(fault.parameters["count"]) :]:
                self._send(as_duplicate(message))

    def drop(self) -> None:
        """Cut the connection without a word."""
        self._cut = True
        self._writer.transport.abort()

    def _skip_numbers(self, count: int) -> None:
        """SequenceReset(4) without GapFillFlag(123): the numbers go on at NewSeqNo(36)."""
        engine = self._line.engine
        number = engine.next_number(self._client) + 1 + count
        self._line.send(self._client, {"35": "4", "36": str(number)})
        engine.set_next_number(self._client, number)

    def _delay(self, message: bytes, fault: Fault) -> None:
        if self._held is None:
            self._held = []
            asyncio.get_running_loop().call_later(fault.seconds, self._release)
        self._accept(message)

    def _release(self) -> None:
        held, self._held = self._held or [], None
        if not self._cut:
            for message in held:
                self._writer.write(message)

    def _delay_before(self, message: bytes, fault: Fault) -> None:
        self._kept_waiting = []
        asyncio.get_running_loop().call_later(fault.seconds, self._go_on, message)

    def _go_on(self, message: bytes) -> None:
        waiting, self._kept_waiting = self._kept_waiting or [], None
        if not self._cut:
            self._accept(message)
        for one in waiting:
            self._receive(one)

    def _lose(self, _message: bytes, _fault: Fault) -> None:
        """The engine finds out by the number of the next message."""

    def _drop_before(self, _message: bytes, _fault: Fault) -> None:
        self.drop()

    def _drop_after(self, message: bytes, _fault: Fault) -> None:
        self._muted = True
        self._accept(message)
        self.drop()

    def _log_out_before(self, _message: bytes, _fault: Fault) -> None:
        self._line.engine.log_out(self._client, "closing")
        self.collect()

    def _log_out_after(self, message: bytes, fault: Fault) -> None:
        self._muted = True
        self._accept(message)
        self._muted = False
        self._log_out_before(message, fault)
