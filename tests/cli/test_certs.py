"""`fixgw certs` makes an authority and certificates for tests and pilots."""

import ssl
from pathlib import Path

import pytest

from tests.cli.program import fixgw


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A directory with an authority, a server's certificate and a counterparty's."""
    arguments = ("--ca", "Pilot CA", "--server", "localhost", "--client", "ACME")
    done = fixgw("certs", tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path


def test_every_file_is_named(made: Path) -> None:
    """A certificate with its authority and a key for each; keys are for their owner alone."""
    names = {file.name: oct(file.stat().st_mode & 0o777) for file in made.iterdir()}
    for stem in ("ca", "server-localhost", "client-ACME"):
        assert (names[f"{stem}.pem"], names[f"{stem}.key"]) == ("0o644", "0o600")
    assert len(names) == 6


def test_both_sides_trust_each_other(made: Path) -> None:
    """A handshake in which each side checks the other, through OpenSSL itself."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(made / "ca.pem"))
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_cert_chain(made / "server-localhost.pem", made / "server-localhost.key")
    client = ssl.create_default_context(cafile=str(made / "ca.pem"))
    client.load_cert_chain(made / "client-ACME.pem", made / "client-ACME.key")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(to_client, to_server, server_hostname="localhost")
    far = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (near, far, near, far):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    shown = far.getpeercert()
    assert shown is not None
    assert shown["subject"] == ((("commonName", "ACME"),),)
    shown = near.getpeercert()
    assert shown is not None
    assert shown["subjectAltName"] == (("DNS", "localhost"),)


def test_the_authority_that_is_there_signs_more(made: Path) -> None:
    """A counterparty may be added later."""
    before = (made / "ca.pem").read_bytes()
    assert fixgw("certs", made, "--client", "LEGACY").returncode == 0
    assert (made / "ca.pem").read_bytes() == before
    assert (made / "client-LEGACY.pem").read_bytes().endswith(before)


def test_nothing_is_overwritten_unless_asked(made: Path) -> None:
    """Not one file changes when one of them is there already."""
    before = {file.name: file.read_bytes() for file in made.iterdir()}
    done = fixgw("certs", made, "--client", "NEW", "--client", "ACME")
    assert done.returncode == 1
    assert "would replace" in done.stderr
    assert {file.name: file.read_bytes() for file in made.iterdir()} == before
    assert fixgw("certs", made, "--client", "ACME", "--force").returncode == 0
    assert (made / "client-ACME.key").read_bytes() != before["client-ACME.key"]
    assert oct((made / "client-ACME.key").stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--client", "ACME"), "ca.pem is not there; make one with --ca NAME"),
        (("--ca", "X", "--client", "a/b"), '"a/b" is no host name or CompID'),
        (("--ca", "X", "--server", ""), '"" is no host name or CompID'),
        (("--ca", "X" * 65), "is empty or longer than 64 characters"),
        (("--ca", "X", "--server", "h\u00f6st"), "is no host name"),
    ],
)
def test_what_cannot_be_made_is_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], text: str
) -> None:
    """And no file is left behind."""
    done = fixgw("certs", tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert text in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
