"""Just enough FIX for a load generator: whole messages out of prepared text, two fields back."""

import re
import time
from dataclasses import dataclass

from bench import orders

_MESSAGE = re.compile(rb"8=FIX[^\x01]*\x019=\d+\x0135=(\w+)\x01(.*?\x01)10=\d{3}\x01", re.DOTALL)
_REPORT = re.compile(rb"\x0111=([^\x01]+)\x01.*?\x01150=(\w)\x01", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One FIX session as its client sees it."""

    begin_string: str = "FIX.4.4"
    sender: str = "BENCH"
    target: str = "FIXGW"
    username: str = "bench"
    password: str = "bench"

    def message(self, msg_type: str, seq: int, body: str) -> bytes:
        """Return a complete message, sent at this moment."""
        rest = (
            f"35={msg_type}\x0149={self.sender}\x0156={self.target}\x0134={seq}\x01"
            f"52={utc_now()}\x01{body}"
        )
        text = f"8={self.begin_string}\x019={len(rest)}\x01{rest}".encode()
        return text + b"10=%03d\x01" % (sum(text) % 256)

    def logon(self) -> bytes:
        """Return a Logon(A) that begins at 1 and wants no heartbeat while a benchmark runs."""
        body = f"98=0\x01108=600\x01141=Y\x01553={self.username}\x01554={self.password}\x01"
        return self.message("A", 1, body)

    def new_order(self, seq: int, cl_ord_id: str, number: int) -> bytes:
        """Return the NewOrderSingle(D) of one of the benchmark's orders."""
        body = (
            f"11={cl_ord_id}\x0121=1\x0155={orders.SYMBOL}\x0154=1\x0160={utc_now()}\x01"
            f"38={orders.size(number)}\x0140=2\x0144={orders.price(number)}\x0159=1\x01"
        )
        return self.message("D", seq, body)


def utc_now() -> str:
    """Return the time as a UTCTimestamp."""
    now = time.time()
    clock = time.strftime("%Y%m%d-%H:%M:%S", time.gmtime(now))
    return f"{clock}.{int(now * 1000) % 1000:03}"


class Splitter:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def messages(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Return MsgType(35) and everything behind it of every message that is complete."""
        self._rest += data
        complete = list(_MESSAGE.finditer(self._rest))
        if complete:
            self._rest = self._rest[complete[-1].end() :]
        return [(found[1], found[2]) for found in complete]


def report(body: bytes) -> tuple[bytes, bytes]:
    """Return ClOrdID(11) and ExecType(150) of an ExecutionReport(8)."""
    found = _REPORT.search(b"\x01" + body)
    if found is None:
        raise ValueError(f"a report without ClOrdID(11) or ExecType(150): {body!r}")
    return found[1], found[2]
