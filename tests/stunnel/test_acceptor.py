"""A real stunnel in front of real FIX sessions: a certificate leads to one CompID, or nowhere."""

import signal
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixgw.core.commands import NewOrder
from fixgw.fix.wire import fields_of
from fixgw.stunnel.certificates import Identity, client, server
from fixgw.stunnel.diagnosis import Side, Trouble, diagnose
from tests.e2e.oms import until
from tests.e2e.processes import Service
from tests.fix.counterparty import (
    NEW_ORDER,
    Desk,
    RawClient,
    drained,
    execution_report,
    free_port,
    logon_bytes,
    oms_session,
    password_fields,
)
from tests.stunnel.setting import (
    CA,
    EXPIRED,
    STRANGE_CA,
    UNBORN,
    VALID,
    client_context,
    needs_stunnel,
    render,
    running,
    save,
    say_over_tls,
    write_gateway,
    write_session,
)

pytestmark = needs_stunnel

VERSIONS = {"ACME": "FIX.4.4", "LEGACY": "FIX.4.2"}
CLIENTS = {name: client(CA, name, VALID) for name in (*VERSIONS, "ABSENT")}


@dataclass(frozen=True, kw_only=True)
class Front:
    """A gateway's sessions with stunnel before them; `accept` holds each counterparty's port."""

    directory: Path
    desk: Desk
    stunnel: Service
    accept: dict[str, int]

    def troubles(self) -> list[Trouble]:
        """What stunnel's log tells so far."""
        return diagnose(self.stunnel.lines)

    def says(self, service: str, what: str) -> bool:
        """Whether the log tells this of a counterparty."""
        return any((one.service, one.what) == (service, what) for one in self.troubles())


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Two counterparties that are served, and ABSENT, whose port nobody listens at."""
    directory = tmp_path_factory.mktemp("front")
    listen = {name: free_port() for name in CLIENTS}
    accept = {name: free_port() for name in CLIENTS}
    save(directory, "server", server(CA, ["localhost", "127.0.0.1"], VALID))
    write_gateway(directory, free_port())
    for name, identity in CLIENTS.items():
        save(directory, f"client-{name}", identity)
        write_session(directory, name, listen_port=listen[name], accept=accept[name])
    render(directory)
    with ExitStack() as stack:
        desk = Desk(directory / "state")
        stack.callback(desk.close)
        desk.edge(*(oms_session(n, v, listen_port=listen[n]) for n, v in VERSIONS.items()))
        stunnel = stack.enter_context(running(directory / "acceptor.conf"))
        yield Front(directory=directory, desk=desk, stunnel=stunnel, accept=accept)


@pytest.fixture
def tunnel(front: Front) -> Iterator[ExitStack]:
    """Ends the counterparties' own stunnels."""
    with ExitStack() as stack:
        yield stack


def counterparty_stunnel(front: Front, comp_id: str) -> tuple[Path, int]:
    """What a counterparty writes for a stunnel of its own, and the port it then connects to."""
    port = free_port()
    file = front.directory / f"at-{comp_id}.conf"
    file.write_text(
        "foreground = yes\npid =\ndebug = info\n"
        f"[fixgw]\nclient = yes\naccept = 127.0.0.1:{port}\n"
        f"connect = 127.0.0.1:{front.accept[comp_id]}\n"
        f"cert = {front.directory}/client-{comp_id}.pem\n"
        f"key = {front.directory}/client-{comp_id}.key\n"
        f"CAfile = {save(front.directory, 'ca', CA)}\nverifyChain = yes\ncheckHost = localhost\n"
    )
    return file, port


@pytest.mark.parametrize("comp_id", VERSIONS)
def test_a_client_trades_over_tls(front: Front, tunnel: ExitStack, comp_id: str) -> None:
    """Both FIX versions, through the client's stunnel and ours: logon, an order, its report."""
    file, port = counterparty_stunnel(front, comp_id)
    tunnel.enter_context(running(file))
    oms = front.desk.connected(comp_id, VERSIONS[comp_id], port=port, reset=True)
    oms.send(NEW_ORDER.format("A1"))
    edge = front.desk.edges[0]
    commands = [one.command for one in drained(edge, 2) if one.command.session == comp_id]
    assert isinstance(commands[-1], NewOrder)
    edge.send(comp_id, execution_report(session=comp_id, exec_id=f"F-{comp_id}"))
    assert oms.receive({35: "8"})[17] == f"F-{comp_id}"
    oms.close()
    drained(edge, 1)


OTHERS = "the client shows another certificate than this counterparty's"
UNTRUSTED = "the client's certificate comes from an authority that is not trusted"
REFUSED = [
    pytest.param(None, "the client shows no certificate", id="none"),
    pytest.param(CLIENTS["LEGACY"], OTHERS, id="another counterparty's"),
    pytest.param(client(CA, "ACME", VALID), OTHERS, id="same name, another key"),
    pytest.param(client(STRANGE_CA, "ACME", VALID), UNTRUSTED, id="unknown authority"),
    pytest.param(client(CA, "ACME", EXPIRED), "the client's certificate has expired", id="expired"),
    pytest.param(
        client(CA, "ACME", UNBORN), "the client's certificate is not valid yet", id="too early"
    ),
    pytest.param(
        server(CA, ["ACME"], VALID), "the client's certificate is not for clients", id="purpose"
    ),
]


