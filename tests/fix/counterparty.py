"""What the tests say and hear on the wire, and counterparties to say it."""

import hashlib
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Self

from fixgw.core.fields import ExecType, OrdStatus, OrdType, Side, TimeInForce
from fixgw.core.report import ExecutionReport
from fixgw.fix.client import Message, SampleOms
from fixgw.fix.dictionaries import spec_dir
from fixgw.fix.edge import FixEdge, FixSession, Received
from fixgw.fix.times import utc_text
from fixgw.fix.wire import fields_of, framed

PASSWORD = "opensesame"
AT = 1_795_247_198_680_123
"""20261121-07:46:38.680123, in microseconds."""

NEW_ORDER = "35=D|11={0}|21=1|55=BTC/USDT|54=1|60=now|40=2|44=64250.5|38=0.25|"


def cheap_hash(password: str) -> str:
    """The session file's form at the lowest cost: what it costs is tested in one place only."""
    digest = hashlib.scrypt(password.encode(), salt=b"SALT", n=2, r=8, p=1, dklen=64)
    return f"scrypt:2:8:1$SALT${digest.hex()}"


PASSWORD_HASH = cheap_hash(PASSWORD)


def soh(text: str) -> str:
    return text.replace("|", "\x01")


def bars(raw: str) -> str:
    return raw.replace("\x01", "|")


def body(raw: str) -> str:
    """A message to be sent without the frame that QuickFIX completes."""
    return bars(raw).split("|", 2)[2].removesuffix("10=000|")


