"""A real stunnel behind the initiator: the right venue is reached, anybody else is refused."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fixgw.stunnel.certificates import Identity, server
from fixgw.stunnel.diagnosis import Side, diagnose
from tests.e2e.oms import until
from tests.e2e.processes import Service
from tests.fix.counterparty import free_port
from tests.stunnel.setting import (
    CA,
    EXPIRED,
    STRANGE_CA,
    UNBORN,
    VALID,
    needs_stunnel,
    render,
    running,
    save,
    write_gateway,
)

pytestmark = needs_stunnel

HOST = "localhost"
PINNED = server(CA, [HOST], VALID)
STALE = server(CA, [HOST], EXPIRED)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a venue shows, what is trusted, and what comes of it; None when it is reached."""

    shows: Identity
    trusted: Identity
    more: str = ""
    trouble: str | None = None


CASES = {
    "pinned": Case(shows=PINNED, trusted=PINNED),
    "renewed": Case(shows=server(CA, [HOST], VALID), trusted=CA, more=", pin: authority"),
    "by-address": Case(
        shows=server(CA, ["127.0.0.1"], VALID), trusted=CA, more=", pin: authority, host: address"
    ),
    "wrong-host": Case(
        shows=PINNED,
        trusted=PINNED,
        more=", check_host: fix.levidge.com",
        trouble="the venue's certificate is for another host",
    ),
    "expired": Case(
        shows=STALE,
        trusted=STALE,
        trouble="the venue's certificate has expired",
    ),
    "too-early": Case(
        shows=server(CA, [HOST], UNBORN),
        trusted=CA,
        more=", pin: authority",
        trouble="the venue's certificate is not valid yet",
    ),
    "strange-ca": Case(
        shows=server(STRANGE_CA, [HOST], VALID),
        trusted=PINNED,
        trouble="the venue's certificate comes from an authority that is not trusted",
    ),
    "another": Case(
        shows=server(CA, [HOST], VALID),
        trusted=PINNED,
        trouble="the venue shows another certificate than the one pinned",
    ),
}


@dataclass
class Venue:
    """A TLS server that answers what it gets in capitals; it remembers the names asked for."""

    identity: Identity
    directory: Path
    names: list[str | None] = field(default_factory=list)

    def start(self) -> int:
        """Serve on threads of its own until `close`; the port."""
        files = save(self.directory, f"venue-{id(self)}", self.identity)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(files, files.with_suffix(".key"))
        self._context.sni_callback = lambda _, name, __: self.names.append(name)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        port: int = self._listener.getsockname()[1]
        return port

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                with suppress(OSError), closing(plain):
                    self._answer(plain)

    def _answer(self, plain: socket.socket) -> None:
        with self._context.wrap_socket(plain, server_side=True) as secured:
            secured.sendall(secured.recv(100).upper())


@dataclass(frozen=True, kw_only=True)
class Back:
    """One stunnel with a service for each case; `ports` is where the gateway would connect."""

    stunnel: Service
    ports: dict[str, int]
    venues: dict[str, Venue]

    def say(self, name: str, data: bytes) -> bytes:
        """Say something through a service; what is answered until the connection ends."""
        # stunnel resets a connection for which there is no venue, as early as within the connect.
        try:
            with socket.create_connection(("127.0.0.1", self.ports[name]), timeout=10) as plain:
                plain.sendall(data)
                return plain.recv(100)
        except ConnectionResetError:
            return b""

    def troubles(self, name: str) -> list[str]:
        """What stunnel's log tells of a venue."""
        return [str(one) for one in diagnose(self.stunnel.lines) if one.service == name]


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Back]:
    """All cases at once, and two venues that cannot be reached."""
    directory = tmp_path_factory.mktemp("back")
    ports = {name: free_port() for name in (*CASES, "down", "nowhere")}
    connect = {"down": f"127.0.0.1:{free_port()}", "nowhere": "nowhere.invalid:4198"}
    with ExitStack() as stack:
        venues = {}
        for name, case in CASES.items():
            venues[name] = Venue(case.shows, directory)
            host = "127.0.0.1" if "host: address" in case.more else HOST
            connect[name] = f"{host}:{venues[name].start()}"
            stack.callback(venues[name].close)
        blocks = {}
        for name, port in ports.items():
            known = CASES.get(name, CASES["pinned"])
            trusted = save(directory, f"trusted-{name}", known.trusted)
            more = known.more.replace(", host: address", "")
            tls = f"{{connect: '{connect[name]}', ca_file: {trusted}{more}}}"
            blocks[name] = f"{{port: {port}, tls: {tls}}}"
        write_gateway(directory, free_port(), **blocks)
        (directory / "oms-acme.yaml").write_text("comp_id: ACME\n")
        render(directory)
        stunnel = stack.enter_context(running(directory / "initiator.conf"))
        yield Back(stunnel=stunnel, ports=ports, venues=venues)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.trouble])
def test_the_right_venue_is_reached(back: Back, name: str) -> None:
    """By its pinned certificate, or by its authority and name, or by its authority and address."""
    assert back.say(name, b"hello") == b"HELLO"
    assert back.troubles(name) == []


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.trouble])
def test_a_wrong_venue_is_refused(back: Back, name: str) -> None:
    """Nothing reaches it, the connection ends, and the log tells whose certificate it was."""
    assert back.say(name, b"hello") == b""
    until(lambda: back.troubles(name), "told")
    (told,) = back.troubles(name)
    assert told.startswith(f"{Side.INITIATOR} {name}: {CASES[name].trouble} (CN=")


def test_the_server_name_is_asked_for(back: Back) -> None:
    """SNI names the host that the certificate must be for; an IP address is never sent."""
    for name, asked in (("pinned", HOST), ("by-address", None)):
        back.say(name, b"?")
        assert set(back.venues[name].names) == {asked}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("down", "the venue cannot be reached"),
        ("nowhere", "the venue's host name cannot be resolved"),
    ],
)
def test_a_venue_that_is_away_is_told_apart(back: Back, name: str, what: str) -> None:
    """No TLS trouble is claimed where the network is the reason."""
    assert back.say(name, b"hello") == b""
    until(lambda: back.troubles(name), "told")
    assert back.troubles(name)[0].startswith(f"{Side.INITIATOR} {name}: {what}; ")
