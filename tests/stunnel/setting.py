"""What the tests of TLS are made of: certificates, configurations, and stunnels that run."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixgw.stunnel import program
from fixgw.stunnel.certificates import Identity, Validity, authority
from fixgw.stunnel.keeping import keep
from fixgw.stunnel.render import configurations
from fixgw.stunnel.sources import read_legs
from fixgw.stunnel.written import bring_up_to_date
from tests.e2e.processes import PROGRAM, Service

NOW = datetime.now(UTC)
VALID = Validity.of_days(7, NOW)
EXPIRED = Validity(begin=NOW - timedelta(days=9), end=NOW - timedelta(days=2))
UNBORN = Validity(begin=NOW + timedelta(days=2), end=NOW + timedelta(days=9))

CA = authority("Test CA", VALID)
STRANGE_CA = authority("Test CA", VALID)
"""An authority of the same name with another key."""

needs_stunnel = pytest.mark.skipif(
    program.find() is None, reason="stunnel is not installed: sudo apt-get install stunnel4"
)


def save(directory: Path, stem: str, identity: Identity) -> Path:
    """Write an identity's files; the path of its certificates."""
    certificates, _ = keep(directory, stem, identity)
    return certificates


def write_session(directory: Path, comp_id: str, *, listen_port: int, accept: int) -> None:
    """A session file with what stunnel reads of it."""
    (directory / f"oms-{comp_id.lower()}.yaml").write_text(
        f"comp_id: {comp_id}\nlisten_port: {listen_port}\ntls:\n  accept: 127.0.0.1:{accept}\n"
        f"  client_certificate: {directory}/client-{comp_id}.pem\n"
    )


def write_gateway(directory: Path, listen: int, **venues: str) -> None:
    """The gateway's file; of each venue its block `fix:` as text."""
    lines = [
        f"gateway: {{listen: 127.0.0.1:{listen}}}",
        f"stunnel: {{certificate: {directory}/server.pem, key: {directory}/server.key}}",
        "venues:" if venues else "venues: {}",
        *(f"  {name}: {{kind: any, fix: {fix}}}" for name, fix in venues.items()),
    ]
    (directory / "gateway.yaml").write_text("\n".join(lines) + "\n")


def render(directory: Path) -> None:
    """Write stunnel's configurations beside the gateway's."""
    bring_up_to_date(directory, configurations(read_legs(directory)))


@contextmanager
def running(configuration: Path) -> Iterator[Service]:
    """A stunnel that takes connections, until it is no longer needed."""
    service = Service(PROGRAM, "stunnel", "run", configuration, ready=program.READY)
    try:
        yield service.start()
    finally:
        service.stop()


def client_context(identity: Identity | None, directory: Path) -> ssl.SSLContext:
    """A client that trusts the test's authority and shows this certificate."""
    context = ssl.create_default_context(cadata=CA.certificates_pem().decode())
    if identity is not None:
        shown = save(directory, "shown", identity)
        context.load_cert_chain(shown, shown.with_suffix(".key"))
    return context


def say_over_tls(port: int, context: ssl.SSLContext, data: bytes) -> bytes:
    """Say something at a port over TLS; everything that is answered. ssl.SSLError when refused."""
    answer = b""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        secured.sendall(data)
        while chunk := secured.recv(4096):
            answer += chunk
    return answer