def now_text() -> str:
    return utc_text(time.time_ns() // 1000)


def logon_bytes(
    *, comp_id: str, begin_string: str = "FIX.4.4", seq_num: int = 1, more: str = ""
) -> bytes:
    """A complete Logon(A) as a client would send it."""
    head = f"35=A|34={seq_num}|49={comp_id}|52={now_text()}|56=FIXGW|98=0|108=30|"
    return framed(begin_string, soh(head + more))


def password_fields(password: str = PASSWORD, username: str = "acme") -> str:
    return f"553={username}|554={password}|"


def oms_session(comp_id: str, begin_string: str = "FIX.4.4", **more: object) -> FixSession:
    """A session that logs on with `PASSWORD`."""
    proof = {"username": "acme", "password_hash": PASSWORD_HASH} | more
    return FixSession(begin_string=begin_string, comp_id=comp_id, **proof)  # type: ignore[arg-type]


def execution_report(**changes: object) -> ExecutionReport:
    """A New of a limit order, with changes."""
    fields: dict[str, object] = {
        "session": "ACME",
        "venue": "levret",
        "venue_account": "main",
        "order_id": "O1",
        "exec_id": "O1-1",
        "exec_type": ExecType.NEW,
        "ord_status": OrdStatus.NEW,
        "cl_ord_id": "A1",
        "account": "ACC-1",
        "symbol": "BTC/USDT",
        "side": Side.BUY,
        "ord_type": OrdType.LIMIT,
        "order_qty": Decimal("0.25"),
        "price": Decimal("64250.50"),
        "time_in_force": TimeInForce.GTC,
        "cum_qty": Decimal(0),
        "leaves_qty": Decimal("0.25"),
        "avg_px": Decimal(0),
        "transact_time": AT,
    }
    return ExecutionReport(**fields | changes)  # type: ignore[arg-type]


class RawClient:
    """A counterparty without an engine: bytes out, messages in; ends at once."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._socket = socket.create_connection((host, port), timeout=10)
        self._buffer = b""
        self._head = ""
        self._begin_string = ""
        self._seq_num = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def log_on(
        self, comp_id: str, begin_string: str = "FIX.4.4", more: str = "", seq_num: int = 1
    ) -> dict[str, str]:
        """Log on with `PASSWORD`; return the fields of the answer."""
        self._head, self._begin_string, self._seq_num = f"49={comp_id}|", begin_string, seq_num
        self.say("35=A|", "98=0|108=30|" + password_fields() + more)
        return self.hear()

    def say(self, msg_type: str, body: str) -> None:
        """Send a message with a good header: `35=D|`, then the rest."""
        head = f"{msg_type}34={self._seq_num}|{self._head}52={now_text()}|56=FIXGW|"
        self._seq_num += 1
        self.send(framed(self._begin_string, soh(head + body)))

    def order(self, cl_ord_id: str) -> None:
        """Send a NewOrderSingle(D)."""
        body = NEW_ORDER.format(cl_ord_id).removeprefix("35=D|")
        self.say("35=D|", body.replace("60=now", f"60={now_text()}"))

    def hear(self) -> dict[str, str]:
        """Return the fields of the next message."""
        return fields_of(soh(next(self.messages())))

    def messages(self) -> Iterator[str]:
        """What comes, with bars, until the connection is closed from the other side."""
        while True:
            while (end := self._buffer.find(b"\x0110=")) >= 0 and len(self._buffer) >= end + 8:
                message, self._buffer = self._buffer[: end + 8], self._buffer[end + 8 :]
                yield bars(message.decode())
            data = self._received()
            if not data:
                return
            self._buffer += data

    def rest(self) -> list[str]:
        """Everything that comes until the connection is closed."""
        return list(self.messages())

    def _received(self) -> bytes:
        try:
            return self._socket.recv(4096)
        except ConnectionResetError:
            return b""


class Desk:
    """An edge with its counterparties; ends all of them."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.port = 0
        self.edges: list[FixEdge] = []
        self.clients: list[SampleOms] = []

    def edge(
        self,
        *sessions: FixSession,
        start: bool = True,
        host: str = "127.0.0.1",
        wake: Callable[[], None] = lambda: None,
    ) -> FixEdge:
        """An edge with these sessions, always on the same port."""
        self.port = self.port or free_port()
        edge = FixEdge(
            comp_id="FIXGW",
            host=host,
            port=self.port,
            state_dir=self.state_dir / "gateway",
            spec_dir=spec_dir(),
            sessions=sessions,
            wake=wake,
        )
        self.edges.append(edge)
        if start:
            edge.start()
        return edge

    def client(self, comp_id: str, begin_string: str = "FIX.4.4", **more: object) -> SampleOms:
        """A client that is not connected yet; with `PASSWORD` unless told otherwise."""
        proof: dict[str, object] = {"username": "acme", "password": PASSWORD, "port": self.port}
        client = SampleOms(
            begin_string=begin_string,
            comp_id=comp_id,
            host="127.0.0.1",
            **proof | more,  # type: ignore[arg-type]
        )
        self.clients.append(client)
        return client

    def connected(self, comp_id: str, begin_string: str = "FIX.4.4", **more: object) -> SampleOms:
        """A client that is logged on."""
        client = self.client(comp_id, begin_string, **more)
        client.start()
        client.wait_logged_on()
        return client

    def close(self) -> None:
        """All at once: each takes its time to say goodbye."""
        everybody: list[FixEdge | SampleOms] = [*self.edges, *self.clients]
        with ThreadPoolExecutor(16) as pool:
            closing = [pool.submit(one.close) for one in everybody]
        for one in closing:
            one.result()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def drained(edge: FixEdge, count: int, timeout: float = 10.0) -> list[Received]:
    """Poll until so many commands have come."""
    received: list[Received] = []
    deadline = time.monotonic() + timeout
    while len(received) < count:
        received += edge.drain(100)
        if time.monotonic() > deadline:
            raise TimeoutError(f"only {len(received)} of {count} commands came: {received}")
        time.sleep(0.002)
    return received


def answer(edge: FixEdge, client: SampleOms, wanted: dict[int, str]) -> Message:
    """Have the edge work until the client has this; nothing of it is a command."""
    deadline = time.monotonic() + 10.0
    while True:
        assert edge.drain(100) == []
        try:
            return client.receive(wanted, timeout=0.02)
        except TimeoutError:
            if time.monotonic() > deadline:
                raise


def eventually(reached: Callable[[], object], timeout: float = 10.0) -> None:
    """Poll until something is so."""
    deadline = time.monotonic() + timeout
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come to be")
        time.sleep(0.002)