@pytest.mark.parametrize(("shown", "what"), REFUSED)
def test_a_wrong_certificate_gets_nowhere(
    front: Front, tmp_path: Path, shown: Identity | None, what: str
) -> None:
    """TLS ends before the gateway hears of it, however good the Logon; the log says why."""
    logon = logon_bytes(comp_id="ACME", more=password_fields())
    with pytest.raises((ssl.SSLError, ConnectionError)):
        say_over_tls(front.accept["ACME"], client_context(shown, tmp_path), logon)
    until(lambda: front.says("ACME", what), what)
    assert {one.side for one in front.troubles()} == {Side.ACCEPTOR}
    assert not front.desk.edges[0].logged_on("ACME")


def test_the_clients_own_certificate_is_refused_once_it_has_expired(
    tmp_path: Path,
) -> None:
    """Being the agreed one does not help an expired certificate."""
    directory = tmp_path
    save(directory, "server", server(CA, ["localhost"], VALID))
    late = client(CA, "LATE", EXPIRED)
    save(directory, "client-LATE", late)
    accept = free_port()
    write_gateway(directory, free_port())
    write_session(directory, "LATE", listen_port=free_port(), accept=accept)
    render(directory)
    with (
        running(directory / "acceptor.conf") as stunnel,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        say_over_tls(accept, client_context(late, directory), b"?")
    assert [one.what for one in diagnose(stunnel.lines)] == ["the client's certificate has expired"]


def test_a_certificate_is_bound_to_its_comp_id(front: Front, tmp_path: Path) -> None:
    """With its own certificate, but ACME's CompID and password, LEGACY is told nothing."""
    context = client_context(CLIENTS["LEGACY"], tmp_path)
    logon = logon_bytes(comp_id="ACME", more=password_fields())
    answer = fields_of(say_over_tls(front.accept["LEGACY"], context, logon).decode())
    assert (answer["35"], answer["58"], answer["34"]) == ("5", "logon refused", "1")


def test_a_client_without_tls_gets_nowhere(front: Front) -> None:
    """A plain Logon at the TLS port is not answered in FIX, and the log says what it was."""
    with RawClient(front.accept["LEGACY"]) as plain:
        plain.send(logon_bytes(comp_id="LEGACY", begin_string="FIX.4.2", more=password_fields()))
        assert plain.rest() == []
    what = "the client does not speak TLS"
    until(lambda: front.says("LEGACY", what), what)


def test_old_tls_is_refused(front: Front, tmp_path: Path) -> None:
    """TLS 1.2 is let in, 1.1 is not."""
    context = client_context(CLIENTS["LEGACY"], tmp_path)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert b"58=logon refused" in say_over_tls(
        front.accept["LEGACY"], context, logon_bytes(comp_id="NOBODY", more=password_fields())
    )
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.deprecated_call():
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        say_over_tls(front.accept["LEGACY"], context, b"?")


def test_a_gateway_that_is_down_is_told_apart(front: Front, tmp_path: Path) -> None:
    """The certificate was good, and nobody listens behind stunnel."""
    context = client_context(CLIENTS["ABSENT"], tmp_path)
    with suppress(ssl.SSLError, ConnectionError):
        assert say_over_tls(front.accept["ABSENT"], context, b"?") == b""
    what = "the gateway does not listen at this session's port"
    until(lambda: front.says("ABSENT", what), what)


def test_a_good_connection_is_no_trouble(front: Front, tmp_path: Path) -> None:
    """What the gateway answers, be it a Logout, is not stunnel's trouble."""
    before = [one for one in front.troubles() if one.service == "LEGACY"]
    context = client_context(CLIENTS["LEGACY"], tmp_path)
    say_over_tls(front.accept["LEGACY"], context, logon_bytes(comp_id="NOBODY"))
    assert [one for one in front.troubles() if one.service == "LEGACY"] == before


def test_a_renewed_certificate_needs_a_reload_and_no_restart(front: Front, tmp_path: Path) -> None:
    """SIGHUP takes the new file in; a connection that is up stays up."""
    renewed = client(CA, "LEGACY", VALID)
    stranger = logon_bytes(comp_id="NOBODY", more=password_fields())
    file, port = counterparty_stunnel(front, "LEGACY")
    with running(file), RawClient(port) as live:
        assert live.log_on("LEGACY", "FIX.4.2", more="141=Y|")["35"] == "A"
        replace(front, "LEGACY", renewed)
        context = client_context(renewed, tmp_path)
        assert b"58=logon refused" in say_over_tls(front.accept["LEGACY"], context, stranger)
        context = client_context(CLIENTS["LEGACY"], tmp_path)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            say_over_tls(front.accept["LEGACY"], context, stranger)
        live.say("35=1|", "112=still there|")
        assert live.hear()["112"] == "still there"
    replace(front, "LEGACY", CLIENTS["LEGACY"])


def replace(front: Front, comp_id: str, identity: Identity) -> None:
    """Put another certificate in place and have stunnel read it."""
    file = front.directory / f"client-{comp_id}.pem"
    file.write_bytes(identity.certificates_pem())
    seen = len(front.stunnel.lines)
    assert front.stunnel._process is not None
    front.stunnel._process.send_signal(signal.SIGHUP)
    last = f"bound to 127.0.0.1:{front.accept['LEGACY']}"
    until(lambda: any(last in line for line in front.stunnel.lines[seen:]), "reloaded")
